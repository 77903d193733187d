//! What stands in a form: texts as typed, until they become values or problems.

use std::collections::HashMap;

use object::{
    Applies, Begins, FieldDef, FieldKind, FileName, Instant, Lang, Message, Money, ObjectDef, Row,
    StoredFile, Value, id_text, parse_id,
};
use store::{StoreError, Verb, View};

use crate::pages::lookup::the_one_called;
use crate::pages::rows::record_href;
use crate::ui::{FILE_CHOSEN, FILE_GONE, FILE_KEPT, LinkChoice};

/// Fields with their values, as a form sets them.
pub type Set = Vec<(&'static FieldDef, Value)>;

/// What is wrong with fields, as a form tells it.
pub type Problems = Vec<(&'static FieldDef, Message)>;

/// What is typed into one input.
#[derive(Clone, Debug, Default)]
pub(in crate::pages) struct Typed {
    /// The text; for a link what stands in its box.
    pub text: String,
    /// Of an amount; empty for the company's own.
    pub currency: String,
    /// Of a link, where one was chosen.
    pub link: Option<LinkChoice>,
}

/// What stands in a form.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Draft {
    /// Of the object, or of what an act asks for.
    fields: &'static [&'static FieldDef],
    typed: HashMap<&'static str, Typed>,
    /// What is wrong, field by field.
    pub problems: Vec<(&'static FieldDef, Message)>,
    /// The version that was seen, where it is not the record's present one.
    pub version: Option<i64>,
    /// The page of the parent that the address named.
    pub parent_href: Option<String>,
}

/// What a file that is chosen and not sent yet is called, where its name says nothing.
const CHOSEN_NAME: &str = "file";

/// Whether people set this field in forms.
pub(crate) fn is_writable(field: &FieldDef) -> bool {
    !field.readonly && !field.secret && field.system.is_none()
}

fn writable(fields: &'static [&'static FieldDef]) -> impl Iterator<Item = &'static FieldDef> {
    fields.iter().copied().filter(|field| is_writable(field))
}

