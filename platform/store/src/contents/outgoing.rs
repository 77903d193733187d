//! A content on its way out: as it comes, as a file of this machine, or read through to see whether it is what it was.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bucket::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::in_bucket::InBucket;
use super::{ContentError, Contents, INCOMING, Part, folder, hex, is_digest};

/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;

/// The bytes of a content, or of a part of it, as they come.
pub struct Outgoing {
    pieces: BoxStream<'static, io::Result<Bytes>>,
}

impl Outgoing {
    /// For whoever passes them on. One that ends with a fault was not all.
    pub fn into_pieces(self) -> BoxStream<'static, io::Result<Bytes>> {
        self.pieces
    }

    /// All of them at once.
    ///
    /// # Errors
    /// Where they stop coming, or are not those that were kept.
    pub async fn read(mut self) -> Result<Vec<u8>, ContentError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.pieces.try_next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }
}

/// A content as a file of this machine, for as long as it is held.
pub struct Local {
    /// The file, from its beginning.
    pub file: std::fs::File,
    path: PathBuf,
    /// It was fetched for this, and goes again.
    _fetched: Option<Part>,
}

impl Local {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Contents {
    /// A content of this size, to be read whole.
    ///
    /// # Errors
    /// `Gone` where it is not there, `Damaged` where it has another size, `Folder` and `Bucket` where it cannot be read.
    pub async fn open(&self, digest: &str, bytes: u64) -> Result<Outgoing, ContentError> {
        self.open_part(digest, bytes, 0, bytes).await
    }

    /// So many bytes from one on of a content of this size.
    ///
    /// # Errors
    /// As [`Contents::open`].
    pub async fn open_part(
        &self,
        digest: &str,
        bytes: u64,
        from: u64,
        wanted: u64,
    ) -> Result<Outgoing, ContentError> {
        expect_digest(digest)?;
        let Some(bucket) = &self.bucket else {
            return self.read_in_folder(digest, bytes, from, wanted).await;
        };
        let is_whole = from == 0 && wanted == bytes;
        let coming = if is_whole {
            bucket.read(digest).await?
        } else {
            bucket.read_part(digest, from, wanted).await?
        };
        if coming.bytes != bytes {
            return Err(ContentError::Damaged(digest.to_owned()));
        }
        let pieces = coming.into_pieces();
        Ok(Outgoing { pieces: if is_whole { proven(pieces, digest) } else { pieces } })
    }

    async fn read_in_folder(
        &self,
        digest: &str,
        bytes: u64,
        from: u64,
        wanted: u64,
    ) -> Result<Outgoing, ContentError> {
        let path = self.place(digest)?;
        let mut file = folder::opened(digest, tokio::fs::File::open(path).await)?;
        if file.metadata().await?.len() != bytes {
            return Err(ContentError::Damaged(digest.to_owned()));
        }
        if from > 0 {
            file.seek(io::SeekFrom::Start(from)).await?;
        }
        let next = |mut file: tokio::io::Take<tokio::fs::File>| async move {
            let mut piece = Vec::with_capacity(READ_BYTES);
            let read = (&mut file).take(READ_BYTES as u64).read_to_end(&mut piece).await?;
            Ok((read > 0).then(|| (Bytes::from(piece), file)))
        };
        Ok(Outgoing { pieces: stream::try_unfold(file.take(wanted), next).boxed() })
    }

    /// A content as a file, on a thread that may block. One that was fetched for this was proven.
    ///
    /// # Errors
    /// As [`Contents::open`].
    pub fn open_wait(&self, digest: &str) -> Result<Local, ContentError> {
        expect_digest(digest)?;
        let Some(bucket) = &self.bucket else {
            let path = self.place(digest)?;
            let file = folder::opened(digest, std::fs::File::open(&path))?;
            return Ok(Local { file, path, _fetched: None });
        };
        let part = bucket.wait(self.fetch(bucket, digest))?;
        let (file, path) = (std::fs::File::open(&part.path)?, part.path.clone());
        Ok(Local { file, path, _fetched: Some(part) })
    }

