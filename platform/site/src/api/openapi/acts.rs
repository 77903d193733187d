//! Acts on records: their paths, what they ask for, and what those tell that answer no record.

use object::{FieldDef, InputDef, Names, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::answers::Answer;
use super::examples;
use super::objects::of_id;
use super::operations::Operation;
use super::schemas::{choice_name, choices_of, given, in_capitals, name_of, refer};
use super::words::{SHAPE_TITLE, label, said};
use crate::act::{Act, Run};

/// The shape of an answer that tells one value.
const TOLD: &str = "ToldValue";

/// The path of an act on an object's records.
pub(super) fn of_act(def: &'static ObjectDef, act: &Act) -> (String, Json) {
    let summary = said(
        format!("{}{}", act.label.zh, def.label.zh),
        format!("{} ({})", act.label.en, def.label.en.to_lowercase()),
    );
    let operation = Operation::new(def.plural, &format!("{}_{}", act.name, def.name), summary)
        .changing()
        .refuses(&["404"]);
    let operation = match act.input() {
        None => operation,
        Some(input) if input.is_optional() => operation.json_or_nothing(refer(&input_name(def, act))),
        Some(_) => operation.json(refer(&input_name(def, act))),
    };
    let (zh, en) = (act.help.zh, act.help.en);
    let operation = match act.run {
        Run::Plain(_) => operation
            .about(
                format!("{zh}不需要请求内容；答复为执行后的记录，再执行一次结果相同。"),
                format!("{en} It takes no body and answers the record as it is then; twice is the same as once."),
            )
            .answers("200", Answer::record(def).kept()),
        Run::Asking(_) => operation
            .about(
                format!("{zh}答复为执行后的记录；以同样的内容再执行一次结果相同。"),
                format!("{en} It answers the record as it is then; twice with the same is the same as once."),
            )
            .answers("200", Answer::record(def).kept()),
        Run::Telling(_) => operation
            .about(
                format!("{zh}答复中的值不会保存：以同一 Idempotency-Key 重复请求时按当时的权限重新读取，不重复计数。"),
                format!("{en} What is answered is kept nowhere: a request that is repeated under its `Idempotency-Key` is answered as far as the caller may know it then, and counted once."),
            )
            .answers("200", Answer::json("字段的值", "The value", refer(TOLD)).kept()),
    };
    (format!("/{}/{{id}}/{}", def.plural, act.noun), of_id("post", operation))
}

/// The shapes of what an act asks for.
pub(super) fn shapes_of_act(def: &'static ObjectDef, act: &Act) -> Vec<(String, Json)> {
    let Some(input) = act.input() else { return Vec::new() };
    let name = input_name(def, act);
    let choices = input
        .fields
        .iter()
        .filter_map(|field| Some((choice_name(&name, field), choices_of(field, field.kind.fixed_set()?))));
    let mut shapes: Vec<(String, Json)> = choices.collect();
    shapes.push((name.clone(), input_shape(&name, def, act, input)));
    if matches!(act.run, Run::Telling(_)) {
        shapes.push((TOLD.to_owned(), told_value()));
    }
    shapes
}

fn input_name(def: &ObjectDef, act: &Act) -> String {
    format!("{}{}Input", name_of(def), in_capitals(act.noun))
}

fn input_shape(name: &str, def: &'static ObjectDef, act: &Act, input: &InputDef) -> Json {
    let (mut properties, mut example) = (Map::new(), Map::new());
    let mut required = Vec::new();
    for field in &input.fields {
        let mut shape = given(name, field);
        let mut sample = examples::of_field(field);
        if field.names == Names::MaskedField {
            let maskable = || def.fields.iter().filter(|field| !field.secret);
            shape["enum"] = maskable().map(|field| field.name).collect();
            let is_telling = |field: &&&FieldDef| field.personal && field.name != def.title.name;
            let first = maskable().find(is_telling).or_else(|| maskable().next());
            sample = first.map_or(Json::Null, |field| field.name.into());
            shape["examples"] = json!([sample]);
        }
        if field.concealed {
            shape["writeOnly"] = json!(true);
        }
        if field.required {
            required.push(field.name);
            never_null(&mut shape);
        }
        properties.insert(field.name.to_owned(), shape);
        example.insert(field.name.to_owned(), sample);
    }
    json!({
        "type": "object",
        SHAPE_TITLE: label(act.label),
        "additionalProperties": false,
        "required": required,
        "properties": properties,
        "examples": [example],
    })
}

/// Takes null from what a shape allows: something must be said.
fn never_null(shape: &mut Json) {
    if let Some(kinds) = shape.get_mut("type") {
        let kept = kinds.as_array().and_then(|kinds| kinds.iter().find(|kind| *kind != "null")).cloned();
        *kinds = kept.unwrap_or_else(|| kinds.clone());
    }
    if let Some(kinds) = shape.get_mut("anyOf").and_then(Json::as_array_mut) {
        kinds.retain(|kind| *kind != json!({"type": "null"}));
    }
}

fn told_value() -> Json {
    json!({
        "type": "object",
        "required": ["field", "value"],
        "properties": {
            "field": {"type": "string", "description": said("字段名", "The field’s name")},
            "value": {"description": said("字段的值，写法与记录中相同", "Its value, as the record’s JSON has it")},
        },
        "examples": [{"field": "phone", "value": "+862158881234,801"}],
    })
}
