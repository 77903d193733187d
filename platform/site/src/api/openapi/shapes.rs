//! Shapes that are no object's: problems, jobs, imports, histories, what is found.

use serde_json::{Map, Value as Json, json};
use store::{JobEvent, JobState, WorkKind};

use super::examples;
use super::schemas::{example_id, id, moment, or_null, refer};
use super::words::said;
use crate::locales::Spoken;

/// The shapes, each under its name.
pub(super) fn shared() -> Map<String, Json> {
    let parts = [
        ("Id", id()),
        ("Lang", one_of(Spoken::all().into_iter().map(Spoken::code))),
        ("HowToCount", one_of(["none", "estimate", "exact"])),
        ("SkipCheck", one_of(["skip"])),
        ("WriteOp", one_of(["create", "update", "delete"])),
        ("Money", money()),
        ("StoredFile", stored_file()),
        ("Restricted", restricted()),
        ("Total", total()),
        ("FieldProblem", field_problem()),
        ("Problem", problem()),
        ("Duplicate", duplicate()),
        ("BatchResult", batch_result()),
        ("HistoryPage", history_page()),
        ("HistoryEntry", history_entry()),
        ("Job", job()),
        ("Import", import()),
        ("ImportCheck", import_check()),
        ("ImportCounts", import_counts()),
        ("ImportProgress", import_progress()),
        ("Undone", undone()),
        ("Kept", kept()),
        ("Told", told()),
        ("Delivery", delivery()),
        ("ScheduleRun", schedule_run()),
        ("Me", me()),
        ("Found", found()),
    ];
    parts.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn one_of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Json {
    json!({"type": "string", "enum": codes.into_iter().collect::<Vec<_>>()})
}

fn text() -> Json {
    json!({"type": "string"})
}

/// A file of a field, as an upload answers it and as records tell it.
fn stored_file() -> Json {
    json!({
        "type": "object",
        "required": ["name", "media_type", "bytes", "sha256"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "media_type": {"type": "string"},
            "bytes": count(),
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        "examples": [examples::file()],
    })
}

fn text_or_null() -> Json {
    json!({"type": ["string", "null"]})
}

fn count() -> Json {
    json!({"type": "integer", "minimum": 0})
}

/// A shape of which these parts are always there.
fn with_all(properties: Json) -> Json {
    let required: Vec<String> = properties.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn about(mut schema: Json, zh: &str, en: &str) -> Json {
    schema["description"] = said(zh, en);
    schema
}

fn money() -> Json {
    let mut money = with_all(json!({
        "amount": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    }));
    money["examples"] = json!([{"amount": "1234.50", "currency": "CNY"}]);
    money
}

fn restricted() -> Json {
    about(
        with_all(json!({"restricted": {"const": true}})),
        "不在可查看范围内的记录",
        "A record that the caller may not see",
    )
}

fn total() -> Json {
    about(
        with_all(json!({"count": count(), "exact": {"type": "boolean"}})),
        "exact 为 false 时，实际多于 count",
        "Where `exact` is false there are more than `count`",
    )
}

fn field_problem() -> Json {
    with_all(json!({"field": text(), "code": text(), "message": text()}))
}

/// What every problem has (RFC 9457), and these beside it.
fn problem_with(more: Json) -> Json {
    let mut problem = about(
        with_all(json!({
            "type": {"type": "string", "format": "uri-reference"},
            "title": text(),
            "status": {"type": "integer"},
            "detail": text(),
            "code": about(text(), "不变的代码，程序据此判断", "Stable; programs may go by it"),
            "request_id": text(),
            "fields": {"type": "array", "items": refer("FieldProblem")},
        })),
        "RFC 9457。title、detail 与 message 使用调用者的语言",
        "RFC 9457. `title`, `detail` and `message` are in the caller's language",
    );
    if let (Some(properties), Json::Object(more)) = (problem["properties"].as_object_mut(), more) {
        properties.extend(more);
    }
    problem
}

fn problem() -> Json {
    let mut problem = problem_with(json!({
        "version": about(json!({"type": "integer"}), "412：现在的版本", "412: the version now"),
        "row": about(count(), "批量写入：第几行，从 0 起", "Of a batch: the row, from 0"),
        "merged_into": about(refer("Id"), "404：这条记录已合并到哪一条", "404: the record that this one was merged into"),
    }));
    problem["examples"] = json!([examples::problem()]);
    problem
}

/// 412, with what each side has of the fields that were to be written.
pub(super) fn changed_problem(name: &str) -> Json {
    let side = |zh: &str, en: &str| about(refer(name), zh, en);
    problem_with(json!({
        "version": about(json!({"type": "integer", "minimum": 1}), "现在的版本", "The version now"),
        "mine": side("本次要写的值", "What this request wanted"),
        "theirs": side("现在的值", "What stands there now"),
        "original": side("读取时的值", "What the request's version had"),
        "row": about(count(), "批量写入：第几行，从 0 起", "Of a batch: the row, from 0"),
    }))
}

fn duplicate() -> Json {
    let why = with_all(json!({"field": text(), "message": text()}));
    let like = with_all(json!({
        "id": refer("Id"),
        "title": text(),
        "percent": about(
            json!({"type": ["integer", "null"], "minimum": 0, "maximum": 99}),
            "是同一个（或有关联）的概率，百分之几；只按相同的代码、电话等判断时为空",
            "How likely they are the same, or related, in percent; null where only an equal code, phone and so on tells",
        ),
        "related": about(
            json!({"type": "boolean"}),
            "可能有关联而不是同一个，如分公司；不会因此拒绝",
            "They may be related and not the same, such as a branch; this alone refuses nothing",
        ),
        "why": {"type": "array", "items": why},
    }));
    problem_with(json!({
        "duplicates": about(
            json!({"type": "array", "items": like}),
            "看起来相同、且可查看的记录，以及为什么",
            "Records the caller may see that look like the same, and why",
        ),
        "row": about(count(), "批量写入：第几行，从 0 起", "Of a batch: the row, from 0"),
    }))
}

fn batch_result() -> Json {
    let result = json!({
        "type": "object",
        "required": ["row", "status"],
        "properties": {
            "row": count(),
            "status": about(json!({"type": "integer"}), "单独提交时会得到的状态", "As it would be answered alone"),
            "id": refer("Id"),
            "version": {"type": "integer", "minimum": 1},
            "problem": about(refer("Problem"), "没有执行时的原因", "Why it was not done"),
        },
    });
    let mut batch = with_all(json!({
        "results": {"type": "array", "items": result},
        "succeeded": count(),
        "failed": count(),
    }));
    batch["examples"] = json!([{
        "results": [
            {"row": 0, "status": 201, "id": example_id(), "version": 1},
            {"row": 1, "status": 422, "problem": examples::problem()},
        ],
        "succeeded": 1,
        "failed": 1,
    }]);
    batch
}

fn history_page() -> Json {
    with_all(json!({"data": {"type": "array", "items": refer("HistoryEntry")}, "next": text_or_null()}))
}

fn history_entry() -> Json {
    let actor = json!({"anyOf": [
        with_all(json!({"id": refer("Id"), "name": text()})), refer("Restricted"), {"type": "null"},
    ]});
    // What stood there is of its field's kind, so anything may.
    let sides = json!({"type": "object", "required": ["from", "to"], "properties": {"from": {}, "to": {}}});
    with_all(json!({
        "id": refer("Id"),
        "version": {"type": "integer"},
        "verb": text(),
        "at": moment(),
        "actor": about(actor, "谁；系统自己做的为 null", "Who; null where the house did it by itself"),
        "act": about(text(), "做了什么", "What was done"),
        "via": about(text(), "从哪里：页面、接口、导入等", "By which door: page, api, import and so on"),
        "change_set": refer("Id"),
        "reason": about(text_or_null(), "为什么，如有人说明", "Why, where whoever did it said so"),
        "changes": {"type": "object", "additionalProperties": sides},
    }))
}

/// A job, whatever it does.
fn job() -> Json {
    let number = |zh: &str, en: &str| about(count(), zh, en);
    let reason = with_all(json!({
        "record": about(text_or_null(), "不在可查看范围内时为 null", "Null for one that the caller may not see"),
        "title": text_or_null(),
        "code": text(),
        "message": text(),
    }));
    let mut job = with_all(json!({
        "id": refer("Id"),
        "kind": {"enum": WorkKind::all().map(WorkKind::code).collect::<Vec<_>>()},
        "actor": about(text_or_null(), "发起人；系统自己做的为 null", "Who asked for it; null where the house did"),
        "object": text_or_null(),
        "asked": about(json!({"type": ["object", "null"]}), "提交的内容；他人提交的为 null", "What was asked; null for who did not ask"),
        "state": {"enum": JobState::ALL.into_iter().map(JobState::code).collect::<Vec<_>>()},
        "working": {"type": "boolean"},
        "total": about(json!({"type": ["integer", "null"]}), "数完之前为 null", "Null until they are counted"),
        "done": number("已有结果的记录数，等于下面四项之和", "Records with an outcome: the sum of the four below"),
        "changed": number("已按要求完成", "Done as wanted"),
        "unchanged": number("本来就是这样", "So already"),
        "refused": number("未改动，原因见 refusals", "Left as they were; `refusals` says why"),
        "missing": number("已不存在、不可查看或不再符合条件", "Gone, out of sight, or no longer meant"),
        "created_at": moment(),
        "started_at": or_null(moment()),
        "ended_at": or_null(moment()),
        "file": about(text_or_null(), "导出完成后的下载地址，只给提交人", "Of a finished export, for who asked"),
        "change_set": text_or_null(),
        "undone_by": about(text_or_null(), "撤销它的任务", "The job that undid it"),
    }));
    // Told of one job, not in lists.
    job["properties"]["refusals"] =
        about(json!({"type": "array", "items": reason}), "前一百条", "The first hundred");
    job["properties"]["failure"] = or_null(refer("Told"));
    job["properties"]["seconds_left"] = about(
        json!({"type": ["integer", "null"]}),
        "按目前的速度估计；不知道时为 null",
        "By the rate so far; null while nobody knows",
    );
    job["properties"]["can_cancel"] =
        about(json!({"type": "boolean"}), "调用者现在能否停止它", "Whether the caller can stop it now");
    job["properties"]["can_resume"] = about(
        json!({"type": "boolean"}),
        "调用者现在能否让它继续",
        "Whether the caller can let it go on now",
    );
    let line = with_all(json!({
        "at": moment(),
        "event": {"enum": JobEvent::CODES},
        "actor": text_or_null(),
        "done": number("到那时完成的", "Done by then"),
        "total": json!({"type": ["integer", "null"]}),
        "seconds_waited": about(json!({"type": ["integer", "null"]}), "等待了多少秒", "How long it waited"),
        "reason": or_null(refer("Told")),
    }));
    job["properties"]["log"] =
        about(json!({"type": "array", "items": line}), "什么时候发生了什么", "What happened when");
    job
}

fn told() -> Json {
    with_all(json!({"code": text(), "message": text()}))
}

fn kept() -> Json {
    with_all(json!({
        "record": refer("Id"),
        "why": {"type": ["string", "null"], "enum": ["changed_since", "in_use", "not_allowed", "no_longer_valid", "erased", null]},
    }))
}

fn import() -> Json {
    let mut import = with_all(json!({
        "id": refer("Id"),
        "object": text(),
        "file_name": text(),
        "mode": text_or_null(),
        "state": {"enum": ["running", "stopped", "finished", "undone"]},
        "working": {"type": "boolean"},
        "started_at": moment(),
        "finished_at": or_null(moment()),
        "progress": or_null(refer("ImportProgress")),
        "result": or_null(refer("ImportCounts")),
        "undone": or_null(with_all(json!({"removed": count(), "restored": count(), "kept": count()}))),
        "error": or_null(refer("Told")),
        "rejects": about(text_or_null(), "失败行文件的地址", "Where the file of failed rows is"),
        "emptied": about(text_or_null(), "留空单元格清单的地址", "Where the list of emptied cells is"),
        "change_set": refer("Id"),
    }));
    import["properties"]["left"] = about(
        json!({"type": "array", "items": refer("Kept")}),
        "撤销后仍保留的记录及原因",
        "What an undoing left, and why",
    );
    import
}

fn import_check() -> Json {
    let note = with_all(json!({
        "row": about(count(), "行号，第一行为 1", "The row, from 1"),
        "sheet": about(count(), "读取的第几张表，从 1 起", "Which of the sheets that are read, from 1"),
        "name": text_or_null(), "outcome": text(), "reason": text_or_null(),
    }));
    with_all(json!({
        "id": text(),
        "object": text(),
        "file_name": text(),
        "state": {"enum": ["checking", "checked"]},
        "progress": or_null(refer("ImportProgress")),
        "result": or_null(refer("ImportCounts")),
        "notes": {"type": ["array", "null"], "items": note},
        "error": or_null(refer("Told")),
    }))
}

fn import_counts() -> Json {
    json!({"type": "object", "properties": {
        "import": text_or_null(), "rows": count(), "created": count(), "updated": count(), "unchanged": count(),
        "skipped": count(), "failed": count(), "duplicates_in_file": count(), "duplicates_stored": count(),
        "cells_left_empty": count(), "seconds": {"type": "number"},
    }})
}

fn import_progress() -> Json {
    with_all(json!({
        "rows": count(), "bytes": count(), "bytes_total": count(), "created": count(), "updated": count(),
        "unchanged": count(), "skipped": count(), "failed": count(), "cells_left_empty": count(), "seconds": count(),
    }))
}

fn undone() -> Json {
    with_all(json!({
        "restored": count(),
        "removed": count(),
        "kept": {"type": "array", "items": refer("Kept")},
        "change_set": refer("Id"),
    }))
}

fn delivery() -> Json {
    let number = || json!({"type": ["integer", "null"]});
    with_all(json!({
        "id": refer("Id"),
        "type": {"type": "string", "examples": ["customers.changed"]},
        "record": text_or_null(),
        "at": moment(),
        "state": {"enum": ["waiting", "done", "given_up", "skipped"]},
        "attempts": count(),
        "tried_at": or_null(moment()),
        "next_at": or_null(moment()),
        "status": number(),
        "ms": number(),
        "answer": about(text_or_null(), "答复的开头，或没有答复的原因", "The beginning of the answer, or why there was none"),
    }))
}

fn schedule_run() -> Json {
    with_all(json!({
        "id": refer("Id"),
        "at": moment(),
        "ended_at": or_null(moment()),
        "file_name": text(),
        "digest": about(text(), "文件的 SHA-256", "SHA-256 of the file"),
        "import": text_or_null(),
        "state": {"enum": ["begun", "done", "failed"]},
        "error": or_null(refer("Told")),
    }))
}

fn me() -> Json {
    let scope = || json!({"enum": ["nothing", "own", "team", "team_and_below", "all"]});
    let rights = with_all(json!({
        "see": scope(), "create": scope(), "change": scope(), "delete": scope(), "export": scope(),
        "export_rows_a_day": {"type": ["integer", "null"]},
    }));
    with_all(json!({
        "id": refer("Id"),
        "name": text(),
        "detail": text(),
        "kind": {"enum": ["colleague", "partner_user", "portal_customer", "key", "system"]},
        "key": text_or_null(),
        "teams": {"type": "array", "items": refer("Id")},
        "lang": text(),
        "rights": about(json!({"type": "object", "additionalProperties": rights}), "按对象", "By object"),
    }))
}

fn found() -> Json {
    let one = with_all(json!({
        "object": text(),
        "id": refer("Id"),
        "title": text(),
        "record": about(json!({"type": "object"}), "与该对象的记录相同", "As records of its object are"),
    }));
    with_all(json!({"data": {"type": "array", "items": one}}))
}
