//! Choosing another record by typing some of its name.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::{Field, described_by, field_id, wrap};
use super::icon::icon;
use super::person::avatar;

const PLACEHOLDER: Label = Label::new("输入名称搜索", "Type a name to search");
const NONE_FOUND: Label = Label::new("没有匹配的记录", "Nothing found");

/// A record that may be chosen.
#[derive(Clone, Debug, Default)]
pub struct LinkChoice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What tells it from others of that name; empty for none.
    pub detail: String,
    /// It is a person, who is shown with their sign.
    pub is_person: bool,
}

/// A link to another record.
///
/// Sends `name` (the chosen id, may be empty) and `name_text` (the text in the box). The server takes the id
/// where the text is still that record's name; otherwise it looks for the one record of that name, and says so
/// when there is none or several. So it works without script too. With script, typing asks
/// `GET lookup_href?q=…` (the text is sent as `q`), which answers [`link_options`].
pub fn link_field(lang: Lang, field: &Field, chosen: Option<&LinkChoice>, lookup_href: &str) -> Markup {
    combo(lang, field, chosen, lookup_href, PLACEHOLDER, None)
}

/// The box of [`link_field`], and of others like it: with a sign before the text where there is one.
pub(super) fn combo(
    lang: Lang,
    field: &Field,
    chosen: Option<&LinkChoice>,
    lookup_href: &str,
    placeholder: Label,
    sign: Option<Markup>,
) -> Markup {
    let id = field_id(&field.name);
    let text = chosen.map_or(field.value.as_str(), |choice| choice.title.as_str());
    wrap(
        lang,
        field,
        html! {
            div class="combo" data-combo {
                @if let Some(sign) = sign { span class="combo-sign" data-sign { (sign) } }
                input type="hidden" name=(field.name) value=(chosen.map_or("", |choice| choice.id.as_str()));
                input class="input" type="text" id=(id) name={ (field.name) "_text" } value=(text)
                    placeholder=(placeholder.text(lang)) autocomplete="off" spellcheck="false"
                    role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls={ (id) "-list" }
                    required[field.required] readonly[field.readonly] disabled[field.disabled] autofocus[field.autofocus]
                    aria-invalid=[field.error.as_ref().map(|_| "true")]
                    aria-describedby=[described_by(field)]
                    data-lookup=(lookup_href) hx-get=(lookup_href) hx-trigger="lookup delay:150ms"
                    hx-target={ "#" (id) "-list" } hx-swap="innerHTML"
                    hx-sync="this:replace" "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none";
                span class="combo-icon" { (icon("search")) }
                div class="combo-list" id={ (id) "-list" } role="listbox" aria-label=(field.label) hidden {}
            }
        },
    )
}

/// The answer to a lookup: what may be chosen, best first.
pub fn link_options(lang: Lang, choices: &[LinkChoice]) -> Markup {
    html! {
        @for choice in choices {
            div class="option" role="option" data-id=(choice.id) data-title=(choice.title) {
                @if choice.is_person { (avatar(&choice.title)) }
                span class="option-title" { (choice.title) }
                @if !choice.detail.is_empty() { span class="option-detail" { (choice.detail) } }
            }
        }
        @if choices.is_empty() { p class="option-none" { (NONE_FOUND.text(lang)) } }
    }
}
