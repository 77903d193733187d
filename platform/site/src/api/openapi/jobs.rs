//! What may be asked of jobs, and the mass changes that become some.

use exchange::ExportFormat;
use object::Label;
use serde_json::{Value as Json, json};
use store::{JOBS_SHOWN_MAX, JobState, WorkKind};

use super::answers::Answer;
use super::objects::of_id;
use super::operations::{Operation, in_query};
use super::schemas::refer;
use super::words::said;
use crate::jobs::JOBS_DAYS_MAX;

/// The paths of jobs.
pub(super) fn of_jobs() -> Vec<(String, Json)> {
    let reads = |id: &str, zh, en| Operation::reads("jobs", id, Label::new(zh, en));
    let writes = |id: &str, zh, en| Operation::writes("jobs", id, Label::new(zh, en));
    let job = || Answer::json("任务", "The job", refer("Job"));
    let page = json!({"type": "object", "required": ["data", "next"], "properties": {
        "data": {"type": "array", "items": refer("Job")}, "next": {"type": ["string", "null"]},
    }});
    let list = reads("list_jobs", "全部后台任务", "All jobs").about(
        "导入、导出、批量修改、合并、撤销、交接、备份、建立索引和计数，最新在前。自己的；管理员和审计员看到所有人的。",
        "Imports, exports, changes of many, merges, undos, hand-overs, backups, indexes, the newest first. One's own; \
         who runs the place, and the auditor, see everybody's.",
    );
    let list = list_takes()
        .into_iter()
        .fold(list, Operation::takes_this)
        .takes(&["after"])
        .answers("200", Answer::json("一页", "A page", page));
    let export = writes("create_export", "导出文件", "Export to a file")
        .about(
            "在后台执行：用 Location 查看进度，完成后从 file 下载。",
            "As a job: `Location` tells how far it is, and once it is done `file` is where it is fetched.",
        )
        .json(refer("Export"))
        .answers("202", accepted());
    let bytes = || json!({"schema": {"type": "string", "format": "binary"}});
    let file = reads("job_file", "导出的文件", "The file of an export").refuses(&["404", "409"]).answers(
        "200",
        Answer::of(
            "文件",
            "The file",
            Json::Object(
                ExportFormat::ALL
                    .into_iter()
                    .map(|format| {
                        let kind = format.media_type().split(';').next().unwrap_or_default();
                        (kind.to_owned(), bytes())
                    })
                    .collect(),
            ),
        )
        .with(&["Content-Disposition"]),
    );
    let show = reads("show_job", "任务进度与结果", "How far a job is, and what came of it")
        .refuses(&["404"])
        .answers("200", job());
    let cancel = writes("cancel_job", "停止任务", "Stop a job after the step in hand")
        .refuses(&["404"])
        .answers("200", job().kept());
    let resume = writes("resume_job", "继续任务", "Go on with a job")
        .about(
            "失败或被停止的任务从停下的地方继续；已完成或已撤销的答复 409。",
            "One that failed or was stopped goes on where it stood; 409 where it came to its end or was taken back.",
        )
        .refuses(&["404", "409"])
        .answers("200", job().kept());
    let undo = writes("undo_job", "撤销任务", "Undo a job").refuses(&["404"]).answers("202", accepted());
    vec![
        ("/jobs".to_owned(), json!({"get": list.done()})),
        ("/jobs/{id}".to_owned(), of_id("get", show)),
        ("/exports".to_owned(), json!({"post": export.done()})),
        ("/jobs/{id}/file".to_owned(), of_id("get", file)),
        ("/jobs/{id}/cancellation".to_owned(), of_id("post", cancel)),
        ("/jobs/{id}/resumption".to_owned(), of_id("post", resume)),
        ("/jobs/{id}/undoing".to_owned(), of_id("post", undo)),
    ]
}

/// What narrows the list.
fn list_takes() -> [Json; 7] {
    let moment = || json!({"type": "string", "format": "date-time"});
    let kinds: Vec<&str> = WorkKind::all().map(WorkKind::code).collect();
    let states: Vec<&str> = JobState::ALL.into_iter().map(JobState::code).collect();
    [
        in_query("kind", json!({"enum": kinds}), said("只看这一类", "Of this kind only")),
        in_query("state", json!({"enum": states}), said("只看这种状态", "In this state only")),
        in_query("actor", refer("Id"), said("只看这个人的", "Of this person only")),
        in_query("since", moment(), said("从这一刻起提交的", "Asked for from this moment on")),
        in_query("until", moment(), said("在这一刻之前提交的", "Asked for before this moment")),
        in_query(
            "days",
            json!({"type": "integer", "minimum": 1, "maximum": JOBS_DAYS_MAX}),
            said("最近多少天，代替 since", "Of so many days, in place of `since`"),
        ),
        in_query(
            "limit",
            json!({"type": "integer", "minimum": 1, "maximum": JOBS_SHOWN_MAX, "default": JOBS_SHOWN_MAX}),
            said("每页行数", "Rows of a page"),
        ),
    ]
}

/// What is answered while a job runs.
pub(super) fn accepted() -> Answer {
    Answer::json("已开始，进度见 Location", "It runs; `Location` tells how far it is", refer("Job"))
        .with(&["Location"])
        .kept()
}
