//! The rules of the way that deals go: which stage comes next, and what it asks.

use object::{FieldDef, Id, Message, Row};
use store::{StoreError, View};

use crate::pipeline::Pipeline;
use crate::stage::Stage;

/// More stages than a way has; a company's own ways are shorter by far.
pub(crate) const STAGES_MAX: usize = 60;

/// A pipeline with its stages in their order.
pub(crate) struct Way {
    pub pipeline: Pipeline,
    pub stages: Vec<Stage>,
}

impl Way {
    /// The way of this pipeline, whoever asks: rules hold for all. None where there is no such pipeline.
    pub fn read(view: &View<'_>, pipeline: Id<Pipeline>) -> Result<Option<Way>, StoreError> {
        let Some(pipeline) = view.find_as_house(pipeline)? else { return Ok(None) };
        let stages = view.all_as_house(&Stage::PIPELINE.is(&pipeline.id), STAGES_MAX)?;
        Ok(Some(Way::of(pipeline, stages)))
    }

    /// The same as far as whoever asks sees it: for pages.
    pub fn seen(view: &View<'_>, pipeline: Id<Pipeline>) -> Result<Option<Way>, StoreError> {
        let Some(pipeline) = view.find(pipeline)? else { return Ok(None) };
        let stages = view.all(&Stage::PIPELINE.is(&pipeline.id), None, STAGES_MAX)?;
        Ok(Some(Way::of(pipeline, stages)))
    }

    fn of(pipeline: Pipeline, mut stages: Vec<Stage>) -> Way {
        stages.sort_by_key(|stage| (stage.place, stage.id.raw()));
        Way { pipeline, stages }
    }

    /// At which step of it a stage stands, from 0.
    pub fn step_of(&self, stage: Id<Stage>) -> Option<usize> {
        self.stages.iter().position(|known| known.id == stage)
    }

    /// The stage after this one.
    pub fn after(&self, stage: Id<Stage>) -> Option<&Stage> {
        self.stages.get(self.step_of(stage)? + 1)
    }

    /// Why a deal at one stage may not go to another, where that leaves one out.
    pub fn refuses_skip(&self, from: Id<Stage>, to: Id<Stage>) -> Option<Message> {
        let (from, to) = (self.step_of(from)?, self.step_of(to)?);
        (!self.pipeline.may_skip && to > from + 1).then(|| skipped(&self.stages[from + 1]))
    }

    /// Why a deal at this stage may not be won, where stages lie before it.
    pub fn refuses_win(&self, from: Id<Stage>) -> Option<Message> {
        let from = self.step_of(from)?;
        (!self.pipeline.may_skip && from + 1 < self.stages.len()).then(|| skipped(&self.stages[from + 1]))
    }
}

fn skipped(next: &Stage) -> Message {
    Message::new(
        "stage_skipped",
        format!("这个流程不能跳过阶段，下一阶段是“{}”", next.name),
        format!("this pipeline skips no stage; the next one is “{}”", name_en(next)),
    )
}

/// What English pages call a stage.
pub(crate) fn name_en(stage: &Stage) -> &str {
    stage.name_en.as_deref().unwrap_or(&stage.name)
}

/// What a stage asks for that this deal has not.
pub(crate) fn lacking(stage: &Stage, deal: &Row) -> Vec<&'static FieldDef> {
    let needed = stage.needs.0.iter().map(|need| need.field());
    needed.filter(|field| deal.values[field.index].is_null()).collect()
}

/// What is said of the first that is lacking.
pub(crate) fn needed(stage: &Stage, lacking: &[&'static FieldDef]) -> Message {
    let zh: Vec<&str> = lacking.iter().map(|field| field.label.zh).collect();
    let en: Vec<&str> = lacking.iter().map(|field| field.label.en).collect();
    Message::new(
        "stage_needs",
        format!("阶段“{}”要求先填写：{}", stage.name, zh.join("、")),
        format!("stage “{}” asks for: {}", name_en(stage), en.join(", ")),
    )
}
