//! One row on its way from the file into the store, and what the stored records decide about it.

use std::collections::{HashMap, HashSet};

use object::{FieldDef, Row, SystemField, Value};
use store::{Holder, NewRow, OutcomeRow, RowOutcome, StoreError, View};

use super::cells::MorePhones;
use super::likely::LikeKey;
use super::plan::{Plan, key_text};
use super::reason::{Problem, Reason, exists_already, no_match, several_exist, several_match, taken};
use super::settings::{Mode, RowChoice};

/// A row on its way.
pub(super) struct Line {
    /// The row of the file as a spreadsheet counts: see [`crate::RawRow::number`].
    pub number: u64,
    /// What it is called, as the file says.
    pub title: Option<String>,
    /// Its outcome from an earlier run of the same import.
    pub before: Option<OutcomeRow>,
    /// What there is to say of it so far.
    pub reason: Reason,
    pub state: LineState,
    /// What the lines before it write must be visible to its lookups.
    pub follows: bool,
}

/// How far a row is.
pub(super) enum LineState {
    /// It has its outcome, and no record is written for it.
    Settled(RowOutcome),
    Open(Box<OpenLine>),
}

/// A row that may become or change a record.
pub(super) struct OpenLine {
    pub content: Content,
    /// The places of the fields that the row sets.
    pub given: Vec<usize>,
    pub more_phones: MorePhones,
    /// Links to records of the same object that were not found; an earlier row may make them.
    pub late_links: Vec<(&'static FieldDef, String)>,
    /// One value per lookup of the plan.
    pub keys: Vec<Option<Value>>,
    pub likes: Vec<LikeKey>,
    /// Why no record can be made of it.
    pub refusal: Option<Reason>,
    /// What the person said of this row.
    pub choice: Option<RowChoice>,
    /// What the row says of a child of its record.
    pub child: Option<Box<OpenLine>>,
    /// In a check: what would come of it if it were the only row.
    pub verdict: Option<Verdict>,
}

/// The values of a row.
pub(super) enum Content {
    /// Ready to be inserted.
    New(Box<NewRow>),
    /// As the row gives them, where a record is to be changed.
    Values(Vec<Value>),
}

/// What a check finds about one row.
pub(super) enum Verdict {
    Created,
    Changed { row: Box<Row>, changes: bool },
    Skipped(Problem),
    Failed(Reason),
}

/// What is to be done with a row.
pub(super) enum Decision {
    Create,
    Change(Box<Row>),
    Skip(Problem),
    Fail(Problem),
}

impl Line {
    pub fn settled(number: u64, title: Option<String>, outcome: RowOutcome, reason: Reason) -> Line {
        Line { number, title, before: None, reason, state: LineState::Settled(outcome), follows: false }
    }

    pub fn open(&self) -> Option<&OpenLine> {
        match &self.state {
            LineState::Open(open) => Some(open),
            LineState::Settled(_) => None,
        }
    }

    pub fn open_mut(&mut self) -> Option<&mut OpenLine> {
        match &mut self.state {
            LineState::Open(open) => Some(open),
            LineState::Settled(_) => None,
        }
    }

    /// It ends here, with these problems beside what was said before.
    pub fn settle(&mut self, outcome: RowOutcome, problems: Vec<Problem>) {
        self.reason.problems.extend(problems);
        self.state = LineState::Settled(outcome);
    }

