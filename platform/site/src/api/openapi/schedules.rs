//! The paths of schedules beyond those of their object.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};

use super::answers::Answer;
use super::objects::of_id;
use super::operations::Operation;
use super::schemas::refer;

/// The paths.
pub(super) fn of_schedules(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let plural = def.plural;
    let page = json!({"type": "object", "required": ["data"], "properties": {
        "data": {"type": "array", "items": refer("ScheduleRun")},
    }});
    let list = Operation::reads(plural, "list_schedule_runs", Label::new("运行记录", "Runs"))
        .about(
            "取到的文件和各自的导入，最新在前；没有取到文件的运行也在其中，file_name 为空。",
            "The files that it took, each with its import, the newest first; a run that brought no file has an empty `file_name`.",
        )
        .refuses(&["404"])
        .answers("200", Answer::json("运行记录", "Runs", page));
    vec![(format!("/{plural}/{{id}}/runs"), of_id("get", list))]
}
