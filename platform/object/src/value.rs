//! A field's value as generic code sees it.

use crate::{Money, Phone};

/// The longest text a plain text field holds, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// The most tags one record carries.
pub const TAGS_MAX: usize = 50;

/// A value of some field. Which variants a field can hold follows from its kind: text, choice codes, e-mail
/// addresses, days (`2026-03-01`) and files are `Text`; numbers, links (the raw id) and instants (milliseconds UTC)
/// are `Int`.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing is known.
    #[default]
    Null,
    /// Text, a choice's code, an e-mail address, a day or a file.
    Text(String),
    /// A number, a link's raw id or an instant.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// An amount of money.
    Money(Money),
    /// A telephone number.
    Phone(Box<Phone>),
    /// Tags, each once, in the order given.
    Tags(Vec<String>),
    /// There may be one of the others, which its reader may not know. Never written.
    Veiled(Veil),
}

/// What stands in place of a value that its reader may not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Veil {
    /// Nothing, not even whether there is one.
    Hidden,
    /// Enough to recognise it, `138****8000`; see [`crate::FieldDef::masked`].
    Masked(String),
}

impl Value {
    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether its reader may not know it.
    pub fn is_veiled(&self) -> bool {
        matches!(self, Value::Veiled(_))
    }

    /// The text of a `Text`.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an `Int`.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
}

/// A record's tags: short free words, each once.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tags(pub Vec<String>);
