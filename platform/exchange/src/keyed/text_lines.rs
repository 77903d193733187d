//! The lines of a text, each within a bound.

use crate::encoding::{Encoding, Undecodable};
use crate::table::{ROW_BYTES_KEPT, ROW_BYTES_MAX, ReadError, TextWindow};

/// A text read line by line.
pub(super) struct TextLines {
    window: TextWindow,
    line: u64,
}

/// A line.
pub(super) enum Line {
    /// Its text without what ends it.
    Whole(String),
    /// It is longer than a row may be; its beginning.
    TooLong(String),
}

impl TextLines {
    pub fn new(window: TextWindow) -> TextLines {
        TextLines { window, line: 0 }
    }

    /// The number of the line last read, from 1.
    pub fn number(&self) -> u64 {
        self.line
    }

    pub fn encoding(&self) -> Encoding {
        self.window.encoding
    }

    pub fn bytes_total(&self) -> u64 {
        self.window.bytes_total
    }

    pub fn bytes_read(&self) -> u64 {
        self.window.bytes_read()
    }

    pub fn undecodable(&self) -> Undecodable {
        self.window.undecodable()
    }

    /// Whether the next line begins with a blank; `false` at the end.
    pub fn next_is_folded(&mut self) -> Result<bool, ReadError> {
        if self.window.rest().is_empty() && !self.window.at_end {
            self.window.fill()?;
        }
        Ok(self.window.rest().starts_with([' ', '\t']))
    }

    /// The next line, or `None` after the last.
    pub fn next(&mut self) -> Result<Option<Line>, ReadError> {
        loop {
            let rest = self.window.rest();
            if let Some(len) = rest.find('\n') {
                let line = rest[..len].strip_suffix('\r').unwrap_or(&rest[..len]);
                let line =
                    if line.len() > ROW_BYTES_MAX { too_long(line) } else { Line::Whole(line.to_owned()) };
                self.window.next += len + 1;
                self.line += 1;
                return Ok(Some(line));
            }
            if rest.len() > ROW_BYTES_MAX {
                let line = too_long(rest);
                self.skip()?;
                self.line += 1;
                return Ok(Some(line));
            }
            if self.window.at_end {
                if rest.is_empty() {
                    return Ok(None);
                }
                let line = rest.strip_suffix('\r').unwrap_or(rest).to_owned();
                self.window.next = self.window.text.len();
                self.line += 1;
                return Ok(Some(Line::Whole(line)));
            }
            self.window.fill()?;
        }
    }

    /// Reads to the next line, however far that is, keeping nothing.
    fn skip(&mut self) -> Result<(), ReadError> {
        loop {
            if let Some(len) = self.window.rest().find('\n') {
                self.window.next += len + 1;
                return Ok(());
            }
            self.window.next = self.window.text.len();
            if self.window.at_end {
                return Ok(());
            }
            self.window.fill()?;
        }
    }
}

fn too_long(line: &str) -> Line {
    Line::TooLong(line[..line.floor_char_boundary(ROW_BYTES_KEPT)].to_owned())
}
