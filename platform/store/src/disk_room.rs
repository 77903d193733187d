//! Whether there is room on the disk for what arrives: asked at its beginning and again as it grows, so that it is
//! refused before the disk is full and the database can write no more.

use std::io;
use std::path::PathBuf;

use crate::contents::ContentError;

/// So much room stays free on the disk: the database and its log must be able to go on writing.
pub const FREE_BYTES_MIN: u64 = 256 << 20;
/// How many bytes are written between two looks at the room.
const ASKED_EVERY: u64 = 8 << 20;

/// Looks at the room in a folder while something is written there.
pub struct DiskRoom {
    folder: PathBuf,
    free_min: u64,
    /// Bytes taken in since it looked; none before the first look.
    unasked: Option<u64>,
}

impl DiskRoom {
    /// In this folder, which is there.
    pub fn of(folder: impl Into<PathBuf>) -> DiskRoom {
        DiskRoom { folder: folder.into(), free_min: FREE_BYTES_MIN, unasked: None }
    }

    /// So many bytes more are about to be written.
    ///
    /// # Errors
    /// `NoRoom`, and `Folder` where the folder cannot be asked.
    pub async fn expect(&mut self, bytes: usize) -> Result<(), ContentError> {
        match &mut self.unasked {
            Some(unasked) if *unasked + bytes as u64 <= ASKED_EVERY => {
                *unasked += bytes as u64;
                return Ok(());
            }
            Some(_) | None => self.unasked = Some(bytes as u64),
        }
        let folder = self.folder.clone();
        let room = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&folder)).await;
        let room = room.map_err(|fault| io::Error::other(fault.to_string()))?.map_err(io::Error::from)?;
        let is_enough = room.f_bavail.saturating_mul(room.f_frsize) >= self.free_min;
        if is_enough { Ok(()) } else { Err(ContentError::NoRoom) }
    }
}

#[cfg(test)]
#[path = "tests/disk_room.rs"]
mod tests;
