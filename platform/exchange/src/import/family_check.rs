//! What would become of rows that bring children along, before anything is written: the records by their numbers and
//! what their rows say of them, the children each by itself.

use std::collections::{HashMap, HashSet};

use object::{FieldDef, Row, Value};
use store::{RowOutcome, StoreError, View, Visit, WriteError};

use super::family::{Family, child_twice, contradictions};
use super::likely::KeyHash;
use super::line::{Content, Decision, Line, LineState, OpenLine, Verdict, held_now};
use super::made_links::without_late;
use super::plan::Plan;
use super::prepare::{Desk, new_of, set_for};
use super::reason::{Reason, no_match, several_match};
use super::settings::Mode;

/// Records whose values a check keeps in mind, some 100 MB; rows of further ones are not compared.
const RECORDS_KEPT_MAX: usize = 100_000;
/// Children that a check keeps in mind, 8 bytes each.
const CHILDREN_KEPT_MAX: usize = 4_000_000;

impl Desk {
    /// What would come of each row, and of its child, if they were the only ones.
    pub(super) fn look_at_families(
        &self,
        view: &View<'_>,
        family: &Family,
        lines: &mut [Line],
    ) -> Result<(), StoreError> {
        let held = held_now(view, &self.plan, lines)?;
        let mut parents: Vec<Option<Box<Row>>> = Vec::with_capacity(lines.len());
        for line in lines.iter_mut() {
            let Line { state: LineState::Open(open), before: None, reason, .. } = line else {
                parents.push(None);
                continue;
            };
            let mut parent = None;
            let verdict = match held.decide(&self.plan, open) {
                Decision::Create => {
                    let Content::Values(values) = &open.content else { continue };
                    let values = values.clone();
                    let made = new_of(view, &self.plan, values, open, reason);
                    verdict_of(made, &self.plan, &open.late_links)?
                }
                Decision::Change(row) => {
                    parent = Some(row.clone());
                    self.try_change(view, open, reason, row)?
                }
                Decision::Skip(problem) => Verdict::Skipped(problem),
                Decision::Fail(problem) => Verdict::Failed(Reason::of(problem)),
            };
            open.verdict = Some(verdict);
            parents.push(parent);
        }
        let there: Vec<Value> = parents.iter().flatten().map(|row| Value::Int(row.id)).collect();
        let mut stored: HashMap<(i64, String), Vec<Row>> = HashMap::new();
        if !family.known_by.is_empty() && !there.is_empty() {
            for holder in view.holders_of(family.plan.def, family.link, &there)? {
                if let (Some(row), Some(parent)) = (holder.row, holder.value.as_int())
                    && let Some(key) = family.key_of(&row.values)
                {
                    stored.entry((parent, key)).or_default().push(row);
                }
            }
        }
        for (line, parent) in lines.iter_mut().zip(&parents) {
            let Line { state: LineState::Open(open), before: None, reason, .. } = line else { continue };
            let Some(child) = &mut open.child else { continue };
            let verdict = self.child_verdict(view, family, child, reason, parent.as_deref(), &stored)?;
            child.verdict = Some(verdict);
        }
        Ok(())
    }

    fn child_verdict(
        &self,
        view: &View<'_>,
        family: &Family,
        child: &mut OpenLine,
        reason: &mut Reason,
        parent: Option<&Row>,
        stored: &HashMap<(i64, String), Vec<Row>>,
    ) -> Result<Verdict, StoreError> {
        let (plan, mode) = (&family.plan, self.plan.mode);
        let Content::Values(values) = &mut child.content else {
            return Ok(Verdict::Failed(Reason::default()));
        };
        if let Some(parent) = parent {
            values[family.link.index] = Value::Int(parent.id);
        }
        let key = parent.and_then(|parent| Some((parent.id, family.key_of(values)?)));
        let values = values.clone();
        match key.and_then(|key| stored.get(&key)).map_or(&[][..], Vec::as_slice) {
            [] if mode == Mode::Update => Ok(Verdict::Skipped(no_match())),
            [] => {
                let made = new_of(view, plan, values, child, reason);
                Ok(match (verdict_of(made, plan, &child.late_links)?, parent) {
                    // That its record is not there yet is no fault of the child.
                    (Verdict::Failed(mut refused), None) => {
                        refused.problems.retain(|p| p.field.as_deref() != Some(family.link.name));
                        if refused.problems.is_empty() { Verdict::Created } else { Verdict::Failed(refused) }
                    }
                    (verdict, _) => verdict,
                })
            }
            [row] => match set_for(plan, child, row).map(|set| view.would_change(plan.def, row, set)) {
                Ok(Ok(changes)) => Ok(Verdict::Changed { row: Box::new(row.clone()), changes }),
                Ok(Err(WriteError::Store(fault))) => Err(fault),
                Ok(Err(refusal)) | Err(refusal) => Ok(Verdict::Failed(Reason::of_refusal(plan.def, refusal))),
            },
            several => {
                let by = family.known_by.first().copied().unwrap_or(family.link);
                Ok(Verdict::Failed(Reason::of(several_match(by, several.len()))))
            }
        }
    }
}

