//! A customer's file as a header and rows, whatever kind of file it is: text with separators, a workbook, JSON lines,
//! visiting cards. Its kind is told by its content, never by its name.
//!
//! Files are read a piece at a time, so that their size does not show in memory, and nothing inside a row can spoil
//! the rows after it.

mod blob;
mod file_kind;
mod raw_row;
mod read_error;
mod rejects;
mod row_place;
mod splitter;
mod text_file;
mod text_window;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object::Lang;

use crate::encoding::{Encoding, Undecodable};
use crate::keyed::{Form, KeyedFile};
use crate::workbook::{Sheet, Workbook};
use file_kind::FileKind;
use text_file::TextFile;

pub(crate) use blob::{Blob, BlobReader};
pub use raw_row::{CellFault, RawRow};
pub use read_error::{ReadError, RowError};
pub(crate) use rejects::RejectLayout;
pub use rejects::RejectWriter;
pub use row_place::RowPlace;
pub(crate) use splitter::{RowEnd, Split, Splitter};
pub(crate) use text_file::sample_rows;
pub(crate) use text_window::TextWindow;

/// Columns of one file. The widest customer exports of other systems have about 300.
pub const COLUMNS_MAX: usize = 500;
/// Bytes of one file: some ten million rows, and a bound to what one import can hold up.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of one row as UTF-8: 32 cells of 32,767 characters, the most a spreadsheet cell holds.
pub const ROW_BYTES_MAX: usize = 1024 * 1024;
/// What is kept of a row that is too long, to be recognised by.
pub(crate) const ROW_BYTES_KEPT: usize = 1024;
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
    /// Which sheet of a workbook, by its name; [`crate::ALL_SHEETS`] for all that have the columns of the first.
    pub sheet: Option<&'a str>,
    /// The language in which columns without a name are called 列3 or column 3.
    pub lang: Lang,
    /// Whether a text is the name of a column that the import knows; helps to tell a header from data.
    pub is_known_header: Option<&'a dyn Fn(&str) -> bool>,
}

/// A file that is being read.
pub struct Table {
    rows: Box<dyn Rows>,
    mended: Mended,
}

/// What a person wrote in place of cells: by the row's number, the column from 0 and the text.
pub type Mended = BTreeMap<u64, Vec<(usize, String)>>;

/// What every kind of file can do.
pub(crate) trait Rows: Send {
    /// The names of the columns.
    fn headers(&self) -> &[String];
    /// Whether the names stand in the file.
    fn has_header(&self) -> bool;
    /// How a text is written.
    fn encoding(&self) -> Option<Encoding> {
        None
    }
    /// What stands between the cells of a text.
    fn separator(&self) -> Option<char> {
        None
    }
    /// The sheets of a workbook.
    fn sheets(&self) -> &[Sheet] {
        &[]
    }
    /// The bytes there are to read.
    fn bytes_total(&self) -> u64;
    /// The bytes read so far.
    fn bytes_read(&self) -> u64;
    /// Lines without any text so far.
    fn blank_lines(&self) -> u64;
    /// What could not be decoded so far.
    fn undecodable(&self) -> Undecodable {
        Undecodable::default()
    }
    /// The next row, into one that is used again; `false` after the last.
    fn read_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError>;
}

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
        let beside = path.parent().map(Path::to_owned);
        Table::of_blob(Blob::File(Arc::new(file), metadata.len()), beside, options)
    }

    /// As [`Table::open`], for a file that is in memory, as a small upload is.
    ///
    /// # Errors
    /// A [`ReadError`] where nothing of the file can be imported.
    pub fn from_bytes(bytes: Vec<u8>, options: &ReadOptions) -> Result<Table, ReadError> {
        Table::of_blob(Blob::Bytes(Arc::new(bytes)), None, options)
    }

    /// `beside` is a folder for what a large workbook must keep on the disk while it is read.
    fn of_blob(blob: Blob, beside: Option<PathBuf>, options: &ReadOptions) -> Result<Table, ReadError> {
        let bytes_total = blob.len();
        if bytes_total > FILE_BYTES_MAX {
            return Err(ReadError::TooLarge { bytes: bytes_total });
        }
        if FileKind::of_bytes(&blob)? == FileKind::Workbook {
            return Ok(Table::of_rows(Box::new(Workbook::open(blob, beside, options)?)));
        }
        let window = TextWindow::open(blob.reader(0, bytes_total), bytes_total, options.encoding)?;
        Ok(Table::of_rows(match FileKind::of_text(window.rest())? {
            FileKind::JsonLines => Box::new(KeyedFile::open(window, Form::JsonLines)?),
            FileKind::Cards => Box::new(KeyedFile::open(window, Form::Cards)?),
            FileKind::Workbook | FileKind::Text => Box::new(TextFile::of(window, options)?),
        }))
    }

    fn of_rows(rows: Box<dyn Rows>) -> Table {
        Table { rows, mended: Mended::new() }
    }

    /// The same with some cells as a person wrote them since.
    #[must_use]
    pub fn with_mended(self, mended: Mended) -> Table {
        Table { mended, ..self }
    }

    /// Whether it is a workbook.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn is_workbook(path: &Path) -> Result<bool, ReadError> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(FileKind::of_bytes(&Blob::File(Arc::new(file), len))? == FileKind::Workbook)
    }

    /// The names of the columns, each once, none empty.
    pub fn headers(&self) -> &[String] {
        self.rows.headers()
    }

    /// Whether the names stand in the file; otherwise its first row is data.
    pub fn has_header(&self) -> bool {
        self.rows.has_header()
    }

    /// The encoding of a text, as told or guessed.
    pub fn encoding(&self) -> Option<Encoding> {
        self.rows.encoding()
    }

    /// What stands between the cells of a text, as told or guessed.
    pub fn separator(&self) -> Option<char> {
        self.rows.separator()
    }

    /// The sheets of a workbook, and which of them are read.
    pub fn sheets(&self) -> &[Sheet] {
        self.rows.sheets()
    }

    /// How many bytes there are to read: of a workbook those of the sheets that are read.
    pub fn bytes_total(&self) -> u64 {
        self.rows.bytes_total()
    }

    /// How many bytes were read so far, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }

    /// Lines without any text passed so far. They are not rows; rows of bare separators are (see
    /// [`RawRow::is_blank`]).
    pub fn blank_lines(&self) -> u64 {
        self.rows.blank_lines()
    }

    /// What could not be decoded so far; the rows concerned say so themselves.
    pub fn undecodable(&self) -> Undecodable {
        self.rows.undecodable()
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
        let is_read = self.rows.read_row(row)?;
        if is_read
            && !self.mended.is_empty()
            && let Some(cells) = self.mended.get(&row.number())
        {
            row.replace(cells);
        }
        Ok(is_read)
    }
}

/// The number of cells that most rows have; of equally frequent ones the largest.
pub(crate) fn usual_width(rows: &[Vec<String>]) -> usize {
    let count_of = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    rows.iter().map(Vec::len).max_by_key(|width| (count_of(*width), *width)).unwrap_or(0)
}

/// Gives columns without a name one, and refuses a name that stands twice.
pub(crate) fn named(mut names: Vec<String>, lang: Lang) -> Result<Vec<String>, ReadError> {
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
