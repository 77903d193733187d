//! What imports need of the store beside records: their own line, what became of every row, and many values looked
//! up at once.

use object::{FieldDef, Instant, ObjectDef, Row, SystemField, Value};

use crate::actor::SYSTEM_USER;
use crate::columns::{push_select, row_of};
use crate::condition::first_cell;
use crate::crm::{Backend, Crm, Visit};
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::job_log::JobEvent;
use crate::jobs::JobReason;
use crate::reading::{is_ordered_by_reading, order_column, order_key};
use crate::rights::{Level, Scope, Verb};
use crate::sight::padded;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// The most imports one list shows.
pub const IMPORTS_SHOWN_MAX: usize = 100;

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord {
    /// Its id.
    pub id: i64,
    /// The object's name.
    pub object: String,
    /// What the person called the file.
    pub file_name: String,
    /// SHA-256 of the file in hexadecimal digits.
    pub file_digest: String,
    /// How it is imported, as JSON text.
    pub settings: String,
    /// How far it is.
    pub state: ImportState,
    /// Who imports.
    pub actor: i64,
    /// The change set that holds all it wrote.
    pub change_set: i64,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// The counts, as JSON text, once it has ended.
    pub result: Option<String>,
    /// Why it broke off, until it goes on.
    pub failure: Option<JobReason>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It runs, or was cut off: resuming goes on where it stood.
    Running,
    /// Someone stopped it; it can be resumed.
    Stopped,
    /// Every row has its outcome.
    Finished,
    /// It was taken back.
    Undone,
}

impl ImportState {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            ImportState::Running => "running",
            ImportState::Stopped => "stopped",
            ImportState::Finished => "finished",
            ImportState::Undone => "undone",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<ImportState> {
        [ImportState::Running, ImportState::Stopped, ImportState::Finished, ImportState::Undone]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowOutcome {
    /// A record came of it.
    Created,
    /// It changed a record.
    Updated,
    /// Its record was so already.
    Unchanged,
    /// Left out by the mode of the import.
    Skipped,
    /// It could not be taken in; the reason says why.
    Failed,
}

impl RowOutcome {
    /// All, in the order they are counted.
    pub const ALL: [RowOutcome; 5] = [
        RowOutcome::Created,
        RowOutcome::Updated,
        RowOutcome::Unchanged,
        RowOutcome::Skipped,
        RowOutcome::Failed,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            RowOutcome::Created => "created",
            RowOutcome::Updated => "updated",
            RowOutcome::Unchanged => "unchanged",
            RowOutcome::Skipped => "skipped",
            RowOutcome::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<RowOutcome> {
        RowOutcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What became of one row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The row of the file as a spreadsheet shows it: the header is row 1.
    pub row: i64,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The record it made or met.
    pub record: Option<i64>,
    /// Why, or what is worth knowing, as JSON text.
    pub reason: Option<String>,
}

/// A stored record that holds a value asked for.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The value it holds.
    pub value: Value,
    /// The record; `None` where the actor may not see it, and then nothing may be said of it.
    pub row: Option<Row>,
}

/// A stored record that is like a row, by one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeRecord {
    /// The key they share.
    pub key: String,
    /// The record, the oldest of several.
    pub id: i64,
    /// For a child: whose it is.
    pub parent: Option<i64>,
}

/// The act under which imports write.
pub(crate) const ACT: &str = "import";
pub(crate) const IMPORT_SELECT: &str = "select id, object, file_name, file_digest, settings, state, actor, change_set, \
     started_at, finished_at, result, failure from import";
const OUTCOME_COLUMNS: [&str; 5] = ["import", "row_number", "outcome", "record", "reason"];
impl Crm {
    /// Fills what rules fill, as every write does; pure, so that it may run anywhere.
    pub fn fill(&self, def: &ObjectDef, values: &mut [Value]) {
        self.inner.house.fill(def, values);
    }

    /// Whether a bulk write may be large, because nobody waits for SQLite's one writer: fewer and larger groups
    /// touch the same pages less often. On PostgreSQL nobody waits for another's write.
    pub fn is_calm(&self) -> bool {
        match &self.inner.backend {
            Backend::Sqlite(sqlite) => sqlite.is_calm(),
            Backend::Postgres(_) => true,
        }
    }
}

impl Visit {
    /// Lets PostgreSQL see how much a table has grown: until its own survey comes by, it takes a table that an
    /// import has just filled for a small one and reads it whole.
    pub fn survey_wait(&self, def: &'static ObjectDef) -> Result<(), StoreError> {
        if self.crm.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        self.read_wait(|view| {
            let mut sql = Sql::new("analyze ");
            sql.name(def.name);
            view.conn.batch(&sql.text)
        })
    }
}

impl View<'_> {
    /// An import, if the actor began it or may change every record of its object.
    pub fn import_by_id(&self, id: i64) -> Result<Option<ImportRecord>, StoreError> {
        let mut sql = Sql::new(IMPORT_SELECT);
        sql.push(" where id = ").bind(id);
        let found = self.query(&sql)?.first().map(|cells| import_of(cells)).transpose()?;
        Ok(found.filter(|import| self.may_see_import(import)))
    }

    /// The latest imports that the actor may see, the newest first.
    pub fn imports(&self, limit: usize) -> Result<Vec<ImportRecord>, StoreError> {
        let mut sql = Sql::new(IMPORT_SELECT);
        sql.push(" order by id desc limit ").bind(limit.min(IMPORTS_SHOWN_MAX) as i64);
        let all: Vec<ImportRecord> =
            self.query(&sql)?.iter().map(|cells| import_of(cells)).collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter(|import| self.may_see_import(import)).collect())
    }

