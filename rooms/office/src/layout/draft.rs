//! What stands in the editor while somebody arranges: sections with their fields, what is left out, and of a list what
//! stands on cards and its order.

use object::{FieldDef, LayoutSection, ObjectDef, Prose, Value, Words};
use site::layout::{ListFace, Section, arrangeable, arranged, must_stand, stands_on_card};

use super::{Layout, Surface, sections};

/// What the form calls the place of what is left out.
pub(crate) const REST: &str = "more";
/// How a list is sorted by itself, which a layout need not say.
const NEWEST: &str = "-updated_at";

/// A section while it is arranged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// What the form calls it.
    pub key: String,
    pub heading: Words,
    pub is_single: bool,
    pub fields: Vec<&'static FieldDef>,
}

/// What stands in the editor.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub def: &'static ObjectDef,
    pub surface: Surface,
    /// Of a list one, its columns.
    pub parts: Vec<Part>,
    pub left_out: Vec<&'static FieldDef>,
    /// Of a list: what stands on a phone's card.
    pub cards: Vec<&'static FieldDef>,
    /// Of a list: what it is sorted by.
    pub sort: String,
}

impl Draft {
    /// As a layout arranges it, else as it is declared.
    pub fn of(def: &'static ObjectDef, surface: Surface, layout: Option<&object::Layout>) -> Draft {
        let known = arrangeable(def, surface.declared());
        let mut draft = Draft {
            def,
            surface,
            parts: Vec::new(),
            left_out: Vec::new(),
            cards: Vec::new(),
            sort: String::new(),
        };
        if surface == Surface::List {
            let face = ListFace::of(def, layout);
            let columns: Vec<_> = face.columns.iter().copied().filter(|field| *field != def.title).collect();
            let is_on_card = |field: &&'static FieldDef| face.is_on_card(field, stands_on_card(def, field));
            draft.left_out = known.into_iter().filter(|field| !columns.contains(field)).collect();
            draft.cards = columns.iter().copied().filter(is_on_card).collect();
            draft.sort = if face.sort.is_empty() { NEWEST.to_owned() } else { face.sort };
            draft.parts.push(Part {
                key: key(0),
                heading: Words::default(),
                is_single: false,
                fields: columns,
            });
            return draft;
        }
        let shown = arranged(def, surface.declared(), layout);
        let part = |(place, section): (usize, Section)| Part {
            key: key(place),
            heading: section.heading.words(),
            is_single: section.is_single,
            fields: section.fields.into_iter().filter(|field| known.contains(field)).collect(),
        };
        draft.parts = shown.sections.into_iter().enumerate().map(part).collect();
        draft.parts.retain(|part| !part.fields.is_empty());
        draft.left_out = shown.more.into_iter().filter(|field| known.contains(field)).collect();
        draft
    }

    /// As a form sent it.
    pub fn sent(def: &'static ObjectDef, surface: Surface, sent: &[(String, String)]) -> Draft {
        let value =
            |name: &str| sent.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
        let mut known = arrangeable(def, surface.declared());
        let mut draft = Draft {
            def,
            surface,
            parts: Vec::new(),
            left_out: Vec::new(),
            cards: Vec::new(),
            sort: String::new(),
        };
        let mut is_rest = false;
        for (_, line) in sent.iter().filter(|(name, _)| name == "line") {
            if let Some(key) = line.strip_prefix("s:") {
                is_rest = key == REST;
                if !is_rest {
                    draft.parts.push(Part {
                        key: key.to_owned(),
                        heading: Words::new(value(&format!("zh.{key}")), value(&format!("en.{key}"))),
                        is_single: value(&format!("single.{key}")) == "true",
                        fields: Vec::new(),
                    });
                }
            } else if let Some(place) =
                line.strip_prefix("f:").and_then(|name| known.iter().position(|field| field.name == name))
            {
                let field = known.remove(place);
                match draft.parts.last_mut().filter(|_| !is_rest) {
                    Some(part) => part.fields.push(field),
                    None => draft.left_out.push(field),
                }
            }
        }
        // What came while somebody arranged stays out of what they send: it stands where it is declared.
        for field in arrangeable(def, surface.declared()) {
            let to = value(&format!("to.{}", field.name));
            if !to.is_empty() && draft.key_of(field).is_some_and(|now| now != to) {
                draft.put(field, to);
            }
        }
        let cards = sent.iter().filter(|(name, _)| name == "card").map(|(_, name)| name.as_str());
        let columns = draft.parts.iter().flat_map(|part| &part.fields);
        let on_cards: Vec<&str> = cards.collect();
        draft.cards = columns.copied().filter(|field| on_cards.contains(&field.name)).collect();
        value("sort").clone_into(&mut draft.sort);
        draft
    }

    /// In which section a field stands; none for what the form did not know.
    fn key_of(&self, field: &'static FieldDef) -> Option<String> {
        let part = self.parts.iter().find(|part| part.fields.contains(&field));
        let rest = || self.left_out.contains(&field).then(|| REST.to_owned());
        part.map(|part| part.key.clone()).or_else(rest)
    }

    /// To the end of another section.
    fn put(&mut self, field: &'static FieldDef, key: &str) {
        if key == REST {
            if self.surface == Surface::Form && must_stand(field) {
                return;
            }
            self.take_out(field);
            self.left_out.push(field);
        } else if let Some(place) = self.parts.iter().position(|part| part.key == key) {
            self.take_out(field);
            self.parts[place].fields.push(field);
        }
    }

