//! The work of a search: object by object, records are read in pieces, compared, and what is found is kept in pieces. Until
//! the last piece is there the pairs of the search before are read, so that whoever stops it, or cuts it off, loses nothing;
//! the next process begins anew.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use object::{Instant, Message, ObjectDef};
use store::{
    JobCounts, JobHold, JobReason, JobRecord, JobState, JobStep, LikelyPair, LikelySearch, StoreError, Tx,
    Visit, linkage_columns,
};

use super::searching::{Gathered, Told};
use super::{RECORDS_MIN, objects_of};
use crate::jobs::{Broken, Hold, Stepped, Work};
use crate::site::Site;

/// Records read in one step.
const STEP_RECORDS: usize = 5_000;
/// Pairs of earlier searches that go in one step.
const STEP_SWEPT: i64 = 2_000;
/// A sign of life is given at least so often while records are compared.
const SIGN_EVERY: Duration = Duration::from_secs(5);

/// A search at work.
pub(crate) struct FindWork {
    system: Visit,
    objects: Vec<&'static ObjectDef>,
    /// The object in hand.
    at: usize,
    phase: Phase,
    /// What was looked through to its end.
    searched: usize,
    /// Why others were not.
    left: Vec<Message>,
}

enum Phase {
    /// Nothing is done yet.
    Beginning,
    /// What an earlier search left goes.
    Sweeping,
    /// Records are read.
    Reading(Reading),
    /// They are compared, and pairs come.
    Searching(Box<Searching>),
    /// What was read until now goes.
    Turned,
}

struct Reading {
    gathered: Gathered,
    /// The last record that was read.
    after: i64,
    /// What is changed from here on may not be what is compared.
    since: Instant,
}

struct Searching {
    since: Instant,
    told: Receiver<Told>,
    version: i64,
    records: i64,
    found: Option<(i64, Arc<Vec<u8>>)>,
    kept: i64,
    /// Pairs that came and are not kept yet.
    pending: Option<Arc<Vec<LikelyPair>>>,
}

impl FindWork {
    /// Begins, or begins anew what a process left that is gone.
    pub fn of(site: &Site) -> FindWork {
        FindWork {
            system: site.crm().system(),
            objects: objects_of(site.crm().registry()),
            at: 0,
            phase: Phase::Beginning,
            searched: 0,
            left: Vec::new(),
        }
    }

