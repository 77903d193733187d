//! Who speaks of a content, and what becomes of its bytes when nobody does any more. A record speaks of one as long as
//! its row or its history does, so undoing always finds the bytes; purging the last such record frees them.
//!
//! The row of a content goes first, in a transaction; its bytes follow once that is durable. A program that is stopped
//! between leaves bytes of nobody, which the next start removes. Bytes that came within the last hour are left alone:
//! they may be those of somebody who hands the same file in just now.

use std::time::{Duration, Instant as Moment};

use object::{FieldDef, Instant, Message, ObjectDef, Row, StoredFile, Value};

use super::sweep::FilesFault;
use super::{Content, ContentError, Contents, folder};
use crate::crm::Crm;
use crate::entry::{ENTRY_SELECT, Entry};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::{FieldProblem, Tx, WriteError};
use crate::view::View;

/// Files that were handed in and that no record has wait for so long: a working day, and the next morning.
pub const UPLOAD_KEPT_MS: i64 = 24 * 60 * 60 * 1_000;
/// The most files of one person that wait.
pub const UPLOADS_MAX: usize = 200;
/// The most bytes in the files of one person that wait; the file with which they become more is the last.
pub const UPLOADS_BYTES_MAX: i64 = 2 << 30;
/// Contents that are freed in one transaction.
const FREED_AT_ONCE: usize = 200;
/// A backup that takes longer holds nothing back any more.
const HOLD_MS: i64 = 24 * 60 * 60 * 1_000;
/// Bytes are let go for so long while somebody waits; the next round takes the others.
const LET_GO_WITHIN: Duration = Duration::from_secs(20);

