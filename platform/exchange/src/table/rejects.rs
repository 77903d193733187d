//! The file of failed rows: what the customer sent, with the reason beside each row, ready to be mended in a
//! spreadsheet and read again.

use std::borrow::Cow;
use std::io::{self, Write};

use object::Lang;

use crate::headers::{REASON_LABEL, ROW_LABEL, reject_columns};
use crate::table::{RawRow, RowPlace};

/// With this mark Excel reads the file as UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes failed rows as CSV: the original columns, then the reason and the row's number.
///
/// The original cells stay exactly as they were, even where a spreadsheet would take one for a formula: they
/// are the customer's own words and must read back as the same. Only the reason, which is ours, is made safe.
/// Cells beyond the header's last column stand behind the row number, so that the columns stay in line.
pub struct RejectWriter<W: Write> {
    csv: csv::Writer<W>,
    layout: RejectLayout,
}

impl<W: Write> RejectWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of `output`.
    pub fn new(mut output: W, headers: &[String], lang: Lang) -> io::Result<RejectWriter<W>> {
        output.write_all(BYTE_ORDER_MARK)?;
        let csv =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(output);
        let layout = RejectLayout::of(headers);
        let mut writer = RejectWriter { csv, layout };
        writer.csv.write_record(layout.headings(headers, lang))?;
        Ok(writer)
    }

    /// Writes one failed row with its reason in the language of the header.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, row: &RawRow, reason: &str) -> io::Result<()> {
        let number = RowPlace::of(row.number()).to_string();
        Ok(self.csv.write_record(self.layout.cells(row.cells(), [&harmless(reason), &number]))?)
    }

    /// Writes out what is buffered and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(|error| error.into_error())
    }
}

/// Where reason and row stand among the customer's own columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RejectLayout {
    width: usize,
    /// Reason and row number of an earlier round, which the new ones replace.
    earlier: Option<[usize; 2]>,
}

impl RejectLayout {
    /// For a file with these columns.
    pub fn of(headers: &[String]) -> RejectLayout {
        RejectLayout { width: headers.len(), earlier: reject_columns(headers) }
    }

    /// The columns of the file of failed rows.
    pub fn headings(self, headers: &[String], lang: Lang) -> Vec<&str> {
        let labels = [REASON_LABEL.text(lang), ROW_LABEL.text(lang)];
        self.cells(headers.iter().map(String::as_str), labels)
    }

    /// A row of it: the customer's cells, reason and row, and behind them cells that have no column.
    pub fn cells<'a>(
        self,
        cells: impl Iterator<Item = &'a str>,
        reason_and_row: [&'a str; 2],
    ) -> Vec<&'a str> {
        let cells: Vec<&str> = cells.collect();
        let inside = (0..self.width)
            .filter(|column| !self.earlier.is_some_and(|earlier| earlier.contains(column)))
            .map(|column| cells.get(column).copied().unwrap_or(""));
        let beyond = cells.iter().copied().skip(self.width);
        inside.chain(reason_and_row).chain(beyond).collect()
    }
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection").
fn harmless(reason: &str) -> Cow<'_, str> {
    if reason.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{reason}"))
    } else {
        Cow::Borrowed(reason)
    }
}

#[cfg(test)]
#[path = "../tests/rejects.rs"]
mod tests;
