//! The paths of hooks beyond those of their object, and what hooks are sent.

use object::{Label, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::answers::Answer;
use super::objects::of_id;
use super::operations::{Operation, parameter};
use super::schemas::{example_id, moment, name_of, or_null, refer};
use super::words::said;

/// The paths.
pub(super) fn of_hooks(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let plural = def.plural;
    let writes = |id: &str, zh, en| Operation::writes(plural, id, Label::new(zh, en)).refuses(&["404"]);
    let queued = || {
        let schema = json!({"type": "object", "required": ["queued"], "properties": {"queued": {"type": "integer", "minimum": 0}}, "examples": [{"queued": 1}]});
        Answer::json("已排队", "On its way", schema).kept()
    };
    let secret = json!({"type": "object", "required": ["secret", "previous_until"], "properties": {
        "secret": {"type": "string", "pattern": "^whsec_"},
        "previous_until": or_null(moment()),
    }, "examples": [{"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "previous_until": "2026-03-06T08:30:00.000Z"}]});
    let page = json!({"type": "object", "required": ["data", "next"], "properties": {
        "data": {"type": "array", "items": refer("Delivery")},
        "next": {"type": ["string", "null"]},
    }});
    let since = json!({"type": "object", "required": ["since"], "properties": {"since": moment()}, "examples": [{"since": "2026-03-05T08:00:00Z"}]});
    let rotate = writes("rotate_secret", "生成新密钥", "A new secret")
        .about(
            "只在这个答复里显示；旧密钥再保留一天。",
            "Told in this answer alone; the one before holds for a day beside it.",
        )
        .answers("201", Answer::json("新密钥", "The secret", secret).kept());
    let trial = writes("try_webhook", "发送测试消息", "Send a message that tells of nothing")
        .answers("202", queued());
    let replay = writes("replay_webhook", "重新推送", "Deliver again")
        .about(
            "某一时刻之后的全部事件，以保留的为限。",
            "All events since a moment, as far as they are kept.",
        )
        .json(since)
        .answers("202", queued());
    let list = Operation::reads(plural, "list_deliveries", Label::new("推送记录", "Deliveries"))
        .about("最新在前；next 放入 after 取更早的。", "The newest first; `next` goes into `after`.")
        .takes(&["after"])
        .refuses(&["404"])
        .answers("200", Answer::json("推送记录", "Deliveries", page));
    let again =
        writes("replay_delivery", "重新推送这一条", "Deliver this one again").answers("202", queued());
    let delivery = json!({"name": "delivery", "in": "path", "required": true, "schema": refer("Id"), "example": example_id()});
    vec![
        (format!("/{plural}/{{id}}/rotation"), of_id("post", rotate)),
        (format!("/{plural}/{{id}}/trial"), of_id("post", trial)),
        (format!("/{plural}/{{id}}/replay"), of_id("post", replay)),
        (format!("/{plural}/{{id}}/deliveries"), of_id("get", list)),
        (
            format!("/{plural}/{{id}}/deliveries/{{delivery}}/replay"),
            json!({"parameters": [parameter("id"), delivery], "post": again.done()}),
        ),
    ]
}

/// What hooks are sent of each object.
pub(super) fn of_events(defs: &[&'static ObjectDef]) -> Map<String, Json> {
    let event = |def: &&'static ObjectDef| {
        let types = ["created", "changed", "deleted"].map(|what| format!("{}.{what}", def.plural));
        let body = json!({
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"enum": types},
                "timestamp": moment(),
                "data": {
                    "type": "object",
                    "required": ["object", "id", "version"],
                    "properties": {
                        "object": {"const": def.plural},
                        "id": refer("Id"),
                        "version": {"type": "integer", "minimum": 1},
                        "changed": {"type": "array", "items": {"type": "string"}, "description": said("改动的字段", "The fields that were changed")},
                        "record": refer(&name_of(def)),
                    },
                },
            },
        });
        let answered = |zh: &str, en: &str| json!({"description": said(zh, en)});
        let told = json!({"post": {
            "tags": [def.plural],
            "summary": said(format!("{}有变化", def.label.zh), format!("Something happened to a {}", def.label.en.to_lowercase())),
            "description": said(
                "按 Standard Webhooks 签名（webhook-id、webhook-timestamp、webhook-signature）。记录为发送时的样子，以推送所有人可查看的为限。",
                "Signed as Standard Webhooks say (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The record is as it is when this is sent, as far as the hook's owner sees it.",
            ),
            "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
            "responses": {"2XX": answered("已收到", "It arrived"), "default": answered("稍后再试", "It is tried again later")},
        }});
        (def.plural.to_owned(), told)
    };
    // What happens to a journal leaves no entry, so nobody is told of it.
    defs.iter().filter(|def| !def.journal).map(event).collect()
}
