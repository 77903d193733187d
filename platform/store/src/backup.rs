//! A whole house in one file, taken while people go on writing, and a house made of such a file, on either database.
//! The file is an archive of plain parts (docs/decisions/0020-backup.md): `guanxi.json` says what it is of, a JSON line
//! stands for each row, each file's bytes are there once, and `end.json` sums up. What is read was true at one moment:
//! all of it comes from one transaction.

mod archive;
mod as_is;
mod fault;
mod lines;
mod restore;
mod settled;
pub(crate) mod tables;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use fault::BackupError;
pub use restore::BackupRestored;
pub(crate) use restore::refuse_half_restored;
pub use settled::RESTORED;

use crate::conn::Conn;
use crate::contents::{ContentError, Contents};
use crate::crm::{Backend, Crm};
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::postgres::PgSession;
use crate::secrets::SecretColumn;
use crate::sql::Sql;
use crate::{secrets, sqlite};
use archive::Archive;
use tables::LiveTable;

/// The form of the file; raised when an earlier program could not read it.
const FORMAT: u32 = 1;
/// The first file of the archive and the last.
const HEADER: &str = "guanxi.json";
const END: &str = "end.json";
/// Folders of the archive.
const TABLES: &str = "tables";
const CONTENTS: &str = "contents";
/// Who holds the bytes of files now: nothing of the house itself.
const HOLDS: &str = "content_hold";
/// The keys, where they are wanted.
const KEY: &str = "keys/secrets.key";
/// A table's rows are cut into parts of so many bytes, so that nothing large stands in memory.
const PART_BYTES: usize = 4 << 20;
/// The table of the steps that made the schema: the header tells them.
const STEPS: &str = "migration";

/// The store's own tables whose rows belong to the running program.
pub const PASSING: [&str; 1] = ["presence"];

/// How PostgreSQL shows one moment, for as long as it takes.
const AT_ONE_MOMENT: &str = "begin isolation level repeatable read read only; \
    set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0";

/// What a backup is of.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    program: String,
    /// Which database it was taken from; either takes it.
    database: String,
    /// The moment it shows, in milliseconds.
    made_at: i64,
    /// The time zone of its days.
    zone: String,
    /// The steps that made the schema: name, number and digest.
    migrations: Vec<(String, i64, String)>,
    tables: Vec<LiveTable>,
    /// Tables whose rows are not taken: they belong to the running program.
    left_out: Vec<String>,
    has_key: bool,
    /// The names of the keys that secrets in it are under; none where it has no secrets.
    keys: Vec<String>,
}

/// What a backup holds, said at its end.
#[derive(Debug, Default, Serialize, Deserialize)]
struct End {
    tables: BTreeMap<String, Sum>,
    contents: u64,
    content_bytes: u64,
    /// Files that the records speak of and that are not there.
    missing: Vec<String>,
    /// Files whose bytes were not those that were kept; they are in the archive as they were found.
    damaged: Vec<String>,
}

/// How many rows a table has, and the SHA-256 of their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    rows: u64,
    sha256: String,
}

/// A backup that is wanted.
#[derive(Clone, Debug)]
pub struct BackupWanted {
    /// The file.
    pub target: PathBuf,
    /// Whether a file that is there is replaced.
    pub replaces: bool,
    /// Whether the keys go into it: whoever has it then has the secrets too.
    pub with_key: bool,
}

/// A backup that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupMade {
    /// Its size.
    pub bytes: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Files beside records.
    pub files: u64,
    /// Files that records speak of and that were not there, or not as they were kept, by their digest.
    pub missing: Vec<String>,
    /// Whether secrets in it need a key that is not in it.
    pub needs_key: bool,
}

impl Crm {
    /// Writes the whole house into a file, as it is at one moment; others go on writing. On a thread that may block.
    ///
    /// # Errors
    /// Where the file cannot be written, or the database not be read; then no file is left.
    pub fn back_up(&self, wanted: &BackupWanted) -> Result<BackupMade, BackupError> {
        let passing = self.inner.house.passing.clone();
        let of = Of {
            data: self.data().to_owned(),
            contents: self.contents(),
            zone: self.zone().iana_name().unwrap_or_default().to_owned(),
            made_at: self.now().0,
            passing,
            secrets: self.inner.house.secrets.clone(),
        };
        let _held = self.hold_contents_wait()?;
        self.at_one_moment(|conn| write(conn, &of, wanted))
    }

    /// Reads everything at one moment, for as long as it takes, on a connection of its own.
    pub(crate) fn at_one_moment<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Conn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.inner.backend {
            Backend::Sqlite(_) => {
                let reader = sqlite::connect_reader(&self.inner.data)?;
                let conn = Conn::Sqlite(&reader);
                // The moment is that of the first look.
                conn.batch("begin; select count(*) from sqlite_master")?;
                read(&conn)
            }
            Backend::Postgres(postgres) => {
                let client = postgres.client_wait()?;
                let session = PgSession::new(&client, postgres.handle());
                let conn = Conn::Postgres(&session);
                conn.batch(AT_ONE_MOMENT)?;
                let outcome = read(&conn);
                drop(deadpool_postgres::Object::take(client)); // With its transaction.
                outcome
            }
        }
    }
}

