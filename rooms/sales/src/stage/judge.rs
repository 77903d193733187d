//! Which pipelines and stages may be: a probability from nothing to certain, days that are days, and a way that begins at
//! a stage of its own. A stage with deals at it does not change its pipeline.

use object::{FieldDef, Id, Message, Object, Percent, Row};
use store::{FieldProblem, StoreError, View, Written, typed};

use super::Stage;
use crate::opportunity::Opportunity;
use crate::pipeline::Pipeline;

/// Judges a stage.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return deleted(view, written.old) };
    let stage: Stage = typed(new)?;
    let mut problems = Vec::new();
    let Percent(probability) = stage.probability;
    if !(0..=Percent::<0>::WHOLE.0).contains(&probability) {
        problems.push(problem(
            Stage::PROBABILITY.field(),
            "probability_out_of_range",
            "概率应在 0 到 100 之间",
            "a probability is from 0 to 100",
        ));
    }
    if stage.days_allowed.is_some_and(|days| days < 1) {
        problems.push(problem(
            Stage::DAYS_ALLOWED.field(),
            "days_too_few",
            "最长天数至少是 1；不限请留空",
            "at least 1 day; leave it empty for no limit",
        ));
    }
    let before = written.old.map(typed::<Stage>).transpose()?;
    if before.is_some_and(|before| before.pipeline != stage.pipeline)
        && view.any_as_house(Opportunity::def(), &Opportunity::STAGE.is(&Some(stage.id)))?
    {
        problems.push(problem(
            Stage::PIPELINE.field(),
            "stage_in_use",
            "还有商机停在这个阶段，不能换到别的流程",
            "opportunities stand at this stage; it cannot change its pipeline",
        ));
    }
    Ok(problems)
}

/// A stage with deals at it stays.
fn deleted(view: &View<'_>, old: Option<&Row>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(old) = old else { return Ok(Vec::new()) };
    let stands_there = Opportunity::STAGE.is(&Some(Id::from_raw(old.id)));
    Ok(view
        .any_as_house(Opportunity::def(), &stands_there)?
        .then(|| {
            problem(
                Stage::NAME.field(),
                "stage_in_use",
                "还有商机停在这个阶段，请先把它们移到别的阶段",
                "opportunities stand at this stage; move them to another first",
            )
        })
        .into_iter()
        .collect())
}

/// Judges a pipeline.
pub(crate) fn judge_pipeline(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let pipeline: Pipeline = typed(new)?;
    let Some(first) = pipeline.first_stage else { return Ok(Vec::new()) };
    let is_its_own = view.find_as_house(first)?.is_some_and(|stage| stage.pipeline == pipeline.id);
    Ok((!is_its_own)
        .then(|| {
            problem(
                Pipeline::FIRST_STAGE.field(),
                "stage_of_another_pipeline",
                "起始阶段应是这个流程自己的阶段",
                "a pipeline begins at a stage of its own",
            )
        })
        .into_iter()
        .collect())
}

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh.to_owned(), en.to_owned()) }
}
