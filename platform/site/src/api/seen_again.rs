//! An answer that is given again tells its caller no more than they may see by now: since it was kept the record may
//! have gone to somebody else, or the role may tell less of it.

use axum::http::StatusCode;
use object::{FieldKind, Message, ObjectDef, parse_id};
use serde_json::{Map, Value as Json};
use store::{KeptAnswer, Tx};

use super::answer::Failed;
use super::record_json::Shown;
use crate::refusal::Refusal;

/// What a refused row of a batch tells of records beside its own.
const TOLD_OF_OTHERS: [&str; 4] = ["duplicates", "mine", "theirs", "original"];

/// A kept record as the caller may see it now: what is veiled by now stands as it stands now, and links are told
/// where what they lead to is in sight. The rest is as it was.
///
/// # Errors
/// 409 where the record is out of the caller's sight.
pub(super) fn record(tx: &Tx<'_>, def: &'static ObjectDef, kept: KeptAnswer) -> Result<KeptAnswer, Failed> {
    if kept.body.is_empty() {
        return Ok(kept);
    }
    let told: Map<String, Json> = serde_json::from_str(&kept.body).unwrap_or_default();
    let id = told.get("id").and_then(Json::as_str).and_then(|id| parse_id(id).ok());
    let row = match id {
        Some(id) => tx.find_row(def, id)?,
        None => None,
    };
    let mut row = row.ok_or_else(no_longer_yours)?;
    for field in def.fields.iter().filter(|field| field.kind.link().is_some()) {
        // One that was out of sight then is told as it is now, if it may be.
        let then = told.get(field.name).and_then(|json| field.from_json(json).ok());
        if let Some(then) = then.filter(|_| !row.values[field.index].is_veiled()) {
            row.values[field.index] = then;
        }
    }
    let Json::Object(mut now) = Shown::all(def).record(tx, &row)? else {
        return Err(no_longer_yours().into());
    };
    for (name, then) in told {
        let is_plain = def.field(&name).is_some_and(|field| match (field.system, field.kind) {
            (Some(_), _) => true,
            (None, FieldKind::Link(_)) => false,
            (None, _) => !row.values[field.index].is_veiled(),
        });
        if is_plain {
            now.insert(name, then);
        }
    }
    Ok(KeptAnswer { body: Json::Object(now).to_string(), ..kept })
}

/// The results of a batch, without what a refused row told of the records of others.
pub(super) fn batch(kept: KeptAnswer) -> KeptAnswer {
    let Ok(mut body) = serde_json::from_str::<Json>(&kept.body) else { return kept };
    let results = body.get_mut("results").and_then(Json::as_array_mut);
    for problem in results.into_iter().flatten().filter_map(|result| result.get_mut("problem")) {
        if let Some(problem) = problem.as_object_mut() {
            problem.retain(|name, _| !TOLD_OF_OTHERS.contains(&name.as_str()));
        }
    }
    KeptAnswer { body: body.to_string(), ..kept }
}

/// 409: it was done, and what it was done to is not the caller's to see any more.
fn no_longer_yours() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        Message::new(
            "answer_no_longer_yours",
            "这个请求之前已经执行；相关记录现在已删除，或您已无权查看",
            "this request was carried out before; the record is gone by now, or no longer yours to see",
        ),
    )
}
