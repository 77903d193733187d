//! What may be asked of each object and of its records.

use object::ObjectDef;
use serde_json::{Value as Json, json};

use super::answers::{Answer, changed_meanwhile, duplicate};
use super::operations::{Operation, parameter};
use super::schemas::{name_of, refer};
use super::words::said;
use super::{jobs, parameters};
use crate::api::batch::WRITES_MAX;
use crate::api::json_body::{BATCH_BYTES_MAX, BODY_BYTES_MAX};

/// The paths of one object that has lists.
pub(super) fn of_object(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let (name, plural) = (name_of(def), def.plural);
    let list = Operation::reads_of(def, "list", "列出", "List")
        .about(
            "按 filter 筛选，按 sort 排序，一页一页返回；next 放入 after 取下一页。",
            "By `filter` and in the order of `sort`, page by page: `next` goes into `after`.",
        )
        .takes(&["filter", "q", "limit", "after", "before", "total"]);
    let list = parameters::of_list(def)
        .into_iter()
        .fold(list, Operation::takes_this)
        .refuses(&["422"])
        .answers("200", Answer::json("一页记录", "A page of records", refer(&format!("{name}Page"))));
    let mut at_all = json!({"get": list.done()});
    // Of what there is one record of, nobody creates another or deletes it.
    if def.single {
        let mut paths = vec![(format!("/{plural}"), at_all)];
        paths.extend(of_record(def));
        return paths;
    }
    at_all["post"] = create(def, &["duplicate_check"]).answers("409", duplicate()).done();
    let batch = Operation::writes_of(def, "batch_of", "批量写入", "Many writes of")
        .about(
            format!("一次最多 {WRITES_MAX} 个写入、{} MiB。默认逐行执行、逐行给出结果；atomic 为 true 时全部成功或全部不执行，被拒时 row 指明是哪一行（从 0 起）。", BATCH_BYTES_MAX >> 20),
            format!("Up to {WRITES_MAX} writes and {} MiB. Each row stands for itself and has its own result; with `atomic` it is all or none, and a refusal says in `row` which it was, from 0.", BATCH_BYTES_MAX >> 20),
        )
        .takes(&["duplicate_check"])
        .json(refer(&format!("{name}Batch")))
        .refuses(&["404", "428"])
        .answers("409", duplicate())
        .answers("412", changed_meanwhile(def))
        .answers("200", Answer::json("逐行结果", "A result per row", refer("BatchResult")).kept());
    let mass_change = Operation::writes_of(def, "mass_change_of", "批量修改", "One change of many")
        .about(
            "把同样的修改用于许多记录，在后台执行：用 Location 查看进度。",
            "The same change of many records, as a job: `Location` tells how far it is.",
        )
        .json(refer(&format!("{name}MassChange")))
        .answers("202", jobs::accepted());
    let mut paths = vec![
        (format!("/{plural}"), at_all),
        (format!("/{plural}/batch"), json!({"post": batch.done()})),
        (format!("/{plural}/mass_changes"), json!({"post": mass_change.done()})),
    ];
    paths.extend(of_record(def));
    paths
}

/// `POST /{plural}`, with what it takes beside the body.
pub(super) fn create(def: &'static ObjectDef, takes: &[&str]) -> Operation {
    Operation::writes_of(def, "create", "新建", "Create")
        .about(
            format!("不认识的字段会被拒绝；请求最大 {} MiB。", BODY_BYTES_MAX >> 20),
            format!(
                "Fields that are not known are refused; the body is at most {} MiB.",
                BODY_BYTES_MAX >> 20
            ),
        )
        .takes(takes)
        .json(refer(&format!("{}New", name_of(def))))
        .answers("201", Answer::record(def).with(&["Location"]).kept())
        .leads_to(links_of(def))
}

