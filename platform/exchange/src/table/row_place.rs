//! Where a row stands: its number on its sheet, and on which of the sheets that were read.

use std::fmt;

/// Sheets are set so far apart in the numbers of rows that no sheet and no text file comes to the next: a sheet has
/// 2²⁰ rows, a file of [`FILE_BYTES_MAX`](super::FILE_BYTES_MAX) fewer than 2³².
const SHEET_STRIDE: u64 = 1 << 40;

/// Where a row stands. Rows of the first sheet, and of files that have none, go by their number alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// Which of the sheets that were read, from 1.
    pub sheet: u64,
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: u64,
}

impl RowPlace {
    /// The place that a row's number says; see [`RawRow::number`](super::RawRow::number).
    pub fn of(number: u64) -> RowPlace {
        RowPlace { sheet: number / SHEET_STRIDE + 1, row: number % SHEET_STRIDE }
    }

    /// From how it is written; `None` where it is no place.
    pub fn parse(text: &str) -> Option<RowPlace> {
        let (sheet, row) = text.split_once('!').unwrap_or(("1", text));
        let place = RowPlace { sheet: sheet.parse().ok()?, row: row.parse().ok()? };
        (place.sheet > 0 && place.sheet < SHEET_STRIDE && (1..SHEET_STRIDE).contains(&place.row))
            .then_some(place)
    }

    /// The number that stands for this place; later sheets have greater numbers.
    pub fn number(self) -> u64 {
        self.sheet.saturating_sub(1) * SHEET_STRIDE + self.row
    }
}

/// `15`, on the second sheet `2!15`, much as spreadsheets write it.
impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sheet > 1 { write!(f, "{}!{}", self.sheet, self.row) } else { write!(f, "{}", self.row) }
    }
}
