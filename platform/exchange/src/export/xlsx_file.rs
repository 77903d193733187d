//! A workbook, written row by row to the disk. Words are words in it, whatever they look like: nothing becomes a
//! formula. More rows than a sheet holds go on in the next.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::Cell;

/// Rows of one sheet below its headings; a sheet has 1,048,576 (ECMA-376 as spreadsheets keep it).
pub const SHEET_ROWS_MAX: u32 = 1_000_000;
/// The longest text of a cell in characters; more is cut off, as a spreadsheet would refuse the file.
const TEXT_CHARS_MAX: usize = 32_767;
/// Numbers of more digits than a spreadsheet keeps exactly stand as text.
const DIGITS_MAX: usize = 15;

pub(super) struct XlsxFile {
    workbook: Workbook,
    path: PathBuf,
    headings: Vec<String>,
    sheet: usize,
    /// The next row of the sheet.
    row: u32,
}

impl XlsxFile {
    pub fn create(path: &Path, headings: &[String]) -> std::io::Result<XlsxFile> {
        let mut workbook = Workbook::new();
        if let Some(folder) = path.parent() {
            // Its parts wait beside it, not in a folder that may be small or shared.
            workbook.set_tempdir(folder).map_err(fault)?;
        }
        let mut file =
            XlsxFile { workbook, path: path.to_owned(), headings: headings.to_vec(), sheet: 0, row: 0 };
        file.begin_sheet()?;
        Ok(file)
    }

    fn begin_sheet(&mut self) -> std::io::Result<()> {
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(fault)?;
        for (column, heading) in (0u16..).zip(&self.headings) {
            sheet.write_string_with_format(0, column, cut(heading), &bold).map_err(fault)?;
        }
        self.row = 1;
        Ok(())
    }

    pub fn write(&mut self, row: &[Cell]) -> std::io::Result<()> {
        if self.row > SHEET_ROWS_MAX {
            self.sheet += 1;
            self.begin_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheet).map_err(fault)?;
        for (column, cell) in (0u16..).zip(row) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string(self.row, column, cut(text)),
                Cell::Number(number) => match exact(number) {
                    Some(exact) => sheet.write_number(self.row, column, exact),
                    None => sheet.write_string(self.row, column, cut(number)),
                },
            };
            written.map_err(fault)?;
        }
        self.row += 1;
        Ok(())
    }

    pub fn finish(mut self) -> std::io::Result<()> {
        self.workbook.save(&self.path).map_err(fault)?;
        std::fs::File::open(&self.path)?.sync_all()
    }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

/// The number, where a spreadsheet would keep it as it is.
fn exact(number: &str) -> Option<f64> {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    number.parse().ok().filter(|_| digits <= DIGITS_MAX)
}

fn fault(fault: XlsxError) -> std::io::Error {
    match fault {
        XlsxError::IoError(fault) => fault,
        other => std::io::Error::other(other.to_string()),
    }
}
