//! A record as the API shows it: `id`, `version`, times and fields; a link as an id, as the linked record where
//! that was asked for, or as `{"restricted": true}` where the caller may not see what it leads to.

use std::collections::HashMap;

use object::{FieldDef, FieldKind, Message, ObjectDef, Row, Value, id_text};
use serde_json::{Map, Value as Json, json};
use store::{StoreError, View};

use crate::listing::Titles;
use crate::refusal::Refusal;

/// Which fields of a record are shown, and which links in full.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    def: &'static ObjectDef,
    /// In the order they are shown.
    fields: Vec<&'static FieldDef>,
    expanded: Vec<&'static FieldDef>,
}

impl Shown {
    /// Everything but secrets, links as ids.
    pub fn all(def: &'static ObjectDef) -> Shown {
        let fields = def.system.iter().chain(&def.fields).copied().filter(|field| !field.secret).collect();
        Shown { def, fields, expanded: Vec::new() }
    }

    /// Only these fields, links as ids.
    pub fn only(def: &'static ObjectDef, fields: Vec<&'static FieldDef>) -> Shown {
        Shown { def, fields, expanded: Vec::new() }
    }

    /// As an address says by `fields=id,name` and `expand=owner`.
    pub fn read(
        def: &'static ObjectDef,
        fields: Option<&str>,
        expand: Option<&str>,
    ) -> Result<Shown, Refusal> {
        let mut shown = Shown::all(def);
        if let Some(text) = fields {
            shown.fields = names_in(text).map(|name| field_named(def, name)).collect::<Result<_, _>>()?;
        }
        for name in expand.into_iter().flat_map(names_in) {
            let field = field_named(def, name)?;
            if field.kind.link().is_none() {
                return Err(Refusal::bad_request(Message::new(
                    "not_a_link",
                    format!("“{name}”不是关联字段，不能展开"),
                    format!("“{name}” is no link and cannot be expanded"),
                )));
            }
            if !shown.expanded.contains(&field) {
                shown.expanded.push(field);
            }
            if !shown.fields.contains(&field) {
                shown.fields.push(field);
            }
        }
        Ok(shown)
    }

    /// Whether links are shown in full; the answer then changes without the record's version.
    pub fn is_expanded(&self) -> bool {
        !self.expanded.is_empty()
    }

    /// The links shown as ids, whose names tell whether they may be seen.
    pub fn plain_links(&self) -> Vec<&'static FieldDef> {
        let is_plain = |field: &&FieldDef| field.kind.link().is_some() && !self.expanded.contains(field);
        self.fields.iter().copied().filter(is_plain).collect()
    }

    /// Records as JSON.
    pub fn records(&self, view: &View<'_>, rows: &[Row]) -> Result<Vec<Json>, StoreError> {
        let titles = Titles::load(view, self.def, rows, &self.plain_links())?;
        self.records_with(view, rows, &titles)
    }

    /// One record as JSON.
    pub fn record(&self, view: &View<'_>, row: &Row) -> Result<Json, StoreError> {
        let records = self.records(view, std::slice::from_ref(row))?;
        Ok(records.into_iter().next().unwrap_or(Json::Null))
    }

    /// Records as JSON, where the names of their plain links are known already.
    pub fn records_with(
        &self,
        view: &View<'_>,
        rows: &[Row],
        titles: &Titles,
    ) -> Result<Vec<Json>, StoreError> {
        let linked = self.linked(view, rows)?;
        Ok(rows.iter().map(|row| self.one(row, titles, &linked)).collect())
    }

    fn one(&self, row: &Row, titles: &Titles, linked: &HashMap<(&'static str, i64), Json>) -> Json {
        let mut map = Map::with_capacity(self.fields.len());
        for field in &self.fields {
            let value = row.value(field);
            let json = match (field.kind, &value) {
                _ if field.name == "id" && field.system.is_some() => Json::String(id_text(row.id)),
                (FieldKind::Link(target), Value::Int(id)) if self.expanded.contains(field) => {
                    linked.get(&(target, *id)).cloned().unwrap_or_else(restricted)
                }
                (FieldKind::Link(target), Value::Int(id)) if titles.of(target, *id).is_none() => restricted(),
                _ => field.to_json(&value),
            };
            map.insert(field.name.to_owned(), json);
        }
        Json::Object(map)
    }

    /// The linked records that are shown in full, one query per object and one for what they link to in turn.
    fn linked(
        &self,
        view: &View<'_>,
        rows: &[Row],
    ) -> Result<HashMap<(&'static str, i64), Json>, StoreError> {
        let mut wanted: HashMap<&'static str, Vec<i64>> = HashMap::new();
        for field in &self.expanded {
            let Some(target) = field.kind.link() else { continue };
            let ids = rows.iter().filter_map(|row| row.values[field.index].as_int());
            wanted.entry(target).or_default().extend(ids);
        }
        let mut linked = HashMap::new();
        for (target, mut ids) in wanted {
            let Some(def) = view.registry().object(target).filter(|def| !def.internal) else { continue };
            ids.sort_unstable();
            ids.dedup();
            let found = view.rows_by_id(def, &ids)?;
            let records = Shown::all(def).records(view, &found)?;
            linked.extend(found.iter().zip(records).map(|(row, record)| ((target, row.id), record)));
        }
        Ok(linked)
    }
}

/// What stands for a record that the caller may not see.
pub(super) fn restricted() -> Json {
    json!({"restricted": true})
}

fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn field_named(def: &'static ObjectDef, name: &str) -> Result<&'static FieldDef, Refusal> {
    def.field(name).filter(|field| !field.secret).ok_or_else(|| {
        let name = object::text::excerpt(name);
        Refusal::bad_request(Message::new(
            "field_unknown",
            format!("{}没有“{name}”这个字段", def.label.zh),
            format!("{} has no field “{name}”", def.label.en),
        ))
    })
}
