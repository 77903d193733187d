//! What schedules of imports have taken: a line for each file, so that none is taken twice and one that was cut off is
//! gone on with; runs that somebody asks for; and what a schedule must say to be let in where it fetches. What a schedule
//! is, the site knows.

use object::Instant;

use crate::error::StoreError;
use crate::jobs::JobReason;
use crate::secrets::{SecretColumn, SecretPlace};
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// The act under which schedules are looked after.
pub const ACT: &str = "import_schedule";
/// Lines of one schedule in one answer.
pub const TAKINGS_SHOWN_MAX: usize = 100;
/// What schedules send along when they fetch, encrypted.
pub const SCHEDULE_SECRETS: [SecretColumn; 1] =
    [SecretColumn { table: SECRETS, row: "schedule", column: "secret", field: "secret" }];
const SECRETS: &str = "import_schedule_secret";

/// How a file that was taken stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakingState {
    /// Somebody wants a run; there is no file yet.
    Asked,
    /// It is being imported, or was cut off.
    Begun,
    /// It was imported.
    Done,
    /// It could not be imported, or nothing could be fetched.
    Failed,
}

impl TakingState {
    /// All.
    pub const ALL: [TakingState; 4] =
        [TakingState::Asked, TakingState::Begun, TakingState::Done, TakingState::Failed];

    /// As stored and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            TakingState::Asked => "asked",
            TakingState::Begun => "begun",
            TakingState::Done => "done",
            TakingState::Failed => "failed",
        }
    }

    fn of_code(code: &str) -> Option<TakingState> {
        TakingState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A file that a schedule took, or a run that brought none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Its id.
    pub id: i64,
    /// By which schedule.
    pub schedule: i64,
    /// When.
    pub at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// What the file is called; empty where there was none.
    pub file_name: String,
    /// SHA-256 of the file in hexadecimal digits; empty where there was none.
    pub digest: String,
    /// The import that it became.
    pub import: Option<i64>,
    /// How it stands.
    pub state: TakingState,
    /// Why it failed.
    pub reason: Option<JobReason>,
}

const SELECT: &str =
    "select id, schedule, at, ended_at, file_name, digest, import, state, reason from import_taking";

fn secret_of(schedule: i64) -> SecretPlace {
    SecretPlace { table: SECRETS, row: schedule, field: "secret" }
}

impl View<'_> {
    /// What a schedule took of late, the last first, at most [`TAKINGS_SHOWN_MAX`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn takings(&self, schedule: i64, limit: usize) -> Result<Vec<Taking>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where schedule = ").bind(schedule);
        sql.push(" and state <> ").bind(TakingState::Asked.code());
        sql.push(" order by id desc limit ").bind(limit.min(TAKINGS_SHOWN_MAX) as i64);
        self.query(&sql)?.iter().map(|cells| taking_of(cells)).collect()
    }

    /// The file of this content that a schedule took or is taking; one that failed may be tried again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn taken_before(&self, schedule: i64, digest: &str) -> Result<Option<Taking>, StoreError> {
        let mut sql = Sql::new(SELECT);
        sql.push(" where schedule = ").bind(schedule).push(" and digest = ").bind(digest);
        sql.push(" and state in (")
            .bind_list([TakingState::Begun.code().into(), TakingState::Done.code().into()]);
        sql.push(") order by id desc limit 1");
        self.query(&sql)?.first().map(|cells| taking_of(cells)).transpose()
    }

    /// The import that a schedule made last.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_import_of(&self, schedule: i64) -> Result<Option<i64>, StoreError> {
        let mut sql = Sql::new("select import from import_taking where schedule = ");
        sql.bind(schedule).push(" and import is not null and state = ").bind(TakingState::Done.code());
        sql.push(" order by id desc limit 1");
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()))
    }

    /// The schedules of which somebody wants a run.
    ///
    /// # Errors
    /// Those of the database.
    pub fn schedules_asked(&self) -> Result<Vec<i64>, StoreError> {
        let mut sql = Sql::new("select distinct schedule from import_taking where state = 'asked'");
        sql.push(" limit ").bind(TAKINGS_SHOWN_MAX as i64);
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// What a schedule sends along when it fetches.
    ///
    /// # Errors
    /// Those of the database, and where it cannot be decrypted.
    pub fn schedule_secret(&self, schedule: i64) -> Result<Option<String>, StoreError> {
        let mut sql = Sql::new("select secret from import_schedule_secret where schedule = ");
        sql.bind(schedule);
        let rows = self.query(&sql)?;
        let kept = rows.first().and_then(|cells| cells[0].text());
        kept.map(|kept| self.decrypt(secret_of(schedule), kept)).transpose()
    }

    /// Whether a schedule sends something along.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_schedule_secret(&self, schedule: i64) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select 1 from import_schedule_secret where schedule = ");
        sql.bind(schedule);
        Ok(!self.query(&sql)?.is_empty())
    }
}

