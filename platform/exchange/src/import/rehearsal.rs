//! A check plays the file through in its order: what would become of each row after those before it.

use std::collections::HashMap;

use object::{Guard, Value};
use store::{RowOutcome, Verb, Visit};

use super::cells::place_phones;
use super::leave_empty::leave_out;
use super::likely::KeyHash;
use super::line::{Content, Line, LineState, OpenLine, Verdict};
use super::plan::Plan;
use super::reason::{Problem, Reason, taken, twice_in_file};
use super::settings::Mode;

/// Records that a check keeps in mind, some 100 MB; rows that change a record beyond them count as changes.
const RECORDS_KEPT_MAX: usize = 100_000;

/// What the rows so far would have made of the records they mean.
pub(super) struct Rehearsal<'a> {
    plan: &'a Plan,
    visit: &'a Visit,
    records: Vec<Vec<Value>>,
    by_key: HashMap<u64, usize>,
}

/// What earlier rows have of a row's keys.
pub(super) struct Earlier<'k> {
    /// The keys of the row, with the places of their lookups.
    pub keys: &'k [(usize, KeyHash)],
    /// The first lookup of which an earlier row has the key.
    pub any: Option<usize>,
    /// The first match key that an earlier row has, and that row.
    pub matched: Option<(KeyHash, u64)>,
}

impl<'a> Rehearsal<'a> {
    pub fn new(plan: &'a Plan, visit: &'a Visit) -> Rehearsal<'a> {
        Rehearsal { plan, visit, records: Vec::new(), by_key: HashMap::new() }
    }

    /// Settles a row; answers whether its record would be there for the rows after it.
    pub fn judge(&mut self, line: &mut Line, earlier: &Earlier<'_>) -> bool {
        let Some(open) = line.open_mut() else { return false };
        let verdict = open.verdict.take();
        let is_refused = open.refusal.is_some();
        match (earlier.matched, verdict) {
            (Some((_, row)), _) if self.plan.mode == Mode::Create => {
                line.settle(RowOutcome::Skipped, vec![twice_in_file(row)]);
                false
            }
            (Some((key, _)), Some(Verdict::Created | Verdict::Changed { .. })) => {
                self.change_again(line, key, earlier.keys)
            }
            // As a record of its own it would be refused, but it only changes what an earlier row made.
            (Some((key, _)), Some(Verdict::Failed(_))) if self.plan.mode == Mode::Upsert && is_refused => {
                self.change_again(line, key, earlier.keys)
            }
            (_, Some(Verdict::Created)) => {
                if let Some(place) = earlier.any {
                    line.settle(RowOutcome::Failed, vec![taken(self.plan.lookups[place].field)]);
                    return false;
                }
                let values = match &mut open.content {
                    Content::New(new) => new.row().values.clone(),
                    Content::Values(values) => std::mem::take(values),
                };
                self.keep(values, earlier.keys);
                line.state = LineState::Settled(RowOutcome::Created);
                true
            }
            (_, Some(Verdict::Changed { row, changes })) => {
                if let Ok(values) = self.changed(&row.values, open) {
                    self.keep(values, earlier.keys);
                }
                line.state =
                    LineState::Settled(if changes { RowOutcome::Updated } else { RowOutcome::Unchanged });
                true
            }
            (_, Some(Verdict::Skipped(problem))) => {
                // In mode create the record is there; in mode update there is none.
                line.settle(RowOutcome::Skipped, vec![problem]);
                self.plan.mode == Mode::Create
            }
            (_, Some(Verdict::Failed(reason))) => {
                line.settle(RowOutcome::Failed, reason.problems);
                false
            }
            (_, None) => false,
        }
    }

    /// A further row for a record that an earlier row made or changed.
    fn change_again(&mut self, line: &mut Line, key: KeyHash, keys: &[(usize, KeyHash)]) -> bool {
        let Line { state: LineState::Open(open), reason, .. } = line else { return false };
        let Some(record) = self.by_key.get(&key.place()).copied() else {
            line.state = LineState::Settled(RowOutcome::Updated);
            return true;
        };
        let changed = loop {
            match self.changed(&self.records[record], open) {
                Err(problem)
                    if leave_out(self.plan, open, reason, std::slice::from_ref(&problem)).is_some() => {}
                changed => break changed,
            }
        };
        match changed {
            Ok(values) => {
                let changes = values != self.records[record];
                self.records[record] = values;
                self.by_key.extend(keys.iter().map(|(_, key)| (key.place(), record)));
                line.state =
                    LineState::Settled(if changes { RowOutcome::Updated } else { RowOutcome::Unchanged });
            }
            Err(problem) => line.settle(RowOutcome::Failed, vec![problem]),
        }
        true
    }

    /// A record as a row would leave it, or why that is refused.
    fn changed(&self, before: &[Value], open: &OpenLine) -> Result<Vec<Value>, Problem> {
        let mut values = before.to_vec();
        for (field, value) in open.set(self.plan) {
            values[field.index] = value;
        }
        place_phones(self.plan, &open.more_phones, &mut values)?;
        let def = self.plan.def;
        self.visit.crm().fill(def, &mut values);
        let refused = |refusal| {
            let problems = Reason::of_refusal(def, refusal).problems;
            problems.into_iter().next().unwrap_or_else(super::reason::no_match)
        };
        let missing = def.fields.iter().find(|field| {
            let is_made = open.late_links.iter().any(|(late, _)| late == *field);
            field.required && !is_made && values[field.index].is_null()
        });
        if let Some(field) = missing {
            return Err(Problem::of_field(field, field.needed()));
        }
        let link = |name: &str| def.field(name).and_then(|field| values[field.index].as_int());
        let reaches = || self.visit.actor().sight(def, Verb::Change).governs(link("owner"), link("team"));
        if matches!(def.guard, Guard::Owned) && values != before && !reaches() {
            return Err(refused(store::WriteError::Forbidden));
        }
        Ok(values)
    }

    fn keep(&mut self, values: Vec<Value>, keys: &[(usize, KeyHash)]) {
        let may_change = self.plan.mode != Mode::Create
            && keys.iter().any(|(place, _)| self.plan.lookups[*place].is_match);
        if !may_change || self.records.len() == RECORDS_KEPT_MAX {
            return;
        }
        self.by_key.extend(keys.iter().map(|(_, key)| (key.place(), self.records.len())));
        self.records.push(values);
    }
}
