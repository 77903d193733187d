//! Secrets that the house itself must be able to read again (of an authenticator app, of a webhook, of a sign-in
//! provider) are encrypted in the database: whoever has only a dump of it has none of them. The keys are in a file beside
//! the database, one a line, the last for what is encrypted from now on.
//!
//! An encrypted text says which key it is under, and is read only where it was put: another table, row or field is part of
//! what is authenticated, so nobody moves one into a row of their own.

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::conn::Conn;
use crate::error::StoreError;
use crate::sql::Sql;

/// The folder of keys in the data folder.
const FOLDER: &str = "keys";
/// The file with the keys.
const FILE: &str = "secrets.key";
/// Who may read it: the program's own user.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Random bytes of each text; so many that chance alone never makes two alike (XChaCha20).
const NONCE_BYTES: usize = 24;
/// Bytes of a key's hash that name it.
const NAME_BYTES: usize = 8;
/// How an encrypted text begins.
const PREFIX: &str = "enc1.";
/// Where the database notes the names of the keys that its secrets are under.
pub(crate) const NOTED: &str = "encrypted_with";
/// Secrets that are encrypted in one transaction when the program starts.
const ROWS_AT_ONCE: i64 = 500;
/// What stands at the head of the file.
const HEAD: &str =
    "# Keys of the secrets in the database. Keep a copy apart from the database; without it they are lost.\n";

/// A column of encrypted texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretColumn {
    /// Its table.
    pub table: &'static str,
    /// The column whose number says which row it is.
    pub row: &'static str,
    /// The column.
    pub column: &'static str,
    /// What the secret is called where it is encrypted; the column's name but where a secret moves between columns.
    pub field: &'static str,
}

/// Where an encrypted text belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretPlace {
    /// The table.
    pub table: &'static str,
    /// Which row: the value of [`SecretColumn::row`].
    pub row: i64,
    /// The secret's name.
    pub field: &'static str,
}

/// The keys of this house.
#[derive(Default)]
pub(crate) struct Keyring {
    keys: Vec<Key>,
}

struct Key {
    name: String,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn of_bytes(bytes: &[u8]) -> Option<Key> {
        let cipher = XChaCha20Poly1305::new_from_slice(bytes).ok()?;
        let hash = Sha256::new().chain_update(b"guanxi key name").chain_update(bytes).finalize();
        let name = hash.iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect();
        Some(Key { name, cipher })
    }
}

impl Keyring {
    /// The keys of a data folder, made where neither folder nor database has any; then everything that these columns
    /// hold in the clear, or under an earlier key, is encrypted.
    ///
    /// # Errors
    /// `KeyMissing` where the database holds secrets under a key that the folder does not have.
    pub(crate) fn open(
        conn: &Conn<'_>,
        data: &Path,
        columns: &[SecretColumn],
    ) -> Result<Keyring, StoreError> {
        if columns.is_empty() {
            return Ok(Keyring::default());
        }
        let path = data.join(FOLDER).join(FILE);
        let mut ring = Keyring { keys: read(&path)? };
        ring.expect_all(&noted(conn)?, &path)?;
        if ring.keys.is_empty() {
            make(&path)?;
            ring.keys = read(&path)?;
        }
        ring.note(conn, &path, &ring.names())?;
        for column in columns {
            ring.encrypt_column(conn, column)?;
        }
        // Earlier keys have nothing any more, and may go.
        ring.note(conn, &path, &ring.current()?.name)?;
        Ok(ring)
    }

    fn expect_all(&self, noted: &str, path: &Path) -> Result<(), StoreError> {
        match noted.split_whitespace().find(|name| self.keys.iter().all(|key| key.name != *name)) {
            Some(missing) => {
                Err(StoreError::KeyMissing { file: path.display().to_string(), key: missing.to_owned() })
            }
            None => Ok(()),
        }
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.keys.iter().map(|key| key.name.as_str()).collect();
        names.join(" ")
    }

    /// Notes in the database which keys its secrets are under. Of two processes that begin with two folders the second
    /// is refused.
    fn note(&self, conn: &Conn<'_>, path: &Path, names: &str) -> Result<(), StoreError> {
        let known = noted(conn)?;
        if known == names {
            return Ok(());
        }
        let mut sql = Sql::new("insert into setting (name, value) values (");
        sql.bind(NOTED).push(", ").bind(names);
        sql.push(") on conflict (name) do update set value = excluded.value where setting.value = ");
        sql.bind(known.as_str());
        conn.execute(&sql)?;
        self.expect_all(&noted(conn)?, path)
    }

