//! A house made of a backup, in an empty data folder or an empty database. The file is proven first; until the last
//! step the house says that it is half a house, refuses to open, and may be begun again.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::archive::{self, Files};
use super::fault::BackupError;
use super::tables::{self, LiveTable};
use super::{CONTENTS, END, End, FORMAT, HEADER, Header, KEY, STEPS, Sum, TABLES, hex, lines, settled};
use crate::conn::Conn;
use crate::contents::{Contents, InBucket, is_digest};
use crate::crm::{Crm, DATABASE_FILE, Options, lock_folder};
use crate::error::StoreError;
use crate::postgres::{PgSession, Postgres};
use crate::sql::Sql;
use crate::{migrate, sqlite};

/// The table that stands in a house while it is filled.
const HALF: &str = "restoring";
/// The longest header that is read.
const HEADER_BYTES_MAX: u64 = 16 << 20;
/// The largest part of a table that is read: its own size, and one row as long as rows get.
const PART_BYTES_MAX: u64 = 256 << 20;
/// Rows that are inserted at once.
const ROWS_AT_ONCE: usize = 1_024;

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupRestored {
    /// The moment the backup shows, in milliseconds.
    pub made_at: i64,
    /// Rows of all tables.
    pub rows: u64,
    /// Files beside records.
    pub files: u64,
    /// Rows by table.
    pub tables: BTreeMap<String, u64>,
    /// Files that were missing or damaged already when the backup was made.
    pub missing: Vec<String>,
}

impl Crm {
    /// Fills an empty place with a backup. The house is opened afterwards, which brings an earlier schema up to date.
    /// `takes_over`: it takes the place of the one the backup is of, and goes on telling receivers outside what waited.
    ///
    /// # Errors
    /// Before anything is written: where the file is cut, damaged, foreign or of a later version, where the place is
    /// not empty, and where it lacks the key of secrets in the backup. Afterwards: where the disk or the database fails; the place can be begun again.
    pub async fn restore(
        file: &Path,
        options: &Options,
        takes_over: bool,
    ) -> Result<BackupRestored, BackupError> {
        let files = InBucket::of_options(options);
        if let Some(files) = files.as_ref().filter(|_| !takes_over)
            && files.house().await?.is_some()
        {
            return Err(BackupError::OtherFiles(files.words()));
        }
        let work = Work {
            file: file.to_owned(),
            data: options.data.clone(),
            contents: Contents::of(&options.data, files),
            migrations: options.migrations,
            registry: options.registry.clone(),
            takes_over,
        };
        let url = options.database_url.clone();
        let postgres = match &url {
            Some(url) => Some(Postgres::connect(url).await?),
            None => None,
        };
        let ran = tokio::task::spawn_blocking(move || match postgres {
            None => work.into_sqlite(),
            Some(postgres) => work.into_postgres(&postgres),
        });
        ran.await.map_err(|fault| StoreError::Database(fault.to_string()))?
    }
}

/// Refuses a house that is half filled.
pub(crate) fn refuse_half_restored(conn: &Conn<'_>) -> Result<(), StoreError> {
    if is_half(conn)? { Err(StoreError::HalfRestored) } else { Ok(()) }
}

fn is_half(conn: &Conn<'_>) -> Result<bool, StoreError> {
    let from = match conn {
        Conn::Sqlite(_) => "sqlite_master where name = ",
        Conn::Postgres(_) => {
            "information_schema.tables where table_schema = current_schema() and table_name = "
        }
    };
    let mut sql = Sql::new("select 1 from ");
    sql.push(from).bind(HALF);
    Ok(!conn.query(&sql)?.is_empty())
}

struct Work {
    file: PathBuf,
    data: PathBuf,
    contents: Contents,
    migrations: &'static [migrate::Migration],
    registry: object::Registry,
    takes_over: bool,
}

