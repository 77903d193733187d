//! Mass changes and exports by program, and the jobs they become: asked for in one request, done without it. All work,
//! whatever it is, is looked at, stopped, let go on and taken back here.

use axum::Json as JsonBody;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use object::{Label, Message, id_text};
use serde_json::{Value as Json, json};
use store::{JobEvent, JobLine, JobRecord, JobState, SYSTEM_USER, StoreError, Work, WorkAsked, pace_of};

use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::records::record_id;
use super::{Caller, ROOT};
use crate::imports::Standing;
use crate::jobs::{
    self, ExportAsked, ExportStart, MassAsked, MassStart, Pace, Refused, time_left, work_asked,
};
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

/// `GET /jobs`: all work, the newest first.
pub(super) async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let visitor = &caller.visitor;
    let asked = work_asked(visitor, &caller.query)?;
    let wanted = WorkAsked { limit: asked.limit + 1, ..asked.clone() };
    let mut found = visitor.visit.read::<_, StoreError, _>(move |view| view.work(&wanted)).await?;
    let has_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next = found.last().filter(|_| has_more).map(|work| id_text(work.id()));
    let data: Vec<Json> = found.iter().map(|work| work_json(visitor, work, None)).collect();
    Ok(JsonBody(json!({"data": data, "next": next})))
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
    let work = jobs::find_work(&caller.visitor, record_id(&id)?).await?;
    on_job(&caller, &headers, "cancel_job", &work, jobs::stop_work(&caller.visitor, &work)).await
}

/// `POST /jobs/{id}/resumption`: goes on with one that failed or was stopped.
pub(super) async fn resume(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let work = jobs::find_work(&caller.visitor, record_id(&id)?).await?;
    on_job(&caller, &headers, "resume_job", &work, jobs::go_on_work(&caller.visitor, &work)).await
}

/// Does something with a piece of work once for a key. What is told of it is told as it is now, the second time too.
async fn on_job(
    caller: &Caller,
    headers: &HeaderMap,
    act: &'static str,
    work: &Work,
    does: impl Future<Output = Result<(), Refusal>>,
) -> Result<Answer, Refusal> {
    let once = Once::begin(caller, "POST", headers, b"")?;
    let done = once.run_parts(&caller.visitor.visit, act, async {
        does.await?;
        Ok(Answer::new(StatusCode::OK, &Json::Null))
    });
    let done = done.await?;
    let body = whole_json(&caller.visitor, work.id()).await?;
    Ok(Answer { kept: Answer::new(StatusCode::OK, &body).kept, ..done })
}

/// `POST /jobs/{id}/undoing`: answers the job that takes it back.
pub(super) async fn undo(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let work = jobs::find_work(visitor, record_id(&id)?).await?;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let change_set = match &work {
        Work::Job(job) => job.change_set.ok_or_else(Refusal::not_found)?,
        Work::Import(import) => {
            let done = once.run_parts(&visitor.visit, "undo", async {
                jobs::take_back(visitor, &work).await?;
                let at = format!("{ROOT}/jobs/{}", id_text(import.id));
                Ok(Answer::new(StatusCode::ACCEPTED, &Json::Null).at(at))
            });
            let done = done.await?;
            let body = whole_json(visitor, import.id).await?.to_string();
            return Ok(Answer { kept: store::KeptAnswer { body, ..done.kept }, ..done });
        }
    };
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

/// A piece of work with its log, and the records it left as they were.
pub(super) async fn whole_json(visitor: &Visitor, id: i64) -> Result<Json, Refusal> {
    let work = jobs::find_work(visitor, id).await?;
    let undoing = match &work {
        Work::Job(job) => jobs::undoing_of(visitor, job).await?,
        Work::Import(_) => None,
    };
    let looked_at = work.clone();
    let (refused, log) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let refused = match &looked_at {
                Work::Job(job) => Refused::load(view, job, REFUSED_SHOWN)?,
                Work::Import(_) => Vec::new(),
            };
            Ok((refused, view.job_log(looked_at.id())?))
        })
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
    let is_undone = undoing.is_some();
    let failure = match &work {
        Work::Job(job) => job.failure.as_ref(),
        Work::Import(import) => import.failure.as_ref(),
    };
    let failure = failure.map(|failure| json!({"code": failure.code, "message": failure.text(visitor.lang)}));
    let mut body = work_json(visitor, &work, undoing.map(|undoing| id_text(undoing.id)));
    let (done, total) = (body["done"].as_i64().unwrap_or(0), body["total"].as_i64());
    let pace = pace_of(&log).map(|(since, done_then)| Pace { since, done_then });
    let left = pace.zip(total).filter(|_| work.state() == JobState::Running);
    let left = left.and_then(|(pace, total)| time_left(pace, done, total, visitor.site.crm().now()));
    let may_act = jobs::may_act(visitor, work.actor());
    let can = |why_not: Option<Label>| may_act && why_not.is_none();
    if let Some(map) = body.as_object_mut() {
        map.insert("refusals".to_owned(), Json::Array(refusals));
        map.insert("failure".to_owned(), failure.unwrap_or(Json::Null));
        map.insert("seconds_left".to_owned(), left.map(|left| left.as_secs()).into());
        map.insert("can_cancel".to_owned(), can(jobs::why_not_stop(visitor, &work)).into());
        let goes_on =
            can(jobs::why_not_go_on(visitor, &work, is_undone)) && !jobs::is_elsewhere(visitor, &work, &log);
        map.insert("can_resume".to_owned(), goes_on.into());
        map.insert("log".to_owned(), log.iter().map(|line| line_json(visitor, line)).collect());
    }
    Ok(body)
}

