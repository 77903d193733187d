//! Values of which a reader may know no more than that they recognise them: `138****8000`, `张*`, `z***@example.com`
//! (PRIV-07). What is masked can be compared by eye with what one knows already, and tells little to others.

use crate::text::is_han;
use crate::{FieldDef, FieldKind, FieldType, Message, Names, Phone, SearchAs, Value, Veil};

/// What stands for what is not shown, however long that is.
const STARS: &str = "****";
/// The digits shown at the beginning and at the end of a number of eleven digits or more, after the guideline that
/// Chinese operators and banks follow for mobile numbers.
const DIGITS_SHOWN: (usize, usize) = (3, 4);
/// The digits shown at the end of a shorter one.
const DIGITS_SHOWN_SHORT: usize = 2;
/// From how many digits on a number shows both ends.
const DIGITS_LONG: usize = 11;
/// Surnames of two characters that are common; others show their first character alone.
const COMPOUND_SURNAMES: [&str; 12] =
    ["欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "长孙"];

impl FieldDef {
    /// A value as someone sees it who may only recognise it. What is empty stays so.
    pub fn masked(&self, value: &Value) -> Value {
        let shown = match (value, self.kind) {
            (Value::Null | Value::Veiled(_), _) => return value.clone(),
            (Value::Phone(phone), _) => masked_phone(phone),
            (Value::Text(text), FieldKind::Email) => masked_email(text),
            (Value::Text(text), FieldKind::Text) if self.search == Some(SearchAs::Name) => masked_name(text),
            (Value::Text(text), FieldKind::Text) if self.search == Some(SearchAs::Fragments) => {
                masked_code(text)
            }
            (Value::Text(_) | Value::Int(_) | Value::Bool(_) | Value::Money(_) | Value::Tags(_), _) => {
                STARS.to_owned()
            }
        };
        Value::Veiled(Veil::Masked(shown))
    }
}

/// A field of a record that whoever names it is told masked: of which one an act asks for the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedField(pub String);

impl FieldType for MaskedField {
    const KIND: FieldKind = FieldKind::Text;
    const NAMES: Names = Names::MaskedField;
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(MaskedField)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        String::parse(text)
    }
}

/// The number without its country code, most of it starred, the extension left out.
fn masked_phone(phone: &Phone) -> String {
    masked_code(phone.number.strip_prefix("+86").unwrap_or(&phone.number))
}

/// Both ends of what is long, the end of what is short.
fn masked_code(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (head, tail) = match characters.len() {
        length if length >= DIGITS_LONG => DIGITS_SHOWN,
        length if length > 2 * DIGITS_SHOWN_SHORT => (0, DIGITS_SHOWN_SHORT),
        _ => (0, 0),
    };
    let head: String = characters[..head].iter().collect();
    let tail: String = characters[characters.len() - tail..].iter().collect();
    format!("{head}{STARS}{tail}")
}

/// The first letter of the mailbox, and its domain.
fn masked_email(text: &str) -> String {
    match (text.chars().next(), text.rsplit_once('@')) {
        (Some(first), Some((local, domain))) if local.chars().count() > 1 => format!("{first}***@{domain}"),
        (_, Some((_, domain))) => format!("***@{domain}"),
        (_, None) => STARS.to_owned(),
    }
}

/// The surname of a Chinese name, the first letter of another.
fn masked_name(text: &str) -> String {
    let compound = COMPOUND_SURNAMES.iter().find(|surname| text.starts_with(**surname));
    let characters: Vec<char> = text.chars().collect();
    match (compound, characters.first()) {
        (Some(surname), _) if characters.len() > 2 => format!("{surname}*"),
        (_, Some(first)) if is_han(*first) && characters.len() > 1 => format!("{first}*"),
        (_, Some(first)) if characters.len() > 1 && first.is_alphanumeric() => format!("{first}***"),
        (_, _) => "*".to_owned(),
    }
}

#[cfg(test)]
#[path = "tests/mask.rs"]
mod tests;
