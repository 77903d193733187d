//! When a customer was last spoken with, and the next step agreed then: said of the customer by its interactions.
//! A newer contact takes the place of an older one's next step, whether it agrees on another or not.

use std::collections::BTreeSet;

use customers::Customer;
use object::{Filter, Id, Instant, Object, ObjectDef, Op, Path, Row, Value};
use store::{Entry, ListQuery, StoreError, Subscriber, Tx, View};

use crate::interaction::{Interaction, InteractionKind};

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
            let last = last_contact(tx, Id::from_raw(customer))?;
            let said = |field: &'static object::FieldDef| {
                last.as_ref().map_or(Value::Null, |row| row.values[field.index].clone())
            };
            tx.set_measures(
                Customer::def(),
                customer,
                &[
                    (Customer::LAST_CONTACT.field(), said(Interaction::AT.field())),
                    (Customer::NEXT_STEP.field(), said(Interaction::NEXT_DAY.field())),
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

/// The newest interaction in which they were in touch.
fn last_contact(tx: &Tx<'_>, customer: Id<Customer>) -> Result<Option<Row>, StoreError> {
    let filter = was_in_touch(customer, tx.now());
    let found = tx.all_rows(Interaction::def(), &filter, Some(Interaction::AT.descending()), 1)?;
    Ok(found.into_iter().next())
}

/// Interactions in which a customer was in touch; planned ones have not happened yet.
fn was_in_touch(customer: Id<Customer>, now: Instant) -> Filter {
    let has_happened = Filter::Compare {
        path: Path::own(Interaction::AT.field()),
        op: Op::LessOrEqual,
        value: Value::Int(now.0),
    };
    let was_a_note = Interaction::KIND.is(&InteractionKind::Note);
    Interaction::CUSTOMER.is(&customer).and(has_happened).and(Filter::Not(Box::new(was_a_note)))
}