impl Draft {
    /// A form with nothing in it.
    pub fn empty(fields: &'static [&'static FieldDef]) -> Draft {
        Draft { fields, typed: HashMap::new(), problems: Vec::new(), version: None, parent_href: None }
    }

    /// A new record's form, with what the address gives.
    pub fn given(
        view: &View<'_>,
        def: &'static ObjectDef,
        lang: Lang,
        given: &[(String, String)],
    ) -> Result<Draft, StoreError> {
        Draft::begun(view, &def.fields, def.parent_field(), lang, given)
    }

    /// A form that nobody has filled in yet, with what the address gives.
    pub fn begun(
        view: &View<'_>,
        fields: &'static [&'static FieldDef],
        parent: Option<&'static FieldDef>,
        lang: Lang,
        given: &[(String, String)],
    ) -> Result<Draft, StoreError> {
        let mut draft = Draft::empty(fields);
        for field in writable(fields) {
            let Some((_, text)) = given.iter().find(|(name, _)| name == field.name) else {
                if let Some(begins) = field.begins {
                    draft.typed.insert(field.name, as_it_begins(view, field, begins, lang)?);
                }
                continue;
            };
            let mut typed = Typed { text: text.clone(), ..Typed::default() };
            if let (Some(target), Ok(id)) = (field.kind.link(), parse_id(text)) {
                typed = link_typed(view, target, lang, id)?;
                if parent == Some(field) && typed.link.is_some() {
                    draft.parent_href = view.registry().object(target).map(|target| record_href(target, id));
                }
            }
            draft.typed.insert(field.name, typed);
        }
        Ok(draft)
    }

    /// The form of a record as it stands.
    pub fn of_row(
        view: &View<'_>,
        def: &'static ObjectDef,
        lang: Lang,
        row: &Row,
    ) -> Result<Draft, StoreError> {
        let actor = view.actor();
        Draft::of_fields(
            view,
            def,
            lang,
            row,
            writable(&def.fields).filter(|field| actor.may_set(def, field, row, Verb::Change)),
        )
    }

    /// The inputs of some of a record's fields as it stands.
    pub fn of_fields(
        view: &View<'_>,
        def: &'static ObjectDef,
        lang: Lang,
        row: &Row,
        fields: impl Iterator<Item = &'static FieldDef>,
    ) -> Result<Draft, StoreError> {
        let mut draft = Draft::empty(&def.fields);
        for field in fields {
            let value = &row.values[field.index];
            let typed = match (value, field.kind) {
                (Value::Int(id), FieldKind::Link(target)) => {
                    let typed = link_typed(view, target, lang, *id)?;
                    if typed.link.is_none() {
                        continue; // It leads to what may not be seen: not on the form, so saving leaves it alone.
                    }
                    typed
                }
                (Value::Money(money), _) => Typed {
                    text: money.amount_text(),
                    currency: money.currency.code().to_owned(),
                    link: None,
                },
                (value, _) => Typed { text: typed_text(view.zone(), field, value), ..Typed::default() },
            };
            draft.typed.insert(field.name, typed);
        }
        Ok(draft)
    }

    /// Whether a field says nothing here and does not apply by what is chosen beside it, or while nothing is.
    pub fn is_aside(&self, field: &'static FieldDef, applies: Applies) -> bool {
        let chosen = self.typed.get(applies.field).map_or("", |typed| typed.text.as_str());
        let is_empty = self.typed.get(field.name).is_none_or(|typed| typed.text.is_empty());
        is_empty && !applies.choices.contains(&chosen) && self.problem(field).is_none()
    }

    /// What a form sent. Fields that were not on it stay out.
    pub fn sent(
        view: &View<'_>,
        fields: &'static [&'static FieldDef],
        sent: &[(String, String)],
    ) -> Result<Draft, StoreError> {
        let mut draft = Draft::empty(fields);
        let last =
            |name: &str| sent.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        for field in writable(fields) {
            let typed = if let Some(target) = field.kind.link() {
                let (id, text) = (last(field.name), last(&format!("{}_text", field.name)));
                if id.is_none() && text.is_none() {
                    continue;
                }
                chosen_link(view, target, id.unwrap_or_default(), text)?
            } else if field.kind.is_file() {
                let Some(text) = sent_file(field, last) else { continue };
                Typed { text, ..Typed::default() }
            } else {
                let Some(text) = last(field.name) else { continue };
                // Each tick comes by itself.
                let ticked = all_of(sent, field);
                let text = ticked.as_deref().unwrap_or(text);
                let currency = last(&format!("{}_currency", field.name)).unwrap_or_default();
                Typed { text: text.to_owned(), currency: currency.to_owned(), link: None }
            };
            draft.typed.insert(field.name, typed);
        }
        Ok(draft)
    }

    /// The fields that it may be about.
    pub fn fields(&self) -> &'static [&'static FieldDef] {
        self.fields
    }

    /// Whether the field is on the form.
    pub fn has(&self, field: &FieldDef) -> bool {
        self.typed.contains_key(field.name)
    }

    /// What is typed into a field's input.
    pub fn typed(&self, field: &FieldDef) -> Typed {
        self.typed.get(field.name).cloned().unwrap_or_default()
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: &FieldDef) -> Option<&Message> {
        self.problems.iter().find(|(known, _)| *known == field).map(|(_, message)| message)
    }

    /// The record as it stands in the form, as far as what is typed can be read and says which record is linked.
    pub fn row_over(&self, zone: &jiff::tz::TimeZone, now: Instant, stored: Option<&Row>) -> Row {
        let mut row = stored.cloned().unwrap_or_else(|| Row {
            id: 0,
            version: 1,
            created_at: now,
            updated_at: now,
            owner: None,
            team: None,
            values: vec![Value::Null; self.fields.len()],
        });
        for field in writable(self.fields) {
            if let Some(typed) = self.typed.get(field.name) {
                row.values[field.index] = chosen_or_typed(zone, field, typed).unwrap_or(Value::Null);
            }
        }
        row
    }

    /// The texts as values; what cannot be read becomes a problem. When there is one, missing fields are named
    /// with it, so that people mend everything at once; otherwise the write itself names them.
    pub fn values(mut self, view: &View<'_>, filled_by_rules: &[&str]) -> Result<(Draft, Set), StoreError> {
        let mut set = Set::new();
        let mut missing = Vec::new();
        for field in writable(self.fields) {
            let Some(typed) = self.typed.get_mut(field.name) else { continue };
            match value_of(view, field, typed)? {
                Ok(value) => {
                    if value.is_null() && field.required && !filled_by_rules.contains(&field.name) {
                        missing.push(field);
                    }
                    set.push((field, value));
                }
                Err(message) => self.problems.push((field, message)),
            }
        }
        if !self.problems.is_empty() {
            self.problems.extend(missing.into_iter().map(|field| (field, field.needed())));
            self.problems.sort_by_key(|(field, _)| field.index);
        }
        Ok((self, set))
    }
}