    /// Its line in the import's account.
    pub fn outcome(&self, outcome: RowOutcome, record: Option<i64>, problems: Vec<Problem>) -> OutcomeRow {
        // Most rows are taken in without a word, and keep none.
        let reason = if problems.is_empty() && !self.reason.says_something() {
            None
        } else {
            let mut reason = self.reason.clone();
            let emptied = std::mem::take(&mut reason.emptied);
            match outcome {
                RowOutcome::Created | RowOutcome::Updated | RowOutcome::Unchanged => reason.emptied = emptied,
                // No record lacks them, and whoever mends the row mends them too.
                RowOutcome::Failed => drop(reason.problems.splice(0..0, emptied)),
                RowOutcome::Skipped => {}
            }
            reason.problems.extend(problems);
            reason.title.clone_from(&self.title);
            reason.to_text()
        };
        OutcomeRow { row: self.number as i64, outcome, record, reason }
    }
}

impl OpenLine {
    /// What the row sets, field by field.
    pub fn set(&self, plan: &Plan) -> Vec<(&'static FieldDef, Value)> {
        let values = match &self.content {
            Content::New(new) => &new.row().values,
            Content::Values(values) => values,
        };
        self.given.iter().map(|place| (plan.def.fields[*place], values[*place].clone())).collect()
    }
}

/// The stored records that hold the values by which rows are looked up.
pub(super) struct Held {
    /// Per lookup: by the text of the value, the records; `None` for one that may not be seen.
    by_key: Vec<HashMap<String, Vec<Option<Row>>>>,
    /// The records that rows were said to change, by id; none of those that may not be seen.
    chosen: HashMap<i64, Row>,
}

impl Held {
    /// Looks the keys of all open lines up, one query per lookup.
    pub fn of(
        plan: &Plan,
        lines: &[Line],
        ask: impl Fn(&'static FieldDef, &[Value]) -> Result<Vec<Holder>, StoreError>,
    ) -> Result<Held, StoreError> {
        let mut by_key = Vec::with_capacity(plan.lookups.len());
        for (place, lookup) in plan.lookups.iter().enumerate() {
            let mut seen = HashSet::new();
            let values: Vec<Value> = lines
                .iter()
                .filter(|line| line.before.is_none())
                .filter_map(|line| line.open()?.keys[place].clone())
                .filter(|value| key_text(value).is_some_and(|key| seen.insert(key)))
                .collect();
            let mut held: HashMap<String, Vec<Option<Row>>> = HashMap::new();
            for holder in ask(lookup.field, &values)? {
                if let Some(key) = key_text(&holder.value) {
                    held.entry(key).or_default().push(holder.row);
                }
            }
            by_key.push(held);
        }
        let said = lines.iter().filter(|line| line.before.is_none()).filter_map(|line| line.open()?.choice);
        let ids: Vec<Value> = said
            .filter_map(|choice| match choice {
                RowChoice::Update(Some(id)) => Some(Value::Int(id)),
                RowChoice::Update(None) | RowChoice::Create | RowChoice::Skip => None,
            })
            .collect();
        let mut chosen = HashMap::new();
        if !ids.is_empty() {
            let held = ask(plan.def.system_field(SystemField::Id), &ids)?;
            chosen.extend(held.into_iter().filter_map(|holder| holder.row).map(|row| (row.id, row)));
        }
        Ok(Held { by_key, chosen })
    }

    /// What is to be done with a row by the mode of the import.
    pub fn decide(&self, plan: &Plan, open: &OpenLine) -> Decision {
        let keys = &open.keys;
        // What was said of one row counts for that row.
        let mode = match open.choice {
            Some(RowChoice::Update(_)) => Mode::Upsert,
            Some(RowChoice::Create | RowChoice::Skip) | None => plan.mode,
        };
        let holders = |place: usize| -> &[Option<Row>] {
            let key = keys[place].as_ref().and_then(key_text);
            key.and_then(|key| self.by_key[place].get(&key)).map_or(&[], Vec::as_slice)
        };
        let mut matched: Option<(&Row, &'static FieldDef)> = None;
        if let Some(RowChoice::Update(Some(id))) = open.choice {
            let Some(row) = self.chosen.get(&id) else { return Decision::Fail(no_match()) };
            matched = Some((row, plan.def.title));
        }
        let tells = |lookup: &super::plan::Lookup| {
            lookup.is_match && (lookup.field.unique || open.choice != Some(RowChoice::Create))
        };
        for (place, lookup) in plan.lookups.iter().enumerate().filter(|(_, lookup)| tells(lookup)) {
            if matched.is_some() {
                break;
            }
            let mut seen = holders(place).iter().flatten();
            if let Some(row) = seen.next() {
                let others = seen.count();
                if others > 0 && mode == Mode::Create {
                    return Decision::Skip(several_exist(lookup.field, others + 1));
                }
                if others > 0 {
                    return Decision::Fail(several_match(lookup.field, others + 1));
                }
                matched = Some((row, lookup.field));
                break;
            }
        }
        if let (Some((_, field)), Mode::Create) = (matched, mode) {
            return Decision::Skip(exists_already(field));
        }
        if matched.is_none() && mode == Mode::Update {
            return Decision::Skip(no_match());
        }
        for (place, lookup) in plan.lookups.iter().enumerate().filter(|(_, lookup)| lookup.field.unique) {
            let is_own = |holder: &Option<Row>| matches!((holder, matched), (Some(row), Some((own, _))) if row.id == own.id);
            if holders(place).iter().any(|holder| !is_own(holder)) {
                return Decision::Fail(taken(lookup.field));
            }
        }
        match matched {
            Some((row, _)) => Decision::Change(Box::new(row.clone())),
            None => Decision::Create,
        }
    }
}

/// The lookups of a batch, as a view sees them now.
pub(super) fn held_now(view: &View<'_>, plan: &Plan, lines: &[Line]) -> Result<Held, StoreError> {
    Held::of(plan, lines, |field, values| view.holders_of(plan.def, field, values))
}
