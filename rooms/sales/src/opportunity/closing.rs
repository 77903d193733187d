//! A deal is won, lost or shelved, with what is to be known of it; and taken up again.

use customers::Customer;
use object::{Day, Id, Input, Label, Money, Object};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb};

use super::moving::over;
use super::{LostFor, Opportunity, OpportunityState, state_of};

/// Wins a deal.
pub const WIN: Act = Act {
    on: On::Object(Opportunity::OBJECT),
    name: "win",
    noun: "win",
    label: Label::new("赢单", "Win"),
    help: Label::new(
        "成交了。金额和日期会计入业绩。流程不允许跳过阶段时，要走到最后阶段才能赢单；已结束的要先重新打开。",
        "The deal is ours; amount and day count from here on. Where the pipeline skips no stage, it is won from the last one; a deal that is over is reopened first.",
    ),
    told: Label::new("赢得了商机", "won the opportunity"),
    done: Label::new("恭喜，商机已赢单。", "Won. Well done."),
    icon: "trophy",
    verb: Verb::Change,
    settles: false,
    fits: is_open,
    run: Run::Asking(&Asking(|tx, id, how| win(tx, Id::from_raw(id), how).map(drop))),
};

/// Loses a deal.
pub const LOSE: Act = Act {
    on: On::Object(Opportunity::OBJECT),
    name: "lose",
    noun: "loss",
    label: Label::new("输单", "Lose"),
    help: Label::new(
        "没有成交，必须选原因；输给竞争对手时写明是哪一家。以后可以重新打开；已结束的要先重新打开。",
        "It came to nothing; it asks for the reason, and to whom it was lost. It can be reopened; a deal that is over is reopened first.",
    ),
    told: Label::new("把商机标为输单", "lost the opportunity"),
    done: Label::new("商机已标为输单。", "The deal is marked as lost."),
    icon: "circle-x",
    verb: Verb::Change,
    settles: false,
    fits: is_open,
    run: Run::Asking(&Asking(|tx, id, why| lose(tx, Id::from_raw(id), why).map(drop))),
};

/// Shelves a deal.
pub const SHELVE: Act = Act {
    on: On::Object(Opportunity::OBJECT),
    name: "shelve",
    noun: "shelving",
    label: Label::new("搁置", "Shelve"),
    help: Label::new(
        "项目暂停，不算输单。写明原因和哪天重启；已结束的要先重新打开。",
        "The project rests, which is no loss. Say why, and when it is taken up again; a deal that is over is reopened first.",
    ),
    told: Label::new("搁置了商机", "shelved the opportunity"),
    done: Label::new("商机已搁置。", "The deal is shelved."),
    icon: "archive",
    verb: Verb::Change,
    settles: false,
    fits: is_open,
    run: Run::Asking(&Asking(|tx, id, why| shelve(tx, Id::from_raw(id), why).map(drop))),
};

/// Takes a deal up again.
pub const REOPEN_DEAL: Act = Act {
    on: On::Object(Opportunity::OBJECT),
    name: "reopen",
    noun: "reopening",
    label: Label::new("重新打开", "Reopen"),
    help: Label::new(
        "把已结束的商机重新列为在谈，回到结束前的阶段，并写下新的下一步。在谈的保持不变。",
        "Takes a deal that was over up again, at the stage where it was, with a new next step. An open one stays as it is.",
    ),
    told: Label::new("重新打开了商机", "reopened the opportunity"),
    done: Label::new("商机已重新打开。", "The deal is open again."),
    icon: "rotate-ccw",
    verb: Verb::Change,
    settles: false,
    fits: |row| state_of(row).is_some_and(|state| state != OpportunityState::Open),
    run: Run::Asking(&Asking(|tx, id, next| reopen(tx, Id::from_raw(id), next).map(drop))),
};

fn is_open(row: &object::Row) -> bool {
    state_of(row) == Some(OpportunityState::Open)
}

/// How it was won.
#[derive(Input)]
pub struct Winning {
    /// For how much.
    #[field(
        zh = "成交金额",
        en = "Amount",
        help_zh = "留空则按商机上的金额。",
        help_en = "Empty, it is the amount of the deal."
    )]
    pub amount: Option<Money>,
    /// On which day.
    #[field(zh = "赢单日期", en = "Won on", help_zh = "留空为今天。", help_en = "Empty for today.")]
    pub on: Option<Day>,
    /// What won it.
    #[field(
        zh = "赢单说明",
        en = "Note",
        help_zh = "靠什么赢的，同事可以学到什么。",
        help_en = "What won it, for others to learn from."
    )]
    pub note: Option<String>,
}

/// Why it was lost.
#[derive(Input)]
pub struct Losing {
    /// For which reason.
    #[field(zh = "输单原因", en = "Reason")]
    pub reason: LostFor,
    /// To whom.
    #[field(
        zh = "输给谁",
        en = "Lost to",
        help_zh = "原因是“竞争对手”时必填。",
        help_en = "Needed where the reason is a competitor."
    )]
    pub competitor: Option<Id<Customer>>,
    /// In which words.
    #[field(zh = "输单说明", en = "Note")]
    pub note: Option<String>,
}

