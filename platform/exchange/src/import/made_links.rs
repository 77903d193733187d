//! What a cell names and nobody knows is made where the person said so: a customer of whom the file has only the name.
//! One text makes one record, and it is taken back with the import.

use std::collections::HashMap;

use object::{FieldDef, FieldKind, Guard, ObjectDef, Value};
use store::{StoreError, Tx, View, Visit, WriteError};

use super::import_error::ImportError;
use super::line::{Content, OpenLine};
use super::links::{Meant, ambiguous, look_up, not_found};
use super::plan::{Plan, needed_of};
use super::reason::{Problem, Reason};

/// What the rows of one transaction have found and made, by object and text.
pub(super) type MadeHere = HashMap<(&'static str, String), i64>;

/// Whether a record of the link's object can be made of nothing but its name.
pub fn can_be_made(visit: &Visit, def: &ObjectDef, field: &'static FieldDef) -> bool {
    // Whose it is nobody makes; what it belongs to may be made.
    let is_whose = def.is_governed_by(field) && def.parent_field() != Some(field);
    if field.readonly || is_whose {
        return false;
    }
    let Some(target) = field.kind.link().and_then(|name| visit.crm().registry().object(name)) else {
        return false;
    };
    let has_own_page = matches!(target.guard, Guard::Owned | Guard::Open) && target.hung_field().is_none();
    let may = visit.actor().sight(target, store::Verb::Create) != store::Sight::Nothing;
    let is_person = target.changes_rights || target.internal || target.by_hand;
    has_own_page
        && may
        && !is_person
        && matches!(target.title.kind, FieldKind::Text)
        && needed_of(visit, target).iter().all(|needed| is_said_by_name(target, needed))
}

/// A name says the title, and what else no record can be without and that no two share: a product's code.
fn is_said_by_name(target: &ObjectDef, field: &FieldDef) -> bool {
    *field == *target.title || (field.unique && matches!(field.kind, FieldKind::Text))
}

/// The places of the links that make what they name.
pub(super) fn makes_of<'n>(
    visit: &Visit,
    plan: &Plan,
    names: impl Iterator<Item = &'n str>,
) -> Result<Vec<usize>, ImportError> {
    let mut places = Vec::new();
    for name in names {
        let field =
            plan.def.field(name).ok_or_else(|| ImportError::UnknownField { name: name.to_owned() })?;
        if !can_be_made(visit, plan.def, field) {
            return Err(ImportError::NotMade { label: field.label });
        }
        places.push(field.index);
    }
    Ok(places)
}

/// The values of a record of which only the name is known.
fn values_of(target: &'static ObjectDef, text: &str) -> Result<Vec<Value>, Vec<Problem>> {
    let mut values = vec![Value::Null; target.fields.len()];
    for field in target.fields.iter().filter(|field| **field == target.title || field.required) {
        if !is_said_by_name(target, field) || field.numbered.is_some() {
            continue;
        }
        match (field.parse)(text) {
            Ok(value) => values[field.index] = value,
            Err(message) => return Err(vec![Problem::of_field(field, message)]),
        }
    }
    Ok(values)
}

/// Why the record that a cell names could not be made; `None` where it could.
pub(super) fn refusal_of(
    view: &View<'_>,
    field: &'static FieldDef,
    text: &str,
) -> Result<Option<Problem>, StoreError> {
    let Some(target) = field.kind.link().and_then(|name| view.registry().object(name)) else {
        return Ok(Some(not_found(field, text)));
    };
    let refused = match values_of(target, text) {
        Err(problems) => problems,
        Ok(values) => match view.prepare_row(target, values) {
            Ok(_) => return Ok(None),
            Err(WriteError::Store(fault)) => return Err(fault),
            Err(refusal) => Reason::of_refusal(target, refusal).problems,
        },
    };
    Ok(Some(not_made(field, text, &refused)))
}

