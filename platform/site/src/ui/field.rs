//! One line of a form: a label, an input, a hint, and what is wrong with it.

use maud::{Markup, html};
use object::{Label, Lang};

use super::help::help;
use super::icon::icon;

const REQUIRED: Label = Label::new("必填", "required");
const HALF_TYPED: Label = Label::new(
    "日期没有填完整：请补全年、月、日，或清空",
    "This date is incomplete: fill in day, month and year, or clear it",
);
/// The last day and moment that fit into four digits of a year.
const LAST_DAY: &str = "9999-12-31";
const LAST_MOMENT: &str = "9999-12-31T23:59";
const TAGS_HINT: Label = Label::new("多个用逗号分隔", "Separate several with commas");

/// What every kind of input has.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The name it is sent under.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What stands in it now, as typed.
    pub value: String,
    /// How to fill it in, in sight; empty for none.
    pub hint: String,
    /// What it means, behind a question mark beside its label; empty for none.
    pub help: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// It must be filled in.
    pub required: bool,
    /// It is shown and not to be changed.
    pub readonly: bool,
    /// It is not to be filled in now; it is not sent.
    pub disabled: bool,
    /// It takes the whole width.
    pub wide: bool,
    /// The page starts here.
    pub autofocus: bool,
    /// An example in the empty input; empty for none.
    pub placeholder: String,
    /// The browser's word for what it may fill in, such as `username`; empty switches it off.
    pub autocomplete: &'static str,
}

impl Field {
    /// A field by the name it is sent under and what it is called.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field { name: name.into(), label: label.into(), ..Field::default() }
    }
}

/// What a text input takes; it chooses the keyboard on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Any text of one line.
    #[default]
    Plain,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Web,
    /// A password: not shown, never given back.
    Password,
}

impl TextKind {
    /// `type` and `inputmode`. The server judges phones, e-mails and web addresses as people write them, so the
    /// stricter input types of the browser are not used.
    const fn input(self) -> (&'static str, Option<&'static str>) {
        match self {
            TextKind::Plain => ("text", None),
            TextKind::Phone => ("text", Some("tel")),
            TextKind::Email => ("text", Some("email")),
            TextKind::Web => ("text", Some("url")),
            TextKind::Password => ("password", None),
        }
    }
}

/// The id of a field's input, for links that lead to it: `#f-name`.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// One line of text.
pub fn text_field(lang: Lang, field: &Field, kind: TextKind) -> Markup {
    let (input_type, mode) = kind.input();
    wrap(lang, field, html! { (input(field, input_type, mode, "input")) })
}

/// A number, with its unit behind it (may be empty).
pub fn number_field(lang: Lang, field: &Field, unit: &str) -> Markup {
    wrap(
        lang,
        field,
        html! {
            div class="joined" {
                (input(field, "text", Some("decimal"), "input input-number"))
                @if !unit.is_empty() { span class="joined-part" { (unit) } }
            }
            span class="echo" data-echo="number" aria-live="polite" {}
        },
    )
}

/// Several lines of text, `rows` high at first.
pub fn textarea_field(lang: Lang, field: &Field, rows: u32) -> Markup {
    wrap(
        lang,
        field,
        html! {
            textarea class="input" id=(field_id(&field.name)) name=(field.name) rows=(rows)
                required[field.required] readonly[field.readonly] disabled[field.disabled] autofocus[field.autofocus]
                placeholder=[filled(&field.placeholder)]
                aria-invalid=[field.error.as_ref().map(|_| "true")]
                aria-describedby=[described_by(field)] {
                // HTML drops one newline after the tag; this one, so that a value may start with its own.
                "\n" (field.value)
            }
        },
    )
}

/// One line of text, with what others have written there offered.
pub fn suggested_field(lang: Lang, field: &Field, known: &[String]) -> Markup {
    let list = (!known.is_empty()).then(|| format!("{}-known", field_id(&field.name)));
    wrap(
        lang,
        field,
        html! {
            input class="input" type="text" id=(field_id(&field.name)) name=(field.name) value=(field.value)
                list=[list.as_ref()] autocomplete="off" required[field.required]
                aria-invalid=[field.error.as_ref().map(|_| "true")] aria-describedby=[described_by(field)];
            @if let Some(list) = &list {
                datalist id=(list) { @for text in known { option value=(text) {} } }
            }
        },
    )
}

