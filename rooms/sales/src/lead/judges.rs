//! What a lead may say of itself: only a conversion makes it converted, and one that came to nothing says why. And what is
//! said with a customer is logged there, not with the lead that they were.

use object::{FieldDef, Id, Message, Object, Row};
use store::{FieldProblem, StoreError, View, Written};

use super::conversion::is_converted;
use super::{Lead, LeadStatus, status_of};
use crate::lead_follow_up::LeadFollowUp;

/// All of it.
pub(crate) fn judge(_view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let problems = [fits_its_conversion(new), has_its_reason(new), has_its_owner(written.old, new)];
    Ok(problems.into_iter().flatten().collect())
}

/// Follow-ups of a converted lead stay as they are; new ones belong to the customer.
pub(crate) fn judge_follow_up(
    view: &View<'_>,
    written: Written<'_>,
) -> Result<Vec<FieldProblem>, StoreError> {
    let field = LeadFollowUp::LEAD.field();
    let (None, Some(new)) = (written.old, written.new) else { return Ok(Vec::new()) };
    let Some(lead) = new.values[field.index].as_int().map(Id::<Lead>::from_raw) else {
        return Ok(Vec::new());
    };
    // One that comes in converted comes in with what was said.
    if view.is_arriving(Lead::def(), lead.raw()) {
        return Ok(Vec::new());
    }
    let is_over = view.find_as_house(lead)?.is_some_and(|lead| lead.customer.is_some());
    Ok(is_over
        .then(|| {
            problem(
                field,
                "lead_converted_log_there",
                "线索已转化为客户，请在客户页面上记录跟进",
                "the lead is a customer now; log it on the customer’s page",
            )
        })
        .into_iter()
        .collect())
}

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh.to_owned(), en.to_owned()) }
}

fn fits_its_conversion(new: &Row) -> Option<FieldProblem> {
    let is_said = status_of(new) == Some(LeadStatus::Converted);
    match (is_said, is_converted(new)) {
        (true, false) => Some(problem(
            Lead::STATUS.field(),
            "lead_not_converted",
            "请用“转化”按钮，不能直接改为“已转化”",
            "convert the lead by its button; its status follows",
        )),
        (false, true) => Some(problem(
            Lead::STATUS.field(),
            "lead_converted",
            "线索已经转化为客户；如需更改，请先撤销转化",
            "the lead became a customer; undo the conversion first",
        )),
        (true, true) | (false, false) => None,
    }
}

fn has_its_reason(new: &Row) -> Option<FieldProblem> {
    let has_reason = !new.values[Lead::DISQUALIFIED_FOR.field().index].is_null();
    let is_disqualified = status_of(new) == Some(LeadStatus::Disqualified);
    (is_disqualified && !has_reason).then(|| {
        problem(
            Lead::DISQUALIFIED_FOR.field(),
            "reason_needed",
            "请选择无效原因",
            "say for which reason it came to nothing",
        )
    })
}

/// A lead does not lose its owner while somebody works on it.
fn has_its_owner(old: Option<&Row>, new: &Row) -> Option<FieldProblem> {
    let works_on_it = matches!(status_of(new)?, LeadStatus::Contacting | LeadStatus::Qualified);
    let owner = Lead::OWNER.field();
    let status = Lead::STATUS.field();
    let is_as_before = old.is_some_and(|old| {
        [owner, status].iter().all(|field| old.values[field.index] == new.values[field.index])
    });
    (works_on_it && !is_as_before && new.values[owner.index].is_null()).then(|| {
        problem(
            owner,
            "lead_owner_needed",
            "跟进中的线索要有负责人；不再跟进请标为无效",
            "a lead that is worked on has an owner; disqualify it where nobody goes on",
        )
    })
}
