//! Files in a bucket of an object store that speaks S3 (Amazon's, MinIO, Aliyun OSS, Tencent COS and others): listed, put,
//! fetched, let go. It knows nothing of what is in them.

mod address;
mod carrier;
mod refused;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object::{Instant, Message};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub use address::{Access, Address, Keys, Style};
use carrier::Carrier;
pub use hyper::body::Bytes;
use refused::told;

/// A file larger than this goes in parts of so many bytes: 10,000 of them, which is the most, hold 160 GB. One part is in
/// memory at a time.
const PART_BYTES: usize = 16 << 20;
/// So often a request is tried again where the other side is busy or the line was cut.
const RETRIES_MAX: usize = 3;
/// And no longer than this after the first try.
const RETRY_TIME_MAX: Duration = Duration::from_secs(60);
/// A request that takes longer is given up, its retries included.
const PATIENCE: Duration = Duration::from_secs(240);
/// One that carries a part of a file may take so many times as long.
const PATIENCE_WITH_PART: u32 = 4;
/// A list that takes longer is given up: somebody may wait for it before a page.
const LIST_TIME_MAX: Duration = Duration::from_secs(20);
/// Whoever reads a file that was fetched is whoever fetched it.
const MODE_OF_FETCHED: u32 = 0o600;
/// What a bucket without a region is taken for; most stores beside Amazon's do not care.
const REGION: &str = "us-east-1";

/// A file in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name, below the prefix.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was put there, by the store's clock.
    pub at: Instant,
}

/// A file on its way out of a bucket.
pub struct Coming {
    /// How long the file is, also where a part of it comes.
    pub bytes: u64,
    pieces: BoxStream<'static, Result<Bytes, Message>>,
}

impl Coming {
    /// Its bytes as they come, for whoever passes them on; what goes wrong is a [`BrokenOff`] within.
    pub fn into_pieces(self) -> BoxStream<'static, std::io::Result<Bytes>> {
        self.pieces.map(|piece| piece.map_err(|why| std::io::Error::other(BrokenOff(why)))).boxed()
    }
}

/// Why a file stopped coming, where it is told as a fault of reading.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.en)]
pub struct BrokenOff(pub Message);

impl BrokenOff {
    /// What a fault of reading has within, if it is one of a bucket.
    pub fn within(fault: &std::io::Error) -> Option<&Message> {
        fault.get_ref().and_then(|cause| cause.downcast_ref::<BrokenOff>()).map(|BrokenOff(why)| why)
    }
}

/// The files of a bucket below a prefix.
#[derive(Clone, Debug)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    at: Address,
    patience: Duration,
}

