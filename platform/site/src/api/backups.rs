//! Backups by program, for whoever runs the place: which there are, one more now, and their files.

use axum::Json as JsonBody;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use object::id_text;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::once::Once;
use super::{Caller, ROOT};
use crate::backups::{self, Lying, Opened};
use crate::pages::is_administrator;
use crate::refusal::Refusal;
use crate::site::Site;

/// The routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/backups", get(list).post(take))
        .route("/api/v1/backups/{name}/file", get(file))
}

fn expect_administrator(caller: &Caller) -> Result<(), Refusal> {
    if is_administrator(&caller.visitor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

/// `GET /backups`: the newest first, and how it stands with them.
async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    expect_administrator(&caller)?;
    let site = &caller.visitor.site;
    let crm = site.crm();
    let state = site.backups().state();
    let failed = state.failed.as_ref().map(|(at, message)| {
        let told = message.text(caller.visitor.lang);
        json!({"at": at.rfc3339(), "code": message.code, "message": told})
    });
    let Some(plan) = site.backups().plan() else {
        return Ok(JsonBody(json!({
            "data": [], "goes_to": null, "hour": null, "kept": null, "next_at": null, "running": false, "failed": failed,
        })));
    };
    let found = site.backups().lying(crm).await.map_err(Refusal::conflict)?;
    let may_download = backups::may_download(&caller.visitor);
    let one = |backup: &Lying| {
        json!({
            "name": backup.name,
            "at": backup.at.rfc3339(),
            "bytes": backup.bytes,
            "by_hand": backup.by_hand,
            "file": may_download.then(|| format!("{ROOT}/backups/{}/file", backup.name)),
        })
    };
    let next = backups::around(crm.now(), plan.hour, crm.zone()).map(|(_, next)| next.rfc3339());
    Ok(JsonBody(json!({
        "data": found.iter().map(one).collect::<Vec<_>>(),
        "goes_to": plan.depot.words(),
        "hour": plan.hour,
        "kept": {"days": plan.kept.days, "weeks": plan.kept.weeks, "months": plan.kept.months},
        "next_at": next,
        "running": state.running.is_some(),
        "failed": failed,
    })))
}

/// `POST /backups`: one more, now; answers the job that takes it.
async fn take(caller: Caller, headers: HeaderMap) -> Result<Answer, Refusal> {
    expect_administrator(&caller)?;
    let visitor = &caller.visitor;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    once.run_parts(&visitor.visit, "backup", async {
        let job = backups::begin_now(&visitor.site, visitor.visit.clone()).await?;
        let at = format!("{ROOT}/jobs/{}", id_text(job));
        Ok(Answer::new(StatusCode::ACCEPTED, &super::jobs::whole_json(visitor, job).await?).at(at))
    })
    .await
}

/// `GET /backups/{name}/file`, streamed; kept in the trail.
async fn file(caller: Caller, Path(name): Path<String>) -> Result<Response, Refusal> {
    let opened = backups::open(&caller.visitor, &name).await?;
    Ok(backup_file(opened, &name))
}

/// The bytes of a backup, as they come.
pub(crate) fn backup_file(opened: Opened, name: &str) -> Response {
    match opened {
        Opened::File(file) => super::file_response(file, name, backups::MEDIA_TYPE),
        Opened::Coming(coming) => {
            let bytes = coming.bytes;
            let body = Body::from_stream(coming.into_pieces());
            let mut response = super::download(body, name, backups::MEDIA_TYPE);
            // One that breaks off is seen to be cut.
            response.headers_mut().insert(header::CONTENT_LENGTH, bytes.into());
            response
        }
    }
}
