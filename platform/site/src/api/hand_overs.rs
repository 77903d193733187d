//! `POST /hand_overs`: what a colleague owns goes to others, as a job; `POST /hand_overs/preview` tells what that would
//! come to and writes nothing.

use axum::Json as JsonBody;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use object::{RecordAddress, id_text};
use serde_json::{Map, Value as Json, json};
use store::{HAND_OVER, StoreError};

use super::answer::{Answer, Failed};
use super::jobs::{begin_work, job_json};
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::{Caller, ROOT};
use crate::handing_over::{HandOverAsked, HandOverStart, Preview, look, preview, with_view_of};
use crate::jobs::expect_room;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// What was asked, once it is known that it may be.
async fn looked(visitor: &Visitor, map: Map<String, Json>) -> Result<HandOverStart, Refusal> {
    let map = with_view_of(visitor, map).await?;
    let asked = HandOverAsked::read(visitor.site.crm().registry(), &map)?;
    let (visit, doorkeeper) = (visitor.visit.clone(), visitor.site.doorkeeper().clone());
    tokio::task::spawn_blocking(move || look(&visit, &doorkeeper, asked))
        .await
        .map_err(|fault| StoreError::Database(fault.to_string()))?
}

/// `POST /hand_overs`.
pub(super) async fn begin(caller: Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let start = looked(visitor, object_in(&headers, &bytes)?).await?;
    expect_room(visitor).await?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let viewer = visitor.visit.actor().user;
    let act = move |tx: &mut store::Tx<'_>| {
        once.run(tx, |tx| {
            let job = start.begin(tx, None)?;
            let at = format!("{ROOT}/jobs/{}", id_text(job.id));
            Ok(Answer::new(StatusCode::ACCEPTED, &job_json(&job, viewer, None, None)).at(at))
        })
    };
    let answer = visitor.visit.write::<_, Failed, _>(HAND_OVER, act).await?;
    begin_work(visitor, &answer);
    Ok(answer)
}

/// `POST /hand_overs/preview`.
pub(super) async fn show(caller: Caller, headers: HeaderMap, body: Body) -> Result<JsonBody<Json>, Refusal> {
    let visitor = &caller.visitor;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let start = looked(visitor, object_in(&headers, &bytes)?).await?;
    let seen = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            preview(view, &start.by, &start.asked, start.filters.clone(), &start.receivers)
        })
        .await?;
    Ok(JsonBody(preview_json(visitor, &seen)))
}

fn preview_json(visitor: &Visitor, seen: &Preview) -> Json {
    let lines: Json = seen
        .lines
        .iter()
        .map(|line| {
            let samples: Json = line
                .samples
                .iter()
                .map(|(id, title)| json!({"record": id_text(*id), "title": title}))
                .collect();
            json!({
                "object": line.def.plural,
                "to": id_text(line.to),
                "records": line.records,
                "following": line.follow,
                "samples": samples,
            })
        })
        .collect();
    let stays: Json = seen
        .stays
        .iter()
        .map(|stays| {
            let (def, id, title) = &stays.record;
            json!({
                "record": RecordAddress::new(def.plural, *id).to_string(),
                "title": title,
                "code": stays.why.code,
                "message": stays.why.text(visitor.lang),
            })
        })
        .collect();
    let finished: Json =
        seen.over.iter().map(|(def, count)| json!({"object": def.plural, "records": count})).collect();
    json!({
        "lines": lines,
        "stays": stays,
        "stay_count": seen.stay_count,
        "finished": finished,
        "complete": !seen.is_cut,
    })
}
