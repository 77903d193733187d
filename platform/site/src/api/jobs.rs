//! Mass changes by program, and the jobs they become: asked for in one request, done without it, looked at, stopped
//! and taken back by others.

use axum::Json as JsonBody;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use object::{Message, id_text};
use serde_json::{Value as Json, json};
use store::{JOBS_SHOWN_MAX, JobKind, JobRecord, JobState, StoreError};

use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::records::record_id;
use super::{Caller, ROOT};
use crate::jobs::{self, ExportAsked, ExportStart, MassAsked, MassStart, Refused};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Refused records named in one answer.
const REFUSED_SHOWN: usize = 100;

/// `POST /{plural}/mass_changes`.
pub(super) async fn mass_change(
    caller: Caller,
    Path(plural): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let def = visitor.site.object(&plural)?;
    super::one_of_many(&visitor.site, &plural)?;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let asked = MassAsked::read(def, &object_in(&headers, &bytes)?)?;
    let start = MassStart::look(visitor, def, &asked, None).await?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let viewer = visitor.visit.actor().user;
    let act = move |tx: &mut store::Tx<'_>| {
        once.run(tx, |tx| {
            let job = start.begin(tx)?;
            let at = format!("{ROOT}/jobs/{}", id_text(job.id));
            let body = job_json(&job, viewer, Some(def.plural), None);
            Ok(Answer::new(StatusCode::ACCEPTED, &body).at(at))
        })
    };
    let answer = visitor.visit.write::<_, Failed, _>("mass_change", act).await?;
    begin_work(visitor, &answer);
    Ok(answer)
}

/// `POST /exports`.
pub(super) async fn export(caller: Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let map = object_in(&headers, &bytes)?;
    let plural = map.get("object").and_then(Json::as_str).unwrap_or_default();
    let def = visitor.site.object(plural).map_err(|_| {
        let message = Message::new(
            "object_needed",
            "请用 object 指明导出哪个对象，如 customers",
            "say as object what to export, such as customers",
        );
        Refusal::invalid(vec![("object".to_owned(), message)])
    })?;
    let asked = ExportAsked::read(def, &map, visitor.lang)?;
    let start = ExportStart::look(visitor, def, &asked, None).await?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let viewer = visitor.visit.actor().user;
    let act = move |tx: &mut store::Tx<'_>| {
        once.run(tx, |tx| {
            let job = start.begin(tx).map_err(Refusal::from)?;
            let at = format!("{ROOT}/jobs/{}", id_text(job.id));
            let body = job_json(&job, viewer, Some(def.plural), None);
            Ok(Answer::new(StatusCode::ACCEPTED, &body).at(at))
        })
    };
    let answer = visitor.visit.write::<_, Failed, _>("start_export", act).await?;
    begin_work(visitor, &answer);
    Ok(answer)
}

/// `GET /jobs/{id}/file`.
pub(super) async fn file(caller: Caller, Path(id): Path<String>) -> Result<Response, Refusal> {
    let record = jobs::find(&caller.visitor, record_id(&id)?).await?;
    let (file, name, format) = jobs::open_export(&caller.visitor, &record).await?;
    Ok(super::file_response(file, &name, format.media_type()))
}

/// By the answer, so that one given before takes up its job too should nobody work on it; which job that is.
pub(super) fn begin_work(visitor: &Visitor, answer: &Answer) -> Option<i64> {
    let job = answer.kept.location.as_deref().and_then(|at| at.rsplit('/').next());
    let job = job.and_then(|job| object::parse_id(job).ok())?;
    visitor.site.workers().begin(&visitor.site, job);
    Some(job)
}

/// `GET /jobs`.
pub(super) async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let visitor = &caller.visitor;
    let whose = jobs::whose(visitor);
    let found = visitor.visit.read::<_, StoreError, _>(move |view| view.jobs(whose, JOBS_SHOWN_MAX)).await?;
    let data: Vec<Json> = found
        .iter()
        .map(|job| job_json(job, visitor.visit.actor().user, plural_of(visitor, job), None))
        .collect();
    Ok(JsonBody(json!({"data": data})))
}

/// `GET /jobs/{id}`.
pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Result<JsonBody<Json>, Refusal> {
    Ok(JsonBody(whole_json(&caller.visitor, record_id(&id)?).await?))
}

