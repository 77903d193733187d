//! SQLite: one writer thread that commits writes in groups, and pools of reader threads.

mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, unbounded};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::StoreError;
use crate::sql::{Cell, Sql};

pub(crate) use readers::READ_MS_MAX;
pub use readers::give_way;

/// Statements kept prepared per connection.
const STATEMENTS_KEPT: usize = 256;
/// Most writes that share one flush to disk.
const GROUP_WRITES_MAX: usize = 256;
/// A group stops taking more writes after this long, so that the first of it is answered soon.
const GROUP_TIME_MAX: Duration = Duration::from_millis(8);
/// For so long after a person's write imports hand over small writes only, so that people wait for little.
const CALM_AFTER: Duration = Duration::from_secs(30);
/// Bulk writes that wait.
const BULK_WAITING_MAX: usize = 4;
/// Page cache per connection in KiB (negative in the pragma).
const WRITER_CACHE_KIB: i64 = 65_536;
const READER_CACHE_KIB: i64 = 8_192;

/// The next history number; the one writer thread alone moves it.
pub(crate) type NextSeq = AtomicI64;

/// A write waiting for the writer thread: runs so that it can be taken back alone and says how it went; the answer
/// is given once the group is on disk. Called with the fault instead when no transaction could begin.
pub(crate) type WriteJob =
    Box<dyn FnOnce(Result<(&Connection, &NextSeq), StoreError>) -> (Wanted, Answer) + Send>;
/// What is to become of a write.
pub(crate) enum Wanted {
    Keep,
    RollBack,
}
/// Tells the waiting caller: `Ok` when durable.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
pub(crate) type ReadJob = Box<dyn FnOnce(&Connection) + Send>;

/// Who waits for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// A person.
    Person,
    /// The engine: soon, but nobody watches.
    Engine,
    /// An import: when nobody else writes.
    Bulk,
}

/// The open database.
pub(crate) struct Sqlite {
    writes: Sender<WriteJob>,
    bulk_writes: Sender<WriteJob>,
    reads: Sender<ReadJob>,
    bulk_reads: Sender<ReadJob>,
    /// When a person wrote last.
    person_at: Mutex<Option<Moment>>,
}

/// Opens one connection with the settings the house relies on.
pub(crate) fn connect(path: &Path, cache_kib: i64, read_only: bool) -> Result<Connection, StoreError> {
    let flags = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
    };
    let conn = Connection::open_with_flags(path, flags).map_err(error)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(error)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A kept statement keeps its plan: without this, some are prepared anew for every value they are given.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(error)?;
    if !read_only {
        conn.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 32000;",
        )
        .map_err(error)?;
    }
    conn.execute_batch(&format!(
        "pragma cache_size = -{cache_kib}; pragma foreign_keys = off; pragma temp_store = memory; \
         pragma mmap_size = 0; pragma trusted_schema = off;"
    ))
    .map_err(error)?;
    Ok(conn)
}

/// One more reader of the house in this folder, without a limit of time.
pub(crate) fn connect_reader(data: &Path) -> Result<Connection, StoreError> {
    connect(&data.join(crate::crm::DATABASE_FILE), READER_CACHE_KIB, true)
}

