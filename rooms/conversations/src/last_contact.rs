//! When a customer was last spoken with, the next step agreed then, and since when it waits for our answer: said of
//! the customer by its interactions. A newer contact takes the place of an older one's next step, whether it agrees on
//! another or not; a call in vain is no contact, and says all the same when to try again.

use std::collections::BTreeSet;

use customers::Customer;
use object::{FieldType, Filter, Id, Instant, Object, ObjectDef, Op, Path, Row, Value};
use store::{Entry, ListQuery, StoreError, Subscriber, Tx, View, typed};

use crate::interaction::{Interaction, InteractionKind, InteractionResult};

/// So many interactions back it is asked since when a customer waits: who wrote more often in vain waits since then.
const LOOKED_BACK_MAX: usize = 50;

/// Follows what happens to interactions.
pub struct LastContact;

impl Subscriber for LastContact {
    fn name(&self) -> &'static str {
        "last_contact"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        // In one order, so that two who write the same customers do not wait for each other.
        let mut customers = BTreeSet::new();
        for entry in entries.iter().filter(|entry| entry.object == Interaction::OBJECT) {
            customers.extend(customers_of(tx, entry)?);
        }
        for customer in customers {
            let newest = newest_of(tx, Id::from_raw(customer))?;
            let next_step = newest.first().and_then(|interaction| interaction.next_day);
            let last_contact = last_contact(tx, Id::from_raw(customer), &newest)?;
            tx.set_measures(
                Customer::def(),
                customer,
                &[
                    (Customer::LAST_CONTACT.field(), last_contact.to_value()),
                    (Customer::NEXT_STEP.field(), next_step.to_value()),
                    (Customer::WAITING_SINCE.field(), waiting_since(&newest).to_value()),
                ],
            )?;
        }
        Ok(())
    }
}

/// Whose interaction it was before and is after what an entry tells.
fn customers_of(tx: &Tx<'_>, entry: &Entry) -> Result<Vec<i64>, StoreError> {
    let field = Interaction::CUSTOMER.field();
    if let Some(change) = entry.change_of(field) {
        return Ok([change.old, change.new].iter().filter_map(Value::as_int).collect());
    }
    let def: &'static ObjectDef = Interaction::def();
    let row = tx.find_row(def, entry.record)?;
    Ok(row.and_then(|row| row.values[field.index].as_int()).into_iter().collect())
}

/// What was agreed to do next when a customer was last spoken with: the words beside the measure `next_step`.
pub(crate) fn agreed_next_step(view: &View<'_>, customer: &Row) -> Result<Option<String>, StoreError> {
    let filter = was_in_touch(Id::from_raw(customer.id), view.now());
    let newest = ListQuery { filter, ..ListQuery::of(Interaction::def(), Interaction::AT.descending(), 1) };
    let found = view.list(&newest)?.rows;
    let words = found.first().and_then(|row| row.values[Interaction::NEXT_STEP.field().index].as_text());
    Ok(words.map(str::to_owned))
}

/// The newest interactions in which one side turned to the other.
fn newest_of(tx: &Tx<'_>, customer: Id<Customer>) -> Result<Vec<Interaction>, StoreError> {
    let filter = was_in_touch(customer, tx.now());
    let order = Some(Interaction::AT.descending());
    let rows = tx.all_rows(Interaction::def(), &filter, order, LOOKED_BACK_MAX)?;
    let mut newest = rows.iter().map(typed).collect::<Result<Vec<Interaction>, _>>()?;
    // People tell moments to the minute; of one minute what was logged last is the newest.
    newest.sort_by_key(|interaction| std::cmp::Reverse((interaction.at, interaction.id.raw())));
    Ok(newest)
}

/// When both sides were last in touch, beyond attempts.
fn last_contact(
    tx: &Tx<'_>,
    customer: Id<Customer>,
    newest: &[Interaction],
) -> Result<Option<Instant>, StoreError> {
    let known = newest.iter().find(|interaction| interaction.is_real_contact());
    if known.is_some() || newest.len() < LOOKED_BACK_MAX {
        return Ok(known.map(|interaction| interaction.at));
    }
    let was_in_vain = Interaction::RESULT.is(&Some(InteractionResult::NoAnswer));
    let filter = was_in_touch(customer, tx.now()).and(Filter::Not(Box::new(was_in_vain)));
    let found = tx.all_rows(Interaction::def(), &filter, Some(Interaction::AT.descending()), 1)?;
    Ok(found.first().map(typed::<Interaction>).transpose()?.map(|interaction| interaction.at))
}

/// The oldest of what came from them since we last answered; newest first come in.
fn waiting_since(newest: &[Interaction]) -> Option<Instant> {
    let since = newest.iter().take_while(|interaction| !interaction.answers());
    since.filter(|interaction| interaction.waits_for_us()).map(|interaction| interaction.at).last()
}

/// Interactions in which one side turned to the other; planned ones have not happened yet.
fn was_in_touch(customer: Id<Customer>, now: Instant) -> Filter {
    let has_happened = Filter::Compare {
        path: Path::own(Interaction::AT.field()),
        op: Op::LessOrEqual,
        value: Value::Int(now.0),
    };
    let was_a_note = Interaction::KIND.is(&InteractionKind::Note);
    Interaction::CUSTOMER.is(&customer).and(has_happened).and(Filter::Not(Box::new(was_a_note)))
}
