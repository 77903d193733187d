//! Rows that bring children along are written: each record once, by the first row of it that can be taken in, and its
//! children row by row, all in one transaction with their outcomes. A record never comes in without a child of the row
//! that made it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use object::{Row, Value};
use store::{MetParent, NewRow, OutcomeRow, RowOutcome, StoreError, Tx, WriteError};

use super::family::{Family, child_twice, contradictions};
use super::line::{Content, Line, LineState, OpenLine};
use super::made_links::{MadeHere, settle_links};
use super::plan::{Plan, key_text};
use super::prepare::{new_of, set_for};
use super::reason::{Problem, Reason, exists_already, no_match, several_match, taken};
use super::settings::Mode;
use super::write::change_one;

/// Where a batch of such rows is written.
pub(super) struct FamilyWrite<'w> {
    pub plan: &'w Plan,
    pub family: &'w Family,
    pub import: i64,
    /// Set where rows were settled on the way and the transaction is to begin anew without them.
    pub again: &'w AtomicBool,
}

/// A record that rows of this batch belong to.
struct Standing {
    id: i64,
    values: Vec<Value>,
    /// The row that met it first.
    first: u64,
    /// It was there before this transaction, so that it may have children.
    was_there: bool,
}

/// The rows of one record, in their order.
#[derive(Default)]
struct Group {
    places: Vec<usize>,
    standing: Option<Standing>,
    /// The place of the row that meets the record first, where it is met in this transaction.
    first: Option<usize>,
    /// That row changed the record itself.
    changed: bool,
}

/// A child on its way.
enum Child {
    New(usize, Box<NewRow>),
    Changed(usize, Box<Row>),
}

