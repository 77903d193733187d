//! The copy of an imported file, kept under the data folder until the import is done and its failed rows are
//! written out. Named by its content until the import has an id, so that one cut off at any moment finds it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use object::id_text;
use sha2::{Digest, Sha256};

use super::import_error::ImportError;

/// A copy that no import has taken over by then was cut off. Long enough to resume an import that was cut off
/// just before it took its copy over.
const NOBODYS_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A copy whose rows are all in, after some were mended, is kept for so long after that: what was left out may still be
/// taken up, and what was mended wrongly is noticed within days.
const SETTLED_KEPT: Duration = Duration::from_secs(SETTLED_DAYS * 24 * 60 * 60);
/// The same in days.
pub const SETTLED_DAYS: u64 = 7;
/// How the name of such a copy ends.
const SETTLED: &str = ".settled";
const COPY_BYTES: usize = 256 * 1024;

fn folder(data: &Path) -> PathBuf {
    data.join("files").join("imports")
}

/// A copy that belongs to no import yet.
pub(super) struct Copy {
    pub path: PathBuf,
    pub digest: String,
}

/// What tells the files of two processes apart, and two files of one.
fn mine() -> String {
    static FILES: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed))
}

/// A place for a file that is needed for a moment; one that stays behind is swept away like half a copy.
pub(super) fn scratch(data: &Path) -> io::Result<PathBuf> {
    let folder = folder(data);
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("scratch-{}", mine())))
}

/// Copies a file; the copy is on disk when this answers.
pub(super) fn keep(data: &Path, source: &Path) -> io::Result<Copy> {
    let folder = folder(data);
    fs::create_dir_all(&folder)?;
    sweep(&folder)?;
    let mine = mine();
    let part = folder.join(format!("part-{mine}"));
    let copied = copy(source, &part).and_then(|digest| {
        let path = folder.join(format!("{digest}-{mine}"));
        fs::rename(&part, &path)?;
        Ok(Copy { path, digest })
    });
    if copied.is_err()
        && let Err(fault) = fs::remove_file(&part)
    {
        // On a full disk half a copy would take the room that is missing.
        tracing::warn!(%fault, path = %part.display(), "half a copy of a file stays");
    }
    copied
}

/// Copies a file and tells its digest; the copy is on disk when this answers.
fn copy(source: &Path, target: &Path) -> io::Result<String> {
    let mut target = File::create(target)?;
    let digest = pour(&mut File::open(source)?, &mut target)?;
    target.sync_all()?;
    Ok(digest)
}

/// Removes copies that were cut off before they belonged to an import, and those that were settled long ago.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kept = match (name.contains('-'), name.ends_with(SETTLED)) {
            (true, _) => NOBODYS_AFTER,
            (false, true) => SETTLED_KEPT,
            (false, false) => continue,
        };
        let age = entry.metadata().and_then(|metadata| metadata.modified()).map(|at| at.elapsed());
        if matches!(age, Ok(Ok(age)) if age > kept) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn own(data: &Path, import: i64) -> PathBuf {
    folder(data).join(id_text(import))
}

fn settled(data: &Path, import: i64) -> PathBuf {
    folder(data).join(id_text(import) + SETTLED)
}

/// Gives a copy to its import.
pub(super) fn hand_over(data: &Path, copy: &Copy, import: i64) -> io::Result<PathBuf> {
    let path = own(data, import);
    fs::rename(&copy.path, &path)?;
    Ok(path)
}

/// From now on a copy is kept for [`SETTLED_KEPT`] only.
pub(super) fn settle(data: &Path, import: i64) -> io::Result<()> {
    let (own, settled) = (own(data, import), settled(data, import));
    if own.is_file() {
        File::options().write(true).open(&own)?.set_modified(SystemTime::now())?;
        fs::rename(own, settled)?;
    }
    Ok(())
}

/// A settled copy is needed again.
pub(super) fn take_up(data: &Path, import: i64) -> io::Result<()> {
    match fs::rename(settled(data, import), own(data, import)) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The copy of an import, if it is still what it was.
pub(super) fn find(data: &Path, import: i64, digest: &str) -> Result<PathBuf, ImportError> {
    let (own, settled) = (own(data, import), settled(data, import));
    let path = if own.is_file() {
        own
    } else if settled.is_file() {
        settled
    } else {
        // Cut off before it was handed over.
        let mut copies = fs::read_dir(folder(data)).map_err(|_| ImportError::FileGone)?.flatten();
        let is_copy = |copy: &fs::DirEntry| copy.file_name().to_string_lossy().starts_with(digest);
        copies.find(is_copy).ok_or(ImportError::FileGone)?.path()
    };
    if pour(&mut File::open(&path)?, &mut io::sink())? == digest {
        Ok(path)
    } else {
        Err(ImportError::FileChanged)
    }
}

/// Lets a copy go that nobody needs any more.
pub(super) fn release(data: &Path, import: i64) {
    for path in [own(data, import), settled(data, import)] {
        if let Err(fault) = fs::remove_file(&path)
            && fault.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%fault, path = %path.display(), "the copy of an imported file stays");
        }
    }
}

fn pour(source: &mut impl Read, target: &mut impl Write) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; COPY_BYTES];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
            Err(fault) => return Err(fault),
        };
        hash.update(&buffer[..read]);
        target.write_all(&buffer[..read])?;
    }
    target.flush()?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
