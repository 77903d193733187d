//! Choosing one of several from a list. A long list can be searched by typing.

use maud::{Markup, html};
use object::{Label, Lang};
use store::search::name_readings;

use super::field::{Field, described_by, field_id, filled, wrap};

const UNCHOSEN: Label = Label::new("请选择", "Choose…");
const NONE_FOUND: Label = Label::new("没有匹配的选项", "No such choice");

/// From so many choices on the list can be searched by typing; fewer are taken in at a glance.
const SEARCHED_FROM: usize = 8;

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// When it is the right one; empty where its label says so.
    pub help: String,
}

impl Choice {
    /// A choice by what is sent and what is shown.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), help: String::new() }
    }

    /// With a word on when it is the right one.
    #[must_use]
    pub fn with_help(mut self, help: Option<Label>, lang: Lang) -> Choice {
        self.help = help.map_or(String::new(), |help| help.text(lang).to_owned());
        self
    }
}

/// One of several; `field.value` is the chosen one's value, empty for none. An empty choice is offered first,
/// since a browser would otherwise choose the first for the person.
pub fn select_field(lang: Lang, field: &Field, choices: &[Choice]) -> Markup {
    let id = field_id(&field.name);
    wrap(
        lang,
        field,
        html! {
            select class="input select" id=(id) name=(field.name) required[field.required]
                disabled[field.readonly || field.disabled] autofocus[field.autofocus]
                aria-invalid=[field.error.as_ref().map(|_| "true")]
                aria-describedby=[described_by(field)]
                data-searched=[(choices.len() >= SEARCHED_FROM).then_some(NONE_FOUND.text(lang))] {
                option value="" { (if field.required { UNCHOSEN.text(lang) } else { "—" }) }
                @if choices.len() >= SEARCHED_FROM {
                    (searched_options(choices, &field.value))
                } @else {
                    (options(choices, &field.value))
                }
            }
            // A disabled list is not sent, but a locked value still belongs to the record.
            @if field.readonly { input type="hidden" name=(field.name) value=(field.value); }
        },
    )
}

/// A list without the line around it, for tables such as the mapping of columns; `label` names it.
pub fn bare_select(name: &str, label: &str, empty: Option<&str>, choices: &[Choice], chosen: &str) -> Markup {
    unwrapped(name, label, empty, choices, chosen, None)
}

/// As [`bare_select`], with the help of what is chosen below it under `help_id`; a script keeps it true while one
/// chooses.
pub fn helped_select(
    name: &str,
    label: &str,
    empty: Option<&str>,
    choices: &[Choice],
    chosen: &str,
    help_id: &str,
) -> Markup {
    let help = choices.iter().find(|choice| choice.value == chosen).map_or("", |choice| choice.help.as_str());
    html! {
        (unwrapped(name, label, empty, choices, chosen, Some(help_id)))
        p class="field-hint" id=(help_id) { (help) }
    }
}

fn unwrapped(
    name: &str,
    label: &str,
    empty: Option<&str>,
    choices: &[Choice],
    chosen: &str,
    help_id: Option<&str>,
) -> Markup {
    html! {
        select class="input select" name=(name) aria-label=(label) aria-describedby=[help_id] data-tells=[help_id] {
            @if let Some(empty) = empty { option value="" { (empty) } }
            (options(choices, chosen))
        }
    }
}

/// With how each is typed in letters, for the script that searches them.
fn searched_options(choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @for choice in choices {
            @let readings = name_readings(&choice.label).join(" ");
            option value=(choice.value) selected[choice.value == chosen] title=[filled(&choice.help)]
                data-reads=[(!readings.is_empty()).then_some(readings)] { (choice.label) }
        }
    }
}

fn options(choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @for choice in choices {
            option value=(choice.value) selected[choice.value == chosen] title=[filled(&choice.help)] { (choice.label) }
        }
    }
}
