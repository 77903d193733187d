//! Going through a long list: on, back, and how many there are.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const PAGES: Label = Label::new("翻页", "Pages");
const PREVIOUS: Label = Label::new("上一页", "Previous");
const NEXT: Label = Label::new("下一页", "Next");

/// Where a list can go from here. Lists have no page numbers: a page starts after a record, not at an offset.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The page before, if there is one.
    pub previous_href: Option<String>,
    /// The page after, if there is one.
    pub next_href: Option<String>,
    /// How many there are, as a sentence: "共 2,000 条", "more than 10,000".
    pub count: String,
    /// Something after the count, such as a link that counts to the end.
    pub extra: Option<Markup>,
}

/// The foot of a list.
pub fn pager(lang: Lang, pager: &Pager) -> Markup {
    html! {
        div class="pager" {
            p class="pager-count" {
                (pager.count)
                @if let Some(extra) = &pager.extra { " " (extra) }
            }
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
