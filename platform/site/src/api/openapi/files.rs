//! What may be asked of what hangs on records: files, which come as bytes, and others, which are records themselves.

use object::ObjectDef;
use serde_json::{Value as Json, json};

use super::operations::{Spoken, json_answer, of_record, parameter, problem, responses};
use super::schemas::{name_of, refer};
use crate::files::FILE_BYTES_MAX;

/// The paths of an object that hangs on records of the others: of files, which come as bytes, or of another.
pub(super) fn of_hung(
    def: &'static ObjectDef,
    others: &[&'static ObjectDef],
    is_file: bool,
) -> Vec<(String, Json)> {
    let plural = def.plural;
    let say = |id: &str, zh: &str, en: &str| Spoken::of(def, id, zh, en);
    let homes: Vec<&str> = others.iter().filter(|def| def.is_governed()).map(|def| def.plural).collect();
    let record = json!({
        "name": "record", "in": "query", "required": true, "schema": {"type": "string", "pattern": "^[a-z_]+/[0-9A-Z]+$"},
        "description": format!("The record it hangs on, such as customers/06CSS4ZSM9C2P; one of {}.", homes.join(", ")),
    });
    let answer = json_answer("The record / 记录", &refer(&name_of(def)), true);
    let list = json!({"type": "object", "properties": {
        "data": {"type": "array", "items": refer(&name_of(def))}, "next": {"type": "null"},
    }});
    let list = say("list", "列出", "List").operation(
        vec![record.clone(), parameter("fields"), parameter("expand"), parameter("lang")],
        None,
        &[("200", json_answer("Oldest first / 最早的在前", &list, false)), ("404", problem())],
    );
    if !is_file {
        let create = say("create", "新建", "Create").operation(
            vec![parameter("idempotency_key")],
            Some(refer(&format!("{}New", name_of(def)))),
            &[("201", answer), ("404", problem()), ("409", problem()), ("413", problem())],
        );
        let mut paths = vec![(format!("/{plural}"), json!({"get": list, "post": create}))];
        paths.extend(of_record(def));
        return paths;
    }
    let upload = say("add", "添加", "Add a");
    let mut paths = vec![
        (
            format!("/{plural}"),
            json!({
                "get": list,
                "post": {
                    "tags": [plural], "operationId": upload.id, "summary": format!("{} / {}", upload.zh, upload.en),
                    "description": format!("At most {FILE_BYTES_MAX} bytes."),
                    "parameters": [
                        record,
                        {"name": "name", "in": "query", "schema": {"type": "string"}, "description": "What it is called; needed where the body is the file itself."},
                        parameter("idempotency_key"),
                    ],
                    "requestBody": {"required": true, "content": {
                        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}},
                    }},
                    "responses": responses(&[("201", answer), ("404", problem()), ("409", problem()), ("413", problem()), ("507", problem())]),
                },
            }),
        ),
        (
            format!("/{plural}/{{id}}/content"),
            json!({"parameters": [parameter("id")], "get": {
                "tags": [plural], "operationId": format!("content_of_{}", def.name), "summary": "下载内容 / The bytes",
                "responses": responses(&[
                    ("200", json!({"description": "The bytes / 内容", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}})),
                    ("206", json!({"description": "The part asked for by Range / 所请求的部分"})),
                    ("304", json!({"description": "Not changed / 未变化"})),
                    ("404", problem()), ("416", json!({"description": "There is no such part / 没有这一部分"})),
                ]),
            }}),
        ),
    ];
    paths.extend(of_record(def));
    paths
}