    fn take_out(&mut self, field: &'static FieldDef) {
        self.parts.iter_mut().for_each(|part| part.fields.retain(|known| *known != field));
        self.left_out.retain(|known| *known != field);
    }

    /// One step, as a button says it: `up:f:NAME`, `down:s:KEY`, `add`, `drop:KEY`.
    pub fn step(&mut self, step: &str) {
        let words: Vec<&str> = step.splitn(3, ':').collect();
        match *words.as_slice() {
            ["add"] => self.add(),
            ["drop", key] => self.drop(key),
            [direction @ ("up" | "down"), "f", name] => {
                let known = arrangeable(self.def, self.surface.declared());
                if let Some(field) = known.into_iter().find(|field| field.name == name) {
                    self.move_field(field, direction == "up");
                }
            }
            [direction @ ("up" | "down"), "s", key] => {
                let Some(from) = self.parts.iter().position(|part| part.key == key) else { return };
                let to = if direction == "up" { from.checked_sub(1) } else { Some(from + 1) };
                if let Some(to) = to.filter(|to| *to < self.parts.len()) {
                    self.parts.swap(from, to);
                }
            }
            _ => {}
        }
    }

    /// One place on, over the edge of a section into the next.
    fn move_field(&mut self, field: &'static FieldDef, is_up: bool) {
        let Some(now) = self.key_of(field) else { return };
        let mut keys: Vec<String> = self.parts.iter().map(|part| part.key.clone()).collect();
        keys.push(REST.to_owned());
        let Some(place) = keys.iter().position(|key| *key == now) else { return };
        let fields = self.parts.get_mut(place).map_or(&mut self.left_out, |part| &mut part.fields);
        let Some(at) = fields.iter().position(|known| *known == field) else { return };
        let is_edge = if is_up { at == 0 } else { at + 1 == fields.len() };
        if !is_edge {
            fields.swap(at, if is_up { at - 1 } else { at + 1 });
            return;
        }
        let next = if is_up { place.checked_sub(1) } else { Some(place + 1) };
        let Some(next) = next.filter(|next| *next < keys.len()) else { return };
        self.put(field, &keys[next]);
        if !is_up && self.key_of(field).as_deref() == Some(keys[next].as_str()) {
            let fields = self.parts.get_mut(next).map_or(&mut self.left_out, |part| &mut part.fields);
            fields.rotate_right(1);
        }
    }

    fn add(&mut self) {
        let next = self.parts.iter().filter_map(|part| part.key.parse::<usize>().ok()).max();
        let key = key(next.map_or(0, |last| last + 1));
        self.parts.push(Part { key, heading: Words::default(), is_single: false, fields: Vec::new() });
    }

    /// Its fields go to the section before it, or else to the next.
    fn drop(&mut self, key: &str) {
        let Some(place) = self.parts.iter().position(|part| part.key == key) else { return };
        if self.parts.len() == 1 {
            return;
        }
        let fields = self.parts.remove(place).fields;
        self.parts[place.saturating_sub(1)].fields.extend(fields);
    }

    /// What a layout keeps of it.
    pub fn set(&self) -> Vec<(&'static FieldDef, Value)> {
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text) };
        let prose = |text: String| {
            if text.is_empty() { Value::Null } else { object::FieldType::to_value(&Prose(text)) }
        };
        let layout = self.layout(None);
        let is_list = self.surface == Surface::List;
        let only = |is_wanted: bool, value: String| if is_wanted { value } else { String::new() };
        vec![
            (
                Layout::SECTIONS.field(),
                prose(only(!is_list, sections::text_of(&layout.sections).trim_end().to_owned())),
            ),
            (Layout::COLUMNS.field(), text(only(is_list, layout.columns.join(", ")))),
            (Layout::CARDS.field(), text(only(is_list, layout.cards.join(", ")))),
            (Layout::SORT.field(), text(only(is_list, layout.sort))),
            (Layout::LEFT_OUT.field(), prose(layout.left_out.join(", "))),
        ]
    }

    /// As the declarations have it.
    pub fn layout(&self, role: Option<i64>) -> object::Layout {
        let names = |fields: &[&'static FieldDef]| fields.iter().map(|field| field.name.to_owned()).collect();
        let sections = self.parts.iter().map(|part| LayoutSection {
            heading: part.heading.clone(),
            is_single: part.is_single,
            fields: names(&part.fields),
        });
        let columns: Vec<_> = self.parts.iter().flat_map(|part| part.fields.clone()).collect();
        let usual: Vec<_> = columns.iter().copied().filter(|field| stands_on_card(self.def, field)).collect();
        object::Layout {
            object: self.def.name.to_owned(),
            role,
            surface: self.surface.declared(),
            sections: sections.collect(),
            cards: if self.cards == usual { Vec::new() } else { names(&self.cards) },
            columns: names(&columns),
            sort: if self.sort == NEWEST { String::new() } else { self.sort.clone() },
            left_out: names(&self.left_out),
        }
    }
}

fn key(place: usize) -> String {
    place.to_string()
}

#[cfg(test)]
#[path = "../tests/draft.rs"]
mod tests;
