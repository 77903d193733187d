//! A batch of rows is made ready beside the writer: links resolved, likely duplicates found, new records filled
//! and checked. A check needs nothing more; an import asks the store again when it writes.

use std::collections::{HashMap, HashSet};

use object::{FieldDef, FieldKind, SystemField, Value};
use store::{OutcomeRow, RowOutcome, StoreError, View, WriteError};

use super::cells::{PHONES_NO_ROOM, Parsed, RowValues, place_phones};
use super::leave_empty::leave_out;
use super::likely::{Similar, keys_of, like_key, parent_of};
use super::line::{Content, Decision, Line, LineState, OpenLine, Verdict, held_now};
use super::links::{LinksKnown, Meant, ambiguous, not_found};
use super::plan::Plan;
use super::reason::{Likeness, Problem, Reason};
use super::settings::Mode;

/// What all batches of one import share.
pub(super) struct Desk {
    pub plan: Plan,
    pub links: LinksKnown,
    /// The import; none for a check.
    pub import: Option<i64>,
    /// Rows may have outcomes of an earlier run.
    pub resumed: bool,
    /// The room's rule for names that are alike.
    pub similar: Option<Similar>,
}

impl Desk {
    pub fn is_check(&self) -> bool {
        self.import.is_none()
    }

    /// Makes a batch ready.
    pub fn prepare(&self, view: &View<'_>, rows: Vec<(u64, Parsed)>) -> Result<Vec<Line>, StoreError> {
        let mut before = self.outcomes_before(view, &rows)?;
        let mut meant = self.resolve_links(view, &rows)?;
        let mut lines: Vec<Line> = Vec::with_capacity(rows.len());
        for (number, parsed) in rows {
            let mut line = self.line(view, number, parsed, &mut meant)?;
            line.before = before.remove(&(number as i64));
            lines.push(line);
        }
        self.know_targets(view, &lines)?;
        let held = held_now(view, &self.plan, &lines)?;
        let mut to_create = Vec::new();
        for (place, line) in lines.iter_mut().enumerate() {
            let is_check = self.is_check();
            let Line { state: LineState::Open(open), before: None, reason, .. } = line else { continue };
            match held.decide(&self.plan, &open.keys) {
                Decision::Create => to_create.push(place),
                Decision::Change(row) if is_check => {
                    open.verdict = Some(self.try_change(view, open, reason, row)?);
                }
                Decision::Skip(problem) if is_check => open.verdict = Some(Verdict::Skipped(problem)),
                Decision::Fail(problem) if is_check => {
                    open.verdict = Some(Verdict::Failed(Reason::of(problem)))
                }
                // Decided again, and for good, when it is written.
                Decision::Change(_) | Decision::Skip(_) | Decision::Fail(_) => {}
            }
        }
        self.find_likely(view, &mut lines, &to_create)?;
        if let Some(similar) = self.similar {
            self.find_alike(view, &mut lines, &to_create, similar)?;
        }
        for place in to_create {
            self.make_new(view, &mut lines[place])?;
        }
        Ok(lines)
    }

    fn outcomes_before(
        &self,
        view: &View<'_>,
        rows: &[(u64, Parsed)],
    ) -> Result<HashMap<i64, OutcomeRow>, StoreError> {
        let (Some(import), Some((first, _)), Some((last, _))) = (self.import, rows.first(), rows.last())
        else {
            return Ok(HashMap::new());
        };
        if !self.resumed {
            return Ok(HashMap::new());
        }
        let outcomes = view.outcomes(import, *first as i64, *last as i64)?;
        Ok(outcomes.into_iter().map(|outcome| (outcome.row, outcome)).collect())
    }

