//! Cells that cannot be taken and that nothing hangs on: where the person said so, the row goes in without them, and
//! each is told.

use object::{FieldDef, Message, ObjectDef};

use super::cells::PHONES_NO_ROOM;
use super::line::OpenLine;
use super::plan::Plan;
use super::reason::{Problem, Reason};

/// Whether a row may go in without what its cell says of this field, where the person says so: no record needs it, and
/// neither is a record known by it, by these fields or else by its unique ones, nor does it hang on it.
pub fn is_lackable(def: &ObjectDef, match_fields: &[String], field: &FieldDef) -> bool {
    let is_known_by = match match_fields.is_empty() {
        true => field.unique,
        false => match_fields.iter().any(|name| name == field.name),
    };
    let is_parent = def.parent_field().is_some_and(|parent| parent == field);
    !field.required && field.system.is_none() && !is_known_by && !is_parent
}

impl Plan {
    /// Whether a row may go in without what its cell says of this field, as the person said.
    pub fn may_lack(&self, field: &FieldDef) -> bool {
        self.lackable.contains(&field.index)
    }

    /// The field that a problem is about, where the row may go in without it.
    fn lacked_by(&self, problem: &Problem) -> Option<&'static FieldDef> {
        let field = self.def.field(problem.field.as_deref()?)?;
        Some(field).filter(|field| self.may_lack(field))
    }

    /// Takes those of the problems out that the row may go in without.
    pub fn lacked_of(&self, problems: &mut Vec<Problem>) -> Vec<Problem> {
        let (lacked, rest) = problems.drain(..).partition(|problem| self.lacked_by(problem).is_some());
        *problems = rest;
        lacked
    }
}

/// Leaves out of a row what it was refused for, as far as it may go in without. Answers the places of the fields it
/// sets no more; `None` where nothing was left out and trying again is in vain.
pub(super) fn leave_out(
    plan: &Plan,
    open: &mut OpenLine,
    reason: &mut Reason,
    problems: &[Problem],
) -> Option<Vec<usize>> {
    let told_before = reason.emptied.len();
    let mut places = Vec::new();
    for problem in problems {
        let Some(field) = plan.lacked_by(problem) else { continue };
        if problem.code == PHONES_NO_ROOM {
            let more = std::mem::take(&mut open.more_phones);
            reason.emptied.extend(more.of.into_iter().map(|field| first_number_only(field, problem)));
        } else if problem.code != "taken" && open.given.contains(&field.index) {
            // Another record's value is no bad cell: that two records share it is what must be told.
            open.given.retain(|place| *place != field.index);
            open.likes.retain(|key| key.field != field);
            for (key, lookup) in open.keys.iter_mut().zip(&plan.lookups) {
                if lookup.field == field {
                    *key = None;
                }
            }
            places.push(field.index);
            reason.emptied.push(problem.clone());
        }
    }
    (reason.emptied.len() > told_before).then_some(places)
}

fn first_number_only(field: &FieldDef, problem: &Problem) -> Problem {
    let zh = format!("{}；只保留了第一个", problem.zh);
    let en = format!("{}; only the first was kept", problem.en);
    Problem::of_field(field, Message::new(PHONES_NO_ROOM, zh, en))
}
