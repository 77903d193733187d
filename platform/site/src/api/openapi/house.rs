//! What may be asked that is no object's: who am I, search, imports.

use exchange::{Encoding, ExportFormat, Mode, ROWS_MENDED_MAX};
use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};

use super::answers::Answer;
use super::objects::of_id;
use super::operations::{Operation, in_query, needed_in_query};
use super::parameters;
use super::schemas::refer;
use super::words::said;
use crate::api::search::{FOUND_ROWS, FOUND_ROWS_MAX};

/// The paths.
pub(super) fn of_the_house(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let me = Operation::reads("me", "me", Label::new("当前身份与权限", "Who am I, and what may I do"))
        .answers("200", Answer::json("当前身份", "You", refer("Me")));
    let search = Operation::reads("search", "search", Label::new("全局搜索", "Search everything"))
        .takes_this(needed_in_query(
            "q",
            json!({"type": "string", "minLength": 1}),
            said("搜索内容", "What to search for"),
        ))
        .takes_this(in_query(
            "objects",
            json!({"type": "string", "pattern": parameters::some_of(&plurals)}),
            said("只在这些对象里搜索，用逗号分隔", "Of these only, separated by commas"),
        ))
        .takes_this(in_query(
            "limit",
            json!({"type": "integer", "minimum": 1, "maximum": FOUND_ROWS_MAX, "default": FOUND_ROWS}),
            said("每种对象的条数", "Records of each object"),
        ))
        .refuses(&["404", "422"])
        .answers("200", Answer::json("搜索结果", "What was found", refer("Found")));
    let mut paths = vec![
        ("/me".to_owned(), json!({"get": me.done()})),
        ("/search".to_owned(), json!({"get": search.done()})),
    ];
    paths.extend(of_imports(&plurals));
    paths
}

fn of_imports(plurals: &[&str]) -> Vec<(String, Json)> {
    let reads = |id: &str, zh, en| Operation::reads("imports", id, Label::new(zh, en));
    let writes = |id: &str, zh, en| Operation::writes("imports", id, Label::new(zh, en));
    let import = |zh: &str, en: &str| Answer::json(zh, en, refer("Import"));
    let recent = json!({"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": refer("Import")}}});
    let recent = reads("list_imports", "最近的导入", "Recent imports")
        .answers("200", Answer::json("最新在前", "Newest first", recent));
    let either = json!({"anyOf": [refer("Import"), refer("ImportCheck")]});
    let show = reads("show_import", "导入进度与结果", "How far an import is, and what came of it")
        .about("也可用于仍在进行的检查。", "Also of a check that goes on.")
        .refuses(&["404"])
        .answers("200", Answer::json("导入", "The import", either));
    let stop = writes("stop_import", "停止导入", "Stop an import")
        .about("处理完手头的行后停止；已导入的保留。", "After the rows in hand; what was taken in stays.")
        .refuses(&["404"])
        .answers("200", import("正在停止", "Stopping").kept());
    let rows_file = |id: &str, zh, en, formats: &[ExportFormat]| {
        let kinds = formats.iter().map(|format| {
            let kind = format.media_type().split(';').next().unwrap_or_default();
            (kind.to_owned(), json!({"schema": {"type": "string"}}))
        });
        let file = Answer::of("文件", "The file", Json::Object(kinds.collect()));
        reads(id, zh, en)
            .refuses(&["404", "409"])
            .takes_this(in_query(
                "format",
                json!({"enum": formats.iter().map(|format| format.code()).collect::<Vec<_>>(), "default": "csv"}),
                said("文件格式", "The kind of file"),
            ))
            .answers("200", file.with(&["Content-Disposition"]))
    };
    let (csv, both) = ([ExportFormat::Csv], [ExportFormat::Csv, ExportFormat::Xlsx]);
    let undo = writes("undo_import", "撤销导入", "Undo an import")
        .refuses(&["404"])
        .answers("200", Answer::json("撤销结果", "What was undone", refer("Undone")).kept())
        .answers("202", import("仍在撤销", "It goes on").kept());
    let resume = writes("resume_import", "继续导入", "Resume an import")
        .refuses(&["404"])
        .answers("202", import("已开始", "It runs").kept());
    let text = || json!({"type": "string"});
    let row = json!({
        "type": "object", "required": ["row"], "additionalProperties": false,
        "anyOf": [{"required": ["cells"]}, {"required": ["choice"]}],
        "properties": {
            "row": {"type": "integer", "minimum": 1},
            "sheet": {"type": "integer", "minimum": 1},
            "cells": {"type": "object", "minProperties": 1, "additionalProperties": text()},
            "choice": {"enum": ["create", "update", "skip"]},
            "record": text(),
        }
    });
    let rows = json!({
        "type": "object", "required": ["rows"], "additionalProperties": false,
        "properties": {"rows": {"type": "array", "minItems": 1, "maxItems": ROWS_MENDED_MAX, "items": row}}
    });
    let correct = writes("correct_import", "改正导入中的行", "Correct rows of an import")
        .about(
            "失败或跳过的行按新内容重新处理，仍属于这次导入，可以一起撤销。",
            "Rows that failed or were left out are looked at again as they are now; they belong to the same import and are taken back with it.",
        )
        .json(rows)
        .refuses(&["404"])
        .answers("202", import("已开始", "It runs").kept());
    vec![
        ("/imports".to_owned(), json!({"get": recent.done(), "post": create(plurals).done()})),
        ("/imports/{id}".to_owned(), {
            let mut one = of_id("get", show);
            one["delete"] = stop.done();
            one
        }),
        (
            "/imports/{id}/rejects".to_owned(),
            of_id("get", rows_file("import_rejects", "失败行文件", "The file of failed rows", &both)),
        ),
        (
            "/imports/{id}/emptied".to_owned(),
            of_id(
                "get",
                rows_file("import_emptied", "留空单元格清单", "The cells that were left empty", &csv),
            ),
        ),
        ("/imports/{id}/undo".to_owned(), of_id("post", undo)),
        ("/imports/{id}/corrections".to_owned(), of_id("post", correct)),
        ("/imports/{id}/resumption".to_owned(), of_id("post", resume)),
    ]
}

