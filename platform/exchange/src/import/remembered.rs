//! What a check remembers of a file, so that rows which a person has corrected are looked at again without all the others:
//! the file is not read for them. Only rows are taken so that failed by themselves, of which no other row has heard, and
//! that as they are now have no key and no name of another row's; else the answer is that the file must be looked at again.

use std::collections::HashMap;
use std::sync::Arc;

use store::{OutcomeRow, RowOutcome, Visit};

use super::CHECK_NOTES_MAX;
use super::cells::CellReader;
use super::import_error::ImportError;
use super::likely::Met;
use super::line::LineState;
use super::mending::Mending;
use super::prepare::Desk;
use super::progress::{Counts, Finished};
use super::reason::Reason;
use super::sequence::Sequence;
use super::settings::ImportSettings;
use crate::table::{Mended, RawRow};

/// Rows made ready at a time.
const ROWS_AT_ONCE: usize = 250;

/// What a check remembers. Some 120 MB for a million rows.
pub struct Remembered {
    desk: Arc<Desk>,
    /// As the file was taken.
    settings: String,
    /// Rows that failed by themselves, with their cells as they are mended so far.
    failed: HashMap<u64, RawRow>,
    met: Met,
    finished: Finished,
}

impl Remembered {
    /// Of a check that came to its end.
    pub(super) fn of(
        desk: Arc<Desk>,
        settings: &ImportSettings,
        failed: HashMap<u64, RawRow>,
        met: Met,
        finished: &Finished,
    ) -> Option<Remembered> {
        let plan = &desk.plan;
        // Rows that bring children along, name each other or what they make are not looked at alone.
        let is_alone = plan.family.is_none() && !plan.links_to_itself() && plan.makes.is_empty();
        let mut failed = failed;
        let known = &finished.notes;
        failed.retain(|row, _| {
            let place = known.binary_search_by_key(row, |note| note.row.unsigned_abs());
            place.is_ok_and(|place| known[place].outcome == RowOutcome::Failed)
        });
        // Where there are more notes than are kept, one that is mended would make room that nobody fills.
        let is_kept =
            is_alone && finished.complete && !met.is_full() && finished.notes.len() < CHECK_NOTES_MAX;
        is_kept.then(|| Remembered {
            desk,
            settings: without_cells(settings),
            failed,
            met,
            finished: finished.clone(),
        })
    }

    /// The cells of these rows as they are mended so far; `None` where it has not all of them.
    pub fn rows(&self, wanted: impl IntoIterator<Item = u64>) -> Option<Vec<RawRow>> {
        wanted.into_iter().map(|row| self.failed.get(&row).cloned()).collect()
    }

    /// What the check comes to with these rows as they are said to be now; `None` where other rows depend on them, or
    /// they on others, or the file is to be taken otherwise by now, and the whole of it must be looked at.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn look_again(
        &mut self,
        visit: &Visit,
        settings: &ImportSettings,
        mending: &Mending,
    ) -> Result<Option<Finished>, ImportError> {
        if !mending.choices.is_empty() || without_cells(settings) != self.settings {
            return Ok(None);
        }
        let Some(mut rows) = self.rows(mending.cells.keys().copied()) else { return Ok(None) };
        for row in &mut rows {
            if let Some(cells) = mending.cells.get(&row.number()) {
                row.replace(cells);
            }
        }
        let desk = self.desk.clone();
        let mut reader = CellReader::new(&desk.plan);
        let mut lines = Vec::with_capacity(rows.len());
        for some in rows.chunks(ROWS_AT_ONCE) {
            let parsed = some.iter().map(|row| (row.number(), reader.read(&desk.plan, row))).collect();
            let desk = desk.clone();
            lines.extend(visit.read_wait(move |view| desk.prepare(view, parsed))?);
        }
        let mut sequence = Sequence::new(&desk.plan, Some(visit), desk.likeness.as_deref());
        if lines.iter().filter_map(|line| line.open()).any(|open| sequence.touches(open, &self.met)) {
            return Ok(None);
        }
        let failed_alone: Vec<bool> = lines.iter().map(|line| desk.fails_alone(line)).collect();
        sequence.take(&mut lines)?;
        self.met.add(sequence.into_met());
        for ((line, row), failed_alone) in lines.iter().zip(rows).zip(failed_alone) {
            let LineState::Settled(outcome) = line.state else { continue };
            self.failed.remove(&line.number);
            if failed_alone && outcome == RowOutcome::Failed {
                self.failed.insert(line.number, row);
            }
            self.note(line.outcome(outcome, None, Vec::new()), &line.reason);
        }
        Ok(Some(self.finished.clone()))
    }

    /// A row that failed has this outcome now.
    fn note(&mut self, outcome: OutcomeRow, reason: &Reason) {
        let counts = &mut self.finished.counts;
        counts.failed -= 1;
        *counts = counts.plus(Counts::of_row(outcome.outcome, reason));
        let notes = &mut self.finished.notes;
        let place = notes.partition_point(|note| note.row < outcome.row);
        if notes.get(place).is_some_and(|note| note.row == outcome.row) {
            notes.remove(place);
        }
        if *reason != Reason::default() && notes.len() < CHECK_NOTES_MAX {
            notes.insert(place, outcome);
        }
    }
}

/// What was said of a file, but for its cells; as it is kept, in which two ways of saying nothing are one.
fn without_cells(settings: &ImportSettings) -> String {
    ImportSettings { mended: Mended::new(), check_only: true, ..settings.clone() }.to_text()
}
