//! A workbook, written row by row to the disk. Words are words in it, whatever they look like: nothing becomes a
//! formula. More rows than a sheet holds go on in the next.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::Cell;

/// Rows of one sheet below its headings; a sheet has 1,048,576 (ECMA-376 as spreadsheets keep it).
pub const SHEET_ROWS_MAX: u32 = 1_000_000;
/// The longest text of a cell in characters; more is cut off, as a spreadsheet would refuse the file.
const TEXT_CHARS_MAX: usize = 32_767;
/// Numbers of more digits than a spreadsheet keeps exactly stand as text.
const DIGITS_MAX: usize = 15;
/// Rows from which a column's width is taken; the rest would have to wait for it in memory.
const WIDTH_ROWS: u32 = 500;
/// The narrowest and the widest column, in letters of the standard font; a longer text is read in its cell.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 48;
/// Room for the sign of the filter beside a heading.
const FILTER_WIDTH: usize = 3;
/// How days, minutes and amounts are shown; each is a number to the spreadsheet.
const DAY_FORMAT: &str = "yyyy-mm-dd";
const MOMENT_FORMAT: &str = "yyyy-mm-dd hh:mm";
const AMOUNT_FORMAT: &str = "#,##0.00";

pub(super) struct XlsxFile {
    workbook: Workbook,
    path: PathBuf,
    headings: Vec<String>,
    sheet: usize,
    /// The next row of the sheet.
    row: u32,
    /// How wide each column must be, as far as is known.
    widths: Vec<usize>,
    day: Format,
    moment: Format,
    amount: Format,
}

impl XlsxFile {
    pub fn create(path: &Path, headings: &[String]) -> std::io::Result<XlsxFile> {
        let mut workbook = Workbook::new();
        if let Some(folder) = path.parent() {
            // Its parts wait beside it, not in a folder that may be small or shared.
            workbook.set_tempdir(folder).map_err(fault)?;
        }
        let widths = headings.iter().map(|heading| width_of(heading) + FILTER_WIDTH).collect();
        let mut file = XlsxFile {
            workbook,
            path: path.to_owned(),
            headings: headings.to_vec(),
            sheet: 0,
            row: 0,
            widths,
            day: Format::new().set_num_format(DAY_FORMAT),
            moment: Format::new().set_num_format(MOMENT_FORMAT),
            amount: Format::new().set_num_format(AMOUNT_FORMAT),
        };
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
            self.end_sheet()?;
            self.sheet += 1;
            self.begin_sheet()?;
        }
        if self.row <= WIDTH_ROWS {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell_width(cell));
            }
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
                Cell::Amount(amount) => match exact(amount) {
                    Some(exact) => sheet.write_number_with_format(self.row, column, exact, &self.amount),
                    None => sheet.write_string(self.row, column, cut(amount)),
                },
                Cell::Day(text) => match date_of(text) {
                    Some(date) => sheet.write_datetime_with_format(self.row, column, &date, &self.day),
                    None => sheet.write_string(self.row, column, cut(text)),
                },
                Cell::Moment(text) => match date_of(text) {
                    Some(date) => sheet.write_datetime_with_format(self.row, column, &date, &self.moment),
                    None => sheet.write_string(self.row, column, cut(text)),
                },
            };
            written.map_err(fault)?;
        }
        self.row += 1;
        Ok(())
    }

    /// What is set once its rows are known: how wide the columns are, and which cells the filter goes over.
    fn end_sheet(&mut self) -> std::io::Result<()> {
        let sheet = self.workbook.worksheet_from_index(self.sheet).map_err(fault)?;
        sheet.set_freeze_panes(1, 0).map_err(fault)?;
        let mut last = None;
        for (column, width) in (0u16..).zip(&self.widths) {
            let width = (*width).clamp(WIDTH_MIN, WIDTH_MAX) as f64;
            sheet.set_column_width(column, width).map_err(fault)?;
            last = Some(column);
        }
        if let Some(last) = last {
            sheet.autofilter(0, 0, self.row - 1, last).map_err(fault)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> std::io::Result<()> {
        self.end_sheet()?;
        self.workbook.save(&self.path).map_err(fault)?;
        std::fs::File::open(&self.path)?.sync_all()
    }
}

/// Letters of a text as a spreadsheet shows them: a Chinese character takes the room of two.
fn width_of(text: &str) -> usize {
    let longest = text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum());
    longest.max().unwrap_or(0)
}

fn cell_width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) | Cell::Number(text) | Cell::Day(text) | Cell::Moment(text) => width_of(text) + 1,
        // The thousands are set apart.
        Cell::Amount(text) => width_of(text) + width_of(text) / 3 + 1,
    }
}

/// A day, with the time of day where it follows; `None` where a spreadsheet has no number for it, as before 1900.
fn date_of(text: &str) -> Option<ExcelDateTime> {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let mut parts = day.splitn(3, '-');
    let (year, month, day) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (hour, minute) = time.split_once(':')?;
    let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
    date.and_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
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
