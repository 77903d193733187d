//! All work that goes on without a request in one list, whichever table it stands in: jobs, and imports, whose ids rise
//! together. And work that is done in one piece by whoever began it, which stands in that list all the same.

use std::sync::OnceLock;

use object::Instant;

use crate::error::StoreError;
use crate::ids;
use crate::imports::{IMPORT_SELECT, ImportRecord, ImportState, import_of};
use crate::job_log::JobEvent;
use crate::jobs::{
    BY_COMMAND, JOB_SELECT, JOBS_SHOWN_MAX, JobKind, JobRecord, JobState, NewJob, WhoseJobs, job_of,
};
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// What a piece of work does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// Takes a file in.
    Import,
    /// A job of this kind.
    Job(JobKind),
}

impl WorkKind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = WorkKind> {
        std::iter::once(WorkKind::Import).chain(JobKind::ALL.into_iter().map(WorkKind::Job))
    }

    /// As in the API.
    pub const fn code(self) -> &'static str {
        match self {
            WorkKind::Import => "import",
            WorkKind::Job(kind) => kind.code(),
        }
    }

    /// From its code.
    pub fn of_code(code: &str) -> Option<WorkKind> {
        WorkKind::all().find(|kind| kind.code() == code)
    }
}

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// An import.
    Import(Box<ImportRecord>),
    /// A job.
    Job(Box<JobRecord>),
}

impl Work {
    /// Its id.
    pub fn id(&self) -> i64 {
        match self {
            Work::Import(import) => import.id,
            Work::Job(job) => job.id,
        }
    }

    /// What it does.
    pub fn kind(&self) -> WorkKind {
        match self {
            Work::Import(_) => WorkKind::Import,
            Work::Job(job) => WorkKind::Job(job.kind),
        }
    }

    /// For whom.
    pub fn actor(&self) -> i64 {
        match self {
            Work::Import(import) => import.actor,
            Work::Job(job) => job.actor,
        }
    }

    /// The object's name; empty where several are touched.
    pub fn object(&self) -> &str {
        match self {
            Work::Import(import) => &import.object,
            Work::Job(job) => &job.object,
        }
    }

    /// How far it is.
    pub fn state(&self) -> JobState {
        match self {
            Work::Job(job) => job.state,
            Work::Import(import) => match import.state {
                ImportState::Running if import.failure.is_some() => JobState::Failed,
                ImportState::Running => JobState::Running,
                ImportState::Stopped => JobState::Cancelled,
                ImportState::Finished | ImportState::Undone => JobState::Done,
            },
        }
    }

    /// When it was asked for.
    pub fn created_at(&self) -> Instant {
        match self {
            Work::Import(import) => import.started_at,
            Work::Job(job) => job.created_at,
        }
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<Instant> {
        match self {
            Work::Import(import) => import.finished_at,
            Work::Job(job) => job.ended_at,
        }
    }
}

/// Which work is looked at.
#[derive(Clone, Debug)]
pub struct WorkAsked {
    /// Whose.
    pub whose: WhoseJobs,
    /// Of one kind.
    pub kind: Option<WorkKind>,
    /// In one state.
    pub state: Option<JobState>,
    /// Of one person.
    pub person: Option<i64>,
    /// Asked for from this moment on.
    pub since: Option<Instant>,
    /// And before this one.
    pub until: Option<Instant>,
    /// Older than this one: the id of the last of the page before.
    pub before: Option<i64>,
    /// At most so many, and no more than [`JOBS_SHOWN_MAX`].
    pub limit: usize,
}

impl WorkAsked {
    /// The latest work.
    pub fn latest(whose: WhoseJobs) -> WorkAsked {
        WorkAsked {
            whose,
            kind: None,
            state: None,
            person: None,
            since: None,
            until: None,
            before: None,
            limit: JOBS_SHOWN_MAX,
        }
    }

    /// The conditions; `at` is the column of the moment it was asked for.
    fn push(&self, actor: i64, at: &str, sql: &mut Sql) {
        match self.whose {
            WhoseJobs::All => {}
            WhoseJobs::Own => {
                sql.push(" and actor = ").bind(actor);
            }
        }
        if let Some(person) = self.person {
            sql.push(" and actor = ").bind(person);
        }
        // No id is of an earlier moment than its record, but it may be of a later one.
        if let Some(since) = self.since {
            sql.push(" and id >= ").bind(ids::first_at(since.0));
            sql.push(" and ").push(at).push(" >= ").bind(since.0);
        }
        if let Some(until) = self.until {
            sql.push(" and ").push(at).push(" < ").bind(until.0);
        }
        if let Some(before) = self.before {
            sql.push(" and id < ").bind(before);
        }
        sql.push(" order by id desc limit ").bind(self.limit.min(JOBS_SHOWN_MAX) as i64);
    }
}

impl View<'_> {
    /// The work looked at, the newest first. Both tables are read along their ids, so a page costs a page of each.
    ///
    /// # Errors
    /// Those of the database.
    pub fn work(&self, asked: &WorkAsked) -> Result<Vec<Work>, StoreError> {
        let mut found = Vec::new();
        if !matches!(asked.kind, Some(WorkKind::Import)) {
            found.extend(self.jobs_asked(asked)?.into_iter().map(|job| Work::Job(Box::new(job))));
        }
        if matches!(asked.kind, None | Some(WorkKind::Import)) {
            let imports = self.imports_asked(asked)?;
            found.extend(imports.into_iter().map(|import| Work::Import(Box::new(import))));
        }
        found.sort_by_key(|work| std::cmp::Reverse(work.id()));
        found.truncate(asked.limit.min(JOBS_SHOWN_MAX));
        Ok(found)
    }

