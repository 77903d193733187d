//! Records on their way out: a file that any spreadsheet opens, written row by row and never whole in memory. What a
//! customer wrote into a field is never run by the spreadsheet that opens it.

mod csv_file;
mod xlsx_file;

use std::path::Path;

use csv_file::CsvFile;
pub(crate) use csv_file::UTF8_MARK as CSV_MARK;
pub use csv_file::made_harmless;
pub use xlsx_file::SHEET_ROWS_MAX;
use xlsx_file::XlsxFile;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Text with commas, UTF-8 with a mark that spreadsheets know it by.
    Csv,
    /// A workbook.
    Xlsx,
}

impl ExportFormat {
    /// All.
    pub const ALL: [ExportFormat; 2] = [ExportFormat::Csv, ExportFormat::Xlsx];

    /// As asked for, kept, and at the end of the file's name.
    pub const fn code(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
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
        }))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&mut self, row: &[Cell]) -> std::io::Result<()> {
        match &mut self.0 {
            Kind::Csv(file) => file.write(row),
            Kind::Xlsx(file) => file.write(row),
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
        }
    }
}

#[cfg(test)]
#[path = "tests/export.rs"]
mod tests;
