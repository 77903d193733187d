//! Work on many records that goes on without a request: what was asked, how far it is, what came of each record.
//! One process at a time holds a job's lease. Every step renews it and moves the job on in the transaction of its
//! records, so that a killed process leaves no record half done and the next one goes on exactly there.

mod described;

use object::Instant;

use crate::came_from::{address_of, cell_of_address};
use crate::crm::Visit;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::job_log::{JobEvent, PARTS_LOGGED};
use crate::notifications::{Happening, NotificationKind};
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;
use crate::work::this_process;

pub(crate) use described::BY_COMMAND;
pub use described::{
    JobCounts, JobHold, JobKind, JobReason, JobRecord, JobRefusal, JobState, JobStep, NewJob, WhoseJobs,
};

/// The most jobs one list shows.
pub const JOBS_SHOWN_MAX: usize = 100;
/// The most records of a job whose refusal is told one by one; more are counted. As many as one page of a list.
pub const JOB_REFUSALS_MAX: i64 = 1_000;
/// How long a job stays with a process without a sign of life. A step takes well under a second; PostgreSQL may
/// wait 20 s for a lock.
pub const JOB_LEASE_MS: i64 = 30_000;
/// Who asked for a job that took so long is told of its end; up to there they watch it on its page.
const JOB_TOLD_AFTER_MS: i64 = 10_000;
/// The act under which jobs are claimed and looked after.
pub(crate) const ACT: &str = "job";

pub(crate) const JOB_SELECT: &str = "select id, kind, object, input, actor, actor_key, state, change_set, total, changed, \
     unchanged, refused, missing, place, cancel_asked, failure, created_at, started_at, ended_at, address from job";
const REFUSAL_COLUMNS: [&str; 4] = ["job", "number", "record", "reason"];

impl View<'_> {
    /// A job, if it is among those looked at.
    ///
    /// # Errors
    /// Those of the database.
    pub fn job(&self, id: i64, whose: WhoseJobs) -> Result<Option<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where id = ").bind(id);
        self.push_whose(whose, &mut sql);
        self.query(&sql)?.first().map(|cells| job_of(cells)).transpose()
    }

    /// The latest jobs among those looked at, the newest first; see [`View::work`] for all work.
    ///
    /// # Errors
    /// Those of the database.
    pub fn jobs(&self, whose: WhoseJobs, limit: usize) -> Result<Vec<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where 1 = 1");
        self.push_whose(whose, &mut sql);
        sql.push(" order by id desc limit ").bind(limit.min(JOBS_SHOWN_MAX) as i64);
        self.query(&sql)?.iter().map(|cells| job_of(cells)).collect()
    }

    /// The latest job that wrote into a change set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn job_of_change_set(&self, change_set: i64) -> Result<Option<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where change_set = ").bind(change_set).push(" order by id desc limit 1");
        self.query(&sql)?.first().map(|cells| job_of(cells)).transpose()
    }

    /// Jobs that have not ended and that no process holds: waiting ones, and those of processes that were cut off.
    ///
    /// # Errors
    /// Those of the database.
    pub fn free_jobs(&self, limit: usize) -> Result<Vec<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where ended_at is null and lease_until < ").bind(self.now().0);
        sql.push(" order by id limit ").bind(limit as i64);
        self.query(&sql)?.iter().map(|cells| job_of(cells)).collect()
    }

    /// Whether a job of this kind has not ended.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_open_job(&self, kind: JobKind) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select id from job where ended_at is null and kind = ");
        sql.bind(kind.code()).push(" limit 1");
        Ok(!self.query(&sql)?.is_empty())
    }

    /// The records a job left as they were, after the refusal `after`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn job_refusals(&self, job: i64, after: i64, limit: usize) -> Result<Vec<JobRefusal>, StoreError> {
        let mut sql = Sql::new("select number, record, reason from job_refusal where job = ");
        sql.bind(job).push(" and number > ").bind(after);
        sql.push(" order by number limit ").bind(limit as i64);
        let rows = self.query(&sql)?;
        Ok(rows
            .iter()
            .filter_map(|cells| {
                let reason = JobReason::of_text(cells[2].text()?);
                Some(JobRefusal { number: cells[0].int()?, record: cells[1].int()?, reason })
            })
            .collect())
    }

    /// Jobs of the actor of this kind on this object since a moment, for limits by the day.
    ///
    /// # Errors
    /// Those of the database.
    pub fn jobs_since(
        &self,
        kind: JobKind,
        object: &str,
        since: Instant,
    ) -> Result<Vec<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where actor = ").bind(self.actor.user).push(" and id > ");
        sql.bind(crate::ids::first_at(since.0)).push(" and kind = ").bind(kind.code());
        sql.push(" and object = ").bind(object).push(" order by id");
        self.query(&sql)?.iter().map(|cells| job_of(cells)).collect()
    }

    fn push_whose(&self, whose: WhoseJobs, sql: &mut Sql) {
        match whose {
            WhoseJobs::All => {}
            WhoseJobs::Own => {
                sql.push(" and actor = ").bind(self.actor.user);
            }
        }
    }
}

