//! A deal goes on to its next stage.

use object::{Day, Id, Input, Label, Message, Object};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb};

use super::rules::Way;
use super::{Opportunity, OpportunityState, state_of};

/// Moves a deal to the next stage.
pub const ADVANCE: Act = Act {
    on: On::Object(Opportunity::OBJECT),
    name: "advance",
    noun: "advance",
    label: Label::new("推进", "Advance"),
    help: Label::new(
        "进入流程的下一阶段，并写下新的下一步。缺少下一阶段必填的内容时会说明缺什么；已在最后阶段的请赢单或输单；已结束的要先重新打开。",
        "Moves the deal to the next stage of its pipeline, with a new next step. What the stage asks for and is missing is named; from the last stage a deal is won or lost; one that is over is reopened first.",
    ),
    told: Label::new("推进了商机", "advanced the opportunity"),
    done: Label::new("商机已进入下一阶段。", "The deal is at the next stage."),
    icon: "chevrons-right",
    verb: Verb::Change,
    settles: true,
    fits: |row| state_of(row) == Some(OpportunityState::Open),
    run: Run::Asking(&Asking(|tx, id, next| advance(tx, Id::from_raw(id), next).map(drop))),
};

/// What comes next there.
#[derive(Input)]
pub struct NextStep {
    /// What is done next.
    #[field(
        zh = "下一步",
        en = "Next step",
        help_zh = "进入下一阶段后先做什么。",
        help_en = "What is done first at the next stage."
    )]
    pub next_step: String,
    /// By which day.
    #[field(zh = "下一步日期", en = "Next step on", ahead)]
    pub next_step_on: Day,
}

/// Moves a deal to the next stage.
///
/// # Errors
/// 409 `opportunity_over`, `stage_last`, `stages_gone`; 422 `stage_needs`; `NotFound` and `Forbidden`, as every change.
pub fn advance(tx: &mut Tx<'_>, id: Id<Opportunity>, next: NextStep) -> Result<Opportunity, Refusal> {
    let deal = tx.find_to_change(id)?;
    let Some(stage) = deal.stage.filter(|_| deal.state == OpportunityState::Open) else {
        return Err(Refusal::conflict(over()));
    };
    let way = Way::read(tx, deal.pipeline)?;
    let Some(way) = way.filter(|way| way.step_of(stage).is_some()) else {
        return Err(Refusal::conflict(Message::new(
            "stages_gone",
            "商机所在的阶段已不在它的流程里，请编辑商机，重新选择阶段",
            "the deal’s stage is no longer part of its pipeline; edit the deal and choose a stage",
        )));
    };
    let Some(after) = way.after(stage) else { return Err(Refusal::conflict(last())) };
    let moved = Opportunity {
        stage: Some(after.id),
        next_step: Some(next.next_step),
        next_step_on: Some(next.next_step_on),
        ..deal.clone()
    };
    Ok(tx.update(&deal, &moved)?)
}

/// What is said of a deal that is over.
pub(super) fn over() -> Message {
    Message::new("opportunity_over", "商机已经结束，请先重新打开", "the opportunity is over; reopen it first")
}

fn last() -> Message {
    Message::new(
        "stage_last",
        "已经是最后一个阶段，请赢单、输单或搁置",
        "this is the last stage; win the deal, lose it, or shelve it",
    )
}
