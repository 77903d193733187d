//! The sections of a form and of a record's page.

use object::{FieldDef, Label, Lang, Layout, ObjectDef, Surface, Words};

use crate::pages::{groups_of, is_writable};

/// What stands above a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Heading {
    /// Words of ours.
    Declared(Label),
    /// Words of the company; empty in both languages for none.
    Own(Words),
}

impl Heading {
    /// In the reader's language; in the other one where the company wrote it in that alone.
    pub fn text(&self, lang: Lang) -> &str {
        match (self, lang) {
            (Heading::Declared(label), _) => label.text(lang),
            (Heading::Own(words), Lang::Zh) => {
                if words.zh.is_empty() {
                    &words.en
                } else {
                    &words.zh
                }
            }
            (Heading::Own(words), Lang::En) => {
                if words.en.is_empty() {
                    &words.zh
                } else {
                    &words.en
                }
            }
        }
    }

    /// In both languages, as a layout keeps it.
    pub fn words(&self) -> Words {
        match self {
            Heading::Declared(label) => Words::new(label.zh, label.en),
            Heading::Own(words) => words.clone(),
        }
    }
}

/// Fields that stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// What stands above them.
    pub heading: Heading,
    /// Their inputs stand one below the other, also where there is room for two.
    pub is_single: bool,
    /// In order.
    pub fields: Vec<&'static FieldDef>,
}

/// A form or a page, arranged.
#[derive(Clone, Debug, PartialEq)]
pub struct Arranged {
    /// What is seen at once; none without a field.
    pub sections: Vec<Section>,
    /// What is folded until one asks for more.
    pub more: Vec<&'static FieldDef>,
}

impl Arranged {
    /// The same with the fields that `keeps` holds of.
    #[must_use]
    pub(crate) fn only(mut self, keeps: impl Fn(&'static FieldDef) -> bool) -> Arranged {
        self.sections.iter_mut().for_each(|section| section.fields.retain(|field| keeps(field)));
        self.sections.retain(|section| !section.fields.is_empty());
        self.more.retain(|field| keeps(field));
        self
    }
}

/// An object as a layout arranges it, else as it is declared.
pub fn arranged(def: &'static ObjectDef, surface: Surface, layout: Option<&Layout>) -> Arranged {
    let places = places(def, surface);
    let Some(layout) = layout else { return Arranged { sections: places, more: Vec::new() } };
    let known: Vec<&'static FieldDef> = places.iter().flat_map(|place| &place.fields).copied().collect();
    let mut placed: Vec<&'static FieldDef> = Vec::new();
    let mut take = |names: &[String]| -> Vec<&'static FieldDef> {
        let found = names.iter().filter_map(|name| known.iter().copied().find(|field| field.name == name));
        let mut fields = Vec::new();
        for field in found {
            if !placed.contains(&field) {
                placed.push(field);
                fields.push(field);
            }
        }
        fields
    };
    let sections = layout.sections.iter().map(|section| Section {
        heading: heading_of(&section.heading, &places),
        is_single: section.is_single,
        fields: take(&section.fields),
    });
    let mut sections: Vec<Section> = sections.collect();
    let more = take(&layout.left_out);
    for place in &places {
        for (at, field) in place.fields.iter().enumerate().filter(|(_, field)| !placed.contains(field)) {
            put_new(&mut sections, place, at, field);
        }
    }
    sections.retain(|section| !section.fields.is_empty());
    Arranged { sections, more }
}

/// Puts what the layout does not know yet at the end of where its neighbours by declaration stand.
fn put_new(sections: &mut Vec<Section>, place: &Section, at: usize, field: &'static FieldDef) {
    let neighbours = place.fields[..at].iter().rev().chain(&place.fields[at + 1..]);
    let section_of = |neighbour: &&'static FieldDef| {
        sections.iter().position(|section| section.fields.contains(neighbour))
    };
    let found = neighbours.into_iter().find_map(section_of);
    let found = found.or_else(|| sections.iter().position(|section| section.heading == place.heading));
    match found {
        Some(section) => sections[section].fields.push(field),
        None => sections.push(Section { fields: vec![field], ..place.clone() }),
    }
}

/// Words that are ours stay ours: other languages have them too.
fn heading_of(words: &Words, places: &[Section]) -> Heading {
    let ours = places.iter().map(|place| &place.heading).find(|heading| heading.words() == *words);
    ours.cloned().unwrap_or_else(|| Heading::Own(words.clone()))
}

/// What is arranged, where it is declared.
fn places(def: &'static ObjectDef, surface: Surface) -> Vec<Section> {
    let groups = groups_of(def).into_iter().map(|group| Section {
        heading: Heading::Declared(group.label),
        is_single: false,
        fields: group.fields,
    });
    match surface {
        Surface::Form => Arranged { sections: groups.collect(), more: Vec::new() }.only(is_writable).sections,
        Surface::Page | Surface::List => groups.collect(),
    }
}

#[cfg(test)]
#[path = "../tests/layout.rs"]
mod tests;
