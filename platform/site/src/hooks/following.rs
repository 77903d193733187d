//! Puts events on their way to the hooks that ask for them. Whether the one a hook acts for may see the record is
//! asked when it is told, as is the hook's filter.

use std::collections::BTreeSet;
use std::sync::Arc;

use object::{Filter, Op, Path, Row, Value};
use store::{Entry, EntryVerb, NewDelivery, StoreError, Subscriber, Tx};

use super::asked::{EventList, switch_off};
use super::{HOOKS_MAX, HookObject};
use crate::room::Room;

/// The subscriber of a house that has hooks.
pub fn follower(rooms: &[Room]) -> Option<Arc<dyn Subscriber>> {
    let hooks = rooms.iter().find_map(|room| room.hooks)?;
    Some(Arc::new(Following { hooks }))
}

/// Those that are switched on.
pub(super) fn is_on(hooks: HookObject) -> Filter {
    Filter::Compare { path: Path::own(hooks.active), op: Op::Is, value: Value::Bool(true) }
}

struct Following {
    hooks: HookObject,
}

impl Subscriber for Following {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let hooks = self.hooks;
        let mut rows = Vec::new();
        for row in tx.all_rows(hooks.def, &is_on(hooks), None, HOOKS_MAX)? {
            // Without a secret there is no signature, and so no message.
            if tx.hook_secrets(row.id)?.is_some() {
                rows.push(row);
            }
        }
        let new: Vec<NewDelivery> =
            entries.iter().flat_map(|entry| self.of_entry(tx, &rows, entry)).collect();
        if new.is_empty() {
            return Ok(());
        }
        for full in tx.queue_deliveries(&new)? {
            if let Some(row) = rows.iter().find(|row| row.id == full) {
                switch_off(tx, hooks, row, "too_many_waiting")?;
            }
        }
        Ok(())
    }
}

impl Following {
    fn of_entry(&self, tx: &Tx<'_>, rows: &[Row], entry: &Entry) -> Vec<NewDelivery> {
        let def = tx.registry().object(&entry.object).filter(|def| !def.internal);
        let Some(def) = def else { return Vec::new() };
        let told = rows.iter().filter(|row| {
            // What was before the hook is none of its business.
            let is_later = entry.at >= row.created_at;
            is_later && EventList::names(self.hooks.text(row, self.hooks.events), def.plural, entry.verb)
        });
        let hooks: Vec<i64> = told.map(|row| row.id).collect();
        if hooks.is_empty() {
            return Vec::new();
        }
        let values = entry.changes.values();
        let changed: BTreeSet<String> = match entry.verb {
            EntryVerb::Created | EntryVerb::Deleted => BTreeSet::new(),
            EntryVerb::Changed => values
                .keys()
                .chain(entry.personal.values().keys())
                .filter(|name| def.field(name).is_some_and(|field| !field.secret))
                .cloned()
                .collect(),
        };
        let governed_by = |name: &str| match entry.verb {
            EntryVerb::Deleted => values.get(name).and_then(serde_json::Value::as_i64),
            EntryVerb::Created | EntryVerb::Changed => None,
        };
        let new = |hook| NewDelivery {
            hook,
            seq: entry.seq,
            object: def.name.to_owned(),
            record: entry.record,
            verb: entry.verb,
            version: entry.version,
            changed: changed.iter().cloned().collect(),
            owner: governed_by("owner"),
            team: governed_by("team"),
            at: entry.at,
        };
        hooks.into_iter().map(new).collect()
    }
}