/// Tags, separated by commas (Chinese ones too), with tags already in use offered.
pub fn tags_field(lang: Lang, field: &Field, in_use: &[String]) -> Markup {
    let mut field = field.clone();
    if field.hint.is_empty() {
        field.hint = TAGS_HINT.text(lang).to_owned();
    }
    let list = (!in_use.is_empty()).then(|| format!("{}-tags", field_id(&field.name)));
    wrap(
        lang,
        &field,
        html! {
            input class="input" type="text" id=(field_id(&field.name)) name=(field.name) value=(field.value)
                list=[list.as_ref()] autocomplete="off" readonly[field.readonly] disabled[field.disabled]
                aria-invalid=[field.error.as_ref().map(|_| "true")]
                aria-describedby=[described_by(&field)];
            @if let Some(list) = &list {
                datalist id=(list) { @for tag in in_use { option value=(tag) {} } }
            }
        },
    )
}

/// The line around any input: label, hint, what is wrong.
pub(super) fn wrap(lang: Lang, field: &Field, input: Markup) -> Markup {
    let id = field_id(&field.name);
    html! {
        div class={ "field" @if field.wide { " field-wide" } @if field.error.is_some() { " field-wrong" } } {
            (helped(lang, field, html! {
                label class="field-label" for=(id) {
                    (field.label)
                    @if field.required { (required_mark(lang)) }
                }
            }))
            (input)
            (remarks(field))
        }
    }
}

/// Says beside a label that it must be filled in.
pub(super) fn required_mark(lang: Lang) -> Markup {
    html! { span class="required" title=(REQUIRED.text(lang)) { "*" } }
}

/// A label with its help behind it, where there is some.
pub(super) fn helped(lang: Lang, field: &Field, label: Markup) -> Markup {
    html! {
        @if field.help.is_empty() { (label) } @else {
            span class="field-head" {
                (label)
                (help(lang, &format!("{}-help", field_id(&field.name)), &field.label, &field.help))
            }
        }
    }
}

/// What stands below an input: what is wrong, and the hint.
pub(super) fn remarks(field: &Field) -> Markup {
    let id = field_id(&field.name);
    html! {
        @if let Some(error) = &field.error {
            p class="field-error" id={ (id) "-error" } { (icon("circle-alert")) span { (error) } }
        }
        @if !field.hint.is_empty() { p class="field-hint" id={ (id) "-hint" } { (field.hint) } }
    }
}

/// The ids that describe an input to those who cannot see where they stand.
pub(super) fn described_by(field: &Field) -> Option<String> {
    let id = field_id(&field.name);
    let parts = [
        ("error", field.error.is_some()),
        ("hint", !field.hint.is_empty()),
        ("help", !field.help.is_empty()),
    ];
    let ids: Vec<String> =
        parts.iter().filter(|(_, is_there)| *is_there).map(|(part, _)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The text, unless it is empty.
pub(super) fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The input itself.
pub(super) fn input(field: &Field, input_type: &str, mode: Option<&str>, class: &str) -> Markup {
    input_with(field, input_type, mode, class, None)
}

/// What is said of a day or moment of which only a part is typed: the browser would send it as nothing at all.
pub(super) fn half_typed(lang: Lang) -> String {
    HALF_TYPED.text(lang).to_owned()
}

/// The input itself; of a day or moment with what a script says where only a part of it is typed.
pub(super) fn input_with(
    field: &Field,
    input_type: &str,
    mode: Option<&str>,
    class: &str,
    half_typed: Option<&str>,
) -> Markup {
    // Years of six digits are a slip of the finger; with a last day the browser takes four and goes on.
    let last = half_typed.map(|_| if input_type == "date" { LAST_DAY } else { LAST_MOMENT });
    let autocomplete = if field.autocomplete.is_empty() { "off" } else { field.autocomplete };
    html! {
        input class=(class) type=(input_type) inputmode=[mode] id=(field_id(&field.name)) name=(field.name)
            value=[(input_type != "password").then_some(&field.value)]
            autocomplete=(autocomplete) placeholder=[filled(&field.placeholder)]
            required[field.required] readonly[field.readonly] disabled[field.disabled] autofocus[field.autofocus]
            max=[last] data-half-typed=[half_typed]
            aria-invalid=[field.error.as_ref().map(|_| "true")]
            aria-describedby=[described_by(field)];
    }
}