    /// Whether the actor may look into an import: who began it, or who may change every record of its object.
    pub fn may_see_import(&self, import: &ImportRecord) -> bool {
        self.actor.user == SYSTEM_USER
            || self.actor.user == import.actor
            || self.actor.scope(&import.object, Verb::Change) == Scope::All
    }

    /// What became of the rows from `first` to `last`, in order.
    pub fn outcomes(&self, import: i64, first: i64, last: i64) -> Result<Vec<OutcomeRow>, StoreError> {
        let mut sql = Sql::new("select row_number, outcome, record, reason from import_row where import = ");
        sql.bind(import).push(" and row_number >= ").bind(first).push(" and row_number <= ").bind(last);
        sql.push(" order by row_number");
        self.query(&sql)?.iter().map(|cells| outcome_of(cells)).collect()
    }

    /// The next rows after `after` that ended so, in order; with `noted`, only those that something is said of.
    pub fn outcomes_of(
        &self,
        import: i64,
        outcome: RowOutcome,
        noted: bool,
        after: i64,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, StoreError> {
        let mut sql = Sql::new("select row_number, outcome, record, reason from import_row where import = ");
        sql.bind(import).push(" and outcome = ").bind(outcome.code());
        if noted {
            sql.push(" and reason is not null");
        }
        sql.push(" and row_number > ").bind(after).push(" order by row_number limit ").bind(limit as i64);
        self.query(&sql)?.iter().map(|cells| outcome_of(cells)).collect()
    }

    /// The next rows after `after` that something is said of, however they ended, in order.
    pub fn outcomes_noted(
        &self,
        import: i64,
        after: i64,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, StoreError> {
        let mut sql = Sql::new("select row_number, outcome, record, reason from import_row where import = ");
        sql.bind(import).push(" and reason is not null and row_number > ").bind(after);
        sql.push(" order by row_number limit ").bind(limit as i64);
        self.query(&sql)?.iter().map(|cells| outcome_of(cells)).collect()
    }

    /// How many rows have an outcome so far.
    pub fn outcomes_count(&self, import: i64) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select count(*) from import_row where import = ");
        sql.bind(import);
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }

    /// The records that hold one of the values in this field (or in `id`). Those that may not be seen are
    /// told too, without anything of them: a uniqueness refusal says as much.
    pub fn holders_of(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        values: &[Value],
    ) -> Result<Vec<Holder>, StoreError> {
        self.holders(def, field, values, "")
    }

    fn holders(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        values: &[Value],
        lock: &str,
    ) -> Result<Vec<Holder>, StoreError> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.").name(field.name).push(" in (");
        let keys = values.iter().map(|value| match field.system {
            Some(SystemField::Id) => Cell::of_option(value.as_int()),
            Some(_) | None => first_cell(field, value),
        });
        bind_padded(&mut sql, keys.collect());
        sql.push(")").push(lock);
        let sight = self.actor.sight(def, Verb::See);
        let rows = self.query(&sql)?;
        rows.iter()
            .map(|cells| {
                let row = row_of(def, cells)?;
                let value = row.value(field);
                Ok(Holder { value, row: Some(row).filter(|row| sight.reaches(row)) })
            })
            .collect()
    }

    /// The records, seen by the actor, whose title or code is one of these texts; at most one page of each.
    pub fn named(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        texts: &[String],
    ) -> Result<Vec<(String, i64)>, StoreError> {
        if texts.is_empty() || self.actor.least_level(def, field) < Level::Seen {
            return Ok(Vec::new()); // Nobody learns that there is a name which they may not read.
        }
        let mut sql = Sql::new("select t.");
        sql.name(field.name)
            .push(", t.id from ")
            .name(def.name)
            .push(" t where t.")
            .name(field.name)
            .push(" in (");
        bind_padded(&mut sql, texts.iter().map(|text| Cell::Text(text.clone())).collect());
        if is_ordered_by_reading(field) {
            sql.push(") and t.").name(&order_column(field)).push(" in (");
            bind_padded(&mut sql, texts.iter().map(|text| Cell::Text(order_key(text))).collect());
        }
        sql.push(") and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        Ok(self
            .query(&sql)?
            .iter()
            .filter_map(|cells| Some((cells[0].text()?.to_owned(), cells[1].int()?)))
            .collect())
    }

    /// Whether an object has records that were made before this id, whoever asks.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_older(&self, def: &ObjectDef, before: i64) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select t.id from ");
        sql.name(def.name).push(" t where t.id < ").bind(before).push(" limit 1");
        Ok(!self.query(&sql)?.is_empty())
    }