impl FamilyWrite<'_> {
    /// Writes lines that do not depend on one another, but for the records that they share.
    pub fn write(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        made: &mut MadeHere,
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<(), WriteError> {
        let mut groups = self.groups(tx, lines, made, outcomes)?;
        self.find(tx, lines, &mut groups, outcomes)?;
        self.make(tx, lines, &mut groups)?;
        self.compare(tx, lines, &mut groups, outcomes)?;
        self.write_children(tx, lines, &groups, outcomes)?;
        let met: Vec<(i64, MetParent)> = groups
            .iter()
            .filter_map(|group| {
                let (standing, first) = (group.standing.as_ref()?, group.first?);
                let row = lines[first].number as i64;
                Some((standing.id, MetParent { row, made: !standing.was_there }))
            })
            .collect();
        Ok(tx.note_import_parents(self.import, &met)?)
    }

    /// The open rows by the number that they share. Rows that are settled have their outcome.
    fn groups(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        made: &mut MadeHere,
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<Vec<Group>, WriteError> {
        let mut groups: Vec<Group> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for (place, line) in lines.iter_mut().enumerate() {
            let open = match &mut line.state {
                LineState::Settled(outcome) => {
                    let outcome = *outcome;
                    outcomes.push(line.outcome(outcome, None, Vec::new()));
                    continue;
                }
                LineState::Open(open) => open,
            };
            let mut problem = settle_links(tx, self.plan, open, &mut line.reason, made)?.err();
            if let (None, Some(child)) = (&problem, &mut open.child) {
                let settled = settle_links(tx, &self.family.plan, child, &mut line.reason, made)?;
                problem = settled.err().map(|problem| self.family.problem(problem));
            }
            if let Some(problem) = problem {
                line.settle(RowOutcome::Failed, vec![problem]);
                outcomes.push(line.outcome(RowOutcome::Failed, None, Vec::new()));
                continue;
            }
            let key = open.keys[self.family.key].as_ref().and_then(key_text).unwrap_or_default();
            let group = *by_key.entry(key).or_insert(groups.len());
            if group == groups.len() {
                groups.push(Group::default());
            }
            groups[group].places.push(place);
        }
        Ok(groups)
    }

    /// Which of the records are there, and what that means for their rows.
    fn find(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        groups: &mut [Group],
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<(), WriteError> {
        let (def, mode) = (self.plan.def, self.plan.mode);
        let field = self.plan.lookups[self.family.key].field;
        let key_of = |line: &Line| line.open()?.keys[self.family.key].clone();
        let asked: Vec<Value> =
            groups.iter().filter_map(|group| key_of(&lines[*group.places.first()?])).collect();
        let mut held: HashMap<String, Vec<Option<Row>>> = HashMap::new();
        for holder in tx.holders_locked(def, field, &asked)? {
            held.entry(key_text(&holder.value).unwrap_or_default()).or_default().push(holder.row);
        }
        let ids: Vec<i64> = held.values().flatten().flatten().map(|row| row.id).collect();
        let met = tx.import_parents(self.import, &ids)?;
        tx.let_arrive(def, met.iter().filter(|(_, met)| met.made).map(|(id, _)| *id));
        for group in groups.iter_mut() {
            let Some(first) = group.places.first().copied() else { continue };
            let key = key_of(&lines[first]).as_ref().and_then(key_text).unwrap_or_default();
            let mut rows = held.remove(&key).unwrap_or_default();
            let several = rows.len();
            let ended = match (rows.pop(), several) {
                (None, _) if mode == Mode::Update => Some((RowOutcome::Skipped, no_match())),
                (None, _) => None,
                (Some(_), 2..) => Some((RowOutcome::Failed, several_match(field, several))),
                (Some(None), _) => Some((RowOutcome::Failed, taken(field))),
                (Some(Some(row)), _) => match (met.get(&row.id), mode) {
                    (None, Mode::Create) => Some((RowOutcome::Skipped, exists_already(field))),
                    (met, _) => {
                        let first = met.map_or(0, |met| met.row.unsigned_abs());
                        let (id, values) = (row.id, row.values.clone());
                        group.standing = Some(Standing { id, values, first, was_there: true });
                        if met.is_none() {
                            self.change_parent(tx, lines, group, row, outcomes)?;
                        }
                        None
                    }
                },
            };
            if let Some((outcome, problem)) = ended {
                for place in std::mem::take(&mut group.places) {
                    outcomes.push(lines[place].outcome(outcome, None, vec![problem.clone()]));
                }
            }
        }
        Ok(())
    }

    /// The first row that may says what becomes of a record that was there before.
    fn change_parent(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        group: &mut Group,
        row: Row,
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<(), WriteError> {
        while let Some(place) = group.places.first().copied() {
            let version = row.version;
            match change_one(tx, self.plan, &mut lines[place], row.clone()) {
                Ok(changed) => {
                    group.first = Some(place);
                    group.changed = changed.version != version;
                    let first = lines[place].number;
                    let (id, values) = (changed.id, changed.values);
                    group.standing = Some(Standing { id, values, first, was_there: true });
                    return Ok(());
                }
                Err(WriteError::Invalid(problems)) if problems.iter().any(|p| p.message.code == "taken") => {
                    return Err(WriteError::Invalid(problems));
                }
                Err(WriteError::Store(fault)) => return Err(fault.into()),
                Err(refusal) => {
                    let problems = Reason::of_refusal(self.plan.def, refusal).problems;
                    outcomes.push(lines[place].outcome(RowOutcome::Failed, Some(row.id), problems));
                    group.places.remove(0);
                }
            }
        }
        Ok(())
    }

    /// Makes the records that are not there, each by the first of its rows that can.
    fn make(&self, tx: &mut Tx<'_>, lines: &mut [Line], groups: &mut [Group]) -> Result<(), WriteError> {
        let mut made: Vec<(usize, NewRow)> = Vec::new();
        let mut is_settled = false;
        for (at, group) in groups.iter_mut().enumerate() {
            if group.standing.is_some() {
                continue;
            }
            for place in &group.places {
                let Line { state: LineState::Open(open), reason, .. } = &mut lines[*place] else { continue };
                match made_of(tx, self.plan, open, reason)? {
                    Ok(new) => {
                        group.first = Some(*place);
                        made.push((at, new));
                        break;
                    }
                    Err(refusal) => {
                        lines[*place].settle(RowOutcome::Failed, refusal.problems);
                        is_settled = true;
                    }
                }
            }
        }
        if !is_settled && !made.is_empty() {
            let mut news: Vec<&mut NewRow> = made.iter_mut().map(|(_, new)| new).collect();
            let answers = tx.insert_prepared(self.plan.def, &mut news)?;
            for ((at, new), answer) in made.into_iter().zip(answers) {
                let Some(first) = groups[at].first else { continue };
                match answer {
                    Ok(id) => {
                        let (values, row) = (new.row().values.clone(), lines[first].number);
                        groups[at].standing = Some(Standing { id, values, first: row, was_there: false });
                        tx.let_arrive(self.plan.def, [id]);
                    }
                    Err(refusal) => {
                        let problems = Reason::of_refusal(self.plan.def, refusal).problems;
                        lines[first].settle(RowOutcome::Failed, problems);
                        is_settled = true;
                    }
                }
            }
        }
        if is_settled { Err(self.begin_again()) } else { Ok(()) }
    }

    /// Rows that say something else of their record than the first one fail, both named.
    fn compare(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        groups: &mut [Group],
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<(), WriteError> {
        for group in groups.iter_mut() {
            let Some(standing) = &group.standing else { continue };
            let mut kept = Vec::with_capacity(group.places.len());
            for place in &group.places {
                let line = &lines[*place];
                let Some(open) = line.open() else { continue };
                let Content::Values(values) = &open.content else { continue };
                let problems = match group.first == Some(*place) {
                    true => Vec::new(),
                    false => {
                        contradictions(tx, self.plan, &open.given, values, &standing.values, standing.first)?
                    }
                };
                if problems.is_empty() {
                    kept.push(*place);
                } else {
                    outcomes.push(line.outcome(RowOutcome::Failed, Some(standing.id), problems));
                }
            }
            group.places = kept;
        }
        Ok(())
    }

    fn write_children(
        &self,
        tx: &mut Tx<'_>,
        lines: &mut [Line],
        groups: &[Group],
        outcomes: &mut Vec<OutcomeRow>,
    ) -> Result<(), WriteError> {
        let stored = self.children_there(tx, groups)?;
        self.know_targets(tx, lines, groups)?;
        let mut children: Vec<Child> = Vec::new();
        let mut ended: Vec<(usize, i64, RowOutcome, Vec<Problem>)> = Vec::new();
        let mut seen: HashMap<(i64, String), u64> = HashMap::new();
        for group in groups {
            let Some(standing) = &group.standing else { continue };
            for place in &group.places {
                let Line { state: LineState::Open(open), reason, number, .. } = &mut lines[*place] else {
                    continue;
                };
                let Some(child) = &mut open.child else { continue };
                let decided = self.decide(tx, standing, child, &stored, &mut seen, *number);
                let fails = |problems| (*place, standing.id, RowOutcome::Failed, problems);
                match decided {
                    Decided::New => match made_of(tx, &self.family.plan, child, reason)? {
                        Ok(new) => children.push(Child::New(*place, Box::new(new))),
                        Err(refusal) => ended.push(fails(self.family.problems(refusal))),
                    },
                    Decided::Change(row) => children.push(Child::Changed(*place, row)),
                    Decided::Skip(problem) => {
                        ended.push((*place, standing.id, RowOutcome::Skipped, vec![problem]));
                    }
                    Decided::Fail(problem) => ended.push(fails(vec![problem])),
                }
            }
        }
        let parents: HashMap<usize, i64> = groups
            .iter()
            .filter_map(|group| Some((group, group.standing.as_ref()?.id)))
            .flat_map(|(group, id)| group.places.iter().map(move |place| (*place, id)))
            .collect();
        let changed: HashSet<usize> = groups.iter().filter(|g| g.changed).filter_map(|g| g.first).collect();
        self.insert(tx, &mut children, &parents, &mut ended)?;
        self.change(tx, lines, children, &parents, &mut ended)?;
        // Whoever met a record first and has no child of its own after all met nothing.
        let firsts: HashSet<usize> = groups.iter().filter_map(|group| group.first).collect();
        let is_bad = |outcome: RowOutcome| matches!(outcome, RowOutcome::Failed | RowOutcome::Skipped);
        let mut is_settled = false;
        for (place, _, outcome, problems) in &ended {
            if firsts.contains(place) && is_bad(*outcome) {
                lines[*place].settle(*outcome, problems.clone());
                is_settled = true;
            }
        }
        if is_settled {
            return Err(self.begin_again());
        }
        for (place, id, outcome, problems) in ended {
            let outcome = match outcome {
                RowOutcome::Unchanged if changed.contains(&place) => RowOutcome::Updated,
                outcome => outcome,
            };
            outcomes.push(lines[place].outcome(outcome, Some(id), problems));
        }
        Ok(())
    }

    /// The children of the records that were there, by record and by what they are known by.
    fn children_there(
        &self,
        tx: &Tx<'_>,
        groups: &[Group],
    ) -> Result<HashMap<(i64, String), Vec<Row>>, StoreError> {
        let mut stored: HashMap<(i64, String), Vec<Row>> = HashMap::new();
        if self.family.known_by.is_empty() {
            return Ok(stored);
        }
        let there = groups.iter().filter_map(|group| group.standing.as_ref()).filter(|s| s.was_there);
        let ids: Vec<Value> = there.map(|standing| Value::Int(standing.id)).collect();
        for holder in tx.holders_locked(self.family.plan.def, self.family.link, &ids)? {
            if let (Some(row), Some(parent)) = (holder.row, holder.value.as_int())
                && let Some(key) = self.family.key_of(&row.values)
            {
                stored.entry((parent, key)).or_default().push(row);
            }
        }
        Ok(stored)
    }

    /// One query per link for what all children point to.
    fn know_targets(&self, tx: &Tx<'_>, lines: &mut [Line], groups: &[Group]) -> Result<(), StoreError> {
        let def = self.family.plan.def;
        for group in groups {
            let Some(standing) = &group.standing else { continue };
            for place in &group.places {
                if let Some(child) = lines[*place].open_mut().and_then(|open| open.child.as_mut())
                    && let Content::Values(values) = &mut child.content
                {
                    values[self.family.link.index] = Value::Int(standing.id);
                }
            }
        }
        let links = self.family.plan.links().map(|(field, _)| field).chain([self.family.link]);
        for field in links {
            let open = lines.iter().filter_map(|line| line.open()?.child.as_deref());
            let ids: Vec<i64> = open
                .filter_map(|child| match &child.content {
                    Content::Values(values) => values[field.index].as_int(),
                    Content::New(_) => None,
                })
                .collect();
            if !ids.is_empty() {
                tx.know_targets(field, def, &ids)?;
            }
        }
        Ok(())
    }

    fn decide(
        &self,
        tx: &Tx<'_>,
        standing: &Standing,
        child: &OpenLine,
        stored: &HashMap<(i64, String), Vec<Row>>,
        seen: &mut HashMap<(i64, String), u64>,
        number: u64,
    ) -> Decided {
        let mode = self.plan.mode;
        let Content::Values(values) = &child.content else { return Decided::New };
        let key = self.family.key_of(values).map(|key| (standing.id, key));
        if let Some(key) = &key {
            if let Some(row) = seen.get(key) {
                return Decided::Fail(child_twice(self.family, Some(*row)));
            }
            seen.insert(key.clone(), number);
        }
        let there = key.as_ref().and_then(|key| stored.get(key)).map_or(&[][..], Vec::as_slice);
        match there {
            [] if mode == Mode::Update => Decided::Skip(no_match()),
            [] => Decided::New,
            // The ids of what this import made come after its own.
            [row] if row.id > self.import => Decided::Fail(child_twice(self.family, None)),
            [row] if !tx.may_change(self.family.plan.def, row) => {
                let refused = Reason::of_refusal(self.family.plan.def, WriteError::Forbidden);
                refused.problems.into_iter().next().map_or(Decided::New, Decided::Fail)
            }
            [row] => Decided::Change(Box::new(row.clone())),
            several => {
                let by = self.family.known_by.first().copied().unwrap_or(self.family.link);
                Decided::Fail(self.family.problem(several_match(by, several.len())))
            }
        }
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        children: &mut [Child],
        parents: &HashMap<usize, i64>,
        ended: &mut Vec<(usize, i64, RowOutcome, Vec<Problem>)>,
    ) -> Result<(), WriteError> {
        let mut places = Vec::new();
        let mut news: Vec<&mut NewRow> = Vec::new();
        for child in children.iter_mut() {
            if let Child::New(place, new) = child {
                places.push(*place);
                news.push(new);
            }
        }
        if news.is_empty() {
            return Ok(());
        }
        let answers = tx.insert_prepared(self.family.plan.def, &mut news)?;
        for (place, answer) in places.into_iter().zip(answers) {
            let parent = parents.get(&place).copied().unwrap_or_default();
            ended.push(match answer {
                Ok(_) => (place, parent, RowOutcome::Created, Vec::new()),
                Err(refusal) => {
                    let reason = Reason::of_refusal(self.family.plan.def, refusal);
                    (place, parent, RowOutcome::Failed, self.family.problems(reason))
                }
            });
        }
        Ok(())
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        lines: &[Line],
        children: Vec<Child>,
        parents: &HashMap<usize, i64>,
        ended: &mut Vec<(usize, i64, RowOutcome, Vec<Problem>)>,
    ) -> Result<(), WriteError> {
        let def = self.family.plan.def;
        for child in children {
            let Child::Changed(place, row) = child else { continue };
            let Some(open) = lines[place].open().and_then(|open| open.child.as_deref()) else { continue };
            let parent = parents.get(&place).copied().unwrap_or_default();
            let version = row.version;
            let changed = match set_for(&self.family.plan, open, &row) {
                Ok(set) => tx.change_row(def, *row, set),
                Err(refusal) => Err(refusal),
            };
            ended.push(match changed {
                Ok(row) if row.version == version => (place, parent, RowOutcome::Unchanged, Vec::new()),
                Ok(_) => (place, parent, RowOutcome::Updated, Vec::new()),
                Err(WriteError::Store(fault)) => return Err(fault.into()),
                Err(refusal) => {
                    let reason = Reason::of_refusal(def, refusal);
                    (place, parent, RowOutcome::Failed, self.family.problems(reason))
                }
            });
        }
        Ok(())
    }

    /// The transaction is spoilt on purpose: the rows that were settled are left out of the next one.
    fn begin_again(&self) -> WriteError {
        self.again.store(true, Ordering::Relaxed);
        WriteError::NotFound
    }
}

/// What is to be done with a child.
enum Decided {
    New,
    Change(Box<Row>),
    Skip(Problem),
    Fail(Problem),
}

/// A new record of what a row says; made anew each time, because it may point to what this transaction makes.
fn made_of(
    tx: &Tx<'_>,
    plan: &Plan,
    open: &mut OpenLine,
    reason: &mut Reason,
) -> Result<Result<NewRow, Reason>, StoreError> {
    let Content::Values(values) = &open.content else { return Ok(Err(Reason::of(no_match()))) };
    let (values, given) = (values.clone(), open.given.clone());
    let made = new_of(tx, plan, values, open, reason);
    if let Content::Values(values) = &mut open.content {
        // What was left out once stays out.
        given
            .iter()
            .filter(|place| !open.given.contains(place))
            .for_each(|place| values[*place] = Value::Null);
    }
    match made {
        Ok(new) => Ok(Ok(new)),
        Err(WriteError::Store(fault)) => Err(fault),
        Err(refusal) => Ok(Err(Reason::of_refusal(plan.def, refusal))),
    }
}
