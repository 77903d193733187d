//! What may be asked of each object, and of the house as a whole.

use object::{Label, ObjectDef};
use serde_json::{Map, Value as Json, json};
use store::{PAGE_ROWS_MAX, sorts_of};

use super::jobs;
use super::schemas::{name_of, refer};
use crate::act::Act;
use crate::api::batch::WRITES_MAX;

/// The paths of one object.
pub(super) fn of_object(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let (name, plural) = (name_of(def), def.plural);
    let sorts: Vec<&str> = sorts_of(def).map(|field| field.name).collect();
    let sort = json!({
        "name": "sort", "in": "query", "schema": {"type": "string"},
        "description": format!("One of {}; `-` before it for descending.", sorts.join(", ")),
    });
    let say = |id: &str, zh: &str, en: &str| Spoken::of(def, id, zh, en);
    let list_parameters = ["filter", "q", "limit", "after", "before", "fields", "expand", "total", "lang"];
    let mut list_parameters: Vec<Json> = list_parameters.map(parameter).into();
    list_parameters.push(sort);
    let record = json_answer("The record / 记录", &refer(&name), true);
    let mut paths = vec![
        (
            format!("/{plural}"),
            json!({
                "get": say("list", "列出", "List").operation(list_parameters, None, &[
                    ("200", json_answer("A page / 一页", &refer(&format!("{name}Page")), false)),
                ]),
                "post": say("create", "新建", "Create").operation(
                    vec![parameter("idempotency_key"), parameter("duplicate_check")],
                    Some(refer(&format!("{name}New"))),
                    &[("201", record.clone()), ("409", problem()), ("413", problem())],
                ),
            }),
        ),
        (
            format!("/{plural}/batch"),
            json!({
                "post": say("batch_of", "批量写入", "Many writes of").operation(
                    vec![parameter("idempotency_key"), parameter("duplicate_check")],
                    Some(batch_body(&name)),
                    &[("200", json_answer("A result per row / 逐行结果", &json!({"type": "object"}), false)), ("404", problem()), ("409", problem()), ("412", problem()), ("413", problem()), ("428", problem())],
                ),
            }),
        ),
        (
            format!("/{plural}/mass_changes"),
            json!({
                "post": say("mass_change_of", "批量修改", "One change of many").operation(
                    vec![parameter("idempotency_key")],
                    Some(jobs::mass_change_body(&name)),
                    &[("202", jobs::accepted_job()), ("404", problem()), ("409", problem()), ("413", problem())],
                ),
            }),
        ),
    ];
    paths.extend(of_record(def));
    paths
}

/// The paths of one record of an object.
pub(super) fn of_record(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let (name, plural) = (name_of(def), def.plural);
    let say = |id: &str, zh: &str, en: &str| Spoken::of(def, id, zh, en);
    let record = json_answer("The record / 记录", &refer(&name), true);
    vec![
        (
            format!("/{plural}/{{id}}"),
            json!({
                "parameters": [parameter("id")],
                "get": say("show", "查看", "Show").operation(
                    vec![parameter("fields"), parameter("expand"), parameter("if_none_match"), parameter("lang")],
                    None,
                    &[("200", record.clone()), ("304", json!({"description": "Not changed / 未变化"})), ("404", problem())],
                ),
                "patch": say("change", "修改", "Change").operation(
                    vec![parameter("if_match"), parameter("idempotency_key")],
                    Some(refer(&format!("{name}Change"))),
                    &[("200", record.clone()), ("404", problem()), ("409", problem()), ("412", problem()), ("413", problem()), ("428", problem())],
                ),
                "delete": say("delete", "删除", "Delete").operation(
                    vec![parameter("if_match_optional"), parameter("idempotency_key")],
                    None,
                    &[("204", json!({"description": "In the recycle bin / 已放入回收站"})), ("404", problem()), ("409", problem()), ("412", problem())],
                ),
            }),
        ),
        (
            format!("/{plural}/{{id}}/restoration"),
            json!({
                "parameters": [parameter("id")],
                "post": say("restore", "恢复", "Restore").operation(
                    vec![parameter("idempotency_key")],
                    None,
                    &[("200", record), ("404", problem()), ("409", problem())],
                ),
            }),
        ),
        (
            format!("/{plural}/{{id}}/history"),
            json!({
                "parameters": [parameter("id")],
                "get": say("history_of", "修改历史：", "History of a").operation(
                    vec![parameter("limit"), parameter("before"), parameter("lang")],
                    None,
                    &[("200", json_answer("Entries, newest first / 最新在前", &json!({"type": "object"}), false)), ("404", problem())],
                ),
            }),
        ),
    ]
}

