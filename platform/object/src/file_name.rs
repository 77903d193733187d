//! What a file may be called: what it was called, without what would mislead those who read or keep it.

use crate::{FieldKind, FieldType, Message, Value};

/// The longest name in bytes: what file systems take (NAME_MAX).
const NAME_BYTES_MAX: usize = 255;
/// The longest ending that is kept when a name is cut, its dot included.
const ENDING_BYTES_MAX: usize = 16;

/// Characters that turn the reading direction around, so that `exe.png` may be a `gnp.exe`, or that nobody sees.
const UNSEEN: [char; 18] = [
    '\u{061C}', '\u{200B}', '\u{200E}', '\u{200F}', '\u{2028}', '\u{2029}', '\u{202A}', '\u{202B}',
    '\u{202C}', '\u{202D}', '\u{202E}', '\u{2060}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    '\u{FEFF}', '\u{FFFD}',
];

/// What a file is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(pub String);

impl FieldType for FileName {
    const KIND: FieldKind = FieldKind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| FileName(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        FileName::read(text).map(|name| Value::Text(name.0))
    }
}

impl FileName {
    /// A name as it is kept: without path, and without what misleads.
    ///
    /// # Errors
    /// `file_nameless` where nothing of it can be shown.
    pub fn read(text: &str) -> Result<FileName, Message> {
        clean_name(text).map(FileName).ok_or_else(|| {
            Message::new(
                "file_nameless",
                "请给文件起一个能显示的名称",
                "give the file a name that can be shown",
            )
        })
    }
}

/// A name without path, control characters and turns of direction, not longer than a file system takes; `None`
/// where nothing is left of it.
pub(crate) fn clean_name(given: &str) -> Option<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = name.chars().filter(|letter| !letter.is_control() && !UNSEEN.contains(letter));
    // What some systems do not take in a name, they replace as well.
    let plain = seen.map(|letter| if r#"<>:"|?*"#.contains(letter) { '_' } else { letter });
    let text: String = plain.collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['.', ' ']);
    if text.trim_matches(['.', ' ']).is_empty() { None } else { Some(cut(text)) }
}

/// Cut in the middle, so that the ending still says what it is.
fn cut(name: &str) -> String {
    if name.len() <= NAME_BYTES_MAX {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= ENDING_BYTES_MAX { ending } else { "" };
    let mut end = NAME_BYTES_MAX - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name[..end].trim_end())
}

#[cfg(test)]
#[path = "tests/file_name.rs"]
mod tests;