    fn resolve_links(
        &self,
        view: &View<'_>,
        rows: &[(u64, Parsed)],
    ) -> Result<HashMap<usize, HashMap<String, Meant>>, StoreError> {
        let mut meant = HashMap::new();
        for (field, _) in self.plan.links() {
            let texts: HashSet<String> = rows
                .iter()
                .filter_map(|(_, parsed)| match parsed {
                    Parsed::Row(row) => row.links.iter().find(|(link, _)| *link == field),
                    Parsed::Blank(_) | Parsed::Bad(_) => None,
                })
                .map(|(_, text)| text.clone())
                .collect();
            if !texts.is_empty() {
                meant.insert(field.index, self.links.resolve(view, field, texts)?);
            }
        }
        Ok(meant)
    }

    fn line(
        &self,
        view: &View<'_>,
        number: u64,
        parsed: Parsed,
        meant: &mut HashMap<usize, HashMap<String, Meant>>,
    ) -> Result<Line, StoreError> {
        let row = match parsed {
            Parsed::Row(row) => row,
            Parsed::Blank(reason) => return Ok(Line::settled(number, None, RowOutcome::Skipped, reason)),
            Parsed::Bad(reason) => return Ok(Line::settled(number, None, RowOutcome::Failed, reason)),
        };
        let RowValues { mut values, mut given, links, more_phones, id, warnings, mut problems, .. } = row;
        let title = values[self.plan.def.title.index].as_text().map(str::to_owned);
        let mut late_links = Vec::new();
        for (field, text) in links {
            if let Some(answer) = self.answer(field, &text) {
                if let Some(id) = answer {
                    values[field.index] = Value::Int(id);
                    given.push(field.index);
                }
                continue;
            }
            match meant.get(&field.index).and_then(|meant| meant.get(&text)) {
                Some(Meant::One(id)) => {
                    values[field.index] = Value::Int(*id);
                    given.push(field.index);
                }
                Some(Meant::Several(several)) => problems.push(ambiguous(field, &text, several)),
                Some(Meant::None) | None if is_link_to(field, self.plan.def.name) => {
                    late_links.push((field, text))
                }
                Some(Meant::None) | None => problems.push(not_found(field, &text)),
            }
        }
        let mut emptied = self.plan.lacked_of(&mut problems);
        if !problems.is_empty() {
            problems.append(&mut emptied);
            self.add_missing(view, values, &mut problems)?;
            let reason = Reason { problems, warnings, ..Reason::default() };
            return Ok(Line::settled(number, title, RowOutcome::Failed, reason));
        }
        let keys = self.plan.lookups.iter().map(|lookup| match lookup.field.system {
            Some(SystemField::Id) => id.map(Value::Int),
            Some(_) | None => Some(values[lookup.field.index].clone()).filter(|value| !value.is_null()),
        });
        let open = OpenLine {
            keys: keys.collect(),
            likes: keys_of(self.plan.def, &self.plan.likes, &values, &more_phones.phones),
            content: Content::Values(values),
            given,
            more_phones,
            late_links,
            refusal: None,
            verdict: None,
        };
        Ok(Line {
            number,
            title,
            before: None,
            reason: Reason { warnings, emptied, ..Reason::default() },
            state: LineState::Open(Box::new(open)),
            follows: false,
        })
    }

    /// What the person said that a text of a link means; `Some(None)` leaves the field as it is.
    fn answer(&self, field: &FieldDef, text: &str) -> Option<Option<i64>> {
        self.plan.answers.get(&field.index)?.get(text).copied()
    }

    /// All that is wrong with a row is told at once: what a new record would lack beside what cannot be read.
    fn add_missing(
        &self,
        view: &View<'_>,
        values: Vec<Value>,
        problems: &mut Vec<Problem>,
    ) -> Result<(), StoreError> {
        if self.plan.mode != Mode::Create {
            return Ok(());
        }
        match view.prepare_row(self.plan.def, values) {
            Err(WriteError::Invalid(more)) => {
                for problem in more {
                    let is_told =
                        problems.iter().any(|told| told.field.as_deref() == Some(problem.field.name));
                    if !is_told {
                        problems.push(Problem::of_field(problem.field, problem.message));
                    }
                }
                Ok(())
            }
            Err(WriteError::Store(fault)) => Err(fault),
            // Whether it may be made at all is told once it can be.
            Ok(_)
            | Err(
                WriteError::Forbidden | WriteError::NotFound | WriteError::Conflict(_) | WriteError::InUse(_),
            ) => Ok(()),
        }
    }