/// The ticks of a field of several choices, in one text.
fn all_of(sent: &[(String, String)], field: &FieldDef) -> Option<String> {
    let FieldKind::Choices(_) = field.kind else { return None };
    let ticks = sent.iter().filter(|(name, text)| name == field.name && !text.trim().is_empty());
    Some(ticks.map(|(_, text)| text.trim()).collect::<Vec<_>>().join(", "))
}

/// The file that a form says a field holds: the one that came with it, else the one that was there unless it was taken
/// away. A script that asks before anything is sent says that one is chosen; its name is no file that could be kept.
fn sent_file<'a>(field: &FieldDef, last: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let kept = last(&format!("{}{FILE_KEPT}", field.name));
    let came = last(field.name).filter(|text| !text.is_empty());
    if let Some(came) = came {
        return Some(came.to_owned());
    }
    if let Some(name) = last(&format!("{}{FILE_CHOSEN}", field.name)) {
        let name = FileName::read(name).map_or_else(|_| CHOSEN_NAME.to_owned(), |name| name.0);
        let (digest, media_type) = ("0".repeat(64), String::from("application/octet-stream"));
        return Some(StoredFile { digest, bytes: 0, media_type, name }.text());
    }
    let is_gone = last(&format!("{}{FILE_GONE}", field.name)).is_some();
    kept.map(|kept| if is_gone { String::new() } else { kept.to_owned() })
}

/// What a form of a room's own page sent of an object's fields, each as a value or as what is wrong with it. A link
/// that was typed by its name is looked up, as far as the viewer may see.
pub fn sent_values(
    view: &View<'_>,
    def: &'static ObjectDef,
    sent: &[(String, String)],
) -> Result<(Set, Problems), StoreError> {
    let (draft, set) = Draft::sent(view, &def.fields, sent)?.values(view, &[])?;
    Ok((set, draft.problems))
}

/// The value of what is typed; a problem where it cannot be read.
pub(super) fn value_of(
    view: &View<'_>,
    field: &FieldDef,
    typed: &mut Typed,
) -> Result<Result<Value, Message>, StoreError> {
    if let Some(target) = field.kind.link() {
        let is_chosen = typed.link.as_ref().is_some_and(|choice| parse_id(&choice.id).is_ok());
        let named = view.registry().object(target).filter(|_| !is_chosen && !typed.text.is_empty());
        let Some(target) = named else { return Ok(chosen_or_typed(view.zone(), field, typed)) };
        // Typed without choosing from the list: the one record of that name is meant.
        return Ok(the_one_called(view, target, &typed.text)?.map(|row| {
            typed.link =
                Some(LinkChoice { id: id_text(row.id), title: row.title(target), ..LinkChoice::default() });
            Value::Int(row.id)
        }));
    }
    Ok(chosen_or_typed(view.zone(), field, typed))
}

