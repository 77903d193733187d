//! All contents of a house copied to where they shall lie: into a bucket, into another, or back. Each is proven before and
//! after; what is there already is not copied again, so that a copy that was cut off goes on.

use std::io::{Read, Write};

use sha2::{Digest, Sha256};

use object::Message;

use super::{ContentError, Contents, FilesFault, INCOMING, Part, folder, hex};
use crate::backup::BackupError;
use crate::crm::Crm;
use crate::error::StoreError;
use crate::sql::Sql;

/// Bytes copied at once.
const PIECE_BYTES: usize = 256 * 1024;
/// Digests that are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 500;

/// What came of a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Contents that were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents that were there already.
    pub there: u64,
    /// Contents that records speak of and that are not where they should be, by digest.
    pub missing: Vec<String>,
    /// Contents that are not what was kept; they were not copied.
    pub damaged: Vec<String>,
}

fn another_houses(to: &Contents) -> Message {
    Message::new(
        "files_of_another_house",
        format!("{} 里有别的系统的附件，请换一个前缀", to.words()),
        format!("{} holds the files of another house; take another prefix", to.words()),
    )
}

impl Crm {
    /// Copies all contents that records speak of to another place, while people go on working. On a thread that may block.
    ///
    /// # Errors
    /// Where the database or either place fails; what was copied by then stays there.
    pub fn copy_contents_wait(&self, to: &Contents) -> Result<Copied, BackupError> {
        let _held = self.hold_contents_wait()?;
        let from = self.contents();
        // The place is this house's before anything lies there: nobody else takes it for theirs, and sweeps it.
        match self.is_home_wait(to) {
            Ok(true) => {}
            Ok(false) => return Err(ContentError::Bucket(another_houses(to)).into()),
            Err(FilesFault::Store(fault)) => return Err(fault.into()),
            Err(FilesFault::Content(fault)) => return Err(fault.into()),
        }
        let mut copied = Copied::default();
        let mut after = String::new();
        loop {
            let place = after.clone();
            let found = self.system().read_wait::<_, StoreError, _>(move |view| {
                let mut sql = Sql::new("select digest, size from content where digest > ");
                sql.bind(place).push(" order by digest limit ").bind(LOOKED_UP_AT_ONCE as i64);
                let rows = view.query(&sql)?;
                let content = |cells: &Vec<crate::sql::Cell>| {
                    Some((cells[0].text()?.to_owned(), u64::try_from(cells[1].int()?).ok()?))
                };
                Ok(rows.iter().filter_map(content).collect::<Vec<_>>())
            })?;
            let Some((last, _)) = found.last() else { return Ok(copied) };
            after.clone_from(last);
            for (digest, bytes) in &found {
                match from.copy_one_wait(to, &self.inner.runtime, digest, *bytes) {
                    Ok(true) => {
                        copied.copied += 1;
                        copied.bytes += bytes;
                    }
                    Ok(false) => copied.there += 1,
                    Err(ContentError::Gone(digest)) => copied.missing.push(digest),
                    Err(ContentError::Damaged(digest)) => copied.damaged.push(digest),
                    Err(fault) => return Err(fault.into()),
                }
            }
        }
    }
}

impl Contents {
    /// Copies a content unless it is there; whether it was copied.
    fn copy_one_wait(
        &self,
        to: &Contents,
        runtime: &tokio::runtime::Handle,
        digest: &str,
        bytes: u64,
    ) -> Result<bool, ContentError> {
        // As long is not the same: what a run before left half or wrong there is brought again.
        if to.length_wait(digest)? == Some(bytes) && to.is_as_kept_wait(digest, bytes)? {
            return Ok(false);
        }
        let (_, mut from) = self.read_wait(digest)?;
        let mut arriving = runtime.block_on(to.begin())?;
        let mut piece = vec![0_u8; PIECE_BYTES];
        loop {
            match from.read(&mut piece)? {
                0 => break,
                read => runtime.block_on(arriving.write(&piece[..read]))?,
            }
        }
        runtime.block_on(arriving.keep_as(Some(digest)))?;
        // What came there may still be another than what was sent.
        if to.is_as_kept_wait(digest, bytes)? {
            Ok(true)
        } else {
            Err(ContentError::Damaged(digest.to_owned()))
        }
    }

    /// Takes a content back out of a backup, under this digest; whether it is what its digest says. On a thread that may
    /// block.
    ///
    /// # Errors
    /// Those of reading; `NoRoom`, `Folder` and `Bucket` where it cannot be kept.
    pub(crate) fn take_back_wait<E: From<ContentError>>(
        &self,
        digest: &str,
        mut read: impl FnMut(&mut [u8]) -> Result<usize, E>,
    ) -> Result<bool, E> {
        let mut part = Part { path: self.arriving(), is_kept: false };
        let folder = self.folder.join(INCOMING);
        std::fs::create_dir_all(&folder).map_err(ContentError::from)?;
        let mut file = std::fs::File::create_new(&part.path).map_err(ContentError::from)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0_u8; PIECE_BYTES];
        loop {
            let count = read(&mut piece)?;
            if count == 0 {
                break;
            }
            hash.update(&piece[..count]);
            file.write_all(&piece[..count]).map_err(ContentError::from)?;
        }
        file.sync_all().map_err(ContentError::from)?;
        let is_right = hex(&hash.finalize()) == digest;
        if !is_right && self.length_wait(digest)?.is_some() {
            // The backup holds it as it was found damaged; what lies here may be better, and is not worse.
            return Ok(false);
        }
        match &self.bucket {
            Some(bucket) => bucket.wait(bucket.keep(digest, &part.path))?,
            None => {
                folder::keep_wait(&self.folder, digest, &part.path).map_err(ContentError::from)?;
                part.is_kept = true;
            }
        }
        Ok(is_right)
    }

    /// How long a content is; nothing where it is not there.
    fn length_wait(&self, digest: &str) -> Result<Option<u64>, ContentError> {
        if let Some(bucket) = &self.bucket {
            return Ok(bucket.wait(bucket.look(digest))?.map(|there| there.bytes));
        }
        match std::fs::metadata(self.place(digest)?) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }
}
