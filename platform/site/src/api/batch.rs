//! Many writes of one object in one request, with a result per row. Rows stand for themselves, each in its own
//! transaction, unless `"atomic": true` asks for all or none.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use object::{Lang, Message, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{Tx, Visit};
use tokio::task::JoinSet;

use super::Caller;
use super::answer::{Answer, Failed};
use super::json_body::{BATCH_BYTES_MAX, object_in, read, values_in};
use super::once::Once;
use super::seen_again;
use super::writes::{DuplicateCheck, Seen, Set, change_record, create_record, delete_record, version_needed};
use crate::refusal::Refusal;

/// The most writes of one batch (contract).
pub(super) const WRITES_MAX: usize = 1_000;
/// Writes under way at once: they share the flushes of the disk.
const WRITES_AT_ONCE: usize = 64;

/// What a batch says, and each of its rows; a word that is misspelt should not be passed over.
const BATCH_PARTS: [&str; 2] = ["atomic", "writes"];
const ROW_PARTS: [&str; 4] = ["op", "id", "version", "fields"];

/// One row of a batch.
enum Write {
    Create(Set),
    Change { id: i64, seen: Seen, set: Set },
    Delete { id: i64, seen: Seen },
}

/// What all rows of a batch share.
#[derive(Clone, Copy)]
struct Terms {
    def: &'static ObjectDef,
    duplicates: DuplicateCheck,
}

/// `POST /{plural}/batch`.
pub(super) async fn batch(
    caller: Caller,
    Path(plural): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let def = caller.visitor.site.object(&plural)?;
    super::one_of_many(&caller.visitor.site, &plural)?;
    let bytes = read(body, BATCH_BYTES_MAX).await?;
    let mut request = object_in(&headers, &bytes)?;
    only_known(request.keys(), &BATCH_PARTS)?;
    let is_atomic = match request.get("atomic") {
        None => false,
        Some(Json::Bool(is_atomic)) => *is_atomic,
        Some(_) => return Err(wrong_part("atomic", "true 或 false", "true or false")),
    };
    let Some(Json::Array(rows)) = request.remove("writes") else { return Err(writes_expected()) };
    if rows.is_empty() || rows.len() > WRITES_MAX {
        return Err(writes_expected());
    }
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let terms = Terms { def, duplicates: DuplicateCheck::of(&headers, caller.visitor.lang)? };
    let writes: Vec<Result<Write, Refusal>> = rows.iter().map(|row| write_of(def, row)).collect();
    if is_atomic {
        all_or_none(caller, terms, writes, once).await
    } else {
        row_by_row(caller, terms, writes, once).await
    }
}

async fn all_or_none(
    caller: Caller,
    terms: Terms,
    writes: Vec<Result<Write, Refusal>>,
    once: Once,
) -> Result<Answer, Refusal> {
    let writes: Vec<Write> = writes
        .into_iter()
        .enumerate()
        .map(|(row, write)| write.map_err(|refusal| refusal.with("row", row.into())))
        .collect::<Result<_, _>>()?;
    let act = move |tx: &mut Tx<'_>| {
        once.run(tx, |tx| {
            let mut results = Vec::with_capacity(writes.len());
            for (row, write) in writes.iter().enumerate() {
                results.push(do_write(tx, terms, row, write).map_err(|failed| of_row(failed, row))?);
            }
            Ok(answer_of(results))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("batch", act).await?)
}

/// A refusal says which row it was; a fault of the store stays one, so that the transaction can be run again.
fn of_row(failed: Failed, row: usize) -> Failed {
    match failed {
        Failed::Write(store::WriteError::Store(fault)) => fault.into(),
        failed => Refusal::from(failed).with("row", row.into()).into(),
    }
}

async fn row_by_row(
    caller: Caller,
    terms: Terms,
    writes: Vec<Result<Write, Refusal>>,
    once: Once,
) -> Result<Answer, Refusal> {
    let visit = &caller.visitor.visit;
    let answer = once.run_parts(visit, "batch", rows_one_by_one(&caller, terms, writes, &once)).await?;
    Ok(if answer.replayed { Answer { kept: seen_again::batch(answer.kept), ..answer } } else { answer })
}

async fn rows_one_by_one(
    caller: &Caller,
    terms: Terms,
    writes: Vec<Result<Write, Refusal>>,
    once: &Once,
) -> Result<Answer, Refusal> {
    let visit = &caller.visitor.visit;
    let (lang, request_id) = (caller.visitor.lang, caller.visitor.request_id.clone());
    let mut results: Vec<Json> = Vec::with_capacity(writes.len());
    let mut wave: Vec<(usize, Result<Write, Refusal>)> = Vec::new();
    let mut touched: HashSet<i64> = HashSet::new();
    for (row, write) in writes.into_iter().enumerate() {
        // Writes of one record keep their order: the second waits for the next wave.
        let id = write.as_ref().ok().and_then(Write::record);
        if wave.len() >= WRITES_AT_ONCE || id.is_some_and(|id| touched.contains(&id)) {
            run_wave(visit, terms, once, std::mem::take(&mut wave), lang, &request_id, &mut results).await;
            touched.clear();
        }
        touched.extend(id);
        wave.push((row, write));
    }
    run_wave(visit, terms, once, wave, lang, &request_id, &mut results).await;
    Ok(answer_of(results))
}

/// Does some rows side by side and adds their results in order.
async fn run_wave(
    visit: &Visit,
    terms: Terms,
    once: &Once,
    wave: Vec<(usize, Result<Write, Refusal>)>,
    lang: Lang,
    request_id: &str,
    results: &mut Vec<Json>,
) {
    let refused = |row: usize, refusal: &Refusal| {
        json!({
            "row": row,
            "status": refusal.status.as_u16(),
            "problem": refusal.problem_json(lang, request_id),
        })
    };
    // A row whose task is lost keeps the fault; the store logs why, and the row may be sent again.
    results.extend(wave.iter().map(|(row, _)| refused(*row, &Refusal::fault())));
    let mut tasks = JoinSet::new();
    for (row, write) in wave {
        let (visit, once) = (visit.clone(), once.clone());
        tasks.spawn(async move {
            let outcome = match write {
                Err(refusal) => Err(refusal),
                Ok(write) => {
                    let write = Arc::new(write);
                    let act = move |tx: &mut Tx<'_>| {
                        once.run_part(&format!("#{row}"), tx, |tx| {
                            do_write(tx, terms, row, &write)
                                .map(|result| Answer::new(StatusCode::OK, &result))
                        })
                    };
                    visit.write::<_, Failed, _>("batch", act).await.map_err(Refusal::from)
                }
            };
            (row, outcome)
        });
    }
    while let Some(joined) = tasks.join_next().await {
        let Ok((row, outcome)) = joined else { continue };
        results[row] = match outcome {
            Ok(answer) => serde_json::from_str(&answer.kept.body).unwrap_or(Json::Null),
            Err(refusal) => refused(row, &refusal),
        };
    }
}