    /// Encrypts what is in the clear or under an earlier key.
    fn encrypt_column(&self, conn: &Conn<'_>, column: &SecretColumn) -> Result<(), StoreError> {
        let current = self.current()?;
        let is_current = format!("{PREFIX}{}.%", current.name);
        loop {
            conn.batch("begin")?;
            let step = self.encrypt_some(conn, column, &is_current);
            conn.batch(if step.is_ok() { "commit" } else { "rollback" })?;
            if step? < ROWS_AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    fn encrypt_some(
        &self,
        conn: &Conn<'_>,
        column: &SecretColumn,
        is_current: &str,
    ) -> Result<usize, StoreError> {
        let mut sql = Sql::new("select ");
        sql.name(column.row).push(", ").name(column.column).push(" from ").name(column.table);
        sql.push(" where ").name(column.column).push(" not like ").bind(is_current);
        sql.push(" order by ").name(column.row).push(" limit ").bind(ROWS_AT_ONCE);
        let rows = conn.query(&sql)?;
        for cells in &rows {
            let (Some(row), Some(kept)) = (cells[0].int(), cells[1].text()) else { continue };
            let place = SecretPlace { table: column.table, row, field: column.field };
            let plain = if kept.starts_with(PREFIX) { self.decrypt(place, kept)? } else { kept.to_owned() };
            let mut sql = Sql::new("update ");
            sql.name(column.table).push(" set ").name(column.column).push(" = ");
            sql.bind(self.encrypt(place, &plain)?).push(" where ").name(column.row).push(" = ").bind(row);
            // Another process may have been quicker.
            sql.push(" and ").name(column.column).push(" = ").bind(kept);
            conn.execute(&sql)?;
        }
        Ok(rows.len())
    }

    fn current(&self) -> Result<&Key, StoreError> {
        self.keys.last().ok_or_else(|| StoreError::Secret(String::from("this house encrypts nothing")))
    }

    /// Encrypts a secret for a place.
    pub(crate) fn encrypt(&self, place: SecretPlace, plain: &str) -> Result<String, StoreError> {
        let key = self.current()?;
        let mut nonce = [0u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).expect("the operating system has randomness");
        let aad = bound_to(place, &key.name);
        let payload = Payload { msg: plain.as_bytes(), aad: aad.as_bytes() };
        let text = key
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| StoreError::Secret(String::from("a secret is too long to be encrypted")))?;
        let bytes: Vec<u8> = nonce.into_iter().chain(text).collect();
        Ok(format!("{PREFIX}{}.{}", key.name, URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads an encrypted secret of a place.
    pub(crate) fn decrypt(&self, place: SecretPlace, kept: &str) -> Result<String, StoreError> {
        let wrong = || StoreError::Secret(format!("a secret of {} cannot be decrypted", place.table));
        let (name, text) =
            kept.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.')).ok_or_else(wrong)?;
        let key = self.keys.iter().find(|key| key.name == name).ok_or_else(wrong)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        let aad = bound_to(place, name);
        let payload = Payload { msg: text, aad: aad.as_bytes() };
        let plain = key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| wrong())?;
        String::from_utf8(plain).map_err(|_| wrong())
    }
}

fn bound_to(place: SecretPlace, key: &str) -> String {
    format!("{}\n{}\n{}\n{key}", place.table, place.row, place.field)
}

/// The names of the keys that are needed to read what these columns hold; none where they hold nothing.
pub(crate) fn keys_needed(
    conn: &Conn<'_>,
    tables: &[String],
    columns: &[SecretColumn],
) -> Result<Vec<String>, StoreError> {
    for column in columns.iter().filter(|column| tables.iter().any(|table| table == column.table)) {
        let mut sql = Sql::new("select 1 from ");
        sql.name(column.table).push(" limit 1");
        if !conn.query(&sql)?.is_empty() {
            return Ok(noted(conn)?.split_whitespace().map(str::to_owned).collect());
        }
    }
    Ok(Vec::new())
}

/// Refuses a data folder that lacks one of these keys.
pub(crate) fn expect_keys(data: &Path, names: &[String]) -> Result<(), StoreError> {
    let path = data.join(FOLDER).join(FILE);
    Keyring { keys: read(&path)? }.expect_all(&names.join(" "), &path)
}

/// The names of the keys that the database's secrets are under.
fn noted(conn: &Conn<'_>) -> Result<String, StoreError> {
    let mut sql = Sql::new("select value from setting where name = ");
    sql.bind(NOTED);
    Ok(conn.query(&sql)?.first().and_then(|cells| cells[0].text().map(str::to_owned)).unwrap_or_default())
}

fn read(path: &Path) -> Result<Vec<Key>, StoreError> {
    let unfit = |why: String| StoreError::Secret(format!("{}: {why}", path.display()));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(unfit(fault.to_string())),
    };
    let mode = std::fs::metadata(path).map_err(|fault| unfit(fault.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file = %path.display(), "others can read the keys; chmod 600 keeps them out");
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let bytes = STANDARD.decode(line).map_err(|_| unfit(String::from("a line is no key")))?;
            Key::of_bytes(&bytes).ok_or_else(|| unfit(String::from("a line is no key")))
        })
        .collect()
}

/// Makes the file with a first key, whole or not at all: another process on this folder may do the same now.
fn make(path: &Path) -> Result<(), StoreError> {
    let fault = |fault: std::io::Error| StoreError::Secret(format!("{}: {fault}", path.display()));
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    std::fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&folder).map_err(fault)?;
    let mut key = [0u8; KEY_BYTES];
    let mut word = [0u8; NAME_BYTES];
    getrandom::fill(&mut key).expect("the operating system has randomness");
    getrandom::fill(&mut word).expect("the operating system has randomness");
    let draft = folder.join(format!("{FILE}.{:016x}", u64::from_be_bytes(word)));
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(FILE_MODE).open(&draft).map_err(fault)?;
    file.write_all(format!("{HEAD}{}\n", STANDARD.encode(key)).as_bytes()).map_err(fault)?;
    file.sync_all().map_err(fault)?;
    let made = match std::fs::hard_link(&draft, path) {
        Err(other) if other.kind() != std::io::ErrorKind::AlreadyExists => Err(fault(other)),
        Ok(()) | Err(_) => Ok(()), // Somebody else's key is as good as ours.
    };
    std::fs::remove_file(&draft).map_err(fault)?;
    // On the disk before anything is encrypted with it.
    std::fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
    made
}

#[cfg(test)]
#[path = "tests/secrets.rs"]
mod tests;
