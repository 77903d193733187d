//! How the fields of an object are arranged for somebody: as the company has said for one of their roles or for
//! everybody, else as the object is declared. Rights come first: what one is not told is in no place of any layout.

mod face;
mod sections;

use object::{FieldDef, Layout, ObjectDef, Surface};

pub(crate) use face::choosable;
pub use face::{CARD_FIELDS_MAX, COLUMNS_MAX, ListFace, columns};
pub use sections::{Arranged, Heading, Section, arranged};

use crate::pages::is_writable;
use crate::visitor::Visitor;

/// Sections of a form or a page.
pub const SECTIONS_MAX: usize = 20;
/// The longest heading of a section, in characters: it stands in one line on a phone.
pub const HEADING_CHARS_MAX: usize = 30;

/// The fields that are arranged on a surface, in the order of the declaration. What a record is called stands at the
/// head of its page, and first in lists, whatever is arranged.
pub fn arrangeable(def: &'static ObjectDef, surface: Surface) -> Vec<&'static FieldDef> {
    match surface {
        Surface::Form | Surface::Page => {
            let sections = arranged(def, surface, None).sections.into_iter();
            let fields = sections.flat_map(|section| section.fields);
            fields.filter(|field| surface == Surface::Form || *field != def.title).collect()
        }
        Surface::List => choosable(def).filter(|field| *field != def.title).collect(),
    }
}

/// Whether a field cannot be left out of a form: nobody could save a new record without unfolding what is left out.
pub fn must_stand(field: &FieldDef) -> bool {
    // Of yes and no one always holds.
    let is_answered = matches!(field.kind, object::FieldKind::Boolean);
    field.required && is_writable(field) && !field.is_given() && field.begins.is_none() && !is_answered
}

/// Whether a column stands on a phone's card where no layout says so.
pub fn stands_on_card(def: &ObjectDef, field: &'static FieldDef) -> bool {
    crate::pages::stands_on_card(def, field)
}

impl Visitor {
    /// How an object is arranged for this person, where anybody has said so: that of the first of their roles, as roles
    /// were made one after the other, that has a layout; else the one for everybody.
    pub(crate) fn layout(&self, def: &ObjectDef, surface: Surface) -> Option<&Layout> {
        self.site.crm().registry().layout(def, surface, self.visit.actor().own_roles())
    }
}
