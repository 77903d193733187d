//! What is noted of a deal's way: a step for every stage that it enters and for its end, since when it has been there,
//! and by when it should have gone on.

use std::collections::BTreeMap;

use jiff::ToSpan;
use object::{Day, Filter, Id, Instant, Object, Op, Path, Prose, Row, SystemField, Value};
use staff::User;
use store::{Entry, EntryVerb, SYSTEM_USER, StoreError, Subscriber, Tx, WriteError, typed};

use super::{Opportunity, OpportunityState};
use crate::opportunity_step::OpportunityStep;
use crate::stage::Stage;

/// Follows what happens to deals.
pub struct Steps;

impl Subscriber for Steps {
    fn name(&self) -> &'static str {
        "opportunity_steps"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let moved = entries.iter().filter(|entry| {
            let is_told = |field| entry.change_of(field).is_some();
            entry.object == Opportunity::OBJECT
                && entry.verb != EntryVerb::Deleted
                && (is_told(Opportunity::STAGE.field()) || is_told(Opportunity::STATE.field()))
        });
        // Of a deal that moved several times in one go only where it stands now is known for sure; its steps between
        // are told by what the entries say of its stage.
        let mut by_deal: BTreeMap<i64, Vec<&Entry>> = BTreeMap::new();
        for entry in moved {
            by_deal.entry(entry.record).or_default().push(entry);
        }
        let mut stages = Stages::default();
        let mut steps = Vec::new();
        for (deal, entries) in by_deal {
            let Some(row) = tx.find_row(Opportunity::def(), deal)? else { continue };
            let deal: Opportunity = typed(&row)?;
            follow(tx, &deal, &entries, &mut stages, &mut steps)?;
        }
        noted(tx.insert_rows(OpportunityStep::def(), &steps)).map(drop)
    }
}

/// The stages that were looked at already.
#[derive(Default)]
struct Stages {
    known: BTreeMap<i64, Option<Stage>>,
}

impl Stages {
    fn of(&mut self, tx: &Tx<'_>, id: Option<Id<Stage>>) -> Result<Option<Stage>, StoreError> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.known.get(&id.raw()) {
            return Ok(known.clone());
        }
        let by_id = Filter::Compare {
            path: Path::own(Stage::def().system_field(SystemField::Id)),
            op: Op::Is,
            value: Value::Int(id.raw()),
        };
        let found = tx.all_as_house::<Stage>(&by_id, 1)?.pop();
        self.known.insert(id.raw(), found.clone());
        Ok(found)
    }
}

/// Notes the steps that these entries of one deal tell of, the earliest first.
fn follow(
    tx: &mut Tx<'_>,
    deal: &Opportunity,
    entries: &[&Entry],
    stages: &mut Stages,
    steps: &mut Vec<Row>,
) -> Result<(), StoreError> {
    let Some(last) = entries.last() else { return Ok(()) };
    let is_new = entries.first().is_some_and(|entry| entry.verb == EntryVerb::Created);
    if !is_new {
        leave(tx, deal.id, entries[0].at)?;
    }
    for (place, entry) in entries.iter().enumerate() {
        let next = entries.get(place + 1).map(|next| next.at);
        // What the entry says; what it does not is as it stands now.
        let told = |field| entry.change_of(field).map(|change| change.new);
        let state = told(Opportunity::STATE.field()).map_or(Some(deal.state), |value| {
            <OpportunityState as object::FieldType>::from_value(&value)
        });
        let state = state.unwrap_or(deal.state);
        let stage = told(Opportunity::STAGE.field()).and_then(|value| value.as_int()).map(Id::from_raw);
        let stage = match state {
            OpportunityState::Open => stage.or(deal.stage),
            OpportunityState::Won | OpportunityState::Lost | OpportunityState::Shelved => deal.last_stage,
        };
        let named = stages.of(tx, stage)?;
        let step = OpportunityStep {
            id: Id::from_raw(tx.new_id()),
            name: named.as_ref().map_or_else(|| state_name(state).to_owned(), |stage| stage.name.clone()),
            opportunity: deal.id,
            state,
            stage: named.map(|stage| stage.id),
            at: entry.at,
            left_at: next,
            days: next.map(|next| days_between(entry.at, next)),
            amount: deal.amount,
            by: (entry.actor != SYSTEM_USER).then(|| Id::<User>::from_raw(entry.actor)),
            note: deal.closing_note.clone().filter(|_| state != OpportunityState::Open).map(Prose),
        };
        steps.extend(noted(tx.prepare_new(OpportunityStep::def(), step.to_values()))?);
    }
    since(tx, deal, last.at, stages)
}

/// A rule of the company's own may speak against a step: then the deal goes its way, and the step is not told of.
fn noted<T>(outcome: Result<T, WriteError>) -> Result<Option<T>, StoreError> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(WriteError::Store(fault)) => Err(fault),
        Err(refusal) => {
            tracing::warn!(?refusal, "a step of a deal is not noted");
            Ok(None)
        }
    }
}

fn state_name(state: OpportunityState) -> &'static str {
    use object::Choice;
    OpportunityState::DEF.item(state.code()).map_or("", |item| item.label.zh)
}

/// The step that the deal stood at is over.
fn leave(tx: &mut Tx<'_>, deal: Id<Opportunity>, at: Instant) -> Result<(), StoreError> {
    let of_deal = OpportunityStep::OPPORTUNITY.is(&deal);
    let newest = Some(OpportunityStep::AT.descending());
    let Some(step) = tx.all::<OpportunityStep>(&of_deal, newest, 1)?.pop() else { return Ok(()) };
    if step.left_at.is_some() {
        return Ok(());
    }
    let left = OpportunityStep { left_at: Some(at), days: Some(days_between(step.at, at)), ..step.clone() };
    noted(tx.update(&step, &left)).map(drop)
}

/// Since when it is where it is, and by when it should have gone on.
fn since(tx: &mut Tx<'_>, deal: &Opportunity, at: Instant, stages: &mut Stages) -> Result<(), StoreError> {
    use object::FieldType;
    let stage = stages.of(tx, deal.stage)?;
    let day = at.day_in(tx.zone());
    let due = stage.and_then(|stage| stage.days_allowed).map(|days| days_after(day, days));
    tx.set_measures(
        Opportunity::def(),
        deal.id.raw(),
        &[
            (Opportunity::IN_STAGE_SINCE.field(), Some(at).to_value()),
            (Opportunity::STAGE_DUE.field(), due.to_value()),
        ],
    )
}

fn days_after(day: Day, days: i64) -> Day {
    Day::from_date(day.date().saturating_add(days.days()))
}

/// Whole days between two moments.
fn days_between(from: Instant, to: Instant) -> i64 {
    const DAY_MS: i64 = 86_400_000;
    (to.0 - from.0).max(0) / DAY_MS
}
