//! What may be asked of jobs, and the mass changes that become some.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};
use store::PAGE_ROWS_MAX;

use super::operations::{Spoken, json_answer, parameter, problem, responses};
use super::schemas::refer;

/// The paths of jobs.
pub(super) fn of_jobs(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let say = |id: &str, label: Label| Spoken {
        tag: "jobs",
        id: id.to_owned(),
        zh: label.zh.to_owned(),
        en: label.en.to_owned(),
    };
    let job = || ("200", json_answer("The job / 任务", &refer("Job"), false));
    let list = json!({"type": "object", "properties": {"data": {"type": "array", "items": refer("Job")}}});
    vec![
        (
            "/jobs".to_owned(),
            json!({"get": say("list_jobs", Label::new("最近的任务", "Recent jobs")).operation(
                vec![], None, &[("200", json_answer("Newest first / 最新在前", &list, false))],
            )}),
        ),
        (
            "/jobs/{id}".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "get": say("show_job", Label::new("任务进度与结果", "How far a job is, and what came of it")).operation(
                    vec![parameter("lang")], None, &[job(), ("404", problem())],
                ),
            }),
        ),
        (
            "/exports".to_owned(),
            json!({"post": say("create_export", Label::new("导出文件", "Export to a file")).operation(
                vec![parameter("idempotency_key")],
                Some(export_body(&plurals)),
                &[("202", accepted_job()), ("409", problem()), ("413", problem())],
            )}),
        ),
        (
            "/jobs/{id}/file".to_owned(),
            json!({"parameters": [parameter("id")], "get": {
                "tags": ["jobs"], "operationId": "job_file", "summary": "导出的文件 / The file of an export",
                "responses": responses(&[
                    ("200", json!({"description": "The file / 文件", "content": {
                        "text/csv": {"schema": {"type": "string", "format": "binary"}},
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "format": "binary"}},
                    }})),
                    ("404", problem()), ("409", problem()),
                ]),
            }}),
        ),
        (
            "/jobs/{id}/cancellation".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "post": say("cancel_job", Label::new("停止任务", "Stop a job after the step in hand")).operation(
                    vec![parameter("idempotency_key")], None, &[job(), ("404", problem()), ("409", problem())],
                ),
            }),
        ),
        (
            "/jobs/{id}/undoing".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "post": say("undo_job", Label::new("撤销任务", "Undo a job")).operation(
                    vec![parameter("idempotency_key")], None, &[("202", accepted_job()), ("404", problem()), ("409", problem())],
                ),
            }),
        ),
    ]
}

/// What is answered while a job runs.
pub(super) fn accepted_job() -> Json {
    json_answer("It runs; `Location` tells how far it is / 已开始，进度见 Location", &refer("Job"), false)
}

fn export_body(plurals: &[&str]) -> Json {
    json!({
        "type": "object",
        "required": ["object"],
        "description": "Which records by either `ids` or `filter`.",
        "properties": {
            "object": {"enum": plurals},
            "ids": {"type": "array", "minItems": 1, "maxItems": PAGE_ROWS_MAX, "items": refer("Id")},
            "filter": {"type": "string", "description": "CEL; empty for all. Records made after the request are not meant."},
            "fields": {"type": "array", "minItems": 1, "items": {"type": "string"}, "description": "The columns; without it all."},
            "sort": {"type": "string"},
            "format": {"enum": ["csv", "xlsx"], "default": "csv"},
            "lang": {"enum": ["zh", "en"]},
        },
    })
}

/// What a mass change asks.
pub(super) fn mass_change_body(name: &str) -> Json {
    json!({
        "type": "object",
        "description": "Which records by either `ids` or `filter`; what becomes of them by `set`, `add_tags` and `remove_tags`, or `delete`.",
        "properties": {
            "ids": {"type": "array", "minItems": 1, "maxItems": PAGE_ROWS_MAX, "items": refer("Id")},
            "filter": {"type": "string", "description": "CEL; empty for all. Records made after the request are not meant."},
            "set": refer(&format!("{name}Change")),
            "add_tags": {"type": "array", "items": {"type": "string"}},
            "remove_tags": {"type": "array", "items": {"type": "string"}},
            "delete": {"type": "boolean", "default": false},
        },
    })
}
