//! How a field's value is shown: dense in lists, whole on a record's page, as plain words in sentences.

mod numbers_to_call;
mod times;

use maud::{Markup, html};
use object::{
    ChoiceDef, Day, FieldDef, FieldKind, FieldType, Instant, Label, Lang, Names, ObjectDef, RecordAddress,
    Registry, SearchAs, StoredFile, Tone, Value, Veil, WebAddress, id_text,
};

pub(super) use numbers_to_call::dialled;
pub(crate) use numbers_to_call::phone_text;
pub(super) use object::{amount_text, count_text};
use times::near_day;
pub(super) use times::{clock_text, day_text, moment_text, when_text};

use super::files::size_text;
use super::way::Way;
use crate::files::{field_file_href, is_previewed, shelf_of};
use crate::listing::Titles;
use crate::room::Room;
use crate::ui;
use crate::visitor::Visitor;

const YES: Label = Label::new("是", "Yes");
const NO: Label = Label::new("否", "No");
const RESTRICTED: Label = Label::new("无权查看", "restricted");
const NAMELESS: Label = Label::new("（未命名）", "(no name)");

/// The field that says whose a record is; every owned object has it.
pub(super) const OWNER: &str = "owner";

/// Everything that showing values needs beside the values.
pub(super) struct Showing<'a> {
    lang: Lang,
    now: Instant,
    zone: &'a jiff::tz::TimeZone,
    registry: &'a Registry,
    rooms: &'a [Room],
    titles: &'a Titles,
    /// The address of the page.
    here: &'a str,
    /// Large figures stand in cells the short way.
    is_short: bool,
    /// Files wait for a virus scanner: pictures in small stand where it was asked about them.
    is_scanned: bool,
}

