//! Contents in a bucket, laid out as in the folder of the machine. A bucket renames nothing, so whoever removes a content
//! says so beside it first and looks then; whoever brings one looks for such a word afterwards, and brings it again once
//! the word is gone. So no order of the two loses a content that a row is about to speak of, without a lock.

use std::path::Path;
use std::time::Duration;

use bucket::{Bucket, Coming, Stored};
use futures_util::TryStreamExt;
use tokio::runtime::Handle;

use super::{ContentError, SHARED_WAIT, hex};
use crate::crm::Options;

/// How long a request of somebody who waits before a page may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The folders below the prefix.
pub(super) const CONTENTS: &str = "contents";
const SMALL: &str = "small";
const GOING: &str = "going";
/// Says whose files these are.
const HOUSE: &str = "house";
/// The longest word of that kind, and the longest small picture, in bytes.
const AT_ONCE_BYTES_MAX: u64 = 4 << 20;
/// Whoever removes a content has done so long before this is over; a word that is older was left by one that is gone.
const GOING_MAX_MS: i64 = 10 * 60 * 1_000;
/// A content that somebody removes just now is brought again so often,
const BROUGHT_MAX: usize = 20;
/// each time after so long.
const BRING_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A bucket with contents, and the threads on which it is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct InBucket {
    bucket: Bucket,
    runtime: Handle,
}

impl InBucket {
    pub fn of(bucket: Bucket, runtime: Handle) -> InBucket {
        InBucket { bucket: bucket.with_patience(PATIENCE), runtime }
    }

    /// Where a house that is opened so has its files, if they are in a bucket. Call from within a tokio runtime.
    pub fn of_options(options: &Options) -> Option<InBucket> {
        options.files.clone().map(|bucket| InBucket::of(bucket, Handle::current()))
    }

    /// Waits for an answer, on a thread that may block.
    pub fn wait<T>(&self, act: impl Future<Output = T>) -> T {
        self.runtime.block_on(act)
    }

    /// As people write it.
    pub fn words(&self) -> String {
        self.bucket.words()
    }

    /// Brings a file: when this answers, it is there whole under its digest, and nobody removes it.
    pub async fn keep(&self, digest: &str, from: &Path) -> Result<(), ContentError> {
        let name = name_of(CONTENTS, digest);
        for _ in 0..BROUGHT_MAX {
            self.bucket.put(&name, from).await.map_err(ContentError::Bucket)?;
            if self.stays(digest).await? {
                return Ok(());
            }
            tokio::time::sleep(BRING_AGAIN_AFTER).await;
        }
        Err(ContentError::Busy(digest.to_owned()))
    }

    /// Whether a content that was brought a moment ago is there and nobody is removing it. Words are looked for first: whoever
    /// has taken theirs back by then has removed what there was to remove.
    async fn stays(&self, digest: &str) -> Result<bool, ContentError> {
        let words = self.bucket.list_in(&format!("{GOING}/{digest}")).await.map_err(ContentError::Bucket)?;
        let Some(there) = self.look(digest).await? else { return Ok(false) };
        Ok(words.iter().all(|word| there.at.0 - word.at.0 > GOING_MAX_MS))
    }

