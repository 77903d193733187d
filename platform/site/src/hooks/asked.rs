//! What people and programs ask of a hook: of which events it is told, a secret, a trial, a replay.

use courier::{Place, Secret};
use object::{FieldKind, FieldType, Instant, Message, Row, Value, text};
use store::{EntryVerb, NewDelivery, Replay, StoreError, Tx, Verb, WriteError};

use super::HookObject;
use super::message::event_type;

/// So long the secret before holds beside the new one, in milliseconds: a day to take it over.
pub const SECRET_OVERLAP_MS: i64 = 24 * 60 * 60 * 1_000;
/// The most events that one hook names.
const EVENTS_MAX: usize = 100;
/// Stands for every object, and for everything that happens.
const ANY: &str = "*";
/// What happens to records, as hooks name it.
const VERBS: [EntryVerb; 3] = [EntryVerb::Created, EntryVerb::Changed, EntryVerb::Deleted];

/// Where a hook's messages go. Whether the host may be reached is asked when one is sent: names move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookAddress(String);

impl FieldType for HookAddress {
    const KIND: FieldKind = FieldKind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }

    fn from_value(value: &Value) -> Option<HookAddress> {
        value.as_text().map(|text| HookAddress(text.to_owned()))
    }

    fn parse(text: &str) -> Result<Value, Message> {
        Place::parse(text.trim()).map(|_| Value::Text(text.trim().to_owned()))
    }
}

/// Of which events a hook is told: `customers.created, tasks.*`, separated by commas or blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventList(String);

impl EventList {
    /// Whether a list, as stored, names an event; an empty one names all.
    pub(super) fn names(list: &str, plural: &str, verb: EntryVerb) -> bool {
        list.is_empty()
            || list.split(", ").filter_map(|event| event.split_once('.')).any(|(object, happened)| {
                (object == ANY || object == plural) && (happened == ANY || happened == verb.code())
            })
    }
}

impl FieldType for EventList {
    const KIND: FieldKind = FieldKind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }

    fn from_value(value: &Value) -> Option<EventList> {
        value.as_text().map(|text| EventList(text.to_owned()))
    }

    fn parse(text: &str) -> Result<Value, Message> {
        let clean = text::clean(text).to_lowercase();
        let parts = clean.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
        let mut events: Vec<&str> = Vec::new();
        for event in parts.filter(|event| !event.is_empty()) {
            if !is_event(event) {
                let event = text::excerpt(event);
                return Err(Message::new(
                    "event_unreadable",
                    format!("“{event}”不是事件；请写 customers.created、customers.* 或 *.deleted"),
                    format!("“{event}” is no event; write customers.created, customers.* or *.deleted"),
                ));
            }
            if !events.contains(&event) {
                events.push(event);
            }
        }
        if events.len() > EVENTS_MAX {
            return Err(Message::new(
                "too_many_events",
                format!("最多 {EVENTS_MAX} 个事件"),
                format!("at most {EVENTS_MAX} events"),
            ));
        }
        Ok(if events.is_empty() { Value::Null } else { Value::Text(events.join(", ")) })
    }
}

fn is_event(event: &str) -> bool {
    let Some((object, happened)) = event.split_once('.') else { return false };
    let is_object = object == ANY
        || (!object.is_empty() && object.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
    is_object && (happened == ANY || VERBS.iter().any(|verb| verb.code() == happened))
}

/// The hook with this id, for someone who may change it.
///
/// # Errors
/// Not found where they do not see it, forbidden where they only do.
pub(crate) fn hook_to_change(tx: &Tx<'_>, hooks: HookObject, id: i64) -> Result<Row, WriteError> {
    match tx.find_for(hooks.def, id, Verb::Change)? {
        Some(row) => Ok(row),
        None if tx.find_row(hooks.def, id)?.is_some() => Err(WriteError::Forbidden),
        None => Err(WriteError::NotFound),
    }
}

/// Gives a hook a new secret. The one before holds for a day beside it.
///
/// # Errors
/// As [`hook_to_change`].
pub(crate) fn rotate(tx: &mut Tx<'_>, hooks: HookObject, id: i64) -> Result<(), WriteError> {
    hook_to_change(tx, hooks, id)?;
    let until = Instant(tx.now().0 + SECRET_OVERLAP_MS);
    tx.set_hook_secret(id, Secret::random().text(), until)?;
    // As something of its own: it is no version of the hook.
    let told = [("webhook".to_owned(), serde_json::Value::from(object::id_text(id)))];
    tx.note_in_history("webhook_secret", tx.new_id(), told.into_iter().collect());
    Ok(())
}

/// Sends a hook a message that tells of nothing.
///
/// # Errors
/// As [`hook_to_change`].
pub(crate) fn send_trial(tx: &mut Tx<'_>, hooks: HookObject, id: i64) -> Result<(), WriteError> {
    let row = hook_to_change(tx, hooks, id)?;
    let trial = NewDelivery {
        hook: id,
        seq: None,
        object: hooks.def.name.to_owned(),
        record: id,
        verb: EntryVerb::Created,
        version: row.version,
        changed: Vec::new(),
        owner: None,
        team: None,
        at: tx.now(),
    };
    tx.queue_deliveries(&[trial])?;
    Ok(tx.wake_lane(id)?)
}

/// Delivers again what is in the log; answers how many.
///
/// # Errors
/// As [`hook_to_change`].
pub(crate) fn replay(tx: &mut Tx<'_>, hooks: HookObject, id: i64, which: Replay) -> Result<u64, WriteError> {
    hook_to_change(tx, hooks, id)?;
    Ok(tx.replay(id, which)?)
}

/// Switches a hook off, gives up what waits for it, and tells its owner.
///
/// # Errors
/// Those of the database.
pub(super) fn switch_off(
    tx: &mut Tx<'_>,
    hooks: HookObject,
    hook: &Row,
    why: &str,
) -> Result<(), StoreError> {
    tx.give_up_deliveries(hook.id, why)?;
    let switched =
        tx.attempt(|tx| tx.change(hooks.def, hook.id, None, vec![(hooks.active, Value::Bool(false))]));
    match switched {
        Ok(_) | Err(WriteError::NotFound) => {}
        Err(WriteError::Store(fault)) => return Err(fault),
        Err(refused) => tracing::error!(%refused, "a hook that fails cannot be switched off"),
    }
    tell_owner(tx, hooks, hook, store::NotificationKind::HookSwitchedOff)
}

/// Tells a hook's owner what became of it.
pub(super) fn tell_owner(
    tx: &mut Tx<'_>,
    hooks: HookObject,
    hook: &Row,
    kind: store::NotificationKind,
) -> Result<(), StoreError> {
    let Some(owner) = hook.owner else { return Ok(()) };
    let happening = store::Happening {
        kind,
        object: hooks.def.name,
        record: hook.id,
        records: 1,
        actor: store::SYSTEM_USER,
    };
    tx.notify(owner, &happening)
}

/// What a delivery is called in the log: `customers.changed`.
pub(crate) fn name_of(hooks: HookObject, registry: &object::Registry, event: &NewDelivery) -> String {
    match event.seq {
        None => event_type(hooks.def.plural, super::message::TRIAL),
        Some(_) => {
            let plural = registry.object(&event.object).map_or(event.object.as_str(), |def| def.plural);
            event_type(plural, event.verb.code())
        }
    }
}
