//! What is known of something: label and value, in a grid.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const RESTRICTED: Label = Label::new("无权查看", "Restricted");
const NOTHING: Label = Label::new("未填写", "Not filled in");

/// One thing known.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value; see [`nothing`] and [`restricted`] for the two that are not there.
    pub value: Markup,
    /// Takes the whole width: addresses, remarks.
    pub wide: bool,
}

impl Fact {
    /// A fact of ordinary width.
    pub fn new(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value, wide: false }
    }

    /// A fact over the whole width.
    pub fn wide(label: impl Into<String>, value: Markup) -> Fact {
        Fact { label: label.into(), value, wide: true }
    }
}

/// Label and value, in as many columns as fit.
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl class="facts" {
            @for fact in facts {
                div class={ "fact" @if fact.wide { " fact-wide" } } {
                    dt { (fact.label) }
                    dd { (fact.value) }
                }
            }
        }
    }
}

/// A value that nobody has filled in.
pub fn nothing(lang: Lang) -> Markup {
    html! { span class="nothing" { span aria-hidden="true" { "—" } span class="sr-only" { (NOTHING.text(lang)) } } }
}

/// A value, or a linked record, that the visitor may not see.
pub fn restricted(lang: Lang) -> Markup {
    html! { span class="restricted" { (icon("lock")) (RESTRICTED.text(lang)) } }
}
