//! The rows of one sheet, one after the other. What the sheet says about its own size is not looked at.

use std::borrow::Cow;

use super::book_fault::BookFault;
use super::escapes::push_unescaped;
use super::formats::Formats;
use super::number_text::number_text;
use super::strings::SharedStrings;
use super::xml::{BytesStart, Event, Xml, attribute, push_text};
use crate::table::{CellFault, ROW_BYTES_MAX, RawRow, ReadError, RowError};

/// Rows of a sheet as spreadsheets keep them (ECMA-376 has no bound).
pub const SHEET_ROWS_MAX: u64 = 1_048_576;
/// Columns of a sheet.
pub(super) const SHEET_COLUMNS_MAX: usize = 16_384;
/// Cells beyond the last column that are kept of a row, to be shown where it failed.
const CELLS_BEYOND: usize = 64;
/// The zero byte, which no text has.
const ZERO: char = '\0';

/// What is the same for all sheets of a workbook.
pub(super) struct Common {
    pub strings: SharedStrings,
    pub formats: Formats,
    pub counts_from_1904: bool,
}

/// A sheet that is being read.
pub(super) struct SheetRows {
    xml: Xml,
    /// The row last met.
    at: u64,
    /// Rows met in which nothing is said.
    pub blank_rows: u64,
    is_over: bool,
    value: String,
    escaped: String,
}

/// A cell's attributes.
struct Cell {
    column: Option<usize>,
    format: usize,
    kind: Kind,
}

/// What a cell's value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    Text,
    Boolean,
    Error,
    Day,
}

impl SheetRows {
    pub fn new(xml: Xml) -> SheetRows {
        SheetRows { xml, at: 0, blank_rows: 0, is_over: false, value: String::new(), escaped: String::new() }
    }

    /// How many packed bytes of the sheet were read so far.
    pub fn packed_read(&self) -> u64 {
        self.xml.packed_read()
    }

    /// The next row in which something is said; `false` after the last. Of rows wider than `width` some cells are left
    /// out, and they have a problem.
    pub fn read(&mut self, common: &mut Common, width: usize, row: &mut RawRow) -> Result<bool, ReadError> {
        while !self.is_over {
            let event = self.xml.step()?;
            match &event {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    self.at = row_number(tag, self.at)?;
                    self.read_cells(common, width, row)?;
                    if row.problem.is_some() || !row.is_blank() {
                        row.number = self.at;
                        row.line = self.at;
                        return Ok(true);
                    }
                    self.blank_rows += 1;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                    self.at = row_number(tag, self.at)?;
                    self.blank_rows += 1;
                }
                Event::End(tag) if tag.local_name().as_ref() == "sheetData" => self.is_over = true,
                Event::Eof => {
                    self.is_over = true;
                    return Err(BookFault::Damaged.into());
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "sheetData" => self.is_over = true,
                _ => {}
            }
        }
        Ok(false)
    }

