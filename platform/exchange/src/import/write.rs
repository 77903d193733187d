//! A batch is written: records and outcomes in one transaction. What the database refuses is narrowed down to the
//! one row that is wrong, so that it alone fails.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use object::Row;
use store::{BulkSet, NewRow, OutcomeRow, RowOutcome, StoreError, Tx, Visit, WriteError};

use super::family_write::FamilyWrite;
use super::leave_empty::leave_out;
use super::line::{Content, Decision, Held, Line, LineState};
use super::made_links::{MadeHere, settle_links};
use super::plan::Plan;
use super::prepare::{Desk, new_of, set_for};
use super::reason::{Reason, twice_in_file};
use super::settings::Mode;

/// Where batches are written.
pub(super) struct Writer<'a> {
    pub visit: &'a Visit,
    pub desk: &'a Arc<Desk>,
    pub import: i64,
    pub set: BulkSet,
}

impl Writer<'_> {
    /// Writes these lines and tells what became of each. Durable when it answers.
    pub fn write(&self, lines: Vec<Line>) -> Result<Vec<OutcomeRow>, StoreError> {
        let lines: Vec<Line> = lines.into_iter().filter(|line| line.before.is_none()).collect();
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let shared = Arc::new(Mutex::new(lines));
        let again = Arc::new(AtomicBool::new(false));
        let (in_write, desk, import) = (shared.clone(), self.desk.clone(), self.import);
        let told_again = again.clone();
        let written = self.visit.write_wait("import", Some(self.set), move |tx| {
            let mut lines = in_write.lock().unwrap_or_else(PoisonError::into_inner);
            write_lines(tx, &desk.plan, import, &mut lines, &told_again)
        });
        let refusal = match written {
            Ok(outcomes) => return Ok(outcomes),
            Err(WriteError::NotFound) if again.load(Ordering::Relaxed) => {
                // Each time at least one more row is settled.
                let lines = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
                return self.write(lines);
            }
            Err(WriteError::Store(StoreError::Taken { object, field })) => {
                WriteError::Store(StoreError::Taken { object, field })
            }
            Err(WriteError::Store(fault)) => return Err(fault),
            Err(refusal) => refusal,
        };
        let lines = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
        self.narrow(lines, refusal)
    }

    fn narrow(&self, mut lines: Vec<Line>, refusal: WriteError) -> Result<Vec<OutcomeRow>, StoreError> {
        if lines.len() > 1 {
            let rest = lines.split_off(lines.len() / 2);
            let mut outcomes = self.write(lines)?;
            outcomes.extend(self.write(rest)?);
            return Ok(outcomes);
        }
        let Some(line) = lines.first_mut() else { return Ok(Vec::new()) };
        if let WriteError::Store(StoreError::Taken { object, .. }) = &refusal
            && object == "import_row"
        {
            // Another run of the same import was quicker; its outcome holds.
            let (import, row) = (self.import, line.number as i64);
            return self.visit.read_wait(move |view| view.outcomes(import, row, row));
        }
        if matches!(line.state, LineState::Settled(_)) {
            return Err(StoreError::Database(format!("row {}: its outcome cannot be noted", line.number)));
        }
        line.settle(RowOutcome::Failed, Reason::of_refusal(self.desk.plan.def, refusal).problems);
        self.write(lines)
    }
}

fn write_lines(
    tx: &mut Tx<'_>,
    plan: &Plan,
    import: i64,
    lines: &mut [Line],
    again: &AtomicBool,
) -> Result<Vec<OutcomeRow>, WriteError> {
    let family = plan.family.as_deref().map(|family| FamilyWrite { plan, family, import, again });
    let mut outcomes = Vec::with_capacity(lines.len());
    let mut made = MadeHere::new();
    let mut begin = 0;
    while begin < lines.len() {
        let after = lines[begin + 1..].iter().position(|line| line.follows);
        let end = after.map_or(lines.len(), |place| begin + 1 + place);
        match &family {
            Some(family) => family.write(tx, &mut lines[begin..end], &mut made, &mut outcomes)?,
            None => write_segment(tx, plan, &mut lines[begin..end], &mut made, &mut outcomes)?,
        }
        begin = end;
    }
    tx.add_outcomes(import, &outcomes)?;
    Ok(outcomes)
}

/// Lines that do not depend on one another.
fn write_segment(
    tx: &mut Tx<'_>,
    plan: &Plan,
    lines: &mut [Line],
    made: &mut MadeHere,
    outcomes: &mut Vec<OutcomeRow>,
) -> Result<(), WriteError> {
    let held = Held::of(plan, lines, |field, values| tx.holders_locked(plan.def, field, values))?;
    let mut to_create = Vec::new();
    let mut to_change = Vec::new();
    for (place, line) in lines.iter_mut().enumerate() {
        let open = match &mut line.state {
            LineState::Settled(outcome) => {
                let outcome = *outcome;
                outcomes.push(line.outcome(outcome, None, Vec::new()));
                continue;
            }
            LineState::Open(open) => open,
        };
        if !open.late_links.is_empty()
            && let Err(problem) = settle_links(tx, plan, open, &mut line.reason, made)?
        {
            outcomes.push(line.outcome(RowOutcome::Failed, None, vec![problem]));
            continue;
        }
        match held.decide(plan, open) {
            Decision::Create => match make_ready(tx, plan, open, &mut line.reason) {
                Ok(None) => to_create.push(place),
                Ok(Some(reason)) => outcomes.push(line.outcome(RowOutcome::Failed, None, reason.problems)),
                Err(fault) => return Err(fault.into()),
            },
            Decision::Change(row) => to_change.push((place, row)),
            Decision::Skip(problem) => {
                // Where an earlier row made the record, that says more.
                let problem = match line.reason.in_file {
                    Some(row) if line.follows && plan.mode == Mode::Create => twice_in_file(row),
                    Some(_) | None => problem,
                };
                outcomes.push(line.outcome(RowOutcome::Skipped, None, vec![problem]));
            }
            Decision::Fail(problem) => outcomes.push(line.outcome(RowOutcome::Failed, None, vec![problem])),
        }
    }
    create(tx, plan, lines, &to_create, outcomes)?;
    change(tx, plan, lines, to_change, outcomes)
}

