//! From a record on through the list it was opened from, and back to it.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const IN_LIST: Label = Label::new("在列表中", "In the list");
const BACK: Label = Label::new("返回列表", "Back to the list");
const PREVIOUS: Label = Label::new("上一条", "Previous record");
const NEXT: Label = Label::new("下一条", "Next record");

/// Where a record stands in a list.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// The list, at the same place.
    pub back_href: String,
    /// The record before; none for the first.
    pub previous_href: Option<String>,
    /// The record after; none for the last.
    pub next_href: Option<String>,
    /// "3 / 12", where it is known; empty for none.
    pub place: String,
}

/// The links; the keys of the same meaning press them.
pub fn neighbours(lang: Lang, neighbours: &Neighbours) -> Markup {
    html! {
        nav class="neighbours" aria-label=(IN_LIST.text(lang)) {
            a class="button button-quiet" href=(neighbours.back_href) data-way="back" aria-keyshortcuts="u" {
                (icon("list")) span { (BACK.text(lang)) }
            }
            @if !neighbours.place.is_empty() { span class="neighbours-place" { (neighbours.place) } }
            (step("previous", "k", "chevron-up", PREVIOUS.text(lang), neighbours.previous_href.as_deref()))
            (step("next", "j", "chevron-down", NEXT.text(lang), neighbours.next_href.as_deref()))
        }
    }
}

fn step(way: &str, key: &str, icon_name: &'static str, label: &str, href: Option<&str>) -> Markup {
    html! {
        @match href {
            Some(href) => a class="button button-quiet button-icon" href=(href) data-way=(way)
                aria-label=(label) title=(label) aria-keyshortcuts=(key) { (icon(icon_name)) },
            None => span class="button button-quiet button-icon" role="link" aria-disabled="true"
                aria-label=(label) { (icon(icon_name)) },
        }
    }
}
