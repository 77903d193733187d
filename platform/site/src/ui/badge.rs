//! States and tags: a badge says where something stands, a tag what someone calls it.

use maud::{Markup, html};
use object::Tone;

/// A state with its colour and its word; never the colour alone.
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class={ "badge tone-" (tone.name()) } { (text) } }
}

/// A state as a coloured dot before its word: quieter than a badge, for dense lists.
pub fn dot(tone: Tone, text: &str) -> Markup {
    html! { span class={ "dot tone-" (tone.name()) } { (text) } }
}

/// One tag.
pub fn tag(text: &str) -> Markup {
    html! { span class="tag" { (text) } }
}

/// Several tags in a row; nothing when there are none.
pub fn tags<T: AsRef<str>>(texts: &[T]) -> Markup {
    html! {
        @if !texts.is_empty() {
            span class="tags" { @for text in texts { (tag(text.as_ref())) } }
        }
    }
}
