//! The way of the rows: one thread reads, several turn cells into values and ask the store what it knows, one
//! keeps the file's order, and few batches at a time wait to be written, so that people's writes come between.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use store::{BulkSet, OutcomeRow, StoreError, Visit};

use super::CHECK_NOTES_MAX;
use super::cells::CellReader;
use super::import_error::ImportError;
use super::likely::Met;
use super::line::{Line, LineState};
use super::prepare::Desk;
use super::progress::Progress;
use super::reason::Reason;
use super::sequence::Sequence;
use super::write::Writer;
use crate::table::{RawRow, Table};

/// Rows of one batch, which is one transaction: some 10 ms of the writer, about what a person's write may wait.
const BATCH_ROWS: usize = 250;
/// Writes under way at a time: while the database does one, the next is gathered.
const WRITES_OUT: usize = 2;
/// Rows of one write while nobody else writes. Rows touch pages all over the indexes, and each touched page is
/// written once per transaction: at 100,000 customers 8,000 rows a write take half of what 2,000 take.
const CALM_ROWS: usize = 8_000;
/// How often a write that is being gathered looks whether the one before it is done.
const GATHER_LOOK: Duration = Duration::from_millis(2);
/// Created records after which the database first looks at how the table has grown, and how much more they are
/// each further time.
const SURVEY_FROM: u64 = 2_000;
const SURVEY_GROWTH: u64 = 5;
/// Batches between two stages.
const BATCHES_BETWEEN: usize = 4;
/// Batches that wait to be gathered: as many as one calm write takes, so that rows are compared while a write ends.
const WRITES_WAITING: usize = CALM_ROWS / BATCH_ROWS;
/// Threads that prepare rows; more gain nothing, because one writer takes them.
const PREPARERS_MAX: usize = 4;

/// What an import of these rows needs.
pub(super) struct Pipeline<'a> {
    pub visit: &'a Visit,
    pub desk: Arc<Desk>,
    pub progress: &'a Progress,
    /// The import's change set; none for a check.
    pub set: Option<BulkSet>,
    /// In a check: rows that failed by themselves, at most [`CHECK_NOTES_MAX`].
    pub failed: Mutex<HashMap<u64, RawRow>>,
}

/// What came of the way.
pub(super) struct Passed {
    /// In a check: the first rows of which something is to be said.
    pub notes: Vec<OutcomeRow>,
    /// Whether every row of the file has its outcome.
    pub complete: bool,
    /// What its rows have had.
    pub met: Met,
}

type RawBatch = (u64, Vec<RawRow>);
type LineBatch = (u64, Result<Vec<Line>, StoreError>);
struct WriteBatch {
    number: u64,
    lines: Vec<Line>,
    /// Batches before it that must be written first.
    builds_on: Vec<u64>,
}

/// How the threads that write take turns.
#[derive(Default)]
struct Turn {
    /// Held by the one that gathers its next write.
    gathering: Mutex<()>,
    /// Writes handed over and not yet done.
    under_way: AtomicUsize,
    /// From how many created records on the table is surveyed again.
    survey_at: Mutex<u64>,
}

/// Batches that follow each other, written as one.
struct Joined {
    numbers: Range<u64>,
    lines: Vec<Line>,
    builds_on: Vec<u64>,
}