/// Whose backup it is.
pub(crate) struct Of {
    pub data: PathBuf,
    pub contents: Contents,
    pub zone: String,
    pub made_at: i64,
    pub passing: Vec<&'static str>,
    pub secrets: Vec<SecretColumn>,
}

/// Writes what this connection sees into a file.
pub(crate) fn write(conn: &Conn<'_>, of: &Of, wanted: &BackupWanted) -> Result<BackupMade, BackupError> {
    let all = tables::live(conn)?;
    let all_names: Vec<String> = all.iter().map(|table| table.name.clone()).collect();
    let is_left_out = |table: &LiveTable| {
        [STEPS, HOLDS].contains(&table.name.as_str()) || of.passing.contains(&table.name.as_str())
    };
    let (left_out, taken): (Vec<_>, Vec<_>) = all.into_iter().partition(is_left_out);
    let keys = of.data.join(KEY);
    let key = if wanted.with_key && keys.exists() {
        Some(std::fs::read(&keys).map_err(|fault| BackupError::of(&keys, fault))?)
    } else {
        None
    };
    let header = Header {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        database: match conn.dialect() {
            Dialect::Sqlite => String::from("sqlite"),
            Dialect::Postgres => String::from("postgres"),
        },
        made_at: of.made_at,
        zone: of.zone.clone(),
        migrations: steps(conn)?,
        tables: taken,
        left_out: left_out.into_iter().map(|table| table.name).collect(),
        has_key: key.is_some(),
        keys: secrets::keys_needed(conn, &all_names, &of.secrets)?,
    };
    let at_s = u64::try_from(of.made_at / 1000).unwrap_or(0);
    let mut archive = Archive::create(&wanted.target, wanted.replaces, at_s)?;
    archive.add(HEADER, &json_of(&header))?;
    if let Some(key) = &key {
        archive.add(KEY, key)?;
    }
    let mut end = End::default();
    for table in &header.tables {
        let sum = write_table(conn, table, &mut archive)?;
        end.tables.insert(table.name.clone(), sum);
    }
    if header.tables.iter().any(|table| table.name == "content") {
        write_contents(conn, of, &mut archive, &mut end)?;
    }
    archive.add(END, &json_of(&end))?;
    let needs_key = key.is_none() && !header.keys.is_empty();
    let bytes = archive.finish()?;
    let rows = end.tables.values().map(|sum| sum.rows).sum();
    let missing = end.missing.into_iter().chain(end.damaged).collect();
    Ok(BackupMade { bytes, rows, files: end.contents, missing, needs_key })
}

fn json_of(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("names and numbers are JSON")
}

/// The steps that made this schema.
fn steps(conn: &Conn<'_>) -> Result<Vec<(String, i64, String)>, StoreError> {
    let rows = conn.query(&Sql::new("select name, step, digest from migration order by name, step"))?;
    let step = |cells: Vec<crate::sql::Cell>| {
        Some((cells[0].text()?.to_owned(), cells[1].int()?, cells[2].text()?.to_owned()))
    };
    Ok(rows.into_iter().filter_map(step).collect())
}

fn write_table(conn: &Conn<'_>, table: &LiveTable, archive: &mut Archive) -> Result<Sum, BackupError> {
    let mut hash = Sha256::new();
    let mut rows = 0_u64;
    let mut parts = 0_u32;
    let mut lines = Vec::with_capacity(PART_BYTES + PART_BYTES / 8);
    let mut put = |lines: &mut Vec<u8>| {
        parts += 1;
        hash.update(&*lines);
        archive.add(&format!("{TABLES}/{}/{parts:06}.jsonl", table.name), lines)?;
        lines.clear();
        Ok::<_, BackupError>(())
    };
    conn.each(&table.select(), |cells| {
        lines::push(&table.columns, cells, &mut lines);
        rows += 1;
        if lines.len() >= PART_BYTES { put(&mut lines) } else { Ok(()) }
    })?;
    if !lines.is_empty() {
        put(&mut lines)?;
    }
    Ok(Sum { rows, sha256: hex(&hash.finalize()) })
}

/// The bytes of the files. None goes while this is held, so those of this moment are all there.
fn write_contents(conn: &Conn<'_>, of: &Of, archive: &mut Archive, end: &mut End) -> Result<(), BackupError> {
    conn.each("select digest, size from content order by digest", |cells| {
        let (Some(digest), Some(size)) = (cells[0].text(), cells[1].int()) else { return Ok(()) };
        let size = u64::try_from(size).unwrap_or(0);
        let from = match of.contents.read_wait(digest) {
            Ok((is, from)) if is == size => from,
            Ok(_) | Err(ContentError::Gone(_)) => {
                end.missing.push(digest.to_owned());
                return Ok(());
            }
            // What nobody can reach is not missing.
            Err(fault) => return Err(fault.into()),
        };
        let mut hashed = Hashed { from, hash: Sha256::new() };
        archive.add_from(&format!("{CONTENTS}/{digest}"), size, &mut hashed)?;
        if hex(&hashed.hash.finalize()) != digest {
            end.damaged.push(digest.to_owned());
        }
        end.contents += 1;
        end.content_bytes += size;
        Ok(())
    })
}

/// Hashes what is read through it.
struct Hashed {
    from: Box<dyn Read>,
    hash: Sha256,
}

impl Read for Hashed {
    fn read(&mut self, chunk: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(chunk)?;
        self.hash.update(&chunk[..read]);
        Ok(read)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