impl Tx<'_> {
    /// Begins a job for the actor; no process works on it yet. With a word that was sent before, answers the job it
    /// became.
    ///
    /// # Errors
    /// Those of the database; contention where the same word was sent at the same moment.
    pub fn start_job(&mut self, new: &NewJob) -> Result<JobRecord, StoreError> {
        if let Some(once) = &new.once
            && let Some(known) = self.job_sent_before(once)?
        {
            return Ok(known);
        }
        let job = JobRecord {
            id: self.new_id(),
            kind: new.kind,
            object: new.object.to_owned(),
            input: new.input.clone(),
            actor: self.view.actor.user,
            key: self.view.actor.key,
            address: self.view.actor.address,
            state: JobState::Waiting,
            change_set: new.change_set,
            total: new.total,
            counts: JobCounts::default(),
            place: None,
            cancel_asked: false,
            failure: None,
            created_at: self.now,
            started_at: None,
            ended_at: None,
        };
        let mut sql = Sql::new(
            "insert into job (id, kind, object, input, actor, actor_key, once, state, change_set, total, changed, \
             unchanged, refused, missing, cancel_asked, created_at, lease_until, address) values (",
        );
        sql.bind_list([
            job.id.into(),
            job.kind.code().into(),
            job.object.as_str().into(),
            job.input.as_str().into(),
            job.actor.into(),
            Cell::of_option(job.key),
            new.once.clone().map_or(Cell::Null, Cell::Text),
            job.state.code().into(),
            Cell::of_option(job.change_set),
            Cell::of_option(job.total),
            0.into(),
            0.into(),
            0.into(),
            0.into(),
            Cell::Bool(false),
            job.created_at.0.into(),
            0.into(),
            cell_of_address(job.address),
        ]);
        sql.push(") on conflict (actor, once) do nothing");
        match self.view.execute(&sql)? {
            0 => Err(self.view.conn.come_again()),
            _ => Ok(job),
        }
    }

    /// The job that the actor sent under this word before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn job_sent_before(&self, once: &str) -> Result<Option<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where actor = ").bind(self.view.actor.user).push(" and once = ").bind(once);
        self.view.query(&sql)?.first().map(|cells| job_of(cells)).transpose()
    }

    /// Takes a job that no process holds. `None` where another was quicker, or it has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take_job(&mut self, job: i64, holder: i64) -> Result<Option<JobRecord>, StoreError> {
        let mut sql = Sql::new("select lease_until, started_at from job where id = ");
        sql.bind(job);
        let before = self.view.query(&sql)?;
        let before = before.first().map(|cells| (cells[0].int().unwrap_or(0), cells[1].int()));
        let mut sql = Sql::new("update job set state = ");
        sql.bind(JobState::Running.code()).push(", lease_holder = ").bind(holder);
        sql.push(", lease_until = ").bind(self.now.0 + JOB_LEASE_MS);
        sql.push(", started_at = coalesce(started_at, ").bind(self.now.0).push(") where id = ").bind(job);
        sql.push(" and ended_at is null and lease_until < ").bind(self.now.0);
        if self.view.execute(&sql)? == 0 {
            return Ok(None);
        }
        let Some(taken) = self.view.job(job, WhoseJobs::All)? else { return Ok(None) };
        let event = match before {
            Some((lease_until, Some(_))) => {
                let last_sign = lease_until - JOB_LEASE_MS;
                JobEvent::TakenUp { silent_ms: (last_sign > 0).then_some(self.now.0 - last_sign) }
            }
            Some((_, None)) | None => JobEvent::Started { waited_ms: self.now.0 - taken.created_at.0 },
        };
        self.log_job(job, &event, taken.counts.done())?;
        Ok(Some(taken))
    }

    /// Begins a step of a job in the transaction of its records: renews the lease and locks the job, so that nobody
    /// else takes the same step.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hold_job(&mut self, job: i64, holder: i64) -> Result<JobHold, StoreError> {
        let mut sql = Sql::new("update job set lease_until = ");
        sql.bind(self.now.0 + JOB_LEASE_MS).push(" where id = ").bind(job);
        sql.push(" and lease_holder = ").bind(holder).push(" and ended_at is null");
        if self.view.execute(&sql)? == 0 {
            return Ok(JobHold::Lost);
        }
        match self.view.job(job, WhoseJobs::All)? {
            None => Ok(JobHold::Lost),
            Some(job) if job.cancel_asked => {
                self.end_job(job.id, JobState::Cancelled, None)?;
                Ok(JobHold::Cancelled)
            }
            Some(job) => Ok(JobHold::Ours(Box::new(job))),
        }
    }

    /// Notes what a step did; `job` is as [`Tx::hold_job`] found it in this transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_step(&mut self, job: &JobRecord, step: &JobStep) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set changed = changed + ");
        sql.bind(step.counts.changed).push(", unchanged = unchanged + ").bind(step.counts.unchanged);
        sql.push(", refused = refused + ").bind(step.counts.refused);
        sql.push(", missing = missing + ").bind(step.counts.missing);
        sql.push(", place = ").bind(step.place.as_str()).push(" where id = ").bind(job.id);
        self.view.execute(&sql)?;
        let (before, after) = (job.counts.done(), job.counts.done() + step.counts.done());
        if let Some(total) = job.total.filter(|total| *total > 0 && after < *total)
            && before * PARTS_LOGGED / total != after * PARTS_LOGGED / total
        {
            self.log_job(job.id, &JobEvent::Underway, after)?;
        }
        let known = job.counts.refused + job.counts.missing;
        let cells: Vec<Vec<Cell>> = step
            .refusals
            .iter()
            .zip(known + 1..=JOB_REFUSALS_MAX)
            .map(|((record, reason), number)| {
                vec![job.id.into(), number.into(), (*record).into(), reason.to_text().into()]
            })
            .collect();
        self.view.conn.insert_many("job_refusal", &REFUSAL_COLUMNS, &cells)
    }

    /// Notes how many records there are to do.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_total(&mut self, job: i64, total: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set total = ");
        sql.bind(total).push(" where id = ").bind(job);
        self.view.execute(&sql)?;
        self.log_job(job, &JobEvent::Counted { total }, 0)
    }

    /// Starts a job's counting anew, for work that cannot go on where it stood.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_again(&mut self, job: i64) -> Result<(), StoreError> {
        let mut sql =
            Sql::new("update job set changed = 0, unchanged = 0, refused = 0, missing = 0, place = null");
        sql.push(" where id = ").bind(job);
        self.view.execute(&sql)?;
        let mut sql = Sql::new("delete from job_refusal where job = ");
        sql.bind(job);
        self.view.execute(&sql)?;
        self.log_job(job, &JobEvent::BegunAgain, 0)
    }

    /// Ends a job, and tells whoever asked for it, if it took so long that they look elsewhere by now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_job(
        &mut self,
        job: i64,
        state: JobState,
        failure: Option<&JobReason>,
    ) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set state = ");
        sql.bind(state.code()).push(", ended_at = ").bind(self.now.0).push(", lease_holder = ");
        sql.bind(Cell::Null).push(", failure = ");
        sql.bind(failure.map_or(Cell::Null, |failure| Cell::Text(failure.to_text())));
        sql.push(" where id = ").bind(job).push(" and ended_at is null");
        if self.view.execute(&sql)? == 0 {
            return Ok(());
        }
        let Some(ended) = self.view.job(job, WhoseJobs::All)? else { return Ok(()) };
        let event = match (state, failure) {
            (JobState::Failed, Some(failure)) => JobEvent::Failed(failure.clone()),
            (JobState::Cancelled, _) => JobEvent::Stopped,
            (JobState::Waiting | JobState::Running | JobState::Done | JobState::Failed, _) => JobEvent::Done,
        };
        self.log_job(job, &event, ended.counts.done())?;
        if state == JobState::Cancelled {
            return Ok(()); // Whoever stops something knows.
        }
        if self.now.0 - ended.created_at.0 < JOB_TOLD_AFTER_MS {
            return Ok(());
        }
        let (kind, actor) = (NotificationKind::JobEnded, ended.actor);
        self.notify(actor, &Happening { kind, object: &ended.object, record: job, records: 1, actor })
    }

    /// Asks a job to stop after the step in hand; one that no process has begun with ends at once. Twice is the same
    /// as once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn cancel_job(&mut self, job: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set cancel_asked = ");
        sql.bind(Cell::Bool(true)).push(" where id = ").bind(job).push(" and ended_at is null");
        sql.push(" and cancel_asked = ").bind(Cell::Bool(false));
        if self.view.execute(&sql)? == 0 {
            return Ok(());
        }
        let done = self.view.job(job, WhoseJobs::All)?.map_or(0, |job| job.counts.done());
        self.log_job(job, &JobEvent::StopAsked, done)?;
        let mut sql = Sql::new("update job set state = ");
        sql.bind(JobState::Cancelled.code()).push(", ended_at = ").bind(self.now.0);
        sql.push(" where id = ").bind(job).push(" and state = ").bind(JobState::Waiting.code());
        match self.view.execute(&sql)? {
            0 => Ok(()),
            _ => self.log_job(job, &JobEvent::Stopped, done),
        }
    }
}

