//! Acts on records: `POST /{plural}/{id}/{noun}`, whose answer is the record as it is then.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, read};
use super::once::Once;
use super::record_json::Shown;
use super::records::record_id;
use crate::refusal::Refusal;

/// `POST /{plural}/{id}/{noun}`.
pub(super) async fn act(
    caller: Caller,
    Path((plural, id, noun)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let site = &caller.visitor.site;
    let def = site.object(&plural)?;
    let act = site.act(def, &noun)?;
    let id = record_id(&id)?;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let write = move |tx: &mut store::Tx<'_>| {
        once.run(tx, |tx| {
            (act.run)(tx, id)?;
            let row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
            let record = Shown::all(def).record(tx, &row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(row.version))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>(act.name, write).await?)
}