    /// Removes a content unless it came within the last hour; whether it is gone.
    pub async fn remove_unless_fresh(&self, digest: &str) -> Result<bool, ContentError> {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let word = format!("{GOING}/{digest}/{}", hex(&random));
        self.bucket.put_bytes(&word, Vec::new()).await.map_err(ContentError::Bucket)?;
        // Where this stops half way the word stays, and whoever brings the content waits until it is old: the request that
        // removes it may still be on its way.
        let said = self.bucket.look(&word).await.map_err(ContentError::Bucket)?;
        let there = self.look(digest).await?;
        let wait_ms = i64::try_from(SHARED_WAIT.as_millis()).unwrap_or(i64::MAX);
        let is_fresh = match (&said, &there) {
            (Some(said), Some(there)) => said.at.0 - there.at.0 <= wait_ms,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if !is_fresh {
            self.bucket.remove(&name_of(CONTENTS, digest)).await.map_err(ContentError::Bucket)?;
            self.bucket.remove(&name_of(SMALL, digest)).await.map_err(ContentError::Bucket)?;
        }
        self.bucket.remove(&word).await.map_err(ContentError::Bucket)?;
        Ok(!is_fresh)
    }

    /// Takes words back that were left by somebody who is gone.
    pub async fn forget_old_words(&self) -> Result<(), ContentError> {
        let now = jiff::Timestamp::now().as_millisecond();
        let mut words = self.bucket.walk(GOING);
        while let Some((name, word)) = words.try_next().await.map_err(ContentError::Bucket)? {
            if now - word.at.0 > 2 * GOING_MAX_MS {
                self.bucket.remove(&name).await.map_err(ContentError::Bucket)?;
            }
        }
        Ok(())
    }

    /// All contents, as they are told.
    pub fn all(&self) -> impl futures_util::Stream<Item = Result<Stored, ContentError>> + Unpin + use<> {
        self.bucket.walk(CONTENTS).map_ok(|(_, stored)| stored).map_err(ContentError::Bucket)
    }

    /// What is known of a content.
    pub async fn look(&self, digest: &str) -> Result<Option<Stored>, ContentError> {
        self.bucket.look(&name_of(CONTENTS, digest)).await.map_err(ContentError::Bucket)
    }

    /// A content, from its beginning.
    pub async fn read(&self, digest: &str) -> Result<Coming, ContentError> {
        let coming = self.bucket.read(&name_of(CONTENTS, digest)).await.map_err(ContentError::Bucket)?;
        coming.ok_or_else(|| ContentError::Gone(digest.to_owned()))
    }

    /// So many bytes of a content, from one on.
    pub async fn read_part(&self, digest: &str, from: u64, bytes: u64) -> Result<Coming, ContentError> {
        let coming = self.bucket.read_part(&name_of(CONTENTS, digest), from, bytes).await;
        coming.map_err(ContentError::Bucket)?.ok_or_else(|| ContentError::Gone(digest.to_owned()))
    }

    /// The small picture of a content; nothing where there is none yet.
    pub async fn small(&self, digest: &str) -> Result<Option<Vec<u8>>, ContentError> {
        self.whole(&name_of(SMALL, digest)).await
    }

    /// Keeps the small picture of a content.
    pub async fn keep_small(&self, digest: &str, bytes: &[u8]) -> Result<(), ContentError> {
        self.bucket.put_bytes(&name_of(SMALL, digest), bytes.to_vec()).await.map_err(ContentError::Bucket)
    }

    /// By which word a house is known as the one whose files these are; none where nobody said so yet.
    pub async fn house(&self) -> Result<Option<String>, ContentError> {
        let said = self.whole(HOUSE).await?;
        Ok(said.map(|word| String::from_utf8_lossy(&word).into_owned()))
    }

    /// Says whose files these are.
    pub async fn claim(&self, word: &str) -> Result<(), ContentError> {
        self.bucket.put_bytes(HOUSE, word.as_bytes().to_vec()).await.map_err(ContentError::Bucket)
    }

    async fn whole(&self, name: &str) -> Result<Option<Vec<u8>>, ContentError> {
        let Some(coming) = self.bucket.read(name).await.map_err(ContentError::Bucket)? else {
            return Ok(None);
        };
        if coming.bytes > AT_ONCE_BYTES_MAX {
            return Err(ContentError::Damaged(name.to_owned()));
        }
        let mut pieces = coming.into_pieces();
        let mut whole = Vec::new();
        while let Some(piece) = pieces.try_next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(Some(whole))
    }
}

fn name_of(folder: &str, digest: &str) -> String {
    format!("{folder}/{}/{digest}", &digest[..2])
}
