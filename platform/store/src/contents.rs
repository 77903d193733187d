//! The bytes of files: in the data folder, each content once, named by its SHA-256. A content is whole and on the
//! disk before a row speaks of it, so a program that is stopped at any moment leaves at most bytes that nobody
//! speaks of; those go at the next start. What is spoken of stays until the last who does is purged, because undoing may
//! bring its row back. Nothing else knows where the bytes are.

mod judged;
mod small;
mod uses;

pub use judged::ScanVerdict;
pub(crate) use uses::files_of;
pub use uses::{UPLOAD_KEPT_MS, UPLOADS_BYTES_MAX, UPLOADS_MAX, UploadError};

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::crm::{Backend, Crm};
use crate::disk_room::DiskRoom;
use crate::error::StoreError;
use crate::sql::Sql;

/// How much of its beginning a content keeps at hand, by which its kind is told.
const HEAD_BYTES: usize = 4_096;
/// Where several processes share a folder, what nobody speaks of may still be on its way for so long: twice the time
/// that an upload may take.
pub(crate) const SHARED_WAIT: Duration = Duration::from_secs(60 * 60);
/// Digests that are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 512;
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
    /// The folder cannot be read or written for another reason.
    #[error("files: {0}")]
    Folder(#[source] io::Error),
}