/// Why it rests.
#[derive(Input)]
pub struct Shelving {
    /// For which reason.
    #[field(
        zh = "搁置原因",
        en = "Why",
        help_zh = "例如“厂房推迟到明年”。",
        help_en = "Such as “the hall is built next year”."
    )]
    pub note: String,
    /// Until when.
    #[field(zh = "重启日期", en = "Take up again on", ahead)]
    pub until: Day,
}

/// What comes next once it is open again.
#[derive(Input)]
pub struct Reopening {
    /// What is done next.
    #[field(zh = "下一步", en = "Next step")]
    pub next_step: String,
    /// By which day.
    #[field(zh = "下一步日期", en = "Next step on", ahead)]
    pub next_step_on: Day,
}

/// Wins a deal; one that was won before stays as it is.
///
/// # Errors
/// 409 `opportunity_over`; 422 `stage_skipped`, `amount_needed`; `NotFound` and `Forbidden`, as every change of a record.
pub fn win(tx: &mut Tx<'_>, id: Id<Opportunity>, how: Winning) -> Result<Opportunity, Refusal> {
    let deal = tx.find_to_change(id)?;
    match deal.state {
        OpportunityState::Won if how.amount.is_none_or(|amount| deal.amount == Some(amount)) => {
            return Ok(deal);
        }
        OpportunityState::Won | OpportunityState::Lost | OpportunityState::Shelved => {
            return Err(Refusal::conflict(over()));
        }
        OpportunityState::Open => {}
    }
    let won = Opportunity {
        state: OpportunityState::Won,
        amount: how.amount.or(deal.amount),
        closed_on: how.on.or_else(|| Some(today(tx))),
        closing_note: how.note,
        ..without_next_step(&deal)
    };
    Ok(tx.update(&deal, &won)?)
}

/// Loses a deal; the same reason once more changes nothing.
///
/// # Errors
/// 409 `opportunity_over`; 422 `competitor_needed`; `NotFound` and `Forbidden`, as every change of a record.
pub fn lose(tx: &mut Tx<'_>, id: Id<Opportunity>, why: Losing) -> Result<Opportunity, Refusal> {
    let deal = tx.find_to_change(id)?;
    match deal.state {
        OpportunityState::Lost if deal.lost_for == Some(why.reason) => return Ok(deal),
        OpportunityState::Won | OpportunityState::Lost | OpportunityState::Shelved => {
            return Err(Refusal::conflict(over()));
        }
        OpportunityState::Open => {}
    }
    let lost = Opportunity {
        state: OpportunityState::Lost,
        lost_for: Some(why.reason),
        competitor: why.competitor.or(deal.competitor),
        closed_on: Some(today(tx)),
        closing_note: why.note,
        ..without_next_step(&deal)
    };
    Ok(tx.update(&deal, &lost)?)
}

/// Shelves a deal; one that was shelved before stays as it is.
///
/// # Errors
/// 409 `opportunity_over`; `NotFound` and `Forbidden`, as every change of a record.
pub fn shelve(tx: &mut Tx<'_>, id: Id<Opportunity>, why: Shelving) -> Result<Opportunity, Refusal> {
    let deal = tx.find_to_change(id)?;
    match deal.state {
        OpportunityState::Shelved if deal.revisit_on == Some(why.until) => return Ok(deal),
        OpportunityState::Won | OpportunityState::Lost | OpportunityState::Shelved => {
            return Err(Refusal::conflict(over()));
        }
        OpportunityState::Open => {}
    }
    let shelved = Opportunity {
        state: OpportunityState::Shelved,
        revisit_on: Some(why.until),
        closed_on: Some(today(tx)),
        closing_note: Some(why.note),
        ..without_next_step(&deal)
    };
    Ok(tx.update(&deal, &shelved)?)
}

/// Takes a deal up again; an open one stays as it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn reopen(tx: &mut Tx<'_>, id: Id<Opportunity>, next: Reopening) -> Result<Opportunity, Refusal> {
    let deal = tx.find_to_change(id)?;
    if deal.state == OpportunityState::Open {
        return Ok(deal);
    }
    let open = Opportunity {
        state: OpportunityState::Open,
        next_step: Some(next.next_step),
        next_step_on: Some(next.next_step_on),
        closed_on: None,
        lost_for: None,
        revisit_on: None,
        closing_note: None,
        ..deal.clone()
    };
    Ok(tx.update(&deal, &open)?)
}

fn without_next_step(deal: &Opportunity) -> Opportunity {
    Opportunity { next_step: None, next_step_on: None, ..deal.clone() }
}

fn today(tx: &Tx<'_>) -> Day {
    tx.now().day_in(tx.zone())
}
