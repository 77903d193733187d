//! The stages a record goes through.

use maud::{Markup, html};
use object::{ChoiceDef, Label, Lang};

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
    /// An end beside the way, such as lost: it stands apart, and is no step after the last.
    pub end: bool,
}

/// The way that a choice describes, with the present one filled: steps in their order, ends apart from them. Whoever
/// has come to an end is on none of the steps.
pub fn choice_path(lang: Lang, choice: &ChoiceDef, now: &str) -> Markup {
    let steps: Vec<_> = choice.items.iter().filter(|item| !item.end).collect();
    let place = steps.iter().position(|item| item.code == now);
    let steps = steps.iter().enumerate().map(|(at, item)| PathStage {
        label: item.label.text(lang).to_owned(),
        state: match place.map(|place| at.cmp(&place)) {
            Some(std::cmp::Ordering::Less) => StepState::Done,
            Some(std::cmp::Ordering::Equal) => StepState::Current,
            Some(std::cmp::Ordering::Greater) | None => StepState::Ahead,
        },
        end: false,
    });
    let ends = choice.items.iter().filter(|item| item.end).map(|item| PathStage {
        label: item.label.text(lang).to_owned(),
        state: if item.code == now { StepState::Current } else { StepState::Ahead },
        end: true,
    });
    stage_path(lang, &steps.chain(ends).collect::<Vec<_>>())
}

/// The stages a record goes through, as arrows, with the present one filled. On a narrow screen they scroll, also by keys.
pub fn stage_path(lang: Lang, stages: &[PathStage]) -> Markup {
    html! {
        ol class="path" aria-label=(STAGE.text(lang)) tabindex="0" {
            @for stage in stages {
                li class={ (step_class(stage.state)) @if stage.end { " is-end" } }
                    aria-current=[(stage.state == StepState::Current).then_some("step")] {
                    @if stage.state == StepState::Done { (icon("check")) }
                    span { (stage.label) }
                }
            }
        }
    }
}