/// The path of an act on an object's records.
pub(super) fn of_act(def: &'static ObjectDef, act: &Act) -> (String, Json) {
    let spoken = Spoken {
        tag: def.plural,
        id: format!("{}_{}", act.name, def.name),
        zh: format!("{}{}", act.label.zh, def.label.zh),
        en: format!("{} ({})", act.label.en, def.label.en.to_lowercase()),
    };
    let answers = [
        ("200", json_answer("The record / 记录", &refer(&name_of(def)), true)),
        ("404", problem()),
        ("409", problem()),
    ];
    (
        format!("/{}/{{id}}/{}", def.plural, act.noun),
        json!({
            "parameters": [parameter("id")],
            "post": spoken.operation(vec![parameter("idempotency_key")], None, &answers),
        }),
    )
}

/// The paths that are no object's.
pub(super) fn of_the_house(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let say = |tag, id: &str, label: Label| Spoken {
        tag,
        id: id.to_owned(),
        zh: label.zh.to_owned(),
        en: label.en.to_owned(),
    };
    let any = || json!({"type": "object"});
    let found = |description: &str| ("200", json_answer(description, &any(), false));
    vec![
        (
            "/search".to_owned(),
            json!({"get": say("search", "search", Label::new("全局搜索", "Search everything")).operation(
                vec![json!({"name": "q", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1}}), json!({
                    "name": "objects", "in": "query", "schema": {"type": "string"},
                    "description": format!("Of these only: {}", plurals.join(", ")),
                })],
                None,
                &[found("What was found / 搜索结果")],
            )}),
        ),
        (
            "/me".to_owned(),
            json!({"get": say("me", "me", Label::new("当前身份与权限", "Who am I, and what may I do")).operation(vec![], None, &[found("You / 您")])}),
        ),
        (
            "/imports".to_owned(),
            json!({
                "get": say("imports", "list_imports", Label::new("最近的导入", "Recent imports")).operation(vec![], None, &[found("Newest first / 最新在前")]),
                "post": {
                    "tags": ["imports"], "operationId": "create_import", "summary": "导入文件 / Import a file",
                    "parameters": [
                        {"name": "object", "in": "query", "required": true, "schema": {"enum": plurals}},
                        {"name": "mode", "in": "query", "schema": {"enum": ["create", "upsert", "update"], "default": "create"}},
                        {"name": "match", "in": "query", "schema": {"type": "string"}, "description": "Fields to match on, separated by commas."},
                        {"name": "encoding", "in": "query", "schema": {"type": "string"}},
                        {"name": "defaults", "in": "query", "schema": {"type": "string"}, "description": "What new records hold in fields of which their row says nothing: {\"field\": \"value\"} as JSON."},
                        {"name": "cells", "in": "query", "schema": {"enum": ["refuse", "empty"], "default": "refuse"}, "description": "What becomes of a row whose only fault is in optional cells: it fails, or it goes in without them and they are listed."},
                        {"name": "file_name", "in": "query", "schema": {"type": "string"}},
                        {"name": "check", "in": "query", "schema": {"type": "boolean"}, "description": "Writes nothing; the counts tell what would happen."},
                        parameter("idempotency_key"),
                    ],
                    "requestBody": {"required": true, "content": {
                        "text/csv": {"schema": {"type": "string", "format": "binary"}},
                        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}},
                    }},
                    "responses": responses(&[("202", json_answer("It runs / 已开始", &any(), true)), ("409", problem()), ("413", problem())]),
                },
            }),
        ),
        (
            "/imports/{id}".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "get": say("imports", "show_import", Label::new("导入进度与结果", "How far an import is, and what came of it")).operation(vec![], None, &[found("The import / 导入"), ("404", problem())]),
                "delete": say("imports", "stop_import", Label::new("停止导入", "Stop an import")).operation(vec![parameter("idempotency_key")], None, &[found("Stopping / 正在停止"), ("404", problem())]),
            }),
        ),
        (
            "/imports/{id}/rejects".to_owned(),
            json!({"parameters": [parameter("id")], "get": {
                "tags": ["imports"], "operationId": "import_rejects", "summary": "失败行文件 / The file of failed rows",
                "responses": responses(&[("200", json!({"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}})), ("404", problem()), ("409", problem())]),
            }}),
        ),
        (
            "/imports/{id}/emptied".to_owned(),
            json!({"parameters": [parameter("id")], "get": {
                "tags": ["imports"], "operationId": "import_emptied", "summary": "留空单元格清单 / The cells that were left empty",
                "responses": responses(&[("200", json!({"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}})), ("404", problem()), ("409", problem())]),
            }}),
        ),
        (
            "/imports/{id}/undo".to_owned(),
            json!({"parameters": [parameter("id")], "post": say("imports", "undo_import", Label::new("撤销导入", "Undo an import")).operation(vec![parameter("idempotency_key")], None, &[found("What was undone / 撤销结果"), ("404", problem()), ("409", problem())])}),
        ),
        (
            "/imports/{id}/resumption".to_owned(),
            json!({"parameters": [parameter("id")], "post": say("imports", "resume_import", Label::new("继续导入", "Resume an import")).operation(vec![parameter("idempotency_key")], None, &[found("It runs / 已开始"), ("404", problem()), ("409", problem())])}),
        ),
    ]
}

/// An operation's names.
pub(super) struct Spoken {
    pub tag: &'static str,
    pub id: String,
    pub zh: String,
    pub en: String,
}

impl Spoken {
    /// What is done with records of an object.
    pub fn of(def: &'static ObjectDef, id: &str, zh: &str, en: &str) -> Spoken {
        Spoken {
            tag: def.plural,
            id: format!("{id}_{}", def.name),
            zh: format!("{zh}{}", def.label.zh),
            en: format!("{en} {}", def.label.en.to_lowercase()),
        }
    }

    pub fn operation(&self, parameters: Vec<Json>, body: Option<Json>, own: &[(&str, Json)]) -> Json {
        let mut operation = json!({
            "tags": [self.tag],
            "operationId": self.id,
            "summary": format!("{} / {}", self.zh, self.en),
            "parameters": parameters,
            "responses": responses(own),
        });
        if let (Some(body), Some(map)) = (body, operation.as_object_mut()) {
            map.insert(
                "requestBody".to_owned(),
                json!({"required": true, "content": {"application/json": {"schema": body}}}),
            );
        }
        operation
    }
}

/// What an operation answers, with what any may answer.
pub(super) fn responses(own: &[(&str, Json)]) -> Map<String, Json> {
    let any = ["400", "401", "403", "415", "422", "429", "503"].map(|status| (status, problem()));
    let all = own.iter().cloned().chain(any);
    all.map(|(status, response)| (status.to_owned(), with_share(response))).collect()
}

/// An answer with the headers of every answer to a caller; one that is a reference has them where it is written.
fn with_share(mut response: Json) -> Json {
    if let Some(map) = response.as_object_mut().filter(|map| !map.contains_key("$ref")) {
        let headers = map.entry("headers").or_insert_with(|| json!({}));
        if let (Some(headers), Json::Object(share)) = (headers.as_object_mut(), share_headers()) {
            headers.extend(share);
        }
    }
    response
}

/// How the caller stands.
fn share_headers() -> Json {
    let header = |name: &str| json!({"$ref": format!("#/components/headers/{name}")});
    json!({
        "RateLimit-Limit": header("RateLimit-Limit"),
        "RateLimit-Remaining": header("RateLimit-Remaining"),
        "RateLimit-Reset": header("RateLimit-Reset"),
    })
}

/// Headers that several answers share.
pub(super) fn shared_headers() -> Json {
    let number = |description: &str| json!({"schema": {"type": "integer"}, "description": description});
    json!({
        "RateLimit-Limit": number("Requests that may be sent at once after a pause."),
        "RateLimit-Remaining": number("Requests that may follow at once."),
        "RateLimit-Reset": number("Seconds until `RateLimit-Remaining` is `RateLimit-Limit` again."),
    })
}

pub(super) fn problem() -> Json {
    json!({"$ref": "#/components/responses/Problem"})
}

pub(super) fn json_answer(description: &str, schema: &Json, has_tag: bool) -> Json {
    let mut answer = json!({"description": description, "content": {"application/json": {"schema": schema}}});
    if let (true, Some(map)) = (has_tag, answer.as_object_mut()) {
        map.insert("headers".to_owned(), json!({"ETag": {"schema": {"type": "string"}}}));
    }
    answer
}

fn batch_body(name: &str) -> Json {
    json!({
        "type": "object",
        "required": ["writes"],
        "properties": {
            "atomic": {"type": "boolean", "default": false, "description": "All or none."},
            "writes": {"type": "array", "minItems": 1, "maxItems": WRITES_MAX, "items": {
                "type": "object",
                "required": ["op"],
                "properties": {
                    "op": {"enum": ["create", "update", "delete"]},
                    "id": refer("Id"),
                    "version": {"type": "integer"},
                    "fields": refer(&format!("{name}Change")),
                },
            }},
        },
    })
}

pub(super) fn parameter(name: &str) -> Json {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// Answers that all operations share.
pub(super) fn shared_responses() -> Json {
    json!({"Problem": with_share(json!({
        "description": "Refused / 未执行",
        "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds, with 429 and 503."}},
        "content": {"application/problem+json": {"schema": refer("Problem")}},
    }))})
}

/// Parameters that several operations share.
pub(super) fn shared_parameters() -> Json {
    let text = || json!({"type": "string"});
    let query = |name: &str, schema: Json, description: &str| json!({"name": name, "in": "query", "schema": schema, "description": description});
    let header = |name: &str, required: bool, schema: Json, description: &str| json!({"name": name, "in": "header", "required": required, "schema": schema, "description": description});
    json!({
        "id": {"name": "id", "in": "path", "required": true, "schema": refer("Id")},
        "filter": query("filter", text(), "CEL: `stage == \"active\" && owner == me`, `created_at > ago(\"30d\")`, `customer.province == \"江苏\"`."),
        "q": query("q", text(), "Words, pinyin or initials, parts of a phone number or code."),
        "limit": query("limit", json!({"type": "integer", "minimum": 1, "maximum": PAGE_ROWS_MAX, "default": crate::listing::PAGE_ROWS}), "Rows of a page."),
        "after": query("after", text(), "The `next` of the page before."),
        "before": query("before", text(), "The `previous` of the page after; for histories the `next` of the newer page."),
        "fields": query("fields", text(), "Only these, separated by commas."),
        "expand": query("expand", text(), "Links to show in full, separated by commas."),
        "total": query("total", json!({"enum": ["none", "estimate", "exact"], "default": "estimate"}), "How to count."),
        "lang": query("lang", json!({"enum": ["zh", "en"]}), "The language of messages."),
        "if_match": header("If-Match", true, text(), "The ETag the record was read with."),
        "if_match_optional": header("If-Match", false, text(), "The ETag the record was read with."),
        "if_none_match": header("If-None-Match", false, text(), "An ETag: 304 if the record still has it."),
        "idempotency_key": header("Idempotency-Key", false, json!({"type": "string", "minLength": 1, "maxLength": 255}), "The same answer for 24 hours."),
        "duplicate_check": header("Duplicate-Check", false, json!({"enum": ["skip"]}), "Create although it looks like a duplicate."),
    })
}