    /// One query per link for what all lines point to, so that the checks of each line ask nothing.
    fn know_targets(&self, view: &View<'_>, lines: &[Line]) -> Result<(), StoreError> {
        for (field, _) in self.plan.links() {
            let ids: Vec<i64> = lines
                .iter()
                .filter_map(|line| match &line.open()?.content {
                    Content::Values(values) => values[field.index].as_int(),
                    Content::New(_) => None,
                })
                .collect();
            if !ids.is_empty() {
                view.know_targets(field, self.plan.def, &ids)?;
            }
        }
        Ok(())
    }

    fn try_change(
        &self,
        view: &View<'_>,
        open: &mut OpenLine,
        reason: &mut Reason,
        row: Box<object::Row>,
    ) -> Result<Verdict, StoreError> {
        loop {
            let changed = match set_for(&self.plan, open, &row) {
                Ok(set) => view.would_change(self.plan.def, &row, set),
                Err(refusal) => Err(refusal),
            };
            let refusal = match changed {
                Ok(changes) => return Ok(Verdict::Changed { row, changes }),
                Err(WriteError::Store(fault)) => return Err(fault),
                Err(refusal) => Reason::of_refusal(self.plan.def, refusal),
            };
            if leave_out(&self.plan, open, reason, &refusal.problems).is_none() {
                return Ok(Verdict::Failed(refusal));
            }
        }
    }

    /// Which stored records the new ones are likely the same as. Records that this import made itself are not
    /// asked for: their ids come after its own.
    fn find_likely(&self, view: &View<'_>, lines: &mut [Line], places: &[usize]) -> Result<(), StoreError> {
        let def = self.plan.def;
        let before = self.import.unwrap_or(i64::MAX);
        for field in self.plan.likes.iter().filter(|field| is_looked_up(field)) {
            let mut asked: HashMap<String, Vec<(usize, Option<i64>)>> = HashMap::new();
            for place in places {
                let Some(open) = lines[*place].open() else { continue };
                let Content::Values(values) = &open.content else { continue };
                let parent = parent_of(def, field, values);
                let is_phone = matches!(field.kind, FieldKind::Phone);
                // A number may stand in any of the phone fields here and there.
                let phones = values
                    .iter()
                    .chain(&open.more_phones.phones)
                    .filter(|value| matches!(value, Value::Phone(_)));
                let keys: Vec<String> = if is_phone {
                    phones.filter_map(|value| like_key(field, value)).collect()
                } else {
                    like_key(field, &values[field.index]).into_iter().collect()
                };
                for key in keys {
                    asked.entry(key).or_default().push((*place, parent));
                }
            }
            let keys: Vec<String> = asked.keys().cloned().collect();
            for like in view.like(def, field, &keys, before)? {
                for (place, parent) in asked.get(&like.key).into_iter().flatten() {
                    let is_same_family = like.parent.is_none() || like.parent == *parent;
                    if is_same_family {
                        lines[*place].reason.note_stored(like.id, Likeness::of_key(field));
                    }
                }
            }
        }
        Ok(())
    }

