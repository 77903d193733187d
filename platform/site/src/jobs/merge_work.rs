//! The work of a merge where very many records move: one step, because half a merge is a state that nobody chose.

use object::Message;
use store::{BulkSet, JobHold, JobRecord, JobState, JobStep, MERGE, StoreError, Visit, WriteError};

use super::mass_work::unreadable;
use super::worker::{Broken, Hold, Stepped, Work};
use crate::merging::MergeAsked;
use crate::refusal::Refusal;
use crate::site::Site;

/// A merge at work.
pub(super) struct MergeWork {
    merge: store::Merge,
    set: BulkSet,
    place: Option<String>,
}

impl MergeWork {
    /// What this job was asked.
    ///
    /// # Errors
    /// Where that cannot be read any more.
    pub fn of(site: &Site, record: &JobRecord) -> Result<MergeWork, Broken> {
        let def = site.crm().registry().object(&record.object).ok_or_else(unreadable)?;
        let asked = MergeAsked::of_text(def, &record.input).ok_or_else(unreadable)?;
        let merge = asked.merge(site, None).map_err(|refused| Broken::Refused(refused.message))?;
        let change_set = record.change_set.ok_or_else(unreadable)?;
        Ok(MergeWork { merge, set: BulkSet { change_set }, place: record.place.clone() })
    }
}

/// Why a step of a merge wrote nothing.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Refused(#[from] WriteError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Work for MergeWork {
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        let (merge, seen) = (self.merge.clone(), self.place.clone());
        let done = visit.write_wait::<_, Stopped, _>(MERGE, Some(self.set), move |tx| {
            let now = match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(now) if now.place == seen => now,
                JobHold::Ours(_) | JobHold::Cancelled | JobHold::Lost => return Ok(()),
            };
            let merged = tx.merge(&merge)?;
            let mut step = JobStep { place: String::from("merged"), ..JobStep::default() };
            step.counts.changed = merged.moved + merged.folded + merge.others.len() as i64 + 1;
            tx.note_step(&now, &step)?;
            tx.end_job(hold.job, JobState::Done, None)?;
            Ok(())
        });
        match done {
            Ok(()) => Ok(Stepped::Over),
            Err(Stopped::Store(fault) | Stopped::Refused(WriteError::Store(fault))) => {
                Err(Broken::Store(fault))
            }
            Err(Stopped::Refused(refused)) => Err(Broken::Refused(sentence(refused.into()))),
        }
    }
}

/// A refusal as one sentence: the first field's, where fields are wrong.
fn sentence(refused: Refusal) -> Message {
    refused.fields.into_iter().next().map_or(refused.message, |(_, message)| message)
}