impl Work {
    fn into_sqlite(self) -> Result<BackupRestored, BackupError> {
        let (header, files) = self.begin()?;
        std::fs::create_dir_all(&self.data).map_err(|fault| BackupError::of(&self.data, fault))?;
        let _lock = lock_folder(&self.data)?;
        let path = self.data.join(DATABASE_FILE);
        if path.exists() {
            let there = sqlite::connect(&path, 2_000, false)?;
            expect_empty(&Conn::Sqlite(&there))?;
            drop(there);
            for ending in ["", "-wal", "-shm"] {
                let part = self.data.join(format!("{DATABASE_FILE}{ending}"));
                match std::fs::remove_file(&part) {
                    Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => {
                        return Err(BackupError::of(&part, fault));
                    }
                    Ok(()) | Err(_) => {}
                }
            }
        }
        let conn = sqlite::connect(&path, 65_536, false)?;
        let conn = Conn::Sqlite(&conn);
        mark_half(&conn)?;
        // Whoever is cut off begins again: nothing has to be on the disk before the end.
        conn.batch("pragma synchronous = off")?;
        let restored = self.fill(&conn, header, files)?;
        conn.batch("pragma synchronous = full; pragma wal_checkpoint(truncate)")?;
        std::fs::File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(|fault| BackupError::of(&path, fault))?;
        conn.batch(&format!("drop table {HALF}"))?;
        Ok(restored)
    }

    fn into_postgres(self, postgres: &Postgres) -> Result<BackupRestored, BackupError> {
        let (header, files) = self.begin()?;
        std::fs::create_dir_all(&self.data).map_err(|fault| BackupError::of(&self.data, fault))?;
        let client = postgres.client_wait()?;
        let session = PgSession::new(&client, postgres.handle());
        let conn = Conn::Postgres(&session);
        conn.batch("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0")?;
        expect_empty(&conn)?;
        for table in tables::live(&conn)?.iter().filter(|table| table.name != HALF) {
            conn.batch(&format!("drop table \"{}\"", table.name))?;
        }
        mark_half(&conn)?;
        conn.batch("set synchronous_commit = off")?;
        let restored = self.fill(&conn, header, files)?;
        conn.batch("reset synchronous_commit")?;
        conn.batch(&format!("drop table {HALF}"))?;
        conn.batch("analyze")?;
        drop(deadpool_postgres::Object::take(client)); // With its settings.
        Ok(restored)
    }

    /// Proves the file, and that this program knows all of what it is of.
    fn begin(&self) -> Result<(Header, Files), BackupError> {
        let mut files = archive::open(&self.file)?;
        let foreign = || BackupError::Foreign(self.file.clone());
        let mut first = files.entries().map_err(|_| foreign())?.next();
        let text = match &mut first {
            Some(Ok(entry)) if entry.path().is_ok_and(|path| path == Path::new(HEADER)) => {
                let mut text = Vec::new();
                entry.take(HEADER_BYTES_MAX).read_to_end(&mut text).map_err(|_| foreign())?;
                text
            }
            Some(_) | None => return Err(foreign()),
        };
        drop(first);
        #[derive(serde::Deserialize)]
        struct Form {
            format: u32,
            program: String,
        }
        let form: Form = serde_json::from_slice(&text).map_err(|_| foreign())?;
        if form.format > FORMAT {
            return Err(BackupError::Newer(form.program));
        }
        let header: Header = serde_json::from_slice(&text).map_err(|_| foreign())?;
        let known: HashMap<(&str, i64), String> =
            self.migrations.iter().flat_map(migrate::steps_of).collect();
        for (name, step, digest) in &header.migrations {
            if known.get(&(name.as_str(), *step)) != Some(digest) {
                return Err(BackupError::Newer(name.clone()));
            }
        }
        if !header.has_key {
            crate::secrets::expect_keys(&self.data, &header.keys)?;
        }
        // Read from the beginning again: an archive gives its files once.
        Ok((header, archive::open_proven(&self.file)?))
    }

