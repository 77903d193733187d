//! The rows that failed, as the customer sent them, with the reason beside each: ready to be mended and imported
//! again.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use object::{Lang, ObjectDef};
use store::{OutcomeRow, RowOutcome, Visit};

use super::import_error::ImportError;
use super::kept_file;
use super::plan::open;
use super::reason::Reason;
use super::settings::ImportSettings;
use crate::export::{Cell, ExportFile, ExportFormat};
use crate::table::{RawRow, ReadError, RejectLayout, RejectWriter, RowPlace, Table};

/// Failed rows asked of the store at a time.
const FAILED_ROWS: usize = 1_000;

/// The kind of file that an import's rows came in, which is the nicest to mend them in.
///
/// # Errors
/// As [`write_rejects`].
pub fn rejects_format(visit: &Visit, import: i64) -> Result<ExportFormat, ImportError> {
    let record = visit.read_wait(move |view| view.import_by_id(import))?.ok_or(ImportError::NoSuchImport)?;
    Ok(check_rejects_format(&kept_file::find(visit.crm().data(), import, &record.file_digest)?)?)
}

/// As [`rejects_format`], for a file that is checked.
///
/// # Errors
/// Where the file cannot be read again.
pub fn check_rejects_format(path: &Path) -> Result<ExportFormat, ReadError> {
    Ok(if Table::is_workbook(path)? { ExportFormat::Xlsx } else { ExportFormat::Csv })
}

/// Writes the failed rows of an import as CSV or as a workbook; answers how many.
///
/// # Errors
/// [`ImportError::NoSuchImport`] where the visitor may not see the import, [`ImportError::FileGone`] where its
/// file was let go, and faults of the store and the output.
pub fn write_rejects(
    visit: &Visit,
    import: i64,
    output: impl Write,
    format: ExportFormat,
    lang: Lang,
) -> Result<u64, ImportError> {
    let record = visit.read_wait(move |view| view.import_by_id(import))?.ok_or(ImportError::NoSuchImport)?;
    let def = visit.crm().registry().object(&record.object).ok_or(ImportError::NoSuchImport)?;
    let settings = ImportSettings::of_text(&record.settings).unwrap_or_default();
    let path = kept_file::find(visit.crm().data(), import, &record.file_digest)?;
    let next = |after: i64| {
        visit.read_wait(move |view| view.outcomes_of(import, RowOutcome::Failed, false, after, FAILED_ROWS))
    };
    let table = open(def, &path, &settings)?;
    let next = |after| next(after).map_err(ImportError::from);
    if format == ExportFormat::Xlsx {
        pour_book(visit, table, output, lang, next)
    } else {
        pour(table, output, lang, next)
    }
}

/// As [`write_rejects`], for a check: from the file itself and the [`notes`](super::Finished::notes).
///
/// # Errors
/// Where the file cannot be read again, and faults of the output.
#[allow(clippy::too_many_arguments)] // What is asked, of which file, and how it is answered.
pub fn write_check_rejects(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    notes: &[OutcomeRow],
    output: impl Write,
    format: ExportFormat,
    lang: Lang,
) -> Result<u64, ImportError> {
    let next = |after: i64| {
        let failed = notes.iter().filter(|note| note.outcome == RowOutcome::Failed && note.row > after);
        Ok(failed.take(FAILED_ROWS).cloned().collect())
    };
    let table = open(def, path, settings)?;
    if format == ExportFormat::Xlsx {
        pour_book(visit, table, output, lang, next)
    } else {
        pour(table, output, lang, next)
    }
}

fn pour(
    mut table: Table,
    output: impl Write,
    lang: Lang,
    next: impl Fn(i64) -> Result<Vec<OutcomeRow>, ImportError>,
) -> Result<u64, ImportError> {
    let mut writer = RejectWriter::new(output, table.headers(), lang)?;
    let mut written = 0;
    read_again(&mut table, next, |row, reason| {
        written += 1;
        writer.write(row, &reason.text(lang))
    })?;
    writer.finish()?.flush()?;
    Ok(written)
}

/// As a workbook, which is made beside the kept files first. Cells are words there, so that none is run and all read
/// back as they were.
fn pour_book(
    visit: &Visit,
    mut table: Table,
    mut output: impl Write,
    lang: Lang,
    next: impl Fn(i64) -> Result<Vec<OutcomeRow>, ImportError>,
) -> Result<u64, ImportError> {
    let layout = RejectLayout::of(table.headers());
    let headings = layout.headings(table.headers(), lang).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let path = kept_file::scratch(visit.crm().data())?;
    let mut file = ExportFile::create(&path, ExportFormat::Xlsx, &headings)?;
    let mut written = 0;
    let text_of = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    read_again(&mut table, next, |row, reason| {
        written += 1;
        let (reason, number) = (reason.text(lang), RowPlace::of(row.number()).to_string());
        let cells = layout.cells(row.cells(), [&reason, &number]);
        file.write(&cells.into_iter().map(text_of).collect::<Vec<Cell>>())
    })?;
    file.finish()?;
    let poured = File::open(&path).and_then(|mut book| std::io::copy(&mut book, &mut output));
    std::fs::remove_file(&path)?;
    poured?;
    output.flush()?;
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
