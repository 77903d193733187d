//! What may be asked of jobs, and the mass changes that become some.

use object::Label;
use serde_json::{Value as Json, json};
use store::PAGE_ROWS_MAX;

use super::operations::{Spoken, json_answer, parameter, problem};
use super::schemas::refer;

/// The paths of jobs.
pub(super) fn of_jobs() -> Vec<(String, Json)> {
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
            "/jobs/{id}/cancellation".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "post": say("cancel_job", Label::new("停止任务", "Stop a job after the step in hand")).operation(
                    vec![], None, &[job(), ("404", problem()), ("409", problem())],
                ),
            }),
        ),
        (
            "/jobs/{id}/undoing".to_owned(),
            json!({
                "parameters": [parameter("id")],
                "post": say("undo_job", Label::new("撤销任务", "Take back what a job did")).operation(
                    vec![], None, &[("202", accepted_job()), ("404", problem()), ("409", problem())],
                ),
            }),
        ),
    ]
}

/// What is answered while a job runs.
pub(super) fn accepted_job() -> Json {
    json_answer("It runs; `Location` tells how far it is / 已开始，进度见 Location", &refer("Job"), false)
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