fn verdict_of(
    made: Result<store::NewRow, WriteError>,
    plan: &Plan,
    late: &[(&'static FieldDef, String)],
) -> Result<Verdict, StoreError> {
    match made {
        Ok(_) => Ok(Verdict::Created),
        Err(WriteError::Store(fault)) => Err(fault),
        Err(refusal) => {
            let refused = without_late(Reason::of_refusal(plan.def, refusal), late);
            Ok(refused.map_or(Verdict::Created, Verdict::Failed))
        }
    }
}

/// A record that rows of the file have met.
struct Met {
    row: u64,
    /// As the first row would leave it; nothing where there are too many to keep.
    values: Option<Vec<Value>>,
}

/// The file so far, as a check plays it through.
pub(super) struct FamilyRehearsal<'a> {
    plan: &'a Plan,
    family: &'a Family,
    visit: &'a Visit,
    met: HashMap<u64, Met>,
    children: HashSet<u64>,
}

impl<'a> FamilyRehearsal<'a> {
    pub fn new(plan: &'a Plan, family: &'a Family, visit: &'a Visit) -> FamilyRehearsal<'a> {
        FamilyRehearsal { plan, family, visit, met: HashMap::new(), children: HashSet::new() }
    }

    /// Settles a row; answers whether its record would be there for the rows after it.
    pub fn judge(&mut self, line: &mut Line, key: KeyHash) -> Result<bool, StoreError> {
        let number = line.number;
        let Some(open) = line.open_mut() else { return Ok(false) };
        let verdict = open.verdict.take();
        let child = open.child.as_deref_mut().and_then(|child| child.verdict.take());
        let mut header_changes = false;
        match (self.met.get(&key.place()), verdict) {
            (Some(met), _) => {
                let problems = self.compared(open, met)?;
                if !problems.is_empty() {
                    line.settle(RowOutcome::Failed, problems);
                    return Ok(true);
                }
            }
            (None, Some(Verdict::Failed(reason))) => {
                line.settle(RowOutcome::Failed, reason.problems);
                return Ok(false);
            }
            (None, Some(Verdict::Skipped(problem))) => {
                line.settle(RowOutcome::Skipped, vec![problem]);
                return Ok(false);
            }
            (None, Some(Verdict::Changed { changes, .. })) => header_changes = changes,
            (None, Some(Verdict::Created) | None) => {}
        }
        let is_first = !self.met.contains_key(&key.place());
        let is_taken = !is_first || matches!(child, Some(Verdict::Created | Verdict::Changed { .. }));
        if is_taken && let Some(problem) = self.twice(line, key) {
            line.settle(RowOutcome::Failed, vec![problem]);
            return Ok(!is_first);
        }
        let outcome = match child {
            Some(Verdict::Created) => RowOutcome::Created,
            Some(Verdict::Changed { changes, .. }) if changes || header_changes => RowOutcome::Updated,
            Some(Verdict::Changed { .. }) => RowOutcome::Unchanged,
            Some(Verdict::Skipped(problem)) => {
                line.settle(RowOutcome::Skipped, vec![problem]);
                return Ok(!is_first);
            }
            Some(Verdict::Failed(reason)) => {
                let problems = self.family.problems(reason);
                line.settle(RowOutcome::Failed, problems);
                return Ok(!is_first);
            }
            None => {
                line.settle(RowOutcome::Failed, vec![no_match()]);
                return Ok(!is_first);
            }
        };
        if is_first {
            let values = match line.open().map(|open| &open.content) {
                Some(Content::Values(values)) if self.met.len() < RECORDS_KEPT_MAX => Some(values.clone()),
                Some(_) | None => None,
            };
            self.met.insert(key.place(), Met { row: number, values });
        }
        line.state = LineState::Settled(outcome);
        Ok(true)
    }

    fn compared(&self, open: &OpenLine, met: &Met) -> Result<Vec<super::reason::Problem>, StoreError> {
        let (Content::Values(values), Some(stands)) = (&open.content, &met.values) else {
            return Ok(Vec::new());
        };
        let differs = open.given.iter().any(|place| values[*place] != stands[*place]);
        if !differs {
            return Ok(Vec::new());
        }
        // Rare, so that each may ask the store what things are called.
        let (plan, given) = (self.plan.clone(), open.given.clone());
        let (values, stands, row) = (values.clone(), stands.clone(), met.row);
        self.visit.read_wait(move |view| contradictions(view, &plan, &given, &values, &stands, row))
    }

    /// Whether an earlier row has the same child of the same record.
    fn twice(&mut self, line: &Line, key: KeyHash) -> Option<super::reason::Problem> {
        let Content::Values(values) = &line.open()?.child.as_deref()?.content else { return None };
        let child = self.family.key_of(values)?;
        let place = KeyHash::of("child", &format!("{:x}\u{1F}{child}", key.place())).place();
        if self.children.contains(&place) {
            return Some(child_twice(self.family, None));
        }
        if self.children.len() < CHILDREN_KEPT_MAX {
            self.children.insert(place);
        }
        None
    }
}
