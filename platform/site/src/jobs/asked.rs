//! What a mass change asks: which records, and what becomes of them. The same JSON comes in by the API and is kept
//! with the job, so that whoever goes on with it reads exactly what was asked.

use std::collections::HashSet;

use axum::http::StatusCode;
use object::{FieldDef, FieldKind, Message, ObjectDef, Value, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{FieldsChange, MassChange, PAGE_ROWS_MAX, is_set_alike, tags_field};

use crate::refusal::Refusal;

/// Which records are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// These, each once.
    Ids(Vec<i64>),
    /// All that a filter in CEL finds when the job runs, of those that were there when it was asked for.
    Filter(String),
}

impl Selection {
    /// The same, named in the order of the ids: who changes many records takes them in one order, so that two who do
    /// never wait for each other.
    pub fn along_ids(self) -> Selection {
        match self {
            Selection::Ids(mut ids) => {
                ids.sort_unstable();
                Selection::Ids(ids)
            }
            Selection::Filter(filter) => Selection::Filter(filter),
        }
    }

    /// These records, each once, in the order in which they are named.
    ///
    /// # Errors
    /// 422 for none, and for more than one page of a list.
    pub fn of_ids(mut ids: Vec<i64>) -> Result<Selection, Refusal> {
        let mut seen = HashSet::with_capacity(ids.len());
        ids.retain(|id| seen.insert(*id));
        if ids.is_empty() {
            return Err(wrong("ids", "nothing_selected", "请先选择记录", "select some records first"));
        }
        if ids.len() > PAGE_ROWS_MAX {
            return Err(wrong(
                "ids",
                "ids_too_many",
                &format!("一次最多指定 {PAGE_ROWS_MAX} 条记录，更多请用筛选条件"),
                &format!("name at most {PAGE_ROWS_MAX} records; use a filter for more"),
            ));
        }
        Ok(Selection::Ids(ids))
    }

    /// As `ids` or `filter` of a JSON object say.
    pub fn read(map: &Map<String, Json>) -> Result<Selection, Refusal> {
        match (map.get("ids"), map.get("filter")) {
            (Some(Json::Array(ids)), None) => {
                let ids: Option<Vec<i64>> =
                    ids.iter().map(|id| id.as_str().and_then(|id| parse_id(id).ok())).collect();
                Selection::of_ids(ids.ok_or_else(|| {
                    wrong(
                        "ids",
                        "id_unreadable",
                        "ids 应为记录编号的列表",
                        "ids must be a list of record ids",
                    )
                })?)
            }
            (None, Some(Json::String(filter))) => Ok(Selection::Filter(filter.trim().to_owned())),
            _ => Err(wrong(
                "filter",
                "selection_needed",
                "请用 ids 或 filter 之一指明记录；filter 为空表示全部",
                "say which records by either ids or filter; an empty filter means all",
            )),
        }
    }

    /// Adds itself to a JSON object.
    pub fn write(&self, map: &mut Map<String, Json>) {
        match self {
            Selection::Ids(ids) => {
                map.insert("ids".to_owned(), ids.iter().map(|id| Json::from(id_text(*id))).collect());
            }
            Selection::Filter(filter) => {
                map.insert("filter".to_owned(), Json::from(filter.as_str()));
            }
        }
    }
}

/// A mass change as it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MassAsked {
    /// Which records.
    pub selection: Selection,
    /// What becomes of them.
    pub change: MassChange,
}

const KNOWN: [&str; 6] = ["ids", "filter", "set", "add_tags", "remove_tags", "delete"];

