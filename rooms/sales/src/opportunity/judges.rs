//! What a deal may say of itself: a stage of its own pipeline with what that asks for, no stage left out, a next step
//! while it is open, and a reason when it is over.

use object::{FieldDef, FieldType, Id, Message, Row};
use store::{FieldProblem, StoreError, View, Written};

use super::rules::{Way, lacking, needed};
use super::{LostFor, Opportunity, OpportunityState, state_of};
use crate::stage::Stage;

/// All of it.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let mut problems = match state_of(new) {
        Some(OpportunityState::Open) => next_step(new),
        Some(OpportunityState::Won) => won(new),
        Some(OpportunityState::Lost) => lost(new),
        Some(OpportunityState::Shelved) => shelved(new),
        None => Vec::new(),
    };
    problems.extend(on_its_way(view, written.old, new)?);
    Ok(problems)
}

fn on_its_way(view: &View<'_>, old: Option<&Row>, new: &Row) -> Result<Vec<FieldProblem>, StoreError> {
    let field = Opportunity::STAGE.field();
    let Some(pipeline) = link(new, Opportunity::PIPELINE.field()) else { return Ok(Vec::new()) };
    let Some(way) = Way::read(view, Id::from_raw(pipeline))? else { return Ok(Vec::new()) };
    let mut problems = Vec::new();
    if old.is_none() && !way.pipeline.active {
        problems.push(problem(
            Opportunity::PIPELINE.field(),
            "pipeline_out_of_use",
            "这个销售流程已停用，请选择别的流程",
            "this pipeline is out of use; choose another",
        ));
    }
    let now = stage_of(new, field);
    let before = old.and_then(|old| stage_of(old, field));
    if state_of(new) != Some(OpportunityState::Open) {
        let wins = state_of(new) == Some(OpportunityState::Won);
        let refused = before.filter(|_| wins).and_then(|before| way.refuses_win(before));
        problems.extend(refused.map(|message| FieldProblem { field: Opportunity::STATE.field(), message }));
        let ended = Opportunity::LAST_STAGE.field();
        let is_elsewhere = stage_of(new, ended).is_some_and(|stage| way.step_of(stage).is_none());
        problems.extend(is_elsewhere.then(|| of_another(ended)));
        return Ok(problems);
    }
    let Some(now) = now else {
        problems.push(problem(
            field,
            "stage_missing",
            "这个流程还没有起始阶段，请选择阶段",
            "this pipeline has no first stage yet; choose a stage",
        ));
        return Ok(problems);
    };
    let Some(step) = way.step_of(now) else {
        problems.push(of_another(field));
        return Ok(problems);
    };
    let skipped = before.filter(|before| *before != now).and_then(|before| way.refuses_skip(before, now));
    if let Some(message) = skipped {
        problems.push(FieldProblem { field, message });
        return Ok(problems);
    }
    let stage = &way.stages[step];
    let missing = lacking(stage, new);
    if let Some(first) = missing.first() {
        problems.push(FieldProblem { field: first, message: needed(stage, &missing) });
    }
    Ok(problems)
}

fn of_another(field: &'static FieldDef) -> FieldProblem {
    problem(
        field,
        "stage_of_another_pipeline",
        "这个阶段不属于所选的销售流程",
        "this stage belongs to another pipeline",
    )
}

fn next_step(new: &Row) -> Vec<FieldProblem> {
    let lacks = |field: &'static FieldDef| {
        is_empty(new, field).then(|| {
            problem(
                field,
                "next_step_needed",
                "在谈的商机要有下一步和日期",
                "an open deal has a next step and its day",
            )
        })
    };
    [lacks(Opportunity::NEXT_STEP.field()), lacks(Opportunity::NEXT_STEP_ON.field())]
        .into_iter()
        .flatten()
        .collect()
}

fn won(new: &Row) -> Vec<FieldProblem> {
    let amount = Opportunity::AMOUNT.field();
    let no_amount = is_empty(new, amount)
        .then(|| problem(amount, "amount_needed", "赢单要填写金额", "a deal that is won has its amount"));
    [no_amount, no_day(new)].into_iter().flatten().collect()
}

fn lost(new: &Row) -> Vec<FieldProblem> {
    let (reason, competitor) = (Opportunity::LOST_FOR.field(), Opportunity::COMPETITOR.field());
    let no_reason = is_empty(new, reason)
        .then(|| problem(reason, "reason_needed", "请选择输单原因", "say for which reason it was lost"));
    let to_somebody = LostFor::from_value(&new.values[reason.index]) == Some(LostFor::Competitor);
    let nobody = (to_somebody && is_empty(new, competitor)).then(|| {
        problem(
            competitor,
            "competitor_needed",
            "输给了竞争对手，请选择是哪一家",
            "it was lost to a competitor; say to which",
        )
    });
    [no_reason, nobody, no_day(new)].into_iter().flatten().collect()
}

fn shelved(new: &Row) -> Vec<FieldProblem> {
    let (revisit, note) = (Opportunity::REVISIT_ON.field(), Opportunity::CLOSING_NOTE.field());
    let no_revisit = is_empty(new, revisit)
        .then(|| problem(revisit, "revisit_needed", "请填写哪天重启", "say when to take it up again"));
    let no_note = is_empty(new, note)
        .then(|| problem(note, "reason_needed", "请写明为什么搁置", "say why it is shelved"));
    [no_revisit, no_note, no_day(new)].into_iter().flatten().collect()
}

fn no_day(new: &Row) -> Option<FieldProblem> {
    let day = Opportunity::CLOSED_ON.field();
    is_empty(new, day)
        .then(|| problem(day, "closed_on_needed", "请填写结束日期", "say on which day it was over"))
}

fn is_empty(row: &Row, field: &FieldDef) -> bool {
    row.values[field.index].is_null()
}

fn link(row: &Row, field: &FieldDef) -> Option<i64> {
    row.values[field.index].as_int()
}

fn stage_of(row: &Row, field: &FieldDef) -> Option<Id<Stage>> {
    link(row, field).map(Id::from_raw)
}

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh.to_owned(), en.to_owned()) }
}
