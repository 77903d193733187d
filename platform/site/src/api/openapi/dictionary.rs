//! What may be asked of the data dictionary.

use object::{Label, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::answers::Answer;
use super::operations::{Operation, in_query};
use super::words::{label, said};
use crate::dictionary::COLUMNS;

/// The path.
pub(super) fn of_dictionary(defs: &[&'static ObjectDef]) -> Vec<(String, Json)> {
    let plurals: Vec<&str> = defs.iter().map(|def| def.plural).collect();
    let mut shape: Map<String, Json> = COLUMNS
        .iter()
        .map(|(name, title)| ((*name).to_owned(), json!({"type": "string", "description": label(*title)})))
        .collect();
    shape.insert("object".to_owned(), json!({"enum": plurals}));
    shape.insert("custom".to_owned(), json!({"type": "boolean"}));
    let needed: Vec<&String> = shape.keys().collect();
    let entry = json!({"type": "object", "required": needed, "properties": shape});
    let list = Operation::reads("dictionary", "list_dictionary", Label::new("数据字典", "The data dictionary"))
        .about(
            "您能看到的每个对象的每个字段：内容、含义、可取的值、要求、来源、标准、谁能看、示例。由声明得出，包括公司自己添加的。",
            "Every field of every object that the caller may see: what it holds, means and may be, its rules, source and standard, who sees it, an example. Read from the declarations, those that the company made among them.",
        )
        .takes_this(in_query("object", json!({"enum": plurals}), said("只看这个对象", "Of this object only")))
        .refuses(&["404"])
        .answers(
            "200",
            Answer::json("字段", "The fields", json!({
                "type": "object", "required": ["data"],
                "properties": {"data": {"type": "array", "items": entry}},
            })),
        );
    vec![("/dictionary".to_owned(), json!({"get": list.done()}))]
}
