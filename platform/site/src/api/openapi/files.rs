//! What may be asked of what hangs on records: files, which come as bytes, and others, which are records themselves.

use object::{Label, ObjectDef};
use serde_json::{Value as Json, json};

use super::answers::Answer;
use super::objects::{create, of_id, of_record};
use super::operations::{Operation, in_query, needed_in_query};
use super::parameters;
use super::schemas::{name_of, refer};
use super::words::said;
use crate::files::FILE_BYTES_MAX;

/// The paths of an object that hangs on records of the others: of files, which come as bytes, or of another.
pub(super) fn of_hung(
    def: &'static ObjectDef,
    others: &[&'static ObjectDef],
    is_file: bool,
) -> Vec<(String, Json)> {
    let plural = def.plural;
    let homes: Vec<&str> = others.iter().filter(|def| def.is_governed()).map(|def| def.plural).collect();
    let record = || {
        let mut on = needed_in_query(
            "record",
            json!({"type": "string", "pattern": format!("^({})/[0-9A-HJKMNP-TV-Z]{{13}}$", homes.join("|"))}),
            said(
                format!("属于哪条记录，如 customers/06CSS4ZSM9C2P；可以是：{}", homes.join("、")),
                format!(
                    "The record it hangs on, such as customers/06CSS4ZSM9C2P; one of {}",
                    homes.join(", ")
                ),
            ),
        );
        on["example"] =
            format!("{}/{}", homes.first().unwrap_or(&plural), super::schemas::example_id()).into();
        on
    };
    let list = Operation::reads_of(def, "list", "列出", "List").takes_this(record());
    let list = parameters::of_shown(def)
        .into_iter()
        .fold(list, Operation::takes_this)
        .refuses(&["404", "422"])
        .answers("200", Answer::json("最早的在前", "Oldest first", refer(&format!("{}Page", name_of(def)))));
    let create = if is_file { upload(def, record()) } else { create(def, &[]).refuses(&["404"]) };
    let mut paths = vec![(format!("/{plural}"), json!({"get": list.done(), "post": create.done()}))];
    if is_file {
        paths.push((format!("/{plural}/{{id}}/content"), of_id("get", content(def, "content_of"))));
    }
    paths.extend(of_record(def));
    paths
}

fn upload(def: &'static ObjectDef, record: Json) -> Operation {
    Operation::writes_of(def, "add", "添加", "Add a")
        .about(
            format!("文件作为请求正文，或作为表单的 file 部分；最大 {} MiB。", FILE_BYTES_MAX >> 20),
            format!("The file as the body, or as the part `file` of a form; at most {} MiB.", FILE_BYTES_MAX >> 20),
        )
        .takes_this(record)
        .takes_this(file_name())
        .takes_this(in_query(
            "read",
            json!({"type": "boolean"}),
            said(
                "为 true 时读取文件并据此建立记录，例如客户的一封邮件（.eml），或填入所在的邮件记录；文件挂在该记录上，同一文件只建一次",
                "With true the file is read and becomes a record, as a mail (.eml) of a customer does, or fills the e-mail that it is handed in on; the file hangs on it, and one file makes one record",
            ),
        ))
        .body(file_body())
        .refuses(&["404", "413", "507"])
        .answers("201", Answer::record(def).with(&["Location"]).kept())
}

/// `POST /uploads`.
pub(super) fn of_uploads() -> Vec<(String, Json)> {
    let operation = Operation::reads("uploads", "upload", Label::new("上传文件", "Hand in a file"))
        .about(
            format!(
                "给记录的文件字段用：得到的对象原样写入字段。文件作为请求正文，或作为表单的 file 部分；最大 {} MiB，一天内没有写入记录的会删除，每人最多 {} 个。",
                FILE_BYTES_MAX >> 20,
                store::UPLOADS_MAX
            ),
            format!(
                "For a field that holds a file: write the object that is answered into it. The file as the body, or as the part `file` of a form; at most {} MiB. What no record holds within a day goes; at most {} of one person wait.",
                FILE_BYTES_MAX >> 20,
                store::UPLOADS_MAX
            ),
        )
        .takes_this(file_name())
        .body(file_body())
        .refuses(&["403", "409", "413", "422", "507"])
        .answers("201", Answer::json("文件", "The file", refer("StoredFile")));
    vec![("/uploads".to_owned(), json!({"post": operation.done()}))]
}

fn file_name() -> Json {
    in_query(
        "name",
        json!({"type": "string", "minLength": 1}),
        said("文件名；正文就是文件时必填", "What it is called; needed where the body is the file itself"),
    )
}

fn file_body() -> Json {
    let bytes = json!({"type": "string", "format": "binary"});
    json!({
        "application/octet-stream": {"schema": bytes},
        "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": bytes}}},
    })
}

/// The bytes of a file; `id` names the operation.
pub(super) fn content(def: &'static ObjectDef, id: &str) -> Operation {
    let any = || json!({"*/*": {"schema": {"type": "string", "format": "binary"}}});
    Operation::reads(def.plural, &format!("{id}_{}", def.name), Label::new("下载内容", "The bytes"))
        .about(
            "每次下载都会记录；支持 Range 与 If-None-Match。",
            "Each download is noted; `Range` and `If-None-Match` hold.",
        )
        .takes(&["range", "if_none_match"])
        .refuses(&["404"])
        .answers("200", Answer::of("内容", "The bytes", any()).with(&["ETag", "Content-Disposition"]))
        .answers(
            "206",
            Answer::of("所请求的部分", "The part that was asked for", any()).with(&["ETag", "Content-Range"]),
        )
        .answers("304", Answer::empty("没有变化", "Not changed").with(&["ETag"]))
        .answers("416", Answer::empty("没有这一部分", "There is no such part").with(&["Content-Range"]))
}
