//! The rows that failed, as the customer sent them, with the reason beside each: ready to be mended and imported
//! again.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use object::{Lang, ObjectDef};
use store::{OutcomeRow, RowOutcome, Visit};

use super::import_error::ImportError;
use super::kept_file;
use super::plan::open;
use super::reason::Reason;
use super::settings::ImportSettings;
use crate::table::{RawRow, RejectWriter, Table};

/// Failed rows asked of the store at a time.
const FAILED_ROWS: usize = 1_000;

/// Writes the failed rows of an import; answers how many.
///
/// # Errors
/// [`ImportError::NoSuchImport`] where the visitor may not see the import, [`ImportError::FileGone`] where its
/// file was let go, and faults of the store and the output.
pub fn write_rejects(visit: &Visit, import: i64, output: impl Write, lang: Lang) -> Result<u64, ImportError> {
    let record = visit.read_wait(move |view| view.import_by_id(import))?.ok_or(ImportError::NoSuchImport)?;
    let def = visit.crm().registry().object(&record.object).ok_or(ImportError::NoSuchImport)?;
    let settings = ImportSettings::of_text(&record.settings).unwrap_or_default();
    let path = kept_file::find(visit.crm().data(), import, &record.file_digest)?;
    let next = |after: i64| {
        visit.read_wait(move |view| view.outcomes_of(import, RowOutcome::Failed, false, after, FAILED_ROWS))
    };
    pour(def, &path, &settings, output, lang, |after| next(after).map_err(ImportError::from))
}

/// As [`write_rejects`], for a check: from the file itself and the [`notes`](super::Finished::notes).
///
/// # Errors
/// Where the file cannot be read again, and faults of the output.
pub fn write_check_rejects(
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    notes: &[OutcomeRow],
    output: impl Write,
    lang: Lang,
) -> Result<u64, ImportError> {
    pour(def, path, settings, output, lang, |after| {
        let failed = notes.iter().filter(|note| note.outcome == RowOutcome::Failed && note.row > after);
        Ok(failed.take(FAILED_ROWS).cloned().collect())
    })
}

fn pour(
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    output: impl Write,
    lang: Lang,
    next: impl Fn(i64) -> Result<Vec<OutcomeRow>, ImportError>,
) -> Result<u64, ImportError> {
    let mut table = open(def, path, settings)?;
    let mut writer = RejectWriter::new(output, table.headers(), lang)?;
    let mut written = 0;
    read_again(&mut table, next, |row, reason| {
        written += 1;
        writer.write(row, &reason.text(lang))
    })?;
    writer.finish()?.flush()?;
    Ok(written)
}

/// The rows of a file once more, each with what was said of it: those that `next` names after a row, in their order,
/// until it names none.
pub(super) fn read_again(
    table: &mut Table,
    next: impl Fn(i64) -> Result<Vec<OutcomeRow>, ImportError>,
    mut with: impl FnMut(&RawRow, &Reason) -> std::io::Result<()>,
) -> Result<(), ImportError> {
    let mut row = RawRow::default();
    let mut after = 0;
    loop {
        let told = next(after)?;
        let Some(last) = told.last().map(|outcome| outcome.row) else { return Ok(()) };
        let reasons: HashMap<i64, &OutcomeRow> = told.iter().map(|outcome| (outcome.row, outcome)).collect();
        while after < last && table.read_row(&mut row)? {
            after = row.number() as i64;
            if let Some(outcome) = reasons.get(&after) {
                with(&row, &Reason::of_text(outcome.reason.as_deref().unwrap_or_default()))?;
            }
        }
        if after < last {
            return Ok(()); // The file ends before the rows that the import knows of.
        }
    }
}