impl Tx<'_> {
    /// Lets a job that failed or was stopped go on where it stood; whether it does. Twice is the same as once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn resume_job(&mut self, job: i64) -> Result<bool, StoreError> {
        let mut sql = Sql::new("update job set state = ");
        sql.bind(JobState::Waiting.code()).push(", ended_at = ").bind(Cell::Null);
        sql.push(", failure = ").bind(Cell::Null).push(", cancel_asked = ").bind(Cell::Bool(false));
        sql.push(", lease_until = 0 where id = ").bind(job).push(" and state in (");
        sql.bind_list([JobState::Failed.code().into(), JobState::Cancelled.code().into()]);
        sql.push(")");
        if self.view.execute(&sql)? == 0 {
            return Ok(false);
        }
        let done = self.view.job(job, WhoseJobs::All)?.map_or(0, |job| job.counts.done());
        self.log_job(job, &JobEvent::WentOn, done)?;
        Ok(true)
    }
}

impl Visit {
    /// Takes a job that no process holds, for the process that calls itself `holder`. Call on a thread that may
    /// block.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take_job_wait(&self, job: i64, holder: i64) -> Result<Option<JobRecord>, StoreError> {
        self.write_wait(ACT, None, move |tx| tx.take_job(job, holder))
    }

    /// Lets go of what earlier processes held. On SQLite only: there one process at a time has the database, so they
    /// are gone; elsewhere their leases run out. Call once, before this process takes its first job.
    ///
    /// # Errors
    /// Those of the database.
    pub fn free_jobs_of_the_past_wait(&self) -> Result<(), StoreError> {
        self.note_job_wait(|tx| match tx.view.conn.dialect() {
            Dialect::Postgres => Ok(()),
            Dialect::Sqlite => {
                // What this process has begun already, in one piece, is not of the past.
                let mut sql = Sql::new("update job set lease_until = 0 where ended_at is null and ");
                sql.push("(lease_holder is null or lease_holder <> ").bind(this_process()).push(")");
                tx.view.execute(&sql).map(drop)
            }
        })
    }

    /// Something that concerns a job but no record, such as its end; nobody waits for it. Call on a thread that may
    /// block.
    ///
    /// # Errors
    /// Those of `note`.
    pub fn note_job_wait<T: Send + 'static>(
        &self,
        note: impl Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_wait(ACT, None, note)
    }
}

pub(crate) fn job_of(cells: &[Cell]) -> Result<JobRecord, StoreError> {
    let read = || {
        Some(JobRecord {
            id: cells[0].int()?,
            kind: JobKind::of_code(cells[1].text()?)?,
            object: cells[2].text()?.to_owned(),
            input: cells[3].text()?.to_owned(),
            actor: cells[4].int()?,
            key: cells[5].int(),
            address: address_of(&cells[19]),
            state: JobState::of_code(cells[6].text()?)?,
            change_set: cells[7].int(),
            total: cells[8].int(),
            counts: JobCounts {
                changed: cells[9].int()?,
                unchanged: cells[10].int()?,
                refused: cells[11].int()?,
                missing: cells[12].int()?,
            },
            place: cells[13].text().map(str::to_owned),
            cancel_asked: cells[14].int()? != 0,
            failure: cells[15].text().map(JobReason::of_text),
            created_at: Instant(cells[16].int()?),
            started_at: cells[17].int().map(Instant),
            ended_at: cells[18].int().map(Instant),
        })
    };
    read().ok_or_else(|| StoreError::Damaged("a job cannot be read".to_owned()))
}
