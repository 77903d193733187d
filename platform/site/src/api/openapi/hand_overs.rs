//! What may be asked of hand-overs.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};
use store::hands_over;

use super::answers::Answer;
use super::jobs::accepted;
use super::operations::Operation;
use super::schemas::{example_id, refer};
use crate::handing_over::{REASON_CHARS_MAX, RECEIVERS_MAX, RECORDS_NAMED_MAX, RULES_MAX};

/// The paths.
pub(super) fn of_hand_overs(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().filter(|def| hands_over(def)).map(|def| def.plural).collect();
    let begin = Operation::writes("hand_overs", "create_hand_over", Label::new("交接", "Hand over"))
        .about(
            "把一位同事名下的记录在后台移交给其他人：先看规则（从上到下，先符合者先得），其余给 to。关联客户的任务、订单等随客户走；已完成的任务留在原处，除非 finished 为 true。整个交接是一次变更，用任务的 undoing 撤销。",
            "Gives what a colleague owns to others, as a job: the first rule that means a record holds, the rest goes to `to`. Tasks, orders and the like go with the customer they hang on; tasks that are done stay unless `finished` is true. All of it is one change set, and `undoing` of the job takes it back.",
        )
        .json(body(&plurals))
        .refuses(&["404"])
        .answers("202", accepted());
    let show = Operation::writes(
        "hand_overs",
        "preview_hand_over",
        Label::new("交接预览", "Preview a hand-over"),
    )
    .about(
        "按同样的内容告诉会移交什么、给谁，哪些不能移交及原因；不写入任何东西。",
        "Takes the same and tells what would go to whom, and what cannot go and why. Nothing is written.",
    )
    .json(body(&plurals))
    .refuses(&["404"])
    .answers("200", Answer::json("会怎样", "What it would come to", seen()));
    vec![
        ("/hand_overs".to_owned(), json!({"post": begin.done()})),
        ("/hand_overs/preview".to_owned(), json!({"post": show.done()})),
    ]
}

fn receivers() -> Json {
    let shared = json!({
        "type": "object",
        "required": ["user"],
        "additionalProperties": false,
        "properties": {"user": refer("Id"), "share": {"type": "integer", "minimum": 1, "maximum": 100}},
    });
    json!({"type": "array", "maxItems": RECEIVERS_MAX, "items": {"anyOf": [refer("Id"), shared]}})
}

fn body(plurals: &[&str]) -> Json {
    let some = || json!({"type": "array", "minItems": 1, "items": {"enum": plurals}});
    let rule = json!({
        "type": "object",
        "required": ["to"],
        "additionalProperties": false,
        "properties": {
            "object": {"enum": plurals},
            "filter": {"type": "string", "description": "CEL"},
            "view": refer("Id"),
            "records": {
                "type": "array", "maxItems": RECORDS_NAMED_MAX,
                "items": {"type": "string", "examples": [format!("customers/{}", example_id())]},
            },
            "to": receivers(),
        },
    });
    json!({
        "type": "object",
        "required": ["from"],
        "additionalProperties": false,
        "properties": {
            "from": refer("Id"),
            "rules": {"type": "array", "maxItems": RULES_MAX, "items": rule},
            "to": receivers(),
            "objects": some(),
            "finished": {"type": "boolean", "default": false},
            "reason": {"type": "string", "maxLength": REASON_CHARS_MAX},
        },
        "examples": [{"from": example_id(), "to": [example_id()], "reason": "离职"}],
    })
}

fn seen() -> Json {
    let text = || json!({"type": "string"});
    let count = || json!({"type": "integer", "minimum": 0});
    let sample = json!({
        "type": "object", "required": ["record", "title"],
        "properties": {"record": refer("Id"), "title": text()},
    });
    let line = json!({
        "type": "object",
        "required": ["object", "to", "records", "following", "samples"],
        "properties": {
            "object": text(), "to": refer("Id"), "records": count(), "following": count(),
            "samples": {"type": "array", "items": sample},
        },
    });
    let stays = json!({
        "type": "object",
        "required": ["record", "title", "code", "message"],
        "properties": {"record": text(), "title": text(), "code": text(), "message": text()},
    });
    let finished = json!({
        "type": "object", "required": ["object", "records"],
        "properties": {"object": text(), "records": count()},
    });
    json!({
        "type": "object",
        "required": ["lines", "stays", "stay_count", "finished", "complete"],
        "properties": {
            "lines": {"type": "array", "items": line},
            "stays": {"type": "array", "items": stays},
            "stay_count": count(),
            "finished": {"type": "array", "items": finished},
            "complete": {"type": "boolean"},
        },
    })
}
