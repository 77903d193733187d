//! One line of a form for a moment: the browser's own calendar and clock, in the company's time.

use maud::Markup;
use object::Lang;

use super::field::{Field, input, wrap};

/// A day with its time, sent as `2026-03-05T08:30`.
pub fn instant_field(lang: Lang, field: &Field) -> Markup {
    wrap(lang, field, input(field, "datetime-local", None, "input"))
}