/// The paths of one record of an object.
pub(super) fn of_record(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let (name, plural) = (name_of(def), def.plural);
    let show = Operation::reads_of(def, "show", "查看", "Show").takes(&["if_none_match"]);
    let show = parameters::of_shown(def)
        .into_iter()
        .fold(show, Operation::takes_this)
        .refuses(&["404"])
        .answers("200", Answer::record(def))
        .answers("304", Answer::empty("没有变化", "Not changed").with(&["ETag"]));
    let change = Operation::writes_of(def, "change", "修改", "Change")
        .about(
            "只写列出的字段；null 清空。If-Match 为读取时的 ETag，记录已被别人修改时答复 412 并给出三方的值。",
            "Only the fields that are named are written; null empties one. `If-Match` is the ETag it was read with: where somebody else changed it since, 412 tells what each side has.",
        )
        .takes(&["if_match"])
        .json(refer(&format!("{name}Change")))
        .refuses(&["404", "428"])
        .answers("412", changed_meanwhile(def))
        .answers("200", Answer::record(def).kept());
    let delete = Operation::writes_of(def, "delete", "删除", "Delete")
        .about(
            "连同所属的记录和附件一起放入回收站，可恢复；其他记录对它的关联清空，必须关联它的记录会使删除被拒绝（409）。",
            "Into the recycle bin with what belongs to it, from which all of it can be restored. Links of other records to it become empty; one that may not be empty refuses the deletion with 409.",
        )
        .takes(&["if_match_optional"])
        .refuses(&["404", "412"])
        .answers("204", Answer::empty("已删除", "Deleted").kept());
    let restore = Operation::writes_of(def, "restore", "恢复", "Restore")
        .about(
            "把删除的记录从回收站恢复，连同随它一起删除的内容。",
            "Brings a deleted record back from the recycle bin, with what went along.",
        )
        .refuses(&["404"])
        .answers("200", Answer::record(def).kept());
    let history = Operation::reads_of(def, "history_of", "修改历史：", "History of a")
        .about(
            "谁在何时、从哪里、把什么改成了什么，最新在前；next 放入 before 取更早的。",
            "Who changed what, when, by which door, from which value to which, the newest first; `next` goes into `before`.",
        )
        .takes_this(json!({
            "name": "limit", "in": "query", "description": said("条数", "How many"), "example": 50,
            "schema": {"type": "integer", "minimum": 1, "maximum": store::HISTORY_ROWS_MAX - 1, "default": crate::listing::PAGE_ROWS},
        }))
        .takes(&["before"])
        .refuses(&["404"])
        .answers("200", Answer::json("修改历史", "Entries", refer("HistoryPage")));
    let mut one = json!({"parameters": [parameter("id")], "get": show.done(), "patch": change.done()});
    let mut paths = Vec::new();
    if !def.single {
        one["delete"] = delete.done();
        paths.push((format!("/{plural}/{{id}}/restoration"), of_id("post", restore)));
    }
    if store::is_mergeable(def) {
        paths.push((format!("/{plural}/{{id}}/merging"), of_id("post", merging(def))));
    }
    paths.insert(0, (format!("/{plural}/{{id}}"), one));
    paths.push((format!("/{plural}/{{id}}/history"), of_id("get", history)));
    let files: Vec<&str> = def
        .fields
        .iter()
        .filter(|field| field.kind.is_file() && !field.secret)
        .map(|field| field.name)
        .collect();
    if !files.is_empty() {
        let mut content = of_id("get", super::files::content(def, "content_of_field_of"));
        content["parameters"].as_array_mut().into_iter().for_each(|all| {
            all.push(json!({
                "name": "field", "in": "path", "required": true, "schema": {"enum": files}, "example": files[0],
                "description": said("哪个字段的文件", "The file of which field"),
            }));
        });
        paths.push((format!("/{plural}/{{id}}/fields/{{field}}/content"), content));
    }
    paths
}

/// `POST /{plural}/{id}/merging`.
fn merging(def: &'static ObjectDef) -> Operation {
    let id = super::schemas::example_id();
    let body = json!({
        "type": "object", "required": ["others"], "additionalProperties": false,
        "properties": {
            "others": {"type": "array", "items": refer("Id"), "minItems": 1, "maxItems": store::MERGED_AT_ONCE_MAX},
            "fields": {"type": "object"},
            "confirmed": {"type": "boolean"},
        },
        "examples": [{"others": [id], "fields": {def.title.name: id}}],
    });
    Operation::writes_of(def, "merge", "合并", "Merge others into a")
        .about(
            "others 并入这条记录：关联到它们的记录全部转过来，它们放入回收站，一次撤销可全部恢复。fields 按字段指定取哪条记录的值（写记录编号）或直接写值；未指定的保留现有值，空的由其他记录补上，标签合在一起。有疑问时答复 409（code 为 merge_doubtful），带上 confirmed: true 再提交。记录很多时答复 202，在后台执行。",
            "`others` go into this record: all that points to them points here, and they go to the recycle bin; one undo brings all of it back. `fields` says of a field whose value it takes, by the id of one of the records, or the value itself; of the rest what is there stays, what is empty is filled by the others, tags come together. What is doubtful is answered with 409 and the code `merge_doubtful`: send it again with `confirmed`. Where very many records move it is 202 and a job.",
        )
        .takes(&["if_match_optional"])
        .json(body)
        .refuses(&["404", "409", "412"])
        .answers("200", Answer::record(def).kept())
        .answers("202", jobs::accepted())
}

/// One operation on what an id in the path names.
pub(super) fn of_id(method: &str, operation: Operation) -> Json {
    json!({"parameters": [parameter("id")], method: operation.done()})
}

/// What can be done with a record that was just created.
fn links_of(def: &'static ObjectDef) -> Json {
    let link = |id: &str| json!({"operationId": format!("{id}_{}", def.name), "parameters": {"id": "$response.body#/id"}});
    let with_tag = |id: &str| {
        let mut link = link(id);
        link["parameters"]["If-Match"] = "$response.header.ETag".into();
        link
    };
    json!({
        "show": link("show"), "change": with_tag("change"), "delete": link("delete"),
        "restore": link("restore"), "history": link("history_of"),
    })
}
