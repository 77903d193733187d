//! Acts on records: `POST /{plural}/{id}/{noun}`, whose answer is the record as it is then, or the one value that the
//! act tells.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use object::{ObjectDef, Value};
use serde_json::{Value as Json, json};
use store::Tx;

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, input_in, read};
use super::once::Once;
use super::record_json::Shown;
use super::records::record_id;
use crate::act::{Act, Run, Told, ToldOf};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

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
    let values = input_in(&act, &headers, &bytes)?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    match act.run {
        Run::Plain(run) => done(&caller.visitor, (&act, def, id), once, move |tx| run(tx, id)).await,
        Run::Asking(asking) => {
            done(&caller.visitor, (&act, def, id), once, move |tx| asking.run(tx, def, id, &values)).await
        }
        Run::Telling(telling) => told(&caller.visitor, (&act, def, id), once, telling, values).await,
    }
}

/// Does an act, and answers the record.
async fn done(
    visitor: &Visitor,
    (act, def, id): (&Act, &'static ObjectDef, i64),
    once: Once,
    run: impl Fn(&mut Tx<'_>) -> Result<(), Refusal> + Send + 'static,
) -> Result<Answer, Refusal> {
    let act_done = *act;
    let write = move |tx: &mut Tx<'_>| {
        once.run_for_record(tx, def, |tx| {
            if act_done.input().is_some() {
                expect_to_act(tx, &act_done, def, id)?;
            }
            run(tx)?;
            let row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
            let record = Shown::all(def).record(tx, &row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(row.version))
        })
    };
    Ok(visitor.visit_to(act, def).write::<_, Failed, _>(act.name, write).await?)
}

/// Whoever may not do it with this record is told so, whatever else they have said.
fn expect_to_act(tx: &Tx<'_>, act: &Act, def: &'static ObjectDef, id: i64) -> Result<(), Refusal> {
    let row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
    if tx.actor().may_act(def, act.noun, act.verb, &row) { Ok(()) } else { Err(Refusal::forbidden()) }
}

/// Does an act that tells one value, and answers that.
async fn told(
    visitor: &Visitor,
    (act, def, id): (&Act, &'static ObjectDef, i64),
    once: Once,
    telling: &'static dyn ToldOf,
    values: Vec<Value>,
) -> Result<Answer, Refusal> {
    let write = move |tx: &mut Tx<'_>| {
        once.run_untold(
            tx,
            |tx| telling.tell(tx, def, id, &values).map_err(Failed::from),
            |tx| telling.tell_again(tx, def, id, &values).map_err(Failed::from),
            |tx, told| as_json(tx, (def, id), told),
        )
    };
    Ok(visitor.visit_to(act, def).write::<_, Failed, _>(act.name, write).await?)
}

/// The value as the record's JSON has it.
fn as_json(tx: &Tx<'_>, (def, id): (&'static ObjectDef, i64), told: Told) -> Result<Json, Failed> {
    let mut row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
    row.values[told.field.index] = told.value;
    let record = Shown::only(def, vec![told.field]).record(tx, &row)?;
    Ok(json!({"field": told.field.name, "value": record[told.field.name]}))
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
