//! The data dictionary: every field of every object that someone may see, with what it holds, means and may be, where
//! it comes from, by which standard it is written and who sees it. All of it is read from the declarations, those of
//! the company among them, and from the roles; nothing is written twice.

use std::collections::BTreeMap;

use object::{FieldDef, Label, Lang, ObjectDef};
use serde_json::{Value as Json, json};
use store::{Level, Rights, Scope, StoreError, Verb, View};

use crate::api::example_of;
use crate::pages::{holds_of, source_of};
use crate::visitor::Visitor;

/// What the roles of a house are called, and what each may do.
pub type Readers = fn(&View<'_>, Lang) -> Result<Vec<(String, Rights)>, StoreError>;

/// One field in the dictionary, in words.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its object.
    pub def: &'static ObjectDef,
    /// The field.
    pub field: &'static FieldDef,
    /// What each column says of it, in the order of [`COLUMNS`].
    pub cells: Vec<String>,
}

/// The columns, with their names in the API.
pub(crate) const COLUMNS: [(&str, Label); 10] = [
    ("label", Label::new("字段", "Field")),
    ("name", Label::new("代码", "Code")),
    ("holds", Label::new("内容", "Holds")),
    ("meaning", Label::new("含义", "Meaning")),
    ("values", Label::new("可取的值", "Allowed values")),
    ("rules", Label::new("要求", "Rules")),
    ("source", Label::new("从哪里来", "Comes from")),
    ("standard", Label::new("标准", "Standard")),
    ("seen_by", Label::new("谁能看", "Who sees it")),
    ("example", Label::new("示例", "Example")),
];

const REQUIRED: Label = Label::new("必填", "Required");
const UNIQUE: Label = Label::new("不可重复", "Unique");
const READ_ONLY: Label = Label::new("不能手工修改", "Not set by hand");
const PERSONAL: Label = Label::new("个人信息", "Personal data");
const YOU_ALL: Label = Label::new("您能看到", "You do");
const YOU_MASKED: Label = Label::new("您看到的可能是脱敏的", "You may see it masked");
const ALL_ROLES: Label = Label::new("能看此对象的所有角色", "Every role that sees the object");
const MASKED_FOR: Label = Label::new("脱敏", "Masked");
const NOBODY: Label = Label::new("没有角色", "No role");

/// The objects in it: those that the visitor may see something of.
pub(crate) fn objects(visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let all = visitor.site.crm().registry().objects().iter().copied();
    let may = |def: &&'static ObjectDef| visitor.visit.actor().scope(def.name, Verb::See) > Scope::Nothing;
    all.filter(|def| !def.internal && may(def)).collect()
}

/// The entries of some objects. Who sees what is told by role to those who may look at everybody's rights, and as far
/// as oneself is concerned to all others.
///
/// # Errors
/// Those of the database.
pub(crate) async fn entries(
    visitor: &Visitor,
    defs: Vec<&'static ObjectDef>,
) -> Result<Vec<Entry>, StoreError> {
    let lang = visitor.lang;
    let readers = visitor.site.rooms().iter().find_map(|room| room.readers);
    let roles = match readers.filter(|readers| (readers.may_ask)(visitor)) {
        None => None,
        Some(readers) => {
            let load = readers.load;
            let house = visitor.site.crm().system();
            Some(house.read::<_, StoreError, _>(move |view| load(view, lang)).await?)
        }
    };
    let mut entries = Vec::new();
    for def in defs {
        let filled = crate::pages::filled_by_rules(&visitor.site, def);
        for field in def.fields.iter().copied().filter(|field| !field.secret && visitor.is_told(def, field)) {
            let seen_by = match &roles {
                Some(roles) => seen_by(lang, def, field, roles),
                None if visitor.may_ask(def, field) => YOU_ALL.text(lang).to_owned(),
                None => YOU_MASKED.text(lang).to_owned(),
            };
            let cells = vec![
                field.label.text(lang).to_owned(),
                field.name.to_owned(),
                holds_of(visitor, field),
                field.help.map_or("", |help| help.text(lang)).to_owned(),
                values_of(lang, field),
                rules_of(visitor, def, field, &filled),
                source_of(visitor, field, &filled).to_owned(),
                field.standard().unwrap_or_default().to_owned(),
                seen_by,
                example_text(lang, field),
            ];
            entries.push(Entry { def, field, cells });
        }
    }
    Ok(entries)
}