/// `POST /jobs/{id}/cancellation`.
pub(super) async fn cancel(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let done = once.run_parts(&visitor.visit, "cancel_job", async {
        jobs::cancel(visitor, id).await?;
        Ok(Answer::new(StatusCode::OK, &Json::Null))
    });
    let done = done.await?;
    // What is told of a job is told as it is now, the second time too.
    Ok(Answer { kept: Answer::new(StatusCode::OK, &whole_json(visitor, id).await?).kept, ..done })
}

/// `POST /jobs/{id}/resumption`: goes on with one that failed or was stopped.
pub(super) async fn resume(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let id = record_id(&id)?;
    let visitor = &caller.visitor;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let done = once.run_parts(&visitor.visit, "resume_job", async {
        jobs::resume(visitor, id).await?;
        Ok(Answer::new(StatusCode::OK, &Json::Null))
    });
    let done = done.await?;
    Ok(Answer { kept: Answer::new(StatusCode::OK, &whole_json(visitor, id).await?).kept, ..done })
}

/// `POST /jobs/{id}/undoing`: answers the job that takes it back.
pub(super) async fn undo(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let record = jobs::find(visitor, record_id(&id)?).await?;
    let change_set = record.change_set.ok_or_else(Refusal::not_found)?;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let act = move |tx: &mut store::Tx<'_>| {
        once.run(tx, |tx| {
            let job = jobs::begin_undo(tx, change_set)??;
            Ok(Answer::new(StatusCode::ACCEPTED, &Json::Null).at(format!("{ROOT}/jobs/{}", id_text(job.id))))
        })
    };
    let done = visitor.visit.write::<_, Failed, _>("undo", act).await?;
    let undoing = begin_work(visitor, &done).ok_or_else(Refusal::not_found)?;
    let body = whole_json(visitor, undoing).await?.to_string();
    Ok(Answer { kept: store::KeptAnswer { body, ..done.kept }, ..done })
}

/// A job with the records it left as they were.
async fn whole_json(visitor: &Visitor, id: i64) -> Result<Json, Refusal> {
    let job = jobs::find(visitor, id).await?;
    let undone_by = jobs::undoing_of(visitor, &job).await?.map(|undoing| id_text(undoing.id));
    let looked_at = job.clone();
    let refused = visitor
        .visit
        .read::<_, StoreError, _>(move |view| Refused::load(view, &looked_at, REFUSED_SHOWN))
        .await?;
    let refusals: Vec<Json> = refused
        .iter()
        .map(|refused| {
            let (record, title) = match &refused.record {
                Some((_, id, title)) => (Json::from(id_text(*id)), Json::from(title.as_str())),
                None => (Json::Null, Json::Null),
            };
            json!({
                "record": record,
                "title": title,
                "code": refused.reason.code,
                "message": refused.reason.text(visitor.lang),
            })
        })
        .collect();
    let mut body = job_json(&job, visitor.visit.actor().user, plural_of(visitor, &job), undone_by);
    if let Some(map) = body.as_object_mut() {
        map.insert("refusals".to_owned(), Json::Array(refusals));
        let failure = job.failure.as_ref();
        let failure =
            failure.map(|failure| json!({"code": failure.code, "message": failure.text(visitor.lang)}));
        map.insert("failure".to_owned(), failure.unwrap_or(Json::Null));
    }
    Ok(body)
}

fn plural_of(visitor: &Visitor, job: &JobRecord) -> Option<&'static str> {
    visitor.site.crm().registry().object(&job.object).map(|def| def.plural)
}

/// A job as programs see it. What was asked may name values of records, so it is for the one who asked.
pub(super) fn job_json(
    job: &JobRecord,
    viewer: i64,
    plural: Option<&str>,
    undone_by: Option<String>,
) -> Json {
    let asked = (viewer == job.actor).then(|| serde_json::from_str::<Json>(&job.input).unwrap_or(Json::Null));
    let counts = &job.counts;
    let has_file = viewer == job.actor && job.kind == JobKind::Export && job.state == JobState::Done;
    json!({
        "id": id_text(job.id),
        "kind": job.kind.code(),
        "object": plural,
        "asked": asked,
        "state": job.state.code(),
        "working": matches!(job.state, JobState::Waiting | JobState::Running),
        "total": job.total,
        "done": counts.done(),
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": counts.refused,
        "missing": counts.missing,
        "created_at": job.created_at.rfc3339(),
        "started_at": job.started_at.map(|at| at.rfc3339()),
        "ended_at": job.ended_at.map(|at| at.rfc3339()),
        "file": has_file.then(|| format!("{ROOT}/jobs/{}/file", id_text(job.id))),
        "change_set": job.change_set.map(id_text),
        "undone_by": undone_by,
    })
}
