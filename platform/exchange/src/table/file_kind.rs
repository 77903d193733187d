//! What kind of file it is, from its content: people rename files, and programs call anything CSV.

use super::{Blob, ReadError};
use crate::keyed::{LikeJson, is_card, like_json};

/// A ZIP archive, as a workbook is.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// A ZIP archive with nothing in it.
const EMPTY_ZIP_MAGIC: &[u8] = b"PK\x05\x06";
/// A compound file: a workbook of before 2007, or one that was encrypted.
const COMPOUND_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The stream of an encrypted workbook, as a compound file's folder names it.
const ENCRYPTED_STREAM: &str = "EncryptedPackage";
/// How far into a compound file its folder is looked for, from the beginning and from the end.
const FOLDER_BYTES: usize = 1024 * 1024;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Text; which kind of text is told by [`FileKind::of_text`].
    Text,
    /// A ZIP archive.
    Workbook,
    /// One JSON object a line.
    JsonLines,
    /// Visiting cards.
    Cards,
}

impl FileKind {
    /// From the first bytes.
    ///
    /// # Errors
    /// For the kinds that are known and not read, with what to do instead.
    pub fn of_bytes(blob: &Blob) -> Result<FileKind, ReadError> {
        let head = blob.piece(0, COMPOUND_MAGIC.len())?;
        if head.starts_with(ZIP_MAGIC) || head.starts_with(EMPTY_ZIP_MAGIC) {
            return Ok(FileKind::Workbook);
        }
        if head != COMPOUND_MAGIC {
            return Ok(FileKind::Text);
        }
        let name: Vec<u8> = ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let tail = blob.len().saturating_sub(FOLDER_BYTES as u64);
        for at in [0, tail] {
            let piece = blob.piece(at, FOLDER_BYTES)?;
            if piece.windows(name.len()).any(|window| window == name) {
                return Err(ReadError::Encrypted);
            }
        }
        Err(ReadError::OldWorkbook)
    }

    /// From the first letters of a text.
    ///
    /// # Errors
    /// As [`FileKind::of_bytes`].
    pub fn of_text(text: &str) -> Result<FileKind, ReadError> {
        if is_card(text) {
            return Ok(FileKind::Cards);
        }
        match like_json(text) {
            LikeJson::Lines => Ok(FileKind::JsonLines),
            LikeJson::Whole => Err(ReadError::JsonWhole),
            LikeJson::No => Ok(FileKind::Text),
        }
    }
}
