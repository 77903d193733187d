//! Writing one record: create, change what one has seen, delete, bring back. Each is one transaction and one
//! change set; what is refused changes nothing.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use object::{FieldDef, Lang, Message, ObjectDef, Value, id_text};
use serde_json::{Value as Json, json};
use store::{Because, StoreError, Tx, View, WriteError};

use super::answer::{Answer, Failed};
use super::json_body::{BODY_BYTES_MAX, new_values_in, object_in, read, values_in};
use super::once::Once;
use super::record_json::Shown;
use super::records::record_id;
use super::{Caller, ROOT, conflict};
use crate::refusal::Refusal;

/// With `skip`, a likely duplicate is created all the same.
const DUPLICATE_CHECK_HEADER: &str = "duplicate-check";

/// Values by field, as a request wants to set them.
pub(super) type Set = Vec<(&'static FieldDef, Value)>;

/// `POST /{plural}`.
pub(super) async fn create(
    caller: Caller,
    Path(plural): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    // What hangs on records has bytes rather than a form.
    if caller.visitor.site.files().is_some_and(|files| files.def.plural == plural) {
        return super::files::create(&caller, headers, body).await;
    }
    let def = super::one_of_many(&caller.visitor.site, &plural)?;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let set = new_values_in(def, &object_in(&headers, &bytes)?)?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    let duplicates = DuplicateCheck::of(&headers, caller.visitor.lang)?;
    let act = move |tx: &mut Tx<'_>| {
        once.run_for_record(tx, def, |tx| {
            let row = create_record(tx, def, &set, duplicates)?;
            let record = Shown::all(def).record(tx, &row)?;
            let at = format!("{ROOT}/{}/{}", def.plural, id_text(row.id));
            Ok(Answer::new(StatusCode::CREATED, &record).at(at).version(row.version))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("create", act).await?)
}

/// `PATCH /{plural}/{id}`.
pub(super) async fn change(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let def = caller.visitor.site.written(&plural)?;
    let id = record_id(&id)?;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let set = values_in(def, &object_in(&headers, &bytes)?)?;
    let seen = Seen::of(&headers)?.ok_or_else(version_needed)?;
    let once = Once::begin(&caller, "PATCH", &headers, &bytes)?;
    let act = move |tx: &mut Tx<'_>| {
        once.run_for_record(tx, def, |tx| {
            let row = change_record(tx, def, id, &seen, &set)?;
            let record = Shown::all(def).record(tx, &row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(row.version))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("change", act).await?)
}

/// `DELETE /{plural}/{id}`.
pub(super) async fn delete(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let def = super::one_of_many(&caller.visitor.site, &plural)?;
    let id = record_id(&id)?;
    let seen = Seen::of(&headers)?.unwrap_or(Seen::Any);
    let once = Once::begin(&caller, "DELETE", &headers, b"")?;
    let act = move |tx: &mut Tx<'_>| {
        once.run(tx, |tx| {
            delete_record(tx, def, id, &seen)?;
            Ok(Answer::nothing())
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("delete", act).await?)
}

/// `POST /{plural}/{id}/restoration`.
pub(super) async fn restore(
    caller: Caller,
    Path((plural, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let def = super::one_of_many(&caller.visitor.site, &plural)?;
    let id = record_id(&id)?;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    let act = move |tx: &mut Tx<'_>| {
        once.run_for_record(tx, def, |tx| {
            let row = tx.restore(def, id)?.row;
            let record = Shown::all(def).record(tx, &row)?;
            Ok(Answer::new(StatusCode::OK, &record).version(row.version))
        })
    };
    Ok(caller.visitor.visit.write::<_, Failed, _>("restore", act).await?)
}

/// Creates a record unless one like it is there.
pub(super) fn create_record(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    set: &Set,
    duplicates: DuplicateCheck,
) -> Result<object::Row, Failed> {
    let mut values = vec![Value::Null; def.fields.len()];
    for (field, value) in set {
        values[field.index] = value.clone();
    }
    if let DuplicateCheck::In(lang) = duplicates {
        refuse_duplicates(tx, def, &values, lang)?;
    }
    Ok(tx.create(def, values)?)
}

/// Changes fields of a record that was seen.
pub(super) fn change_record(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    id: i64,
    seen: &Seen,
    set: &Set,
) -> Result<object::Row, Failed> {
    let seen = seen.version_in(tx, def, id)?;
    match (tx.change(def, id, seen, set.clone()), seen) {
        (Err(WriteError::Conflict(now)), Some(seen)) => Err(conflict::refusal(tx, def, &now, seen, set)?),
        (outcome, _) => Ok(outcome?),
    }
}

/// Deletes a record.
pub(super) fn delete_record(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    id: i64,
    seen: &Seen,
) -> Result<object::Row, Failed> {
    let seen = seen.version_in(tx, def, id)?;
    match tx.delete(def, id, seen) {
        Err(WriteError::Conflict(now)) => {
            let refusal =
                Refusal::from(WriteError::Conflict(now.clone())).with("version", now.version.into());
            Err(refusal.into())
        }
        outcome => Ok(outcome?),
    }
}

/// Which versions of a record a request was made for.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// Whichever it is now: `If-Match: *`.
    Any,
    /// One of these.
    Versions(Vec<i64>),
}

impl Seen {
    /// What `If-Match` says; `None` where there is none.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Seen>, Refusal> {
        let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
        let text = value.to_str().unwrap_or_default();
        if text.trim() == "*" {
            return Ok(Some(Seen::Any));
        }
        // Proxies that compress make a tag weak; the version it names is the same.
        let version = |tag: &str| {
            let tag = tag.trim();
            tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?.parse::<i64>().ok()
        };
        let versions: Option<Vec<i64>> = text.split(',').map(version).collect();
        versions
            .filter(|versions| !versions.is_empty())
            .map(|versions| Some(Seen::Versions(versions)))
            .ok_or_else(|| {
                Refusal::bad_request(Message::new(
                    "if_match_unreadable",
                    "If-Match 应为读取时得到的 ETag，如 \"3\"",
                    "If-Match must be the ETag the record was read with, such as \"3\"",
                ))
            })
    }

    /// The version to insist on.
    pub(super) fn version_in(
        &self,
        view: &View<'_>,
        def: &'static ObjectDef,
        id: i64,
    ) -> Result<Option<i64>, StoreError> {
        match self {
            Seen::Any => Ok(None),
            Seen::Versions(versions) => match versions.as_slice() {
                [only] => Ok(Some(*only)),
                several => {
                    let now = view.find_row(def, id)?.map(|row| row.version);
                    Ok(now.filter(|now| several.contains(now)).or(several.first().copied()))
                }
            },
        }
    }
}

/// 428: a change must say which version it was made for.
pub(super) fn version_needed() -> Refusal {
    Refusal::new(
        StatusCode::PRECONDITION_REQUIRED,
        Message::new(
            "precondition_required",
            "请在 If-Match 中带上读取记录时得到的 ETag，以免覆盖他人的修改",
            "send the ETag the record was read with as If-Match, so that nobody's change is overwritten",
        ),
    )
}

/// Whether likely duplicates are refused, and in which language that is explained.
#[derive(Clone, Copy, Debug)]
pub(super) enum DuplicateCheck {
    /// Refused.
    In(Lang),
    /// Let through: the caller knows.
    Skip,
}

impl DuplicateCheck {
    /// What the request's header says.
    ///
    /// # Errors
    /// 400 for any other word: whoever wants something else of it should not believe that it is done.
    pub fn of(headers: &HeaderMap, lang: Lang) -> Result<DuplicateCheck, Refusal> {
        let Some(value) = headers.get(DUPLICATE_CHECK_HEADER) else { return Ok(DuplicateCheck::In(lang)) };
        if value.to_str().is_ok_and(|said| said.trim().eq_ignore_ascii_case("skip")) {
            return Ok(DuplicateCheck::Skip);
        }
        Err(Refusal::bad_request(Message::new(
            "duplicate_check_unknown",
            "Duplicate-Check 只能是 skip",
            "Duplicate-Check can only be skip",
        )))
    }
}

fn refuse_duplicates(
    view: &View<'_>,
    def: &'static ObjectDef,
    values: &[Value],
    lang: Lang,
) -> Result<(), Failed> {
    let found = view.likely_duplicates(def, values)?;
    let count = found.iter().filter(|like| !like.related).count();
    if count == 0 {
        return Ok(());
    }
    let duplicates: Vec<Json> = found
        .iter()
        .map(|like| {
            let told =
                |because: &Because| json!({"field": because.field.name, "message": because.text(lang)});
            let why: Vec<Json> = like.because.iter().map(told).collect();
            json!({
                "id": id_text(like.row.id),
                "title": like.row.title(def),
                "percent": like.percent,
                "related": like.related,
                "why": why,
            })
        })
        .collect();
    let refusal = Refusal::new(
        StatusCode::CONFLICT,
        Message::new(
            "duplicate",
            format!(
                "可能与已有的 {count} 条{}重复；确认不是重复时，请带上 Duplicate-Check: skip 再提交",
                def.label.zh
            ),
            format!(
                "{count} record(s) look like the same; if they are not, send it again with Duplicate-Check: skip"
            ),
        ),
    );
    Err(refusal.with("duplicates", Json::Array(duplicates)).into())
}