    /// Reads on to the end of the part, where damage shows.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        while !matches!(self.xml.step()?, Event::Eof) {}
        Ok(())
    }

    fn read_cells(&mut self, common: &mut Common, width: usize, row: &mut RawRow) -> Result<(), ReadError> {
        row.clear();
        let mut next = 0;
        loop {
            let (cell, is_empty) = {
                let event = self.xml.step()?;
                match &event {
                    Event::Start(tag) if tag.local_name().as_ref() == "c" => (Cell::of(tag), false),
                    Event::Empty(tag) if tag.local_name().as_ref() == "c" => (Cell::of(tag), true),
                    Event::End(tag) if tag.local_name().as_ref() == "row" => return Ok(()),
                    Event::Eof => return Err(BookFault::Damaged.into()),
                    _ => continue,
                }
            };
            let column = cell.column.unwrap_or(next);
            if column < next || column >= SHEET_COLUMNS_MAX {
                row.note(|_| RowError::CellsOutOfOrder);
            }
            next = column.max(next) + 1;
            if !is_empty {
                self.read_cell(common, &cell, column, width, row)?;
            }
        }
    }

    fn read_cell(
        &mut self,
        common: &mut Common,
        cell: &Cell,
        column: usize,
        width: usize,
        row: &mut RawRow,
    ) -> Result<(), ReadError> {
        let has_formula = self.read_value()?;
        let is_said = !self.escaped.is_empty();
        let fault = match cell.kind {
            Kind::Error if is_said => Some(CellFault::Error),
            _ if has_formula && !is_said && cell.kind != Kind::Text => Some(CellFault::NoResult),
            _ => None,
        };
        if !is_said && fault.is_none() {
            return Ok(());
        }
        let (begun, len) = (row.cell_count(), row.len());
        if len > ROW_BYTES_MAX || column < begun {
            // No room, or no place: the row has its problem.
            row.note(|_| RowError::TooLong);
            return Ok(());
        }
        if column >= width + CELLS_BEYOND {
            if cell.kind == Kind::Shared || !self.escaped.trim().is_empty() {
                row.note(|_| RowError::TooManyCells { found: column + 1, expected: width });
            }
            return Ok(());
        }
        (begun..column).for_each(|_| row.end_cell());
        if let Some(fault) = fault {
            row.note_fault(fault);
        }
        self.push_value(common, cell, row)?;
        row.end_cell();
        if row.cell(column).contains(ZERO) {
            row.note(|_| RowError::ZeroByte { column: column + 1 });
        }
        if row.len() > ROW_BYTES_MAX {
            row.note(|_| RowError::TooLong);
            row.cut(crate::table::ROW_BYTES_KEPT);
        }
        Ok(())
    }

    /// Reads to the end of a cell; its value stands in `escaped` then. Answers whether it has a formula.
    fn read_value(&mut self) -> Result<bool, ReadError> {
        self.escaped.clear();
        let (mut has_formula, mut is_value, mut phonetic) = (false, false, 0_usize);
        loop {
            let event = self.xml.step()?;
            match &event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "v" | "t" => is_value = true,
                    "f" => has_formula = true,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "f" => has_formula = true,
                Event::End(tag) => match tag.local_name().as_ref() {
                    "c" => return Ok(has_formula),
                    "v" | "t" => is_value = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    _ => {}
                },
                Event::Eof => return Err(BookFault::Damaged.into()),
                _ if is_value && phonetic == 0 && self.escaped.len() <= ROW_BYTES_MAX => {
                    push_text(&event, &mut self.escaped);
                }
                _ => {}
            }
        }
    }

    fn push_value(&mut self, common: &mut Common, cell: &Cell, row: &mut RawRow) -> Result<(), ReadError> {
        let value = match cell.kind {
            Kind::Shared => {
                let number = self.escaped.trim().parse::<u64>().map_err(|_| BookFault::Damaged)?;
                return common.strings.push(number, row);
            }
            Kind::Inline | Kind::Text => {
                self.value.clear();
                push_unescaped(&self.escaped, &mut self.value);
                Cow::Borrowed(self.value.as_str())
            }
            Kind::Boolean => Cow::Borrowed(match self.escaped.trim() {
                "1" | "true" => "TRUE",
                "0" | "false" => "FALSE",
                other => other,
            }),
            Kind::Error | Kind::Day => Cow::Borrowed(self.escaped.trim()),
            Kind::Number => {
                let shown = common.formats.shown(cell.format);
                Cow::Owned(number_text(&self.escaped, shown, common.counts_from_1904))
            }
        };
        row.push_part(&value);
        Ok(())
    }
}

impl Cell {
    fn of(tag: &BytesStart<'_>) -> Cell {
        let mut cell = Cell { column: None, format: 0, kind: Kind::Number };
        for attribute in tag.attributes().with_checks(false).flatten() {
            let value = attribute.value.as_ref();
            match attribute.key.as_ref() {
                "r" => cell.column = column_of(value),
                "s" => cell.format = value.parse().unwrap_or(0),
                "t" => {
                    cell.kind = match value {
                        "s" => Kind::Shared,
                        "inlineStr" => Kind::Inline,
                        "str" => Kind::Text,
                        "b" => Kind::Boolean,
                        "e" => Kind::Error,
                        "d" => Kind::Day,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        cell
    }
}

/// The number of a row: as it says, or the next one.
fn row_number(tag: &BytesStart<'_>, before: u64) -> Result<u64, ReadError> {
    let told = attribute(tag, "r").and_then(|text| text.parse::<u64>().ok());
    // One that goes back would be two rows of one number, each of which has one outcome.
    let number = told.filter(|number| *number > before).unwrap_or(before + 1);
    if number > SHEET_ROWS_MAX { Err(BookFault::Damaged.into()) } else { Ok(number) }
}

/// `AB12` is column 27.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters.take(4) {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    column.checked_sub(1)
}
