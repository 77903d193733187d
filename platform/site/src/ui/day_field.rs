//! A day: the browser's own calendar, the day said back as people write it, and for days that lie ahead the usual
//! ones at one press.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::{Field, half_typed, input_with, wrap};

const QUICK: Label = Label::new("常用日期", "Quick dates");

/// What a day that lies ahead offers.
#[derive(Clone, Debug, Default)]
pub struct DayAhead {
    /// The usual days: what each is called, and the day itself as `2026-03-05`.
    pub quick: Vec<(String, String)>,
    /// The field that says what is to be done by then, and what is said while it has a text and this has no day.
    pub missing: Option<(String, String)>,
}

/// A day. The value is `2026-03-05`; with script its weekday stands below, in a line that is kept free for it.
pub fn day_field(lang: Lang, field: &Field, ahead: Option<&DayAhead>) -> Markup {
    let missing = ahead.and_then(|ahead| ahead.missing.as_ref());
    let can_choose = !field.readonly && !field.disabled;
    let quick = ahead.filter(|_| can_choose).map_or(&[][..], |ahead| ahead.quick.as_slice());
    wrap(
        lang,
        field,
        html! {
            (input_with(field, "date", None, "input input-day", Some(&half_typed(lang))))
            span class="echo echo-kept" data-echo="day" aria-live="polite"
                data-for=[missing.map(|(text, _)| text)] data-missing=[missing.map(|(_, words)| words)] {}
            @if !quick.is_empty() {
                span class="quick-days needs-script" role="group" aria-label={ (field.label) " · " (QUICK.text(lang)) } {
                    @for (label, day) in quick {
                        button type="button" class="quick-day" data-day=(day) title=(day) { (label) }
                    }
                }
            }
        },
    )
}
