//! What may be asked of backups.

use object::Label;
use serde_json::{Value as Json, json};

use super::answers::Answer;
use super::jobs::accepted;
use super::operations::Operation;
use super::words::said;
use crate::backups::MEDIA_TYPE;

/// The paths.
pub(super) fn of_backups() -> Vec<(String, Json)> {
    let moment = || json!({"type": "string", "format": "date-time"});
    let text = || json!({"type": "string"});
    let number = || json!({"type": "integer", "minimum": 0});
    let or_null = |schema: Json| json!({"anyOf": [schema, {"type": "null"}]});
    let backup = json!({
        "type": "object", "required": ["name", "at", "bytes", "by_hand", "file"],
        "properties": {
            "name": text(), "at": moment(), "bytes": number(), "by_hand": {"type": "boolean"},
            "file": {"type": ["string", "null"], "description": said("下载地址；没有权限时为 null", "Where it is fetched; null without the right")},
        },
    });
    let page = json!({
        "type": "object", "required": ["data", "goes_to", "hour", "kept", "next_at", "running", "failed"],
        "properties": {
            "data": {"type": "array", "items": backup},
            "goes_to": {"type": ["string", "null"]},
            "hour": {"type": ["integer", "null"], "minimum": 0, "maximum": 23},
            "kept": or_null(json!({
                "type": "object", "required": ["days", "weeks", "months"],
                "properties": {"days": number(), "weeks": number(), "months": number()},
            })),
            "next_at": or_null(moment()),
            "running": {"type": "boolean"},
            "failed": or_null(json!({
                "type": "object", "required": ["at", "code", "message"],
                "properties": {"at": moment(), "code": text(), "message": text()},
            })),
        },
    });
    let list = Operation::reads("backups", "list_backups", Label::new("现有的备份", "The backups there are"))
        .about(
            "仅限管理员。最新在前，以及存放位置、下一次时间、最近一次失败的原因。",
            "For administrators. The newest first, with where they go, when the next comes, and why the last one failed.",
        )
        .refuses(&["409"])
        .answers("200", Answer::json("备份", "The backups", page));
    let take = Operation::writes("backups", "take_backup", Label::new("立即备份", "Back up now"))
        .about(
            "仅限管理员。在后台执行：用 Location 查看结果。没有设置存放位置或正在备份时答复 409。",
            "For administrators. A job: `Location` tells what comes of it. 409 where nothing says where backups go, or one is being taken.",
        )
        .answers("202", accepted());
    let name = json!({
        "name": "name", "in": "path", "required": true, "schema": text(),
        "description": said("文件名", "The file's name"), "example": "guanxi-20260305-030000.guanxi",
    });
    let bytes = json!({MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}});
    let file = Operation::reads("backups", "backup_file", Label::new("下载备份", "The file of a backup"))
        .about(
            "仅限能查看全部记录、并能导出全部个人信息原文的管理员；记入操作记录。",
            "For administrators who see every record and may export all personal data as it is; kept in the audit trail.",
        )
        .takes_this(name)
        .refuses(&["404", "409"])
        .answers("200", Answer::of("文件", "The file", bytes).with(&["Content-Disposition"]));
    vec![
        ("/backups".to_owned(), json!({"get": list.done(), "post": take.done()})),
        ("/backups/{name}/file".to_owned(), json!({"get": file.done()})),
    ]
}