/// The value of what is typed; of a link, of what was chosen.
fn chosen_or_typed(zone: &jiff::tz::TimeZone, field: &FieldDef, typed: &Typed) -> Result<Value, Message> {
    if field.kind.link().is_some() {
        let chosen = typed.link.as_ref().and_then(|choice| parse_id(&choice.id).ok());
        return Ok(chosen.map_or(Value::Null, Value::Int));
    }
    if typed.text.is_empty() {
        return Ok(Value::Null);
    }
    if matches!(field.kind, FieldKind::Money) && !typed.currency.is_empty() {
        Money::from_parts(&typed.text, &typed.currency).map(Value::Money)
    } else if matches!(field.kind, FieldKind::Instant) {
        Instant::parse_in(&typed.text, zone).map(|at| Value::Int(at.0))
    } else {
        (field.parse)(&typed.text)
    }
}

/// What stands in a new record's input before anyone has typed.
fn as_it_begins(view: &View<'_>, field: &FieldDef, begins: Begins, lang: Lang) -> Result<Typed, StoreError> {
    match (begins, field.kind) {
        (Begins::Me, FieldKind::Link(people)) => link_typed(view, people, lang, view.actor().user),
        // What it begins as shows when the link is chosen and the record is made.
        (Begins::Me | Begins::As(_) | Begins::Next | Begins::Root, _) => Ok(Typed::default()),
        (Begins::Today, _) => {
            let text = view.now().day_in(view.zone()).text();
            Ok(Typed { text, ..Typed::default() })
        }
        (Begins::Now, _) => {
            let text = view.now().to_the_minute().text_in(view.zone());
            Ok(Typed { text, ..Typed::default() })
        }
    }
}

/// A link's id and name; nothing for one that may not be seen.
fn link_typed(view: &View<'_>, target: &str, lang: Lang, id: i64) -> Result<Typed, StoreError> {
    let Some(def) = view.registry().object(target) else { return Ok(Typed::default()) };
    let title = view.find_row(def, id)?.map(|row| row.title_in(def, lang));
    Ok(Typed {
        text: title.clone().unwrap_or_default(),
        currency: String::new(),
        link: title.map(|title| LinkChoice { id: id_text(id), title, ..LinkChoice::default() }),
    })
}

/// The chosen record, as long as its name still stands in the box; otherwise the text alone.
fn chosen_link(view: &View<'_>, target: &str, id: &str, text: Option<&str>) -> Result<Typed, StoreError> {
    if let Ok(id) = parse_id(id) {
        // A page in either language may have sent it.
        for lang in [Lang::Zh, Lang::En] {
            let typed = link_typed(view, target, lang, id)?;
            let is_unchanged =
                text.is_none_or(|text| object::text::clean(text) == object::text::clean(&typed.text));
            if typed.link.is_some() && is_unchanged {
                return Ok(typed);
            }
        }
    }
    Ok(Typed { text: text.unwrap_or_default().to_owned(), ..Typed::default() })
}

/// A value as one would type it.
pub(super) fn typed_text(zone: &jiff::tz::TimeZone, field: &FieldDef, value: &Value) -> String {
    match (value, field.kind) {
        (Value::Null | Value::Veiled(_), _) => String::new(),
        (Value::Text(text), _) => text.clone(),
        (Value::Int(at), FieldKind::Instant) => object::Instant(*at).text_in(zone),
        (Value::Int(number), kind) => kind.figure_typed(*number),
        (Value::Bool(yes), _) => yes.to_string(),
        (Value::Money(money), _) => money.amount_text(),
        (Value::Phone(phone), _) => phone.written.clone(),
        (Value::Tags(tags), _) => tags.join(", "),
    }
}
