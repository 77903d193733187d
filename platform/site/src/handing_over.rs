//! Handing over what a colleague owns: what is asked, to whom each record goes, what it would come to, and the job
//! that does it. The same for the page, the API and the command.

mod asked;
mod now;
mod preview;
mod routing;
mod start;
mod work;

use std::collections::HashMap;
use std::sync::Arc;

use object::{ObjectDef, Registry};
use store::{Actor, Crm, Scope, StoreError, Verb, View, hands_over};

use crate::doorkeeper::Doorkeeper;

pub(crate) use asked::HandOverAsked;
pub use now::{HandedOver, hand_over_now, undo_now};
pub(crate) use preview::{Preview, preview};
pub(crate) use start::{HandOverStart, look, with_view_of};
pub(crate) use work::HandOverWork;

/// The most rules of a hand-over: more are no rules but a list.
pub(crate) const RULES_MAX: usize = 20;
/// The most people that share what one rule means.
pub(crate) const RECEIVERS_MAX: usize = 20;
/// The most records that one rule names one by one: one page of a list.
pub(crate) const RECORDS_NAMED_MAX: usize = store::PAGE_ROWS_MAX;
/// The longest reason, in characters: a sentence or two.
pub(crate) const REASON_CHARS_MAX: usize = 500;

/// The objects whose records are handed over, in the order in which that is done: what a record may follow goes
/// first.
pub(crate) fn objects_of(registry: &Registry) -> Vec<&'static ObjectDef> {
    registry.objects().iter().copied().filter(|def| hands_over(def)).collect()
}

/// How many records of each object somebody owns that would go, as far as whoever looks may hand any of it over.
///
/// # Errors
/// Those of the database.
pub fn left_by(view: &View<'_>, owner: i64) -> Result<Vec<(&'static ObjectDef, store::Total)>, StoreError> {
    let mut left = Vec::new();
    for def in objects_of(view.registry()) {
        if view.actor().scope(def.name, Verb::HandOver) == Scope::Nothing {
            continue;
        }
        let total = view.total(def, &view.left_behind(def, owner, false), false)?;
        if total.count > 0 {
            left.push((def, total));
        }
    }
    Ok(left)
}

/// Whether somebody may hand records of any object over.
pub fn may_hand_over(actor: &Actor, registry: &Registry) -> bool {
    objects_of(registry).into_iter().any(|def| actor.scope(def.name, Verb::HandOver) > Scope::Nothing)
}

/// Those who get something, as they are now; whoever may not come in any more is not among them.
pub(crate) type Receivers = HashMap<i64, Arc<Actor>>;

/// Looks everybody up who is to get something.
pub(crate) fn receivers_of(
    crm: &Crm,
    doorkeeper: &Arc<dyn Doorkeeper>,
    asked: &HandOverAsked,
) -> Result<Receivers, StoreError> {
    let (doorkeeper, users) = (doorkeeper.clone(), asked.receivers());
    crm.system().read_wait(move |view| {
        let mut receivers = Receivers::new();
        for user in &users {
            if let Some(person) = doorkeeper.person(view, *user, None)? {
                receivers.insert(*user, Arc::new(person.actor));
            }
        }
        Ok(receivers)
    })
}
