//! A choice between a few ways to look at the same thing, all in sight: each is a link with its picture and word.

use maud::{Markup, html};

use super::icon::icon;

/// One way to look.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// Its picture; empty for none.
    pub icon: &'static str,
    /// Its word.
    pub label: String,
    /// The page that looks so.
    pub href: String,
    /// It is looked at so now.
    pub current: bool,
}

/// The ways as links in a row; `label` names the row.
pub fn kinds(label: &str, kinds: &[Kind]) -> Markup {
    html! {
        nav class="kinds" aria-label=(label) {
            @for kind in kinds {
                a href=(kind.href) aria-current=[kind.current.then_some("true")] title=(kind.label) {
                    @if !kind.icon.is_empty() { (icon(kind.icon)) }
                    span { (kind.label) }
                }
            }
        }
    }
}
