//! Where a record stands among all records of the house: the word its object has in addresses, and its id.

use std::fmt;

use crate::{FieldKind, FieldType, Message, Names, Value, id_text, parse_id};

/// A record of any object, as its address names it: `customers/06CSS4ZSM9C2P`. What hangs on records of every kind
/// points to one so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordAddress {
    /// The object's plural.
    pub plural: String,
    /// The record's id.
    pub id: i64,
}

impl RecordAddress {
    /// The address of a record.
    pub fn new(plural: &str, id: i64) -> RecordAddress {
        RecordAddress { plural: plural.to_owned(), id }
    }

    /// The address that a text names; with or without the stroke that begins a path.
    pub fn of_text(text: &str) -> Option<RecordAddress> {
        let (plural, id) = text.strip_prefix('/').unwrap_or(text).split_once('/')?;
        let is_word = !plural.is_empty() && plural.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        Some(RecordAddress { plural: plural.to_owned(), id: parse_id(id).ok().filter(|_| is_word)? })
    }

    /// The address that a field holds.
    pub fn of_value(value: &Value) -> Option<RecordAddress> {
        value.as_text().and_then(RecordAddress::of_text)
    }
}

impl fmt::Display for RecordAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.plural, id_text(self.id))
    }
}

impl FieldType for RecordAddress {
    const KIND: FieldKind = FieldKind::Text;
    const NAMES: Names = Names::Record;
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: &Value) -> Option<Self> {
        RecordAddress::of_value(value)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        RecordAddress::of_text(text.trim()).map(|address| address.to_value()).ok_or_else(|| {
            Message::new(
                "record_unreadable",
                format!("“{text}”不是记录地址，应如 customers/06CSS4ZSM9C2P"),
                format!("“{text}” is no record; write customers/06CSS4ZSM9C2P"),
            )
        })
    }
}

/// An object, as addresses name it: `customers`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectAddress(pub String);

impl FieldType for ObjectAddress {
    const KIND: FieldKind = FieldKind::Text;
    const NAMES: Names = Names::Object;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|plural| ObjectAddress(plural.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        String::parse(text)
    }
}

#[cfg(test)]
#[path = "tests/record_address.rs"]
mod tests;
