//! A workbook as a header and rows: read sheet by sheet and row by row, so that neither its size nor what it says of
//! itself shows in memory. It is read by ourselves because the crates for it keep all texts of a workbook, and often whole
//! sheets, in memory; see `docs/decisions/0019-workbooks.md`.

mod archive;
mod book_fault;
mod escapes;
mod formats;
mod number_text;
mod sheet_head;
mod sheet_rows;
mod sheets;
mod strings;
mod xml;

use std::collections::VecDeque;
use std::path::PathBuf;

use archive::Archive;
use formats::Formats;
use sheet_head::{FURTHER_ROWS, SheetHead};
use sheet_rows::{Common, SheetRows};
use sheets::Outline;
use strings::SharedStrings;
use xml::Xml;

pub use book_fault::BookFault;

use crate::table::{
    Blob, COLUMNS_MAX, RawRow, ReadError, ReadOptions, RowError, RowPlace, Rows, SAMPLE_ROWS, named,
};

/// Stands for all sheets that have the columns of the first; no sheet can be called so.
pub const ALL_SHEETS: &str = "*";

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// As its tab says.
    pub name: String,
    /// The workbook does not show it.
    pub is_hidden: bool,
    /// Its rows are read.
    pub is_read: bool,
    /// It has the columns of the sheet that is read first.
    pub has_same_columns: bool,
    /// The part in which it stands.
    part: String,
}

/// A workbook that is being read.
pub(crate) struct Workbook {
    archive: Archive,
    common: Common,
    sheets: Vec<Sheet>,
    headers: Vec<String>,
    has_header: bool,
    bytes_total: u64,
    /// Packed bytes of the sheets that are through.
    bytes_before: u64,
    blank_rows_before: u64,
    /// Places in `sheets` of those that are still to be read.
    ahead: VecDeque<usize>,
    /// Which of the sheets that are read it is, from 1.
    sheet: u64,
    rows: SheetRows,
    /// Rows that were looked at while the header was found.
    looked_at: VecDeque<RawRow>,
}

impl Workbook {
    /// Finds the sheets that are asked for and their header.
    ///
    /// # Errors
    /// Where nothing of the workbook can be imported.
    pub fn open(blob: Blob, beside: Option<PathBuf>, options: &ReadOptions) -> Result<Workbook, ReadError> {
        let archive = Archive::open(blob)?;
        let outline = Outline::read(&archive)?;
        let formats = match &outline.styles {
            Some(part) => Formats::read(archive.part(part)?)?,
            None => Formats::default(),
        };
        let strings = outline.strings.as_deref().map(|part| archive.part(part)).transpose()?;
        let strings = SharedStrings::new(strings, beside);
        let mut common = Common { strings, formats, counts_from_1904: outline.counts_from_1904 };
        let mut sheets = outline.sheets;
        let (first, head) = first_sheet(&archive, &mut common, &sheets, options)?;
        let SheetHead { names, has_header, looked_at, rows } = head;
        if names.len() > COLUMNS_MAX {
            return Err(ReadError::TooManyColumns { found: names.len() });
        }
        sheets[first].has_same_columns = true;
        for (place, sheet) in sheets.iter_mut().enumerate() {
            // Those before it have nothing, or were not asked for.
            if place == first || sheet.is_hidden || !has_header {
                continue;
            }
            sheet.has_same_columns =
                match SheetHead::find(&archive, sheet, &mut common, options, FURTHER_ROWS) {
                    Ok(head) => head.is_some_and(|head| head.names == names),
                    // What is wrong with a sheet that nobody asked for stands in nobody's way.
                    Err(ReadError::Book(_) | ReadError::HeaderBroken { .. }) => false,
                    Err(fault) => return Err(fault),
                };
        }
        let all = options.sheet == Some(ALL_SHEETS);
        for (place, sheet) in sheets.iter_mut().enumerate() {
            sheet.is_read = place == first || (all && sheet.has_same_columns);
        }
        let ahead = (0..sheets.len()).filter(|place| *place != first && sheets[*place].is_read);
        let ahead: VecDeque<usize> = ahead.collect();
        let bytes_total =
            sheets.iter().filter(|sheet| sheet.is_read).map(|sheet| archive.packed(&sheet.part));
        Ok(Workbook {
            bytes_total: bytes_total.sum(),
            archive,
            common,
            ahead,
            headers: named(names, options.lang)?,
            has_header,
            bytes_before: 0,
            blank_rows_before: 0,
            sheet: 1,
            rows,
            looked_at,
            sheets,
        })
    }

