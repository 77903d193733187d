//! Chips: something that holds now and can be taken off again.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const REMOVE: Label = Label::new("移除筛选：", "Remove filter: ");
const CHANGE: Label = Label::new("更改筛选：", "Change filter: ");

/// One condition that holds now.
#[derive(Clone, Debug, Default)]
pub struct FilterChip {
    /// What it is about: "行业".
    pub label: String,
    /// What is asked of it: "是 机械制造".
    pub condition: String,
    /// The list without this condition; empty where it cannot be taken off.
    pub remove_href: String,
    /// A form that changes it, behind the chip.
    pub edit: Option<Markup>,
}

/// A chip.
pub fn chip(lang: Lang, chip: &FilterChip) -> Markup {
    let words = html! {
        @if !chip.label.is_empty() { span class="chip-label" { (chip.label) } " " }
        span class="chip-condition" { (chip.condition) }
    };
    html! {
        span class="chip" {
            @match &chip.edit {
                None => (words),
                Some(form) => details class="menu menu-start chip-edit" {
                    summary { span class="sr-only" { (CHANGE.text(lang)) } (words) }
                    div class="menu-list" { div class="menu-custom" { (form) } }
                },
            }
            @if !chip.remove_href.is_empty() {
                a href=(chip.remove_href) aria-label={ (REMOVE.text(lang)) (chip.label) " " (chip.condition) } {
                    (icon("x"))
                }
            }
        }
    }
}
