//! The rows of the grid: which of them are asked for, what stands in their cells, what is wrong with each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use exchange::{ImportSettings, Mended, Preview, Problem, RawRow, Reason, Remembered};
use object::{Lang, ObjectDef, id_text, parse_id};
use store::{ImportState, OutcomeRow, RowOutcome, StoreError};

use super::Asked;
use crate::imports::{self, Draft, End};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Rows of one page.
pub(super) const ROWS_SHOWN: usize = 25;
/// Rows of an import that are looked through for those asked for, as many as a check keeps.
const ROWS_READ: usize = exchange::CHECK_NOTES_MAX;
/// Rows asked of the store at a time.
const ROWS_AT_ONCE: usize = 1_000;
/// Kinds of problems to choose from.
const KINDS_SHOWN: usize = 12;

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Show {
    /// Those that fail.
    #[default]
    Failed,
    /// Those that are likely there already.
    Alike,
}

impl Show {
    pub const fn code(self) -> &'static str {
        match self {
            Show::Failed => "failed",
            Show::Alike => "alike",
        }
    }

    pub fn of_code(code: &str) -> Option<Show> {
        [Show::Failed, Show::Alike].into_iter().find(|show| show.code() == code)
    }

    fn has(self, note: &OutcomeRow, reason: &Reason) -> bool {
        match self {
            Show::Failed => note.outcome == RowOutcome::Failed,
            Show::Alike => {
                let is_left_out = reason
                    .problems
                    .iter()
                    .any(|p| ["exists_already", "twice_in_file", "left_out"].contains(&p.code.as_str()));
                note.outcome != RowOutcome::Failed
                    && (reason.in_file.is_some() || reason.stored.is_some() || is_left_out)
            }
        }
    }
}

/// The rows of a check or of an import of which something is said.
pub(super) struct Rows {
    pub base: String,
    pub file_name: String,
    pub def: &'static ObjectDef,
    pub settings: ImportSettings,
    /// Whether they belong to an import that has been.
    pub is_import: bool,
    path: PathBuf,
    /// What the check remembers of the file, so that it is not read for every row.
    remembered: Option<Arc<Mutex<Remembered>>>,
    notes: Vec<(OutcomeRow, Reason)>,
}

impl Rows {
    /// Those of a draft; `None` while its check has not come to its end.
    pub fn of_draft(visitor: &Visitor, draft: &Draft) -> Option<Rows> {
        let end = imports::check_of(&visitor.site, &draft.id)?.end()?;
        let End::Finished(finished) = end.as_ref() else { return None };
        Some(Rows {
            base: format!("/imports/drafts/{}", draft.id),
            file_name: draft.file_name.clone(),
            def: draft.def,
            settings: draft.settings.clone(),
            is_import: false,
            path: draft.path(),
            remembered: imports::remembered_of(&visitor.site, &draft.id),
            notes: with_reasons(finished.notes.clone()),
        })
    }

    /// Those of an import; `None` where it has not come to its end, or nothing of it can be mended any more.
    pub async fn of_import(visitor: &Visitor, id: i64) -> Result<Option<Rows>, Refusal> {
        let standing = imports::outcome_of(visitor, id).await?;
        let record = &standing.record;
        if standing.is_working() || record.state != ImportState::Finished {
            return Ok(None);
        }
        let def = visitor.site.crm().registry().object(&record.object).ok_or_else(Refusal::not_found)?;
        let Some(settings) = ImportSettings::of_text(&record.settings) else { return Ok(None) };
        let Some(path) = imports::kept_file(visitor, id).await? else { return Ok(None) };
        let read = visitor.visit.read::<_, StoreError, _>(move |view| {
            let mut notes = Vec::new();
            for outcome in [RowOutcome::Failed, RowOutcome::Skipped] {
                let mut after = 0;
                loop {
                    let some = view.outcomes_of(id, outcome, true, after, ROWS_AT_ONCE)?;
                    let Some(last) = some.last().map(|note| note.row) else { break };
                    after = last;
                    notes.extend(some);
                    if notes.len() >= ROWS_READ {
                        break;
                    }
                }
            }
            Ok(notes)
        });
        let mut notes = read.await?;
        notes.sort_by_key(|note| note.row);
        Ok(Some(Rows {
            base: format!("/imports/{}", id_text(id)),
            file_name: record.file_name.clone(),
            def,
            settings,
            is_import: true,
            path,
            remembered: None,
            notes: with_reasons(notes),
        }))
    }

