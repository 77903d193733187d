//! `POST /{plural}/{id}/merging`: other records go into this one.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use object::id_text;
use store::{StoreError, Tx, WriteError};

use super::answer::{Answer, Failed};
use super::jobs::begin_work;
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::record_json::Shown;
use super::records::record_id;
use super::writes::Seen;
use super::{Caller, ROOT};
use crate::merging::{MOVED_AT_ONCE_MAX, MergeAsked, mergeable, told};
use crate::refusal::Refusal;

/// `POST /{plural}/{id}/merging`: the survivor as it is then; 202 with a job where very many records move.
pub(super) async fn merge(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let def = mergeable(&visitor.site, &plural)?;
    let id = record_id(&id)?;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let asked = MergeAsked::read(def, id, &object_in(&headers, &bytes)?)?;
    let seen = Seen::of(&headers)?.unwrap_or(Seen::Any);
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let others = asked.others.clone();
    let moves = visitor.visit.read::<_, StoreError, _>(move |view| view.merge_moves(def, &others)).await?;
    let site = visitor.site.clone();
    let viewer = visitor.visit.actor().user;
    let act = move |tx: &mut Tx<'_>| {
        if moves > MOVED_AT_ONCE_MAX {
            return once.run(tx, |tx| {
                let job = asked.begin_job(tx)?;
                let body = super::jobs::job_json(&job, viewer, Some(def.plural), None);
                Ok(Answer::new(StatusCode::ACCEPTED, &body).at(format!("{ROOT}/jobs/{}", id_text(job.id))))
            });
        }
        once.run_for_record(tx, def, |tx| {
            let seen = seen.version_in(tx, def, id)?;
            let merge = asked.merge(&site, seen)?;
            let merged = tx.merge(&merge).map_err(|refused: WriteError| told(refused.into()))?;
            let record = Shown::all(def).record(tx, &merged.row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(merged.row.version))
        })
    };
    let answer = visitor.visit.write::<_, Failed, _>(store::MERGE, act).await?;
    if answer.kept.status == StatusCode::ACCEPTED.as_u16() {
        begin_work(visitor, &answer);
    }
    Ok(answer)
}
