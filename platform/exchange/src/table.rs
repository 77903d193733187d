//! A customer's file as a header and rows: every line of it is a row, a row with a problem, or blank.
//!
//! Files are read a window at a time, so that their size does not show in memory, and nothing inside a row can
//! spoil the rows after it.

mod raw_row;
mod read_error;
mod rejects;
mod splitter;

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use object::Lang;

use crate::delimiter::{guess_separator, header_present};
use crate::encoding::{Decoder, Encoding, Undecodable, guess_encoding, refuse_workbook};

pub use raw_row::RawRow;
pub use read_error::{ReadError, RowError};
pub use rejects::RejectWriter;
use splitter::ROW_LINES_MAX;
pub(crate) use splitter::{RowEnd, Split, Splitter};

/// Columns of one file. The widest customer exports of other systems have about 300.
pub const COLUMNS_MAX: usize = 500;
/// Bytes of one file: some ten million rows, and a bound to what one import can hold up.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of one row as UTF-8: 32 cells of 32,767 characters, the most a spreadsheet cell holds.
pub const ROW_BYTES_MAX: usize = 1024 * 1024;
/// What is kept of a row that is too long, to be recognised by.
const ROW_BYTES_KEPT: usize = 1024;
/// Text decoded ahead.
const WINDOW_BYTES: usize = 256 * 1024;
/// Bytes from which the encoding is guessed.
const HEAD_BYTES: usize = 64 * 1024;
/// How far to look for the first byte that is not ASCII, since only those tell encodings apart.
const ASCII_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows from which the separator and the header are guessed.
pub(crate) const SAMPLE_ROWS: usize = 200;

/// What the person says about the file; what is `None` is guessed.
#[derive(Clone, Copy, Default)]
pub struct ReadOptions<'a> {
    /// How the text is written. A byte order mark in the file is believed over this.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub separator: Option<char>,
    /// Whether the first row holds the names of the columns.
    pub header: Option<bool>,
    /// The language in which columns without a name are called 列3 or column 3.
    pub lang: Lang,
    /// Whether a text is the name of a column that the import knows; helps to tell a header from data.
    pub is_known_header: Option<&'a dyn Fn(&str) -> bool>,
}

/// A file that is being read.
pub struct Table {
    decoder: Decoder<Box<dyn Source>>,
    encoding: Encoding,
    bytes_total: u64,
    splitter: Splitter,
    separator: char,
    headers: Vec<String>,
    has_header: bool,
    /// Decoded text; rows before `next` have been given out.
    window: String,
    next: usize,
    /// The window reaches to the end of the file.
    at_end: bool,
    /// The line at `next`, from 1.
    line: u64,
    rows_read: u64,
    blank_lines: u64,
    /// Up to this line, short rows may be pieces of a torn one.
    torn_until_line: u64,
}

/// What a table is read from.
trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

