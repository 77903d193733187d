//! States: where something stands, as a coloured word. What people call something is a tag.

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