impl Bucket {
    /// A bucket, without a look at it.
    ///
    /// # Errors
    /// Where what is said of it cannot be.
    pub fn of(at: Address, access: &Access) -> Result<Bucket, Message> {
        let retry =
            RetryConfig { max_retries: RETRIES_MAX, retry_timeout: RETRY_TIME_MAX, ..RetryConfig::default() };
        let endpoint = access.endpoint.as_deref().map(|endpoint| access.style.endpoint(endpoint, &at.bucket));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&at.bucket)
            .with_region(access.region.as_deref().unwrap_or(REGION))
            .with_access_key_id(&access.keys.id)
            .with_secret_access_key(&access.keys.secret)
            // Amazon has a host's name for each bucket; of others it is said.
            .with_virtual_hosted_style_request(endpoint.is_none() || access.style == Style::Host)
            // Not every store takes several names at once.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(Carrier::to(endpoint.as_deref()));
        if let Some(token) = &access.keys.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = endpoint {
            builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|fault| told(&at, &fault))?;
        Ok(Bucket { store: Arc::new(store), at, patience: PATIENCE })
    }

    /// The same, for somebody who waits no longer for a request.
    pub fn with_patience(self, patience: Duration) -> Bucket {
        Bucket { patience: self.patience.min(patience), ..self }
    }

    /// As people write it.
    pub fn words(&self) -> String {
        self.at.to_string()
    }

    /// What lies there, in no order; nothing of what lies in folders below.
    ///
    /// # Errors
    /// Where nobody answers, or says no.
    pub async fn list(&self) -> Result<Vec<Stored>, Message> {
        self.list_of(&Key::from(self.at.prefix.as_str())).await
    }

    /// What lies in a folder below the prefix, in no order; nothing of what lies in folders below that.
    ///
    /// # Errors
    /// As [`Bucket::list`].
    pub async fn list_in(&self, folder: &str) -> Result<Vec<Stored>, Message> {
        self.list_of(&self.key(folder)).await
    }

    async fn list_of(&self, prefix: &Key) -> Result<Vec<Stored>, Message> {
        let prefix = (!prefix.as_ref().is_empty()).then_some(prefix);
        let limit = LIST_TIME_MAX.min(self.patience);
        let listed = tokio::time::timeout(limit, self.store.list_with_delimiter(prefix)).await;
        let listed =
            listed.map_err(|_| refused::silent(&self.at))?.map_err(|fault| told(&self.at, &fault))?;
        Ok(listed.objects.iter().filter_map(stored).collect())
    }

    /// Everything that lies in a folder below the prefix and in the folders below that, as it is told; with the name
    /// that leads there.
    ///
    /// # Errors
    /// As [`Bucket::list`], in the place of what comes next.
    pub fn walk(&self, folder: &str) -> BoxStream<'static, Result<(String, Stored), Message>> {
        let (at, patience) = (self.at.clone(), self.patience);
        let next = move |mut all: BoxStream<'static, object_store::Result<ObjectMeta>>| {
            let at = at.clone();
            async move {
                match tokio::time::timeout(patience, all.next()).await {
                    Err(_) => Err(refused::silent(&at)),
                    Ok(None) => Ok(None),
                    Ok(Some(Err(fault))) => Err(told(&at, &fault)),
                    Ok(Some(Ok(object))) => Ok(Some((object, all))),
                }
            }
        };
        let prefix = self.at.prefix.clone();
        let named = move |object: ObjectMeta| {
            let name = object.location.as_ref().strip_prefix(&prefix)?.trim_start_matches('/').to_owned();
            Some((name, stored(&object)?))
        };
        let told = futures_util::stream::try_unfold(self.store.list(Some(&self.key(folder))), next);
        told.map_ok(named).try_filter_map(|found| std::future::ready(Ok(found))).boxed()
    }

    /// What is known of a file; nothing where there is none of this name.
    ///
    /// # Errors
    /// Where nobody answers, or says no.
    pub async fn look(&self, name: &str) -> Result<Option<Stored>, Message> {
        match self.within(1, self.store.head(&self.key(name))).await? {
            Ok(there) => Ok(stored(&there)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(fault) => Err(told(&self.at, &fault)),
        }
    }

    /// Puts some bytes there under a name.
    ///
    /// # Errors
    /// Where nobody answers, or says no.
    pub async fn put_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<(), Message> {
        let key = self.key(name);
        let put = self.within(PATIENCE_WITH_PART, self.store.put(&key, PutPayload::from(bytes))).await?;
        put.map(drop).map_err(|fault| told(&self.at, &fault))
    }

    async fn within<T>(&self, times: u32, act: impl Future<Output = T>) -> Result<T, Message> {
        tokio::time::timeout(self.patience * times, act).await.map_err(|_| refused::silent(&self.at))
    }

    /// Puts a file there under a name; it is there whole or not at all.
    ///
    /// # Errors
    /// Where the file cannot be read, nobody answers, or says no.
    pub async fn put(&self, name: &str, from: &Path) -> Result<u64, Message> {
        let key = self.key(name);
        let mut file = tokio::fs::File::open(from).await.map_err(|fault| refused::of_file(from, &fault))?;
        let first = part_of(&mut file).await.map_err(|fault| refused::of_file(from, &fault))?;
        let put = if first.len() < PART_BYTES {
            let bytes = first.len() as u64;
            let put = self.store.put(&key, PutPayload::from(first));
            let put = self.within(PATIENCE_WITH_PART, put).await?;
            put.map(|_| bytes).map_err(|fault| told(&self.at, &fault))?
        } else {
            let begun = self.within(1, self.store.put_multipart(&key)).await?;
            let mut upload = begun.map_err(|fault| told(&self.at, &fault))?;
            match self.put_parts(upload.as_mut(), first, &mut file, from).await {
                Ok(bytes) => bytes,
                Err(message) => {
                    // What lies in parts is paid for and never seen: it is taken back, as far as anybody listens.
                    drop(self.within(1, upload.abort()).await);
                    return Err(message);
                }
            }
        };
        let there = self.bytes_of(name).await?;
        if there == put {
            return Ok(put);
        }
        // Half a file would be taken for a whole one.
        drop(self.within(1, self.store.delete(&key)).await);
        Err(refused::cut(&self.at, put, there))
    }

    /// How long a file is there; keys that may not read it may list it.
    async fn bytes_of(&self, name: &str) -> Result<u64, Message> {
        match self.within(1, self.store.head(&self.key(name))).await? {
            Ok(there) => Ok(there.size),
            Err(fault) if refused::is_forbidden(&fault) => {
                // A name in a folder is not among those that are listed: of it nothing can be said, and nothing is done.
                if name.contains('/') {
                    return Err(refused::unseen(&self.at));
                }
                let listed = self.list().await.map_err(|_| refused::unseen(&self.at))?;
                let found = listed.into_iter().find(|stored| stored.name == name);
                Ok(found.map_or(0, |stored| stored.bytes))
            }
            Err(fault) => Err(told(&self.at, &fault)),
        }
    }

    async fn put_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        first: Vec<u8>,
        file: &mut tokio::fs::File,
        from: &Path,
    ) -> Result<u64, Message> {
        let mut bytes = 0;
        let mut part = first;
        while !part.is_empty() {
            bytes += part.len() as u64;
            let put = self.within(PATIENCE_WITH_PART, upload.put_part(PutPayload::from(part))).await?;
            put.map_err(|fault| told(&self.at, &fault))?;
            part = part_of(file).await.map_err(|fault| refused::of_file(from, &fault))?;
        }
        let ended = self.within(PATIENCE_WITH_PART, upload.complete()).await?;
        ended.map_err(|fault| told(&self.at, &fault))?;
        Ok(bytes)
    }

    /// A file as it comes; nothing where there is none of this name.
    ///
    /// # Errors
    /// Where nobody answers, or says no; so do the pieces.
    pub async fn read(&self, name: &str) -> Result<Option<Coming>, Message> {
        self.read_as(name, GetOptions::default()).await
    }

    /// So many bytes of a file from one on, as they come; nothing where there is none of this name.
    ///
    /// # Errors
    /// As [`Bucket::read`]; where the file ends before that byte.
    pub async fn read_part(&self, name: &str, from: u64, bytes: u64) -> Result<Option<Coming>, Message> {
        let range = GetRange::Bounded(from..from.saturating_add(bytes));
        self.read_as(name, GetOptions { range: Some(range), ..GetOptions::default() }).await
    }

    async fn read_as(&self, name: &str, how: GetOptions) -> Result<Option<Coming>, Message> {
        let found = match self.within(1, self.store.get_opts(&self.key(name), how)).await? {
            Ok(found) => found,
            Err(fault @ object_store::Error::NotFound { .. }) => {
                return refused::is_missing(&self.at, &fault);
            }
            Err(fault) => return Err(told(&self.at, &fault)),
        };
        let (bytes, at) = (found.meta.size, self.at.clone());
        let pieces = found.into_stream().map(move |piece| piece.map_err(|fault| told(&at, &fault)));
        Ok(Some(Coming { bytes, pieces: pieces.boxed() }))
    }

    /// Fetches a file onto the disk, where nothing may lie of this name and nobody else may read it; whether it is there.
    ///
    /// # Errors
    /// Where the disk does not take it, nobody answers, or says no; nothing is left of it then.
    pub async fn fetch(&self, name: &str, to: &Path) -> Result<bool, Message> {
        let Some(coming) = self.read(name).await? else { return Ok(false) };
        let mut how = tokio::fs::OpenOptions::new();
        let opened = how.write(true).create_new(true).mode(MODE_OF_FETCHED).open(to).await;
        let file = opened.map_err(|fault| refused::of_file(to, &fault))?;
        let written = self.write(coming, file, to).await;
        if written.is_err() {
            tokio::fs::remove_file(to).await.map_err(|fault| refused::of_file(to, &fault))?;
        }
        written.map(|()| true)
    }

    async fn write(&self, mut coming: Coming, mut file: tokio::fs::File, to: &Path) -> Result<(), Message> {
        let mut bytes = 0;
        while let Some(piece) = coming.pieces.next().await {
            let piece = piece?;
            bytes += piece.len() as u64;
            file.write_all(&piece).await.map_err(|fault| refused::of_file(to, &fault))?;
        }
        file.flush().await.map_err(|fault| refused::of_file(to, &fault))?;
        if bytes == coming.bytes { Ok(()) } else { Err(refused::cut(&self.at, coming.bytes, bytes)) }
    }

    /// Lets a file go; one that is not there is gone.
    ///
    /// # Errors
    /// Where nobody answers, or says no.
    pub async fn remove(&self, name: &str) -> Result<(), Message> {
        match self.within(1, self.store.delete(&self.key(name))).await? {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(told(&self.at, &fault)),
        }
    }

    /// Where a name is; it may lead through folders.
    fn key(&self, name: &str) -> Key {
        name.split('/').fold(Key::from(self.at.prefix.as_str()), |key, part| key.join(part))
    }
}

/// What a store says of a file; nothing of what has no name.
fn stored(object: &ObjectMeta) -> Option<Stored> {
    let name = object.location.filename()?.to_owned();
    Some(Stored { name, bytes: object.size, at: Instant(object.last_modified.timestamp_millis()) })
}

/// The next part of a file; shorter than a part at its end.
async fn part_of(file: &mut tokio::fs::File) -> std::io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(PART_BYTES);
    file.take(PART_BYTES as u64).read_to_end(&mut part).await?;
    Ok(part)
}
