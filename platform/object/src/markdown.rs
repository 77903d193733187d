//! A text of several lines with marks for headings, lists, emphasis and links: Markdown. What is written is what is
//! kept, told by the API and exported; pages show what the marks mean.

use unicode_normalization::UnicodeNormalization;

use crate::{FieldKind, FieldType, Message, PROSE_CHARS_MAX, Value, text};

/// Empty lines in a row that stay.
const EMPTY_LINES_MAX: usize = 2;
/// A tab at the beginning of a line counts so many spaces, as Markdown has it.
const TAB_SPACES: &str = "    ";

/// A text in Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Markdown(pub String);

impl FieldType for Markdown {
    const KIND: FieldKind = FieldKind::Text;
    const LINES: bool = true;
    const MARKDOWN: bool = true;
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { Value::Text(self.0.clone()) }
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| Markdown(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        let clean = cleaned(text);
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

/// Without what nobody sees. Spaces before and within a line stay, because they mean something.
fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut empty_before = 0;
    for line in text.lines() {
        let visible: String =
            line.replace('\t', TAB_SPACES).nfc().filter(|c| !text::is_invisible(*c)).collect();
        let line = visible.trim_end();
        if line.trim_start().is_empty() {
            empty_before += 1;
            continue;
        }
        if !clean.is_empty() {
            for _ in 0..=empty_before.min(EMPTY_LINES_MAX) {
                clean.push('\n');
            }
        }
        clean.push_str(line);
        empty_before = 0;
    }
    clean
}

#[cfg(test)]
#[path = "tests/markdown.rs"]
mod tests;
