//! When a lead was last spoken with, when somebody first turned to it, and what was agreed to do next: said of the lead by
//! its follow-ups. One that somebody has turned to is being contacted; one that is over waits for no next step.

use std::collections::BTreeSet;

use object::{FieldType, Id, Object, ObjectDef, Value};
use store::{Entry, StoreError, Subscriber, Tx, WriteError, typed};

use crate::lead::{Lead, LeadStatus};
use crate::lead_follow_up::LeadFollowUp;

/// So many follow-ups back it is asked when a lead was last spoken with: who calls more often in vain has not been.
const LOOKED_BACK_MAX: usize = 50;

/// Follows what happens to follow-ups of leads.
pub struct LastContact;

impl Subscriber for LastContact {
    fn name(&self) -> &'static str {
        "lead_last_contact"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        // In one order, so that two who write the same leads do not wait for each other.
        let mut leads = BTreeSet::new();
        for entry in entries {
            if entry.object == LeadFollowUp::OBJECT {
                leads.extend(leads_of(tx, entry)?);
            } else if entry.object == Lead::OBJECT && entry.change_of(Lead::STATUS.field()).is_some() {
                leads.insert(entry.record);
            }
        }
        leads.into_iter().try_for_each(|lead| follow(tx, Id::from_raw(lead)))
    }
}

/// Whose follow-up it was before and is after what an entry tells.
fn leads_of(tx: &Tx<'_>, entry: &Entry) -> Result<Vec<i64>, StoreError> {
    let field = LeadFollowUp::LEAD.field();
    if let Some(change) = entry.change_of(field) {
        return Ok([change.old, change.new].iter().filter_map(Value::as_int).collect());
    }
    let def: &'static ObjectDef = LeadFollowUp::def();
    let row = tx.find_row(def, entry.record)?;
    Ok(row.and_then(|row| row.values[field.index].as_int()).into_iter().collect())
}

fn follow(tx: &mut Tx<'_>, lead: Id<Lead>) -> Result<(), StoreError> {
    let Some(found) = tx.find(lead)? else { return Ok(()) };
    let of_lead = LeadFollowUp::LEAD.is(&lead);
    let at = LeadFollowUp::AT;
    let read = |sort, limit| -> Result<Vec<LeadFollowUp>, StoreError> {
        tx.all_rows(LeadFollowUp::def(), &of_lead, Some(sort), limit)?.iter().map(typed).collect()
    };
    let now = tx.now();
    let mut newest = read(at.descending(), LOOKED_BACK_MAX)?;
    newest.retain(|talk| talk.kind.is_contact() && talk.at <= now);
    // People tell moments to the minute; of one minute what was logged last is the newest.
    newest.sort_by_key(|talk| std::cmp::Reverse((talk.at, talk.id.raw())));
    let oldest = read(at.ascending(), LOOKED_BACK_MAX)?;
    let first = oldest.iter().find(|talk| talk.kind.is_contact()).map(|talk| talk.at);
    let last = newest.iter().find(|talk| talk.is_real_contact()).map(|talk| talk.at);
    let next_step = newest.first().filter(|_| found.status.is_open()).and_then(|talk| talk.next_day);
    tx.set_measures(
        Lead::def(),
        lead.raw(),
        &[
            (Lead::LAST_CONTACT.field(), last.to_value()),
            (Lead::FIRST_ANSWERED_AT.field(), first.to_value()),
            (Lead::NEXT_STEP.field(), next_step.to_value()),
        ],
    )?;
    if newest.is_empty() { Ok(()) } else { turn_to(tx, &found) }
}

/// Somebody has turned to it.
fn turn_to(tx: &mut Tx<'_>, lead: &Lead) -> Result<(), StoreError> {
    match lead.status {
        LeadStatus::New | LeadStatus::Assigned => {}
        LeadStatus::Contacting | LeadStatus::Qualified | LeadStatus::Converted | LeadStatus::Disqualified => {
            return Ok(());
        }
    }
    match tx.update(lead, &Lead { status: LeadStatus::Contacting, ..lead.clone() }) {
        Ok(_) => Ok(()),
        Err(WriteError::Store(fault)) => Err(fault),
        // A rule of the company's own speaks against it: the lead stays as it is, and what was said with it is logged.
        Err(refusal) => {
            tracing::warn!(?refusal, lead = %lead.id, "a lead that was spoken with is not being contacted");
            Ok(())
        }
    }
}
