//! What happened to a piece of work when: it began, was taken up again, was stopped, went on, ended. Jobs and imports keep
//! it alike. A line is written in the transaction of what it tells, so that it tells no more and no less.

use object::Instant;
use serde_json::{Value as Json, json};

use crate::actor::SYSTEM_USER;
use crate::error::StoreError;
use crate::jobs::JobReason;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// Lines told of one job, the last ones. A job writes some twenty; who stops and goes on all day writes more.
pub const JOB_LINES_SHOWN_MAX: usize = 200;
/// How far a long job is stands in its log each time another of so many parts is done.
pub(crate) const PARTS_LOGGED: i64 = 10;

/// What happened to a piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEvent {
    /// A process began with it, so long after it was asked for, in milliseconds.
    Started {
        /// How long it waited for its turn.
        waited_ms: i64,
    },
    /// Another process went on with it, for the one before was gone.
    TakenUp {
        /// How long the one before had given no sign of life, in milliseconds; unknown where it is known to be gone.
        silent_ms: Option<i64>,
    },
    /// It is known how many records there are.
    Counted {
        /// So many.
        total: i64,
    },
    /// Another part of it is done.
    Underway,
    /// What could not go on where it stood began once more.
    BegunAgain,
    /// Someone wants it to stop.
    StopAsked,
    /// It stopped.
    Stopped,
    /// Someone let it go on.
    WentOn,
    /// It could not go on, for this reason.
    Failed(JobReason),
    /// It came to its end.
    Done,
    /// It was taken back.
    Undone,
}

impl JobEvent {
    /// As stored and in the API.
    pub const fn code(&self) -> &'static str {
        match self {
            JobEvent::Started { .. } => "started",
            JobEvent::TakenUp { .. } => "taken_up",
            JobEvent::Counted { .. } => "counted",
            JobEvent::Underway => "underway",
            JobEvent::BegunAgain => "begun_again",
            JobEvent::StopAsked => "stop_asked",
            JobEvent::Stopped => "stopped",
            JobEvent::WentOn => "went_on",
            JobEvent::Failed(_) => "failed",
            JobEvent::Done => "done",
            JobEvent::Undone => "undone",
        }
    }

    /// All codes, in the order of a life.
    pub const CODES: [&'static str; 11] = [
        "started",
        "taken_up",
        "counted",
        "underway",
        "begun_again",
        "stop_asked",
        "stopped",
        "went_on",
        "failed",
        "done",
        "undone",
    ];

    /// Why it could not go on, where it could not.
    pub fn reason(&self) -> Option<&JobReason> {
        if let JobEvent::Failed(reason) = self { Some(reason) } else { None }
    }

    fn detail(&self) -> Option<String> {
        match self {
            JobEvent::Started { waited_ms } => Some(json!({"waited_ms": waited_ms}).to_string()),
            JobEvent::TakenUp { silent_ms } => Some(json!({"silent_ms": silent_ms}).to_string()),
            JobEvent::Counted { total } => Some(json!({"total": total}).to_string()),
            JobEvent::Failed(reason) => Some(reason.to_text()),
            JobEvent::Underway
            | JobEvent::BegunAgain
            | JobEvent::StopAsked
            | JobEvent::Stopped
            | JobEvent::WentOn
            | JobEvent::Done
            | JobEvent::Undone => None,
        }
    }

    fn of(code: &str, detail: Option<&str>) -> Option<JobEvent> {
        let text = detail.unwrap_or("null");
        let detail: Json = serde_json::from_str(text).unwrap_or(Json::Null);
        let number = |name: &str| detail.get(name).and_then(Json::as_i64);
        Some(match code {
            "started" => JobEvent::Started { waited_ms: number("waited_ms")? },
            "taken_up" => JobEvent::TakenUp { silent_ms: number("silent_ms") },
            "counted" => JobEvent::Counted { total: number("total")? },
            "underway" => JobEvent::Underway,
            "begun_again" => JobEvent::BegunAgain,
            "stop_asked" => JobEvent::StopAsked,
            "stopped" => JobEvent::Stopped,
            "went_on" => JobEvent::WentOn,
            "failed" => JobEvent::Failed(JobReason::of_text(text)),
            "done" => JobEvent::Done,
            "undone" => JobEvent::Undone,
            _ => return None,
        })
    }

    /// Whether it is somebody's doing, rather than the course of things.
    const fn is_someones(&self) -> bool {
        matches!(self, JobEvent::StopAsked | JobEvent::WentOn | JobEvent::Undone)
    }

    /// Whether nobody works from here on until it begins again.
    const fn is_end(&self) -> bool {
        matches!(
            self,
            JobEvent::Stopped | JobEvent::WentOn | JobEvent::Failed(_) | JobEvent::Done | JobEvent::Undone
        )
    }

    /// Whether somebody works from here on.
    const fn is_begin(&self) -> bool {
        matches!(self, JobEvent::Started { .. } | JobEvent::TakenUp { .. } | JobEvent::BegunAgain)
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobLine {
    /// When.
    pub at: Instant,
    /// What.
    pub event: JobEvent,
    /// Whose doing it was; none where the house did it by itself.
    pub actor: Option<i64>,
    /// How many records had their outcome by then.
    pub done: i64,
}

/// From where on the present process works: the moment, and what was done by then; nothing while none does.
#[must_use]
pub fn pace_of(log: &[JobLine]) -> Option<(Instant, i64)> {
    let last = log.iter().rev().find(|line| line.event.is_begin() || line.event.is_end())?;
    last.event.is_begin().then_some((last.at, last.done))
}

impl View<'_> {
    /// What happened to a job or an import that the reader may see, the first first; of very many lines the last.
    ///
    /// # Errors
    /// Those of the database.
    pub fn job_log(&self, job: i64) -> Result<Vec<JobLine>, StoreError> {
        let mut sql = Sql::new("select at, event, actor, done, detail from job_log where job = ");
        sql.bind(job).push(" order by number desc limit ").bind(JOB_LINES_SHOWN_MAX as i64);
        let rows = self.query(&sql)?;
        let line = |cells: &Vec<Cell>| {
            Some(JobLine {
                at: Instant(cells[0].int()?),
                event: JobEvent::of(cells[1].text()?, cells[4].text())?,
                actor: cells[2].int(),
                done: cells[3].int()?,
            })
        };
        Ok(rows.iter().rev().filter_map(line).collect())
    }
}

impl Tx<'_> {
    /// Writes a line.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn log_job(&mut self, job: i64, event: &JobEvent, done: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("select max(number) from job_log where job = ");
        sql.bind(job);
        let last = self.view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        let actor = Some(self.view.actor.user).filter(|actor| event.is_someones() && *actor != SYSTEM_USER);
        let mut sql = Sql::new("insert into job_log (job, number, at, event, actor, done, detail) values (");
        sql.bind_list([
            job.into(),
            (last + 1).into(),
            self.now.0.into(),
            event.code().into(),
            Cell::of_option(actor),
            done.into(),
            event.detail().map_or(Cell::Null, Cell::Text),
        ]);
        // Two at the same moment: the later one comes again.
        sql.push(") on conflict (job, number) do nothing");
        match self.view.execute(&sql)? {
            0 => Err(self.view.conn.come_again()),
            _ => Ok(()),
        }
    }
}
