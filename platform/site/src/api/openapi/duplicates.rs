//! What may be asked of records that may be the same.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};
use store::LIKELY_ROWS_MAX;

use super::answers::Answer;
use super::jobs::accepted;
use super::operations::{Operation, in_query, needed_in_query};
use super::schemas::{moment, name_of, refer};
use super::words::said;
use crate::api::duplicates::NO_VERDICT;
use crate::duplicates::{JUDGED_MAX, is_compared};

/// The paths.
pub(super) fn of_duplicates(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let compared: Vec<&'static ObjectDef> = defs.iter().copied().filter(|def| is_compared(def)).collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let plurals: Vec<&str> = compared.iter().map(|def| def.plural).collect();
    let records: Vec<Json> = compared.iter().map(|def| refer(&name_of(def))).collect();
    let yes = || json!({"type": "boolean", "default": false});
    let text = || json!({"type": "string"});
    let number = || json!({"type": "integer", "minimum": 0});
    let takes = [
        needed_in_query("object", json!({"enum": plurals}), said("哪种对象", "Of this object")),
        in_query(
            "related",
            yes(),
            said("有关联而不是同一个的", "Those that are related rather than the same"),
        ),
        in_query(
            "least",
            json!({"type": "integer", "minimum": 50, "maximum": 100, "default": 50}),
            said("概率至少百分之多少", "At least so likely, in percent"),
        ),
        in_query("mine", yes(), said("只看其中有我负责的", "Only where one of them is mine")),
        in_query(
            "limit",
            json!({"type": "integer", "minimum": 1, "maximum": LIKELY_ROWS_MAX, "default": 20}),
            said("每页多少", "How many to a page"),
        ),
    ];
    let list = Operation::reads("duplicates", "list_duplicates", Label::new("可能重复的记录", "Records that may be the same"))
        .about(
            "概率由全部记录学得，最可能的在前；已经判断过的不再列出。只列出两条都能看的；被隐藏或打码的字段不参与比对。合并用各对象的 merging。",
            "Probabilities are learned from all records, the surest first; what was judged stays away. Both records must be in the caller's sight, and fields that are hidden or masked have no say. `merging` of each object makes one of them.",
        );
    let list = takes.into_iter().fold(list, Operation::takes_this).takes(&["after"]).refuses(&["404"]);
    let reason = json!({
        "type": "object", "required": ["field", "bits", "text"],
        "properties": {
            "field": text(),
            "bits": {"type": "number", "description": said("支持（正）或反对（负）多少比特", "How much it speaks for it, or against it where it is negative")},
            "text": text(),
        },
    });
    let pair = json!({
        "type": "object", "required": ["probability", "related", "reasons", "records"],
        "properties": {
            "probability": {"type": "number", "minimum": 0, "maximum": 1},
            "related": {"type": "boolean"},
            "reasons": {"type": "array", "items": reason},
            "records": {"type": "array", "minItems": 2, "items": {"anyOf": records}},
        },
    });
    let page = json!({
        "type": "object", "required": ["data", "next", "search"],
        "properties": {
            "data": {"type": "array", "items": pair},
            "next": {"type": ["string", "null"]},
            "search": {"anyOf": [
                {
                    "type": "object", "required": ["at"],
                    "description": said("记录数和对数只告诉能查看全部记录的人", "How many records and pairs is told to those who see every record"),
                    "properties": {"at": moment(), "records": number(), "pairs": number()},
                },
                {"type": "null"},
            ]},
        },
    });
    let verdicts = json!({"enum": ["different", "related", NO_VERDICT]});
    let ids = json!({"type": "array", "items": refer("Id"), "minItems": 2, "maxItems": JUDGED_MAX});
    let judge = Operation::writes("duplicates", "judge_duplicates", Label::new("判断是否重复", "Say what they are"))
        .about(
            "对其中每两条记下：different 不是同一个，related 有关联但不是同一个，none 撤回。需要能修改这些记录。",
            "Kept of every two of them: `different`, `related`, or `none` to take back what was said. Takes the right to change the records.",
        )
        .json(json!({
            "type": "object", "required": ["object", "ids", "verdict"], "additionalProperties": false,
            "properties": {"object": {"enum": plurals}, "ids": ids, "verdict": verdicts},
        }))
        .refuses(&["404"])
        .answers("200", Answer::json("记下的判断", "What was kept", json!({
            "type": "object", "required": ["ids", "verdict"],
            "properties": {"ids": {"type": "array", "items": refer("Id")}, "verdict": verdicts},
        })).kept());
    let search = Operation::writes("duplicates", "search_duplicates", Label::new("立即查找重复记录", "Search for duplicates now"))
        .about(
            "仅限管理员。每晚会自动查找；在后台执行，用 Location 查看结果。正在查找时答复 409。",
            "For administrators; it comes by itself every night. A job: `Location` tells what comes of it. 409 while one has not ended.",
        )
        .answers("202", accepted());
    vec![
        (
            "/duplicates".to_owned(),
            json!({
                "get": list.answers("200", Answer::json("可能重复的记录", "Records that may be the same", page)).done(),
                "post": judge.done(),
            }),
        ),
        ("/duplicates/search".to_owned(), json!({"post": search.done()})),
    ]
}