    fn fill(&self, conn: &Conn<'_>, header: Header, mut files: Files) -> Result<BackupRestored, BackupError> {
        let damaged = |what: &str| BackupError::Damaged(self.file.clone(), what.to_owned());
        let steps: Vec<(&str, i64)> =
            header.migrations.iter().map(|(name, step, _)| (name.as_str(), *step)).collect();
        migrate::apply_steps(conn, self.migrations, &self.registry, &steps)?;
        let made = tables::live(conn)?;
        for table in &header.tables {
            if !table.has_plain_names() {
                return Err(damaged(&table.name));
            }
            self.add(conn, table, &made)?;
        }
        let here = tables::live(conn)?;
        if let Some(table) = header.tables.iter().find(|table| !here.iter().any(|here| here.takes(table))) {
            return Err(damaged(&table.name));
        }
        let indexes = tables::indexes(conn)?;
        for (name, _) in &indexes {
            conn.batch(&format!("drop index \"{name}\""))?;
        }
        // What migrations put into tables is in the backup, as it became.
        for table in here.iter().filter(|table| ![STEPS, HALF].contains(&table.name.as_str())) {
            conn.batch(&format!("delete from \"{}\"", table.name))?;
        }
        let mut loading: BTreeMap<&str, Loading<'_>> = header
            .tables
            .iter()
            .map(|table| (table.name.as_str(), Loading { table, rows: 0, hash: Sha256::new() }))
            .collect();
        let mut end = None;
        let mut contents = 0;
        let mut unlike = Vec::new();
        for entry in files.entries().map_err(|fault| damaged(&fault.to_string()))? {
            let mut entry = entry.map_err(|fault| damaged(&fault.to_string()))?;
            let path = entry.path().map_err(|fault| damaged(&fault.to_string()))?.into_owned();
            let path = path.to_str().ok_or_else(|| damaged("a name"))?;
            match path.split('/').collect::<Vec<_>>()[..] {
                [HEADER] => {}
                [END] => {
                    let mut text = Vec::new();
                    entry.take(HEADER_BYTES_MAX).read_to_end(&mut text).map_err(|_| damaged(END))?;
                    end = Some(serde_json::from_slice::<End>(&text).map_err(|_| damaged(END))?);
                }
                [TABLES, table, _] => {
                    let table = loading.get_mut(table).ok_or_else(|| damaged(path))?;
                    let mut lines = Vec::new();
                    entry.take(PART_BYTES_MAX).read_to_end(&mut lines).map_err(|_| damaged(path))?;
                    if !table.load(conn, &lines)? {
                        return Err(damaged(path));
                    }
                }
                [CONTENTS, digest] => {
                    if !self.keep_content(digest, &mut entry)? {
                        unlike.push(digest.to_owned());
                    }
                    contents += 1;
                }
                _ if path == KEY => self.keep_key(&mut entry)?,
                _ => return Err(damaged(path)),
            }
        }
        let end = end.ok_or_else(|| BackupError::Cut(self.file.clone()))?;
        let sums: BTreeMap<String, Sum> =
            loading.into_iter().map(|(name, table)| (name.to_owned(), table.sum())).collect();
        if sums != end.tables || contents != end.contents || unlike != end.damaged {
            return Err(damaged(END));
        }
        self.complete(conn, &header, &indexes)?;
        Ok(BackupRestored {
            made_at: header.made_at,
            rows: sums.values().map(|sum| sum.rows).sum(),
            files: contents,
            tables: sums.into_iter().map(|(name, sum)| (name, sum.rows)).collect(),
            missing: end.missing.into_iter().chain(end.damaged).collect(),
        })
    }

    /// Makes what the company had added to the schema; its declarations are among the rows.
    fn add(&self, conn: &Conn<'_>, table: &LiveTable, made: &[LiveTable]) -> Result<(), StoreError> {
        let dialect = conn.dialect();
        for statement in table.added_to(made) {
            conn.batch(&dialect.ddl(&statement))?;
        }
        if made.iter().all(|other| other.name != table.name) {
            let postings = format!("search_{}", table.name);
            conn.batch(&format!("drop table if exists \"{postings}\""))?;
            for statement in dialect.search_ddl(&postings) {
                conn.batch(&statement)?;
            }
        }
        Ok(())
    }

