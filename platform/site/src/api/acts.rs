//! Acts on records: `POST /{plural}/{id}/{noun}`, whose answer is the record as it is then.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, read};
use super::once::Once;
use super::record_json::Shown;
use super::records::record_id;
use crate::refusal::Refusal;
use crate::site::Site;

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
        once.run_for_record(tx, def, |tx| {
            (act.run)(tx, id)?;
            let row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
            let record = Shown::all(def).record(tx, &row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(row.version))
        })
    };
    Ok(caller.visitor.visit_to(&act, def).write::<_, Failed, _>(act.name, write).await?)
}

/// Any other method: an address that leads nowhere says so, an act's that it only takes `POST`.
pub(super) async fn other_method(
    State(site): State<Site>,
    Path((plural, _, noun)): Path<(String, String, String)>,
) -> Refusal {
    match site.object(&plural).and_then(|def| site.act(def, &noun)) {
        Ok(_) => super::method_not_allowed(),
        Err(refusal) => refusal,
    }
}
