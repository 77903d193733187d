//! Webhooks: receivers outside that are told what happens to records, each as far as one person sees it. A
//! subscriber puts the events on their way, a worker carries them in order and tries again; the courier signs and
//! sends. What a hook is a room says.

mod asked;
mod following;
mod message;
mod worker;

use object::{FieldDef, ObjectDef, Row};
use store::{Tx, WriteError};

pub use asked::{EventList, HookAddress, SECRET_OVERLAP_MS};
pub(crate) use asked::{hook_to_change, name_of, replay, rotate, send_trial};
pub use following::follower;
pub use worker::{GIVE_UP_AFTER_MS, OFF_AFTER_MS, deliver_due, look_after};

/// The most hooks of a house: each is asked about each event.
pub const HOOKS_MAX: usize = 100;

/// The object whose records are hooks, and its fields. It is owned: its owner is whom it acts for.
#[derive(Clone, Copy)]
pub struct HookObject {
    /// The object.
    pub def: &'static ObjectDef,
    /// Where to.
    pub url: &'static FieldDef,
    /// Of what, as [`EventList`] reads it; empty for all.
    pub events: &'static FieldDef,
    /// A filter on the records, in CEL; empty for all.
    pub filter: &'static FieldDef,
    /// Whether it is switched on.
    pub active: &'static FieldDef,
}

impl HookObject {
    pub(crate) fn is_active(&self, row: &Row) -> bool {
        row.values[self.active.index] == object::Value::Bool(true)
    }

    /// Switches all hooks off, as a copy of a house begins; returns how many were on.
    ///
    /// # Errors
    /// Those of a write.
    pub fn switch_all_off(&self, tx: &mut Tx<'_>) -> Result<usize, WriteError> {
        let on = tx.all_rows(self.def, &following::is_on(*self), None, HOOKS_MAX)?;
        for hook in &on {
            tx.give_up_deliveries(hook.id, store::RESTORED)?;
            tx.change(self.def, hook.id, None, vec![(self.active, object::Value::Bool(false))])?;
        }
        Ok(on.len())
    }

    fn text<'r>(&self, row: &'r Row, field: &FieldDef) -> &'r str {
        row.values[field.index].as_text().unwrap_or_default()
    }
}
