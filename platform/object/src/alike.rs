//! As what a field speaks for two records being one and the same, where its kind does not say it.

use crate::{FieldDef, ObjectDef};

/// As what values are compared. Phones, e-mail addresses and the record a child belongs to need no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlikeAs {
    /// A company's name, with its legal form and branch mark.
    Company,
    /// A person's whole name.
    Person,
    /// A street address.
    Address,
    /// A city, a province: one of few values that many share.
    Place,
    /// A number that belongs to one company or person.
    Code,
    /// A day that belongs to one: of birth, of founding.
    Day,
}

/// What a declaration says of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// As what it is compared.
    pub compared: AlikeAs,
    /// Of a company's name: which choices of another field make it a person's.
    pub person_where: Option<crate::Applies>,
}

/// What is wrong with what a declaration says, in words.
pub(crate) fn wrong_alike(def: &ObjectDef, declared: &FieldDef) -> Option<&'static str> {
    use crate::FieldKind;
    let alike = declared.alike?;
    let fits = match alike.compared {
        AlikeAs::Day => matches!(declared.kind, FieldKind::Day),
        AlikeAs::Company | AlikeAs::Person | AlikeAs::Address | AlikeAs::Place | AlikeAs::Code => {
            matches!(declared.kind, FieldKind::Text)
        }
    };
    let names_a_choice = alike.person_where.is_none_or(|person| {
        let choice = def.field(person.field).and_then(|on| on.kind.choice());
        alike.compared == AlikeAs::Company
            && choice.is_some_and(|on| person.choices.iter().all(|code| on.item(code).is_some()))
    });
    if !fits || declared.secret {
        return Some("a text is compared as a company, person, address, place or code, and a day as a day");
    }
    (!names_a_choice).then_some("of a company's name a choice of the object says where it is a person's")
}
