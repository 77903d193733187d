//! Who may add fields, objects and rules, and what roles may do with an added object at its beginning.

use object::{Filter, Id, Object};
use staff::GrantedScope::All;
use staff::GrantedVerb::{Change, Create, Delete, See};
use staff::{DefaultGrant, FieldGrant, Grant, grant};
use store::{ALL_ROWS_MAX, Entry, EntryVerb, StoreError, Subscriber, Tx, WriteError};

use crate::custom_field::CustomField;
use crate::custom_object::CustomObject;
use crate::form_rule::FormRule;
use crate::import_schedule::ImportSchedule;
use crate::layout::Layout;
use crate::number_rule::NumberRule;
use crate::quality_rule::QualityRule;

/// What the default roles may do: who runs the place adds, everybody may know what was added.
pub fn grants() -> Vec<DefaultGrant> {
    let of = |role| {
        [
            CustomObject::OBJECT,
            CustomField::OBJECT,
            Layout::OBJECT,
            FormRule::OBJECT,
            QualityRule::OBJECT,
            ImportSchedule::OBJECT,
            NumberRule::OBJECT,
        ]
        .into_iter()
        .flat_map(move |object| [See, Create, Change, Delete].map(|verb| grant(role, object, verb, All)))
    };
    ["system_admin", "owner"].into_iter().flat_map(of).collect()
}

/// Gives roles the rights on an added object that they have on the one that was named for it.
pub(crate) struct RightsLikeAnother;

impl Subscriber for RightsLikeAnother {
    fn name(&self) -> &'static str {
        "rights_of_added"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let is_added =
            |entry: &&Entry| entry.object == CustomObject::OBJECT && entry.verb == EntryVerb::Created;
        for entry in entries.iter().filter(is_added) {
            if let Some(object) = tx.find(Id::<CustomObject>::from_raw(entry.record))? {
                give(tx, &object).map_err(|refused| match refused {
                    WriteError::Store(fault) => fault,
                    other => StoreError::Database(other.to_string()),
                })?;
            }
        }
        Ok(())
    }
}

fn give(tx: &mut Tx<'_>, object: &CustomObject) -> Result<(), WriteError> {
    let like = object.rights_like.as_ref().and_then(|like| tx.declared().plural(&like.0));
    let (Some(like), Some(name)) = (like.map(|def| def.name), &object.name) else { return Ok(()) };
    let known = tx.all::<Grant>(&Filter::All, None, ALL_ROWS_MAX)?;
    if known.iter().any(|grant| grant.object == *name) {
        return Ok(()); // Somebody was quicker, or it came back from the recycle bin.
    }
    for line in known.into_iter().filter(|line| line.object == like && line.act.is_none()) {
        tx.insert(&Grant { id: Id::from_raw(0), object: name.clone(), ..line })?;
    }
    for told in tx.all::<FieldGrant>(&Filter::All, None, ALL_ROWS_MAX)? {
        if told.object == like && told.field.is_none() {
            tx.insert(&FieldGrant { id: Id::from_raw(0), object: name.clone(), ..told })?;
        }
    }
    Ok(())
}
