//! What is to be done, or worth knowing, in order: a line each with where it leads and what it is good for.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const DONE: Label = Label::new("（已完成）", " (done)");

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Its icon; a tick instead once it is done.
    pub icon: &'static str,
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// What it is good for.
    pub about: String,
    /// It is done.
    pub is_done: bool,
    /// It is of no use without a keyboard.
    pub needs_keys: bool,
    /// What stands at its end: the button of the one to take next.
    pub act: Option<Markup>,
}

/// The lines, in order.
pub fn ways(lang: Lang, ways: &[Way]) -> Markup {
    html! {
        ol class="ways" {
            @for way in ways {
                li class={ @if way.is_done { "is-done" } @if way.needs_keys { " needs-keys" } } {
                    (icon(if way.is_done { "circle-check" } else { way.icon }))
                    div {
                        a href=(way.href) { (way.label) }
                        @if way.is_done { span class="sr-only" { (DONE.text(lang)) } }
                        p class="muted" { (way.about) }
                    }
                    @if let Some(act) = &way.act { (act) }
                }
            }
        }
    }
}