impl Sqlite {
    /// Starts the writer and `readers` reader threads on a database that exists and has its schema.
    pub fn start(
        path: PathBuf,
        readers: usize,
        next_seq: i64,
        committed: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Sqlite, StoreError> {
        let (writes, write_jobs) = unbounded::<WriteJob>();
        let (bulk_writes, bulk_jobs) = bounded::<WriteJob>(BULK_WAITING_MAX);
        let writer = connect(&path, WRITER_CACHE_KIB, false)?;
        thread("writer", move || {
            write_loop(&writer, &write_jobs, &bulk_jobs, &NextSeq::new(next_seq), &*committed);
        })?;
        let reads = readers::start(&path, readers)?;
        let bulk_reads = readers::start_for_bulk(&path)?;
        Ok(Sqlite { writes, bulk_writes, reads, bulk_reads, person_at: Mutex::new(None) })
    }

    /// Hands over a write; bulk writes wait while others are there.
    pub fn write(&self, job: WriteJob, urgency: Urgency) -> Result<(), StoreError> {
        if urgency == Urgency::Person
            && let Ok(mut person_at) = self.person_at.lock()
        {
            *person_at = Some(Moment::now());
        }
        let queue = match urgency {
            Urgency::Person | Urgency::Engine => &self.writes,
            Urgency::Bulk => &self.bulk_writes,
        };
        queue.send(job).map_err(|_| StoreError::Closing)
    }

    /// Whether no person has written for a while.
    pub fn is_calm(&self) -> bool {
        self.person_at.lock().is_ok_and(|at| at.is_none_or(|at| at.elapsed() > CALM_AFTER))
    }

    /// Hands over a read; those of imports have threads of their own.
    pub fn read(&self, job: ReadJob, urgency: Urgency) -> Result<(), StoreError> {
        let queue = match urgency {
            Urgency::Person | Urgency::Engine => &self.reads,
            Urgency::Bulk => &self.bulk_reads,
        };
        queue.send(job).map_err(|_| StoreError::Closing)
    }
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name(format!("store-{name}"))
        .spawn(run)
        .map(drop)
        .map_err(|fault| StoreError::Database(fault.to_string()))
}

fn write_loop(
    conn: &Connection,
    jobs: &Receiver<WriteJob>,
    bulk_jobs: &Receiver<WriteJob>,
    next_seq: &NextSeq,
    committed: &(dyn Fn() + Send + Sync),
) {
    loop {
        // Wait for the first write of a group.
        let first = crossbeam_channel::select_biased! {
            recv(jobs) -> job => job.map(|job| (job, false)),
            recv(bulk_jobs) -> job => job.map(|job| (job, true)),
        };
        let Ok((first, mut bulk_taken)) = first else {
            // One queue is closed and empty; the other closes with it.
            return;
        };
        let seq_before = next_seq.load(Ordering::Relaxed);
        if let Err(fault) = conn.execute_batch("begin immediate") {
            let (_, answer) = first(Err(error(fault)));
            answer(Ok(()));
            continue;
        }
        let started = Moment::now();
        let mut answers = vec![run_first(conn, first, next_seq)];
        while answers.len() < GROUP_WRITES_MAX && started.elapsed() < GROUP_TIME_MAX && !conn.is_autocommit()
        {
            match jobs.try_recv() {
                Ok(job) => answers.push(run_one(conn, job, next_seq)),
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) if !bulk_taken => match bulk_jobs.try_recv() {
                    Ok(job) => {
                        bulk_taken = true;
                        answers.push(run_one(conn, job, next_seq));
                    }
                    Err(_) => break,
                },
                Err(TryRecvError::Empty) => break,
            }
        }
        let outcome = if conn.is_autocommit() {
            // SQLite gave the whole transaction up by itself (disk full, I/O error).
            Err(StoreError::NotWritable("the transaction was rolled back".to_owned()))
        } else {
            conn.execute_batch("commit").map_err(error)
        };
        if outcome.is_err() {
            next_seq.store(seq_before, Ordering::Relaxed);
            if !conn.is_autocommit()
                && let Err(fault) = conn.execute_batch("rollback")
            {
                tracing::error!(%fault, "rollback failed");
            }
        }
        for answer in answers {
            answer(match &outcome {
                Ok(()) => Ok(()),
                Err(fault) => Err(StoreError::NotWritable(fault.to_string())),
            });
        }
        if outcome.is_ok() {
            committed();
        }
    }
}

/// The first write of a group needs no savepoint: before it there is nothing to keep. A savepoint would copy every
/// page that it touches.
fn run_first(conn: &Connection, job: WriteJob, next_seq: &NextSeq) -> Answer {
    let seq_before = next_seq.load(Ordering::Relaxed);
    let (wanted, answer) = run(conn, job, next_seq);
    match wanted {
        Wanted::Keep => {}
        Wanted::RollBack => {
            next_seq.store(seq_before, Ordering::Relaxed);
            if let Err(fault) = conn.execute_batch("rollback; begin immediate") {
                // The loop sees that no transaction is open and tells everyone.
                tracing::error!(%fault, "a write could not be taken back");
            }
        }
    }
    answer
}

fn run(conn: &Connection, job: WriteJob, next_seq: &NextSeq) -> (Wanted, Answer) {
    match catch_unwind(AssertUnwindSafe(|| job(Ok((conn, next_seq))))) {
        Ok(done) => done,
        // The caller's channel is dropped with the job: it sees `Closing`, and the writer lives on.
        Err(_) => (Wanted::RollBack, Box::new(|_: Result<(), StoreError>| {}) as Answer),
    }
}

