//! What may be asked of the recycle bin.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};
use store::{BIN_ROWS_MAX, PURGED_AT_ONCE};

use super::answers::Answer;
use super::operations::{Operation, in_query};
use super::schemas::refer;
use super::words::said;

/// The paths.
pub(super) fn of_recycle_bin(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let text = || json!({"type": "string"});
    let moment = || json!({"type": "string", "format": "date-time"});
    let takes = [
        in_query("object", json!({"enum": plurals}), said("只看这种对象", "Of this object only")),
        in_query("actor", refer("Id"), said("只看这个人删除的", "Deleted by this person only")),
        in_query("since", moment(), said("从这一刻起删除的", "Deleted from this moment on")),
        in_query("until", moment(), said("在这一刻之前删除的", "Deleted before this moment")),
        in_query("q", text(), said("名称中的一部分", "Part of the name")),
        in_query(
            "limit",
            json!({"type": "integer", "minimum": 1, "maximum": BIN_ROWS_MAX - 1, "default": 50}),
            said("每页行数", "Rows of a page"),
        ),
    ];
    let list = Operation::reads("recycle_bin", "list_recycle_bin", Label::new("回收站", "The recycle bin")).about(
        "已删除而可恢复的记录，最新在前；只列出您能看的。恢复用各对象的 restoration。",
        "What was deleted and may come back, the newest first, as far as the caller could see it. `restoration` of each object brings it back.",
    );
    let list = takes.into_iter().fold(list, Operation::takes_this).takes(&["after"]).refuses(&["404"]);
    let row = json!({
        "type": "object",
        "required": ["object", "record", "name", "deleted_at", "deleted_by", "along", "merged_into"],
        "properties": {
            "object": text(), "record": refer("Id"), "name": {"type": ["string", "null"]},
            "deleted_at": moment(), "deleted_by": refer("Id"), "along": {"type": "integer", "minimum": 0},
            "merged_into": {"anyOf": [refer("Id"), {"type": "null"}]},
        },
    });
    let page = json!({
        "type": "object", "required": ["data", "next", "days_kept"],
        "properties": {
            "data": {"type": "array", "items": row}, "next": {"type": ["string", "null"]},
            "days_kept": {"type": ["integer", "null"]},
        },
    });
    let purge = Operation::writes("recycle_bin", "purge", Label::new("彻底清除", "Remove for good"))
        .about(
            "需要“彻底清除”权限。清除后历史里的值不再保留，没有其他记录使用的文件一并删除，任何人都不能恢复；历史链仍可验证。看不到的记录不计入。",
            "Takes the right to remove for good. The values leave the history, and files that no other record holds leave the disk; nobody can bring them back, and the chain of the history still holds. Records out of sight are passed over.",
        )
        .json(json!({
            "type": "object", "required": ["records"],
            "properties": {"records": {"type": "array", "items": refer("Id"), "minItems": 1, "maxItems": PURGED_AT_ONCE}},
            "examples": [{"records": [super::schemas::example_id()]}],
        }))
        .answers("200", Answer::json("清除了几条", "How many went", json!({
            "type": "object", "required": ["purged"], "properties": {"purged": {"type": "integer", "minimum": 0}},
        })).kept());
    vec![
        (
            "/recycle_bin".to_owned(),
            json!({"get": list.answers("200", Answer::json("已删除的记录", "Deleted records", page)).done()}),
        ),
        ("/recycle_bin/purging".to_owned(), json!({"post": purge.done()})),
    ]
}
