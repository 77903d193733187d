//! The bytes of files: in the data folder or in a bucket, each content once, named by its SHA-256. A content is whole and
//! durable before a row speaks of it, so a program that is stopped at any moment leaves at most bytes that nobody
//! speaks of; those go at the next start. What is spoken of stays until the last who does is purged, because undoing may
//! bring its row back. Nothing else knows where the bytes are.

mod copying;
mod folder;
mod in_bucket;
mod judged;
mod outgoing;
mod small;
mod sweep;
mod uses;

pub use copying::Copied;
pub(crate) use in_bucket::InBucket;

pub use judged::ScanVerdict;
pub use outgoing::{Local, Outgoing};
pub use sweep::Unspoken;
pub(crate) use sweep::{FilesFault, HOME};
pub(crate) use uses::files_of;
pub use uses::{UPLOAD_KEPT_MS, UPLOADS_BYTES_MAX, UPLOADS_MAX, UploadError};

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bucket::{BrokenOff, Bucket};
use object::Message;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::crm::Crm;
use crate::disk_room::DiskRoom;

/// How much of its beginning a content keeps at hand, by which its kind is told.
const HEAD_BYTES: usize = 4_096;
/// Where several processes share a folder, what nobody speaks of may still be on its way for so long: twice the time
/// that an upload may take.
pub(crate) const SHARED_WAIT: Duration = Duration::from_secs(60 * 60);
/// Where contents are while they arrive, beside the folders of two digits.
const INCOMING: &str = "incoming";

/// Why bytes were not kept or not found.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The disk is full, or would be.
    #[error("there is no room for more files")]
    NoRoom,
    /// The bytes are not where they should be.
    #[error("the content {0} is gone")]
    Gone(String),
    /// The bytes are not those that were kept.
    #[error("the content {0} is not what it was")]
    Damaged(String),
    /// Somebody else removes the same content just now, and does not come to an end.
    #[error("the content {0} is being removed")]
    Busy(String),
    /// The bucket does not answer, or says no.
    #[error("files: {}", .0.en)]
    Bucket(Message),
    /// The folder cannot be read or written for another reason.
    #[error("files: {0}")]
    Folder(#[source] io::Error),
}

impl ContentError {
    /// What a person who keeps the house is told.
    pub fn message(&self) -> Message {
        match self {
            ContentError::NoRoom => Message::new(
                "files_no_room",
                "磁盘空间不足，文件没有写成",
                "the disk is full: a file was not written",
            ),
            ContentError::Gone(digest) => Message::new(
                "file_gone",
                format!("附件内容 {digest} 不见了"),
                format!("the bytes of file {digest} are gone"),
            ),
            ContentError::Damaged(digest) => Message::new(
                "file_damaged",
                format!("附件内容 {digest} 与登记的不同"),
                format!("the bytes of file {digest} are not those that were kept"),
            ),
            ContentError::Busy(digest) => Message::new(
                "file_busy",
                format!("附件内容 {digest} 正在被清理，请稍后再试"),
                format!("the bytes of file {digest} are being removed; try again shortly"),
            ),
            ContentError::Folder(fault) => Message::new(
                "files_folder",
                format!("无法读写附件目录：{fault}"),
                format!("the folder of files cannot be read or written: {fault}"),
            ),
            ContentError::Bucket(why) => why.clone(),
        }
    }
}

impl From<io::Error> for ContentError {
    fn from(fault: io::Error) -> ContentError {
        if let Some(why) = BrokenOff::within(&fault) {
            return ContentError::Bucket(why.clone());
        }
        if let Some(digest) = outgoing::unlike_within(&fault) {
            return ContentError::Damaged(digest.to_owned());
        }
        match fault.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                ContentError::NoRoom
            }
            _ => ContentError::Folder(fault),
        }
    }
}

/// A content that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// How large it is.
    pub bytes: u64,
    /// Its beginning.
    pub head: Vec<u8>,
}

/// The contents of a house: in a folder of the machine, or in a bucket.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Where they lie, and where they are while they arrive.
    folder: PathBuf,
    /// Where they lie instead.
    bucket: Option<InBucket>,
}

