//! Files in a bucket of an object store that speaks S3 (Amazon's, MinIO, Aliyun OSS, Tencent COS and others): listed, put,
//! fetched, let go. It knows nothing of what is in them.

mod address;
mod carrier;
mod refused;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use hyper::body::Bytes;
use object::Message;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub use address::{Access, Address, Keys, Style};
use carrier::Carrier;
use refused::told;

/// A file larger than this goes in parts of so many bytes: 10,000 of them, which is the most, hold 160 GB. One part is in
/// memory at a time.
const PART_BYTES: usize = 16 << 20;
/// So often a request is tried again where the other side is busy or the line was cut.
const RETRIES_MAX: usize = 3;
/// And no longer than this after the first try.
const RETRY_TIME_MAX: Duration = Duration::from_secs(60);
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
}

/// A file on its way out of a bucket.
pub struct Coming {
    /// How long it is.
    pub bytes: u64,
    pieces: BoxStream<'static, Result<Bytes, Message>>,
}

impl Coming {
    /// Its bytes as they come, for whoever passes them on.
    pub fn into_pieces(self) -> BoxStream<'static, std::io::Result<Bytes>> {
        self.pieces.map(|piece| piece.map_err(|why| std::io::Error::other(why.en))).boxed()
    }
}

/// The files of a bucket below a prefix.
#[derive(Clone, Debug)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    at: Address,
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
        Ok(Bucket { store: Arc::new(store), at })
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
        let prefix = (!self.at.prefix.is_empty()).then(|| Key::from(self.at.prefix.as_str()));
        let listed =
            tokio::time::timeout(LIST_TIME_MAX, self.store.list_with_delimiter(prefix.as_ref())).await;
        let listed =
            listed.map_err(|_| refused::silent(&self.at))?.map_err(|fault| told(&self.at, &fault))?;
        let stored = listed.objects.into_iter().filter_map(|object| {
            Some(Stored { name: object.location.filename()?.to_owned(), bytes: object.size })
        });
        Ok(stored.collect())
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
            let put = self.store.put(&key, PutPayload::from(first)).await;
            put.map(|_| bytes).map_err(|fault| told(&self.at, &fault))?
        } else {
            let begun = self.store.put_multipart(&key).await;
            let mut upload = begun.map_err(|fault| told(&self.at, &fault))?;
            match self.put_parts(upload.as_mut(), first, &mut file, from).await {
                Ok(bytes) => bytes,
                Err(message) => {
                    // What lies in parts is paid for and never seen: it is taken back, as far as anybody listens.
                    drop(upload.abort().await);
                    return Err(message);
                }
            }
        };
        let there = self.bytes_of(name).await?;
        if there == put {
            return Ok(put);
        }
        // Half a file would be taken for a whole one.
        drop(self.store.delete(&key).await);
        Err(refused::cut(&self.at, put, there))
    }

    /// How long a file is there; keys that may not read it may list it.
    async fn bytes_of(&self, name: &str) -> Result<u64, Message> {
        match self.store.head(&self.key(name)).await {
            Ok(there) => Ok(there.size),
            Err(fault) if refused::is_forbidden(&fault) => {
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
            upload.put_part(PutPayload::from(part)).await.map_err(|fault| told(&self.at, &fault))?;
            part = part_of(file).await.map_err(|fault| refused::of_file(from, &fault))?;
        }
        upload.complete().await.map_err(|fault| told(&self.at, &fault))?;
        Ok(bytes)
    }

    /// A file as it comes; nothing where there is none of this name.
    ///
    /// # Errors
    /// Where nobody answers, or says no; so do the pieces.
    pub async fn read(&self, name: &str) -> Result<Option<Coming>, Message> {
        let found = match self.store.get(&self.key(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
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
        match self.store.delete(&self.key(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(told(&self.at, &fault)),
        }
    }

    fn key(&self, name: &str) -> Key {
        Key::from(self.at.prefix.as_str()).join(name)
    }
}

/// The next part of a file; shorter than a part at its end.
async fn part_of(file: &mut tokio::fs::File) -> std::io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(PART_BYTES);
    file.take(PART_BYTES as u64).read_to_end(&mut part).await?;
    Ok(part)
}
