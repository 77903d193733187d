//! Files in which each record names its own fields, line by line of JSON or card by card: made into a header and rows, so
//! that they are mapped, checked and accounted for like any other file.

mod cards;
mod json_lines;
mod text_lines;

use std::collections::VecDeque;

use crate::encoding::{Encoding, Undecodable};
use crate::table::{COLUMNS_MAX, ROW_BYTES_KEPT, RawRow, ReadError, RowError, Rows, TextWindow};
use text_lines::TextLines;

pub(crate) use cards::is_card;
pub(crate) use json_lines::{LikeJson, like_json};

/// Records looked at for the names of their fields. What names a new one behind them says so as its row.
const NAMED_RECORDS: usize = 1_000;

/// A record as its file has it: names and texts in their order, or why it cannot be read and what is shown of it.
pub(super) type Record = Result<Vec<(String, String)>, (RowError, String)>;

/// Which form it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One JSON object a line.
    JsonLines,
    /// Visiting cards, vCard 2.1 to 4.0.
    Cards,
}

/// A file of such records.
pub(crate) struct KeyedFile {
    lines: TextLines,
    form: Form,
    headers: Vec<String>,
    ahead: VecDeque<(u64, Record)>,
}

impl KeyedFile {
    /// Looks at the first records for the names of their fields.
    ///
    /// # Errors
    /// Where nothing of the file can be imported.
    pub fn open(window: TextWindow, form: Form) -> Result<KeyedFile, ReadError> {
        let lines = TextLines::new(window);
        let mut file = KeyedFile { lines, form, headers: Vec::new(), ahead: VecDeque::new() };
        while file.ahead.len() < NAMED_RECORDS
            && let Some((line, record)) = file.read_on()?
        {
            for (name, _) in record.iter().flatten() {
                if !file.headers.contains(name) {
                    file.headers.push(name.clone());
                }
            }
            if file.headers.len() > COLUMNS_MAX {
                return Err(ReadError::TooManyColumns { found: file.headers.len() });
            }
            file.ahead.push_back((line, record));
        }
        if file.ahead.is_empty() {
            return Err(ReadError::Empty);
        }
        if file.headers.is_empty() {
            return Err(match file.form {
                Form::JsonLines => ReadError::NoJsonLines,
                Form::Cards => ReadError::NoCards,
            });
        }
        Ok(file)
    }

    /// The next record with the line on which it begins.
    fn read_on(&mut self) -> Result<Option<(u64, Record)>, ReadError> {
        match self.form {
            Form::JsonLines => json_lines::next(&mut self.lines),
            Form::Cards => cards::next(&mut self.lines),
        }
    }

    /// Puts a record's texts under the names of the header.
    fn fill(&self, record: Record, row: &mut RawRow) {
        let texts = match record {
            Ok(texts) => texts,
            Err((problem, shown)) => {
                let kept = shown.floor_char_boundary(ROW_BYTES_KEPT);
                row.push_part(&shown[..kept]);
                row.end_cell();
                row.note(|_| problem);
                return;
            }
        };
        for header in &self.headers {
            if let Some((_, text)) = texts.iter().find(|(name, _)| name == header) {
                row.push_part(text);
                if text.contains('\0') {
                    row.note(|column| RowError::ZeroByte { column });
                }
                if text.contains(char::REPLACEMENT_CHARACTER) {
                    row.note(|column| RowError::Undecodable { column });
                }
            }
            row.end_cell();
        }
        let unknown = texts.iter().find(|(name, text)| !text.is_empty() && !self.headers.contains(name));
        if let Some((name, _)) = unknown {
            let name = object::text::excerpt(name);
            row.note(|_| RowError::NewName { name });
        }
    }
}

impl Rows for KeyedFile {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn has_header(&self) -> bool {
        true
    }

    fn encoding(&self) -> Option<Encoding> {
        Some(self.lines.encoding())
    }

    fn bytes_total(&self) -> u64 {
        self.lines.bytes_total()
    }

    fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    fn blank_lines(&self) -> u64 {
        0
    }

    fn undecodable(&self) -> Undecodable {
        self.lines.undecodable()
    }

    fn read_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError> {
        row.clear();
        let next = match self.ahead.pop_front() {
            Some(next) => Some(next),
            None => self.read_on()?,
        };
        let Some((line, record)) = next else { return Ok(false) };
        self.fill(record, row);
        // There is no header in the file: its lines count as an editor shows them.
        row.number = line;
        row.line = line;
        Ok(true)
    }
}

#[cfg(test)]
#[path = "tests/keyed.rs"]
mod tests;
