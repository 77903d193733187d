//! Making one record of several, as pages and the API ask for it: which stays, which go into it, what was chosen field by
//! field. Where very many records move it becomes a job of one step.

use axum::http::StatusCode;
use object::{Message, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{Chosen, JobKind, JobRecord, MERGE, MayMerge, Merge, NewJob, StoreError, Tx};

use crate::refusal::Refusal;
use crate::site::Site;

/// From so many records that move on a merge, or a deletion, becomes a job; fewer are done before the page answers.
pub(crate) const MOVED_AT_ONCE_MAX: i64 = 1_000;

const KNOWN: [&str; 3] = ["others", "fields", "confirmed"];

/// A merge as it is asked for, and as it is kept with its job.
#[derive(Clone, Debug)]
pub(crate) struct MergeAsked {
    pub def: &'static ObjectDef,
    pub survivor: i64,
    pub others: Vec<i64>,
    /// By field: the id of one of the records, whose value it takes, or a value.
    pub fields: Map<String, Json>,
    /// What the room says against it is known.
    pub confirmed: bool,
}

impl MergeAsked {
    /// As JSON says: `{"others": ["06…"], "fields": {"phone": "06…", "remarks": "…"}, "confirmed": true}`.
    ///
    /// # Errors
    /// 422 where a part is unknown or cannot be read.
    pub fn read(
        def: &'static ObjectDef,
        survivor: i64,
        map: &Map<String, Json>,
    ) -> Result<MergeAsked, Refusal> {
        if let Some(unknown) = map.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            let name = object::text::excerpt(unknown);
            let message = Message::new(
                "field_unknown",
                format!("不认识“{name}”，可用：{}", KNOWN.join("、")),
                format!("“{name}” is not known here; use {}", KNOWN.join(", ")),
            );
            return Err(Refusal::invalid(vec![(unknown.clone(), message)]));
        }
        let others = map.get("others").and_then(Json::as_array).map(|ids| {
            ids.iter().map(|id| id.as_str().and_then(|id| parse_id(id).ok())).collect::<Option<Vec<i64>>>()
        });
        let Some(Some(others)) = others else {
            let message = Message::new(
                "others_needed",
                "请用 others 列出要并入的记录编号",
                "say in others which records go into this one",
            );
            return Err(Refusal::invalid(vec![("others".to_owned(), message)]));
        };
        let fields = match map.get("fields") {
            None | Some(Json::Null) => Map::new(),
            Some(Json::Object(fields)) => fields.clone(),
            Some(_) => {
                let message =
                    Message::new("fields_unreadable", "fields 应为一个对象", "fields must be an object");
                return Err(Refusal::invalid(vec![("fields".to_owned(), message)]));
            }
        };
        let asked = MergeAsked {
            def,
            survivor,
            others,
            fields,
            confirmed: map.get("confirmed") == Some(&Json::Bool(true)),
        };
        asked.chosen()?;
        Ok(asked)
    }

    /// As it is kept with its job.
    pub fn to_json(&self) -> Json {
        let others: Vec<String> = self.others.iter().map(|id| id_text(*id)).collect();
        json!({
            "survivor": id_text(self.survivor), "others": others, "fields": self.fields, "confirmed": self.confirmed,
        })
    }

    /// What a job kept; `None` where it cannot be read any more.
    pub fn of_text(def: &'static ObjectDef, text: &str) -> Option<MergeAsked> {
        let Ok(Json::Object(mut map)) = serde_json::from_str(text) else { return None };
        let survivor = map.remove("survivor")?;
        MergeAsked::read(def, parse_id(survivor.as_str()?).ok()?, &map).ok()
    }

    /// What the store is asked.
    ///
    /// # Errors
    /// 422 for a field that is unknown or a value that cannot be read.
    pub fn merge(&self, site: &Site, seen: Option<i64>) -> Result<Merge, Refusal> {
        let mut judges = site.rooms().iter().flat_map(|room| &room.merges);
        let may = judges.find(|(object, _)| *object == self.def.name).map(|(_, may)| *may as MayMerge);
        Ok(Merge {
            def: self.def,
            survivor: self.survivor,
            seen,
            others: self.others.clone(),
            chosen: self.chosen()?,
            may: may.filter(|_| !self.confirmed),
        })
    }

    fn chosen(&self) -> Result<Vec<(&'static object::FieldDef, Chosen)>, Refusal> {
        let mut chosen = Vec::new();
        let mut typed = Map::new();
        for (name, json) in &self.fields {
            let source = json.as_str().and_then(|id| parse_id(id).ok());
            let source = source.filter(|id| *id == self.survivor || self.others.contains(id));
            match (source, self.def.field(name).filter(|field| field.system.is_none() && !field.secret)) {
                (Some(source), Some(field)) => chosen.push((field, Chosen::Record(source))),
                (Some(_) | None, _) => drop(typed.insert(name.clone(), json.clone())),
            }
        }
        let typed = crate::api::values_in(self.def, &typed)?;
        chosen.extend(typed.into_iter().map(|(field, value)| (field, Chosen::Value(value))));
        Ok(chosen)
    }

    /// Begins it as a job in this transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_job(&self, tx: &mut Tx<'_>) -> Result<JobRecord, StoreError> {
        let change_set = tx.open_change_set(MERGE, None)?;
        tx.start_job(&NewJob {
            kind: JobKind::Merge,
            object: self.def.name,
            input: self.to_json().to_string(),
            once: None,
            total: None,
            change_set: Some(change_set),
        })
    }
}

/// 404 for objects whose records are not merged.
pub(crate) fn mergeable(site: &Site, plural: &str) -> Result<&'static ObjectDef, Refusal> {
    let def = site.written(plural)?;
    if store::is_mergeable(def) { Ok(def) } else { Err(Refusal::not_found()) }
}

/// What a room says against a merge is a question, and no wrong field: 409, with how to go on.
pub(crate) fn told(refused: Refusal) -> Refusal {
    match refused.fields.first() {
        Some((_, message)) if message.code == "merge_doubtful" => {
            Refusal::new(StatusCode::CONFLICT, message.clone())
        }
        Some(_) | None => refused,
    }
}
