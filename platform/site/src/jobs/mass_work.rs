//! The work of a mass change: along the records that were meant, a step at a time, each step one transaction.

use object::{Filter, Message, ObjectDef};
use store::{
    BulkSet, JobHold, JobReason, JobRecord, JobState, JobStep, MassChange, RecordOutcome, StoreError, Verb,
    Visit, Walked,
};

use super::asked::{MassAsked, Selection};
use super::worker::{Broken, Hold, Stepped, Work};
use super::{CALM_STEP_RECORDS, STEP_RECORDS};
use crate::listing::filter_at;
use crate::site::Site;

/// The act under which a mass change writes.
pub(crate) const ACT: &str = "mass_change";

/// A mass change at work.
pub(super) struct MassWork {
    site: Site,
    def: &'static ObjectDef,
    record: JobRecord,
    asked: MassAsked,
    set: BulkSet,
}

impl MassWork {
    /// What this job was asked.
    ///
    /// # Errors
    /// Where its object or a field of it is no longer declared.
    pub fn of(site: &Site, record: &JobRecord) -> Result<MassWork, Broken> {
        let def = site.crm().registry().object(&record.object);
        let asked = def.and_then(|def| MassAsked::of_text(def, &record.input));
        match (def, asked, record.change_set) {
            (Some(def), Some(asked), Some(change_set)) => Ok(MassWork {
                site: site.clone(),
                def,
                record: record.clone(),
                asked,
                set: BulkSet { change_set },
            }),
            _ => Err(unreadable()),
        }
    }

    fn filter(&self, visit: &Visit) -> Result<Filter, Broken> {
        match &self.asked.selection {
            Selection::Ids(_) => Ok(Filter::All),
            Selection::Filter(text) => {
                filter_at(self.site.crm(), visit.actor(), self.def, text, self.record.created_at)
                    .map_err(Broken::Refused)
            }
        }
    }

    /// The records of the next step, and the place after them.
    fn next(&self, visit: &Visit, filter: &Filter) -> Result<Walked, StoreError> {
        let limit = if visit.crm().is_calm() { CALM_STEP_RECORDS } else { STEP_RECORDS };
        let place = self.record.place.as_deref().and_then(|place| place.parse::<i64>().ok());
        match &self.asked.selection {
            Selection::Ids(ids) => {
                let begin = place.and_then(|place| usize::try_from(place).ok()).unwrap_or(0).min(ids.len());
                let end = (begin + limit).min(ids.len());
                Ok(Walked { ids: ids[begin..end].to_vec(), reached: end as i64, is_over: end == ids.len() })
            }
            Selection::Filter(_) => {
                let (def, filter, until) = (self.def, filter.clone(), self.record.id);
                let after = place.unwrap_or(i64::MIN);
                visit.read_wait(move |view| view.walk_ids(def, &filter, after, until, limit))
            }
        }
    }

    /// How many records are meant. Counting may take too long; then nobody knows until the end.
    fn count(&mut self, visit: &Visit, filter: &Filter, hold: Hold) -> Result<(), StoreError> {
        let (def, filter) = (self.def, filter.clone());
        let counted = visit.read_wait::<_, StoreError, _>(move |view| view.total(def, &filter, true));
        let total = match counted {
            Ok(total) => total.count,
            Err(StoreError::TooSlow(_)) => return Ok(()),
            Err(fault) => return Err(fault),
        };
        self.record.total = Some(total);
        visit.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
            JobHold::Ours(_) => tx.note_total(hold.job, total),
            JobHold::Cancelled | JobHold::Lost => Ok(()),
        })
    }
}

impl Work for MassWork {
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        let filter = self.filter(visit)?;
        if self.record.total.is_none() && self.record.place.is_none() {
            self.count(visit, &filter, hold)?;
        }
        let walked = self.next(visit, &filter)?;
        let (def, change, total) = (self.def, self.asked.change.clone(), self.record.total);
        let before = self.record.place.clone();
        let place = walked.reached.to_string();
        let is_over = walked.is_over;
        let written = visit.write_wait::<_, StoreError, _>(ACT, Some(self.set), move |tx| {
            let now = match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(now) if now.place == before => now,
                JobHold::Ours(_) | JobHold::Cancelled | JobHold::Lost => return Ok(Stepped::Over),
            };
            let outcomes = tx.mass_change(def, &walked.ids, &filter, &change)?;
            let mut step = step_of(outcomes, walked.reached.to_string());
            if walked.is_over {
                // Counted at the beginning and not met on the way: changed, gone or out of sight since.
                let met = now.counts.done() + step.counts.done();
                step.counts.missing += total.map_or(0, |total| (total - met).max(0));
            }
            tx.note_step(&now, &step)?;
            if walked.is_over {
                tx.end_job(hold.job, JobState::Done, None)?;
            }
            Ok(Stepped::Onward)
        })?;
        self.record.place = Some(place);
        Ok(if is_over { Stepped::Over } else { written })
    }
}

fn step_of(outcomes: Vec<(i64, RecordOutcome)>, place: String) -> JobStep {
    let mut step = JobStep { place, ..JobStep::default() };
    for (record, outcome) in outcomes {
        match outcome {
            RecordOutcome::Changed => step.counts.changed += 1,
            RecordOutcome::Unchanged => step.counts.unchanged += 1,
            RecordOutcome::Refused(message) => {
                step.counts.refused += 1;
                step.refusals.push((record, JobReason::from(message)));
            }
            RecordOutcome::Missing(message) => {
                step.counts.missing += 1;
                step.refusals.push((record, JobReason::from(message)));
            }
        }
    }
    step
}

/// What is asked of the actor's rights before a mass change begins.
pub(super) const fn verb_of(change: &MassChange) -> Verb {
    match change {
        MassChange::Fields(_) => Verb::Change,
        MassChange::Deletion => Verb::Delete,
    }
}

/// What was asked cannot be read any more: its object or field is no longer declared.
pub(crate) fn unreadable() -> Broken {
    Broken::Refused(Message::new(
        "job_unreadable",
        "任务所涉及的对象或字段已不存在",
        "the object or field it was about is no longer there",
    ))
}
