//! Who else is at this record just now: their signs and a sentence, those who change it before those who look.

use maud::{Markup, html};
use object::Lang;

use super::icon::icon;
use super::person::avatar;

/// So many signs stand side by side; the sentence counts the rest.
const SIGNS_MAX: usize = 3;
/// So many are called by name.
const NAMED_MAX: usize = 2;

/// Someone else at the record.
#[derive(Clone, Debug)]
pub struct Present {
    /// Their name.
    pub name: String,
    /// They change it.
    pub edits: bool,
}

/// Where a record's page tells who else is there, as soon as it knows; nothing without script.
pub fn presence_place() -> Markup {
    html! { div class="presence" data-presence role="status" aria-live="polite" {} }
}

/// What stands there; nothing while nobody else is.
pub fn presence(lang: Lang, present: &[Present]) -> Markup {
    let (editing, looking): (Vec<_>, Vec<_>) = present.iter().partition(|one| one.edits);
    html! {
        @if !editing.is_empty() {
            span class="present present-edits tone-amber" {
                (signs(&editing)) (icon("pencil")) span { (sentence(lang, &editing, true)) }
            }
        }
        @if !looking.is_empty() {
            span class="present" { (signs(&looking)) span { (sentence(lang, &looking, false)) } }
        }
    }
}

fn signs(people: &[&Present]) -> Markup {
    html! { span class="present-signs" { @for one in people.iter().take(SIGNS_MAX) { (avatar(&one.name)) } } }
}

fn sentence(lang: Lang, people: &[&Present], edits: bool) -> String {
    let named: Vec<&str> = people.iter().take(NAMED_MAX).map(|one| one.name.as_str()).collect();
    let more = people.len() - named.len();
    match lang {
        Lang::Zh => {
            let doing = if edits { "正在编辑" } else { "正在查看" };
            match more {
                0 => format!("{}{doing}", named.join("、")),
                _ => format!("{}等 {} 人{doing}", named.join("、"), people.len()),
            }
        }
        Lang::En => {
            let doing = if edits { "editing" } else { "looking at this" };
            let is = if people.len() == 1 { "is" } else { "are" };
            match more {
                0 => format!("{} {is} {doing}", named.join(" and ")),
                1 => format!("{} and 1 other {is} {doing}", named.join(", ")),
                _ => format!("{} and {more} others {is} {doing}", named.join(", ")),
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/presence.rs"]
mod tests;
