//! A batch of rows is made ready beside the writer: links resolved, likely duplicates found, new records filled
//! and checked. A check needs nothing more; an import asks the store again when it writes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use object::{FieldDef, FieldKind, SystemField, Value};
use store::{Likeness, OutcomeRow, RowOutcome, StoreError, View, WriteError};

use super::alike::Candidates;
use super::cells::{PHONES_NO_ROOM, Parsed, RowValues, place_phones};
use super::family::{Family, number_missing};
use super::leave_empty::leave_out;
use super::likely::{keys_of, like_key, parent_of};
use super::line::{Content, Decision, Line, LineState, OpenLine, Verdict, held_now};
use super::links::{LinksKnown, Meant, ambiguous, not_found};
use super::made_links::{refusal_of, without_late};
use super::plan::Plan;
use super::reason::{Problem, Reason, left_out};
use super::settings::{Mode, RowChoice};

/// What all batches of one import share.
pub(super) struct Desk {
    pub plan: Plan,
    pub links: LinksKnown,
    /// Of the children that rows bring along.
    pub child_links: LinksKnown,
    /// The import; none for a check.
    pub import: Option<i64>,
    /// Rows may have outcomes of an earlier run.
    pub resumed: bool,
    /// What compares rows and records, where names are compared; else equal keys tell who is likely the same.
    pub likeness: Option<Arc<Likeness>>,
    /// There are records that were made before this import: nothing is looked for where there is none.
    pub has_older: bool,
}

impl Desk {
    /// The id before which records were there when the import began.
    pub fn before(&self) -> i64 {
        self.import.unwrap_or(i64::MAX)
    }

    pub fn is_check(&self) -> bool {
        self.import.is_none()
    }

    /// In a check: whether a row that was made ready fails whatever the others are, so that no other hears of it. One of
    /// which no record can be made still lends its name, and in mode update its keys.
    pub fn fails_alone(&self, line: &Line) -> bool {
        match &line.state {
            LineState::Settled(outcome) => *outcome == RowOutcome::Failed,
            LineState::Open(open) => {
                let is_refused = open.refusal.is_some() && matches!(open.verdict, Some(Verdict::Failed(_)));
                let has_name = self.likeness.is_some() && line.title.is_some();
                is_refused && !has_name && self.plan.mode != Mode::Update
            }
        }
    }