fn run_one(conn: &Connection, job: WriteJob, next_seq: &NextSeq) -> Answer {
    let seq_before = next_seq.load(Ordering::Relaxed);
    if let Err(fault) = conn.execute_batch("savepoint job") {
        return job(Err(error(fault))).1;
    }
    let (wanted, answer) = run(conn, job, next_seq);
    let ended = match wanted {
        Wanted::Keep => conn.execute_batch("release job"),
        Wanted::RollBack => {
            next_seq.store(seq_before, Ordering::Relaxed);
            conn.execute_batch("rollback to job; release job")
        }
    };
    if let Err(fault) = ended {
        // Only when SQLite has rolled the whole group back; the loop sees that and tells everyone.
        tracing::error!(%fault, "a savepoint could not be ended");
    }
    answer
}

/// All rows of a query.
pub(crate) fn query(conn: &Connection, sql: &Sql) -> Result<Vec<Vec<Cell>>, StoreError> {
    let mut statement = conn.prepare_cached(&numbered(&sql.text)).map_err(error)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(sql.cells.iter())).map_err(error)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(error)? {
        let mut cells = Vec::with_capacity(columns);
        for place in 0..columns {
            cells.push(cell_of(row.get_ref(place).map_err(error)?)?);
        }
        all.push(cells);
    }
    Ok(all)
}

fn cell_of(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(number) => Ok(Cell::Int(number)),
        ValueRef::Text(text) => Ok(Cell::Text(String::from_utf8_lossy(text).into_owned())),
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Database("a fraction where none is declared".to_owned())),
    }
}

/// The rows of a query, one after another.
pub(crate) fn each<E: From<StoreError>>(
    conn: &Connection,
    text: &str,
    mut take: impl FnMut(&[Cell]) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = conn.prepare(text).map_err(error)?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).map_err(error)?;
    let mut cells = Vec::with_capacity(columns);
    while let Some(row) = rows.next().map_err(error)? {
        cells.clear();
        for place in 0..columns {
            cells.push(cell_of(row.get_ref(place).map_err(error)?)?);
        }
        take(&cells)?;
    }
    Ok(())
}

/// How many rows a statement changed.
pub(crate) fn execute(conn: &Connection, sql: &Sql) -> Result<u64, StoreError> {
    let mut statement = conn.prepare_cached(&numbered(&sql.text)).map_err(error)?;
    if statement.column_count() > 0 {
        // A statement with `returning` yields rows; they are not wanted here.
        let mut rows = statement.query(rusqlite::params_from_iter(sql.cells.iter())).map_err(error)?;
        let mut count = 0;
        while rows.next().map_err(error)?.is_some() {
            count += 1;
        }
        return Ok(count);
    }
    statement.execute(rusqlite::params_from_iter(sql.cells.iter())).map(|count| count as u64).map_err(error)
}

/// Inserts rows with one prepared statement.
pub(crate) fn insert_many<R: AsRef<[Cell]>>(
    conn: &Connection,
    table: &str,
    columns: &[&str],
    rows: &[R],
) -> Result<(), StoreError> {
    let Some(first) = rows.first() else { return Ok(()) };
    let text = crate::conn::insert_statement(table, columns, std::slice::from_ref(first)).text;
    let mut statement = conn.prepare_cached(&numbered(&text)).map_err(error)?;
    for row in rows {
        statement.execute(rusqlite::params_from_iter(row.as_ref().iter())).map_err(error)?;
    }
    Ok(())
}

/// `$1` is `?1` here. Our texts hold no other dollar sign.
fn numbered(text: &str) -> String {
    text.replace('$', "?")
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Null => ToSqlOutput::Owned(SqliteValue::Null),
            Cell::Int(number) => ToSqlOutput::Owned(SqliteValue::Integer(*number)),
            Cell::Bool(yes) => ToSqlOutput::Owned(SqliteValue::Integer(i64::from(*yes))),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// What an error of SQLite means to us.
pub(crate) fn error(fault: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, ref text) = fault else {
        return StoreError::Database(fault.to_string());
    };
    let text = text.clone().unwrap_or_default();
    match code.code {
        ErrorCode::ConstraintViolation if text.starts_with("UNIQUE constraint failed: ") => {
            let place = text.trim_start_matches("UNIQUE constraint failed: ");
            let first = place.split(',').next().unwrap_or(place).trim();
            let (object, field) = first.split_once('.').unwrap_or((first, ""));
            StoreError::Taken { object: object.to_owned(), field: field.to_owned() }
        }
        ErrorCode::OperationInterrupted => StoreError::TooSlow(READ_MS_MAX),
        ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => {
            StoreError::NotWritable(fault.to_string())
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged(fault.to_string()),
        _ => StoreError::Database(fault.to_string()),
    }
}
