//! What is noted of a deal's way: a step for every stage that it enters and for its end, since when it has been there,
//! and by when it should have gone on.

use std::collections::BTreeMap;

use jiff::ToSpan;
use object::{Choice, Day, FieldDef, FieldType, Id, Instant, Money, Object, Prose, Row, Value};
use staff::User;
use store::{Entry, EntryVerb, SYSTEM_USER, StoreError, Subscriber, Tx, WriteError, typed};

use super::{Opportunity, OpportunityState};
use crate::opportunity_step::{OpportunityStep, StepKind};
use crate::stage::Stage;

/// Follows what happens to deals.
pub struct Steps;

impl Subscriber for Steps {
    fn name(&self) -> &'static str {
        "opportunity_steps"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let mut by_deal: BTreeMap<i64, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            if entry.object == Opportunity::OBJECT && entry.verb != EntryVerb::Deleted {
                by_deal.entry(entry.record).or_default().push(entry);
            }
        }
        by_deal.retain(|_, entries| entries.iter().any(|entry| is_move(entry)));
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

/// Whether an entry tells that a deal came to a stage, or to its end.
fn is_move(entry: &Entry) -> bool {
    [Opportunity::STAGE.field(), Opportunity::STATE.field()]
        .into_iter()
        .any(|field| entry.change_of(field).is_some())
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
        let found = tx.find_as_house(id)?;
        self.known.insert(id.raw(), found.clone());
        Ok(found)
    }
}

/// Notes the steps that the entries of one deal tell of, the earliest first.
fn follow(
    tx: &mut Tx<'_>,
    deal: &Opportunity,
    entries: &[&Entry],
    stages: &mut Stages,
    steps: &mut Vec<Row>,
) -> Result<(), StoreError> {
    let mut moves: Vec<usize> = (0..entries.len()).filter(|place| is_move(entries[*place])).collect();
    let is_new = moves.first().is_some_and(|first| entries[*first].verb == EntryVerb::Created);
    // One that was deleted came back with its steps.
    if is_new && let Some(step) = standing(tx, deal.id)? {
        since(tx, deal, step.at, stages)?;
        moves.remove(0);
    }
    let (Some(first), Some(last)) = (moves.first(), moves.last()) else { return Ok(()) };
    if entries[*first].verb != EntryVerb::Created {
        leave(tx, deal.id, entries[*first].at)?;
    }
    for (turn, &place) in moves.iter().enumerate() {
        let entry = entries[place];
        let next = moves.get(turn + 1).map(|next| entries[*next].at);
        let held = |field: Held, now: Value| held_at(entries, place, field, now);
        let state = held(Opportunity::STATE.field(), deal.state.to_value());
        let state = OpportunityState::from_value(&state).unwrap_or(deal.state);
        let stage = match state {
            OpportunityState::Open => held(Opportunity::STAGE.field(), deal.stage.to_value()),
            OpportunityState::Won | OpportunityState::Lost | OpportunityState::Shelved => {
                held(Opportunity::LAST_STAGE.field(), deal.last_stage.to_value())
            }
        };
        let amount = held(Opportunity::AMOUNT.field(), deal.amount.to_value());
        let note = held(Opportunity::CLOSING_NOTE.field(), deal.closing_note.to_value());
        let kind = kind_of(state);
        let named = stages.of(tx, stage.as_int().map(Id::from_raw))?;
        let step = OpportunityStep {
            id: Id::from_raw(tx.new_id()),
            name: named.as_ref().map_or_else(|| kind_name(kind).to_owned(), |stage| stage.name.clone()),
            opportunity: deal.id,
            kind,
            stage: named.map(|stage| stage.id),
            at: entry.at,
            left_at: next,
            days: next.map(|next| days_between(entry.at, next)),
            amount: Option::<Money>::from_value(&amount).flatten(),
            by: (entry.actor != SYSTEM_USER).then(|| Id::<User>::from_raw(entry.actor)),
            note: note.as_text().filter(|_| kind != StepKind::Entered).map(|note| Prose(note.to_owned())),
        };
        steps.extend(noted(tx.prepare_new(OpportunityStep::def(), step.to_values()))?);
    }
    since(tx, deal, entries[*last].at, stages)
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

type Held = &'static FieldDef;

/// What the deal held in a field after the entry at this place: what that says or one before it, else what the next one
/// that says it found there, else what it holds now.
fn held_at(entries: &[&Entry], place: usize, field: Held, now: Value) -> Value {
    let said = entries[..=place].iter().rev().find_map(|entry| entry.change_of(field));
    let found = || entries[place + 1..].iter().find_map(|entry| entry.change_of(field));
    said.map(|change| change.new).or_else(|| found().map(|change| change.old)).unwrap_or(now)
}

const fn kind_of(state: OpportunityState) -> StepKind {
    match state {
        OpportunityState::Open => StepKind::Entered,
        OpportunityState::Won => StepKind::Won,
        OpportunityState::Lost => StepKind::Lost,
        OpportunityState::Shelved => StepKind::Shelved,
    }
}

fn kind_name(kind: StepKind) -> &'static str {
    StepKind::DEF.item(kind.code()).map_or("", |item| item.label.zh)
}

/// The step that the deal stands at.
fn standing(tx: &Tx<'_>, deal: Id<Opportunity>) -> Result<Option<OpportunityStep>, StoreError> {
    let stands = OpportunityStep::OPPORTUNITY.is(&deal).and(OpportunityStep::LEFT_AT.is(&None));
    Ok(tx.all::<OpportunityStep>(&stands, None, 1)?.pop())
}

/// The step that the deal stood at is over.
fn leave(tx: &mut Tx<'_>, deal: Id<Opportunity>, at: Instant) -> Result<(), StoreError> {
    let Some(step) = standing(tx, deal)? else { return Ok(()) };
    let left = OpportunityStep { left_at: Some(at), days: Some(days_between(step.at, at)), ..step.clone() };
    noted(tx.update(&step, &left)).map(drop)
}

/// Since when it is where it is, and by when it should have gone on.
fn since(tx: &mut Tx<'_>, deal: &Opportunity, at: Instant, stages: &mut Stages) -> Result<(), StoreError> {
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
