//! Records on their way out: a file that any spreadsheet opens, written row by row and never whole in memory. What a
//! customer wrote into a field is never run by the spreadsheet that opens it.

mod csv_file;
mod properties_file;
mod xlsx_file;

use std::path::Path;

use object::{FieldDef, ObjectDef};

use csv_file::CsvFile;
pub(crate) use csv_file::UTF8_MARK as CSV_MARK;
pub use csv_file::made_harmless;
use properties_file::LinesFile;
pub use properties_file::{Said, card_text, entry_text, escaped};
pub use xlsx_file::SHEET_ROWS_MAX;
use xlsx_file::XlsxFile;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Text with commas, UTF-8 with a mark that spreadsheets know it by.
    Csv,
    /// A workbook.
    Xlsx,
    /// One JSON object a line, in the form of the API.
    JsonLines,
    /// Visiting cards.
    Cards,
    /// A calendar.
    Calendar,
}

impl ExportFormat {
    /// All.
    pub const ALL: [ExportFormat; 5] = [
        ExportFormat::Csv,
        ExportFormat::Xlsx,
        ExportFormat::JsonLines,
        ExportFormat::Cards,
        ExportFormat::Calendar,
    ];

    /// Whether records of this object can be taken out so: not everything has a card or a day.
    pub fn fits(self, def: &ObjectDef) -> bool {
        match self {
            ExportFormat::Csv | ExportFormat::Xlsx | ExportFormat::JsonLines => true,
            ExportFormat::Cards => def.has_cards(),
            ExportFormat::Calendar => def.calendar_field().is_some(),
        }
    }

    /// Whether a field has a place in it.
    pub fn holds(self, field: &FieldDef) -> bool {
        match self {
            ExportFormat::Csv | ExportFormat::Xlsx | ExportFormat::JsonLines => true,
            ExportFormat::Cards => field.vcard.is_some(),
            ExportFormat::Calendar => field.ical.is_some(),
        }
    }

    /// As asked for, kept, and at the end of the file's name.
    pub const fn code(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::JsonLines => "jsonl",
            ExportFormat::Cards => "vcf",
            ExportFormat::Calendar => "ics",
        }
    }

    /// From its code.
    pub fn of_code(code: &str) -> Option<ExportFormat> {
        ExportFormat::ALL.into_iter().find(|format| format.code() == code)
    }

    /// As the web calls it.
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv; charset=utf-8",
            ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat::JsonLines => "application/jsonl; charset=utf-8",
            ExportFormat::Cards => "text/vcard; charset=utf-8",
            ExportFormat::Calendar => "text/calendar; charset=utf-8",
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, whatever they look like.
    Text(String),
    /// A number as written, with a point before its decimals: a spreadsheet may reckon with it.
    Number(String),
    /// An amount as a number with its cents.
    Amount(String),
    /// A day as `2026-03-05`.
    Day(String),
    /// A minute as `2026-03-05 14:05`, in the company's zone.
    Moment(String),
}

/// A file being written.
pub struct ExportFile(Kind);

enum Kind {
    Csv(Box<CsvFile>),
    Xlsx(Box<XlsxFile>),
    Lines(LinesFile),
}

impl ExportFile {
    /// Begins a file with its headings, in place of any that stands there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn create(path: &Path, format: ExportFormat, headings: &[String]) -> std::io::Result<ExportFile> {
        Ok(ExportFile(match format {
            ExportFormat::Csv => Kind::Csv(Box::new(CsvFile::create(path, headings)?)),
            ExportFormat::Xlsx => Kind::Xlsx(Box::new(XlsxFile::create(path, headings)?)),
            ExportFormat::JsonLines | ExportFormat::Cards => Kind::Lines(LinesFile::create(path)?),
            ExportFormat::Calendar => Kind::Lines(LinesFile::calendar(path)?),
        }))
    }

    /// Adds a row of cells, to a file that has such.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&mut self, row: &[Cell]) -> std::io::Result<()> {
        match &mut self.0 {
            Kind::Csv(file) => file.write(row),
            Kind::Xlsx(file) => file.write(row),
            Kind::Lines(_) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// Adds a record as it is written in a file of lines: JSON, a card, an entry.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_text(&mut self, text: &str) -> std::io::Result<()> {
        match &mut self.0 {
            Kind::Lines(file) => file.write(text),
            Kind::Csv(_) | Kind::Xlsx(_) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// Ends the file; it is on the disk when this answers.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> std::io::Result<()> {
        match self.0 {
            Kind::Csv(file) => file.finish(),
            Kind::Xlsx(file) => file.finish(),
            Kind::Lines(file) => file.finish(),
        }
    }
}

#[cfg(test)]
#[path = "tests/export.rs"]
mod tests;