impl MassAsked {
    /// As JSON says: `{"filter": "grade == \"C\"", "set": {"grade": "B"}, "add_tags": ["…"]}`.
    ///
    /// # Errors
    /// 422 with every part that is unknown, not to be set, or not readable.
    pub fn read(def: &'static ObjectDef, map: &Map<String, Json>) -> Result<MassAsked, Refusal> {
        if let Some(unknown) = map.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            let name = object::text::excerpt(unknown);
            return Err(wrong(
                unknown,
                "field_unknown",
                &format!("不认识“{name}”，可用：{}", KNOWN.join("、")),
                &format!("“{name}” is not known here; use {}", KNOWN.join(", ")),
            ));
        }
        let selection = Selection::read(map)?.along_ids();
        let set = match map.get("set") {
            None => Vec::new(),
            Some(Json::Object(fields)) => values_of(def, fields)?,
            Some(_) => return Err(wrong("set", "object_expected", "set 应为对象", "set must be an object")),
        };
        let (add_tags, remove_tags) = (tags_of(def, map, "add_tags")?, tags_of(def, map, "remove_tags")?);
        let fields = FieldsChange { set, add_tags, remove_tags };
        let deletes = match map.get("delete") {
            None => false,
            Some(Json::Bool(deletes)) => *deletes,
            Some(_) => {
                return Err(wrong(
                    "delete",
                    "boolean_expected",
                    "delete 应为 true 或 false",
                    "delete must be true or false",
                ));
            }
        };
        let change = match (deletes, fields == FieldsChange::default()) {
            (true, true) => MassChange::Deletion,
            (false, false) => MassChange::Fields(fields),
            (true, false) | (false, true) => {
                return Err(wrong(
                    "set",
                    "change_needed",
                    "请用 set、add_tags、remove_tags 说明改什么，或用 delete 删除",
                    "say what to change by set, add_tags and remove_tags, or delete",
                ));
            }
        };
        Ok(MassAsked { selection, change })
    }

    /// The JSON of [`MassAsked::read`].
    pub fn to_json(&self) -> Json {
        let mut map = Map::new();
        self.selection.write(&mut map);
        match &self.change {
            MassChange::Deletion => {
                map.insert("delete".to_owned(), Json::Bool(true));
            }
            MassChange::Fields(fields) => {
                let set: Map<String, Json> = fields
                    .set
                    .iter()
                    .map(|(field, value)| (field.name.to_owned(), field.to_json(value)))
                    .collect();
                for (name, json, is_said) in [
                    ("set", Json::Object(set), !fields.set.is_empty()),
                    ("add_tags", json!(fields.add_tags), !fields.add_tags.is_empty()),
                    ("remove_tags", json!(fields.remove_tags), !fields.remove_tags.is_empty()),
                ] {
                    if is_said {
                        map.insert(name.to_owned(), json);
                    }
                }
            }
        }
        Json::Object(map)
    }

    /// What a job of this object was asked; `None` where its declaration does not allow it any more.
    pub fn of_text(def: &'static ObjectDef, text: &str) -> Option<MassAsked> {
        match serde_json::from_str(text) {
            Ok(Json::Object(map)) => MassAsked::read(def, &map).ok(),
            Ok(_) | Err(_) => None,
        }
    }

    /// The records that the new values point to, by object.
    pub fn links(&self) -> Vec<(&'static FieldDef, &'static str, i64)> {
        let MassChange::Fields(fields) = &self.change else { return Vec::new() };
        let links = fields.set.iter().filter_map(|(field, value)| match (field.kind, value.as_int()) {
            (FieldKind::Link(target), Some(id)) => Some((*field, target, id)),
            _ => None,
        });
        links.collect()
    }
}

fn values_of(
    def: &'static ObjectDef,
    fields: &Map<String, Json>,
) -> Result<Vec<(&'static FieldDef, Value)>, Refusal> {
    let mut set = Vec::with_capacity(fields.len());
    let mut problems = Vec::new();
    for (name, json) in fields {
        let shown = object::text::excerpt(name);
        let read = match def.field(name).filter(|field| !field.secret) {
            None => Err(Message::new(
                "field_unknown",
                format!("{}没有“{shown}”这个字段", def.label.zh),
                format!("{} has no field “{shown}”", def.label.en),
            )),
            Some(field) if !is_set_alike(field) => Err(Message::new(
                "not_set_alike",
                format!("{}不能批量设置", field.label.zh),
                format!("{} cannot be set for many at once", field.label.en),
            )),
            Some(field) => match field.from_json(json) {
                Ok(value) if value.is_null() && field.required => Err(needed(field)),
                Ok(value) => Ok((field, value)),
                Err(message) => Err(message),
            },
        };
        match read {
            Ok(pair) => set.push(pair),
            Err(message) => problems.push((name.clone(), message)),
        }
    }
    if problems.is_empty() { Ok(set) } else { Err(Refusal::invalid(problems)) }
}

/// A field that must hold something.
pub(crate) fn needed(field: &FieldDef) -> Message {
    Message::new("required", format!("请填写{}", field.label.zh), format!("{} is needed", field.label.en))
}

fn tags_of(def: &'static ObjectDef, map: &Map<String, Json>, name: &str) -> Result<Vec<String>, Refusal> {
    let Some(json) = map.get(name) else { return Ok(Vec::new()) };
    let field = tags_field(def).ok_or_else(|| {
        wrong(name, "no_tags", &format!("{}没有标签", def.label.zh), &format!("{} has no tags", def.label.en))
    })?;
    match field.from_json(json) {
        Ok(Value::Tags(tags)) => Ok(tags),
        Ok(_) => Ok(Vec::new()),
        Err(message) => Err(Refusal::invalid(vec![(name.to_owned(), message)])),
    }
}

/// 422 about one part of what was asked.
pub(crate) fn wrong(part: &str, code: &'static str, zh: &str, en: &str) -> Refusal {
    let mut refusal = Refusal::invalid(vec![(part.to_owned(), Message::new(code, zh, en))]);
    refusal.status = StatusCode::UNPROCESSABLE_ENTITY;
    refusal
}
