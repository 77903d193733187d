//! What a message says: the event and the record as it is when it is sent, as far as the person whom the hook acts
//! for sees it.

use object::{Filter, FilterContext, ObjectDef, Op, Path, Row, Value, id_text, parse_filter};
use serde_json::{Value as Json, json};
use store::{Delivery, EntryVerb, StoreError, Verb, View};

use super::HookObject;
use crate::api::Shown;

/// What a message that tells of nothing is called after the dot.
pub(super) const TRIAL: &str = "trial";

/// What there is to send.
pub(super) enum Told {
    /// A message's body.
    Body(String),
    /// Nothing, and why.
    Nothing(String),
}

/// An event's name: `customers.changed`.
pub(crate) fn event_type(plural: &str, what: &str) -> String {
    format!("{plural}.{what}")
}

/// The body for a delivery; `view` is that of the person whom the hook acts for.
pub(super) fn tell(
    view: &View<'_>,
    hooks: HookObject,
    hook: &Row,
    delivery: &Delivery,
) -> Result<Told, StoreError> {
    let event = &delivery.event;
    let body = |what: String, data: Json| {
        Told::Body(json!({"type": what, "timestamp": event.at.rfc3339(), "data": data}).to_string())
    };
    if event.seq.is_none() {
        let data = json!({"webhook": id_text(hook.id)});
        return Ok(body(event_type(hooks.def.plural, TRIAL), data));
    }
    let Some(def) = view.registry().object(&event.object) else { return Ok(nothing("out_of_sight")) };
    let mut data = json!({"object": def.plural, "id": id_text(event.record), "version": event.version});
    match event.verb {
        EntryVerb::Deleted => {
            if !view.actor().sight(def, Verb::See).governs(event.owner, event.team) {
                return Ok(nothing("out_of_sight"));
            }
        }
        EntryVerb::Created | EntryVerb::Changed => {
            let Some(row) = view.find_row(def, event.record)? else { return Ok(nothing("out_of_sight")) };
            if let Some(why) = not_meant(view, def, hooks.text(hook, hooks.filter), row.id)? {
                return Ok(Told::Nothing(why));
            }
            let is_told = |name: &&String| {
                def.field(name)
                    .is_some_and(|field| field.system.is_some() || !row.values[field.index].is_veiled())
            };
            data["changed"] = event.changed.iter().filter(is_told).cloned().collect();
            data["record"] = Shown::all(def).record(view, &row)?;
        }
    }
    Ok(body(event_type(def.plural, event.verb.code()), data))
}

/// Why a hook's filter does not mean a record; `None` where it does.
fn not_meant(
    view: &View<'_>,
    def: &'static ObjectDef,
    filter: &str,
    record: i64,
) -> Result<Option<String>, StoreError> {
    // What hangs on records is in no list that could be filtered.
    if filter.is_empty() || def.hung_field().is_some() {
        return Ok(None);
    }
    let context = FilterContext {
        registry: view.registry(),
        me: view.actor().user,
        my_teams: view.actor().teams(),
        now: view.now(),
        zone: view.zone(),
    };
    let meant = match parse_filter(def, filter, &context) {
        Ok(meant) => meant,
        Err(message) => return Ok(Some(format!("{}: {} / {}", message.code, message.zh, message.en))),
    };
    let Some(id) = def.field("id") else { return Ok(None) };
    let this = Filter::Compare { path: Path::own(id), op: Op::Is, value: Value::Int(record) };
    match view.all_rows(def, &this.and(meant), None, 1) {
        Ok(found) if found.is_empty() => Ok(Some("not_meant".to_owned())),
        Ok(_) => Ok(None),
        Err(StoreError::Veiled { field, .. }) => Ok(Some(format!("filter_veiled: {}", field.name))),
        Err(fault) => Err(fault),
    }
}

fn nothing(why: &str) -> Told {
    Told::Nothing(why.to_owned())
}