impl Tx<'_> {
    /// Somebody wants a run of a schedule now. Twice is the same as once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ask_for_run(&mut self, schedule: i64) -> Result<(), StoreError> {
        self.forget_asked(schedule)?;
        self.insert_taking(schedule, "", "", TakingState::Asked, None).map(drop)
    }

    /// The runs of a schedule that were asked for begin.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_asked(&mut self, schedule: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("delete from import_taking where state = 'asked' and schedule = ");
        sql.bind(schedule);
        self.view.execute(&sql).map(drop)
    }

    /// A schedule begins with a file; answers the line's id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_taking(&mut self, schedule: i64, file_name: &str, digest: &str) -> Result<i64, StoreError> {
        self.insert_taking(schedule, file_name, digest, TakingState::Begun, None)
    }

    /// What a file that was taken became.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_taken_as(&mut self, taking: i64, import: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update import_taking set import = ");
        sql.bind(import).push(" where id = ").bind(taking);
        self.view.execute(&sql).map(drop)
    }

    /// How it ended: with a reason it failed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_taking(&mut self, taking: i64, failed: Option<&JobReason>) -> Result<(), StoreError> {
        let state = if failed.is_some() { TakingState::Failed } else { TakingState::Done };
        let mut sql = Sql::new("update import_taking set state = ");
        sql.bind(state.code()).push(", ended_at = ").bind(self.now().0).push(", reason = ");
        sql.bind(failed.map_or(Cell::Null, |reason| Cell::Text(reason.to_text())))
            .push(" where id = ")
            .bind(taking);
        self.view.execute(&sql).map(drop)
    }

    /// A run brought no file, for this reason. Of several such runs in a row the last is kept.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_run_failed(&mut self, schedule: i64, reason: &JobReason) -> Result<(), StoreError> {
        let last = self.takings(schedule, 1)?.pop();
        if let Some(last) = last.filter(|last| last.state == TakingState::Failed && last.digest.is_empty()) {
            let mut sql = Sql::new("delete from import_taking where id = ");
            sql.bind(last.id);
            self.view.execute(&sql)?;
        }
        self.insert_taking(schedule, "", "", TakingState::Failed, Some(reason)).map(drop)
    }

    /// What a schedule sends along from now on; nothing with `None`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_schedule_secret(&mut self, schedule: i64, secret: Option<&str>) -> Result<(), StoreError> {
        let Some(secret) = secret else {
            let mut sql = Sql::new("delete from import_schedule_secret where schedule = ");
            sql.bind(schedule);
            return self.view.execute(&sql).map(drop);
        };
        let secret = self.encrypt(secret_of(schedule), secret)?;
        let mut sql = Sql::new("insert into import_schedule_secret (schedule, secret) values (");
        sql.bind_list([schedule.into(), secret.as_str().into()]);
        sql.push(") on conflict (schedule) do update set secret = excluded.secret");
        self.view.execute(&sql).map(drop)
    }

    fn insert_taking(
        &mut self,
        schedule: i64,
        file_name: &str,
        digest: &str,
        state: TakingState,
        reason: Option<&JobReason>,
    ) -> Result<i64, StoreError> {
        let (id, now) = (self.new_id(), self.now().0);
        let ended = matches!(state, TakingState::Failed | TakingState::Done).then_some(now);
        let mut sql = Sql::new(
            "insert into import_taking (id, schedule, at, ended_at, file_name, digest, state, reason) values (",
        );
        sql.bind_list([
            id.into(),
            schedule.into(),
            now.into(),
            Cell::of_option(ended),
            file_name.into(),
            digest.into(),
            state.code().into(),
            reason.map_or(Cell::Null, |reason| Cell::Text(reason.to_text())),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        Ok(id)
    }
}

fn taking_of(cells: &[Cell]) -> Result<Taking, StoreError> {
    let read = || {
        Some(Taking {
            id: cells[0].int()?,
            schedule: cells[1].int()?,
            at: Instant(cells[2].int()?),
            ended_at: cells[3].int().map(Instant),
            file_name: cells[4].text()?.to_owned(),
            digest: cells[5].text()?.to_owned(),
            import: cells[6].int(),
            state: TakingState::of_code(cells[7].text()?)?,
            reason: cells[8].text().map(JobReason::of_text),
        })
    };
    read().ok_or_else(|| StoreError::Damaged("what a schedule took cannot be read".to_owned()))
}
