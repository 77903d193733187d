//! Small pictures of contents, made once and kept beside them. They can be made again at any time, so no backup has
//! them and nothing is lost with them.

use std::path::PathBuf;

use super::{ContentError, Contents, hex, is_digest};

impl Contents {
    fn place_of_small(&self, digest: &str) -> Option<PathBuf> {
        let beside = self.folder.parent()?.join("small");
        is_digest(digest).then(|| beside.join(&digest[..2]).join(digest))
    }

    /// The small picture of a content; `None` where it was not made yet.
    ///
    /// # Errors
    /// `Folder` and `Bucket` where it is there and cannot be read.
    pub async fn small(&self, digest: &str) -> Result<Option<Vec<u8>>, ContentError> {
        let Some(place) = self.place_of_small(digest) else { return Ok(None) };
        if let Some(bucket) = &self.bucket {
            return bucket.small(digest).await;
        }
        match tokio::fs::read(place).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Keeps the small picture of a content.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be written; `Bucket`.
    pub async fn keep_small(&self, digest: &str, bytes: &[u8]) -> Result<(), ContentError> {
        let Some(place) = self.place_of_small(digest) else { return Ok(()) };
        if let Some(bucket) = &self.bucket {
            return bucket.keep_small(digest, bytes).await;
        }
        let Some(home) = place.parent() else { return Ok(()) };
        tokio::fs::create_dir_all(home).await?;
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let arriving = home.join(format!("{}.new", hex(&random)));
        tokio::fs::write(&arriving, bytes).await?;
        tokio::fs::rename(&arriving, &place).await?;
        Ok(())
    }

    /// Removes the small picture of a content that went.
    pub(super) fn forget_small(&self, digest: &str) {
        let Some(place) = self.place_of_small(digest) else { return };
        match std::fs::remove_file(&place) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%fault, path = %place.display(), "a small picture of nothing stays");
            }
            Ok(()) | Err(_) => {}
        }
    }
}
