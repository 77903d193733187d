//! The steps of a wizard.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;

const STEPS: Label = Label::new("步骤", "Steps");
const DONE: Label = Label::new("已完成", "done");

/// Where a station stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Here.
    Current,
    /// Before us.
    #[default]
    Ahead,
}

/// A step of a wizard.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
    /// The way back to it, where there is one.
    pub href: Option<String>,
}

/// The steps of a wizard, numbered from one.
pub fn steps(lang: Lang, steps: &[Step]) -> Markup {
    html! {
        nav class="steps" aria-label=(STEPS.text(lang)) {
            ol {
                @for (position, step) in steps.iter().enumerate() {
                    li class=(step_class(step.state)) aria-current=[(step.state == StepState::Current).then_some("step")] {
                        span class="step-number" {
                            @if step.state == StepState::Done {
                                (icon("check")) span class="sr-only" { (DONE.text(lang)) }
                            } @else { (position + 1) }
                        }
                        @match &step.href {
                            Some(href) => a class="step-label" href=(href) { (step.label) },
                            None => span class="step-label" { (step.label) },
                        }
                    }
                }
            }
        }
    }
}

pub(super) const fn step_class(state: StepState) -> &'static str {
    match state {
        StepState::Done => "is-done",
        StepState::Current => "is-current",
        StepState::Ahead => "is-ahead",
    }
}
