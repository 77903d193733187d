//! A text with separators between its cells: every line of it is a row, a row with a problem, or blank.
//!
//! It is read a window at a time, so that its size does not show in memory, and nothing inside a row can spoil the
//! rows after it.

use super::splitter::ROW_LINES_MAX;
use super::{
    COLUMNS_MAX, ROW_BYTES_KEPT, ROW_BYTES_MAX, RawRow, ReadError, ReadOptions, RowEnd, RowError, Rows,
    SAMPLE_ROWS, Split, Splitter, TextWindow, named, usual_width,
};
use crate::delimiter::{guess_separator, header_present};
use crate::encoding::{Encoding, Undecodable};

/// A text file with separators that is being read.
pub(super) struct TextFile {
    /// Rows before its place have been given out.
    window: TextWindow,
    splitter: Splitter,
    separator: char,
    headers: Vec<String>,
    has_header: bool,
    /// The line at the window's place, from 1.
    line: u64,
    rows_read: u64,
    blank_lines: u64,
    /// Up to this line, short rows may be pieces of a torn one.
    torn_until_line: u64,
}

impl Rows for TextFile {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn has_header(&self) -> bool {
        self.has_header
    }

    fn encoding(&self) -> Option<Encoding> {
        Some(self.window.encoding)
    }

    fn separator(&self) -> Option<char> {
        Some(self.separator)
    }

    fn bytes_total(&self) -> u64 {
        self.window.bytes_total
    }

    fn bytes_read(&self) -> u64 {
        self.window.bytes_read()
    }

    fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    fn undecodable(&self) -> Undecodable {
        self.window.undecodable()
    }

    fn read_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError> {
        if !self.cut_row(row)? {
            return Ok(false);
        }
        self.rows_read += 1;
        row.number = self.rows_read + self.blank_lines + u64::from(self.has_header);
        self.judge(row);
        Ok(true)
    }
}

impl TextFile {
    /// Reads the header of a text.
    ///
    /// # Errors
    /// A [`ReadError`] where nothing of it can be imported.
    pub fn of(window: TextWindow, options: &ReadOptions) -> Result<TextFile, ReadError> {
        let mut file = TextFile {
            window,
            splitter: Splitter::new(',', RowEnd::LineFeed),
            separator: ',',
            headers: Vec::new(),
            has_header: true,
            line: 1,
            rows_read: 0,
            blank_lines: 0,
            torn_until_line: 0,
        };
        file.begin(options)?;
        Ok(file)
    }

    /// Settles separator and header.
    fn begin(&mut self, options: &ReadOptions) -> Result<(), ReadError> {
        let row_end = RowEnd::of(&self.window.text);
        let told = self.take_separator_line();
        self.separator = options
            .separator
            .or(told)
            .unwrap_or_else(|| guess_separator(&self.window.text[self.window.next..], self.window.at_end));
        self.splitter = Splitter::new(self.separator, row_end);

        let sample = sample_rows(&self.splitter, &self.window.text[self.window.next..], self.window.at_end);
        self.has_header = options.header.unwrap_or_else(|| {
            let nothing_is_known = |_: &str| false;
            header_present(&sample, options.is_known_header.unwrap_or(&nothing_is_known))
        });
        let names =
            if self.has_header { self.take_header()? } else { vec![String::new(); usual_width(&sample)] };
        if names.is_empty() {
            return Err(ReadError::Empty);
        }
        if names.len() > COLUMNS_MAX {
            return Err(ReadError::TooManyColumns { found: names.len() });
        }
        self.headers = named(names, options.lang)?;
        Ok(())
    }

    /// Excel's own first line `sep=;`, which tells the separator and is no row.
    fn take_separator_line(&mut self) -> Option<char> {
        let (end, next) = self.splitter.line_end(&self.window.text, 0, self.window.at_end)?;
        let mut told = self.window.text[..end].strip_prefix("sep=")?.chars();
        let separator = told.next()?;
        if told.next().is_some() {
            return None;
        }
        self.window.next = next;
        self.line += 1;
        Some(separator)
    }

    fn take_header(&mut self) -> Result<Vec<String>, ReadError> {
        let mut row = RawRow::default();
        loop {
            if !self.cut_row(&mut row)? {
                return Err(ReadError::Empty);
            }
            if row.problem.is_some() || !row.is_blank() {
                break;
            }
            self.blank_lines += 1;
        }
        if let Some(problem) = row.problem {
            return Err(ReadError::HeaderBroken { line: row.line, problem });
        }
        let mut names: Vec<String> = row.cells().map(|cell| cell.trim().to_owned()).collect();
        if names.len() > COLUMNS_MAX {
            // A sheet saved to its last column has thousands of separators behind the last name.
            let named = names.iter().rposition(|name| !name.is_empty()).map_or(1, |last| last + 1);
            names.truncate(named);
        }
        Ok(names)
    }

