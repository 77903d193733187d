//! The work of an undo: a change set is taken back from its newest entry to its oldest, a step at a time.

use object::{Message, parse_id};
use serde_json::{Value as Json, json};
use store::{
    BulkSet, HAND_OVER, JobHold, JobReason, JobRecord, JobState, JobStep, KeptBecause, StoreError, Undone,
    Visit,
};

use super::mass_work::unreadable;
use super::worker::{Broken, Hold, Stepped, Work};
use super::{CALM_STEP_RECORDS, STEP_RECORDS};

/// The act under which an undo writes.
const ACT: &str = "undo";

/// An undo at work.
pub(super) struct UndoWork {
    /// What is taken back.
    change_set: i64,
    undoing: BulkSet,
    place: Option<String>,
    has_total: bool,
}

/// What an undo is asked, as it is kept with its job.
/// Taking an undo back does the act again, and is called so.
pub(super) fn asked_text(change_set: i64, is_redo: bool) -> String {
    json!({"change_set": object::id_text(change_set), "redo": is_redo}).to_string()
}

/// Whether a kept undo takes an undo back.
pub(crate) fn is_redo(text: &str) -> bool {
    serde_json::from_str::<Json>(text).is_ok_and(|json| json["redo"] == Json::Bool(true))
}

/// The change set that a kept undo takes back.
pub(super) fn change_set_of(text: &str) -> Option<i64> {
    let json: Json = serde_json::from_str(text).ok()?;
    parse_id(json.get("change_set")?.as_str()?).ok()
}

impl UndoWork {
    /// What this job was asked.
    ///
    /// # Errors
    /// Where that cannot be read.
    pub fn of(record: &JobRecord) -> Result<UndoWork, Broken> {
        match (change_set_of(&record.input), record.change_set) {
            (Some(change_set), Some(undoing)) => Ok(UndoWork {
                change_set,
                undoing: BulkSet { change_set: undoing },
                place: record.place.clone(),
                has_total: record.total.is_some(),
            }),
            _ => Err(unreadable()),
        }
    }

    fn count(&mut self, visit: &Visit, hold: Hold) -> Result<(), StoreError> {
        let change_set = self.change_set;
        let total =
            visit.read_wait::<_, StoreError, _>(move |view| view.records_written(change_set, i64::MAX));
        self.has_total = true;
        match total {
            Err(StoreError::TooSlow(_)) => Ok(()),
            Err(fault) => Err(fault),
            Ok(total) => visit.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(_) => tx.note_total(hold.job, total),
                JobHold::Cancelled | JobHold::Lost => Ok(()),
            }),
        }
    }
}

impl Work for UndoWork {
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        if !self.has_total {
            self.count(visit, hold)?;
        }
        // What one may hand over one takes back, by the same right.
        let change_set = self.change_set;
        let known = visit.read_wait::<_, StoreError, _>(move |view| view.change_set(change_set))?;
        let is_hand_over = known.is_some_and(|known| known.act == HAND_OVER);
        let handing_over = visit.crm().visit(visit.actor().handing_over(), visit.via());
        let visit = if is_hand_over { &handing_over } else { visit };
        let limit = if visit.crm().is_calm() { CALM_STEP_RECORDS } else { STEP_RECORDS } as i64;
        let (change_set, seen) = (self.change_set, self.place.clone());
        let before = seen.as_deref().and_then(|place| place.parse().ok()).unwrap_or(i64::MAX);
        let place = visit.write_wait::<_, StoreError, _>(ACT, Some(self.undoing), move |tx| {
            let now = match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(now) if now.place == seen => now,
                JobHold::Ours(_) | JobHold::Cancelled | JobHold::Lost => return Ok(None),
            };
            let (undone, last) = tx.undo_step(change_set, before, limit)?;
            let Some(last) = last else {
                // A merge is taken back whole, or not at all: then it may be asked for again.
                if !undone.kept.is_empty() {
                    let step = JobStep {
                        place: String::from("0"),
                        counts: store::JobCounts { refused: undone.kept.len() as i64, ..Default::default() },
                        refusals: refusals_of(&undone),
                    };
                    tx.note_step(&now, &step)?;
                    tx.release_undo(change_set, undone.change_set)?;
                }
                tx.end_job(hold.job, JobState::Done, None)?;
                return Ok(None);
            };
            let mut step = JobStep { place: last.to_string(), ..JobStep::default() };
            step.counts.changed = undone.restored + undone.removed;
            step.counts.refused = undone.kept.len() as i64;
            step.refusals = refusals_of(&undone);
            tx.note_step(&now, &step)?;
            Ok(Some(step.place))
        })?;
        self.place = place;
        Ok(if self.place.is_some() { Stepped::Onward } else { Stepped::Over })
    }
}

fn refusals_of(undone: &Undone) -> Vec<(i64, JobReason)> {
    undone.kept.iter().map(|(record, why)| (*record, JobReason::from(reason_of(*why)))).collect()
}

/// Why an undo leaves a record alone, as people read it.
pub(crate) fn reason_of(why: KeptBecause) -> Message {
    match why {
        KeptBecause::ChangedSince => Message::new("changed_since", "之后又被修改过", "it was changed since"),
        KeptBecause::InUse => Message::new("in_use", "已有其他记录关联到它", "other records point to it now"),
        KeptBecause::NotAllowed => {
            Message::new("not_allowed", "您没有权限，或它已不在", "you may not change it, or it is gone")
        }
        KeptBecause::NoLongerValid => Message::new(
            "no_longer_valid",
            "原来的值已不可用，或已被其他记录占用",
            "an old value is no longer allowed, or is another record's now",
        ),
        KeptBecause::Erased => {
            Message::new("erased", "原来的值已依法删除", "its old values were lawfully erased")
        }
    }
}