fn create(plurals: &[&str]) -> Operation {
    let text = || json!({"type": "string"});
    let as_json = || json!({"type": "string", "contentMediaType": "application/json"});
    let modes = [Mode::Create, Mode::Upsert, Mode::Update].map(Mode::code);
    let encodings =
        [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be].map(Encoding::name);
    let bytes = json!({"type": "string", "format": "binary"});
    let takes = [
        in_query(
            "mode",
            json!({"enum": modes, "default": Mode::Create.code()}),
            said("新建、有则更新、只更新", "Create, update where it is there, update only"),
        ),
        in_query(
            "match",
            text(),
            said(
                "按哪些字段认出已有记录，用逗号分隔",
                "Fields by which a record is known, separated by commas",
            ),
        ),
        in_query(
            "map",
            as_json(),
            said(
                "{\"列名\": \"字段名\"}，明细写成“明细对象.字段”；要先整理的写成 {\"field\": \"字段名\", \"do\": [\"upper\"], \"words\": {\"重要\": \"A\"}, \"empty\": \"B\", \"join\": [\"另一列\"], \"with\": \" \"}；没有提到的列自动识别",
                "{\"column\": \"field\"}, that of a line as “line.field”; with what is done first as {\"field\": \"…\", \"do\": [\"upper\"], \"words\": {\"VIP\": \"A\"}, \"empty\": \"B\", \"join\": [\"other column\"], \"with\": \" \"}; columns that are not named are guessed",
            ),
        ),
        in_query(
            "make",
            text(),
            said(
                "找不到时用名称新建的关联字段，用逗号分隔",
                "Links that make by its name what nobody knows, separated by commas",
            ),
        ),
        in_query(
            "sheet",
            text(),
            said(
                "工作簿中的哪张表；* 表示与第一张列名相同的各张",
                "Which sheet of a workbook; * for all that have the columns of the first",
            ),
        ),
        in_query(
            "encoding",
            json!({"enum": encodings}),
            said("文件编码；不写则自动识别", "The file's encoding; found out without it"),
        ),
        in_query(
            "defaults",
            as_json(),
            said(
                "新记录未写明的字段填什么：{\"字段名\": \"值\"}",
                "What new records hold in fields of which their row says nothing: {\"field\": \"value\"}",
            ),
        ),
        in_query(
            "answers",
            as_json(),
            said(
                "文件中认不出的名称指谁：{\"字段名\": {\"名称\": \"编号\"、\"me\" 或 null}}",
                "Whom texts mean that name nobody: {\"field\": {\"text\": \"id\", \"me\" or null}}",
            ),
        ),
        in_query(
            "cells",
            json!({"enum": ["refuse", "empty"], "default": "refuse"}),
            said(
                "选填单元格有误的行：整行失败，或留空导入并列出",
                "What becomes of a row whose only fault is in optional cells: it fails, or it goes in without them and they are listed",
            ),
        ),
        in_query("file_name", text(), said("文件名", "The file's name")),
        in_query(
            "check",
            json!({"type": "boolean"}),
            said("只检查，不写入", "Writes nothing; the counts tell what would happen"),
        ),
    ];
    let operation = Operation::writes("imports", "create_import", Label::new("导入文件", "Import a file"))
        .about(
            "文件作为请求正文，或作为表单的 file 部分。在后台执行：用 Location 查看进度。",
            "The file as the body, or as the part `file` of a form. It goes on without the request: `Location` tells how far it is.",
        )
        .takes_this(needed_in_query("object", json!({"enum": plurals}), said("导入到哪个对象", "What to import into")));
    takes
        .into_iter()
        .fold(operation, Operation::takes_this)
        .body(json!({
            "text/csv": {"schema": bytes},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": bytes},
            "application/jsonl": {"schema": bytes},
            "text/vcard": {"schema": bytes},
            "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": bytes}}},
        }))
        .refuses(&["413", "507"])
        .answers("200", Answer::json("检查结果", "What a check found", refer("ImportCheck")))
        .answers(
            "202",
            Answer::json("已开始", "It runs", json!({"anyOf": [refer("Import"), refer("ImportCheck")]}))
                .with(&["Location"])
                .kept(),
        )
}
