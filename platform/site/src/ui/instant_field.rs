//! One line of a form for a moment: the browser's own calendar and clock, in the company's time.

use maud::{Markup, html};
use object::Lang;

use super::field::{Field, half_typed, input_with, wrap};

/// A day with its time, sent as `2026-03-05T08:30`.
pub fn instant_field(lang: Lang, field: &Field) -> Markup {
    wrap(
        lang,
        field,
        html! {
            (input_with(field, "datetime-local", None, "input", Some(&half_typed(lang))))
            span class="echo echo-kept" data-echo="moment" aria-live="polite" {}
        },
    )
}
