//! Examples: of each field one value, of each object a record, and of each body one that could be sent. Where a room
//! reads a text in its own way, the first is taken that the room accepts.

use object::{FieldDef, FieldKind, ObjectDef, SystemField};
use serde_json::{Map, Value as Json, json};

use super::schemas::example_id;
use super::words::said;

const DAY: &str = "2026-03-05";
const MOMENT: &str = "2026-03-05T08:30:00.000Z";
const ADDRESS: &str = "customers/01JD4Z8Q0V3KX";
/// Texts that rooms read in their own ways: where to, of which events, which networks, what is meant.
const TEXTS: [&str; 6] =
    ["https://erp.example.com/guanxi", "customers.changed", "10.0.0.0/8", ADDRESS, "customer", "1"];

/// A value of a field, as it is read.
pub(crate) fn of_field(field: &FieldDef) -> Json {
    match (field.system, field.kind) {
        (Some(SystemField::Id), _) | (None, FieldKind::Link(_)) => example_id().into(),
        (Some(SystemField::Version), _) => 3.into(),
        (Some(SystemField::CreatedAt | SystemField::UpdatedAt), _) | (None, FieldKind::Instant) => {
            MOMENT.into()
        }
        (None, FieldKind::Text) => text_of(field),
        (None, FieldKind::Number) => 12.into(),
        (None, FieldKind::Duration) => 90.into(),
        (None, FieldKind::Web) => "https://www.example.com".into(),
        (None, FieldKind::Decimal(_)) => "12.5".into(),
        (None, FieldKind::Money) => json!({"amount": "1234.50", "currency": "CNY"}),
        (None, FieldKind::Boolean) => true.into(),
        (None, FieldKind::Choice(choices)) => {
            choices.items.first().map_or(Json::Null, |item| item.code.into())
        }
        (None, FieldKind::Choices(choices)) => {
            choices.items.first().map_or(Json::Null, |item| json!([item.code]))
        }
        (None, FieldKind::Day) => DAY.into(),
        (None, FieldKind::Phone) => "+862158881234,801".into(),
        (None, FieldKind::Email) => "info@example.com".into(),
        (None, FieldKind::Tags) => json!([said("重点", "key")]),
        (None, FieldKind::File) => file(),
    }
}

/// A file as it is read.
pub(super) fn file() -> Json {
    json!({
        "name": said("营业执照.pdf", "licence.pdf"),
        "media_type": "application/pdf",
        "bytes": 48_213,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    })
}

/// A text that says whose it is, or the first that its room reads.
fn text_of(field: &FieldDef) -> Json {
    let zh = format!("示例{}", field.label.zh);
    let en = format!("Sample {}", field.label.en.to_lowercase());
    let fits = |text: &str| (field.parse)(text).is_ok();
    if fits(&zh) && fits(&en) {
        return said(zh, en);
    }
    TEXTS.into_iter().find(|text| fits(text)).unwrap_or_default().into()
}

/// A record as it is read.
pub(super) fn record(def: &'static ObjectDef) -> Json {
    let fields = def.system.iter().chain(&def.fields).filter(|field| !field.secret);
    Json::Object(fields.map(|field| (field.name.to_owned(), of_field(field))).collect())
}

/// A new record as someone might send it: what is needed, what names it, and what people write in many ways.
pub(super) fn new_record(def: &'static ObjectDef) -> Json {
    let hung = def.hung_field().into_iter();
    let given = hung.chain(writable(def)).filter(|field| {
        let is_telling =
            matches!(field.kind, FieldKind::Phone | FieldKind::Email | FieldKind::Money | FieldKind::Tags);
        field.required
            || field.name == def.title.name
            || (is_telling && field.indexed)
            || def.hung_field() == Some(field)
    });
    Json::Object(given.map(|field| (field.name.to_owned(), written(field))).collect())
}

/// A change of one field.
pub(super) fn change(def: &'static ObjectDef) -> Json {
    Json::Object(changed(def).map(|field| (field.name.to_owned(), written(field))).into_iter().collect())
}

/// The field that examples change: what names the record where people write it, else any.
fn changed(def: &'static ObjectDef) -> Option<&'static FieldDef> {
    writable(def).find(|field| field.name == def.title.name).or_else(|| writable(def).next())
}

fn writable(def: &'static ObjectDef) -> impl Iterator<Item = &'static FieldDef> {
    def.fields.iter().copied().filter(|field| !field.secret && !field.readonly)
}

/// As people write it rather than as it is read.
fn written(field: &FieldDef) -> Json {
    if matches!(field.kind, FieldKind::Phone) { "021-5888 1234 转 801".into() } else { of_field(field) }
}

/// One write of each kind.
pub(super) fn batch(def: &'static ObjectDef) -> Json {
    json!({"writes": [
        {"op": "create", "fields": new_record(def)},
        {"op": "update", "id": example_id(), "version": 3, "fields": change(def)},
        {"op": "delete", "id": example_id()},
    ]})
}

/// An export of what was made lately.
pub(super) fn export(def: &'static ObjectDef) -> Json {
    json!({"object": def.plural, "filter": "created_at > ago(\"30d\")", "fields": ["id", def.title.name], "format": "csv"})
}

/// A change of two records.
pub(super) fn mass_change(def: &'static ObjectDef) -> Json {
    json!({"ids": [example_id()], "set": change(def)})
}

/// A problem with one field.
pub(super) fn problem() -> Map<String, Json> {
    let problem = json!({
        "type": "/problems/invalid",
        "title": said("有内容需要修改", "Some fields need correcting"),
        "status": 422,
        "detail": said("有内容需要修改", "Some fields need correcting"),
        "code": "invalid",
        "request_id": "5f0c2a91-1f",
        "fields": [{"field": "name", "code": "required", "message": said("请填写名称", "fill in name")}],
    });
    problem.as_object().cloned().unwrap_or_default()
}
