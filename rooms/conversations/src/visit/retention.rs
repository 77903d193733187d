//! Where somebody was does not stay known: after half a year, or when they take their agreement back, a position
//! becomes whether they were on site. Positions are measures, so that no history keeps what is to go.

use object::{Filter, Id, Instant, Object, Op, Path, Value};
use store::{Crm, Entry, StoreError, Subscriber, Tx};

use super::POSITION_DAYS;
use crate::interaction::Interaction;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// So many visits are reduced in one transaction.
const REDUCED_AT_ONCE: usize = 500;
/// Up to which moment positions are reduced already.
const REDUCED_UNTIL: &str = "positions_reduced_until";

/// Reduces positions older than [`POSITION_DAYS`]; answers how many visits that were. Call on a thread that may block.
///
/// # Errors
/// Those of the database.
pub(crate) fn reduce_old_places(crm: &Crm) -> Result<usize, StoreError> {
    let system = crm.system();
    let until = Instant(crm.now().0 - POSITION_DAYS * DAY_MS);
    let from = system.read_wait::<_, StoreError, _>(|view| view.setting(REDUCED_UNTIL))?;
    let from = Instant(from.and_then(|text| text.parse().ok()).unwrap_or(0));
    let reduced = reduce_all(crm, &between(from, until))?;
    system.write_wait::<_, StoreError, _>("reduce_positions", None, move |tx| {
        tx.set_setting(REDUCED_UNTIL, &until.0.to_string())
    })?;
    Ok(reduced)
}

/// Reduces all positions of a person.
///
/// # Errors
/// Those of the database.
pub(super) fn reduce_places_of(crm: &Crm, person: i64) -> Result<usize, StoreError> {
    let since = Instant(crm.now().0 - (POSITION_DAYS + 1) * DAY_MS);
    let theirs = Interaction::BY.is(&Id::from_raw(person));
    reduce_all(crm, &between(since, crm.now()).and(theirs))
}

/// Visits of a stretch of time. The moment of a visit is that of its check-in, and stays.
fn between(from: Instant, until: Instant) -> Filter {
    let at = |op, at: Instant| Filter::Compare {
        path: Path::own(Interaction::AT.field()),
        op,
        value: Value::Int(at.0),
    };
    at(Op::GreaterOrEqual, from).and(at(Op::LessOrEqual, until))
}

fn reduce_all(crm: &Crm, which: &Filter) -> Result<usize, StoreError> {
    let is_known = Filter::Or(
        [Interaction::CHECK_IN_PLACE.field(), Interaction::CHECK_OUT_PLACE.field()]
            .into_iter()
            .map(|field| Filter::Compare { path: Path::own(field), op: Op::IsNot, value: Value::Null })
            .collect(),
    );
    let which = which.clone().and(is_known);
    let mut reduced = 0;
    loop {
        let which = which.clone();
        let step = crm.system().write_wait::<_, StoreError, _>("reduce_positions", None, move |tx| {
            let order = Some(Interaction::AT.ascending());
            let rows = tx.all_rows(Interaction::def(), &which, order, REDUCED_AT_ONCE)?;
            for row in &rows {
                reduce(tx, row.id)?;
            }
            Ok(rows.len())
        })?;
        reduced += step;
        if step < REDUCED_AT_ONCE {
            return Ok(reduced);
        }
    }
}

/// Whether they were on site stays, with the reason.
fn reduce(tx: &mut Tx<'_>, visit: i64) -> Result<(), StoreError> {
    tx.set_measures(
        Interaction::def(),
        visit,
        &[
            (Interaction::CHECK_IN_PLACE.field(), Value::Null),
            (Interaction::CHECK_IN_METRES.field(), Value::Null),
            (Interaction::CHECK_OUT_PLACE.field(), Value::Null),
        ],
    )
}

/// A check-in that is taken back takes its place along.
pub(crate) struct PlacesFollowVisits;

impl Subscriber for PlacesFollowVisits {
    fn name(&self) -> &'static str {
        "places_follow_visits"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        for entry in entries.iter().filter(|entry| entry.object == Interaction::OBJECT) {
            let is_taken_back = |field| entry.change_of(field).is_some_and(|change| change.new.is_null());
            if is_taken_back(Interaction::CHECKED_IN_AT.field()) {
                reduce(tx, entry.record)?;
            } else if is_taken_back(Interaction::CHECKED_OUT_AT.field()) {
                tx.set_measures(
                    Interaction::def(),
                    entry.record,
                    &[(Interaction::CHECK_OUT_PLACE.field(), Value::Null)],
                )?;
            }
        }
        Ok(())
    }
}