impl<'a> Showing<'a> {
    /// For this visitor, with the names of the linked records.
    pub fn new(visitor: &'a Visitor, titles: &'a Titles) -> Showing<'a> {
        let crm = visitor.site.crm();
        Showing {
            lang: visitor.lang,
            now: crm.now(),
            zone: crm.zone(),
            registry: crm.registry(),
            rooms: visitor.site.rooms(),
            titles,
            here: &visitor.here,
            is_short: false,
            is_scanned: visitor.site.is_scanned(),
        }
    }

    /// The same, with large figures in cells the short way: 1,234.5万, 12.3M.
    pub fn short(mut self) -> Showing<'a> {
        self.is_short = true;
        self
    }

    /// The reader's language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The way that records of this object carry from the page that shows them.
    pub fn way(&self, def: &ObjectDef) -> Way {
        Way::from_here(self.here, def)
    }

    /// Whether the records are people, who are shown with their sign.
    pub fn is_of_people(&self, def: &ObjectDef) -> bool {
        people_of(self.registry) == Some(def.name)
    }

    /// What a record is called, never empty.
    pub fn title(&self, def: &ObjectDef, row: &object::Row) -> String {
        if def.title.names == Names::Object {
            return self.words(def.title, &row.value(def.title));
        }
        named(self.lang, &row.title_in(def, self.lang))
    }

    /// A value in a list: short, without controls of its own.
    pub fn cell(&self, field: &FieldDef, value: &Value) -> Markup {
        match (value, field.kind) {
            (Value::Null, _) => ui::nothing(self.lang),
            (Value::Veiled(Veil::Masked(shown)), _) => ui::masked(self.lang, shown),
            (Value::Veiled(Veil::Hidden), _) => ui::restricted(self.lang),
            (Value::Text(code), FieldKind::Choice(choice)) => self.choice(choice, code),
            (Value::Int(id), FieldKind::Link(target)) => match self.titles.in_lang(self.lang, target, *id) {
                Some(title) if field.name == OWNER => ui::person(title),
                Some(title) => html! { (title) },
                None => ui::restricted(self.lang),
            },
            (Value::Int(at), FieldKind::Instant) => self.when(Instant(*at)),
            (Value::Text(day), FieldKind::Day) => self.day(day),
            (Value::Tags(codes), FieldKind::Choices(choice)) => {
                if choice.items.iter().all(|item| item.tone == Tone::Grey) {
                    html! { (self.words(field, value)) }
                } else {
                    html! { span class="tags" { @for code in codes { (self.choice(choice, code)) } } }
                }
            }
            (Value::Tags(tags), _) => ui::tags(tags),
            (Value::Text(_), FieldKind::File) => self.file(value, None),
            (Value::Text(text), FieldKind::Text) if field.markdown => html! { (ui::first_words(text)) },
            (Value::Money(money), _) if self.is_short => ui::amount(self.lang, *money),
            (Value::Int(number), FieldKind::Number) if self.is_short => ui::number(self.lang, *number),
            (Value::Text(_) | Value::Int(_) | Value::Bool(_) | Value::Money(_) | Value::Phone(_), _) => {
                html! { (self.words(field, value)) }
            }
        }
    }

    /// A value on its record's page: links lead somewhere, numbers to call and codes can be copied, and what is
    /// odd about it is said beside it.
    pub fn whole(&self, field: &FieldDef, value: &Value) -> Markup {
        let shown = match (value, field.kind) {
            (Value::Int(id), FieldKind::Link(target)) => self.link(field, target, *id),
            (Value::Phone(phone), _) => ui::phone_copyable(self.lang, &dialled(self.lang, field, phone)),
            (Value::Text(email), FieldKind::Email) => {
                html! { a href={ "mailto:" (email) } { (email) } (ui::copy_button(self.lang, email)) }
            }
            (Value::Text(address), FieldKind::Web) => self.web(address),
            (Value::Text(text), FieldKind::Text) if field.markdown => ui::markdown(text),
            (Value::Text(code), FieldKind::Text) if field.search == Some(SearchAs::Fragments) => {
                ui::copyable_code(self.lang, code)
            }
            (Value::Text(address), FieldKind::Text) if field.names == Names::Record => self.record(address),
            (Value::Int(at), FieldKind::Instant) => self.moment(Instant(*at)),
            (Value::Text(_), FieldKind::Day) => html! { (self.words(field, value)) },
            (
                Value::Null
                | Value::Text(_)
                | Value::Int(_)
                | Value::Bool(_)
                | Value::Money(_)
                | Value::Tags(_)
                | Value::Veiled(_),
                _,
            ) => self.cell(field, value),
        };
        match (field.warn)(value) {
            Some(odd) => html! {
                (shown)
                span class="odd tone-amber" { (ui::icon("triangle-alert")) span { (odd.text(self.lang)) } }
            },
            None => shown,
        }
    }

    /// A value as plain words, for sentences and for those who do not see the page.
    pub fn words(&self, field: &FieldDef, value: &Value) -> String {
        match (value, field.kind) {
            (Value::Null, _) => String::from("—"),
            (Value::Veiled(Veil::Masked(shown)), _) => shown.clone(),
            (Value::Veiled(Veil::Hidden), _) => RESTRICTED.text(self.lang).to_owned(),
            (Value::Text(code), FieldKind::Choice(choice)) => label_of(choice, code, self.lang).to_owned(),
            (Value::Text(day), FieldKind::Day) => {
                object::Day::parse(day).map_or_else(|_| day.clone(), |day| day_text(self.lang, day))
            }
            (Value::Text(plural), FieldKind::Text) if field.names == Names::Object => {
                let def = self.registry.plural(plural);
                def.map_or(plural.as_str(), |def| def.label.text(self.lang)).to_owned()
            }
            (Value::Text(text), FieldKind::Text) if field.names == Names::Record => self.record_words(text),
            (Value::Text(text), FieldKind::Text) if field.names == Names::Doings => {
                crate::trail::in_words(self.registry, self.lang, text)
            }
            (Value::Text(text), FieldKind::File) => {
                StoredFile::of_value(value).map_or_else(|| text.clone(), |file| file.name)
            }
            (Value::Text(address), FieldKind::Web) => WebAddress::of_stored(address)
                .map_or_else(|| address.clone(), |known| known.shown().to_owned()),
            (Value::Text(code), FieldKind::Text) if field.names == Names::Country => {
                <object::Country as FieldType>::from_value(value)
                    .map_or_else(|| code.clone(), |country| country.words(self.lang))
            }
            (Value::Text(text), _) => text.clone(),
            (Value::Int(id), FieldKind::Link(target)) => {
                self.titles.in_lang(self.lang, target, *id).unwrap_or(RESTRICTED.text(self.lang)).to_owned()
            }
            (Value::Int(at), FieldKind::Instant) => moment_text(self.lang, Instant(*at), self.zone),
            (Value::Int(number), kind) => kind.figure_text(self.lang, *number),
            (Value::Bool(yes), _) => (if *yes { YES } else { NO }).text(self.lang).to_owned(),
            (Value::Money(money), _) => amount_text(*money),
            (Value::Phone(phone), _) => phone_text(self.lang, phone),
            (Value::Tags(codes), FieldKind::Choices(choice)) => {
                let labels: Vec<&str> = codes.iter().map(|code| label_of(choice, code, self.lang)).collect();
                labels.join(if self.lang == Lang::Zh { "、" } else { ", " })
            }
            (Value::Tags(tags), _) => tags.join(if self.lang == Lang::Zh { "、" } else { ", " }),
        }
    }

    /// A file of a record, in small where it is a picture that anybody may fetch.
    pub fn file_of(&self, def: &ObjectDef, field: &FieldDef, row: &object::Row) -> Markup {
        let href = field_file_href(def, row.id, field);
        let picture = (!self.is_scanned).then(|| format!("{href}/thumbnail"));
        self.file(&row.value(field), picture.as_deref())
    }

    fn file(&self, value: &Value, picture: Option<&str>) -> Markup {
        let Some(file) = StoredFile::of_value(value) else { return ui::nothing(self.lang) };
        let picture = picture.filter(|_| is_previewed(&file));
        ui::file_value(shelf_of(&file.media_type).icon(), picture, &file.name, &size_text(file.bytes))
    }

    /// Whether a record should have been seen to before today: its day to be done by has passed in vain, or the next
    /// step that others tell of.
    pub fn is_late(&self, def: &ObjectDef, field: &'static FieldDef, row: &object::Row) -> bool {
        if !matches!(field.kind, FieldKind::Day) {
            return false;
        }
        let today = self.now.day_in(self.zone);
        let mut sources = self.rooms.iter().flat_map(|room| &room.timelines);
        let above = sources.find_map(|source| {
            source.above.as_ref().filter(|above| source.def.name == def.name && above.due == Some(field))
        });
        match above {
            Some(above) => (above.is_late)(row, today),
            None if field.ahead && field.measure => {
                Day::from_value(&row.value(field)).is_some_and(|day| day < today)
            }
            None => false,
        }
    }

    /// A day, by its word while it is near.
    fn day(&self, text: &str) -> Markup {
        let Ok(day) = Day::parse(text) else { return html! { (text) } };
        let date = day_text(self.lang, day);
        match near_day(day, self.now.day_in(self.zone)) {
            Some(word) => html! { time datetime=(text) title=(date) { (word.text(self.lang)) } },
            None => html! { (date) },
        }
    }

    /// A moment, as "three days ago" while that says more than the date.
    pub fn when(&self, at: Instant) -> Markup {
        html! {
            time datetime=(at.rfc3339()) title=(moment_text(self.lang, at, self.zone)) {
                (when_text(self.lang, at, self.now, self.zone))
            }
        }
    }

    /// A moment, to the minute.
    pub fn moment(&self, at: Instant) -> Markup {
        html! { time datetime=(at.rfc3339()) { (moment_text(self.lang, at, self.zone)) } }
    }

    /// A record of any object: by its name where the reader may see it, and then as a way to it; otherwise by its kind.
    fn record(&self, address: &str) -> Markup {
        let known = RecordAddress::of_text(address).and_then(|RecordAddress { plural, id }| {
            let def = self.registry.plural(&plural)?;
            Some((def, id, self.titles.in_lang(self.lang, def.name, id)?))
        });
        match known {
            Some((def, id, title)) => {
                html! { a class="link" href={ "/" (def.plural) "/" (id_text(id)) } { (named(self.lang, title)) } }
            }
            None => html! { span class="soft" { (self.record_words(address)) } },
        }
    }

    /// An address as a way to it, its host first; what is none stays a text.
    fn web(&self, text: &str) -> Markup {
        match WebAddress::of_stored(text) {
            Some(address) => {
                html! { a href=(address.0) rel="noopener noreferrer nofollow" { (address.shown()) } }
            }
            None => html! { (text) },
        }
    }

    fn record_words(&self, address: &str) -> String {
        let Some(RecordAddress { plural, id }) = RecordAddress::of_text(address) else {
            return address.to_owned();
        };
        let Some(def) = self.registry.plural(&plural) else { return address.to_owned() };
        match self.titles.in_lang(self.lang, def.name, id) {
            Some(title) => named(self.lang, title),
            None => format!("{} {}", def.label.text(self.lang), id_text(id)),
        }
    }

    fn link(&self, field: &FieldDef, target: &str, id: i64) -> Markup {
        let Some(title) = self.titles.in_lang(self.lang, target, id) else {
            return ui::restricted(self.lang);
        };
        let face = if field.name == OWNER {
            ui::person(title)
        } else {
            html! { (title) }
        };
        match self.registry.object(target) {
            Some(def) if !def.internal => html! { a href={ "/" (def.plural) "/" (id_text(id)) } { (face) } },
            Some(_) | None => face,
        }
    }

    /// A choice among coloured ones is a badge; where no colour means anything, the word is enough.
    fn choice(&self, choice: &ChoiceDef, code: &str) -> Markup {
        let Some(item) = choice.item(code) else { return html! { (code) } };
        let label = item.label.text(self.lang);
        let has_colours = choice.items.iter().any(|item| item.tone != Tone::Grey);
        if has_colours {
            ui::badge(item.tone, label)
        } else {
            html! { (label) }
        }
    }
}

