//! A lead has a need that we can meet: somebody says so. And one that came to nothing can be taken up again.

use object::{Id, Label, Message, Object};
use site::{Act, On, Refusal, Run};
use store::{Tx, Verb};

use super::{Lead, LeadStatus, status_of};

/// Says that a lead has a need that we can meet.
pub const QUALIFY: Act = Act {
    on: On::Object(Lead::OBJECT),
    name: "qualify",
    noun: "qualification",
    label: Label::new("确认有效", "Qualify"),
    help: Label::new(
        "确认对方有需求，线索状态变为“已确认”，接下来可以转化。没有负责人的线索要先分配；无效的要先重新打开；已确认的保持不变。",
        "Says that they have a need; the lead is qualified and can be converted. One without an owner is assigned first, a disqualified one reopened first; a qualified one stays as it is.",
    ),
    told: Label::new("确认了线索", "qualified the lead"),
    done: Label::new("线索已确认。", "Lead qualified."),
    icon: "badge-check",
    verb: Verb::Change,
    settles: false,
    fits: |row| status_of(row).is_some_and(|status| status.is_open() && status != LeadStatus::Qualified),
    run: Run::Plain(|tx, id| qualify(tx, Id::from_raw(id)).map(drop)),
};

/// Takes a lead up again.
pub const REOPEN: Act = Act {
    on: On::Object(Lead::OBJECT),
    name: "reopen",
    noun: "reopening",
    label: Label::new("重新打开", "Reopen"),
    help: Label::new(
        "把无效的线索重新列为跟进中，无效原因清空。没有标为无效的线索保持不变。",
        "Puts a lead that was disqualified back among those to contact and clears the reason. One that was not stays as it is.",
    ),
    told: Label::new("重新打开了线索", "reopened the lead"),
    done: Label::new("线索已重新打开。", "Lead reopened."),
    icon: "rotate-ccw",
    verb: Verb::Change,
    settles: false,
    fits: |row| status_of(row) == Some(LeadStatus::Disqualified),
    run: Run::Plain(|tx, id| reopen(tx, Id::from_raw(id)).map(drop)),
};

/// Says that a lead has a need; one that was qualified or converted before stays as it is.
///
/// # Errors
/// 409 `lead_disqualified`, `lead_unassigned`; `NotFound` and `Forbidden`, as every change of a record.
pub fn qualify(tx: &mut Tx<'_>, id: Id<Lead>) -> Result<Lead, Refusal> {
    let lead = tx.find_to_change(id)?;
    match lead.status {
        LeadStatus::Qualified | LeadStatus::Converted => return Ok(lead), // A double click, or someone was quicker.
        LeadStatus::Disqualified => return Err(Refusal::conflict(disqualified())),
        LeadStatus::New | LeadStatus::Assigned | LeadStatus::Contacting => {}
    }
    if lead.owner.is_none() {
        return Err(Refusal::conflict(unassigned()));
    }
    Ok(tx.update(&lead, &Lead { status: LeadStatus::Qualified, ..lead.clone() })?)
}

/// Takes a lead up again; one that was not disqualified stays as it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn reopen(tx: &mut Tx<'_>, id: Id<Lead>) -> Result<Lead, Refusal> {
    let lead = tx.find_to_change(id)?;
    if lead.status != LeadStatus::Disqualified {
        return Ok(lead);
    }
    let status = match (lead.first_answered_at, lead.owner) {
        (Some(_), _) => LeadStatus::Contacting,
        (None, Some(_)) => LeadStatus::Assigned,
        (None, None) => LeadStatus::New,
    };
    let open = Lead { status, disqualified_for: None, disqualified_note: None, ..lead.clone() };
    Ok(tx.update(&lead, &open)?)
}

/// What is said of a lead that nobody has.
pub(super) fn unassigned() -> Message {
    Message::new(
        "lead_unassigned",
        "线索还没有负责人，请先分配",
        "nobody works on the lead yet; give it an owner first",
    )
}

/// What is said of a lead that came to nothing.
pub(super) fn disqualified() -> Message {
    Message::new(
        "lead_disqualified",
        "线索已标为无效，请先重新打开",
        "the lead was disqualified; reopen it first",
    )
}
