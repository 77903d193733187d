//! Ticks, switches, and choices that all stand in sight.

use maud::{Markup, html};
use object::Lang;

use super::choice_field::Choice;
use super::field::{Field, described_by, field_id, filled, helped, remarks};
use super::help::help;

/// A tick. It sends `name=true` when ticked, and always `name=false` before that, so that the server can tell
/// "not ticked" from "not on this form"; the last value counts.
pub fn checkbox_field(lang: Lang, field: &Field, is_ticked: bool) -> Markup {
    let id = field_id(&field.name);
    html! {
        div class={ "field field-check" @if field.wide { " field-wide" } @if field.error.is_some() { " field-wrong" } } {
            @if !field.readonly { input type="hidden" name=(field.name) value="false"; }
            (helped(lang, field, html! {
                label class="check" for=(id) {
                    input type="checkbox" id=(id) name=(field.name) value="true" checked[is_ticked]
                        disabled[field.readonly || field.disabled]
                        aria-invalid=[field.error.as_ref().map(|_| "true")]
                        aria-describedby=[described_by(field)];
                    span { (field.label) }
                }
            }))
            (remarks(field))
        }
    }
}

/// A switch: as a tick, for what is on or off from now on. It is sent like a tick.
pub fn switch_field(field: &Field, is_on: bool) -> Markup {
    let id = field_id(&field.name);
    html! {
        div class={ "field field-check" @if field.wide { " field-wide" } @if field.error.is_some() { " field-wrong" } } {
            @if !field.readonly { input type="hidden" name=(field.name) value="false"; }
            label class="check switch" for=(id) {
                input type="checkbox" role="switch" id=(id) name=(field.name) value="true" checked[is_on]
                    disabled[field.readonly || field.disabled] aria-describedby=[described_by(field)];
                span { (field.label) }
            }
            (remarks(field))
        }
    }
}

/// Several of a few choices, side by side. Each tick is sent under the field's name, and nothing before them, so that
/// a form without any says so.
pub fn ticks_field(lang: Lang, field: &Field, choices: &[Choice], ticked: &[&str]) -> Markup {
    let id = field_id(&field.name);
    html! {
        fieldset class={ "field" @if field.wide { " field-wide" } @if field.error.is_some() { " field-wrong" } }
            aria-describedby=[described_by(field)] {
            legend class="field-label" { (field.label) }
            @if !field.readonly { input type="hidden" name=(field.name) value=""; }
            div class="radios" {
                @for (place, choice) in choices.iter().enumerate() {
                    label title=[filled(&choice.help)] {
                        input type="checkbox" name=(field.name) value=(choice.value)
                            id=(if place == 0 { id.clone() } else { format!("{id}-{place}") })
                            checked[ticked.contains(&choice.value.as_str())]
                            disabled[field.readonly || field.disabled];
                        span { (choice.label) }
                    }
                }
                @if !field.help.is_empty() { (help(lang, &format!("{id}-help"), &field.label, &field.help)) }
            }
            (remarks(field))
        }
    }
}

/// One of a few, all in sight; `field.value` is the chosen one's value. For more than five use a list.
pub fn radio_field(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    let id = field_id(&field.name);
    html! {
        fieldset class={ "field" @if field.wide { " field-wide" } @if field.error.is_some() { " field-wrong" } }
            aria-describedby=[described_by(field)] {
            legend class="field-label" { (field.label) }
            div class="radios" {
                @for (place, choice) in choices.iter().enumerate() {
                    label title=[filled(&choice.help)] {
                        // The first has the field's own id, where links from the list of problems lead.
                        input type="radio" name=(field.name) value=(choice.value)
                            id=(if place == 0 { id.clone() } else { format!("{id}-{place}") })
                            checked[choice.value == field.value] disabled[field.readonly || field.disabled];
                        span { (choice.label) }
                    }
                }
                // Not in the legend, whose words are the group's name.
                @if !field.help.is_empty() { (help(lang, &format!("{id}-help"), &field.label, &field.help)) }
            }
            (remarks(field))
        }
    }
}