impl Tx<'_> {
    /// Says that a content is spoken of by a record from now on, whatever becomes of the row that does.
    ///
    /// # Errors
    /// Those of the database.
    pub fn speak_of(&mut self, content: &Content, record: i64) -> Result<(), StoreError> {
        self.take_in(content)?;
        self.use_content(&content.digest, record)
    }

    /// Keeps a file that was handed in for a field, until a record has it: for whoever handed it in, and nobody else.
    ///
    /// # Errors
    /// As [`View::expect_room_to_wait`]; those of the database.
    pub fn keep_upload(&mut self, content: &Content, file: &StoredFile) -> Result<(), UploadError> {
        let me = self.view.actor.user;
        self.view.expect_room_to_wait()?;
        self.take_in(content)?;
        let mut sql = Sql::new("insert into upload (id, by_user, file, digest, at) values (");
        sql.bind_list([
            self.new_id().into(),
            me.into(),
            file.text().into(),
            file.digest.as_str().into(),
            self.now.0.into(),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        Ok(())
    }

    /// Knows a content whose bytes are kept: in this transaction some record begins to speak of it. Its row is locked
    /// where it is there, so that whoever frees it waits and looks again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take_in(&mut self, content: &Content) -> Result<(), StoreError> {
        let mut sql = Sql::new("insert into content (digest, size, at) values (");
        sql.bind(content.digest.as_str()).push(", ").bind(content.bytes as i64).push(", ").bind(self.now.0);
        sql.push(") on conflict (digest) do update set size = excluded.size");
        self.view.execute(&sql).map(drop)
    }

    fn use_content(&mut self, digest: &str, record: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("insert into content_use (digest, record) values (");
        sql.bind(digest).push(", ").bind(record).push(") on conflict (digest, record) do nothing");
        self.view.execute(&sql).map(drop)
    }

    /// Notes which files these fields of a row speak of.
    pub(crate) fn use_files(&mut self, row: &Row, fields: &[&'static FieldDef]) -> Result<(), WriteError> {
        for field in fields.iter().copied().filter(|field| field.kind.is_file()) {
            let Some(file) = StoredFile::of_value(&row.values[field.index]) else { continue };
            let mut sql = Sql::new("update content set size = size where digest = ");
            sql.bind(file.digest.as_str()).push(" and size = ").bind(file.bytes);
            if self.view.execute(&sql)? == 0 {
                return Err(WriteError::Invalid(vec![not_uploaded(field)]));
            }
            self.use_content(&file.digest, row.id)?;
            // It waits no longer: the record holds its content from here on.
            let mut sql = Sql::new("delete from upload where by_user = ");
            sql.bind(self.view.actor.user).push(" and file = ").bind(file.text());
            self.view.execute(&sql)?;
        }
        Ok(())
    }

    /// A record that is purged speaks of nothing any more; answers of what it did.
    pub(crate) fn fall_silent(&mut self, record: i64) -> Result<Vec<String>, StoreError> {
        let mut sql = Sql::new("delete from content_use where record = ");
        sql.bind(record).push(" returning digest");
        Ok(digests_of(&self.view.query(&sql)?))
    }

    /// Forgets those of these contents that nobody speaks of; answers which. Their bytes are let go after the commit.
    fn forget_contents(&mut self, digests: &[String]) -> Result<Vec<String>, StoreError> {
        if digests.is_empty() || self.view.are_contents_held()? {
            return Ok(Vec::new());
        }
        let named = |sql: &mut Sql| {
            sql.push("digest in (").bind_list(digests.iter().map(|digest| digest.as_str().into())).push(")");
        };
        let mut sql = Sql::new("select digest from content where ");
        named(&mut sql);
        sql.push(" order by digest").push(self.view.conn.dialect().for_update());
        self.view.query(&sql)?;
        // Asked by a statement of its own, which sees what those wrote for whom the lock waited.
        let mut sql = Sql::new("delete from content where ");
        named(&mut sql);
        sql.push(UNUSED).push(" returning digest");
        Ok(digests_of(&self.view.query(&sql)?))
    }
}

/// Why a file that was handed in was not kept.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// So many of this person wait already.
    #[error("{UPLOADS_MAX} files wait already")]
    TooMany,
    /// So much of this person waits already.
    #[error("{UPLOADS_BYTES_MAX} bytes wait already")]
    TooLarge,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const UNUSED: &str = " and not exists (select 1 from content_use u where u.digest = content.digest) \
     and not exists (select 1 from upload w where w.digest = content.digest)";

pub(super) fn digests_of(rows: &[Vec<crate::sql::Cell>]) -> Vec<String> {
    rows.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect()
}

impl View<'_> {
    /// Whether one more file of the actor may wait for a record.
    ///
    /// # Errors
    /// `TooMany` and `TooLarge` where so much waits already; those of the database.
    pub fn expect_room_to_wait(&self) -> Result<(), UploadError> {
        let mut sql =
            Sql::new("select c.size from upload w join content c on c.digest = w.digest where w.by_user = ");
        sql.bind(self.actor.user).push(" and w.at > ").bind(self.house.now().0 - UPLOAD_KEPT_MS);
        sql.push(" limit ").bind(UPLOADS_MAX as i64);
        let waiting = self.query(&sql)?;
        if waiting.len() >= UPLOADS_MAX {
            return Err(UploadError::TooMany);
        }
        let bytes: i64 = waiting.iter().filter_map(|cells| cells[0].int()).sum();
        if bytes >= UPLOADS_BYTES_MAX { Err(UploadError::TooLarge) } else { Ok(()) }
    }

    /// Whether somebody reads all contents just now.
    fn are_contents_held(&self) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select 1 from content_hold where until > ");
        sql.bind(self.house.now().0).push(" limit 1");
        Ok(!self.query(&sql)?.is_empty())
    }

    /// Refuses files in these fields that the actor did not hand in and the record did not have before, by this name and
    /// of this type and size: who knows what a file is called and how it is hashed has not seen it yet.
    pub(crate) fn refuse_strange_files(
        &self,
        def: &'static ObjectDef,
        records: &[i64],
        fields: &[&'static FieldDef],
        values: &[Value],
    ) -> Result<(), WriteError> {
        let mut problems = Vec::new();
        for field in fields.iter().copied().filter(|field| field.kind.is_file()) {
            let Some(text) = values[field.index].as_text() else { continue };
            let Some(file) = StoredFile::of_text(text) else {
                problems.push(not_uploaded(field));
                continue;
            };
            let mut sql = Sql::new("select 1 from upload where by_user = ");
            sql.bind(self.actor.user).push(" and file = ").bind(text).push(" and at > ");
            sql.bind(self.house.now().0 - UPLOAD_KEPT_MS).push(" limit 1");
            if !self.query(&sql)?.is_empty() {
                continue;
            }
            if !self.had_file(def, records, &file)? {
                problems.push(not_uploaded(field));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }

    /// Whether one of these records has or had just this file in a field that the actor is told.
    fn had_file(
        &self,
        def: &'static ObjectDef,
        records: &[i64],
        file: &StoredFile,
    ) -> Result<bool, StoreError> {
        if records.is_empty() {
            return Ok(false);
        }
        let mut sql = Sql::new("select record from content_use where digest = ");
        sql.bind(file.digest.as_str()).push(" and record in (");
        sql.bind_list(records.iter().map(|record| (*record).into())).push(")");
        let spoke: Vec<i64> = self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
        let (fields, text) = (files_of(def), Value::Text(file.text()));
        for record in spoke {
            let Some(row) = self.find_row(def, record)? else { continue };
            if fields.iter().any(|field| row.values[field.index] == text) {
                return Ok(true);
            }
            let veils = self.veils_of(def, &row)?;
            let mut sql = Sql::new("select ");
            sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(record);
            sql.push(" and object = ").bind(def.name);
            for cells in self.query(&sql)? {
                let Some(mut entry) = Entry::of_cells(&cells) else { continue };
                entry.veils.clone_from(&veils);
                let told = fields.iter().filter_map(|field| entry.change_of(field));
                if told.into_iter().any(|change| change.old == text || change.new == text) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The fields of an object that hold files.
pub(crate) fn files_of(def: &ObjectDef) -> Vec<&'static FieldDef> {
    def.fields.iter().copied().filter(|field| field.kind.is_file()).collect()
}

fn not_uploaded(field: &'static FieldDef) -> FieldProblem {
    let message = Message::new(
        "file_not_uploaded",
        "找不到这个文件：请重新选择并上传（上传后一天内有效）",
        "this file is not here: choose it again; what is handed in waits for a day",
    );
    FieldProblem { field, message }
}

impl Crm {
    /// Frees those of these contents that nobody speaks of any more, bytes and all; answers how many. After the commit
    /// that made them unspoken of.
    ///
    /// # Errors
    /// Those of the database. Bytes that cannot be removed are logged and go at a later start.
    pub fn free_contents_wait(&self, digests: &[String]) -> Result<usize, StoreError> {
        let mut freed = 0;
        for some in digests.chunks(FREED_AT_ONCE) {
            let some = some.to_vec();
            let gone =
                self.system().write_wait::<_, StoreError, _>("purge", None, move |tx: &mut Tx<'_>| {
                    tx.forget_contents(&some)
                })?;
            // A backup that began meanwhile may still have their rows; then a later round takes the bytes.
            if self.are_contents_held_wait()? {
                continue;
            }
            match self.may_remove_files_wait() {
                Ok(true) => freed += self.contents().let_go_wait(&gone),
                Ok(false) => {}
                Err(FilesFault::Store(fault)) => return Err(fault),
                Err(FilesFault::Content(fault)) => {
                    tracing::warn!(%fault, "bytes of nobody stay until the next round");
                }
            }
        }
        Ok(freed)
    }

    /// Forgets files that waited too long for a record, frees contents that nobody speaks of, and removes bytes that
    /// nobody ever spoke of; answers how many contents went.
    ///
    /// # Errors
    /// As [`Crm::free_contents_wait`].
    pub fn free_unused_contents_wait(&self) -> Result<usize, StoreError> {
        let before = Instant(self.now().0 - UPLOAD_KEPT_MS);
        self.system().write_wait::<_, StoreError, _>("purge", None, move |tx: &mut Tx<'_>| {
            let mut sql = Sql::new("delete from upload where at <= ");
            sql.bind(before.0);
            tx.view.execute(&sql)?;
            let mut sql = Sql::new("delete from content_hold where until <= ");
            sql.bind(tx.now.0);
            tx.view.execute(&sql).map(drop)
        })?;
        let mut freed = 0;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let unused = self.system().read_wait::<_, StoreError, _>(move |view| {
                let mut sql = Sql::new("select digest from content where digest > ");
                sql.bind(from).push(UNUSED).push(" order by digest limit ").bind(FREED_AT_ONCE as i64);
                Ok(digests_of(&view.query(&sql)?))
            })?;
            let Some(last) = unused.last() else { return Ok(freed) };
            after.clone_from(last);
            freed += self.free_contents_wait(&unused)?;
        }
    }

    /// Whether somebody reads all contents just now.
    pub(super) fn are_contents_held_wait(&self) -> Result<bool, StoreError> {
        self.system().read_wait(|view| view.are_contents_held())
    }

    /// Until it is dropped no content goes: whoever reads all of them at one moment finds all of them.
    pub(crate) fn hold_contents_wait(&self) -> Result<Hold, StoreError> {
        let id = self.system().write_wait::<_, StoreError, _>("backup", None, |tx: &mut Tx<'_>| {
            let id = tx.new_id();
            let mut sql = Sql::new("insert into content_hold (id, until) values (");
            sql.bind(id).push(", ").bind(tx.now.0 + HOLD_MS).push(")");
            tx.view.execute(&sql)?;
            Ok(id)
        })?;
        Ok(Hold { crm: self.clone(), id })
    }
}

/// Holds all contents where they are.
pub(crate) struct Hold {
    crm: Crm,
    id: i64,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let id = self.id;
        let released =
            self.crm.system().write_wait::<_, StoreError, _>("backup", None, move |tx: &mut Tx<'_>| {
                let mut sql = Sql::new("delete from content_hold where id = ");
                sql.bind(id);
                tx.view.execute(&sql).map(drop)
            });
        if let Err(fault) = released {
            tracing::warn!(%fault, "no file is freed for a day");
        }
    }
}

impl Contents {
    /// Removes the bytes of contents that no row is of any more; answers how many. On a thread that may block.
    fn let_go_wait(&self, digests: &[String]) -> usize {
        let begun = Moment::now();
        let mut gone = 0;
        for digest in digests {
            match self.remove_unless_fresh_wait(digest) {
                Ok(is_gone) => gone += usize::from(is_gone),
                Err(fault) => tracing::warn!(%fault, digest, "bytes of nobody stay until the next round"),
            }
            // Somebody may wait for this before a page.
            if begun.elapsed() > LET_GO_WITHIN {
                break;
            }
        }
        gone
    }

    fn remove_unless_fresh_wait(&self, digest: &str) -> Result<bool, ContentError> {
        let path = self.place(digest)?;
        if let Some(bucket) = &self.bucket {
            return bucket.wait(bucket.remove_unless_fresh(digest));
        }
        let is_gone = folder::remove_unless_fresh(&path)?;
        if is_gone {
            self.forget_small(digest);
        }
        Ok(is_gone)
    }
}
