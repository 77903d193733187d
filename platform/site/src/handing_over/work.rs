//! The work of a hand-over: object by object, along the ids, each step one transaction of its records and of the job.

use std::collections::HashMap;
use std::sync::Arc;

use object::{ObjectDef, Row, id_text, parse_id};
use serde_json::{Value as Json, json};
use store::{
    BulkSet, Crm, HAND_OVER, JobHold, JobReason, JobRecord, JobState, JobStep, RecordOutcome, Scope,
    StoreError, Tx, Verb, Visit, Walked,
};

use super::asked::HandOverAsked;
use super::preview::{no_rule, receiver_gone};
use super::routing::Router;
use super::start::filters_of;
use super::{Receivers, receivers_of};
use crate::doorkeeper::Doorkeeper;
use crate::jobs::{Broken, Hold, STEP_RECORDS, Stepped, Work, unreadable};

/// A hand-over at work.
#[derive(Clone)]
pub(crate) struct HandOverWork {
    doorkeeper: Arc<dyn Doorkeeper>,
    record: JobRecord,
    asked: HandOverAsked,
    objects: Vec<&'static ObjectDef>,
    set: BulkSet,
}

/// Where a job stands: of which object it has looked at the records up to which, and what everybody has had of it.
struct Place {
    object: usize,
    after: i64,
    had: Json,
}

impl HandOverWork {
    /// What this job was asked.
    ///
    /// # Errors
    /// Where an object of it is no longer declared.
    pub fn of(
        crm: &Crm,
        doorkeeper: &Arc<dyn Doorkeeper>,
        record: &JobRecord,
    ) -> Result<HandOverWork, Broken> {
        let asked = HandOverAsked::of_text(crm.registry(), &record.input).ok_or_else(unreadable)?;
        let change_set = record.change_set.ok_or_else(unreadable)?;
        Ok(HandOverWork {
            doorkeeper: doorkeeper.clone(),
            record: record.clone(),
            objects: asked.objects_in(crm.registry()),
            asked,
            set: BulkSet { change_set },
        })
    }

    fn place(&self) -> Place {
        let begin = Place { object: 0, after: i64::MIN, had: Json::Null };
        let Some(text) = self.record.place.as_deref() else { return begin };
        let Ok(json) = serde_json::from_str::<Json>(text) else { return begin };
        let named = json["object"].as_str().unwrap_or_default();
        let Some(object) = self.objects.iter().position(|def| def.name == named) else {
            return Place { object: self.objects.len(), ..begin };
        };
        let after = json["after"].as_str().and_then(|id| parse_id(id).ok()).unwrap_or(i64::MIN);
        Place { object, after, had: json["had"].clone() }
    }

    /// Where it stands next, as it is kept.
    fn place_text(&self, next: (usize, i64), had: &Json) -> String {
        let object = self.objects.get(next.0).map_or("", |def| def.name);
        let after = (next.1 != i64::MIN).then(|| id_text(next.1));
        json!({"object": object, "after": after, "had": had}).to_string()
    }

    /// How many records there are to go. Counting may take too long; then nobody knows until the end.
    fn count(&mut self, visit: &Visit, hold: Hold) -> Result<(), StoreError> {
        let (objects, asked) = (self.objects.clone(), self.asked.clone());
        let counted = visit.read_wait::<_, StoreError, _>(move |view| {
            let mut total = 0;
            for def in objects {
                if view.actor().scope(def.name, Verb::See) > Scope::Nothing {
                    total +=
                        view.total(def, &view.left_behind(def, asked.from, asked.with_over), true)?.count;
                }
            }
            Ok(total)
        });
        let total = match counted {
            Ok(total) => total,
            Err(StoreError::TooSlow(_)) => return Ok(()),
            Err(fault) => return Err(fault),
        };
        self.record.total = Some(total);
        visit.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
            JobHold::Ours(_) => tx.note_total(hold.job, total),
            JobHold::Cancelled | JobHold::Lost => Ok(()),
        })
    }

    /// The records of the next step; none where whoever hands over sees none of the object.
    fn walk(&self, visit: &Visit, def: &'static ObjectDef, after: i64) -> Result<Walked, StoreError> {
        let (asked, until) = (self.asked.clone(), self.record.id);
        visit.read_wait(move |view| {
            let filter = view.left_behind(def, asked.from, asked.with_over);
            view.walk_ids(def, &filter, after, until, STEP_RECORDS)
        })
    }
}

