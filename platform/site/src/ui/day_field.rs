//! A day: the browser's own calendar, and the day said back as people write it.

use maud::{Markup, html};
use object::Lang;

use super::field::{Field, input, wrap};

/// A day. The value is `2026-03-05`; with script its weekday stands below.
pub fn day_field(lang: Lang, field: &Field) -> Markup {
    wrap(
        lang,
        field,
        html! {
            (input(field, "date", None, "input input-day"))
            span class="echo" data-echo="day" aria-live="polite" {}
        },
    )
}
