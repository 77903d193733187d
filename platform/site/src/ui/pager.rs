//! Going through a long list: on, back, and how many there are.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const PAGES: Label = Label::new("翻页", "Pages");
const PREVIOUS: Label = Label::new("上一页", "Previous");
const COUNT: Label = Label::new("计数", "Count");
const NEXT: Label = Label::new("下一页", "Next");

/// Where a list can go from here. Lists have no page numbers: a page starts after a record, not at an offset.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The page before, if there is one.
    pub previous_href: Option<String>,
    /// The page after, if there is one.
    pub next_href: Option<String>,
    /// How many there are: a [`count`], or a [`count_to_come`]; nothing where it is not known.
    pub count: Option<Markup>,
}

/// How many there are, as a sentence ("共 2,000 条", "more than 10,000"), and what may stand after it, such as a link
/// that counts to the end.
pub fn count(sentence: &str, extra: Option<Markup>) -> Markup {
    html! { p class="pager-count" { (sentence) @if let Some(extra) = extra { " " (extra) } } }
}

/// A count that the page asks for once it stands: `GET part_href` answers with a [`count`]. Without script it is a
/// link to the page with its count, at `page_href`.
pub fn count_to_come(lang: Lang, part_href: &str, page_href: &str) -> Markup {
    html! {
        p class="pager-count" hx-get=(part_href) hx-trigger="load" hx-swap="outerHTML"
            "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none" {
            a class="link" href=(page_href) { (COUNT.text(lang)) }
        }
    }
}

/// The foot of a list.
pub fn pager(lang: Lang, pager: &Pager) -> Markup {
    html! {
        div class="pager" {
            @if let Some(count) = &pager.count { (count) } @else { p class="pager-count" {} }
            @if pager.previous_href.is_some() || pager.next_href.is_some() {
                nav class="pager-links" aria-label=(PAGES.text(lang)) {
                    (step(pager.previous_href.as_deref(), "prev", html! { (icon("chevron-left")) span { (PREVIOUS.text(lang)) } }))
                    (step(pager.next_href.as_deref(), "next", html! { span { (NEXT.text(lang)) } (icon("chevron-right")) }))
                }
            }
        }
    }
}

fn step(href: Option<&str>, rel: &str, face: Markup) -> Markup {
    html! {
        @match href {
            Some(href) => a class="button" rel=(rel) href=(href) data-page=(rel) { (face) },
            None => span class="button" aria-disabled="true" { (face) },
        }
    }
}
