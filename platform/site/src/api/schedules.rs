//! Schedules by program, beyond what every object has: what each has taken.

use axum::Json as JsonBody;
use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use object::id_text;
use serde_json::{Value as Json, json};
use store::{TAKINGS_SHOWN_MAX, Taking, WriteError};

use super::Caller;
use super::records::record_id;
use crate::refusal::Refusal;
use crate::site::Site;

/// The routes; their objects' plural is that of the schedules of the house.
pub(super) fn routes() -> Router<Site> {
    Router::new().route("/api/v1/import_schedules/{id}/runs", get(list))
}

/// `GET /import_schedules/{id}/runs`, the newest first.
async fn list(caller: Caller, Path(id): Path<String>) -> Result<JsonBody<Json>, Refusal> {
    let schedules = caller.visitor.site.schedules().ok_or_else(Refusal::not_found)?;
    let id = record_id(&id)?;
    let found = caller.visitor.visit.read::<_, WriteError, _>(move |view| {
        view.find_row(schedules.def, id)?.ok_or(WriteError::NotFound)?;
        Ok(view.takings(id, TAKINGS_SHOWN_MAX)?)
    });
    let lang = caller.visitor.lang;
    let run = |taking: &Taking| {
        let reason = taking.reason.as_ref();
        json!({
            "id": id_text(taking.id),
            "at": taking.at.rfc3339(),
            "ended_at": taking.ended_at.map(|at| at.rfc3339()),
            "file_name": taking.file_name,
            "digest": taking.digest,
            "import": taking.import.map(id_text),
            "state": taking.state.code(),
            "error": reason.map(|reason| json!({"code": reason.code, "message": reason.text(lang)})),
        })
    };
    let data: Vec<Json> = found.await?.iter().map(run).collect();
    Ok(JsonBody(json!({"data": data})))
}