impl Contents {
    pub(crate) fn of(data: &Path, bucket: Option<InBucket>) -> Contents {
        Contents { folder: data.join("files").join("contents"), bucket }
    }

    /// Where they lie, as people write it.
    pub fn words(&self) -> String {
        self.bucket.as_ref().map_or_else(|| self.folder.display().to_string(), InBucket::words)
    }

    /// Begins to take a content in.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be written.
    pub async fn begin(&self) -> Result<NewContent, ContentError> {
        let path = self.arriving();
        tokio::fs::create_dir_all(self.folder.join(INCOMING)).await?;
        let file = tokio::fs::File::create_new(&path).await?;
        let part = Part { path, is_kept: false };
        let mut arriving = NewContent {
            home: self.clone(),
            file,
            part,
            hash: Sha256::new(),
            bytes: 0,
            head: Vec::new(),
            room: DiskRoom::of(self.folder.clone()),
        };
        arriving.room.expect(0).await?;
        Ok(arriving)
    }

    /// A name for what arrives.
    fn arriving(&self) -> PathBuf {
        /// Two contents that arrive in one process have two names.
        static ARRIVALS: AtomicU64 = AtomicU64::new(0);
        let name = format!("{:x}-{:x}", std::process::id(), ARRIVALS.fetch_add(1, Ordering::Relaxed));
        // Processes on several machines may share the folder and have one number each.
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        self.folder.join(INCOMING).join(format!("{name}-{}", hex(&random)))
    }
}

pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file on the disk that goes again unless it is kept.
struct Part {
    path: PathBuf,
    is_kept: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(fault) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%fault, path = %self.path.display(), "half a file stays until the next start");
        }
    }
}

/// A content on its way in. Dropped before it is kept, it was never there.
pub struct NewContent {
    home: Contents,
    file: tokio::fs::File,
    part: Part,
    hash: Sha256,
    bytes: u64,
    head: Vec<u8>,
    room: DiskRoom,
}

impl NewContent {
    /// How much has arrived.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes the next bytes in.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be written.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<(), ContentError> {
        self.room.expect(chunk.len()).await?;
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        let wanted = HEAD_BYTES.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..wanted]);
        self.file.write_all(chunk).await?;
        Ok(())
    }

    /// Keeps it: when this answers, it is whole and durable under its digest. One that is there already is replaced by
    /// itself.
    ///
    /// # Errors
    /// `NoRoom`, `Folder` where the folder cannot be written, `Bucket` and `Busy` where the bucket does not take it.
    pub async fn keep(self) -> Result<Content, ContentError> {
        self.keep_as(None).await
    }

    /// Keeps it where it is this content, as [`NewContent::keep`].
    ///
    /// # Errors
    /// `Damaged` where it is another; nothing of it stays then.
    pub(crate) async fn keep_as(self, wanted: Option<&str>) -> Result<Content, ContentError> {
        let NewContent { home, mut file, mut part, hash, bytes, head, .. } = self;
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        let digest = hex(&hash.finalize());
        if wanted.is_some_and(|wanted| wanted != digest) {
            return Err(ContentError::Damaged(wanted.unwrap_or_default().to_owned()));
        }
        match &home.bucket {
            Some(bucket) => bucket.keep(&digest, &part.path).await?,
            None => {
                let (folder, name, from) = (home.folder.clone(), digest.clone(), part.path.clone());
                let moved =
                    tokio::task::spawn_blocking(move || folder::keep_wait(&folder, &name, &from)).await;
                moved.map_err(|fault| io::Error::other(fault.to_string()))??;
                part.is_kept = true;
            }
        }
        Ok(Content { digest, bytes, head })
    }
}

impl Crm {
    /// The bytes of files.
    pub fn contents(&self) -> Contents {
        Contents::of(&self.inner.data, self.inner.files.clone())
    }

    /// The bytes of files where they lie in another bucket, or in the folder of the machine.
    pub fn contents_in(&self, bucket: Option<Bucket>) -> Contents {
        let bucket = bucket.map(|bucket| InBucket::of(bucket, self.inner.runtime.clone()));
        Contents::of(&self.inner.data, bucket)
    }
}
