//! What can be done with an import: stop it, go on with it, take it back, fetch the rows that failed.

use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;
use object::{id_text, parse_id};

use crate::api::file_response;
use crate::form_body::SignedForm;
use crate::imports::{self, RowsFile};
use crate::pages::news::{News, go, see_other};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// A small import is taken back before the page answers.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// `GET /imports/{id}/rejects`
pub(super) async fn rejects(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&visitor, &id, RowsFile::Rejects).await
}

/// `GET /imports/{id}/emptied`
pub(super) async fn emptied(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Refusal> {
    rows_file(&visitor, &id, RowsFile::Emptied).await
}

async fn rows_file(visitor: &Visitor, id: &str, which: RowsFile) -> Result<Response, Refusal> {
    let id = import_id(id)?;
    let (file, format) = imports::rows_file(visitor, id, which, None).await?;
    let name = format!("{}-{}.{}", which.noun(), id_text(id), format.code());
    Ok(file_response(file, &name, format.media_type()))
}

/// `POST /imports/{id}/stop`
pub(super) async fn stop(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = import_id(&id)?;
    imports::stop(&form.visitor, id).await?;
    Ok(see_other(&href(id)))
}

/// `POST /imports/{id}/resumption`
pub(super) async fn resume(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = import_id(&id)?;
    told(&form.visitor, id, imports::resume(&form.visitor, id).await)
}

/// `POST /imports/{id}/undo`
pub(super) async fn undo(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let id = import_id(&id)?;
    match imports::undo(&form.visitor, id).await {
        Ok(job) => {
            job.end_within(WAIT_MAX).await;
            Ok(see_other(&href(id)))
        }
        Err(refusal) => told(&form.visitor, id, Err(refusal)),
    }
}

/// Back to the import; what stands in the way is told there.
fn told(visitor: &Visitor, id: i64, done: Result<(), Refusal>) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(see_other(&href(id))),
        Err(refusal) if refusal.status == axum::http::StatusCode::CONFLICT => {
            Ok(go(&visitor.site, &href(id), &News::warning(refusal.message.text(visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

fn import_id(text: &str) -> Result<i64, Refusal> {
    parse_id(text).map_err(|_| Refusal::not_found())
}

fn href(id: i64) -> String {
    format!("/imports/{}", id_text(id))
}
