//! A lead comes to nothing, for a reason that is kept: the reasons tell which channels bring what.

use object::{Id, Input, Label, Message, Object};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb};

use super::{DisqualifiedFor, Lead, LeadStatus, status_of};

/// Says that a lead came to nothing.
pub const DISQUALIFY: Act = Act {
    on: On::Object(Lead::OBJECT),
    name: "disqualify",
    noun: "disqualification",
    label: Label::new("标为无效", "Disqualify"),
    help: Label::new(
        "线索没有需求、号码不对或重复时标为无效，必须选原因。以后可以重新打开。已转化的线索不能标为无效。",
        "For a lead without a need, with a wrong number, or that is there twice; it asks for the reason. It can be reopened. A converted one is refused.",
    ),
    told: Label::new("把线索标为无效", "disqualified the lead"),
    done: Label::new("线索已标为无效。", "Lead disqualified."),
    icon: "ban",
    verb: Verb::Change,
    settles: false,
    fits: |row| status_of(row).is_some_and(LeadStatus::is_open),
    run: Run::Asking(&Asking(|tx, id, why| disqualify(tx, Id::from_raw(id), why).map(drop))),
};

/// Why.
#[derive(Input)]
pub struct Disqualification {
    /// For which reason.
    #[field(zh = "无效原因", en = "Reason")]
    pub reason: DisqualifiedFor,
    /// In which words.
    #[field(
        zh = "无效说明",
        en = "Note",
        help_zh = "例如“明年再买”“已被同事跟进”。",
        help_en = "Such as “buys next year”, “a colleague has them”."
    )]
    pub note: Option<String>,
}

/// Says that a lead came to nothing. The same reason once more changes nothing.
///
/// # Errors
/// 409 `lead_converted`, `lead_disqualified_already`; `NotFound` and `Forbidden`, as every change of a record.
pub fn disqualify(tx: &mut Tx<'_>, id: Id<Lead>, why: Disqualification) -> Result<Lead, Refusal> {
    let lead = tx.find_to_change(id)?;
    match lead.status {
        LeadStatus::Converted => return Err(Refusal::conflict(converted())),
        LeadStatus::Disqualified => {
            let is_same = lead.disqualified_for == Some(why.reason)
                && (why.note.is_none() || why.note == lead.disqualified_note);
            return if is_same { Ok(lead) } else { Err(was_quicker()) };
        }
        LeadStatus::New | LeadStatus::Assigned | LeadStatus::Contacting | LeadStatus::Qualified => {}
    }
    let closed = Lead {
        status: LeadStatus::Disqualified,
        disqualified_for: Some(why.reason),
        disqualified_note: why.note,
        ..lead.clone()
    };
    Ok(tx.update(&lead, &closed)?)
}

/// What is said of a lead that became a customer.
pub(super) fn converted() -> Message {
    Message::new(
        "lead_converted",
        "线索已经转化为客户；如需更改，请先撤销转化",
        "the lead became a customer; undo the conversion first",
    )
}

fn was_quicker() -> Refusal {
    Refusal::conflict(Message::new(
        "lead_disqualified_already",
        "线索已经因别的原因标为无效；如需更改，请编辑线索",
        "the lead was disqualified for another reason already; edit it to change that",
    ))
}