    /// Goes to the next sheet that is to be read, behind its header; `false` where there is none.
    fn turn(&mut self) -> Result<bool, ReadError> {
        self.rows.finish()?;
        self.bytes_before += self.rows.packed_read();
        let Some(place) = self.ahead.pop_front() else {
            self.bytes_before = self.bytes_total;
            return Ok(false);
        };
        self.blank_rows_before += self.rows.blank_rows;
        let options = ReadOptions { header: Some(self.has_header), ..ReadOptions::default() };
        let head =
            SheetHead::find(&self.archive, &self.sheets[place], &mut self.common, &options, FURTHER_ROWS)?;
        let Some(head) = head else { return Err(BookFault::Damaged.into()) };
        self.looked_at = head.looked_at;
        self.rows = head.rows;
        self.sheet += 1;
        Ok(true)
    }

    fn judge(&self, row: &mut RawRow) {
        row.number = RowPlace { sheet: self.sheet, row: row.line }.number();
        let (found, expected) = (row.cell_count(), self.headers.len());
        if row.problem.is_none() && !row.fit(expected) {
            row.problem = Some(RowError::TooManyCells { found, expected });
        }
    }
}

impl Rows for Workbook {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn has_header(&self) -> bool {
        self.has_header
    }

    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    fn bytes_read(&self) -> u64 {
        (self.bytes_before + self.rows.packed_read()).min(self.bytes_total)
    }

    fn blank_lines(&self) -> u64 {
        self.blank_rows_before + self.rows.blank_rows
    }

    fn read_row(&mut self, row: &mut RawRow) -> Result<bool, ReadError> {
        loop {
            let found = match self.looked_at.pop_front() {
                Some(looked_at) => {
                    *row = looked_at;
                    true
                }
                None => self.rows.read(&mut self.common, self.headers.len(), row)?,
            };
            if found {
                self.judge(row);
                return Ok(true);
            }
            if !self.turn()? {
                return Ok(false);
            }
        }
    }
}

/// The sheet to begin with: the one that is named, or the first that is shown and has something in it.
fn first_sheet(
    archive: &Archive,
    common: &mut Common,
    sheets: &[Sheet],
    options: &ReadOptions,
) -> Result<(usize, SheetHead), ReadError> {
    let named = options.sheet.filter(|name| *name != ALL_SHEETS);
    if let Some(name) = named {
        let wanted = name.trim().to_lowercase();
        let Some(place) = sheets.iter().position(|sheet| sheet.name.trim().to_lowercase() == wanted) else {
            let shown = sheets.iter().filter(|sheet| !sheet.is_hidden).map(|sheet| sheet.name.clone());
            return Err(BookFault::NoSuchSheet { name: name.to_owned(), sheets: shown.collect() }.into());
        };
        let head = SheetHead::find(archive, &sheets[place], common, options, SAMPLE_ROWS)?;
        return head.map(|head| (place, head)).ok_or_else(|| BookFault::NothingInside.into());
    }
    for (place, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| !sheet.is_hidden) {
        if let Some(head) = SheetHead::find(archive, sheet, common, options, SAMPLE_ROWS)? {
            return Ok((place, head));
        }
    }
    Err(BookFault::NothingInside.into())
}

/// The rows of a sheet from its beginning.
fn rows_of(archive: &Archive, sheet: &Sheet) -> Result<SheetRows, ReadError> {
    Ok(SheetRows::new(Xml::new(archive.part(&sheet.part)?)))
}

#[cfg(test)]
#[path = "tests/workbook.rs"]
mod tests;
