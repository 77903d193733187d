//! What is answered: good answers with their headers, refusals with their problem.

use object::{Label, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::schemas::{name_of, refer};
use super::words::{label, said};

/// Every status of a refusal that any operation answers alike: the name of its answer, what it means.
const REFUSALS: [(&str, &str, Label); 13] = [
    (
        "400",
        "Unreadable",
        Label::new(
            "请求无法识别：参数、请求头或 JSON 有误",
            "The request cannot be read: a parameter, a header or the JSON",
        ),
    ),
    ("401", "SignedOut", Label::new("没有密钥，或密钥已失效", "No key, or one that lets nobody in any more")),
    (
        "403",
        "Forbidden",
        Label::new("看得到，但没有权限这样做；或密钥只读", "Seen, but not to be done; or the key only reads"),
    ),
    (
        "404",
        "NotFound",
        Label::new(
            "没有这条记录，或不在可查看范围内",
            "There is no such record, or none that the caller may see",
        ),
    ),
    (
        "409",
        "Conflict",
        Label::new(
            "与现状冲突，或同一 Idempotency-Key 正在处理",
            "It does not go with how things stand; or a request with this Idempotency-Key is being worked on",
        ),
    ),
    (
        "412",
        "ChangedMeanwhile",
        Label::new("读取之后，记录已被修改", "The record was changed since it was read"),
    ),
    ("413", "TooLarge", Label::new("请求内容过大", "The body is too large")),
    ("415", "NotJson", Label::new("请求内容不是 JSON", "The body is no JSON")),
    (
        "422",
        "Invalid",
        Label::new(
            "内容不符合要求，逐个字段见 fields；或这个 Idempotency-Key 已用于另一个请求",
            "Something in it is wrong, see `fields`; or this Idempotency-Key was used for another request",
        ),
    ),
    ("428", "VersionNeeded", Label::new("缺少 If-Match", "If-Match is missing")),
    (
        "429",
        "TooMany",
        Label::new(
            "请求过于频繁，请在 Retry-After 秒后再试",
            "Too many requests; come back after Retry-After seconds",
        ),
    ),
    (
        "500",
        "Fault",
        Label::new(
            "系统出错，已记录；用 request_id 可在日志中找到",
            "Something broke on our side and was logged under the `request_id`",
        ),
    ),
    (
        "503",
        "Busy",
        Label::new("系统正忙，没有改动，请稍后再试", "Busy; nothing was changed, try again later"),
    ),
];
/// Of files alone.
const NO_ROOM: (&str, &str, Label) = ("507", "NoRoom", Label::new("磁盘空间不足", "The disk is full"));

/// A good answer while it is described.
pub(super) struct Answer {
    description: Json,
    content: Option<Json>,
    headers: Map<String, Json>,
}

impl Answer {
    /// One without a body.
    pub fn empty(zh: &str, en: &str) -> Answer {
        Answer { description: said(zh, en), content: None, headers: Map::new() }
    }

    /// A JSON body.
    pub fn json(zh: &str, en: &str, schema: Json) -> Answer {
        Answer::of(zh, en, json!({"application/json": {"schema": schema}}))
    }

    /// A body of these media types.
    pub fn of(zh: &str, en: &str, content: Json) -> Answer {
        Answer { content: Some(content), ..Answer::empty(zh, en) }
    }

    /// A record, with its version.
    pub fn record(def: &'static ObjectDef) -> Answer {
        Answer::json("记录", "The record", refer(&name_of(def))).with(&["ETag"])
    }

    /// What a write answers may be given again.
    pub fn kept(self) -> Answer {
        self.with(&["Idempotent-Replayed"])
    }

    /// With these of the shared headers.
    pub fn with(mut self, names: &[&str]) -> Answer {
        self.headers.extend(names.iter().map(|name| ((*name).to_owned(), header(name))));
        self
    }

    pub(super) fn done(mut self) -> Json {
        self.headers.extend(of_every_caller());
        let mut answer = Map::new();
        answer.insert("description".to_owned(), self.description);
        answer.insert("headers".to_owned(), Json::Object(self.headers));
        answer.extend(self.content.map(|content| ("content".to_owned(), content)));
        Json::Object(answer)
    }
}

/// A refusal that is the same wherever it is answered.
pub(super) fn refused(status: &str) -> Json {
    let all = REFUSALS.iter().chain([&NO_ROOM]);
    let known = all.into_iter().find(|(known, _, _)| *known == status);
    let (_, name, _) = known.expect("every status that is refused with is described here");
    json!({"$ref": format!("#/components/responses/{name}")})
}

/// 412 with what the caller wanted, what stands there and what they had read, field by field.
pub(super) fn changed_meanwhile(def: &'static ObjectDef) -> Json {
    problem(
        Label::new(
            "读取之后，记录已被修改：mine 为本次要写的值，theirs 为现在的值，original 为读取时的值",
            "The record was changed since it was read: `mine` is what this request wanted, `theirs` what stands there now, `original` what was read",
        ),
        &format!("{}Changed", name_of(def)),
    )
}

/// 409 with the records that the new one looks like.
pub(super) fn duplicate() -> Json {
    problem(
        Label::new(
            "可能与已有记录重复（duplicates），或与现状冲突；确认不重复时带上 Duplicate-Check: skip 重新提交",
            "It looks like records that are there, see `duplicates`, or does not go with how things stand; if they are not the same, send it again with Duplicate-Check: skip",
        ),
        "Duplicate",
    )
}

fn problem(about: Label, schema: &str) -> Json {
    let content = json!({"application/problem+json": {"schema": refer(schema)}});
    Answer { description: label(about), content: Some(content), headers: Map::new() }.done()
}

/// The refusals that operations share, each under its name.
pub(super) fn shared_answers() -> Json {
    let all = REFUSALS.iter().chain([&NO_ROOM]).map(|(status, name, about)| {
        let mut answer = problem(*about, "Problem");
        let own: &[&str] = match *status {
            "401" => &["WWW-Authenticate"],
            "409" | "429" | "503" => &["Retry-After"],
            _ => &[],
        };
        if let Some(headers) = answer.get_mut("headers").and_then(Json::as_object_mut) {
            headers.extend(own.iter().map(|name| ((*name).to_owned(), header(name))));
        }
        ((*name).to_owned(), answer)
    });
    Json::Object(all.collect())
}

fn header(name: &str) -> Json {
    json!({"$ref": format!("#/components/headers/{name}")})
}

/// Who asks is told each time how they stand, and under which number the request is in the log.
fn of_every_caller() -> impl Iterator<Item = (String, Json)> {
    ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id"]
        .into_iter()
        .map(|name| (name.to_owned(), header(name)))
}

/// Headers that answers share.
pub(super) fn shared_headers() -> Json {
    let of = |schema: Json, zh: &str, en: &str, example: &str| json!({"schema": schema, "description": said(zh, en), "example": example});
    let number = |zh: &str, en: &str, example: i64| json!({"schema": {"type": "integer", "minimum": 0}, "description": said(zh, en), "example": example});
    let text = || json!({"type": "string"});
    json!({
        "ETag": of(text(), "记录的版本，修改时放入 If-Match", "The record's version; send it as If-Match to change it", "\"3\""),
        "Location": of(text(), "新记录或任务的地址", "Where the new record or job is", "/api/v1/customers/01JD4Z8Q0V3KX"),
        "Retry-After": number("几秒后再试", "Seconds to wait", 1),
        "Idempotent-Replayed": of(json!({"enum": ["true"]}), "这是之前的答复，本次请求没有改动任何内容", "This is an earlier answer, given again; the request changed nothing", "true"),
        "WWW-Authenticate": of(text(), "需要 Bearer 密钥", "A bearer key is needed", "Bearer"),
        "X-Request-Id": of(text(), "请求编号，可在日志中找到", "The request's id in the log", "5f0c2a91-1f"),
        "Content-Range": of(text(), "返回的是哪一部分", "Which part this is", "bytes 0-99/1234"),
        "Content-Disposition": of(text(), "文件名", "The file's name", "attachment; filename=\"customers.csv\""),
        "RateLimit-Limit": number("停歇之后可一次发出的请求数", "Requests that may be sent at once after a pause", 60_000),
        "RateLimit-Remaining": number("现在还可发出的请求数", "Requests that may follow at once", 59_999),
        "RateLimit-Reset": number("几秒后恢复到 RateLimit-Limit", "Seconds until `RateLimit-Remaining` is `RateLimit-Limit` again", 1),
    })
}
