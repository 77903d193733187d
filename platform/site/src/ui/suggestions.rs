//! What the search box offers while someone types.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const NONE_FOUND: Label =
    Label::new("没有找到，按回车搜索全部", "Nothing yet; press Enter to search everything");
const ALL: Label = Label::new("查看全部结果", "All results");

/// One record that fits.
#[derive(Clone, Debug, Default)]
pub struct Suggestion {
    /// The icon of its kind; empty for none.
    pub icon: &'static str,
    /// What it is, the heading above those of its kind: "客户".
    pub kind: String,
    /// Its name.
    pub title: String,
    /// What tells it from others: city, owner.
    pub detail: String,
    /// Its page.
    pub href: String,
}

/// The answer to `GET /search?q=…&partial=1`, put below the search box. `all_href` is the whole result page.
pub fn suggestions(lang: Lang, found: &[Suggestion], all_href: &str) -> Markup {
    html! {
        @if found.is_empty() {
            p class="option-none" { (NONE_FOUND.text(lang)) }
        } @else {
            @for of_a_kind in found.chunk_by(|one, other| one.kind == other.kind) {
                div role="group" aria-label=(of_a_kind[0].kind) {
                    p class="option-group" aria-hidden="true" { (of_a_kind[0].kind) }
                    @for suggestion in of_a_kind { (option(suggestion)) }
                }
            }
            a class="option option-all" role="option" href=(all_href) tabindex="-1" {
                (icon("search")) span { (ALL.text(lang)) }
            }
        }
    }
}

fn option(suggestion: &Suggestion) -> Markup {
    html! {
        a class="option" role="option" href=(suggestion.href) tabindex="-1" {
            @if !suggestion.icon.is_empty() { (icon(suggestion.icon)) }
            span class="option-title" { (suggestion.title) }
            @if !suggestion.detail.is_empty() { span class="option-detail" { (suggestion.detail) } }
        }
    }
}
