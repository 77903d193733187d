//! Which fields of an object stand together on its page and in its form. Declarations do not say; kinds do.

use object::{FieldDef, FieldKind, Guard, Label, Names, ObjectDef};

use super::values::OWNER;

const DETAILS: Label = Label::new("基本信息", "Details");
const CONTACT: Label = Label::new("联系方式与地址", "Contact and address");
const OWNERSHIP: Label = Label::new("归属", "Ownership");

/// Fields under a heading.
pub(crate) struct Group {
    /// The heading.
    pub label: Label,
    /// In the order they are declared.
    pub fields: Vec<&'static FieldDef>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Details,
    Contact,
    Ownership,
}

/// The fields of an object in up to three groups, each in the order of the declaration; no empty group.
/// Secrets are left out.
pub(crate) fn groups_of(def: &'static ObjectDef) -> Vec<Group> {
    let parts = parts_of(def);
    [(Part::Details, DETAILS), (Part::Contact, CONTACT), (Part::Ownership, OWNERSHIP)]
        .into_iter()
        .map(|(part, label)| Group {
            label,
            fields: def
                .fields
                .iter()
                .zip(&parts)
                .filter(|(field, found)| **found == part && !field.secret)
                .map(|(field, _)| *field)
                .collect(),
        })
        .filter(|group| !group.fields.is_empty())
        .collect()
}

fn parts_of(def: &ObjectDef) -> Vec<Part> {
    let mut parts: Vec<Part> = def.fields.iter().map(|field| part_of(def, field)).collect();
    // The parts of an address are plain texts; they are told by standing right before the personal one that
    // holds street and number.
    for place in 0..parts.len() {
        let is_address = parts[place] == Part::Contact && matches!(def.fields[place].kind, FieldKind::Text);
        if !is_address {
            continue;
        }
        for before in (0..place).rev() {
            let field = def.fields[before];
            if !matches!(field.kind, FieldKind::Text) || std::ptr::eq(field, def.title) {
                break;
            }
            parts[before] = Part::Contact;
        }
    }
    parts
}

fn part_of(def: &ObjectDef, field: &FieldDef) -> Part {
    let is_governing = matches!(def.guard, Guard::Owned) && (field.name == OWNER || field.name == "team");
    let is_contact = matches!(field.kind, FieldKind::Phone | FieldKind::Email | FieldKind::Web)
        // What the house says of a record is no way to reach anybody.
        || ((field.personal || field.names == Names::Position) && matches!(field.kind, FieldKind::Text) && !field.readonly);
    if is_governing && field.kind.link().is_some() {
        Part::Ownership
    } else if is_contact {
        Part::Contact
    } else {
        Part::Details
    }
}
