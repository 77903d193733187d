//! Saying how something went: a notice on the page, a flash after an act, and what is wrong with a form.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const MEND: Label = Label::new("请先修改以下内容", "Please mend the following");

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
    const fn class(self) -> &'static str {
        match self {
            NoticeKind::Info => "notice tone-blue",
            NoticeKind::Success => "notice tone-green",
            NoticeKind::Warning => "notice tone-amber",
            NoticeKind::Error => "notice tone-red",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            NoticeKind::Info => "info",
            NoticeKind::Success => "circle-check",
            NoticeKind::Warning => "triangle-alert",
            NoticeKind::Error => "circle-alert",
        }
    }

    /// Bad news is read out at once, the rest when there is a pause.
    const fn role(self) -> &'static str {
        match self {
            NoticeKind::Info | NoticeKind::Success => "status",
            NoticeKind::Warning | NoticeKind::Error => "alert",
        }
    }
}

/// The news of the act just done, shown once at the head of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// What kind of news.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: String,
    /// What can be done about it, such as a form that undoes it.
    pub action: Option<Markup>,
}

/// News at its place on the page.
pub fn notice(kind: NoticeKind, text: Markup, action: Option<Markup>) -> Markup {
    html! {
        div class=(kind.class()) role=(kind.role()) {
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

/// Everything wrong with a form, at its head, each leading to its field; nothing when all is well.
pub fn problem_summary(lang: Lang, problems: &[Problem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div class="notice tone-red problems" role="alert" tabindex="-1" autofocus {
                (icon("circle-alert"))
                div class="notice-text" {
                    p class="problems-title" { (MEND.text(lang)) }
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