/// A line of a log: what, and as far as it is known, how long was waited, how many there are, why not.
fn line_json(visitor: &Visitor, line: &JobLine) -> Json {
    let (seconds, total, reason) = match &line.event {
        JobEvent::Started { waited_ms } => (Some(waited_ms / 1_000), None, None),
        JobEvent::TakenUp { silent_ms } => (silent_ms.map(|ms| ms / 1_000), None, None),
        JobEvent::Counted { total } => (None, Some(*total), None),
        JobEvent::Failed(reason) => (None, None, Some(reason)),
        JobEvent::Underway
        | JobEvent::BegunAgain
        | JobEvent::StopAsked
        | JobEvent::Stopped
        | JobEvent::WentOn
        | JobEvent::Done
        | JobEvent::Undone => (None, None, None),
    };
    json!({
        "at": line.at.rfc3339(),
        "event": line.event.code(),
        "actor": line.actor.map(id_text),
        "done": line.done,
        "total": total,
        "seconds_waited": seconds,
        "reason": reason.map(|reason| json!({"code": reason.code, "message": reason.text(visitor.lang)})),
    })
}

/// A piece of work as programs see it.
fn work_json(visitor: &Visitor, work: &Work, undone_by: Option<String>) -> Json {
    let plural = visitor.site.crm().registry().object(work.object()).map(|def| def.plural);
    match work {
        Work::Job(job) => job_json(job, visitor.visit.actor().user, plural, undone_by),
        Work::Import(import) => import_json(&jobs::standing_of(visitor, import), work, plural),
    }
}

/// An import as one of the jobs; its rows are told by `/imports/{id}`.
fn import_json(standing: &Standing, work: &Work, plural: Option<&str>) -> Json {
    let import = &standing.record;
    let counts = standing.counts().unwrap_or_default();
    let state = work.state();
    json!({
        "id": id_text(import.id),
        "kind": work.kind().code(),
        "actor": actor_of(import.actor),
        "object": plural,
        "asked": null,
        "state": state.code(),
        "working": standing.is_working(),
        "total": state.is_ended().then(|| counts.rows()),
        "done": counts.rows(),
        "changed": counts.created + counts.updated,
        "unchanged": counts.unchanged,
        "refused": counts.failed,
        "missing": counts.skipped,
        "created_at": import.started_at.rfc3339(),
        "started_at": import.started_at.rfc3339(),
        "ended_at": import.finished_at.map(|at| at.rfc3339()),
        "file": null,
        "change_set": id_text(import.change_set),
        "undone_by": null,
    })
}

/// Who asked; nobody where the house did by itself.
fn actor_of(actor: i64) -> Option<String> {
    (actor != SYSTEM_USER).then(|| id_text(actor))
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
    let has_file = viewer == job.actor && job.keeps_file() && job.state == JobState::Done;
    json!({
        "id": id_text(job.id),
        "kind": job.kind.code(),
        "actor": actor_of(job.actor),
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
