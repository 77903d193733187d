//! Tags: free words that people put on a record. Each word keeps its colour.

use maud::{Markup, html};

use super::hue::hue;

/// One tag.
pub fn tag(text: &str) -> Markup {
    html! { span class={ "tag hue-" (hue(text)) } title=(text) { span { (text) } } }
}

/// Several tags in a row; nothing when there are none.
pub fn tags<T: AsRef<str>>(texts: &[T]) -> Markup {
    html! {
        @if !texts.is_empty() {
            span class="tags" { @for text in texts { (tag(text.as_ref())) } }
        }
    }
}