fn not_made(field: &FieldDef, text: &str, why: &[Problem]) -> Problem {
    let first = why.first();
    let (zh, en) = first.map_or(("", ""), |problem| (problem.zh.as_str(), problem.en.as_str()));
    let name = object::text::excerpt(text);
    let message = object::Message::new(
        "link_not_made",
        format!("无法新建“{name}”：{zh}"),
        format!("“{name}” cannot be made: {en}"),
    );
    Problem::of_field(field, message).with_value(text)
}

/// Links to what earlier rows of the file made, or to what is made here. They stay noted, so that a transaction that
/// runs again settles them again.
pub(super) fn settle_links(
    tx: &mut Tx<'_>,
    plan: &Plan,
    open: &mut OpenLine,
    reason: &mut Reason,
    made: &mut MadeHere,
) -> Result<Result<(), Problem>, StoreError> {
    if open.late_links.is_empty() {
        return Ok(Ok(()));
    }
    if let Content::New(new) = &open.content {
        // Made ready in a transaction that did not come about.
        open.content = Content::Values(new.row().values.clone());
    }
    for (field, text) in open.late_links.clone() {
        let Some(target) = field.kind.link().and_then(|name| tx.registry().object(name)) else { continue };
        let key = (target.name, text.clone());
        let known = made.get(&key).copied();
        let problem = match known {
            Some(id) => {
                set_link(open, field, id);
                continue;
            }
            None => match look_up(tx, target, vec![text.clone()])?.remove(&text) {
                Some(Meant::One(id)) => {
                    if target.name != plan.def.name {
                        made.insert(key, id);
                    }
                    set_link(open, field, id);
                    continue;
                }
                Some(Meant::Several(several)) => ambiguous(field, &text, &several),
                Some(Meant::None) | None if plan.makes.contains(&field.index) => {
                    match make(tx, target, &text)? {
                        Ok(id) => {
                            made.insert(key, id);
                            set_link(open, field, id);
                            continue;
                        }
                        Err(problems) => not_made(field, &text, &problems),
                    }
                }
                Some(Meant::None) | None => not_found(field, &text),
            },
        };
        if !plan.may_lack(field) {
            return Ok(Err(problem));
        }
        reason.emptied.retain(|known| *known != problem);
        reason.emptied.push(problem);
    }
    Ok(Ok(()))
}

fn make(
    tx: &mut Tx<'_>,
    target: &'static ObjectDef,
    text: &str,
) -> Result<Result<i64, Vec<Problem>>, StoreError> {
    let values = match values_of(target, text) {
        Ok(values) => values,
        Err(problems) => return Ok(Err(problems)),
    };
    let answer = match tx.prepare_row(target, values) {
        // In a savepoint: where the name is taken by a record out of sight, only this row fails.
        Ok(mut new) => tx.attempt(|tx| match tx.insert_prepared(target, &mut [&mut new])?.remove(0) {
            Ok(id) => Ok(id),
            Err(refusal) => Err(refusal),
        }),
        Err(refusal) => Err(refusal),
    };
    match answer {
        Ok(id) => Ok(Ok(id)),
        Err(WriteError::Store(fault)) => Err(fault),
        Err(refusal) => Ok(Err(Reason::of_refusal(target, refusal).problems)),
    }
}

fn set_link(open: &mut OpenLine, field: &'static FieldDef, id: i64) {
    if let Content::Values(values) = &mut open.content {
        values[field.index] = Value::Int(id);
        if !open.given.contains(&field.index) {
            open.given.push(field.index);
        }
    }
}

/// Problems that are none, because what a row points to is made when it is written.
pub(super) fn without_late(mut reason: Reason, late: &[(&'static FieldDef, String)]) -> Option<Reason> {
    reason.problems.retain(|problem| {
        !late
            .iter()
            .any(|(field, _)| problem.field.as_deref() == Some(field.name) && problem.code == "required")
    });
    (!reason.problems.is_empty()).then_some(reason)
}
