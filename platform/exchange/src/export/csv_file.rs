//! Text with commas, as spreadsheets open it: UTF-8 with its mark, lines that end as theirs do, and no cell that one
//! of them would run.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use object::text::is_invisible;

use super::Cell;

/// By this a spreadsheet knows that the text is UTF-8 and not of its own country.
pub(crate) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Cells that begin so are taken for formulas (OWASP, CSV injection), the wide forms by spreadsheets in Chinese and
/// Japanese.
const BEGIN_FORMULAS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

pub(super) struct CsvFile {
    writer: csv::Writer<BufWriter<File>>,
}

impl CsvFile {
    pub fn create(path: &Path, headings: &[String]) -> std::io::Result<CsvFile> {
        let mut output = BufWriter::new(File::create(path)?);
        output.write_all(UTF8_MARK)?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output);
        writer.write_record(headings.iter().map(|heading| made_harmless(heading).into_owned()))?;
        Ok(CsvFile { writer })
    }

    pub fn write(&mut self, row: &[Cell]) -> std::io::Result<()> {
        let cells = row.iter().map(|cell| match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => made_harmless(text),
            Cell::Number(text) | Cell::Amount(text) | Cell::Day(text) | Cell::Moment(text) => {
                Cow::Borrowed(text.as_str())
            }
        });
        for cell in cells {
            self.writer.write_field(cell.as_bytes())?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    pub fn finish(self) -> std::io::Result<()> {
        let output = self.writer.into_inner().map_err(|fault| std::io::Error::other(fault.to_string()))?;
        output.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }
}

/// A text that no spreadsheet runs: before one that it would take for a formula stands an apostrophe. A telephone
/// number with its country stays as it is: it has nothing to run.
pub fn made_harmless(text: &str) -> Cow<'_, str> {
    // What nobody sees is no beginning: some spreadsheets drop it, and find the formula behind.
    let begins = |c: char| !BEGIN_FORMULAS.contains(&c) && (c.is_whitespace() || is_invisible(c));
    let begins_formula = text.trim_start_matches(begins).starts_with(BEGIN_FORMULAS.as_slice());
    if begins_formula && !is_telephone(text.trim_start()) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// `+86 512 6688 1234`: a plus, digits and spaces, nothing that could be reckoned.
fn is_telephone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_digit())
            && rest.chars().all(|part| part.is_ascii_digit() || part == ' ')
    })
}
