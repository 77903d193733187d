//! A folder of the server from which files are taken: below the one that whoever runs the program has named, and through
//! no symbolic link. Each step is taken from the folder before it, so that nothing moves under our feet. What was taken
//! goes into a folder beside it.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags};

/// Files of one run; the rest waits for the next.
const FILES_AT_ONCE: usize = 50;
/// Entries of a folder that are looked at.
const ENTRIES_LOOKED_MAX: usize = 10_000;
/// A file that was written to so lately may not be whole yet.
const SETTLED_AFTER: Duration = Duration::from_secs(10);
/// How names of files end that somebody still writes.
const UNFINISHED: [&str; 4] = [".part", ".tmp", ".filepart", ".crdownload"];
/// Where files go that were imported.
pub(super) const DONE: &str = "done";
/// Where files go that could not be.
pub(super) const FAILED: &str = "failed";

/// A folder from which files are taken.
pub(super) struct Inbox {
    folder: OwnedFd,
}

impl Inbox {
    /// Opens the folder at this path below `root`.
    pub fn open(root: &Path, path: &str) -> io::Result<Inbox> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut folder = rustix::fs::openat(CWD, root, flags, Mode::empty())?;
        for step in path.split('/').filter(|step| !step.is_empty() && *step != ".") {
            if step == ".." {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            folder = rustix::fs::openat(&folder, step, flags | OFlags::NOFOLLOW, Mode::empty())?;
        }
        Ok(Inbox { folder })
    }

    /// The names of the files that are whole, in order.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.folder)?.take(ENTRIES_LOOKED_MAX) {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            let is_unfinished = UNFINISHED.iter().any(|end| name.to_ascii_lowercase().ends_with(end));
            if name.starts_with('.') || is_unfinished {
                continue;
            }
            let Ok(about) = rustix::fs::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW) else {
                continue;
            };
            let modified =
                SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(about.st_mtime).unwrap_or(0));
            let is_settled = SystemTime::now().duration_since(modified).is_ok_and(|age| age >= SETTLED_AFTER);
            if FileType::from_raw_mode(about.st_mode) == FileType::RegularFile && is_settled {
                names.push(name.to_owned());
            }
        }
        names.sort();
        names.truncate(FILES_AT_ONCE);
        Ok(names)
    }

    /// Opens a file to be read, if it is one.
    pub fn file(&self, name: &str) -> io::Result<File> {
        // A pipe would keep us waiting for whoever writes into it.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.folder, name, flags, Mode::empty())?;
        let about = rustix::fs::fstat(&file)?;
        if FileType::from_raw_mode(about.st_mode) != FileType::RegularFile {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(File::from(file))
    }

    /// Moves a file that was taken into [`DONE`] or [`FAILED`], with the moment before its name.
    pub fn put_away(&self, name: &str, into: &str, moment: &str, unique: &str) -> io::Result<()> {
        match rustix::fs::mkdirat(&self.folder, into, Mode::from_raw_mode(0o775)) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(fault) => return Err(fault.into()),
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let beside = rustix::fs::openat(&self.folder, into, flags, Mode::empty())?;
        let names = [format!("{moment}-{name}"), format!("{moment}-{unique}-{name}")];
        for target in &names {
            match rustix::fs::renameat_with(&self.folder, name, &beside, target, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(()),
                Err(rustix::io::Errno::EXIST) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}
