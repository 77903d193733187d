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
        .about("放入回收站，可恢复。", "Into the recycle bin, from which it can be restored.")
        .takes(&["if_match_optional"])
        .refuses(&["404", "412"])
        .answers("204", Answer::empty("已删除", "Deleted").kept());
    let restore = Operation::writes_of(def, "restore", "恢复", "Restore")
        .about("把删除的记录从回收站恢复。", "Brings a deleted record back from the recycle bin.")
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
    paths.insert(0, (format!("/{plural}/{{id}}"), one));
    paths.push((format!("/{plural}/{{id}}/history"), of_id("get", history)));
    paths
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
