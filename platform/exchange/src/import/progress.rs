//! How far an import is, for the person who waits, and what came of it in the end.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use object::id_text;
use serde_json::{Value as Json, json};
use store::{OutcomeRow, RowOutcome};

use super::reason::Reason;

/// Counts that the import moves and everyone may read while it runs. Share it in an `Arc`.
#[derive(Debug, Default)]
pub struct Progress {
    rows_read: AtomicU64,
    bytes_read: AtomicU64,
    bytes_total: AtomicU64,
    outcomes: [AtomicU64; RowOutcome::ALL.len()],
    duplicates_in_file: AtomicU64,
    duplicates_stored: AtomicU64,
    cells_left_empty: AtomicU64,
    stop: AtomicBool,
}

impl Progress {
    /// Rows read from the file so far.
    pub fn rows_read(&self) -> u64 {
        self.rows_read.load(Ordering::Relaxed)
    }

    /// Bytes read from the file so far, and its size.
    pub fn bytes(&self) -> (u64, u64) {
        (self.bytes_read.load(Ordering::Relaxed), self.bytes_total.load(Ordering::Relaxed))
    }

    /// What came of the rows so far.
    pub fn counts(&self) -> Counts {
        let of = |outcome: RowOutcome| self.outcomes[place(outcome)].load(Ordering::Relaxed);
        Counts {
            created: of(RowOutcome::Created),
            updated: of(RowOutcome::Updated),
            unchanged: of(RowOutcome::Unchanged),
            skipped: of(RowOutcome::Skipped),
            failed: of(RowOutcome::Failed),
            duplicates_in_file: self.duplicates_in_file.load(Ordering::Relaxed),
            duplicates_stored: self.duplicates_stored.load(Ordering::Relaxed),
            cells_left_empty: self.cells_left_empty.load(Ordering::Relaxed),
        }
    }

    /// Asks the import to stop after the rows in hand; it can be resumed.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn note_read(&self, rows: u64, bytes: u64) {
        self.rows_read.fetch_add(rows, Ordering::Relaxed);
        self.bytes_read.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn note_size(&self, bytes: u64) {
        self.bytes_total.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn note_outcome(&self, outcome: RowOutcome, reason: &Reason) {
        let one = Counts::of_row(outcome, reason);
        self.outcomes[place(outcome)].fetch_add(1, Ordering::Relaxed);
        self.cells_left_empty.fetch_add(one.cells_left_empty, Ordering::Relaxed);
        self.duplicates_in_file.fetch_add(one.duplicates_in_file, Ordering::Relaxed);
        self.duplicates_stored.fetch_add(one.duplicates_stored, Ordering::Relaxed);
    }
}

fn place(outcome: RowOutcome) -> usize {
    match outcome {
        RowOutcome::Created => 0,
        RowOutcome::Updated => 1,
        RowOutcome::Unchanged => 2,
        RowOutcome::Skipped => 3,
        RowOutcome::Failed => 4,
    }
}

/// What came of the rows of a file; the first five add up to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows that became records.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows whose record was so already.
    pub unchanged: u64,
    /// Rows left out by the mode.
    pub skipped: u64,
    /// Rows that could not be taken in.
    pub failed: u64,
    /// Rows that are likely the same as an earlier row.
    pub duplicates_in_file: u64,
    /// Created rows that are likely the same as a record that existed before and that the importer may see.
    pub duplicates_stored: u64,
    /// Cells that could not be taken and that created, updated or unchanged rows went in without.
    pub cells_left_empty: u64,
}

impl Counts {
    /// What one row counts for.
    pub(super) fn of_row(outcome: RowOutcome, reason: &Reason) -> Counts {
        let (is_failed, is_created) = (outcome == RowOutcome::Failed, outcome == RowOutcome::Created);
        let has_record = !matches!(outcome, RowOutcome::Failed | RowOutcome::Skipped);
        Counts {
            created: u64::from(is_created),
            updated: u64::from(outcome == RowOutcome::Updated),
            unchanged: u64::from(outcome == RowOutcome::Unchanged),
            skipped: u64::from(outcome == RowOutcome::Skipped),
            failed: u64::from(is_failed),
            // A row that failed is nobody's duplicate, and a stored record that was met is no likely one.
            duplicates_in_file: u64::from(reason.in_file.is_some() && !is_failed),
            duplicates_stored: u64::from(reason.stored.is_some() && is_created),
            // What no record came of lacks nothing.
            cells_left_empty: if has_record { reason.emptied.len() as u64 } else { 0 },
        }
    }

    /// Both together.
    pub(super) fn plus(self, other: Counts) -> Counts {
        Counts {
            created: self.created + other.created,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
            skipped: self.skipped + other.skipped,
            failed: self.failed + other.failed,
            duplicates_in_file: self.duplicates_in_file + other.duplicates_in_file,
            duplicates_stored: self.duplicates_stored + other.duplicates_stored,
            cells_left_empty: self.cells_left_empty + other.cells_left_empty,
        }
    }

    /// All rows that have an outcome.
    pub fn rows(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.skipped + self.failed
    }

    /// The counts and seconds that [`Finished::to_json`] wrote; `None` where they are none.
    pub fn of_text(text: &str) -> Option<(Counts, f64)> {
        let json: Json = serde_json::from_str(text).ok()?;
        let number = |name: &str| json.get(name).and_then(Json::as_u64);
        let counts = Counts {
            created: number("created")?,
            updated: number("updated")?,
            unchanged: number("unchanged")?,
            skipped: number("skipped")?,
            failed: number("failed")?,
            duplicates_in_file: number("duplicates_in_file")?,
            duplicates_stored: number("duplicates_stored")?,
            // Imports of an earlier version left no cell empty.
            cells_left_empty: number("cells_left_empty").unwrap_or(0),
        };
        Some((counts, json.get("seconds").and_then(Json::as_f64)?))
    }
}

/// What came of an import.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// Its id; none for a check.
    pub import: Option<i64>,
    /// What came of the rows.
    pub counts: Counts,
    /// How long it took.
    pub seconds: f64,
    /// Whether every row has its outcome; otherwise it was stopped and can be resumed.
    pub complete: bool,
    /// For a check: the first rows of which something is to be said, at most
    /// [`CHECK_NOTES_MAX`](super::CHECK_NOTES_MAX). After an import the store has them.
    pub notes: Vec<OutcomeRow>,
}

impl Finished {
    /// The object that `guanxi import --json` prints.
    pub fn to_json(&self) -> Json {
        let counts = &self.counts;
        json!({
            "import": self.import.map(id_text),
            "rows": counts.rows(),
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "failed": counts.failed,
            "duplicates_in_file": counts.duplicates_in_file,
            "duplicates_stored": counts.duplicates_stored,
            "cells_left_empty": counts.cells_left_empty,
            "seconds": (self.seconds * 1000.0).round() / 1000.0,
        })
    }

    /// From the text that was kept with a finished import.
    pub(super) fn of_text(import: i64, text: &str) -> Option<Finished> {
        let (counts, seconds) = Counts::of_text(text)?;
        Some(Finished { import: Some(import), counts, seconds, complete: true, notes: Vec::new() })
    }
}
