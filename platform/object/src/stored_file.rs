//! A file that a field of a record holds: which content, how large, of which type, and what it is called. The store keeps
//! the bytes; the field says whose they are, so that history, undo, merges and backups treat it as any value.

use serde_json::{Map, Value as Json, json};

use crate::file_name::clean_name;
use crate::{FieldKind, FieldType, Message, Value};

/// Digits of a SHA-256.
const DIGEST_DIGITS: usize = 64;

/// One file. Stored as one text, `SHA-256 BYTES MEDIA-TYPE NAME`, the name last because it may hold spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of its content, in hexadecimal.
    pub digest: String,
    /// How large it is.
    pub bytes: i64,
    /// What it holds.
    pub media_type: String,
    /// What it is called.
    pub name: String,
}

impl StoredFile {
    /// As it lies in the table.
    pub fn text(&self) -> String {
        format!("{} {} {} {}", self.digest, self.bytes, self.media_type, self.name)
    }

    /// The file of a stored text; none for what is none.
    pub fn of_text(text: &str) -> Option<StoredFile> {
        let mut parts = text.splitn(4, ' ');
        let digest = parts.next().filter(|digest| is_digest(digest))?.to_owned();
        let bytes = parts.next()?.parse().ok().filter(|bytes| *bytes >= 0)?;
        let media_type = parts.next().filter(|kind| is_media_type(kind))?.to_owned();
        let name = parts.next()?.to_owned();
        (clean_name(&name)? == name).then_some(StoredFile { digest, bytes, media_type, name })
    }

    /// The file of a value; none for what is none.
    pub fn of_value(value: &Value) -> Option<StoredFile> {
        StoredFile::of_text(value.as_text()?)
    }

    /// As programs read it.
    pub fn to_json(&self) -> Json {
        json!({
            "name": self.name, "media_type": self.media_type, "bytes": self.bytes, "sha256": self.digest,
        })
    }

    /// As programs send it back, unchanged.
    ///
    /// # Errors
    /// `file_unreadable` for anything else.
    pub fn from_json(parts: &Map<String, Json>) -> Result<StoredFile, Message> {
        let text = |name| parts.get(name).and_then(Json::as_str);
        let read = || {
            let bytes = parts.get("bytes")?.as_i64()?;
            let text = format!("{} {bytes} {} {}", text("sha256")?, text("media_type")?, text("name")?);
            StoredFile::of_text(&text)
        };
        read().ok_or_else(unreadable)
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == DIGEST_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, of)| !kind.is_empty() && !of.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.+-".contains(&byte))
}

fn unreadable() -> Message {
    Message::new(
        "file_unreadable",
        "文件要先上传，不能直接填写文字",
        "a file is uploaded first; words cannot stand for it",
    )
}

impl FieldType for StoredFile {
    const KIND: FieldKind = FieldKind::File;
    fn to_value(&self) -> Value {
        Value::Text(self.text())
    }
    fn from_value(value: &Value) -> Option<Self> {
        StoredFile::of_value(value)
    }
    /// The text of one that was uploaded. Whether it was, and by whom, is asked where it is written.
    fn parse(text: &str) -> Result<Value, Message> {
        StoredFile::of_text(text).map(|file| Value::Text(file.text())).ok_or_else(unreadable)
    }
}

#[cfg(test)]
#[path = "tests/stored_file.rs"]
mod tests;
