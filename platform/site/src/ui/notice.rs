//! A callout at its place on the page: how something stands, and what is wrong with a form.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::icon::icon;

const TO_CORRECT: Label = Label::new("请先修改以下内容", "Please correct the following");

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know.
    Info,
    /// It is done.
    Success,
    /// It is done, but look at this.
    Warning,
    /// It is not done.
    Error,
}

impl NoticeKind {
    /// Its colour.
    pub(super) const fn tone(self) -> Tone {
        match self {
            NoticeKind::Info => Tone::Blue,
            NoticeKind::Success => Tone::Green,
            NoticeKind::Warning => Tone::Amber,
            NoticeKind::Error => Tone::Red,
        }
    }

    /// Its sign.
    pub(super) const fn icon(self) -> &'static str {
        match self {
            NoticeKind::Info => "info",
            NoticeKind::Success => "circle-check",
            NoticeKind::Warning => "triangle-alert",
            NoticeKind::Error => "circle-alert",
        }
    }

    /// Bad news is read out at once, the rest when there is a pause.
    pub(super) const fn role(self) -> &'static str {
        match self {
            NoticeKind::Info | NoticeKind::Success => "status",
            NoticeKind::Warning | NoticeKind::Error => "alert",
        }
    }
}

/// News at its place on the page.
pub fn notice(kind: NoticeKind, text: Markup, action: Option<Markup>) -> Markup {
    html! {
        div class={ "notice tone-" (kind.tone().name()) } role=(kind.role()) {
            (icon(kind.icon()))
            div class="notice-text" { (text) }
            @if let Some(action) = action { div class="notice-action" { (action) } }
        }
    }
}

/// One thing wrong with a form.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// The sentence, naming the field.
    pub text: String,
    /// The field's name, to lead there; `None` where it is about the whole form.
    pub field: Option<String>,
}

/// Everything wrong with a form, at its head, each leading to its field; nothing when all is well. The page
/// begins there.
pub fn problem_summary(lang: Lang, problems: &[Problem]) -> Markup {
    summary(lang, problems, true)
}

/// The same where the page does not begin there.
pub fn problem_list(lang: Lang, problems: &[Problem]) -> Markup {
    summary(lang, problems, false)
}

fn summary(lang: Lang, problems: &[Problem], takes_focus: bool) -> Markup {
    html! {
        @if !problems.is_empty() {
            div class="notice tone-red problems" role="alert" tabindex="-1" autofocus[takes_focus] {
                (icon("circle-alert"))
                div class="notice-text" {
                    p class="problems-title" { (TO_CORRECT.text(lang)) }
                    ul {
                        @for problem in problems {
                            li {
                                @match &problem.field {
                                    Some(name) => a href={ "#f-" (name) } { (problem.text) },
                                    None => (problem.text),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
