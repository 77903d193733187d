//! The file of failed rows: what the customer sent, with the reason beside each row, ready to be mended in a
//! spreadsheet and read again.

use std::borrow::Cow;
use std::io::{self, Write};

use object::Lang;

use crate::headers::{REASON_LABEL, ROW_LABEL, reject_columns};
use crate::table::RawRow;

/// With this mark Excel reads the file as UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes failed rows as CSV: the original columns, then the reason and the row's number.
///
/// The original cells stay exactly as they were, even where a spreadsheet would take one for a formula: they
/// are the customer's own words and must read back as the same. Only the reason, which is ours, is made safe.
/// Cells beyond the header's last column stand behind the row number, so that the columns stay in line.
pub struct RejectWriter<W: Write> {
    csv: csv::Writer<W>,
    width: usize,
    /// Reason and row number of an earlier round, which the new ones replace.
    earlier: Option<[usize; 2]>,
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
        let mut writer = RejectWriter { csv, width: headers.len(), earlier: reject_columns(headers) };
        let labels = [REASON_LABEL.text(lang), ROW_LABEL.text(lang)];
        writer.write_cells(headers.iter().map(String::as_str), labels)?;
        Ok(writer)
    }

    /// Writes one failed row with its reason in the language of the header.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, row: &RawRow, reason: &str) -> io::Result<()> {
        self.write_cells(row.cells(), [&harmless(reason), &row.number().to_string()])
    }

    /// Writes out what is buffered and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(|error| error.into_error())
    }

    fn write_cells<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a str>,
        reason_and_row: [&str; 2],
    ) -> io::Result<()> {
        let cells: Vec<&str> = cells.collect();
        let inside = (0..self.width)
            .filter(|column| !self.earlier.is_some_and(|earlier| earlier.contains(column)))
            .map(|column| cells.get(column).copied().unwrap_or(""));
        let beyond = cells.iter().copied().skip(self.width);
        self.csv.write_record(inside.chain(reason_and_row).chain(beyond))?;
        Ok(())
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
