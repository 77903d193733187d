//! Which rules of assignment may be made: what reads, for somebody, within limits.

use object::{FieldDef, FilterContext, Message, Object, parse_filter};
use store::{FieldProblem, SYSTEM_USER, StoreError, View, Written, typed};

use super::AssignmentRule;
use crate::lead::Lead;

/// Judges a rule.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let rule: AssignmentRule = typed(new)?;
    let mut problems = Vec::new();
    if rule.colleague.is_some() == rule.team.is_some() {
        problems.push(problem(
            AssignmentRule::TEAM.field(),
            "assignment_to_whom",
            "请选同事或团队，二者选一",
            "choose a colleague or a team, one of both",
        ));
    }
    if rule.in_hand_max.is_some_and(|most| most < 1) {
        problems.push(problem(
            AssignmentRule::IN_HAND_MAX.field(),
            "in_hand_too_few",
            "在手上限至少是 1；不限请留空",
            "at least 1 is in hand; leave it empty for no limit",
        ));
    }
    let context = FilterContext {
        registry: view.registry(),
        me: SYSTEM_USER,
        my_teams: &[],
        now: view.now(),
        zone: view.zone(),
    };
    if let Err(message) = parse_filter(Lead::def(), rule.condition.as_deref().unwrap_or_default(), &context) {
        problems.push(FieldProblem { field: AssignmentRule::CONDITION.field(), message });
    }
    Ok(problems)
}

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh.to_owned(), en.to_owned()) }
}