    /// One piece of work, if it is among those looked at.
    ///
    /// # Errors
    /// Those of the database.
    pub fn work_by_id(&self, id: i64, whose: WhoseJobs) -> Result<Option<Work>, StoreError> {
        if let Some(job) = self.job(id, whose)? {
            return Ok(Some(Work::Job(Box::new(job))));
        }
        let one = WorkAsked { before: Some(id + 1), limit: 1, ..WorkAsked::latest(whose) };
        let import = self.imports_asked(&one)?.pop().filter(|import| import.id == id);
        Ok(import.map(|import| Work::Import(Box::new(import))))
    }

    fn jobs_asked(&self, asked: &WorkAsked) -> Result<Vec<JobRecord>, StoreError> {
        let mut sql = Sql::new(JOB_SELECT);
        sql.push(" where 1 = 1");
        if let Some(WorkKind::Job(kind)) = asked.kind {
            sql.push(" and kind = ").bind(kind.code());
        }
        if let Some(state) = asked.state {
            sql.push(" and state = ").bind(state.code());
        }
        asked.push(self.actor.user, "created_at", &mut sql);
        self.query(&sql)?.iter().map(|cells| job_of(cells)).collect()
    }

    fn imports_asked(&self, asked: &WorkAsked) -> Result<Vec<ImportRecord>, StoreError> {
        let mut sql = Sql::new(IMPORT_SELECT);
        sql.push(" where ");
        match asked.state {
            None => sql.push("1 = 1"),
            Some(JobState::Waiting) => return Ok(Vec::new()),
            Some(JobState::Running) => sql.push("state = 'running' and failure is null"),
            Some(JobState::Failed) => sql.push("state = 'running' and failure is not null"),
            Some(JobState::Cancelled) => sql.push("state = 'stopped'"),
            Some(JobState::Done) => sql.push("state in ('finished', 'undone')"),
        };
        asked.push(self.actor.user, "started_at", &mut sql);
        self.query(&sql)?.iter().map(|cells| import_of(cells)).collect()
    }
}

/// Tells this process from others in what it holds of work in one piece.
pub(crate) fn this_process() -> i64 {
    static HOLDER: OnceLock<i64> = OnceLock::new();
    *HOLDER.get_or_init(|| {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        i64::from_be_bytes(random) & i64::MAX
    })
}

impl Tx<'_> {
    /// Begins work in one piece for the actor: this process does it, and gives signs of life by [`Tx::keep_piece`]
    /// before so many milliseconds are over.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_piece(&mut self, kind: JobKind, lease_ms: i64) -> Result<JobRecord, StoreError> {
        self.begin_piece_asked(kind, "", &serde_json::Map::new(), lease_ms)
    }

    /// The same of a kind that goes on in steps elsewhere, as a command does it while somebody waits: of which object,
    /// and what was asked.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_piece_by_command(
        &mut self,
        kind: JobKind,
        object: &'static str,
        asked: &serde_json::Map<String, serde_json::Value>,
        lease_ms: i64,
    ) -> Result<JobRecord, StoreError> {
        let mut asked = asked.clone();
        asked.insert(BY_COMMAND.to_owned(), true.into());
        self.begin_piece_asked(kind, object, &asked, lease_ms)
    }

    fn begin_piece_asked(
        &mut self,
        kind: JobKind,
        object: &'static str,
        asked: &serde_json::Map<String, serde_json::Value>,
        lease_ms: i64,
    ) -> Result<JobRecord, StoreError> {
        let input = serde_json::to_string(asked).unwrap_or_else(|_| String::from("{}"));
        let job =
            self.start_job(&NewJob { kind, object, input, once: None, total: None, change_set: None })?;
        let mut sql = Sql::new("update job set state = ");
        sql.bind(JobState::Running.code()).push(", started_at = ").bind(self.now().0);
        sql.push(", lease_holder = ").bind(this_process()).push(", lease_until = ");
        sql.bind(self.now().0 + lease_ms).push(" where id = ").bind(job.id);
        self.view.execute(&sql)?;
        self.log_job(job.id, &JobEvent::Started { waited_ms: 0 }, 0)?;
        Ok(JobRecord { state: JobState::Running, started_at: Some(self.now()), ..job })
    }

    /// A sign of life of work in one piece.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_piece(&mut self, job: i64, lease_ms: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set lease_until = ");
        sql.bind(self.now().0 + lease_ms).push(" where id = ").bind(job);
        sql.push(" and lease_holder = ").bind(this_process()).push(" and ended_at is null");
        self.view.execute(&sql).map(drop)
    }

    /// The backup that a restored house came from holds itself as one that is being taken: it was, or there would be
    /// no house.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_copied_backups(&mut self) -> Result<(), StoreError> {
        let mut sql = Sql::new("update job set state = ");
        sql.bind(JobState::Done.code()).push(", ended_at = ").bind(self.now().0);
        sql.push(" where ended_at is null and kind = ").bind(JobKind::Backup.code());
        self.view.execute(&sql).map(drop)
    }
}
