//! The beginning of a sheet: where its columns are named, below empty rows and a title.

use std::collections::VecDeque;

use super::archive::Archive;
use super::sheet_rows::{Common, SHEET_COLUMNS_MAX, SheetRows};
use super::{Sheet, rows_of};
use crate::delimiter::header_present;
use crate::table::{RawRow, ReadError, ReadOptions, RowError};

/// Titles, remarks and dates that people write above a table.
const TITLE_ROWS_MAX: usize = 5;
/// Rows of a further sheet that are looked at: its titles, its header and a row.
pub(super) const FURTHER_ROWS: usize = TITLE_ROWS_MAX + 2;
/// A table has at least so many columns where a lone cell above it is taken for its title.
const TABLE_WIDTH_MIN: usize = 2;

/// What the beginning of a sheet says.
pub(super) struct SheetHead {
    /// As the header names the columns; empty texts where it does not, or there is none.
    pub names: Vec<String>,
    pub has_header: bool,
    /// The rows below that were read to tell.
    pub looked_at: VecDeque<RawRow>,
    /// The rows after them.
    pub rows: SheetRows,
}

impl SheetHead {
    /// Reads the beginning of a sheet, so many rows; `None` where nothing is said in it.
    pub fn find(
        archive: &Archive,
        sheet: &Sheet,
        common: &mut Common,
        options: &ReadOptions,
        sample_rows: usize,
    ) -> Result<Option<SheetHead>, ReadError> {
        let mut rows = rows_of(archive, sheet)?;
        let mut looked_at = VecDeque::new();
        let mut row = RawRow::default();
        while looked_at.len() < sample_rows && rows.read(common, SHEET_COLUMNS_MAX, &mut row)? {
            looked_at.push_back(row.clone());
        }
        if looked_at.is_empty() {
            return Ok(None);
        }
        let titles = titles_above(&looked_at);
        let sample: Vec<Vec<String>> = looked_at.iter().skip(titles).map(cells_of).collect();
        let nothing_is_known = |_: &str| false;
        let is_known = options.is_known_header.unwrap_or(&nothing_is_known);
        let has_header = options.header.unwrap_or_else(|| header_present(&sample, is_known));
        if !has_header {
            let width = sample.iter().map(Vec::len).max().unwrap_or(0);
            return Ok(Some(SheetHead { names: vec![String::new(); width], has_header, looked_at, rows }));
        }
        looked_at.drain(..titles);
        let header = looked_at.pop_front().unwrap_or_default();
        if let Some(problem) = &header.problem
            && !matches!(problem, RowError::TooManyCells { .. })
        {
            return Err(ReadError::HeaderBroken { line: header.line, problem: problem.clone() });
        }
        let names = cells_of(&header).iter().map(|name| name.trim().to_owned()).collect();
        Ok(Some(SheetHead { names, has_header, looked_at, rows }))
    }
}

/// How many of the first rows are titles: a cell alone where the rows below have several.
fn titles_above(rows: &VecDeque<RawRow>) -> usize {
    let said = |row: &RawRow| row.cells().filter(|cell| !cell.trim().is_empty()).count();
    let lone = rows.iter().take(TITLE_ROWS_MAX).take_while(|row| said(row) == 1).count();
    match rows.get(lone) {
        Some(below) if said(below) >= TABLE_WIDTH_MIN => lone,
        Some(_) | None => 0,
    }
}

/// The cells up to the last that says something.
fn cells_of(row: &RawRow) -> Vec<String> {
    let mut cells: Vec<String> = row.cells().map(str::to_owned).collect();
    let said = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    cells.truncate(said);
    cells
}