impl Work for HandOverWork {
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        let visit = &visit.crm().visit(visit.actor().handing_over(), visit.via());
        if self.record.total.is_none() && self.record.place.is_none() {
            self.count(visit, hold)?;
        }
        let place = self.place();
        let def = self.objects.get(place.object).copied();
        let walked = match def {
            Some(def) => self.walk(visit, def, place.after)?,
            None => Walked { is_over: true, ..Walked::default() },
        };
        let filters = filters_of(visit.crm(), visit.actor(), &self.asked, self.record.created_at)
            .map_err(Broken::Refused)?;
        let receivers = Arc::new(receivers_of(visit.crm(), &self.doorkeeper, &self.asked)?);
        let is_last = walked.is_over && place.object + 1 >= self.objects.len();
        let next = match walked.is_over {
            true => (place.object + 1, i64::MIN),
            false => (place.object, walked.reached),
        };
        let work = self.clone();
        let written = visit.write_wait::<_, StoreError, _>(HAND_OVER, Some(self.set), move |tx| {
            let now = match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(now) if now.place == work.record.place => now,
                JobHold::Ours(_) | JobHold::Cancelled | JobHold::Lost => return Ok(None),
            };
            let mut router = Router::new(&work.asked, filters.clone());
            router.go_on(&place.had);
            let mut step = JobStep::default();
            if let Some(def) = def {
                let filter = tx.left_behind(def, work.asked.from, work.asked.with_over);
                let rows = tx.find_to_hand_over(def, &walked.ids, &filter)?;
                step.counts.missing = (walked.ids.len() - rows.len()) as i64;
                give_each(tx, (def, rows), &mut router, work.set.change_set, &receivers, &mut step)?;
            }
            let had = if walked.is_over { Json::Null } else { router.had() };
            step.place = work.place_text(next, &had);
            tx.note_step(&now, &step)?;
            if is_last {
                tx.end_job(hold.job, JobState::Done, None)?;
            }
            Ok(Some(step.place))
        })?;
        Ok(match written {
            Some(place) if !is_last => {
                self.record.place = Some(place);
                Stepped::Onward
            }
            Some(_) | None => Stepped::Over,
        })
    }
}

/// Gives each row to whom it goes, one outcome for each.
fn give_each(
    tx: &mut Tx<'_>,
    (def, rows): (&'static ObjectDef, Vec<Row>),
    router: &mut Router,
    change_set: i64,
    receivers: &Receivers,
    step: &mut JobStep,
) -> Result<(), StoreError> {
    let follow: HashMap<i64, Vec<i64>> = rows.iter().map(|row| (row.id, tx.followed_by(def, row))).collect();
    let mut on: Vec<i64> = follow.values().flatten().copied().collect();
    on.sort_unstable();
    on.dedup();
    let went = tx.handed_to(change_set, &on)?;
    let ways = router.ways(tx, def, &rows, &follow, &went)?;
    for (row, way) in rows.into_iter().zip(ways) {
        let id = row.id;
        let outcome = match way.receiver().map(|user| receivers.get(&user)) {
            None => RecordOutcome::Refused(no_rule()),
            Some(None) => RecordOutcome::Refused(receiver_gone()),
            Some(Some(to)) => tx.give(def, row, to)?,
        };
        match outcome {
            RecordOutcome::Changed => step.counts.changed += 1,
            RecordOutcome::Unchanged => step.counts.unchanged += 1,
            RecordOutcome::Refused(why) => {
                step.counts.refused += 1;
                step.refusals.push((id, JobReason::from(why)));
            }
            RecordOutcome::Missing(why) => {
                step.counts.missing += 1;
                step.refusals.push((id, JobReason::from(why)));
            }
        }
    }
    Ok(())
}
