//! Where backups lie: a folder of the machine, or a bucket of an object store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bucket::Bucket;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object::{Instant, Message};

/// How the files are called: the moment between, in the company's time zone.
const BEGIN: &str = "guanxi-";
const END: &str = ".guanxi";
/// What stands before the end of those that somebody asked for.
const BY_HAND: &str = "-manual";
const MOMENT: &str = "%Y%m%d-%H%M%S";

/// A backup that lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    /// The file's name.
    pub name: String,
    /// The moment it shows.
    pub at: Instant,
    /// The same in the company's time zone.
    pub day: DateTime,
    /// Its size.
    pub bytes: u64,
    /// Somebody asked for it; it is kept beside those that come by themselves, and in place of none of them.
    pub by_hand: bool,
}

/// A clock may be wrong by less than this; what lies further ahead was named by one that was.
const AHEAD_MAX_MS: i64 = 24 * 60 * 60 * 1_000;

impl Lying {
    /// Whether its name is of a day that has not come: it counts for nothing, or no other would be taken until then.
    pub fn is_ahead(&self, now: Instant) -> bool {
        self.at.0 - now.0 > AHEAD_MAX_MS
    }
}

/// A backup as it is read.
pub(crate) enum Opened {
    /// A file of this machine.
    File(tokio::fs::File),
    /// As it comes out of a bucket.
    Coming(bucket::Coming),
}

/// Where backups lie.
#[derive(Clone, Debug)]
pub enum Depot {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    Bucket {
        /// The bucket.
        bucket: Bucket,
        /// Where they lie on their way there, on this machine.
        on_their_way: PathBuf,
    },
}

/// What lies on its way for longer was left by a process that is gone.
const ON_ITS_WAY_MAX: Duration = Duration::from_secs(24 * 60 * 60);

impl Depot {
    /// As people write it.
    pub fn words(&self) -> String {
        match self {
            Depot::Folder(folder) => folder.display().to_string(),
            Depot::Bucket { bucket, .. } => bucket.words(),
        }
    }

    /// Makes it ready for the first one.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub(super) fn prepare(&self) -> std::io::Result<()> {
        match self {
            Depot::Folder(folder) => std::fs::create_dir_all(folder),
            Depot::Bucket { on_their_way, .. } => {
                std::fs::create_dir_all(on_their_way)?;
                self.sweep()
            }
        }
    }

    /// Whether it is a folder of this machine.
    pub(super) fn is_here(&self) -> bool {
        matches!(self, Depot::Folder(_))
    }

    /// Lets go what was left on its way by a process that is gone.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub(super) fn sweep(&self) -> std::io::Result<()> {
        let Depot::Bucket { on_their_way, .. } = self else { return Ok(()) };
        for left in std::fs::read_dir(on_their_way)?.flatten() {
            let age = left.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > ON_ITS_WAY_MAX {
                std::fs::remove_file(left.path())?;
            }
        }
        Ok(())
    }

    /// The backups that lie there, the newest first.
    ///
    /// # Errors
    /// Where nobody can look.
    pub(crate) async fn lying(&self, zone: &TimeZone) -> Result<Vec<Lying>, Message> {
        let files = match self {
            Depot::Folder(folder) => {
                let folder = folder.clone();
                let looked = tokio::task::spawn_blocking(move || in_folder(&folder)).await;
                looked.unwrap_or_default()
            }
            Depot::Bucket { bucket, .. } => {
                bucket.list().await?.into_iter().map(|stored| (stored.name, stored.bytes)).collect()
            }
        };
        let mut found: Vec<Lying> =
            files.into_iter().filter_map(|(name, bytes)| lying(name, bytes, zone)).collect();
        found.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.name.cmp(&one.name)));
        Ok(found)
    }

    /// Where the next one of this name is written.
    pub(super) fn target(&self, name: &str) -> PathBuf {
        match self {
            Depot::Folder(folder) => folder.join(name),
            Depot::Bucket { on_their_way, .. } => on_their_way.join(name),
        }
    }

    /// One was written there under this name: it is brought to where it lies, whole or not at all.
    ///
    /// # Errors
    /// Where it cannot be brought; nothing is left of it then.
    pub(super) async fn bring(&self, name: &str) -> Result<(), Message> {
        match self {
            Depot::Folder(_) => Ok(()),
            Depot::Bucket { bucket, on_their_way } => {
                let from = on_their_way.join(name);
                let brought = bucket.put(name, &from).await;
                let removed = tokio::fs::remove_file(&from).await;
                brought?;
                removed.map_err(|fault| unreadable(&from, &fault))
            }
        }
    }

    /// Lets one go.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Message> {
        match self {
            Depot::Folder(folder) => {
                let path = folder.join(name);
                tokio::fs::remove_file(&path).await.map_err(|fault| unreadable(&path, &fault))
            }
            Depot::Bucket { bucket, .. } => bucket.remove(name).await,
        }
    }

    /// One, to be read; `None` where there is none of this name.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) async fn open(&self, name: &str) -> Result<Option<Opened>, Message> {
        match self {
            Depot::Folder(folder) => {
                let path = folder.join(name);
                match tokio::fs::File::open(&path).await {
                    Ok(file) => Ok(Some(Opened::File(file))),
                    Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    Err(fault) => Err(unreadable(&path, &fault)),
                }
            }
            Depot::Bucket { bucket, .. } => Ok(bucket.read(name).await?.map(Opened::Coming)),
        }
    }
}

/// What a new one is called.
pub(super) fn name_of(now: Instant, zone: &TimeZone, by_hand: bool) -> String {
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let by_hand = if by_hand { BY_HAND } else { "" };
    format!("{BEGIN}{}{by_hand}{END}", now.to_zoned(zone.clone()).strftime(MOMENT))
}

/// What a file of this name is, if it is a backup.
pub(crate) fn lying(name: String, bytes: u64, zone: &TimeZone) -> Option<Lying> {
    let moment = name.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let day = DateTime::strptime(MOMENT, moment.strip_suffix(BY_HAND).unwrap_or(moment)).ok()?;
    let by_hand = moment.ends_with(BY_HAND);
    let at = Instant(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond());
    Some(Lying { name, at, day, bytes, by_hand })
}

fn in_folder(folder: &Path) -> Vec<(String, u64)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let of = |entry: std::fs::DirEntry| {
        Some((entry.file_name().into_string().ok()?, entry.metadata().ok()?.len()))
    };
    entries.flatten().filter_map(of).collect()
}

fn unreadable(path: &Path, fault: &std::io::Error) -> Message {
    Message::new(
        "backup_file",
        format!("无法读写 {}：{fault}", path.display()),
        format!("cannot read or write {}: {fault}", path.display()),
    )
}
