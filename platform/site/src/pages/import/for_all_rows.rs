//! What a file does not say and is the same for all its new rows: that they are customers already, where they are from.

use maud::{Markup, html};
use object::{FieldKind, Label};

use super::mapping::settable;
use crate::form_body::SignedForm;
use crate::imports::Draft;
use crate::ui::{self, Choice, Field};
use crate::visitor::Visitor;

/// The name of a field's select begins so.
const PREFIX: &str = "default-";
const FOR_ALL: Label =
    Label::new("文件里没有的栏目，新记录统一填写", "Not in the file, the same for all new records");

/// What the form says: the fields' names with the chosen codes.
pub(super) fn in_form(form: &SignedForm) -> Vec<(String, String)> {
    let chosen = form.fields.iter().filter_map(|(name, code)| Some((name.strip_prefix(PREFIX)?, code)));
    chosen
        .filter(|(_, code)| !code.is_empty())
        .map(|(field, code)| (field.to_owned(), code.clone()))
        .collect()
}

/// A select for each choice that no column goes to.
pub(super) fn fields(visitor: &Visitor, draft: &Draft, mapped: &[Option<String>]) -> Markup {
    let lang = visitor.lang;
    let is_mapped = |name: &str| mapped.iter().flatten().any(|mapped| mapped == name);
    let open: Vec<_> = settable(draft.def)
        .filter_map(|field| match field.kind {
            FieldKind::Choice(choice) if !is_mapped(field.name) => Some((field, choice)),
            _ => None,
        })
        .collect();
    if open.is_empty() {
        return html! {};
    }
    let is_open = !draft.settings.defaults.is_empty();
    let selects = html! {
        @for (field, choice) in open {
            @let chosen = draft.settings.defaults.iter().find(|(name, _)| name == field.name);
            @let choices: Vec<Choice> =
                choice.items.iter().map(|item| Choice::new(item.code, item.label.text(lang))).collect();
            (ui::select_field(
                lang,
                &Field {
                    value: chosen.map_or(String::new(), |(_, code)| code.clone()),
                    ..Field::new(format!("{PREFIX}{}", field.name), field.label.text(lang))
                },
                &choices,
            ))
        }
    };
    ui::advanced(FOR_ALL.text(lang), is_open, ui::field_group("", selects))
}