/// Makes a record of values that were not made ready before; answers why it cannot be.
fn make_ready(
    tx: &Tx<'_>,
    plan: &Plan,
    open: &mut super::line::OpenLine,
    reason: &mut Reason,
) -> Result<Option<Reason>, StoreError> {
    if open.refusal.is_some() {
        return Ok(open.refusal.clone());
    }
    let Content::Values(values) = &open.content else { return Ok(None) };
    match new_of(tx, plan, values.clone(), open, reason) {
        Ok(new) => {
            open.content = Content::New(Box::new(new));
            Ok(None)
        }
        Err(WriteError::Store(fault)) => Err(fault),
        Err(refusal) => Ok(Some(Reason::of_refusal(plan.def, refusal))),
    }
}

fn create(
    tx: &mut Tx<'_>,
    plan: &Plan,
    lines: &mut [Line],
    places: &[usize],
    outcomes: &mut Vec<OutcomeRow>,
) -> Result<(), WriteError> {
    let mut next = places.iter().copied().peekable();
    let mut news: Vec<&mut NewRow> = Vec::with_capacity(places.len());
    for (place, line) in lines.iter_mut().enumerate() {
        if next.peek() == Some(&place) {
            next.next();
            if let Some(open) = line.open_mut()
                && let Content::New(new) = &mut open.content
            {
                news.push(new);
            }
        }
    }
    if news.is_empty() {
        return Ok(());
    }
    let answers = tx.insert_prepared(plan.def, &mut news)?;
    for (place, answer) in places.iter().zip(answers) {
        let line = &lines[*place];
        outcomes.push(match answer {
            Ok(id) => line.outcome(RowOutcome::Created, Some(id), Vec::new()),
            Err(refusal) => {
                line.outcome(RowOutcome::Failed, None, Reason::of_refusal(plan.def, refusal).problems)
            }
        });
    }
    Ok(())
}

fn change(
    tx: &mut Tx<'_>,
    plan: &Plan,
    lines: &mut [Line],
    changes: Vec<(usize, Box<Row>)>,
    outcomes: &mut Vec<OutcomeRow>,
) -> Result<(), WriteError> {
    // Two rows may mean one record by two different fields; the second goes on from where the first left it.
    let mut fresh: HashMap<i64, Row> = HashMap::new();
    for (place, row) in changes {
        let line = &mut lines[place];
        let row = fresh.get(&row.id).cloned().unwrap_or(*row);
        let (id, version) = (row.id, row.version);
        let outcome = match change_one(tx, plan, line, row) {
            Ok(row) => {
                let outcome =
                    if row.version == version { RowOutcome::Unchanged } else { RowOutcome::Updated };
                fresh.insert(id, row);
                line.outcome(outcome, Some(id), Vec::new())
            }
            // The database itself refused: the transaction is spoilt, and the batch is narrowed down.
            Err(WriteError::Invalid(problems))
                if problems.iter().any(|problem| problem.message.code == "taken") =>
            {
                return Err(WriteError::Invalid(problems));
            }
            Err(WriteError::Store(fault)) => return Err(fault.into()),
            Err(refusal) => {
                line.outcome(RowOutcome::Failed, Some(id), Reason::of_refusal(plan.def, refusal).problems)
            }
        };
        outcomes.push(outcome);
    }
    Ok(())
}

pub(super) fn change_one(tx: &mut Tx<'_>, plan: &Plan, line: &mut Line, row: Row) -> Result<Row, WriteError> {
    let Line { state: LineState::Open(open), reason, .. } = line else { return Ok(row) };
    if !tx.may_change(plan.def, &row) {
        return Err(WriteError::Forbidden);
    }
    let mut row = row;
    loop {
        let again = (!plan.lackable.is_empty()).then(|| row.clone());
        let changed = match set_for(plan, open, &row) {
            Ok(set) => tx.change_row(plan.def, row, set),
            Err(refusal) => Err(refusal),
        };
        let (problems, again) = match (changed, again) {
            (Err(WriteError::Invalid(problems)), Some(again)) => (problems, again),
            (changed, _) => return changed,
        };
        let refusal = Reason::of_refusal(plan.def, WriteError::Invalid(problems.clone()));
        if leave_out(plan, open, reason, &refusal.problems).is_none() {
            return Err(WriteError::Invalid(problems));
        }
        row = again;
    }
}