impl Entry {
    /// As programs read it.
    pub fn to_json(&self) -> Json {
        let mut json: serde_json::Map<String, Json> = COLUMNS
            .iter()
            .zip(&self.cells)
            .map(|((name, _), cell)| ((*name).to_owned(), Json::from(cell.as_str())))
            .collect();
        json.insert("object".to_owned(), Json::from(self.def.plural));
        json.insert("custom".to_owned(), json!(self.field.is_custom()));
        Json::Object(json)
    }
}

fn comma(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "、" } else { ", " }
}

/// The choices with their codes.
fn values_of(lang: Lang, field: &FieldDef) -> String {
    let Some(choices) = field.kind.fixed_set() else { return String::new() };
    let each = choices.items.iter().map(|item| format!("{} ({})", item.label.text(lang), item.code));
    each.collect::<Vec<String>>().join(comma(lang))
}

/// What is asked of a field: what no write goes against, and the company's rules of quality of which the visitor is told.
fn rules_of(visitor: &Visitor, def: &ObjectDef, field: &'static FieldDef, filled: &[&str]) -> String {
    let lang = visitor.lang;
    let is_needed = field.required && !filled.contains(&field.name);
    let rules = [
        (is_needed, REQUIRED),
        (field.unique, UNIQUE),
        (field.readonly, READ_ONLY),
        (field.personal, PERSONAL),
    ];
    let held = rules.iter().filter(|(holds, _)| *holds).map(|(_, label)| label.text(lang));
    let quality = visitor.site.crm().registry().quality_of(def).iter();
    let quality = quality.filter(|rule| rule.field == field && visitor.may_ask_by(def, rule));
    held.chain(quality.map(|rule| rule.label(lang))).collect::<Vec<&str>>().join(comma(lang))
}

/// The roles that see a field, those that see it masked apart.
fn seen_by(lang: Lang, def: &ObjectDef, field: &FieldDef, roles: &[(String, Rights)]) -> String {
    let mut by_level: BTreeMap<Level, Vec<&str>> = BTreeMap::new();
    for (name, rights) in
        roles.iter().filter(|(_, rights)| rights.scope(def.name, Verb::See) > Scope::Nothing)
    {
        let level = match rights.level(def, field) {
            Level::Changed | Level::Seen => Level::Seen,
            level @ (Level::Hidden | Level::Masked) => level,
        };
        by_level.entry(level).or_default().push(name);
    }
    let of = |level: Level| by_level.get(&level).map(|names| names.join(comma(lang)));
    match (of(Level::Seen), of(Level::Masked), of(Level::Hidden)) {
        (None, None, _) => NOBODY.text(lang).to_owned(),
        (Some(_), None, None) => ALL_ROLES.text(lang).to_owned(),
        (seen, masked, _) => {
            let masked = masked.map(|names| match lang {
                Lang::Zh => format!("{}：{names}", MASKED_FOR.zh),
                Lang::En => format!("{}: {names}", MASKED_FOR.en),
            });
            let parts: Vec<String> = seen.into_iter().chain(masked).collect();
            parts.join(if lang == Lang::Zh { "；" } else { "; " })
        }
    }
}

/// A value as the API would show it; none of plain words, which look like themselves.
fn example_text(lang: Lang, field: &FieldDef) -> String {
    match example_of(field) {
        _ if field.kind.link().is_some() => String::new(),
        Json::String(text) => text,
        Json::Number(number) => number.to_string(),
        Json::Bool(yes) => yes.to_string(),
        Json::Object(money) if money.contains_key("currency") => {
            let part = |name: &str| money.get(name).and_then(Json::as_str).unwrap_or_default();
            format!("{} {}", part("amount"), part("currency"))
        }
        Json::Array(items) => {
            let texts = items.iter().filter_map(|item| item.as_str().or(item[lang.code()].as_str()));
            texts.collect::<Vec<&str>>().join(comma(lang))
        }
        Json::Object(_) | Json::Null => String::new(),
    }
}
