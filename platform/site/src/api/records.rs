//! Reading records: a list by filter, sort and place; one record with its version as entity tag.

use axum::Json as JsonBody;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use object::{Message, ObjectDef, RecordAddress, parse_id};
use serde_json::{Map, Value as Json, json};
use store::StoreError;

use super::Caller;
use super::answer::etag;
use super::record_json::Shown;
use crate::listing::{ListParams, TotalWanted};
use crate::refusal::Refusal;

/// The most that is read of what hangs on one record.
const HUNG_ROWS_MAX: usize = 1_000;

/// `GET /{plural}`.
pub(super) async fn list(caller: Caller, Path(plural): Path<String>) -> Result<Response, Refusal> {
    let def = caller.visitor.site.resource(&plural)?;
    if def.hung_field().is_some() {
        return hung(&caller, def).await;
    }
    let shown = shown_of(&caller, def)?;
    let params = ListParams::read(&caller.visitor, def, &caller.query)?;
    crate::trail::write_before_reading(&caller.visitor.site, def).await?;
    let (answer, rows) = caller
        .visitor
        .visit
        .read(move |view| {
            let listed = params.load(view, &shown.plain_links())?;
            let mut answer = Map::new();
            answer.insert(
                "data".to_owned(),
                Json::Array(shown.records_with(view, &listed.rows, &listed.titles)?),
            );
            answer.insert("next".to_owned(), Json::from(listed.next));
            answer.insert("previous".to_owned(), Json::from(listed.previous));
            if let Some(total) = listed.total.filter(|_| params.total != TotalWanted::Nothing) {
                answer.insert("total".to_owned(), json!({"count": total.count, "exact": total.exact}));
            }
            Ok::<_, StoreError>((Json::Object(answer), listed.rows.len()))
        })
        .await?;
    caller.visitor.site.trail().read(&caller.visitor, def, rows);
    Ok(JsonBody(answer).into_response())
}

/// `GET /{plural}?record=customers/…`: what hangs on a record, oldest first. There are few of them, so they are one
/// page.
async fn hung(caller: &Caller, def: &'static ObjectDef) -> Result<Response, Refusal> {
    let shown = shown_of(caller, def)?;
    let on = record_in(caller)?;
    let home = caller.visitor.site.object(&on.plural)?;
    let found = caller
        .visitor
        .visit
        .read(move |view| {
            if view.find_row(home, on.id)?.is_none() {
                return Ok::<_, StoreError>(None);
            }
            let rows = view.hung_on(def, &on, HUNG_ROWS_MAX)?;
            Ok(Some(shown.records(view, &rows)?))
        })
        .await?;
    let data = found.ok_or_else(Refusal::not_found)?;
    Ok(JsonBody(json!({"data": data, "next": null})).into_response())
}

/// The record that `record=customers/…` names.
///
/// # Errors
/// 422 where it names none.
pub(super) fn record_in(caller: &Caller) -> Result<RecordAddress, Refusal> {
    caller.parameter("record").and_then(RecordAddress::of_text).ok_or_else(|| {
        let message = Message::new(
            "record_needed",
            "请用 record 指明哪条记录，如 record=customers/06CSS4ZSM9C2P",
            "say as record which record is meant, such as record=customers/06CSS4ZSM9C2P",
        );
        Refusal::invalid(vec![("record".to_owned(), message)])
    })
}

/// `GET /{plural}/{id}`.
pub(super) async fn show(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let def = caller.visitor.site.resource(&plural)?;
    let id = record_id(&id)?;
    let shown = shown_of(&caller, def)?;
    // With links in full the answer is more than the record's version says.
    let is_versioned = !shown.is_expanded();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let found = caller
        .visitor
        .visit
        .read(move |view| {
            let Some(row) = view.find_row(def, id)? else {
                return Ok::<_, StoreError>(Err(view.merged_into(def, id)?));
            };
            if is_versioned && known.as_deref().is_some_and(|known| tags_hold(known, row.version)) {
                return Ok(Ok((row.version, None)));
            }
            Ok(Ok((row.version, Some(shown.record(view, &row)?))))
        })
        .await?;
    // Merged into another, which one may see: there it goes on.
    let (version, record) = found.map_err(|into| match into {
        Some(into) => Refusal::not_found().with("merged_into", object::id_text(into).into()),
        None => Refusal::not_found(),
    })?;
    caller.visitor.site.trail().seen(&caller.visitor, def, id);
    let mut response = match record {
        Some(record) => JsonBody(record).into_response(),
        None => StatusCode::NOT_MODIFIED.into_response(),
    };
    if let Ok(tag) = HeaderValue::from_str(&etag(version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A record's id in an address; what is none leads nowhere.
pub(super) fn record_id(text: &str) -> Result<i64, Refusal> {
    parse_id(text).map_err(|_| Refusal::not_found())
}

fn shown_of(caller: &Caller, def: &'static ObjectDef) -> Result<Shown, Refusal> {
    Shown::read(def, caller.parameter("fields"), caller.parameter("expand"))
}

/// Whether `If-None-Match` names this version, compared weakly (RFC 9110, section 13.1.2).
fn tags_hold(tags: &str, version: i64) -> bool {
    let wanted = etag(version);
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == wanted)
}