    fn complete(
        &self,
        conn: &Conn<'_>,
        header: &Header,
        indexes: &[(String, String)],
    ) -> Result<(), BackupError> {
        let names: Vec<&str> = header.tables.iter().map(|table| table.name.as_str()).collect();
        settled::settle(conn, &names, header.made_at, self.takes_over)?;
        settled::forget_needless_key(conn, &header.keys)?;
        settled::number_entries(conn)?;
        if !self.takes_over {
            settled::tell_nobody(conn)?;
        }
        for (_, statement) in indexes {
            conn.batch(statement)?;
        }
        Ok(())
    }

    /// Keeps a file as it comes; whether it is what its name says.
    fn keep_content(&self, digest: &str, from: &mut impl Read) -> Result<bool, BackupError> {
        let damaged = || BackupError::Damaged(self.file.clone(), format!("{CONTENTS}/{digest}"));
        if !is_digest(digest) {
            return Err(damaged());
        }
        self.contents.take_back_wait(digest, |to| from.read(to).map_err(|_| damaged()))
    }

    fn keep_key(&self, from: &mut impl Read) -> Result<(), BackupError> {
        let path = self.data.join(KEY);
        let fault = |fault: std::io::Error| BackupError::of(&path, fault);
        let mut key = Vec::new();
        from.take(HEADER_BYTES_MAX).read_to_end(&mut key).map_err(fault)?;
        if path.exists() {
            let is_same = std::fs::read(&path).map_err(fault)? == key;
            return if is_same { Ok(()) } else { Err(BackupError::OtherKeys(path)) };
        }
        if let Some(home) = path.parent() {
            std::fs::create_dir_all(home).map_err(fault)?;
        }
        let mut options = std::fs::File::options();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&path).map_err(fault)?;
        std::io::Write::write_all(&mut file, &key).and_then(|()| file.sync_all()).map_err(fault)
    }
}

/// Refuses a place with a house in it; half a house may be begun again.
fn expect_empty(conn: &Conn<'_>) -> Result<(), BackupError> {
    if is_half(conn)? {
        return Ok(());
    }
    let mut there = Vec::new();
    let mut is_empty = true;
    for table in tables::live(conn)? {
        is_empty = false;
        let rows = table.rows(conn)?;
        if rows > 0 && table.name != STEPS {
            there.push((table.name, rows));
        }
    }
    if is_empty { Ok(()) } else { Err(BackupError::NotEmpty(there)) }
}

fn mark_half(conn: &Conn<'_>) -> Result<(), StoreError> {
    conn.batch(&format!("create table if not exists {HALF} (step bigint)"))
}

/// A table that is being filled.
struct Loading<'a> {
    table: &'a LiveTable,
    rows: u64,
    hash: Sha256,
}

impl Loading<'_> {
    /// Inserts the rows of these lines in one transaction; whether they are rows of this table.
    fn load(&mut self, conn: &Conn<'_>, lines: &[u8]) -> Result<bool, BackupError> {
        self.hash.update(lines);
        let columns: Vec<&str> = self.table.columns.iter().map(|column| column.name.as_str()).collect();
        conn.batch("begin")?;
        let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
        for line in lines.lines() {
            let line = line.map_err(|fault| StoreError::Database(fault.to_string()))?;
            let Some(cells) = lines::cells(&self.table.columns, line.as_bytes()) else {
                conn.batch("rollback")?;
                return Ok(false);
            };
            rows.push(cells);
            self.rows += 1;
            if rows.len() == ROWS_AT_ONCE {
                conn.insert_many(&self.table.name, &columns, &rows)?;
                rows.clear();
            }
        }
        conn.insert_many(&self.table.name, &columns, &rows)?;
        conn.batch("commit")?;
        Ok(true)
    }

    fn sum(self) -> Sum {
        Sum { rows: self.rows, sha256: hex(&self.hash.finalize()) }
    }
}