    /// Cuts the next row off that is not blank; its width is not looked at.
    fn cut_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError> {
        loop {
            let start = self.window.next;
            match self.splitter.split(&self.window.text, start, self.window.at_end, row) {
                Split::End => return Ok(false),
                Split::Row { next, lines } if next - start > ROW_BYTES_MAX => self.cut_line(row, lines)?,
                Split::Row { next, lines } => {
                    row.line = self.line;
                    self.window.next = next;
                    self.line += lines;
                    if row.cell_count() == 1
                        && row.is_blank()
                        && !self.window.text[start..next].starts_with('"')
                    {
                        self.blank_lines += 1;
                        continue;
                    }
                }
                Split::StrayQuote { lines } => self.cut_line(row, lines)?,
                Split::Unfinished if self.window.text.len() - start > ROW_BYTES_MAX => {
                    self.cut_line(row, ROW_LINES_MAX)?;
                }
                Split::Unfinished => {
                    self.window.fill()?;
                    continue;
                }
            }
            return Ok(true);
        }
    }

    /// Gives up one line, because the row that starts there cannot be made out, and goes on with the next.
    fn cut_line(&mut self, row: &mut RawRow, lines_seen: u64) -> Result<(), ReadError> {
        let start = self.window.next;
        let line = self.line;
        match self.splitter.line_end(&self.window.text, start, self.window.at_end) {
            Some((end, next)) if end - start <= ROW_BYTES_MAX => {
                self.splitter.split_literally(&self.window.text[start..end], row);
                row.problem = Some(RowError::UnclosedQuote);
                self.window.next = next;
                self.torn_until_line = self.torn_until_line.max(line + lines_seen - 1);
            }
            Some(_) | None => {
                let kept_end = self.window.text.floor_char_boundary(start + ROW_BYTES_KEPT);
                self.splitter.split_literally(&self.window.text[start..kept_end], row);
                row.problem = Some(RowError::TooLong);
                self.skip_line()?;
            }
        }
        row.line = line;
        self.line += 1;
        Ok(())
    }

    /// Reads to the next line, however far that is, keeping nothing.
    fn skip_line(&mut self) -> Result<(), ReadError> {
        loop {
            if let Some((_, next)) =
                self.splitter.line_end(&self.window.text, self.window.next, self.window.at_end)
            {
                self.window.next = next;
                return Ok(());
            }
            self.window.next = self.window.text.len();
            self.window.fill()?;
        }
    }

    /// Holds a row against the header.
    fn judge(&mut self, row: &mut RawRow) {
        if row.problem.is_some() {
            return;
        }
        let (found, expected) = (row.cell_count(), self.headers.len());
        if row.loose_quote && found != expected {
            row.problem = Some(RowError::UnclosedQuote);
        } else if row.line <= self.torn_until_line && found < expected {
            row.problem = Some(RowError::TornRow { found, expected });
        } else if row.line <= self.torn_until_line && row.loose_quote {
            row.problem = Some(RowError::UnclosedQuote);
        } else if !row.fit(expected) {
            row.problem = Some(RowError::TooManyCells { found, expected });
        }
        // What follows a torn row may be its rest, and what follows a piece of it may be another piece.
        let is_torn = row.line <= self.torn_until_line || row.problem == Some(RowError::UnclosedQuote);
        if is_torn && row.problem.is_some() {
            self.torn_until_line = self.torn_until_line.max(self.line);
        }
    }
}

/// The cells of the first rows; rows that cannot be made out are left out.
pub(crate) fn sample_rows(splitter: &Splitter, text: &str, at_end: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = RawRow::default();
    let mut place = 0;
    while rows.len() < SAMPLE_ROWS {
        match splitter.split(text, place, at_end, &mut row) {
            Split::Row { next, .. } => {
                place = next;
                if !row.is_blank() {
                    rows.push(row.cells().map(str::to_owned).collect());
                }
            }
            Split::StrayQuote { .. } => match splitter.line_end(text, place, at_end) {
                Some((_, next)) => place = next,
                None => break,
            },
            Split::Unfinished | Split::End => break,
        }
    }
    rows
}

#[cfg(test)]
#[path = "../tests/text_file.rs"]
mod tests;
