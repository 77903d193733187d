//! Chips: something that holds now and can be taken off again.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const REMOVE: Label = Label::new("移除筛选：", "Remove filter: ");

/// One condition that holds now.
#[derive(Clone, Debug, Default)]
pub struct FilterChip {
    /// What it is about: "行业".
    pub label: String,
    /// What is asked of it: "是 机械制造".
    pub condition: String,
    /// The list without this condition; empty where it cannot be taken off.
    pub remove_href: String,
}

/// A chip.
pub fn chip(lang: Lang, chip: &FilterChip) -> Markup {
    html! {
        span class="chip" {
            @if !chip.label.is_empty() { span class="chip-label" { (chip.label) } }
            span class="chip-condition" { (chip.condition) }
            @if !chip.remove_href.is_empty() {
                a href=(chip.remove_href) aria-label={ (REMOVE.text(lang)) (chip.label) " " (chip.condition) } {
                    (icon("x"))
                }
            }
        }
    }
}
