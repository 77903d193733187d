//! Contents in a folder of the machine: each under its digest, in one of 256 folders, replaced by itself where it comes
//! again, and put aside before it goes.

use std::io;
use std::path::{Path, PathBuf};

use super::{ContentError, SHARED_WAIT, is_digest};

/// What bytes are called while it is looked at whether they may go.
const GOING: &str = "going";
/// The same as the end of a name.
pub(super) const GOING_SUFFIX: &str = ".going";

/// Where a content is; `None` for what is no digest.
pub(super) fn place_of(folder: &Path, digest: &str) -> Option<PathBuf> {
    is_digest(digest).then(|| folder.join(&digest[..2]).join(digest))
}

/// Keeps a file under its digest: when this answers, it is durable there and nowhere else. Call on a thread that may block.
pub(super) fn keep_wait(folder: &Path, digest: &str, from: &Path) -> io::Result<()> {
    let home = folder.join(&digest[..2]);
    let is_new = !home.is_dir();
    std::fs::create_dir_all(&home)?;
    std::fs::rename(from, home.join(digest))?;
    // The name is as durable as the bytes, and so is a folder that came with it.
    std::fs::File::open(&home)?.sync_all()?;
    if is_new { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What opening a content came to.
pub(super) fn opened<F>(digest: &str, file: io::Result<F>) -> Result<F, ContentError> {
    file.map_err(|fault| match fault.kind() {
        io::ErrorKind::NotFound => ContentError::Gone(digest.to_owned()),
        _ => ContentError::Folder(fault),
    })
}

/// Removes bytes unless they were written within the last hour; whether they are gone. They are put aside first and
/// looked at again, because others may have come under their name in between.
pub(super) fn remove_unless_fresh(path: &Path) -> io::Result<bool> {
    if is_fresh(path)? {
        return Ok(false);
    }
    let aside = path.with_extension(GOING);
    std::fs::rename(path, &aside)?;
    if is_fresh(&aside)? {
        std::fs::rename(&aside, path)?;
        return Ok(false);
    }
    std::fs::remove_file(&aside)?;
    Ok(true)
}

fn is_fresh(path: &Path) -> io::Result<bool> {
    let written = std::fs::metadata(path)?.modified()?;
    Ok(written.elapsed().is_ok_and(|age| age <= SHARED_WAIT))
}

/// The place of a content whose bytes were put aside here when the program was stopped; they go back where a row is of
/// them after all.
pub(super) fn place_before_going(path: &Path) -> Option<PathBuf> {
    path.extension().is_some_and(|ending| ending == GOING).then(|| path.with_extension(""))
}

/// What lies in a folder.
pub(super) fn entries_of(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
