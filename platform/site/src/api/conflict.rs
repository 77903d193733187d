//! Two people saved one record. The second is told, field by field, what they wanted, what stands there now, and
//! what they had before them, so that a program or a person can decide.

use object::{FieldDef, ObjectDef, Row, Value};
use store::{StoreError, View, WriteError};

use super::answer::Failed;
use super::record_json::Shown;
use crate::refusal::Refusal;

/// Entries read back at once, and how often: far more than anyone's form stays open.
const ENTRIES_AT_ONCE: i64 = 200;
const ROUNDS_MAX: usize = 5;

/// The refusal, with `mine`, `theirs` and `original` for the fields that were to be set, and the version now.
pub(super) fn refusal(
    view: &View<'_>,
    def: &'static ObjectDef,
    now: &Row,
    seen_version: i64,
    set: &[(&'static FieldDef, Value)],
) -> Result<Failed, StoreError> {
    let fields: Vec<&'static FieldDef> = set.iter().map(|(field, _)| *field).collect();
    let mut mine = now.clone();
    for (field, value) in set {
        mine.values[field.index] = value.clone();
    }
    let original = as_it_was(view, def, now, seen_version, &fields)?;
    let shown = Shown::only(def, fields);
    let sides = shown.records(view, &[mine, now.clone(), original])?;
    let mut refusal =
        Refusal::from(WriteError::Conflict(Box::new(now.clone()))).with("version", now.version.into());
    for (name, side) in ["mine", "theirs", "original"].into_iter().zip(sides) {
        refusal = refusal.with(name, side);
    }
    Ok(refusal.into())
}

/// The record with these fields as they were at a version, taken back change by change from its history.
fn as_it_was(
    view: &View<'_>,
    def: &'static ObjectDef,
    now: &Row,
    version: i64,
    fields: &[&'static FieldDef],
) -> Result<Row, StoreError> {
    let mut row = now.clone();
    let mut before = None;
    for _ in 0..ROUNDS_MAX {
        let entries = view.history(def, now.id, before, ENTRIES_AT_ONCE)?;
        for (entry, _) in &entries {
            if entry.version <= version {
                return Ok(row);
            }
            for change in fields.iter().filter_map(|field| entry.change_of(field)) {
                row.values[change.field.index] = change.old;
            }
        }
        match entries.last() {
            Some((entry, _)) => before = Some(entry.id),
            None => break,
        }
    }
    Ok(row)
}
