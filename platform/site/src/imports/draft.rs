//! A file that was handed in and not imported yet: it waits in a folder of its own with what the person has said
//! about it so far, through restarts, for a day.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use exchange::ImportSettings;
use object::{Instant, ObjectDef};
use serde_json::{Value as Json, json};

use super::upload::{Incoming, not_kept, receive};
use crate::refusal::Refusal;
use crate::site::{Site, random_text};
use crate::visitor::Visitor;

/// How long a file waits to be imported.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// Letters of a draft's name: 16 random bytes.
const NAME_CHARS: usize = 32;
const FILE: &str = "file";
const NOTES: &str = "draft.json";
/// How many rows the file has, once a check of what was said last has come to its end.
const CHECKED: &str = "checked";
/// Folders looked through for somebody's drafts; each waits a day at most.
const FOLDERS_LOOKED_MAX: usize = 2_000;
/// Drafts told of at a time, the latest.
const WAITING_MAX: usize = 20;
/// The longest file name kept, in characters (most file systems hold 255 bytes).
const FILE_NAME_CHARS_MAX: usize = 200;

/// A draft that its person may go on with.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub draft: Draft,
    /// When it is let go, unless something more is said about it before.
    pub kept_until: Instant,
    /// How many rows a check has found, where it came to its end.
    pub checked_rows: Option<u64>,
}

impl Waiting {
    /// The step it has come to.
    pub fn href(&self) -> String {
        let check = if self.checked_rows.is_some() { "/check" } else { "" };
        format!("/imports/drafts/{}{check}", self.draft.id)
    }
}

/// Whether a file is like one that was imported before, so that it is read as that one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Likeness {
    /// Nobody has looked.
    #[default]
    Unknown,
    /// It is like none, or the person wants it read anew.
    Nothing,
    /// It has the columns of this import.
    Of(i64),
}

impl Likeness {
    fn to_json(self) -> Json {
        match self {
            Likeness::Unknown => Json::Null,
            Likeness::Nothing => Json::Bool(false),
            Likeness::Of(import) => Json::from(import),
        }
    }

    fn of_json(json: &Json) -> Likeness {
        match (json.as_i64(), json) {
            (Some(import), _) => Likeness::Of(import),
            (None, Json::Bool(_)) => Likeness::Nothing,
            (None, _) => Likeness::Unknown,
        }
    }
}

/// A file that waits, and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its name in addresses; not to be guessed.
    pub id: String,
    /// What it is imported into.
    pub def: &'static ObjectDef,
    /// What the person called the file.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub digest: String,
    /// When it was handed in; not known of drafts of an earlier version.
    pub handed_in_at: Option<Instant>,
    /// What was said so far.
    pub settings: ImportSettings,
    /// Whether it is like a file that was imported before.
    pub likeness: Likeness,
    folder: PathBuf,
    user: i64,
}

impl Draft {
    /// Takes a file in.
    ///
    /// # Errors
    /// Those of [`receive`].
    pub async fn receive(
        visitor: &Visitor,
        def: &'static ObjectDef,
        file_name: &str,
        incoming: Incoming<'_>,
        settings: ImportSettings,
    ) -> Result<Draft, Refusal> {
        forget_old(&visitor.site).await;
        let id = random_text(NAME_CHARS / 2);
        let folder = folder_of(&visitor.site, &id);
        tokio::fs::create_dir_all(&folder).await.map_err(not_kept)?;
        let received = match receive(incoming, &folder.join(FILE)).await {
            Ok(received) => received,
            Err(refusal) => {
                remove(&folder).await;
                return Err(refusal);
            }
        };
        let draft = Draft {
            id,
            def,
            file_name: plain_name(file_name),
            bytes: received.bytes,
            digest: received.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            handed_in_at: Some(visitor.site.crm().now()),
            settings,
            likeness: Likeness::default(),
            folder,
            user: visitor.visit.actor().user,
        };
        draft.save().await?;
        Ok(draft)
    }

    /// The visitor's draft of this name.
    ///
    /// # Errors
    /// 404 where there is none, or it is another's.
    pub async fn find(visitor: &Visitor, id: &str) -> Result<Draft, Refusal> {
        // The name becomes a path, so it must be what we made and nothing else.
        if !is_name(id) {
            return Err(Refusal::not_found());
        }
        let folder = folder_of(&visitor.site, id);
        let text = tokio::fs::read_to_string(folder.join(NOTES)).await.map_err(|_| Refusal::not_found())?;
        let draft = of_text(&visitor.site, id, folder, &text).ok_or_else(Refusal::not_found)?;
        if draft.user == visitor.visit.actor().user { Ok(draft) } else { Err(Refusal::not_found()) }
    }

