//! What is sent to do something with many records: batches, mass changes, exports.

use exchange::ExportFormat;
use object::ObjectDef;
use serde_json::{Value as Json, json};
use store::PAGE_ROWS_MAX;

use super::examples;
use super::schemas::{name_of, refer};
use super::words::said;
use crate::api::batch::WRITES_MAX;

/// Many writes of one object.
pub(super) fn batch(def: &'static ObjectDef) -> Json {
    json!({
        "type": "object",
        "required": ["writes"],
        "additionalProperties": false,
        "properties": {
            "atomic": {"type": "boolean", "default": false, "description": said("全部成功或全部不执行", "All or none")},
            "writes": {
                "type": "array", "minItems": 1, "maxItems": WRITES_MAX,
                "items": refer(&format!("{}Write", name_of(def))),
            },
        },
        "examples": [examples::batch(def)],
    })
}

/// One of them.
pub(super) fn write(def: &'static ObjectDef) -> Json {
    json!({
        "type": "object",
        "required": ["op"],
        "additionalProperties": false,
        "properties": {
            "op": refer("WriteOp"),
            "id": refer("Id"),
            "version": {"type": "integer", "description": said("update 必填，与 If-Match 相同", "As `If-Match`; an update needs it")},
            "fields": refer(&format!("{}Change", name_of(def))),
        },
    })
}

/// One change of many records.
pub(super) fn mass_change(def: &'static ObjectDef) -> Json {
    let mut properties = selection();
    properties["set"] = refer(&format!("{}Change", name_of(def)));
    properties["add_tags"] = json!({"type": "array", "items": {"type": "string"}});
    properties["remove_tags"] = json!({"type": "array", "items": {"type": "string"}});
    properties["delete"] = json!({"type": "boolean", "default": false});
    json!({
        "type": "object",
        "additionalProperties": false,
        "description": said(
            "用 ids 或 filter 之一指明记录；用 set、add_tags、remove_tags 说明怎样修改，或用 delete 删除",
            "Which records by either `ids` or `filter`; what becomes of them by `set`, `add_tags` and `remove_tags`, or `delete`",
        ),
        "properties": properties,
        "examples": [examples::mass_change(def)],
    })
}

/// An export to a file.
pub(super) fn export(defs: &[&'static ObjectDef]) -> Json {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let mut properties = selection();
    properties["object"] = json!({"type": "string", "enum": plurals});
    properties["fields"] = json!({"type": "array", "minItems": 1, "items": {"type": "string"}, "description": said("列；不写则为全部", "The columns; without it all")});
    properties["sort"] = json!({"type": "string"});
    properties["format"] = json!({
        "type": "string", "enum": ExportFormat::ALL.map(ExportFormat::code), "default": "csv",
        "description": said("vcf 只用于有名片的对象，ics 只用于有日期的对象", "vcf of objects that have cards, ics of those that have a day"),
    });
    properties["lang"] = json!({"type": "string", "enum": ["zh", "en"]});
    json!({
        "type": "object",
        "required": ["object"],
        "description": said("用 ids 或 filter 之一指明记录", "Which records by either `ids` or `filter`"),
        "properties": properties,
        "examples": defs.first().map(|def| vec![examples::export(def)]),
    })
}

/// Which records are meant.
fn selection() -> Json {
    json!({
        "ids": {"type": "array", "minItems": 1, "maxItems": PAGE_ROWS_MAX, "items": refer("Id")},
        "filter": {"type": "string", "description": said(
            "CEL；空表示全部。提交之后新建的记录不算在内",
            "CEL; empty for all. Records made after the request are not meant",
        )},
    })
}