    pub fn title(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => String::from("改正有问题的行"),
            Lang::En => String::from("Correct rows"),
        }
    }

    /// How many rows each page of rows has.
    pub fn count(&self, show: Show) -> usize {
        self.notes.iter().filter(|(note, reason)| show.has(note, reason)).count()
    }

    /// The rows that are asked for.
    pub fn matching<'r>(&'r self, asked: &'r Asked) -> impl Iterator<Item = &'r (OutcomeRow, Reason)> {
        self.notes.iter().filter(move |(note, reason)| {
            asked.show.has(note, reason)
                && asked.problem.as_ref().is_none_or(|key| keys_of(reason).any(|known| known == *key))
        })
    }

    /// The column that the problem asked for is about, and the rows that have it.
    pub async fn column_of_problem(
        &self,
        visitor: &Visitor,
        asked: &Asked,
    ) -> Result<Option<(usize, Vec<u64>)>, Refusal> {
        let Some(key) = &asked.problem else { return Ok(None) };
        let field = key.split_once(':').map_or(key.as_str(), |(field, _)| field);
        let preview = self.preview(visitor).await?;
        let rows: Vec<u64> = self.matching(asked).map(|(note, _)| note.row.unsigned_abs()).collect();
        Ok(column_of(&preview, field).map(|column| (column, rows)))
    }

    /// The cells that were written otherwise than they are in the file.
    pub async fn changed(&self, cells: Vec<(u64, usize, String)>) -> Result<Mended, Refusal> {
        let wanted: BTreeSet<u64> = cells.iter().map(|(row, ..)| *row).collect();
        let rows = self.read(wanted).await?;
        let mut mended = Mended::new();
        for (number, column, text) in cells {
            let Some(row) = rows.iter().find(|row| row.number() == number) else { continue };
            // A form sends line breaks in its own way.
            let text = text.replace("\r\n", "\n");
            if column < row.cell_count() && row.cell(column).replace("\r\n", "\n").trim() != text.trim() {
                mended.entry(number).or_default().push((column, text.trim().to_owned()));
            }
        }
        Ok(mended)
    }

    async fn preview(&self, visitor: &Visitor) -> Result<Preview, Refusal> {
        imports::preview_as(visitor, self.def, self.path.clone(), self.settings.clone()).await
    }

    async fn read(&self, wanted: BTreeSet<u64>) -> Result<Vec<RawRow>, Refusal> {
        if let Some(remembered) = &self.remembered
            && let Some(rows) = imports::remembered_rows(remembered.clone(), wanted.clone()).await?
        {
            return Ok(rows);
        }
        imports::rows_of(self.def, self.path.clone(), self.settings.clone(), wanted).await
    }
}

/// What is shown.
pub(super) struct Sheet {
    pub rows: Rows,
    /// The names of the columns that are shown, each with its place: those with problems first.
    pub columns: Vec<(usize, String)>,
    pub lines: Vec<Line>,
    pub kinds: Vec<Kind>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// The place of the column that the problem asked for is about.
    pub fills: Option<usize>,
}

/// A row of the grid.
pub(super) struct Line {
    pub note: OutcomeRow,
    pub reason: Reason,
    pub cells: RawRow,
    /// What is wrong, by column; without a column it is said of the row.
    pub problems: BTreeMap<Option<usize>, Vec<Problem>>,
}

/// One kind of problem.
pub(super) struct Kind {
    pub key: String,
    pub text: Problem,
    pub count: usize,
}