impl From<io::Error> for ContentError {
    fn from(fault: io::Error) -> ContentError {
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

/// The contents of a house.
#[derive(Clone, Debug)]
pub struct Contents {
    folder: PathBuf,
}

impl Contents {
    pub(crate) fn of(data: &Path) -> Contents {
        Contents { folder: data.join("files").join("contents") }
    }

    /// Where a content lies or would; `None` for what is no digest.
    pub(crate) fn path(&self, digest: &str) -> Option<PathBuf> {
        place_of(&self.folder, digest)
    }

    /// All that lies in the folders of contents.
    pub(crate) fn all(&self) -> impl Iterator<Item = PathBuf> {
        entries_of(&self.folder).into_iter().flat_map(|folder| entries_of(&folder))
    }

    /// Begins to take a content in.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be written.
    pub async fn begin(&self) -> Result<NewContent, ContentError> {
        /// Two contents that arrive in one process have two names.
        static ARRIVALS: AtomicU64 = AtomicU64::new(0);
        let incoming = self.folder.join(INCOMING);
        tokio::fs::create_dir_all(&incoming).await?;
        let name = format!("{:x}-{:x}", std::process::id(), ARRIVALS.fetch_add(1, Ordering::Relaxed));
        // Processes on several machines may share the folder and have one number each.
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let path = incoming.join(format!("{name}-{}", hex(&random)));
        let file = tokio::fs::File::create_new(&path).await?;
        let part = Part { path, is_kept: false };
        let mut arriving = NewContent {
            folder: self.folder.clone(),
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

    /// A content, to be read on a thread that may block, with its place.
    ///
    /// # Errors
    /// `Gone` where it is not there, `Folder` where it cannot be read.
    pub fn open_wait(&self, digest: &str) -> Result<(std::fs::File, PathBuf), ContentError> {
        let path = self.path(digest).ok_or_else(|| ContentError::Gone(digest.to_owned()))?;
        match std::fs::File::open(&path) {
            Ok(file) => Ok((file, path)),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                Err(ContentError::Gone(digest.to_owned()))
            }
            Err(fault) => Err(ContentError::Folder(fault)),
        }
    }

    /// A content, to be read.
    ///
    /// # Errors
    /// `Gone` where it is not there, `Folder` where it cannot be read.
    pub async fn open(&self, digest: &str) -> Result<tokio::fs::File, ContentError> {
        let path = place_of(&self.folder, digest).ok_or_else(|| ContentError::Gone(digest.to_owned()))?;
        match tokio::fs::File::open(path).await {
            Ok(file) => Ok(file),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                Err(ContentError::Gone(digest.to_owned()))
            }
            Err(fault) => Err(ContentError::Folder(fault)),
        }
    }
}

/// Where a content is; `None` for what is no digest.
fn place_of(folder: &Path, digest: &str) -> Option<PathBuf> {
    is_digest(digest).then(|| folder.join(&digest[..2]).join(digest))
}

fn is_digest(text: &str) -> bool {
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
    folder: PathBuf,
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

    /// Keeps it: when this answers, it is whole on the disk under its digest. One that is there already is replaced
    /// by itself.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be written.
    pub async fn keep(self) -> Result<Content, ContentError> {
        let NewContent { folder, mut file, mut part, hash, bytes, head, .. } = self;
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        let digest = hex(&hash.finalize());
        let home = folder.join(&digest[..2]);
        let target = home.join(&digest);
        let from = part.path.clone();
        let moved = tokio::task::spawn_blocking(move || -> io::Result<()> {
            let is_new = !home.is_dir();
            std::fs::create_dir_all(&home)?;
            std::fs::rename(&from, &target)?;
            // The name is as durable as the bytes, and so is a folder that came with it.
            std::fs::File::open(&home)?.sync_all()?;
            if is_new { std::fs::File::open(&folder)?.sync_all() } else { Ok(()) }
        });
        moved.await.map_err(|fault| io::Error::other(fault.to_string()))??;
        part.is_kept = true;
        Ok(Content { digest, bytes, head })
    }
}

/// Bytes that may belong to nobody, as they were found at the start.
pub struct Unspoken {
    crm: Crm,
    found: Vec<(PathBuf, SystemTime)>,
}

impl Crm {
    /// The bytes of files.
    pub fn contents(&self) -> Contents {
        Contents::of(&self.inner.data)
    }

    /// What lies in the folder of files before the first request is answered, for [`Unspoken::sweep_wait`].
    pub fn unspoken(&self) -> Unspoken {
        self.lying_there(matches!(self.inner.backend, Backend::Postgres(_)))
    }

    /// What lies there while requests are answered, and longer than any of them takes.
    pub fn unspoken_long(&self) -> Unspoken {
        self.lying_there(true)
    }

    fn lying_there(&self, is_shared: bool) -> Unspoken {
        let mut found = Vec::new();
        for folder in entries_of(&Contents::of(&self.inner.data).folder) {
            for file in entries_of(&folder) {
                let Ok(at) = std::fs::metadata(&file).and_then(|metadata| metadata.modified()) else {
                    continue;
                };
                let is_old = at.elapsed().is_ok_and(|age| age > SHARED_WAIT);
                if is_old || !is_shared {
                    found.push((file, at));
                }
            }
        }
        Unspoken { crm: self.clone(), found }
    }
}

fn entries_of(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
}

impl Unspoken {
    /// Removes what no row ever spoke of; answers how many that were. On a thread that may block, beside the
    /// requests: what came anew since it was found is left alone.
    ///
    /// # Errors
    /// Those of the database; what cannot be removed is logged and stays.
    pub fn sweep_wait(self) -> Result<usize, StoreError> {
        let mut swept = 0;
        for found in self.found.chunks(LOOKED_UP_AT_ONCE) {
            let names: Vec<String> = found.iter().map(|(path, _)| name_of(path)).collect();
            let asked = names.iter().map(|name| name.strip_suffix(uses::GOING_SUFFIX).unwrap_or(name));
            let asked: Vec<String> = asked.filter(|name| is_digest(name)).map(str::to_owned).collect();
            let known: Vec<String> = self.crm.system().read_wait::<_, StoreError, _>(move |view| {
                if asked.is_empty() {
                    return Ok(Vec::new());
                }
                let mut sql = Sql::new("select digest from content where digest in (");
                sql.bind_list(asked.iter().map(|digest| digest.as_str().into())).push(")");
                let rows = view.query(&sql)?;
                Ok(rows.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect())
            })?;
            // Asked after the rows: a backup that begins from here on has none of these.
            if self.crm.are_contents_held_wait()? {
                return Ok(swept);
            }
            for ((path, at), name) in found.iter().zip(&names) {
                let is_as_found =
                    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok() == Some(*at);
                if known.contains(name) || !is_as_found {
                    continue;
                }
                if let Some(place) = uses::place_before_going(path)
                    && known.contains(&name_of(&place))
                    && !place.exists()
                {
                    if let Err(fault) = std::fs::rename(path, &place) {
                        tracing::warn!(%fault, path = %path.display(), "a file is not where it belongs");
                    }
                    continue;
                }
                match std::fs::remove_file(path) {
                    Ok(()) => swept += 1,
                    Err(fault) => tracing::warn!(%fault, path = %path.display(), "bytes of nobody stay"),
                }
            }
        }
        if swept > 0 {
            tracing::info!(swept, "files that no record speaks of were removed");
        }
        Ok(swept)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
