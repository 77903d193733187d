//! The demo company's deals, told to the store day by day.

use std::iter::Peekable;
use std::sync::atomic::{AtomicI64, Ordering};

use customers::{Contact, Customer};
use object::{Currency, Day, FieldType, Id, Money, Object, Prose, Value};
use sales::{Losing, NextStep, Opportunity, Pipeline, Shelving, Winning};
use site::Refusal;
use staff::{Team, User};
use store::{Actor, ActorKind, Crm, Rights, StoreError, Via};

use super::{nine_oclock, store_fault};
use crate::demo::{DemoDeal, DemoDealEnd, DemoDealEvent, deal_events};

/// Deals go on in the afternoon.
const AT_MS: i64 = 5 * 3_600_000;

/// What happens to the deals, as far as it is told.
pub(super) struct Deals<'a> {
    deals: &'a [DemoDeal],
    events: Peekable<std::vec::IntoIter<(Day, usize, DemoDealEvent)>>,
    pipelines: Vec<Id<Pipeline>>,
    /// Those that have begun.
    known: Vec<Option<Id<Opportunity>>>,
}

/// Colleagues and teams, by their places.
type People<'a> = (&'a [Id<User>], &'a [Id<Team>]);

impl<'a> Deals<'a> {
    /// Nothing of it is told yet.
    pub(super) fn new(crm: &Crm, deals: &'a [DemoDeal]) -> Result<Deals<'a>, StoreError> {
        let pipelines = crm.system().read_wait::<_, StoreError, _>(|view| {
            let mut pipelines: Vec<Pipeline> = view.all(&object::Filter::All, None, store::ALL_ROWS_MAX)?;
            pipelines.sort_by_key(|pipeline| pipeline.id.raw());
            Ok(pipelines.iter().map(|pipeline| pipeline.id).collect())
        })?;
        let events = deal_events(deals).into_iter().peekable();
        Ok(Deals { deals, events, pipelines, known: vec![None; deals.len()] })
    }

    /// Tells what happened before this day, or all of it, to customers that are there.
    pub(super) fn tell_before(
        &mut self,
        crm: &Crm,
        day: Option<Day>,
        people: People<'_>,
        made: &[Id<Customer>],
        hand: &AtomicI64,
    ) -> Result<(), StoreError> {
        let deals = self.deals;
        let is_due = |(on, place, _): &(Day, usize, DemoDealEvent)| {
            let deal = &deals[*place];
            let there = deal.customer.max(deal.end_customer.unwrap_or(0)).max(deal.competitor.unwrap_or(0));
            day.is_none_or(|day| *on < day && there < made.len())
        };
        while let Some((on, place, event)) = self.events.next_if(is_due) {
            hand.fetch_max(nine_oclock(on).0 + AT_MS, Ordering::Relaxed);
            self.tell(crm, place, event, people, made)?;
        }
        Ok(())
    }

    fn tell(
        &mut self,
        crm: &Crm,
        place: usize,
        event: DemoDealEvent,
        (staff, teams): People<'_>,
        made: &[Id<Customer>],
    ) -> Result<(), StoreError> {
        let deal = &self.deals[place];
        let owner = staff[deal.owner.0];
        let by =
            Actor::new(ActorKind::Colleague, owner.raw(), None, Vec::new()).with_rights(Rights::everything());
        let visit = crm.visit(by, Via::Page);
        let refused = |refusal: Refusal| {
            let why = refusal.message.en;
            StoreError::Database(format!("a deal of the demo company is refused: {} {why}", deal.name))
        };
        let Some(id) = self.known[place] else {
            // It began, whatever this event is.
            let team = deal.owner.1.map(|team| teams[team]);
            let pipeline = self.pipelines[deal.pipeline];
            let told = deal.clone();
            let made = made.to_vec();
            let id = visit.write_wait::<_, store::WriteError, _>("demo", None, move |tx| {
                let contact = tx.first::<Contact>(&Contact::CUSTOMER.is(&made[told.customer]))?;
                let values =
                    values_of(&told, &made, pipeline, contact.map(|contact| contact.id), (owner, team));
                Ok(Id::from_raw(tx.create(Opportunity::def(), values)?.id))
            });
            self.known[place] = Some(id.map_err(store_fault)?);
            return Ok(());
        };
        let told = match event {
            DemoDealEvent::Began => Ok(()),
            DemoDealEvent::Moved(step) => {
                let (next_step, on) = deal.moves[step].next;
                visit.write_wait::<_, Refusal, _>("demo", None, move |tx| {
                    let next = NextStep { next_step: next_step.to_owned(), next_step_on: on };
                    sales::advance(tx, id, next).map(drop)
                })
            }
            DemoDealEvent::Ended => {
                let Some((on, end)) = deal.end else { return Ok(()) };
                let competitor = deal.competitor.map(|place| made[place]);
                visit.write_wait::<_, Refusal, _>("demo", None, move |tx| {
                    match end {
                        DemoDealEnd::Won(note) => {
                            let how = Winning { amount: None, on: Some(on), note: Some(note.to_owned()) };
                            sales::win(tx, id, how)?;
                        }
                        DemoDealEnd::Lost(reason, note) => {
                            sales::lose(tx, id, Losing { reason, competitor, note: Some(note.to_owned()) })?;
                        }
                        DemoDealEnd::Shelved(until, note) => {
                            sales::shelve(tx, id, Shelving { note: note.to_owned(), until })?;
                        }
                    }
                    Ok(())
                })
            }
        };
        told.map_err(refused)
    }
}

fn values_of(
    deal: &DemoDeal,
    made: &[Id<Customer>],
    pipeline: Id<Pipeline>,
    contact: Option<Id<Contact>>,
    (owner, team): (Id<User>, Option<Id<Team>>),
) -> Vec<Value> {
    let customer = made[deal.customer];
    let is_dealers = deal.end_customer.is_some();
    let (next_step, next_step_on) = deal.moves[0].next;
    let mut values = vec![Value::Null; Opportunity::def().fields.len()];
    for (field, value) in [
        (Opportunity::NAME.field(), deal.name.to_value()),
        (Opportunity::CUSTOMER.field(), customer.to_value()),
        (Opportunity::CONTACT.field(), contact.to_value()),
        (Opportunity::END_CUSTOMER.field(), deal.end_customer.map(|place| made[place]).to_value()),
        (Opportunity::DEALER.field(), is_dealers.then_some(customer).to_value()),
        (Opportunity::COMPETITOR.field(), deal.competitor.map(|place| made[place]).to_value()),
        (Opportunity::PIPELINE.field(), pipeline.to_value()),
        (
            Opportunity::AMOUNT.field(),
            Some(Money { minor: deal.yuan * 100, currency: Currency::CNY }).to_value(),
        ),
        (Opportunity::CLOSE_ON.field(), Some(deal.close_on).to_value()),
        (Opportunity::FORECAST_CATEGORY.field(), deal.forecast.to_value()),
        (Opportunity::NEXT_STEP.field(), Some(next_step.to_owned()).to_value()),
        (Opportunity::NEXT_STEP_ON.field(), Some(next_step_on).to_value()),
        (Opportunity::NEED.field(), Some(Prose(deal.need.to_owned())).to_value()),
        (Opportunity::OWNER.field(), Some(owner).to_value()),
        (Opportunity::TEAM.field(), team.to_value()),
    ] {
        values[field.index] = value;
    }
    values
}
