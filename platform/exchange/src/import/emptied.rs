//! The cells that rows went in without, each on a line of its own: the row, the column, the text as it was written and
//! why it could not be taken. Nothing of a file is lost in silence.

use std::io::Write;
use std::path::Path;

use object::{Label, Lang, ObjectDef};
use store::{OutcomeRow, RowOutcome, Visit};

use super::import_error::ImportError;
use super::kept_file;
use super::plan::{Target, mapping_of, open};
use super::reason::{Problem, Reason};
use super::rejects::read_again;
use super::settings::ImportSettings;
use crate::export::{CSV_MARK, made_harmless};
use crate::table::{RawRow, RowPlace};

/// Rows asked of the store at a time.
const NOTED_ROWS: usize = 1_000;
const HEADINGS: [Label; 5] = [
    Label::new("行号", "Row"),
    Label::new("名称", "Name"),
    Label::new("列", "Column"),
    Label::new("原文", "Text as written"),
    Label::new("原因", "Reason"),
];

/// Writes the cells that an import left empty; answers how many.
///
/// # Errors
/// [`ImportError::NoSuchImport`] where the visitor may not see the import, [`ImportError::FileGone`] where its
/// file was let go, and faults of the store and the output.
pub fn write_emptied(visit: &Visit, import: i64, output: impl Write, lang: Lang) -> Result<u64, ImportError> {
    let record = visit.read_wait(move |view| view.import_by_id(import))?.ok_or(ImportError::NoSuchImport)?;
    let def = visit.crm().registry().object(&record.object).ok_or(ImportError::NoSuchImport)?;
    let settings = ImportSettings::of_text(&record.settings).unwrap_or_default();
    let path = kept_file::find(visit.crm().data(), import, &record.file_digest)?;
    pour(visit, def, &path, &settings, output, lang, |after| {
        let mut after = after;
        loop {
            let noted = visit.read_wait(move |view| view.outcomes_noted(import, after, NOTED_ROWS))?;
            let Some(last) = noted.last().map(|outcome| outcome.row) else { return Ok(noted) };
            let emptied: Vec<OutcomeRow> = noted.into_iter().filter(is_without_cells).collect();
            if !emptied.is_empty() {
                return Ok(emptied);
            }
            after = last;
        }
    })
}

/// As [`write_emptied`], for a check: from the file itself and the [`notes`](super::Finished::notes).
///
/// # Errors
/// Where the file cannot be read again, and faults of the output.
pub fn write_check_emptied(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    notes: &[OutcomeRow],
    output: impl Write,
    lang: Lang,
) -> Result<u64, ImportError> {
    pour(visit, def, path, settings, output, lang, |after| {
        let emptied = notes.iter().filter(|note| note.row > after && is_without_cells(note));
        Ok(emptied.take(NOTED_ROWS).cloned().collect())
    })
}

/// Whether the row went in, or would, without some of its cells.
pub fn is_without_cells(outcome: &OutcomeRow) -> bool {
    !matches!(outcome.outcome, RowOutcome::Failed | RowOutcome::Skipped)
        && outcome.reason.as_deref().is_some_and(|text| !Reason::of_text(text).emptied.is_empty())
}

fn pour(
    visit: &Visit,
    def: &'static ObjectDef,
    path: &Path,
    settings: &ImportSettings,
    mut output: impl Write,
    lang: Lang,
    next: impl Fn(i64) -> Result<Vec<OutcomeRow>, ImportError>,
) -> Result<u64, ImportError> {
    let mut table = open(def, path, settings)?;
    let headers = table.headers().to_vec();
    let mapping = mapping_of(visit.crm().registry(), def, &headers, settings)?;
    output.write_all(CSV_MARK)?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output);
    writer.write_record(HEADINGS.map(|heading| heading.text(lang))).map_err(std::io::Error::from)?;
    let mut written = 0;
    read_again(&mut table, next, |row, reason| {
        for problem in &reason.emptied {
            let (column, text) = cell_of(def, &headers, &mapping, row, problem, lang);
            let name = reason.title.as_deref().unwrap_or_default();
            // A spreadsheet opens it: what begins like a formula is not run.
            let number = RowPlace::of(row.number()).to_string();
            let cells = [&number, name, column, text, problem.text(lang)].map(made_harmless);
            writer.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
            written += 1;
        }
        Ok(())
    })?;
    writer.into_inner().map_err(|fault| fault.into_error())?.flush()?;
    Ok(written)
}

/// Where the cell of a problem stands, and what is written there.
fn cell_of<'r>(
    def: &ObjectDef,
    headers: &'r [String],
    mapping: &[Option<Target>],
    row: &'r RawRow,
    problem: &'r Problem,
    lang: Lang,
) -> (&'r str, &'r str) {
    let field = problem.field.as_deref().and_then(|name| def.field(name));
    let is_its = |target: &Option<Target>| target.as_ref().map(|target| target.field) == field;
    match mapping.iter().position(is_its) {
        Some(column) if field.is_some() => (headers.get(column).map_or("", String::as_str), row.cell(column)),
        Some(_) | None => {
            (field.map_or("", |field| field.label.text(lang)), problem.value.as_deref().unwrap_or_default())
        }
    }
}
