//! What happened to a record: who did what, through which door, from which value to which.

use std::collections::HashMap;

use axum::Json as JsonBody;
use axum::extract::Path;
use object::{Change, FieldDef, Message, ObjectDef, Registry, Row, Value, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{ChangeSet, Entry, HISTORY_ROWS_MAX, SYSTEM_USER, StoreError, View};

use super::Caller;
use super::record_json::{Shown, restricted};
use super::records::record_id;
use crate::listing::{PAGE_ROWS, Titles};
use crate::refusal::Refusal;

/// `GET /{plural}/{id}/history`: newest first, `limit` up to 200, `before` goes on.
pub(super) async fn history(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
) -> Result<JsonBody<Json>, Refusal> {
    let def = caller.visitor.site.resource(&plural)?;
    let id = record_id(&id)?;
    let limit = limit_of(caller.parameter("limit"))?;
    let before = caller.parameter("before").map(parse_id).transpose().map_err(|_| {
        Refusal::bad_request(Message::new(
            "cursor_unreadable",
            "翻页位置无法识别",
            "this place cannot be read",
        ))
    })?;
    let answer = caller
        .visitor
        .visit
        .read(move |view| {
            let Some(row) = view.find_row(def, id)? else { return Ok::<_, StoreError>(None) };
            let mut entries = view.history(def, id, before, limit + 1)?;
            let has_more = entries.len() as i64 > limit;
            entries.truncate(limit as usize);
            let next = entries.last().filter(|_| has_more).map(|(entry, _)| id_text(entry.id));
            Ok(Some(json!({"data": entries_json(view, def, &row, &entries)?, "next": next})))
        })
        .await?;
    answer.map(JsonBody).ok_or_else(Refusal::not_found)
}

fn limit_of(text: Option<&str>) -> Result<i64, Refusal> {
    let Some(text) = text else { return Ok(PAGE_ROWS as i64) };
    // One more than asked is read to know whether there is more.
    let most = HISTORY_ROWS_MAX - 1;
    text.parse::<i64>().ok().filter(|limit| (1..=most).contains(limit)).ok_or_else(|| {
        Refusal::bad_request(Message::new(
            "limit_out_of_range",
            format!("limit 应为 1 到 {most}"),
            format!("limit is a number from 1 to {most}"),
        ))
    })
}

fn entries_json(
    view: &View<'_>,
    def: &'static ObjectDef,
    row: &Row,
    entries: &[(Entry, ChangeSet)],
) -> Result<Vec<Json>, StoreError> {
    let fields: Vec<&'static FieldDef> = def.fields.iter().copied().filter(|field| !field.secret).collect();
    let changes: Vec<Vec<Change>> = entries
        .iter()
        .map(|(entry, _)| fields.iter().filter_map(|field| entry.change_of(field)).collect())
        .collect();
    let values = values_json(view, def, row, changes.iter().flatten())?;
    let mut people = Titles::default();
    let staff = staff_of(view.registry());
    if let Some(staff) = staff {
        people.add(view, staff.name, entries.iter().map(|(entry, _)| entry.actor).collect())?;
    }
    let mut values = values.into_iter();
    let mut data = Vec::with_capacity(entries.len());
    for ((entry, change_set), changes) in entries.iter().zip(&changes) {
        let mut told = Map::new();
        for change in changes {
            let (from, to) = (values.next().unwrap_or(Json::Null), values.next().unwrap_or(Json::Null));
            told.insert(change.field.name.to_owned(), json!({"from": from, "to": to}));
        }
        let actor = match staff.and_then(|staff| people.of(staff.name, entry.actor)) {
            Some(name) => json!({"id": id_text(entry.actor), "name": name}),
            None if entry.actor == SYSTEM_USER => Json::Null,
            None => restricted(),
        };
        data.push(json!({
            "id": id_text(entry.id),
            "version": entry.version,
            "verb": entry.verb.code(),
            "at": entry.at.rfc3339(),
            "actor": actor,
            "act": change_set.act,
            "via": change_set.via,
            "change_set": id_text(change_set.id),
            "reason": change_set.reason,
            "changes": told,
        }));
    }
    Ok(data)
}

/// Old and new value of each change, in order; links by the same rule as in records.
fn values_json<'a>(
    view: &View<'_>,
    def: &'static ObjectDef,
    row: &Row,
    changes: impl Iterator<Item = &'a Change>,
) -> Result<Vec<Json>, StoreError> {
    let sides: Vec<(&'static FieldDef, &Value)> =
        changes.flat_map(|change| [(change.field, &change.old), (change.field, &change.new)]).collect();
    let links: Vec<&'static FieldDef> =
        def.fields.iter().copied().filter(|field| field.kind.link().is_some()).collect();
    let rows: Vec<Row> = sides
        .iter()
        .filter(|(field, value)| links.contains(field) && !value.is_null())
        .map(|(field, value)| {
            let mut values = vec![Value::Null; def.fields.len()];
            values[field.index] = (*value).clone();
            Row { values, ..row.clone() }
        })
        .collect();
    let mut seen: HashMap<(&'static str, i64), Json> = HashMap::new();
    for (linked, json) in rows.iter().zip(Shown::only(def, links.clone()).records(view, &rows)?) {
        for field in &links {
            if let Some(id) = linked.values[field.index].as_int() {
                seen.insert((field.name, id), json.get(field.name).cloned().unwrap_or_else(restricted));
            }
        }
    }
    let told = |(field, value): &(&'static FieldDef, &Value)| match value.as_int() {
        Some(id) if links.contains(field) => seen.get(&(field.name, id)).cloned().unwrap_or_else(restricted),
        Some(_) | None => field.to_json(value),
    };
    Ok(sides.iter().map(told).collect())
}

/// The object whose records act: what `owner` fields point to.
fn staff_of(registry: &Registry) -> Option<&'static ObjectDef> {
    registry.objects().iter().find_map(|def| registry.object(def.field("owner")?.kind.link()?))
}