    /// The visitor's drafts, the latest first, of one object or of all.
    pub async fn waiting(visitor: &Visitor, of: Option<&ObjectDef>) -> Vec<Waiting> {
        let site = &visitor.site;
        let Ok(mut folders) = tokio::fs::read_dir(drafts(site)).await else { return Vec::new() };
        let mut waiting = Vec::new();
        let mut looked = 0;
        while let Ok(Some(entry)) = folders.next_entry().await {
            looked += 1;
            if looked > FOLDERS_LOOKED_MAX {
                break;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(left) = age_of(&entry).await.and_then(|age| KEPT.checked_sub(age)) else { continue };
            if !is_name(&name) {
                continue;
            }
            // One that has just been started or given up is gone.
            let Ok(draft) = Draft::find(visitor, &name).await else { continue };
            if of.is_some_and(|def| def.name != draft.def.name) {
                continue;
            }
            let rows = tokio::fs::read_to_string(draft.folder.join(CHECKED)).await.ok();
            waiting.push(Waiting {
                kept_until: site.crm().now().plus_ms(i64::try_from(left.as_millis()).unwrap_or(0)),
                checked_rows: rows.and_then(|rows| rows.trim().parse().ok()),
                draft,
            });
        }
        waiting.sort_by_key(|waiting| std::cmp::Reverse(waiting.draft.handed_in_at));
        waiting.truncate(WAITING_MAX);
        waiting
    }

    /// Notes that a check of what was said last has looked at all rows. Call on a thread that may block.
    pub fn note_checked(&self, rows: u64) {
        if let Err(fault) = std::fs::write(self.folder.join(CHECKED), rows.to_string())
            && fault.kind() != std::io::ErrorKind::NotFound
        {
            // Whoever comes back is led a step further back than they were.
            tracing::warn!(%fault, folder = %self.folder.display(), "a check cannot be noted");
        }
    }

    /// Keeps what was said.
    ///
    /// # Errors
    /// 503 where the disk does not take it.
    pub async fn save(&self) -> Result<(), Refusal> {
        let notes = json!({
            "user": self.user,
            "object": self.def.name,
            "file_name": self.file_name,
            "bytes": self.bytes,
            "digest": self.digest,
            "at": self.handed_in_at.map(|at| at.0),
            "settings": self.settings.to_text(),
            "likeness": self.likeness.to_json(),
        });
        // Written beside and moved, so that a restart finds the old notes or the new ones.
        let part = self.folder.join("draft.part");
        tokio::fs::write(&part, notes.to_string()).await.map_err(not_kept)?;
        tokio::fs::rename(&part, self.folder.join(NOTES)).await.map_err(not_kept)?;
        // What was checked before was something else.
        match tokio::fs::remove_file(self.folder.join(CHECKED)).await {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(not_kept(fault)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Lets the file go.
    pub async fn forget(&self) {
        remove(&self.folder).await;
    }
}

/// Whether this can be a draft's name.
fn is_name(id: &str) -> bool {
    id.len() == NAME_CHARS && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How long nothing was said about a draft.
async fn age_of(folder: &tokio::fs::DirEntry) -> Option<Duration> {
    let modified = folder.metadata().await.and_then(|metadata| metadata.modified()).ok()?;
    Some(SystemTime::now().duration_since(modified).unwrap_or_default())
}

fn folder_of(site: &Site, id: &str) -> PathBuf {
    drafts(site).join(id)
}

fn drafts(site: &Site) -> PathBuf {
    site.crm().data().join("files").join("uploads")
}

fn of_text(site: &Site, id: &str, folder: PathBuf, text: &str) -> Option<Draft> {
    let notes: Json = serde_json::from_str(text).ok()?;
    let word = |name: &str| notes.get(name).and_then(Json::as_str);
    Some(Draft {
        id: id.to_owned(),
        def: site.crm().registry().object(word("object")?)?,
        file_name: word("file_name")?.to_owned(),
        bytes: notes.get("bytes")?.as_u64()?,
        digest: word("digest")?.to_owned(),
        handed_in_at: notes.get("at").and_then(Json::as_i64).map(Instant),
        settings: ImportSettings::of_text(word("settings")?)?,
        likeness: notes.get("likeness").map(Likeness::of_json).unwrap_or_default(),
        folder,
        user: notes.get("user")?.as_i64()?,
    })
}

/// A file's name without folders and control characters; it is only ever shown.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain: String = object::text::clean(last).chars().take(FILE_NAME_CHARS_MAX).collect();
    if plain.is_empty() { String::from("file") } else { plain }
}

/// Lets go of files that nobody came back for. What cannot be removed now is tried again with the next file.
pub(super) async fn forget_old(site: &Site) {
    let Ok(mut folders) = tokio::fs::read_dir(drafts(site)).await else { return };
    while let Ok(Some(folder)) = folders.next_entry().await {
        if age_of(&folder).await.is_some_and(|age| age > KEPT) {
            remove(&folder.path()).await;
        }
    }
}

async fn remove(folder: &Path) {
    if let Err(fault) = tokio::fs::remove_dir_all(folder).await {
        tracing::warn!(%fault, folder = %folder.display(), "an uploaded file stays on the disk");
    }
}