impl Sheet {
    pub async fn load(visitor: &Visitor, rows: Rows, asked: &Asked) -> Result<Sheet, Refusal> {
        let preview = rows.preview(visitor).await?;
        let all: Vec<(OutcomeRow, Reason)> = rows.matching(asked).cloned().collect();
        let mut page: Vec<(OutcomeRow, Reason)> =
            all.into_iter().filter(|(note, _)| note.row > asked.after).take(ROWS_SHOWN + 1).collect();
        let is_more = page.len() > ROWS_SHOWN;
        page.truncate(ROWS_SHOWN);
        let next = page.last().filter(|_| is_more).map(|(note, _)| note.row);
        let wanted = page.iter().map(|(note, _)| note.row.unsigned_abs()).collect();
        let read = rows.read(wanted).await?;
        let lines: Vec<Line> = page
            .into_iter()
            .filter_map(|(note, reason)| {
                let cells = read.iter().find(|row| row.number() == note.row.unsigned_abs())?.clone();
                let mut problems: BTreeMap<Option<usize>, Vec<Problem>> = BTreeMap::new();
                for problem in &reason.problems {
                    let column = problem.field.as_deref().and_then(|field| column_of(&preview, field));
                    problems.entry(column).or_default().push(problem.clone());
                }
                Some(Line { note, reason, cells, problems })
            })
            .collect();
        let bad: BTreeSet<usize> = lines.iter().flat_map(|l| l.problems.keys().flatten().copied()).collect();
        let mapped = (0..preview.headers.len()).filter(|place| preview.mapping[*place].is_some());
        let mut places: Vec<usize> = mapped.collect();
        places.sort_by_key(|place| !bad.contains(place));
        let columns = places.into_iter().map(|place| (place, preview.headers[place].clone())).collect();
        let fills = asked
            .problem
            .as_deref()
            .and_then(|key| column_of(&preview, key.split_once(':').map_or(key, |(field, _)| field)));
        let kinds = kinds_of(&rows, asked.show);
        Ok(Sheet { rows, columns, lines, kinds, next, fills })
    }
}

fn with_reasons(notes: Vec<OutcomeRow>) -> Vec<(OutcomeRow, Reason)> {
    let reason = |note: &OutcomeRow| Reason::of_text(note.reason.as_deref().unwrap_or_default());
    notes
        .into_iter()
        .map(|note| {
            let reason = reason(&note);
            (note, reason)
        })
        .collect()
}

/// The kinds of problems of a row: the field with the problem's name.
fn keys_of(reason: &Reason) -> impl Iterator<Item = String> + '_ {
    reason.problems.iter().map(key_of)
}

fn key_of(problem: &Problem) -> String {
    format!("{}:{}", problem.field.as_deref().unwrap_or_default(), problem.code)
}

fn column_of(preview: &Preview, field: &str) -> Option<usize> {
    let is_its = |target: &exchange::Target| {
        // A column that fills several fields is known by the one that leads.
        exchange::Target { split: None, ..*target }.name() == field || target.name() == field
    };
    preview.mapping.iter().position(|target| target.as_ref().is_some_and(is_its))
}

/// The commonest kinds of problems first.
fn kinds_of(rows: &Rows, show: Show) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (_, reason) in rows.notes.iter().filter(|(note, reason)| show.has(note, reason)) {
        for problem in &reason.problems {
            let key = key_of(problem);
            match kinds.iter_mut().find(|kind| kind.key == key) {
                Some(kind) => kind.count += 1,
                None => kinds.push(Kind { key, text: problem.clone(), count: 1 }),
            }
        }
    }
    kinds.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    kinds.truncate(KINDS_SHOWN);
    kinds
}

/// A row, and the stored record that it is likely the same as.
pub(super) fn chosen_of((note, reason): &(OutcomeRow, Reason)) -> (u64, Option<i64>) {
    let stored = reason.stored.as_deref().and_then(|id| parse_id(id).ok());
    (note.row.unsigned_abs(), stored)
}
