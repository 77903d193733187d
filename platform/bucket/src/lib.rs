//! Files in a bucket of an object store that speaks S3 (Amazon's, MinIO, Aliyun OSS, Tencent COS and others): listed, put,
//! fetched, let go. It knows nothing of what is in them.

mod address;
mod carrier;
mod refused;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use object::Message;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub use address::{Access, Address, Keys};
use carrier::Carrier;
use refused::told;

/// A file larger than this goes in parts of so many bytes: 10,000 of them, which is the most, hold 160 GB. One part is in
/// memory at a time.
const PART_BYTES: usize = 16 << 20;
/// So often a request is tried again where the other side is busy or the line was cut.
const RETRIES_MAX: usize = 3;
/// And no longer than this after the first try.
const RETRY_TIME_MAX: Duration = Duration::from_secs(60);
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
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&at.bucket)
            .with_region(access.region.as_deref().unwrap_or(REGION))
            .with_access_key_id(&access.keys.id)
            .with_secret_access_key(&access.keys.secret)
            // A name of its own for each bucket is Amazon's; others have one for all.
            .with_virtual_hosted_style_request(access.endpoint.is_none())
            // Not every store takes several names at once.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(Carrier::to(access.endpoint.as_deref()));
        if let Some(token) = &access.keys.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = &access.endpoint {
            builder = builder
                .with_allow_http(endpoint.starts_with("http://"))
                .with_endpoint(endpoint.trim_end_matches('/'));
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
        let listed = self.store.list_with_delimiter(prefix.as_ref()).await;
        let listed = listed.map_err(|fault| told(&self.at, &fault))?;
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
        let there = self.store.head(&key).await.map_err(|fault| told(&self.at, &fault))?;
        if there.size == put {
            return Ok(put);
        }
        // Half a file would be taken for a whole one.
        drop(self.store.delete(&key).await);
        Err(refused::cut(&self.at, put, there.size))
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

    /// Fetches a file onto the disk; whether it is there.
    ///
    /// # Errors
    /// Where the disk does not take it, nobody answers, or says no; half a file may lie there then.
    pub async fn fetch(&self, name: &str, to: &Path) -> Result<bool, Message> {
        let found = match self.store.get(&self.key(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(false),
            Err(fault) => return Err(told(&self.at, &fault)),
        };
        let size = found.meta.size;
        let mut file = tokio::fs::File::create(to).await.map_err(|fault| refused::of_file(to, &fault))?;
        let mut bytes = 0;
        let mut stream = found.into_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|fault| told(&self.at, &fault))?;
            bytes += chunk.len() as u64;
            file.write_all(&chunk).await.map_err(|fault| refused::of_file(to, &fault))?;
        }
        file.flush().await.map_err(|fault| refused::of_file(to, &fault))?;
        if bytes == size { Ok(true) } else { Err(refused::cut(&self.at, size, bytes)) }
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