impl Write {
    /// The record it is about, if that exists already.
    fn record(&self) -> Option<i64> {
        match self {
            Write::Create(_) => None,
            Write::Change { id, .. } | Write::Delete { id, .. } => Some(*id),
        }
    }
}

fn do_write(tx: &mut Tx<'_>, terms: Terms, row: usize, write: &Write) -> Result<Json, Failed> {
    let (status, record) = match write {
        Write::Create(set) => (StatusCode::CREATED, create_record(tx, terms.def, set, terms.duplicates)?),
        Write::Change { id, seen, set } => (StatusCode::OK, change_record(tx, terms.def, *id, seen, set)?),
        Write::Delete { id, seen } => (StatusCode::NO_CONTENT, delete_record(tx, terms.def, *id, seen)?),
    };
    Ok(json!({"row": row, "status": status.as_u16(), "id": id_text(record.id), "version": record.version}))
}

fn answer_of(results: Vec<Json>) -> Answer {
    let is_done = |result: &&Json| result.get("problem").is_none();
    let succeeded = results.iter().filter(is_done).count();
    let failed = results.len() - succeeded;
    Answer::new(StatusCode::OK, &json!({"results": results, "succeeded": succeeded, "failed": failed}))
}

fn write_of(def: &'static ObjectDef, row: &Json) -> Result<Write, Refusal> {
    let Json::Object(row) = row else {
        return Err(wrong_part("writes", "对象的列表", "a list of objects"));
    };
    only_known(row.keys(), &ROW_PARTS)?;
    let none = Map::new();
    let fields = match row.get("fields") {
        None | Some(Json::Null) => &none,
        Some(Json::Object(fields)) => fields,
        Some(_) => return Err(wrong_part("fields", "对象", "an object")),
    };
    let id = match row.get("id") {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(parse_id(text).map_err(|_| Refusal::not_found())?),
        Some(_) => return Err(wrong_part("id", "记录编号", "a record id")),
    };
    let seen = match row.get("version") {
        None | Some(Json::Null) => None,
        Some(version) => {
            let version = version.as_i64().ok_or_else(|| wrong_part("version", "整数", "a whole number"))?;
            Some(Seen::Versions(vec![version]))
        }
    };
    match (row.get("op").and_then(Json::as_str), id) {
        (Some("create"), None) => Ok(Write::Create(values_in(def, fields)?)),
        (Some("create"), Some(_)) => {
            Err(wrong_part("id", "空（新建时不指定编号）", "left out when creating"))
        }
        (Some("update"), Some(id)) => {
            let set = values_in(def, fields)?;
            Ok(Write::Change { id, seen: seen.ok_or_else(version_needed)?, set })
        }
        (Some("delete"), Some(id)) => Ok(Write::Delete { id, seen: seen.unwrap_or(Seen::Any) }),
        (Some("update" | "delete"), None) => Err(wrong_part("id", "记录编号", "a record id")),
        _ => Err(wrong_part("op", "create、update 或 delete", "create, update or delete")),
    }
}

fn only_known<'a>(parts: impl Iterator<Item = &'a String>, known: &[&str]) -> Result<(), Refusal> {
    let unknown = parts.filter(|part| !known.contains(&part.as_str()));
    let problem = |part: &String| {
        let message = Message::new(
            "field_unknown",
            format!("不认识“{}”，可用：{}", object::text::excerpt(part), known.join("、")),
            format!("“{}” is not known here; use {}", object::text::excerpt(part), known.join(", ")),
        );
        (part.clone(), message)
    };
    let problems: Vec<(String, Message)> = unknown.map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(problems)) }
}

fn wrong_part(name: &str, zh: &str, en: &str) -> Refusal {
    let message = Message::new("wrong_shape", format!("{name} 应为{zh}"), format!("{name} must be {en}"));
    Refusal::invalid(vec![(name.to_owned(), message)])
}

fn writes_expected() -> Refusal {
    Refusal::bad_request(Message::new(
        "writes_expected",
        format!("内容应为 {{\"writes\": […]}}，包含 1 到 {WRITES_MAX} 条写入"),
        format!("the body must be {{\"writes\": […]}} with 1 to {WRITES_MAX} writes"),
    ))
}
