//! A JSON body, read up to a limit, and the fields of a record in it as values of their kinds.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use object::{FieldDef, Label, Message, ObjectDef, Value};
use serde_json::{Map, Value as Json};

use crate::act::Act;
use crate::refusal::Refusal;

/// The largest body of a single write, in bytes: a record of 60 fields of 2,000 characters fits.
pub(super) const BODY_BYTES_MAX: usize = 1 << 20;
/// The largest body of a batch, in bytes: 16 KiB for each of 1,000 writes.
pub(super) const BATCH_BYTES_MAX: usize = 16 << 20;

/// A body as bytes, at most `bytes_max`.
pub(super) async fn read(body: Body, bytes_max: usize) -> Result<axum::body::Bytes, Refusal> {
    axum::body::to_bytes(body, bytes_max).await.map_err(|_| {
        let mib = bytes_max >> 20;
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Message::new(
                "body_too_large",
                format!("请求内容超过 {mib} MiB，或没有传完"),
                format!("the body is larger than {mib} MiB, or was cut off"),
            ),
        )
    })
}

/// The object in a body.
pub(super) fn object_in(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Json>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/json" && !kind.ends_with("+json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Message::new(
                "not_json",
                "请以 Content-Type: application/json 提交",
                "send the body as Content-Type: application/json",
            ),
        ));
    }
    match serde_json::from_slice(bytes) {
        Ok(Json::Object(map)) => Ok(map),
        Ok(_) => Err(Refusal::bad_request(Message::new(
            "object_expected",
            "内容应为一个 JSON 对象",
            "the body must be a JSON object",
        ))),
        Err(fault) => Err(Refusal::bad_request(Message::new(
            "json_unreadable",
            format!("第 {} 行第 {} 列附近不是有效的 JSON", fault.line(), fault.column()),
            format!("this is no valid JSON near line {}, column {}", fault.line(), fault.column()),
        ))),
    }
}

/// The fields to write, each as a value of its kind.
///
/// # Errors
/// 422 with every field that is unknown, not to be set, or not readable.
pub(crate) fn values_in(
    def: &'static ObjectDef,
    fields: &Map<String, Json>,
) -> Result<Vec<(&'static FieldDef, Value)>, Refusal> {
    values_by(def.label, fields, of_record(def, |field| !field.readonly))
}

/// The same for a new record, which says also on which record it hangs.
///
/// # Errors
/// As [`values_in`].
pub(super) fn new_values_in(
    def: &'static ObjectDef,
    fields: &Map<String, Json>,
) -> Result<Vec<(&'static FieldDef, Value)>, Refusal> {
    values_by(def.label, fields, of_record(def, |field| !field.readonly || def.hung_field() == Some(field)))
}

/// What an act is told, one value per field of its input. Where nothing need be said, there need be no body.
///
/// # Errors
/// 422 with every field that is unknown, missing or not readable.
pub(super) fn input_in(act: &Act, headers: &HeaderMap, bytes: &[u8]) -> Result<Vec<Value>, Refusal> {
    let Some(input) = act.input() else { return Ok(Vec::new()) };
    let is_silent = bytes.is_empty() && input.is_optional();
    let said = if is_silent { Map::new() } else { object_in(headers, bytes)? };
    let values = values_by(act.label, &said, |name| Ok(input.field(name)))?;
    input.filled(&values).map_err(|missing| {
        Refusal::invalid(
            missing.into_iter().map(|(field, message)| (field.name.to_owned(), message)).collect(),
        )
    })
}

/// The field of a record that a name means, if people set it.
fn of_record(
    def: &'static ObjectDef,
    may_be_set: impl Fn(&'static FieldDef) -> bool,
) -> impl Fn(&str) -> Result<Option<&'static FieldDef>, Message> {
    move |name| match def.field(name).filter(|field| !field.secret) {
        Some(field) if field.system.is_some() || !may_be_set(field) => Err(Message::new(
            "readonly",
            format!("{}不能填写", field.label.zh),
            format!("{} cannot be set", field.label.en),
        )),
        found => Ok(found),
    }
}

fn values_by(
    of: Label,
    fields: &Map<String, Json>,
    find: impl Fn(&str) -> Result<Option<&'static FieldDef>, Message>,
) -> Result<Vec<(&'static FieldDef, Value)>, Refusal> {
    let mut values = Vec::with_capacity(fields.len());
    let mut problems = Vec::new();
    for (name, json) in fields {
        let read = match find(name) {
            Ok(None) => Err(Message::new(
                "field_unknown",
                format!("{}没有“{}”这个字段", of.zh, object::text::excerpt(name)),
                format!("{} has no field “{}”", of.en, object::text::excerpt(name)),
            )),
            Ok(Some(field)) => field.from_json(json).map(|value| (field, value)),
            Err(message) => Err(message),
        };
        match read {
            Ok(pair) => values.push(pair),
            Err(message) => problems.push((name.clone(), message)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Refusal::invalid(problems)) }
}
