//! The parts of a form, as they are arranged for whoever fills it in: sections, and what is folded below them.

use maud::{Markup, html};
use object::{FieldDef, Lang, ObjectDef, Surface};

use super::Draft;
use crate::layout::{Heading, Section, arranged};
use crate::ui;
use crate::visitor::Visitor;

/// Fields that stand together in a form.
pub(super) struct Part {
    kind: Kind,
    /// In order.
    pub fields: Vec<&'static FieldDef>,
}

enum Kind {
    Section { heading: Heading, is_single: bool },
    More { is_open: bool },
}

/// The parts of an object's form, with the fields that are offered.
pub(super) fn of(
    visitor: &Visitor,
    def: &'static ObjectDef,
    draft: &Draft,
    is_offered: impl Fn(&'static FieldDef) -> bool,
) -> Vec<Part> {
    let shown = arranged(def, Surface::Form, visitor.layout(def, Surface::Form)).only(is_offered);
    let section = |section: Section| Part {
        kind: Kind::Section { heading: section.heading, is_single: section.is_single },
        fields: section.fields,
    };
    let mut parts: Vec<Part> = shown.sections.into_iter().map(section).collect();
    if !shown.more.is_empty() {
        let is_open = shown.more.iter().any(|field| draft.problem(field).is_some());
        parts.push(Part { kind: Kind::More { is_open }, fields: shown.more });
    }
    parts
}

impl Part {
    /// The part around its inputs.
    pub fn around(&self, lang: Lang, inputs: Markup) -> Markup {
        match &self.kind {
            Kind::Section { heading, is_single: true } => ui::single_group(heading.text(lang), inputs),
            Kind::Section { heading, is_single: false } => ui::field_group(heading.text(lang), inputs),
            Kind::More { is_open } => {
                let grid = html! { div class="field-grid" { (inputs) } };
                ui::more_fields(lang, self.fields.len(), *is_open, grid)
            }
        }
    }
}
