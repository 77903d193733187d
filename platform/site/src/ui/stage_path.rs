//! The stages a record goes through.

use maud::{Markup, html};
use object::{Label, Lang};

use super::icon::icon;
use super::steps::{StepState, step_class};

const STAGE: Label = Label::new("阶段", "Stage");

/// A stage of a record's path.
#[derive(Clone, Debug, Default)]
pub struct PathStage {
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
    /// The record has come to a bad end here.
    pub lost: bool,
}

/// The stages a record goes through, as arrows, with the present one filled.
pub fn stage_path(lang: Lang, stages: &[PathStage]) -> Markup {
    html! {
        ol class="path" aria-label=(STAGE.text(lang)) {
            @for stage in stages {
                li class={ (step_class(stage.state)) @if stage.lost { " is-lost" } }
                    aria-current=[(stage.state == StepState::Current).then_some("step")] {
                    @if stage.state == StepState::Done { (icon("check")) }
                    span { (stage.label) }
                }
            }
        }
    }
}