    /// Values with what rules fill in, as a write would have them.
    pub fn filled(&self, def: &ObjectDef, mut values: Vec<Value>) -> Vec<Value> {
        self.house.fill(def, &mut values);
        values
    }

    /// The records, seen by the actor and made before the id `before`, that share a key: of a keyed field its
    /// duplicate key, of any other its value.
    pub fn like(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        keys: &[String],
        before: i64,
    ) -> Result<Vec<LikeRecord>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let column = if field.keyed { format!("{}_key", field.name) } else { field.name.to_owned() };
        let parent = def.parent_field().filter(|_| field.keyed);
        let mut sql = Sql::new("select t.");
        sql.name(&column).push(", min(t.id)");
        if let Some(parent) = parent {
            sql.push(", t.").name(parent.name);
        }
        sql.push(" from ").name(def.name).push(" t where t.").name(&column).push(" in (");
        bind_padded(&mut sql, keys.iter().map(|key| Cell::Text(key.clone())).collect());
        sql.push(") and t.id < ").bind(before).push(" and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        sql.push(" group by t.").name(&column);
        if let Some(parent) = parent {
            sql.push(", t.").name(parent.name);
        }
        Ok(self
            .query(&sql)?
            .iter()
            .filter_map(|cells| {
                Some(LikeRecord {
                    key: cells[0].text()?.to_owned(),
                    id: cells[1].int()?,
                    parent: cells.get(2).and_then(Cell::int),
                })
            })
            .collect())
    }
}