impl Table {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// A [`ReadError`] where nothing of the file can be imported.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Table, ReadError> {
        let open_error = |source| ReadError::Open { path: path.to_owned(), source };
        let metadata = std::fs::metadata(path).map_err(open_error)?;
        if !metadata.is_file() {
            return Err(ReadError::NotAFile { path: path.to_owned() });
        }
        let file = File::open(path).map_err(open_error)?;
        Table::of_source(Box::new(file), metadata.len(), options)
    }

    /// As [`Table::open`], for a file that is in memory, as a small upload is.
    ///
    /// # Errors
    /// A [`ReadError`] where nothing of the file can be imported.
    pub fn from_bytes(bytes: Vec<u8>, options: &ReadOptions) -> Result<Table, ReadError> {
        let bytes_total = bytes.len() as u64;
        Table::of_source(Box::new(Cursor::new(bytes)), bytes_total, options)
    }

    /// The names of the columns, each once, none empty.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Whether the names stand in the file; otherwise its first row is data.
    pub fn has_header(&self) -> bool {
        self.has_header
    }

    /// The encoding, as told or guessed.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What stands between cells, as told or guessed.
    pub fn separator(&self) -> char {
        self.separator
    }

    /// The size of the file in bytes.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// How many bytes of the file were read so far, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.decoder.bytes_decoded()
    }

    /// Lines without any text passed so far. They are not rows; rows of bare separators are (see
    /// [`RawRow::is_blank`]).
    pub fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// What could not be decoded so far; the rows concerned say so themselves.
    pub fn undecodable(&self) -> Undecodable {
        self.decoder.undecodable()
    }

    /// The next data row, or `None` after the last.
    ///
    /// # Errors
    /// [`ReadError::Read`] where the file cannot be read further.
    pub fn next_row(&mut self) -> Result<Option<RawRow>, ReadError> {
        let mut row = RawRow::default();
        Ok(self.read_row(&mut row)?.then_some(row))
    }

    /// As [`Table::next_row`], into a row that is used again; `false` after the last.
    ///
    /// # Errors
    /// [`ReadError::Read`] where the file cannot be read further.
    pub fn read_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError> {
        if !self.cut_row(row)? {
            return Ok(false);
        }
        self.rows_read += 1;
        row.number = self.rows_read + self.blank_lines + u64::from(self.has_header);
        self.judge(row);
        Ok(true)
    }

    fn of_source(
        mut source: Box<dyn Source>,
        bytes_total: u64,
        options: &ReadOptions,
    ) -> Result<Table, ReadError> {
        if bytes_total > FILE_BYTES_MAX {
            return Err(ReadError::TooLarge { bytes: bytes_total });
        }
        let encoding = find_encoding(&mut source, bytes_total, options.encoding)?;
        source.seek(SeekFrom::Start(0))?;
        let mut table = Table {
            decoder: Decoder::new(source, encoding),
            encoding,
            bytes_total,
            splitter: Splitter::new(',', RowEnd::LineFeed),
            separator: ',',
            headers: Vec::new(),
            has_header: true,
            window: String::new(),
            next: 0,
            at_end: false,
            line: 1,
            rows_read: 0,
            blank_lines: 0,
            torn_until_line: 0,
        };
        table.fill()?;
        table.begin(options)?;
        Ok(table)
    }

    /// Settles separator and header.
    fn begin(&mut self, options: &ReadOptions) -> Result<(), ReadError> {
        let row_end = RowEnd::of(&self.window);
        let told = self.take_separator_line();
        self.separator = options
            .separator
            .or(told)
            .unwrap_or_else(|| guess_separator(&self.window[self.next..], self.at_end));
        self.splitter = Splitter::new(self.separator, row_end);

        let sample = sample_rows(&self.splitter, &self.window[self.next..], self.at_end);
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
        let (end, next) = self.splitter.line_end(&self.window, 0, self.at_end)?;
        let mut told = self.window[..end].strip_prefix("sep=")?.chars();
        let separator = told.next()?;
        if told.next().is_some() {
            return None;
        }
        self.next = next;
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
            let start = self.next;
            match self.splitter.split(&self.window, start, self.at_end, row) {
                Split::End => return Ok(false),
                Split::Row { next, lines } if next - start > ROW_BYTES_MAX => self.cut_line(row, lines)?,
                Split::Row { next, lines } => {
                    row.line = self.line;
                    self.next = next;
                    self.line += lines;
                    if row.cell_count() == 1 && row.is_blank() && !self.window[start..next].starts_with('"') {
                        self.blank_lines += 1;
                        continue;
                    }
                }
                Split::StrayQuote { lines } => self.cut_line(row, lines)?,
                Split::Unfinished if self.window.len() - start > ROW_BYTES_MAX => {
                    self.cut_line(row, ROW_LINES_MAX)?;
                }
                Split::Unfinished => {
                    self.fill()?;
                    continue;
                }
            }
            return Ok(true);
        }
    }

    /// Gives up one line, because the row that starts there cannot be made out, and goes on with the next.
    fn cut_line(&mut self, row: &mut RawRow, lines_seen: u64) -> Result<(), ReadError> {
        let start = self.next;
        let line = self.line;
        match self.splitter.line_end(&self.window, start, self.at_end) {
            Some((end, next)) if end - start <= ROW_BYTES_MAX => {
                self.splitter.split_literally(&self.window[start..end], row);
                row.problem = Some(RowError::UnclosedQuote);
                self.next = next;
                self.torn_until_line = self.torn_until_line.max(line + lines_seen - 1);
            }
            Some(_) | None => {
                let kept_end = self.window.floor_char_boundary(start + ROW_BYTES_KEPT);
                self.splitter.split_literally(&self.window[start..kept_end], row);
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
            if let Some((_, next)) = self.splitter.line_end(&self.window, self.next, self.at_end) {
                self.next = next;
                return Ok(());
            }
            self.next = self.window.len();
            self.fill()?;
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

    /// Drops what was given out and decodes on, at least as much again as is left over.
    fn fill(&mut self) -> Result<(), ReadError> {
        self.window.drain(..self.next);
        self.next = 0;
        let goal = WINDOW_BYTES.max(self.window.len() * 2);
        while self.window.len() < goal && !self.at_end {
            self.at_end = !self.decoder.read_text(&mut self.window)?;
        }
        Ok(())
    }
}

fn find_encoding(
    source: &mut dyn Source,
    bytes_total: u64,
    told: Option<Encoding>,
) -> Result<Encoding, ReadError> {
    let mut head = read_head(source)?;
    refuse_workbook(&head)?;
    if let Some(encoding) = Encoding::of_mark(&head).or(told) {
        return Ok(encoding);
    }
    // ASCII is alike in all encodings: judge by what begins with the first other byte. Zero bytes tell, too.
    let mut place = 0;
    let first_telling = loop {
        let telling = head.iter().position(|byte| !byte.is_ascii() || *byte == 0);
        if telling.is_some() || head.len() < HEAD_BYTES || place >= ASCII_BYTES_MAX {
            break telling;
        }
        place += HEAD_BYTES as u64;
        head = read_head(source)?;
    };
    if let Some(found) = first_telling
        && !head.contains(&0)
    {
        place += found as u64;
        source.seek(SeekFrom::Start(place))?;
        head = read_head(source)?;
    }
    guess_encoding(&head, bytes_total.saturating_sub(place))
}

fn read_head(source: &mut dyn Source) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    source.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
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

/// The number of cells that most rows have; of equally frequent ones the largest.
fn usual_width(rows: &[Vec<String>]) -> usize {
    let count_of = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    rows.iter().map(Vec::len).max_by_key(|width| (count_of(*width), *width)).unwrap_or(0)
}

/// Gives columns without a name one, and refuses a name that stands twice.
fn named(mut names: Vec<String>, lang: Lang) -> Result<Vec<String>, ReadError> {
    for (column, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = match lang {
                Lang::Zh => format!("列{}", column + 1),
                Lang::En => format!("column {}", column + 1),
            };
        }
    }
    for (second, name) in names.iter().enumerate() {
        if let Some(first) = names[..second].iter().position(|earlier| earlier == name) {
            return Err(ReadError::HeaderTwice { name: name.clone(), first: first + 1, second: second + 1 });
        }
    }
    Ok(names)
}

#[cfg(test)]
#[path = "tests/table.rs"]
mod tests;