    async fn fetch(&self, bucket: &InBucket, digest: &str) -> Result<Part, ContentError> {
        let mut pieces = proven(bucket.read(digest).await?.into_pieces(), digest);
        let path = self.arriving();
        tokio::fs::create_dir_all(self.folder.join(INCOMING)).await?;
        let mut file = tokio::fs::File::create_new(&path).await?;
        let part = Part { path, is_kept: false };
        while let Some(piece) = pieces.try_next().await? {
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        Ok(part)
    }

    /// A content as it comes, and how long it is; nobody looks whether it is what it was. On a thread that may block.
    ///
    /// # Errors
    /// `Gone` where it is not there, `Folder` and `Bucket` where it cannot be read; so does reading.
    pub(crate) fn read_wait(&self, digest: &str) -> Result<(u64, Box<dyn Read>), ContentError> {
        expect_digest(digest)?;
        let Some(bucket) = &self.bucket else {
            let file = folder::opened(digest, std::fs::File::open(self.place(digest)?))?;
            return Ok((file.metadata()?.len(), Box::new(file)));
        };
        let coming = bucket.wait(bucket.read(digest))?;
        let bytes = coming.bytes;
        let (bucket, pieces) = (bucket.clone(), coming.into_pieces());
        Ok((bytes, Box::new(Waiting { bucket, pieces, at_hand: Bytes::new() })))
    }

    /// Whether a content is what was kept, on a thread that may block.
    ///
    /// # Errors
    /// `Gone` where it is not there, `Folder` and `Bucket` where it cannot be read.
    pub(crate) fn is_as_kept_wait(&self, digest: &str, bytes: u64) -> Result<bool, ContentError> {
        let (length, mut from) = self.read_wait(digest)?;
        if length != bytes {
            return Ok(false);
        }
        let mut hash = Sha256::new();
        let mut piece = vec![0_u8; READ_BYTES];
        loop {
            match from.read(&mut piece)? {
                0 => return Ok(hex(&hash.finalize()) == digest),
                read => hash.update(&piece[..read]),
            }
        }
    }

    /// Where a content is in the folder.
    pub(super) fn place(&self, digest: &str) -> Result<PathBuf, ContentError> {
        folder::place_of(&self.folder, digest).ok_or_else(|| ContentError::Gone(digest.to_owned()))
    }
}

fn expect_digest(digest: &str) -> Result<(), ContentError> {
    if is_digest(digest) { Ok(()) } else { Err(ContentError::Gone(digest.to_owned())) }
}

/// Bytes that came are not those that were kept.
#[derive(Debug, thiserror::Error)]
#[error("the content {0} is not what it was")]
struct Unlike(String);

/// The same bytes, of which the last are held back until all are known to be those that were kept.
fn proven(
    pieces: BoxStream<'static, io::Result<Bytes>>,
    digest: &str,
) -> BoxStream<'static, io::Result<Bytes>> {
    struct Proving {
        pieces: BoxStream<'static, io::Result<Bytes>>,
        hash: Sha256,
        held: Option<Bytes>,
        digest: String,
    }
    let proving = Proving { pieces, hash: Sha256::new(), held: None, digest: digest.to_owned() };
    let next = |mut proving: Proving| async move {
        while let Some(piece) = proving.pieces.try_next().await? {
            proving.hash.update(&piece);
            if let Some(before) = proving.held.replace(piece) {
                return Ok(Some((before, proving)));
            }
        }
        let found = hex(&std::mem::take(&mut proving.hash).finalize());
        let Some(last) = proving.held.take() else { return Ok(None) };
        if found == proving.digest {
            return Ok(Some((last, proving)));
        }
        tracing::error!(digest = proving.digest, "a file in the bucket is not what was kept");
        Err(io::Error::other(Unlike(proving.digest)))
    };
    stream::try_unfold(proving, next).boxed()
}

/// What went wrong while a content was read.
pub(super) fn unlike_within(fault: &io::Error) -> Option<&str> {
    fault.get_ref().and_then(|cause| cause.downcast_ref::<Unlike>()).map(|Unlike(digest)| digest.as_str())
}

/// Pieces as they come, for somebody who may wait.
struct Waiting {
    bucket: InBucket,
    pieces: BoxStream<'static, io::Result<Bytes>>,
    at_hand: Bytes,
}

impl Read for Waiting {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.at_hand.is_empty() {
            match self.bucket.wait(self.pieces.try_next())? {
                Some(piece) => self.at_hand = piece,
                None => return Ok(0),
            }
        }
        let count = to.len().min(self.at_hand.len());
        to[..count].copy_from_slice(&self.at_hand.split_to(count));
        Ok(count)
    }
}
