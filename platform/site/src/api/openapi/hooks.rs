//! The paths of hooks beyond those of their object.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};

use super::operations::{Spoken, json_answer, parameter, problem};

/// The paths.
pub(super) fn of_hooks(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let say = |id: &str, label: Label| Spoken {
        tag: def.plural,
        id: id.to_owned(),
        zh: label.zh.to_owned(),
        en: label.en.to_owned(),
    };
    let plural = def.plural;
    let text = || json!({"type": "string"});
    let moment = || json!({"type": ["string", "null"], "format": "date-time"});
    let number = || json!({"type": ["integer", "null"]});
    let key = || vec![parameter("idempotency_key")];
    let queued = || {
        let schema =
            json!({"type": "object", "required": ["queued"], "properties": {"queued": {"type": "integer"}}});
        ("202", json_answer("On its way / 已排队", &schema, false))
    };
    let secret = json!({"type": "object", "required": ["secret"], "properties": {
        "secret": {"type": "string", "pattern": "^whsec_"},
        "previous_until": moment(),
    }});
    let delivery = json!({"type": "object", "properties": {
        "id": super::schemas::refer("Id"),
        "type": {"type": "string", "examples": ["customers.changed"]},
        "record": {"type": ["string", "null"]},
        "at": moment(),
        "state": {"enum": ["waiting", "done", "given_up", "skipped"]},
        "attempts": {"type": "integer"},
        "tried_at": moment(),
        "next_at": moment(),
        "status": number(),
        "ms": number(),
        "answer": {"type": ["string", "null"], "description": "The beginning of the answer, or why there was none."},
    }});
    let page = json!({"type": "object", "required": ["data", "next"], "properties": {
        "data": {"type": "array", "items": delivery},
        "next": {"type": ["string", "null"]},
    }});
    let since = json!({"type": "object", "required": ["since"], "properties": {"since": {"type": "string", "format": "date-time"}}});
    let in_path = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": text()});
    vec![
        (
            format!("/{plural}/{{id}}/rotation"),
            json!({"parameters": [parameter("id")], "post": say("rotate_secret", Label::new("生成新密钥，旧密钥再保留一天", "A new secret; the one before holds for a day beside it")).operation(
                key(), None, &[("201", json_answer("Told once / 只显示一次", &secret, false)), ("404", problem())],
            )}),
        ),
        (
            format!("/{plural}/{{id}}/trial"),
            json!({"parameters": [parameter("id")], "post": say("try_webhook", Label::new("发送测试消息", "Send a message that tells of nothing")).operation(
                key(), None, &[queued(), ("404", problem())],
            )}),
        ),
        (
            format!("/{plural}/{{id}}/replay"),
            json!({"parameters": [parameter("id")], "post": say("replay_webhook", Label::new("重新推送某一时刻之后的全部事件", "Deliver again all events since a moment, as far as they are kept")).operation(
                key(), Some(since), &[queued(), ("404", problem())],
            )}),
        ),
        (
            format!("/{plural}/{{id}}/deliveries"),
            json!({"parameters": [parameter("id")], "get": say("list_deliveries", Label::new("推送记录，最新在前", "Deliveries, the newest first")).operation(
                vec![parameter("after")], None, &[("200", json_answer("Deliveries / 推送记录", &page, false)), ("404", problem())],
            )}),
        ),
        (
            format!("/{plural}/{{id}}/deliveries/{{delivery}}/replay"),
            json!({"parameters": [parameter("id"), in_path("delivery")], "post": say("replay_delivery", Label::new("重新推送", "Deliver again")).operation(
                key(), None, &[queued(), ("404", problem())],
            )}),
        ),
    ]
}
