//! A form as a whole: where it goes, its token, its groups of fields, its buttons.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, LinkButton, Look};
use super::draft_bar::{DraftSays, draft_bar};

const CANCEL: Label = Label::new("取消", "Cancel");
const MORE_FIELDS: Label = Label::new("更多字段", "More fields");

/// A form that is sent to the server.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The element's id, needed by buttons outside of it; empty for none.
    pub id: String,
    /// Where it is sent, always by POST.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The word on the primary button.
    pub submit: String,
    /// What it sends takes something away.
    pub danger: bool,
    /// Where "cancel" goes; without it there is no such link.
    pub cancel_href: Option<String>,
    /// The dialog that asks before, with script.
    pub cancel_opens: Option<String>,
    /// It carries files.
    pub multipart: bool,
    /// Other buttons after the primary one: "save and new".
    pub more_buttons: Option<Markup>,
    /// Under which name the browser keeps what is typed until it is sent, see [`super::draft_bar`]; empty where it
    /// keeps nothing.
    pub draft: String,
    /// What stands in it was sent and not taken.
    pub is_unsent: bool,
}

/// The hidden field that carries the name of a form's draft through a refusal and back into the form.
pub const DRAFT: &str = "draft";

/// A form around its fields (see [`field_group`]), with the buttons at its foot.
///
/// The browser's own checks stay off: the server says what is wrong in the reader's language, see
/// [`super::problem_summary`].
pub fn form(lang: Lang, form: &Form, fields: Markup) -> Markup {
    html! {
        form class="form" method="post" action=(form.action) novalidate data-guard
            id=[(!form.id.is_empty()).then_some(&form.id)]
            enctype=[form.multipart.then_some("multipart/form-data")]
            data-draft=[(!form.draft.is_empty()).then_some(&form.draft)] data-unsent[form.is_unsent] {
            (csrf_field(&form.csrf))
            @if !form.draft.is_empty() { (hidden_field(DRAFT, &form.draft)) (draft_bar(lang, DraftSays::Nothing)) }
            (fields)
            div class="form-foot" {
                (Button::new(if form.danger { Look::Danger } else { Look::Primary }, &*form.submit).shortcut("mod+s"))
                @if let Some(buttons) = &form.more_buttons { (buttons) }
                @if let Some(href) = &form.cancel_href {
                    @let cancel = LinkButton::new(Look::Quiet, CANCEL.text(lang), &**href);
                    @match &form.cancel_opens {
                        Some(dialog) => (cancel.opens(&**dialog)),
                        None => (cancel),
                    }
                }
            }
        }
    }
}

/// Fields that belong together, under a heading (may be empty), in two columns where there is room.
pub fn field_group(heading: &str, fields: Markup) -> Markup {
    html! {
        fieldset class="field-group" {
            @if !heading.is_empty() { legend { (heading) } }
            div class="field-grid" { (fields) }
        }
    }
}

/// As [`field_group`], in one column also where there is room for two.
pub fn single_group(heading: &str, fields: Markup) -> Markup {
    html! {
        fieldset class="field-group" {
            @if !heading.is_empty() { legend { (heading) } }
            div class="field-grid field-grid-single" { (fields) }
        }
    }
}

/// So many fields that are folded until somebody asks for more; open where something in them is to be mended.
pub fn more_fields(lang: Lang, count: usize, is_open: bool, fields: Markup) -> Markup {
    html! {
        details class="more-fields" open[is_open] {
            summary { (MORE_FIELDS.text(lang)) " " span class="soft" { (count) } }
            div class="more-body" { (fields) }
        }
    }
}

/// An input that applies only where a choice of the same form is one of `choices`. With script it stands aside, where
/// `is_aside` and until one of them is chosen; without, it stays: nothing is out of reach.
pub fn applying(choice: &str, choices: &[&str], is_aside: bool, input: Markup) -> Markup {
    html! {
        div class="applying" data-applies=(choice) data-choices=(choices.join(" ")) data-aside[is_aside] { (input) }
    }
}

/// An input that a rule shows or asks for by what else is filled in. With script it stands aside where the rule says so;
/// without, it stays. The mark of what must be filled in waits within, for the script.
pub fn ruled(lang: Lang, name: &str, is_aside: bool, input: Markup) -> Markup {
    html! {
        div class="applying" data-ruled=(name) data-aside[is_aside] {
            (input)
            template { (super::field::required_mark(lang)) }
        }
    }
}

/// Where a script asks what the rules of a form come to, whenever one of these fields is filled in.
pub fn ruled_by(href: &str, read: &[&str]) -> Markup {
    html! { div hidden data-rules=(href) data-read=(read.join(" ")) {} }
}

/// The session's token, in every form that changes something.
pub fn csrf_field(token: &str) -> Markup {
    hidden_field("csrf", token)
}

/// A value that is sent and not shown.
pub fn hidden_field(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}