    /// Makes a batch ready.
    pub fn prepare(&self, view: &View<'_>, rows: Vec<(u64, Parsed)>) -> Result<Vec<Line>, StoreError> {
        let mut before = self.outcomes_before(view, &rows)?;
        let own = |row: &RowValues| row.links.clone();
        let mut meant = resolve_links(view, &self.plan, &self.links, &rows, own)?;
        let mut meant_by_child = match self.plan.family.as_deref() {
            Some(family) => {
                let theirs =
                    |row: &RowValues| row.child.as_deref().map_or_else(Vec::new, |c| c.links.clone());
                resolve_links(view, &family.plan, &self.child_links, &rows, theirs)?
            }
            None => HashMap::new(),
        };
        let mut lines: Vec<Line> = Vec::with_capacity(rows.len());
        for (number, parsed) in rows {
            let mut line = self.line(view, number, parsed, &mut meant, &mut meant_by_child)?;
            line.before = before.remove(&(number as i64));
            lines.push(line);
        }
        self.know_targets(view, &lines)?;
        if let Some(family) = self.plan.family.as_deref() {
            if self.is_check() {
                self.look_at_families(view, family, &mut lines)?;
            }
            return Ok(lines); // Written as they are: what they belong to may come with them.
        }
        let held = held_now(view, &self.plan, &lines)?;
        let mut to_create = Vec::new();
        for (place, line) in lines.iter_mut().enumerate() {
            let is_check = self.is_check();
            let Line { state: LineState::Open(open), before: None, reason, .. } = line else { continue };
            match held.decide(&self.plan, open) {
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
        if self.has_older {
            let candidates = self.find_likely(view, &lines, &to_create)?;
            match &self.likeness {
                Some(likeness) => {
                    self.note_likeliest(view, &mut lines, &to_create, likeness, candidates)?;
                }
                None => self.note_sharing(view, &mut lines, candidates)?,
            }
        }
        for place in to_create {
            let line = &mut lines[place];
            self.make_new(view, line)?;
            if let Line { state: LineState::Open(open), .. } = line
                && let Content::New(new) = &mut open.content
                && !self.is_check()
            {
                new.make_ready(self.plan.def);
            }
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

    fn line(
        &self,
        view: &View<'_>,
        number: u64,
        parsed: Parsed,
        meant: &mut MeantBy,
        meant_by_child: &mut MeantBy,
    ) -> Result<Line, StoreError> {
        let mut row = match parsed {
            Parsed::Row(row) => row,
            Parsed::Blank(reason) => return Ok(Line::settled(number, None, RowOutcome::Skipped, reason)),
            Parsed::Bad(reason) => return Ok(Line::settled(number, None, RowOutcome::Failed, reason)),
        };
        let choice = self.plan.choices.get(&number).copied();
        if choice == Some(RowChoice::Skip) {
            let title = row.values[self.plan.def.title.index].as_text().map(str::to_owned);
            return Ok(Line::settled(number, title, RowOutcome::Skipped, Reason::of(left_out())));
        }
        let own = if self.is_check() { Some(view) } else { None };
        let late_links = place_links(own, &self.plan, &mut row, meant)?;
        let child = row.child.take();
        let RowValues { values, given, more_phones, id, warnings, mut problems, .. } = row;
        let title = values[self.plan.def.title.index].as_text().map(str::to_owned);
        let mut emptied = self.plan.lacked_of(&mut problems);
        let mut warnings = warnings;
        let child = match (self.plan.family.as_deref(), child) {
            (Some(family), Some(child)) => {
                let (child, told) = open_child(own, family, *child, meant_by_child)?;
                if values[self.plan.lookups[family.key].field.index].is_null() {
                    problems.push(number_missing(&self.plan, self.plan.lookups[family.key].field));
                }
                problems.extend(told.problems);
                warnings.extend(told.warnings);
                emptied.extend(told.emptied);
                Some(Box::new(child))
            }
            (_, _) => None,
        };
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
            // Records that rows share are nobody's duplicates for that.
            likes: match child {
                Some(_) => Vec::new(),
                None => keys_of(self.plan.def, &self.plan.likes, &values, &more_phones.phones),
            },
            content: Content::Values(values),
            given,
            more_phones,
            late_links,
            child,
            choice,
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

    pub(super) fn try_change(
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

    /// Which stored records share a key with the new ones: noted, or where names are compared answered to be compared.
    /// Records that this import made itself are not asked for: their ids come after its own.
    fn find_likely(
        &self,
        view: &View<'_>,
        lines: &[Line],
        places: &[usize],
    ) -> Result<Candidates, StoreError> {
        let def = self.plan.def;
        let mut candidates = Candidates::new();
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
            for like in view.like(def, field, &keys, self.before())? {
                for (place, parent) in asked.get(&like.key).into_iter().flatten() {
                    let is_same_family = like.parent.is_none() || like.parent == *parent;
                    if is_same_family {
                        candidates.entry(*place).or_default().push((like.id, Some(*field)));
                    }
                }
            }
        }
        Ok(candidates)
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
            Err(refusal) => without_late(Reason::of_refusal(self.plan.def, refusal), &open.late_links),
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

/// What the texts of links mean, by the link's place.
type MeantBy = HashMap<usize, HashMap<String, Meant>>;

/// What is said of a row beside its values.
#[derive(Default)]
struct Told {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    emptied: Vec<Problem>,
}

fn resolve_links(
    view: &View<'_>,
    plan: &Plan,
    known: &LinksKnown,
    rows: &[(u64, Parsed)],
    links_of: impl Fn(&RowValues) -> Vec<(&'static FieldDef, String)>,
) -> Result<MeantBy, StoreError> {
    let mut texts: HashMap<usize, HashSet<String>> = HashMap::new();
    if plan.links().next().is_none() {
        return Ok(HashMap::new());
    }
    for (_, parsed) in rows {
        let Parsed::Row(row) = parsed else { continue };
        for (field, text) in links_of(row) {
            texts.entry(field.index).or_default().insert(text);
        }
    }
    let mut meant = HashMap::new();
    for (place, texts) in texts {
        meant.insert(place, known.resolve(view, plan.def.fields[place], texts)?);
    }
    Ok(meant)
}

/// Puts what links mean among the values of a row; answers those that are found or made when the row is written.
/// A check's view is asked whether what is not known could be made.
fn place_links(
    check: Option<&View<'_>>,
    plan: &Plan,
    row: &mut RowValues,
    meant: &MeantBy,
) -> Result<Vec<(&'static FieldDef, String)>, StoreError> {
    let mut late_links = Vec::new();
    for (field, text) in std::mem::take(&mut row.links) {
        // What the person said that a text means; nothing leaves the field as it is.
        let answer = plan.answers.get(&field.index).and_then(|answers| answers.get(&text));
        let found = match (answer, meant.get(&field.index).and_then(|meant| meant.get(&text))) {
            (Some(answer), _) => *answer,
            (None, Some(Meant::One(id))) => Some(*id),
            (None, Some(Meant::Several(several))) => {
                row.problems.push(ambiguous(field, &text, several));
                None
            }
            (None, Some(Meant::None) | None) if plan.makes.contains(&field.index) => {
                match check.map(|view| refusal_of(view, field, &text)).transpose()?.flatten() {
                    Some(problem) => row.problems.push(problem),
                    None => late_links.push((field, text)),
                }
                None
            }
            (None, Some(Meant::None) | None)
                if is_link_to(field, plan.def.name) && plan.def.parent_field().is_none() =>
            {
                late_links.push((field, text));
                None
            }
            (None, Some(Meant::None) | None) => {
                row.problems.push(not_found(field, &text));
                None
            }
        };
        if let Some(id) = found {
            row.values[field.index] = Value::Int(id);
            row.given.push(field.index);
        }
    }
    Ok(late_links)
}

/// What a row says of a child of its record, and what there is to say of that.
fn open_child(
    check: Option<&View<'_>>,
    family: &Family,
    mut row: RowValues,
    meant: &MeantBy,
) -> Result<(OpenLine, Told), StoreError> {
    let late_links = place_links(check, &family.plan, &mut row, meant)?;
    let RowValues { values, given, more_phones, warnings, mut problems, .. } = row;
    let emptied = family.plan.lacked_of(&mut problems);
    let named = |problems: Vec<Problem>| problems.into_iter().map(|p| family.problem(p)).collect();
    let told = Told { problems: named(problems), warnings: named(warnings), emptied: named(emptied) };
    let child = OpenLine {
        content: Content::Values(values),
        given,
        more_phones,
        late_links,
        keys: Vec::new(),
        likes: Vec::new(),
        child: None,
        choice: None,
        refusal: None,
        verdict: None,
    };
    Ok((child, told))
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