fn label_of<'c>(choice: &'static ChoiceDef, code: &'c str, lang: Lang) -> &'c str {
    choice.item(code).map_or(code, |item| item.label.text(lang))
}

/// What is kept as a record's name, said to people: the name of an object where it is called by its word.
pub(crate) fn title_said(registry: &Registry, lang: Lang, def: &ObjectDef, title: String) -> String {
    if def.title.names != Names::Object {
        return title;
    }
    registry.plural(&title).map_or(title, |named| named.label.text(lang).to_owned())
}

/// A record's name, never empty.
pub(super) fn named(lang: Lang, title: &str) -> String {
    if title.trim().is_empty() { NAMELESS.text(lang).to_owned() } else { title.to_owned() }
}

/// What a record is called in a sentence or on the way to it: short, and never empty.
pub(super) fn called(lang: Lang, def: &ObjectDef, row: &object::Row) -> String {
    named(lang, &object::text::excerpt(&row.title_in(def, lang)))
}

/// Whoever owns records is who acts on them: the object that `owner` links to.
pub(crate) fn people_of(registry: &Registry) -> Option<&'static str> {
    registry.objects().iter().find_map(|def| def.field(OWNER))?.kind.link()
}

#[cfg(test)]
#[path = "tests/values.rs"]
mod tests;