impl Pipeline<'_> {
    /// Takes all rows of a table through.
    pub fn run(&self, table: Table) -> Result<Passed, ImportError> {
        self.progress.note_size(table.bytes_total());
        let fault: Mutex<Option<ImportError>> = Mutex::new(None);
        let fail = |error: ImportError| {
            fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        let is_failed = || fault.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let done = Done::default();
        let (read_all, is_cut) = (AtomicBool::new(false), AtomicBool::new(false));
        let turn = Turn::default();
        let (mut notes, mut met) = (Vec::new(), Met::default());
        std::thread::scope(|scope| {
            let (raw_out, raw_in) = bounded::<RawBatch>(BATCHES_BETWEEN);
            let (lines_out, lines_in) = bounded::<LineBatch>(BATCHES_BETWEEN);
            let (writes_out, writes_in) = bounded::<WriteBatch>(WRITES_WAITING);
            let guarded = |work: &dyn Fn() -> Result<(), ImportError>| {
                let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ImportError::Broken));
                if let Err(error) = outcome {
                    fail(error);
                    // Whoever waits for this thread's batch waits no longer.
                    done.give_up();
                }
            };
            let table = Mutex::new(Some(table));
            let (read_all, is_cut, is_failed) = (&read_all, &is_cut, &is_failed);
            scope.spawn(move || {
                store::give_way();
                let raw_out = raw_out;
                guarded(&|| {
                    let table = table.lock().unwrap_or_else(PoisonError::into_inner).take();
                    table.map_or(Ok(()), |table| self.read(table, &raw_out, read_all, is_failed))
                });
            });
            for _ in 0..preparers() {
                let (raw_in, lines_out) = (raw_in.clone(), lines_out.clone());
                scope.spawn(move || {
                    store::give_way();
                    guarded(&|| self.prepare(&raw_in, &lines_out));
                });
            }
            drop((raw_in, lines_out));
            for _ in 0..WRITES_OUT {
                let (writes_in, turn, done) = (writes_in.clone(), &turn, &done);
                scope.spawn(move || guarded(&|| self.write(&writes_in, turn, done, is_cut)));
            }
            drop(writes_in);
            let (notes, met, fail) = (&mut notes, &mut met, &fail);
            scope.spawn(move || {
                store::give_way();
                guarded_order(self, &lines_in, writes_out, (notes, met), fail);
                // Whatever stopped us, the stages before must not wait for a place to put their batch.
                drop(lines_in);
            });
        });
        match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(Passed { notes, complete: read_all.into_inner() && !is_cut.into_inner(), met }),
        }
    }

    fn read(
        &self,
        mut table: Table,
        out: &Sender<RawBatch>,
        read_all: &AtomicBool,
        is_failed: &dyn Fn() -> bool,
    ) -> Result<(), ImportError> {
        let mut number = 0;
        while !self.progress.is_stopped() && !is_failed() {
            let mut rows = Vec::with_capacity(BATCH_ROWS);
            while rows.len() < BATCH_ROWS
                && let Some(row) = table.next_row()?
            {
                rows.push(row);
            }
            let count = rows.len();
            if count > 0 {
                self.progress.note_read(count as u64, table.bytes_read());
                if out.send((number, rows)).is_err() {
                    return Ok(());
                }
                number += 1;
            }
            if count < BATCH_ROWS {
                read_all.store(true, Ordering::Relaxed);
                return Ok(());
            }
        }
        Ok(())
    }

    fn prepare(&self, batches: &Receiver<RawBatch>, out: &Sender<LineBatch>) -> Result<(), ImportError> {
        let mut reader = CellReader::new(&self.desk.plan);
        while let Ok((number, rows)) = batches.recv() {
            let parsed = rows.iter().map(|row| (row.number(), reader.read(&self.desk.plan, row))).collect();
            let desk = self.desk.clone();
            let lines = self.visit.read_bulk_wait(move |view| desk.prepare(view, parsed));
            if let (true, Ok(lines)) = (self.desk.is_check(), &lines) {
                self.note_failed(lines, &rows);
            }
            if out.send((number, lines)).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn note_failed(&self, lines: &[Line], rows: &[RawRow]) {
        for (_, row) in lines.iter().zip(rows).filter(|(line, _)| self.desk.fails_alone(line)) {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            if failed.len() < CHECK_NOTES_MAX {
                failed.insert(row.number(), row.clone());
            }
        }
    }

    fn order(
        &self,
        batches: &Receiver<LineBatch>,
        out: &Sender<WriteBatch>,
        (notes, met): (&mut Vec<OutcomeRow>, &mut Met),
    ) -> Result<(), ImportError> {
        let plan = &self.desk.plan;
        let check = self.desk.is_check().then_some(self.visit);
        let mut sequence = Sequence::new(plan, check, self.desk.likeness.as_deref());
        let mut early = BTreeMap::new();
        let mut next = 0;
        // The first row of each batch so far.
        let mut begins: Vec<u64> = Vec::new();
        while let Ok((number, lines)) = batches.recv() {
            early.insert(number, lines?);
            while let Some(mut lines) = early.remove(&next) {
                let rows = sequence.take(&mut lines)?;
                let batch_of = |row: u64| begins.partition_point(|begin| *begin <= row).saturating_sub(1);
                let builds_on = rows.into_iter().map(|row| batch_of(row) as u64).collect();
                begins.extend(lines.first().map(|line| line.number));
                self.note_before(&lines);
                if self.desk.is_check() {
                    self.note_checked(&lines, notes);
                } else if out.send(WriteBatch { number: next, lines, builds_on }).is_err() {
                    return Ok(());
                }
                next += 1;
            }
        }
        *met = sequence.into_met();
        Ok(())
    }

    fn write(
        &self,
        batches: &Receiver<WriteBatch>,
        turn: &Turn,
        done: &Done,
        is_cut: &AtomicBool,
    ) -> Result<(), ImportError> {
        let (Some(import), Some(set)) = (self.desk.import, self.set) else { return Ok(()) };
        let writer = Writer { visit: self.visit, desk: &self.desk, import, set };
        while let Some(Joined { numbers, lines, builds_on }) = self.next_write(batches, turn) {
            if self.progress.is_stopped() {
                // Batches that were read and are not written have no outcome: the next run reads them again.
                is_cut.store(true, Ordering::Relaxed);
                done.give_up();
                return Ok(());
            }
            if builds_on.iter().any(|number| !numbers.contains(number) && !done.wait_for(*number)) {
                return Ok(());
            }
            let outcomes = writer.write(lines);
            turn.under_way.fetch_sub(1, Ordering::Relaxed);
            outcomes?.iter().for_each(|outcome| self.note(outcome));
            done.note(numbers);
            self.survey(turn)?;
        }
        Ok(())
    }

    /// Each time this import has made many times the records it had made, the database is told.
    fn survey(&self, turn: &Turn) -> Result<(), ImportError> {
        let created = self.progress.counts().created;
        let is_mine = {
            let mut due = turn.survey_at.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = created >= (*due).max(SURVEY_FROM);
            if is_due {
                *due = created * SURVEY_GROWTH;
            }
            is_due
        };
        if is_mine {
            self.visit.survey_wait(self.desk.plan.def)?;
        }
        Ok(())
    }

    /// The next batch, and if nobody else waits for the writer those after it, until the write before is done.
    fn next_write(&self, batches: &Receiver<WriteBatch>, turn: &Turn) -> Option<Joined> {
        // One thread at a time, so that a write holds batches that follow each other and never waits for a later one.
        let _gathering = turn.gathering.lock().unwrap_or_else(PoisonError::into_inner);
        let first = batches.recv().ok()?;
        let mut joined = Joined {
            numbers: first.number..first.number + 1,
            lines: first.lines,
            builds_on: first.builds_on,
        };
        while joined.lines.len() < CALM_ROWS && self.visit.crm().is_calm() && !self.progress.is_stopped() {
            let is_idle = turn.under_way.load(Ordering::Relaxed) == 0;
            match batches.recv_timeout(if is_idle { Duration::ZERO } else { GATHER_LOOK }) {
                Ok(batch) => {
                    joined.numbers.end = batch.number + 1;
                    joined.lines.extend(batch.lines);
                    joined.builds_on.extend(batch.builds_on);
                }
                Err(RecvTimeoutError::Timeout) if !is_idle => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        turn.under_way.fetch_add(1, Ordering::Relaxed);
        Some(joined)
    }

    /// Rows that an earlier run has settled count as they did then.
    fn note_before(&self, lines: &[Line]) {
        lines.iter().filter_map(|line| line.before.as_ref()).for_each(|outcome| self.note(outcome));
    }

    fn note_checked(&self, lines: &[Line], notes: &mut Vec<OutcomeRow>) {
        for line in lines {
            let LineState::Settled(outcome) = line.state else { continue };
            let reason = &line.reason;
            self.progress.note_outcome(outcome, reason);
            if notes.len() < CHECK_NOTES_MAX && *reason != Reason::default() {
                notes.push(line.outcome(outcome, None, Vec::new()));
            }
        }
    }

    fn note(&self, outcome: &OutcomeRow) {
        let reason = outcome.reason.as_deref().map(Reason::of_text).unwrap_or_default();
        self.progress.note_outcome(outcome.outcome, &reason);
    }
}

/// Keeps the order; a panic there must not leave the others waiting.
fn guarded_order(
    pipeline: &Pipeline<'_>,
    batches: &Receiver<LineBatch>,
    out: Sender<WriteBatch>,
    (notes, met): (&mut Vec<OutcomeRow>, &mut Met),
    fail: &dyn Fn(ImportError),
) {
    let order = AssertUnwindSafe(|| pipeline.order(batches, &out, (notes, met)));
    if let Err(error) = catch_unwind(order).unwrap_or(Err(ImportError::Broken)) {
        fail(error);
        // The batches that are under way find no taker; the reader sees the fault and ends.
        while batches.recv().is_ok() {}
    }
}

fn preparers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).clamp(1, PREPARERS_MAX)
}

/// Which batches are written.
#[derive(Default)]
struct Done {
    state: Mutex<DoneState>,
    moved: Condvar,
}

#[derive(Default)]
struct DoneState {
    /// All batches before this one are written.
    next: u64,
    /// Written ones after it.
    early: BTreeSet<u64>,
    given_up: bool,
}

impl DoneState {
    fn has(&self, number: u64) -> bool {
        number < self.next || self.early.contains(&number)
    }
}

impl Done {
    fn note(&self, numbers: Range<u64>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.early.extend(numbers);
        loop {
            let next = state.next;
            if !state.early.remove(&next) {
                break;
            }
            state.next += 1;
        }
        self.moved.notify_all();
    }

    /// Waits until this batch is written; `false` where that will never be.
    fn wait_for(&self, number: u64) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self
            .moved
            .wait_while(state, |state| !state.has(number) && !state.given_up)
            .unwrap_or_else(PoisonError::into_inner);
        state.has(number)
    }

    fn give_up(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).given_up = true;
        self.moved.notify_all();
    }
}
