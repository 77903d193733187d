//! What an export asks: which records, which of their fields, in which order, as what kind of file. The same JSON comes
//! in by the API and is kept with the job.

use exchange::ExportFormat;
use object::{FieldDef, Lang, Message, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::asked::{Selection, wrong};
use super::export_rows::ExportRows;
use crate::refusal::Refusal;

/// An export as it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct ExportAsked {
    /// Which records.
    pub selection: Selection,
    /// The columns, in order.
    pub fields: Vec<&'static FieldDef>,
    /// The order, such as `-grade,name`; empty for that of lists.
    pub sort: String,
    /// The kind of file.
    pub format: ExportFormat,
    /// The language of its headings and choices.
    pub lang: Lang,
}

const KNOWN: [&str; 7] = ["object", "ids", "filter", "fields", "sort", "format", "lang"];

/// The kinds of file that an object's records can be taken out as.
pub(crate) fn formats_of(def: &ObjectDef) -> Vec<ExportFormat> {
    ExportFormat::ALL.into_iter().filter(|format| format.fits(def)).collect()
}

/// The fields of a file: cards and calendars have those that they have a place for, whatever a list shows.
pub(crate) fn fields_in(
    def: &'static ObjectDef,
    format: ExportFormat,
    asked: Vec<&'static FieldDef>,
) -> Vec<&'static FieldDef> {
    match format {
        ExportFormat::Csv | ExportFormat::Xlsx | ExportFormat::JsonLines => asked,
        ExportFormat::Cards | ExportFormat::Calendar => {
            all_fields(def).into_iter().filter(|field| format.holds(field)).collect()
        }
    }
}

/// Everything of an object that may be taken out: all but secrets, and its own system fields but the version.
pub(crate) fn all_fields(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let system = |name| def.system.iter().copied().find(move |field| field.name == name);
    let own = def.fields.iter().copied().filter(|field| !field.secret);
    system("id").into_iter().chain(own).chain(system("created_at")).chain(system("updated_at")).collect()
}

impl ExportAsked {
    /// As JSON says: `{"filter": "grade == \"A\"", "fields": ["name", "owner"], "format": "xlsx"}`.
    ///
    /// # Errors
    /// 422 for what is unknown or cannot be taken out.
    pub fn read(
        def: &'static ObjectDef,
        map: &Map<String, Json>,
        reader: Lang,
    ) -> Result<ExportAsked, Refusal> {
        if let Some(unknown) = map.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            let name = object::text::excerpt(unknown);
            return Err(wrong(
                unknown,
                "field_unknown",
                &format!("不认识“{name}”，可用：{}", KNOWN.join("、")),
                &format!("“{name}” is not known here; use {}", KNOWN.join(", ")),
            ));
        }
        let selection = Selection::read(map)?;
        let text = |name: &str| match map.get(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.trim())),
            Some(_) => Err(wrong(name, "text_expected", "应为文字", "must be a text")),
        };
        let fields = match map.get("fields") {
            None => all_fields(def),
            Some(Json::Array(names)) if !names.is_empty() => fields_of(def, names)?,
            Some(_) => {
                return Err(wrong(
                    "fields",
                    "list_expected",
                    "fields 应为字段名的列表",
                    "fields must be a list of fields",
                ));
            }
        };
        let format = ExportFormat::of_code(text("format")?.unwrap_or("csv"));
        let format = format.filter(|format| format.fits(def)).ok_or_else(|| {
            let codes: Vec<&str> = formats_of(def).iter().map(|format| format.code()).collect();
            wrong(
                "format",
                "format_unknown",
                &format!("format 应为 {} 之一", codes.join("、")),
                &format!("format is one of {}", codes.join(", ")),
            )
        })?;
        let fields = fields_in(def, format, fields);
        let lang = match text("lang")? {
            None => reader,
            Some(code) => Lang::of_code(code)
                .ok_or_else(|| wrong("lang", "lang_unknown", "lang 应为 zh 或 en", "lang is zh or en"))?,
        };
        let sort = text("sort")?.unwrap_or_default().to_owned();
        Ok(ExportAsked { selection, fields, sort, format, lang })
    }

    /// How its records are written, by the clock of this zone.
    pub(super) fn rows(&self, def: &'static ObjectDef, zone: jiff::tz::TimeZone) -> ExportRows {
        ExportRows { def, fields: self.fields.clone(), format: self.format, lang: self.lang, zone }
    }

    /// The JSON of [`ExportAsked::read`].
    pub fn to_json(&self) -> Json {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
        let mut map = Map::new();
        self.selection.write(&mut map);
        map.insert("fields".to_owned(), json!(names));
        map.insert("sort".to_owned(), Json::from(self.sort.as_str()));
        map.insert("format".to_owned(), Json::from(self.format.code()));
        map.insert("lang".to_owned(), Json::from(self.lang.code()));
        Json::Object(map)
    }

    /// What a job of this object was asked; `None` where its declaration does not allow it any more.
    pub fn of_text(def: &'static ObjectDef, text: &str) -> Option<ExportAsked> {
        match serde_json::from_str(text) {
            Ok(Json::Object(map)) => ExportAsked::read(def, &map, Lang::default()).ok(),
            Ok(_) | Err(_) => None,
        }
    }
}

fn fields_of(def: &'static ObjectDef, names: &[Json]) -> Result<Vec<&'static FieldDef>, Refusal> {
    let known = all_fields(def);
    let mut fields: Vec<&'static FieldDef> = Vec::with_capacity(names.len());
    for name in names {
        let name = name.as_str().unwrap_or_default();
        let Some(field) = known.iter().find(|field| field.name == name) else {
            let shown = object::text::excerpt(name);
            let message = Message::new(
                "field_unknown",
                format!("{}没有可以导出的“{shown}”", def.label.zh),
                format!("{} has no “{shown}” to be exported", def.label.en),
            );
            return Err(Refusal::invalid(vec![("fields".to_owned(), message)]));
        };
        if !fields.contains(field) {
            fields.push(field);
        }
    }
    Ok(fields)
}
