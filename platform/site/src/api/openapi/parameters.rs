//! Parameters and headers of requests that several operations take.

use object::ObjectDef;
use serde_json::{Value as Json, json};
use store::{PAGE_ROWS_MAX, sorts_of};

use super::schemas::{example_id, refer};
use super::words::said;
use crate::api::once::KEY_BYTES_MAX;
use crate::listing::{PAGE_ROWS, SORT_KEYS_MAX};

/// What `If-Match` may say: any version, or these.
const VERSION_TAGS: &str = r#"^(\*|(W/)?"[0-9]{1,18}"( *, *(W/)?"[0-9]{1,18}")*)$"#;

/// The parameters, each under its name.
pub(super) fn shared() -> Json {
    let text = || json!({"type": "string"});
    let place = |name: &str, about: Json| json!({"name": name, "in": "query", "schema": text(), "description": about});
    let query = |name: &str, schema: Json, about: Json, example: Json| json!({"name": name, "in": "query", "schema": schema, "description": about, "example": example});
    let header = |name: &str, required: bool, schema: Json, about: Json, example: Json| json!({"name": name, "in": "header", "required": required, "schema": schema, "description": about, "example": example});
    let tags = || json!({"type": "string", "pattern": VERSION_TAGS});
    let version = |required: bool, about: Json| header("If-Match", required, tags(), about, "\"3\"".into());
    json!({
        "id": {
            "name": "id", "in": "path", "required": true, "schema": refer("Id"),
            "description": said("记录编号", "The record's id"), "example": example_id(),
        },
        "filter": query("filter", text(), said(
            "筛选条件，用 CEL 书写：`stage == \"active\" && owner == me`、`created_at > ago(\"30d\")`、`customer.province == \"江苏\"`",
            "A filter in CEL: `stage == \"active\" && owner == me`, `created_at > ago(\"30d\")`, `customer.province == \"江苏\"`",
        ), "created_at > ago(\"30d\")".into()),
        "q": query("q", text(), said(
            "关键词：文字、拼音或首字母、电话或编号的一部分。结果按相关程度排列，只有一页",
            "Words, pinyin or initials, part of a phone number or code. What is found is ranked and one page",
        ), "江苏".into()),
        "limit": query("limit", json!({"type": "integer", "minimum": 1, "maximum": PAGE_ROWS_MAX, "default": PAGE_ROWS}), said(
            "每页行数", "Rows of a page"), PAGE_ROWS.into()),
        "after": place("after", said("上一页的 next", "The `next` of the page before")),
        "before": place("before", said("下一页的 previous；修改历史中为上一页的 next", "The `previous` of the page after; of histories the `next` of the newer page")),
        "total": query("total", refer("HowToCount"), said(
            "如何计数：none 不计、estimate 只数到不费时为止（默认）、exact 数完", "How to count: `none`, `estimate` as far as it costs little (so unless you say), `exact` to the end"), "estimate".into()),
        "lang": query("lang", refer("Lang"), said(
            "提示信息的语言；不写则看 Accept-Language", "The language of messages; without it as Accept-Language says"), "en".into()),
        "if_match": version(true, said("读取记录时得到的 ETag；* 表示无论哪个版本", "The ETag the record was read with; `*` for whichever version")),
        "if_match_optional": version(false, said("读取记录时得到的 ETag；不写表示无论哪个版本", "The ETag the record was read with; without it whichever version")),
        "if_none_match": header("If-None-Match", false, text(), said("已有的 ETag：没有变化则答复 304", "An ETag: 304 if the record still has it"), "\"2\"".into()),
        "range": header("Range", false, text(), said("只要其中一部分", "Only a part of it"), "bytes=0-99".into()),
        "idempotency_key": header("Idempotency-Key", false, json!({"type": "string", "minLength": 1, "maxLength": KEY_BYTES_MAX, "pattern": "^[ -~]+$"}), said(
            "24 小时内，同一个键、同一个请求只执行一次，得到同样的答复。可用 UUID",
            "For 24 hours the same request under the same key happens once and gets the same answer. A UUID will do",
        ), "3f1c2a9e-8d0b-4b52-9a55-0f6c1f3f5a11".into()),
        "duplicate_check": header("Duplicate-Check", false, refer("SkipCheck"), said(
            "skip：即使可能重复也新建", "`skip`: create it although it looks like a duplicate"), "skip".into()),
    })
}

/// What the lists of one object take beside these: by which fields they are ordered, which fields and links are shown.
pub(super) fn of_list(def: &'static ObjectDef) -> Vec<Json> {
    let sorts: Vec<&str> = sorts_of(def).map(|field| field.name).collect();
    let pattern = some_of(sorts.iter().map(|name| format!("-?{name}")));
    let example = sorts.last().map(|name| format!("-{name}"));
    let sort = json!({
        "name": "sort", "in": "query", "schema": {"type": "string", "pattern": pattern}, "example": example,
        "description": said(
            format!("按哪些字段排序，用逗号分隔，最多 {SORT_KEYS_MAX} 个，前面加 - 为降序：{}", sorts.join("、")),
            format!("In which order: up to {SORT_KEYS_MAX} of these, separated by commas, `-` before one for descending: {}", sorts.join(", ")),
        ),
    });
    let mut parameters = vec![sort];
    parameters.extend(of_shown(def));
    parameters
}

/// Which fields and links of a record are shown.
pub(super) fn of_shown(def: &'static ObjectDef) -> Vec<Json> {
    let all = || def.system.iter().chain(&def.fields).filter(|field| !field.secret);
    let names: Vec<&str> = all().map(|field| field.name).collect();
    let mut parameters = vec![json!({
        "name": "fields", "in": "query", "schema": {"type": "string", "pattern": some_of(&names)}, "example": format!("id,{}", def.title.name),
        "description": said("只返回这些字段，用逗号分隔", "Only these fields, separated by commas"),
    })];
    let is_link = |field: &&&object::FieldDef| field.kind.link().is_some();
    let links: Vec<&str> = all().filter(is_link).map(|field| field.name).collect();
    if !links.is_empty() {
        parameters.push(json!({
            "name": "expand", "in": "query", "schema": {"type": "string", "pattern": some_of(&links)}, "example": links[0],
            "description": said("把这些关联展开为完整记录，用逗号分隔", "These links as whole records, separated by commas"),
        }));
    }
    parameters
}

/// The pattern of a list of some of these, as it is read: separated by commas, blanks and empty places passed over.
pub(super) fn some_of(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
    let one = format!("({})", names.join("|"));
    format!(r"^[\s,]*({one}(\s*,[\s,]*{one})*[\s,]*)?$")
}