impl Tx<'_> {
    /// Begins an import and the change set that will hold it.
    pub fn start_import(
        &mut self,
        object: &str,
        file_name: &str,
        file_digest: &str,
        settings: &str,
    ) -> Result<ImportRecord, StoreError> {
        let change_set = self.open_change_set(ACT, None)?;
        let import = ImportRecord {
            id: self.new_id(),
            object: object.to_owned(),
            file_name: file_name.to_owned(),
            file_digest: file_digest.to_owned(),
            settings: settings.to_owned(),
            state: ImportState::Running,
            actor: self.view.actor.user,
            change_set,
            started_at: self.now,
            finished_at: None,
            result: None,
            failure: None,
        };
        let mut sql = Sql::new(
            "insert into import (id, object, file_name, file_digest, settings, state, actor, change_set, started_at) \
             values (",
        );
        sql.bind_list([
            import.id.into(),
            object.into(),
            file_name.into(),
            file_digest.into(),
            settings.into(),
            import.state.code().into(),
            import.actor.into(),
            change_set.into(),
            import.started_at.0.into(),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        self.log_job(import.id, &JobEvent::Started { waited_ms: 0 }, 0)?;
        Ok(import)
    }

    /// An import that was stopped or cut off goes on, in this process.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_import_taken_up(&mut self, import: i64) -> Result<(), StoreError> {
        let done = self.outcomes_count(import)?;
        self.note_import(import, ImportState::Running, None)?;
        self.log_job(import, &JobEvent::TakenUp { silent_ms: None }, done)
    }

    /// Somebody lets an import go on, or wants it to stop.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_import_asked(&mut self, import: i64, goes_on: bool) -> Result<(), StoreError> {
        let done = self.outcomes_count(import)?;
        let event = if goes_on { JobEvent::WentOn } else { JobEvent::StopAsked };
        self.log_job(import, &event, done)
    }

    /// An import broke off for this reason; it can go on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_import_failed(&mut self, import: i64, reason: JobReason) -> Result<(), StoreError> {
        let mut sql = Sql::new("update import set failure = ");
        sql.bind(reason.to_text()).push(" where id = ").bind(import);
        self.view.execute(&sql)?;
        let done = self.outcomes_count(import)?;
        self.log_job(import, &JobEvent::Failed(reason), done)
    }

    /// Notes how far an import is, with its counts as JSON text.
    pub fn note_import(
        &mut self,
        import: i64,
        state: ImportState,
        result: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut sql = Sql::new("update import set state = ");
        sql.bind(state.code());
        match state {
            ImportState::Running => sql.push(", failure = null, finished_at = ").bind(Cell::Null),
            ImportState::Stopped | ImportState::Finished | ImportState::Undone => {
                sql.push(", failure = null, finished_at = ").bind(self.now.0)
            }
        };
        if let Some(result) = result {
            sql.push(", result = ").bind(result);
        }
        sql.push(" where id = ").bind(import);
        self.view.execute(&sql)?;
        let event = match state {
            ImportState::Running => return Ok(()),
            ImportState::Stopped => JobEvent::Stopped,
            ImportState::Finished => JobEvent::Done,
            ImportState::Undone => JobEvent::Undone,
        };
        let rows = result.and_then(|result| serde_json::from_str::<serde_json::Value>(result).ok());
        let rows = rows.and_then(|result| result["rows"].as_i64()).unwrap_or(0);
        self.log_job(import, &event, rows)
    }

    /// Takes the outcomes of rows back that failed or were left out, and notes how the import is read from now on: it
    /// goes on with them.
    pub fn reopen_import(&mut self, import: i64, settings: &str, rows: &[i64]) -> Result<(), StoreError> {
        if !rows.is_empty() {
            let mut sql = Sql::new("delete from import_row where import = ");
            sql.bind(import).push(" and outcome in (");
            sql.bind_list([RowOutcome::Failed.code().into(), RowOutcome::Skipped.code().into()]);
            sql.push(") and row_number in (").bind_list(padded(rows)).push(")");
            self.view.execute(&sql)?;
        }
        let mut sql = Sql::new("update import set settings = ");
        sql.bind(settings).push(" where id = ").bind(import);
        self.view.execute(&sql)?;
        self.note_import(import, ImportState::Running, None)
    }

    /// Notes what became of rows, in the transaction of their records: each row has one outcome or none.
    ///
    /// # Errors
    /// [`StoreError::Taken`] of `import_row` where a row has its outcome already.
    pub fn add_outcomes(&mut self, import: i64, outcomes: &[OutcomeRow]) -> Result<(), StoreError> {
        let cells: Vec<Vec<Cell>> = outcomes
            .iter()
            .map(|outcome| {
                vec![
                    Cell::Int(import),
                    Cell::Int(outcome.row),
                    Cell::Text(outcome.outcome.code().to_owned()),
                    Cell::of_option(outcome.record),
                    outcome.reason.clone().map_or(Cell::Null, Cell::Text),
                ]
            })
            .collect();
        self.view.conn.insert_many("import_row", &OUTCOME_COLUMNS, &cells)
    }

    /// As [`View::holders_of`], locked until the transaction ends.
    pub fn holders_locked(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        values: &[Value],
    ) -> Result<Vec<Holder>, StoreError> {
        self.view.holders(def, field, values, self.view.conn.dialect().for_update())
    }
}

/// Values for an `in` list, repeated up to a power of two so that few statement texts arise.
fn bind_padded(sql: &mut Sql, mut cells: Vec<Cell>) {
    let Some(last) = cells.last().cloned() else { return };
    cells.resize(cells.len().next_power_of_two(), last);
    sql.bind_list(cells);
}

pub(crate) fn import_of(cells: &[Cell]) -> Result<ImportRecord, StoreError> {
    let read = || {
        Some(ImportRecord {
            id: cells[0].int()?,
            object: cells[1].text()?.to_owned(),
            file_name: cells[2].text()?.to_owned(),
            file_digest: cells[3].text()?.to_owned(),
            settings: cells[4].text()?.to_owned(),
            state: ImportState::of_code(cells[5].text()?)?,
            actor: cells[6].int()?,
            change_set: cells[7].int()?,
            started_at: Instant(cells[8].int()?),
            finished_at: cells[9].int().map(Instant),
            result: cells[10].text().map(str::to_owned),
            failure: cells[11].text().map(JobReason::of_text),
        })
    };
    read().ok_or_else(|| StoreError::Damaged("an import cannot be read".to_owned()))
}

fn outcome_of(cells: &[Cell]) -> Result<OutcomeRow, StoreError> {
    let read = || {
        Some(OutcomeRow {
            row: cells[0].int()?,
            outcome: RowOutcome::of_code(cells[1].text()?)?,
            record: cells[2].int(),
            reason: cells[3].text().map(str::to_owned),
        })
    };
    read().ok_or_else(|| StoreError::Damaged("an import's row cannot be read".to_owned()))
}
