//! A text of several lines: what was talked about, what is to be done.

use crate::{FieldKind, FieldType, Message, Value, text};

/// The longest text of several lines, in characters: some four printed pages.
pub const PROSE_CHARS_MAX: usize = 10_000;

/// A text of several lines. Each line is cleaned as a text of one line is; empty lines at either end go, and of
/// several in a row one stays.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Prose(pub String);

impl FieldType for Prose {
    const KIND: FieldKind = FieldKind::Text;
    const LINES: bool = true;
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { Value::Text(self.0.clone()) }
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| Prose(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        let mut clean = String::with_capacity(text.len());
        let mut empty_before = 0;
        for line in text.lines().map(text::clean) {
            if line.is_empty() {
                empty_before += 1;
                continue;
            }
            if !clean.is_empty() {
                clean.push_str(if empty_before > 0 { "\n\n" } else { "\n" });
            }
            clean.push_str(&line);
            empty_before = 0;
        }
        let length = clean.chars().count();
        if length > PROSE_CHARS_MAX {
            return Err(Message::new(
                "text_too_long",
                format!("有 {length} 个字，最多 {PROSE_CHARS_MAX} 个"),
                format!("{length} characters; at most {PROSE_CHARS_MAX} fit"),
            ));
        }
        Ok(if clean.is_empty() { Value::Null } else { Value::Text(clean) })
    }
}

#[cfg(test)]
#[path = "tests/prose.rs"]
mod tests;