    /// Holds the job and does something in the same transaction; whether it is still ours.
    fn held<T: Send + 'static>(
        &self,
        hold: Hold,
        act: impl Fn(&mut Tx<'_>, &JobRecord) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        self.system.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
            JobHold::Ours(job) => act(tx, &job).map(Some),
            JobHold::Cancelled | JobHold::Lost => Ok(None),
        })
    }

    fn begin(&mut self, hold: Hold) -> Result<Option<()>, StoreError> {
        let objects = self.objects.clone();
        let count = move |view: &store::View<'_>| objects.iter().map(|def| view.records_as_house(def)).sum();
        let total: i64 = self.system.read_wait::<_, StoreError, _>(count)?;
        let begun = self.held(hold, move |tx, job| {
            if job.counts.done() > 0 {
                tx.begin_again(job.id)?;
            }
            tx.note_total(job.id, total)
        })?;
        self.phase = Phase::Sweeping;
        Ok(begun)
    }

    /// Lets go of pairs that nobody reads; then on to `next`.
    fn sweep(
        &mut self,
        hold: Hold,
        def: &'static ObjectDef,
        next: Option<Phase>,
    ) -> Result<Option<()>, StoreError> {
        let gone = self.held(hold, move |tx, _| tx.sweep_likely(def, STEP_SWEPT))?;
        if gone == Some(0) {
            match next {
                Some(next) => self.phase = next,
                None => {
                    self.at += 1;
                    self.phase = Phase::Sweeping;
                }
            }
        }
        Ok(gone.map(drop))
    }

    fn read(&mut self, hold: Hold, def: &'static ObjectDef) -> Result<Option<()>, Broken> {
        let Phase::Reading(Reading { gathered, after, since }) = &mut self.phase else { return Ok(Some(())) };
        let (columns, from) = (gathered.columns().clone(), *after);
        let since = *since;
        let rows = self.system.read_wait::<_, StoreError, _>(move |view| {
            view.compared_as_house(def, &columns, from, STEP_RECORDS)
        })?;
        let (read, is_over) = (rows.len() as i64, rows.len() < STEP_RECORDS);
        let noted = {
            let system = &self.system;
            system.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(job) => {
                    let counts = JobCounts { unchanged: read, ..JobCounts::default() };
                    tx.note_step(
                        &job,
                        &JobStep { counts, place: def.name.to_owned(), ..JobStep::default() },
                    )?;
                    Ok(Some(tx.new_id()))
                }
                JobHold::Cancelled | JobHold::Lost => Ok(None),
            })?
        };
        let Some(version) = noted else { return Ok(None) };
        for (id, texts) in &rows {
            gathered.push(*id, texts);
            *after = *id;
        }
        if !is_over {
            return Ok(Some(()));
        }
        if gathered.len() < RECORDS_MIN {
            self.left.push(too_few(def, gathered.len()));
            self.at += 1;
            self.phase = Phase::Sweeping;
            return Ok(Some(()));
        }
        let columns = gathered.columns().clone();
        let labels = {
            let columns = columns.clone();
            let read = move |view: &store::View<'_>| view.likely_labels_as_house(def, &columns);
            self.system.read_wait::<_, StoreError, _>(read)?
        };
        let gathered = std::mem::replace(gathered, Gathered::new(columns));
        let records = gathered.len() as i64;
        let told = gathered.search(labels)?;
        let searching = Searching { since, told, version, records, found: None, kept: 0, pending: None };
        self.phase = Phase::Searching(Box::new(searching));
        Ok(Some(()))
    }

    fn search(&mut self, hold: Hold, def: &'static ObjectDef) -> Result<Option<()>, Broken> {
        let Phase::Searching(searching) = &mut self.phase else { return Ok(Some(())) };
        if searching.pending.is_none() {
            match searching.told.recv_timeout(SIGN_EVERY) {
                Ok(Told::Found(pairs, learned)) => {
                    searching.found = Some((pairs as i64, Arc::new(learned)));
                }
                Ok(Told::Pairs(pairs)) => searching.pending = Some(Arc::new(pairs)),
                Ok(Told::Refused(message)) => {
                    self.left.push(message);
                    self.at += 1;
                    self.phase = Phase::Sweeping;
                    return Ok(Some(()));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.turn(hold, def),
            }
        }
        let Phase::Searching(searching) = &self.phase else { return Ok(Some(())) };
        let (version, pending) = (searching.version, searching.pending.clone());
        let held = self.held(hold, move |tx, job| {
            let Some(pairs) = &pending else { return Ok(()) };
            tx.keep_likely(def, version, pairs)?;
            let counts = JobCounts { changed: pairs.len() as i64, ..JobCounts::default() };
            tx.note_step(job, &JobStep { counts, place: def.name.to_owned(), ..JobStep::default() })
        })?;
        if let Phase::Searching(searching) = &mut self.phase {
            searching.kept += searching.pending.take().map_or(0, |pairs| pairs.len() as i64);
        }
        Ok(held)
    }

    /// From here on what was found is read.
    fn turn(&mut self, hold: Hold, def: &'static ObjectDef) -> Result<Option<()>, Broken> {
        let Phase::Searching(searching) = &self.phase else { return Ok(Some(())) };
        let Some((found, learned)) = searching.found.clone().filter(|(found, _)| *found == searching.kept)
        else {
            return Err(Broken::Refused(Message::new(
                "search_broke_off",
                "比对中断，请重试",
                "comparing broke off; try again",
            )));
        };
        let (version, records, at) = (searching.version, searching.records, searching.since);
        let turned = self.held(hold, move |tx, _| {
            let search = LikelySearch { version, at, records, pairs: found };
            tx.turn_to_likely(def, &search, &learned)
        })?;
        self.searched += 1;
        self.phase = Phase::Turned;
        Ok(turned)
    }

    fn end(&mut self, hold: Hold) -> Result<Option<()>, Broken> {
        // A young house has little to compare, which is nobody's fault.
        let why = (self.searched == 0).then(|| JobReason::from(all_of(&self.left)));
        Ok(self.held(hold, move |tx, job| tx.end_job(job.id, JobState::Done, why.as_ref()))?.and(None))
    }
}

impl Work for FindWork {
    fn step(&mut self, _: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        let held = match (self.objects.get(self.at).copied(), &self.phase) {
            (_, Phase::Beginning) => self.begin(hold)?,
            (None, _) => self.end(hold)?,
            (Some(def), Phase::Sweeping) => {
                let reading = linkage_columns(def).map(|columns| Reading {
                    gathered: Gathered::new(columns),
                    after: i64::MIN,
                    since: self.system.crm().now(),
                });
                self.sweep(hold, def, reading.map(Phase::Reading))?
            }
            (Some(def), Phase::Reading(..)) => self.read(hold, def)?,
            (Some(def), Phase::Searching(_)) => self.search(hold, def)?,
            (Some(def), Phase::Turned) => self.sweep(hold, def, None)?,
        };
        Ok(if held.is_some() { Stepped::Onward } else { Stepped::Over })
    }
}

/// Why nothing was compared, under the first reason's name.
fn all_of(left: &[Message]) -> Message {
    let Some(first) = left.first() else {
        return Message::new(
            "nothing_is_compared",
            "没有可以比对的对象",
            "there is no object whose records are compared",
        );
    };
    let zh: Vec<&str> = left.iter().map(|why| why.zh.as_str()).collect();
    let en: Vec<&str> = left.iter().map(|why| why.en.as_str()).collect();
    Message::new(first.code, zh.join("；"), en.join("; "))
}

fn too_few(def: &ObjectDef, records: usize) -> Message {
    Message::new(
        "too_few_records",
        format!("{}只有 {records} 条，至少要有 {RECORDS_MIN} 条才能比对", def.label.zh),
        format!(
            "{records} {} are too few to be compared; it takes at least {RECORDS_MIN}",
            def.label_plural.en.to_lowercase()
        ),
    )
}
