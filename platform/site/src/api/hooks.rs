//! Hooks by program, beyond what every object has: a secret, a trial, the log of deliveries, a replay.

use axum::Json as JsonBody;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use object::{Instant, Message, id_text, parse_id};
use serde_json::{Value as Json, json};
use store::{DELIVERIES_SHOWN_MAX, Delivery, Replay, Tx, WriteError};

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::records::record_id;
use crate::hooks::{self, HookObject};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// The routes; their objects' plural is that of the hooks of the house.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/webhooks/{id}/rotation", post(rotate))
        .route("/api/v1/webhooks/{id}/trial", post(send_trial))
        .route("/api/v1/webhooks/{id}/replay", post(replay_since))
        .route("/api/v1/webhooks/{id}/deliveries", get(list))
        .route("/api/v1/webhooks/{id}/deliveries/{delivery}/replay", post(replay_one))
}

/// `POST /webhooks/{id}/rotation`: a new secret, told in this answer alone.
async fn rotate(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Result<Answer, Refusal> {
    let (hooks, id) = hook_of(&caller.visitor, &id)?;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let act = move |tx: &mut Tx<'_>| {
        let answer = once.run(tx, |tx| {
            hooks::rotate(tx, hooks, id)?;
            // The secret is kept in one place; the same request again is told the one that holds.
            Ok(Answer::new(StatusCode::CREATED, &Json::Null))
        })?;
        hooks::hook_to_change(tx, hooks, id)?;
        let secrets = tx.hook_secrets(id)?.ok_or_else(Refusal::not_found)?;
        let until = secrets.previous.map(|(_, until)| until.rfc3339());
        let body = json!({"secret": secrets.secret, "previous_until": until});
        Ok(Answer { kept: Answer::new(StatusCode::CREATED, &body).kept, ..answer })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("rotate_secret", act).await?)
}

/// `POST /webhooks/{id}/trial`
async fn send_trial(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Result<Answer, Refusal> {
    let (hooks, id) = hook_of(&caller.visitor, &id)?;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let act = move |tx: &mut Tx<'_>| {
        once.run(tx, |tx| {
            hooks::send_trial(tx, hooks, id)?;
            Ok(Answer::new(StatusCode::ACCEPTED, &json!({"queued": 1})))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("try_webhook", act).await?)
}

/// `POST /webhooks/{id}/replay` with `{"since": "2026-03-05T08:00:00Z"}`
async fn replay_since(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let asked = object_in(&headers, &bytes)?;
    let since = asked.get("since").and_then(Json::as_str).and_then(|text| Instant::parse(text).ok());
    let since = since.ok_or_else(|| {
        let message = Message::new(
            "since_needed",
            "请用 since 指明从何时起，如 2026-03-05T08:00:00Z",
            "say as since from when on, such as 2026-03-05T08:00:00Z",
        );
        Refusal::invalid(vec![("since".to_owned(), message)])
    })?;
    replay(caller, &id, &headers, &bytes, Replay::Since(since)).await
}

/// `POST /webhooks/{id}/deliveries/{delivery}/replay`
async fn replay_one(
    caller: Caller,
    Path((id, delivery)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let delivery = record_id(&delivery)?;
    replay(caller, &id, &headers, b"", Replay::One(delivery)).await
}

async fn replay(
    caller: Caller,
    id: &str,
    headers: &HeaderMap,
    body: &[u8],
    which: Replay,
) -> Result<Answer, Refusal> {
    let (hooks, id) = hook_of(&caller.visitor, id)?;
    let once = Once::begin(&caller, "POST", headers, body)?;
    let act = move |tx: &mut Tx<'_>| {
        once.run(tx, |tx| match (hooks::replay(tx, hooks, id, which)?, which) {
            (0, Replay::One(_)) => Err(Refusal::not_found().into()),
            (queued, _) => Ok(Answer::new(StatusCode::ACCEPTED, &json!({"queued": queued}))),
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("replay_webhook", act).await?)
}

/// `GET /webhooks/{id}/deliveries?after=…`, the newest first.
async fn list(caller: Caller, Path(id): Path<String>) -> Result<JsonBody<Json>, Refusal> {
    let (hooks, id) = hook_of(&caller.visitor, &id)?;
    let after = caller.parameter("after").map(parse_id).transpose();
    let after = after.map_err(|_| Refusal::not_found())?;
    let found = caller
        .visitor
        .visit
        .read::<_, WriteError, _>(move |view| {
            view.find_row(hooks.def, id)?.ok_or(WriteError::NotFound)?;
            Ok(view.deliveries(id, after)?)
        })
        .await?;
    let next = found.last().filter(|_| found.len() == DELIVERIES_SHOWN_MAX).map(|last| id_text(last.id));
    let registry = caller.visitor.site.crm().registry();
    let data: Vec<Json> = found
        .iter()
        .map(|delivery| delivery_json(delivery, hooks::name_of(hooks, registry, &delivery.event)))
        .collect();
    Ok(JsonBody(json!({"data": data, "next": next})))
}

fn hook_of(visitor: &Visitor, id: &str) -> Result<(HookObject, i64), Refusal> {
    Ok((visitor.site.hooks().ok_or_else(Refusal::not_found)?, record_id(id)?))
}

fn delivery_json(delivery: &Delivery, name: String) -> Json {
    let event = &delivery.event;
    json!({
        "id": id_text(delivery.id),
        "type": name,
        "record": event.seq.map(|_| id_text(event.record)),
        "at": event.at.rfc3339(),
        "state": delivery.state.code(),
        "attempts": delivery.attempts,
        "tried_at": delivery.tried_at.map(|at| at.rfc3339()),
        "next_at": (delivery.state == store::DeliveryState::Waiting).then(|| delivery.next_at.rfc3339()),
        "status": delivery.status,
        "ms": delivery.ms,
        "answer": delivery.answer,
    })
}
