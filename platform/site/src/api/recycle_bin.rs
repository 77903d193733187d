//! `GET /recycle_bin`: what was deleted and may come back; `POST /recycle_bin/purging`: removes it for good.

use axum::Json as JsonBody;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use object::{Instant, Message, id_text, parse_id};
use serde_json::{Value as Json, json};
use store::{BIN_ROWS_MAX, BinQuery, Binned, PURGED_AT_ONCE, StoreError, Tx};

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use crate::refusal::Refusal;

/// How many are listed where nothing is said.
const SHOWN: usize = 50;

/// `GET /recycle_bin?object=&actor=&since=&until=&q=&limit=&after=`: the latest first.
pub(super) async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    // Each of them says something or is not there.
    for name in ["object", "actor", "since", "until", "after"] {
        if caller.query.iter().any(|(known, value)| known == name && value.trim().is_empty()) {
            return Err(unreadable(name));
        }
    }
    let limit = match caller.parameter("limit") {
        None => SHOWN,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..BIN_ROWS_MAX).contains(limit))
            .ok_or_else(|| unreadable("limit"))?,
    };
    let object = match caller.parameter("object") {
        None => None,
        Some(plural) => Some(caller.visitor.site.resource(plural)?),
    };
    let id = |name: &str| caller.parameter(name).map(parse_id).transpose().map_err(|_| unreadable(name));
    let moment = |name: &'static str| {
        let read = |text: &str| Instant::parse(text).map_err(|_| unreadable(name));
        caller.parameter(name).map(read).transpose()
    };
    let query = BinQuery {
        object,
        actor: id("actor")?,
        since: moment("since")?,
        until: moment("until")?,
        words: caller.parameter("q").unwrap_or_default().to_owned(),
        after: id("after")?,
        limit: limit + 1,
    };
    let (mut found, days) = caller
        .visitor
        .visit
        .read::<_, StoreError, _>(move |view| Ok((view.bin(&query)?, view.bin_days()?)))
        .await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|binned| id_text(binned.id));
    let data: Vec<Json> = found.iter().map(binned_json).collect();
    Ok(JsonBody(json!({"data": data, "next": next, "days_kept": days})))
}

fn binned_json(binned: &Binned) -> Json {
    json!({
        "object": binned.object.plural,
        "record": id_text(binned.record),
        "name": binned.title,
        "deleted_at": binned.at.rfc3339(),
        "deleted_by": id_text(binned.actor),
        "along": binned.along,
        "merged_into": binned.merged_into.map(id_text),
    })
}

/// `POST /recycle_bin/purging` with `{"records": [id, …]}`: for those who run the place.
pub(super) async fn purge(caller: Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let may = caller.visitor.visit.read::<_, store::StoreError, _>(|view| Ok(view.may_purge_any())).await?;
    if !may {
        return Err(Refusal::forbidden());
    }
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let map = object_in(&headers, &bytes)?;
    let ids = map.get("records").and_then(Json::as_array).and_then(|ids| {
        ids.iter().map(|id| id.as_str().and_then(|id| parse_id(id).ok())).collect::<Option<Vec<i64>>>()
    });
    let ids = ids.filter(|ids| !ids.is_empty() && ids.len() <= PURGED_AT_ONCE).ok_or_else(|| {
        let message = Message::new(
            "records_needed",
            format!("请用 records 列出 1 到 {PURGED_AT_ONCE} 个记录编号"),
            format!("name from 1 to {PURGED_AT_ONCE} record ids in records"),
        );
        Refusal::invalid(vec![("records".to_owned(), message)])
    })?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let act = move |tx: &mut Tx<'_>| {
        let mut contents = Vec::new();
        let answer = once.run(tx, |tx| {
            let purged = tx.purge(&ids)?;
            contents = purged.contents;
            Ok(Answer::new(StatusCode::OK, &json!({"purged": purged.records})))
        })?;
        Ok((answer, contents))
    };
    let (answer, contents) = caller.visitor.visit.write::<_, Failed, _>("purge", act).await?;
    crate::retention::free(&caller.visitor.site, contents).await?;
    Ok(answer)
}

fn unreadable(name: &str) -> Refusal {
    Refusal::bad_request(Message::new(
        "parameter_unreadable",
        format!("{name} 无法识别"),
        format!("{name} cannot be read"),
    ))
}