    fn make_new(&self, view: &View<'_>, line: &mut Line) -> Result<(), StoreError> {
        let is_check = self.is_check();
        let Line { state: LineState::Open(open), reason, .. } = line else { return Ok(()) };
        let is_late = !open.late_links.is_empty();
        let Content::Values(values) = &mut open.content else { return Ok(()) };
        // Kept where the row may have to change a record after all.
        let keeps = is_late || self.plan.mode == Mode::Upsert;
        let given = if keeps { values.clone() } else { std::mem::take(values) };
        let refusal = match new_of(view, &self.plan, given, open, reason) {
            Ok(_) if is_late => None, // Made when the record it points to is there.
            Ok(new) => {
                open.content = Content::New(Box::new(new));
                None
            }
            Err(WriteError::Store(fault)) => return Err(fault),
            Err(refusal) => Some(Reason::of_refusal(self.plan.def, refusal)),
        };
        if is_check {
            open.verdict = Some(match &refusal {
                Some(reason) => Verdict::Failed(reason.clone()),
                None => Verdict::Created,
            });
        }
        open.refusal = refusal;
        if let Content::Values(values) = &mut open.content
            && values.is_empty()
        {
            // A refused row in mode create: nothing more is done with its values.
            values.resize(self.plan.def.fields.len(), Value::Null);
        }
        Ok(())
    }
}

/// A new record of a row's values, without those that are refused and that it may go in without.
pub(super) fn new_of(
    view: &View<'_>,
    plan: &Plan,
    mut values: Vec<Value>,
    open: &mut OpenLine,
    reason: &mut Reason,
) -> Result<store::NewRow, WriteError> {
    loop {
        // Most imports try once, and copy nothing.
        let again = (!plan.lackable.is_empty()).then(|| values.clone());
        let made = match place_phones(plan, &open.more_phones, &mut values) {
            Ok(_) => view.prepare_row(plan.def, values),
            Err(problem) => Err(phones_refused(plan, problem)),
        };
        let problems = match made {
            Err(WriteError::Invalid(problems)) => problems,
            Ok(_)
            | Err(
                WriteError::Forbidden
                | WriteError::NotFound
                | WriteError::Conflict(_)
                | WriteError::InUse(_)
                | WriteError::Store(_),
            ) => return made,
        };
        let told: Vec<Problem> = problems
            .iter()
            .map(|problem| Problem::of_field(problem.field, problem.message.clone()))
            .collect();
        match (leave_out(plan, open, reason, &told), again) {
            (Some(places), Some(mut again)) => {
                places.into_iter().for_each(|place| again[place] = Value::Null);
                values = again;
            }
            (_, _) => return Err(WriteError::Invalid(problems)),
        }
    }
}

/// What a row sets in a record that exists. Its further numbers go to fields that are empty there.
pub(super) fn set_for(
    plan: &Plan,
    open: &OpenLine,
    row: &object::Row,
) -> Result<Vec<(&'static FieldDef, Value)>, WriteError> {
    let mut set = open.set(plan);
    // The same number written in another way is no change, and what somebody wrote is kept.
    set.retain(|(field, value)| !is_same_number(value, &row.values[field.index]));
    if !open.more_phones.is_empty() {
        let mut values = row.values.clone();
        for (field, value) in &set {
            values[field.index] = value.clone();
        }
        let filled = place_phones(plan, &open.more_phones, &mut values)
            .map_err(|problem| phones_refused(plan, problem))?;
        set.extend(filled.into_iter().map(|place| (plan.def.fields[place], values[place].clone())));
    }
    Ok(set)
}

fn is_same_number(value: &Value, stored: &Value) -> bool {
    match (value, stored) {
        (Value::Phone(value), Value::Phone(stored)) => value.canonical() == stored.canonical(),
        _ => false,
    }
}

fn phones_refused(plan: &Plan, problem: Problem) -> WriteError {
    let field = problem.field.as_deref().and_then(|name| plan.def.field(name)).unwrap_or(plan.def.title);
    let message = object::Message::new(PHONES_NO_ROOM, problem.zh, problem.en);
    WriteError::Invalid(vec![store::FieldProblem { field, message }])
}

/// Whether equal values of the field are found by an index. Unique fields are looked up anyway.
fn is_looked_up(field: &FieldDef) -> bool {
    field.keyed || (field.indexed && matches!(field.kind, FieldKind::Phone | FieldKind::Email))
}

fn is_link_to(field: &FieldDef, object: &str) -> bool {
    field.kind.link() == Some(object)
}
