//! One file of a schedule, from its bytes to the end of its import. Its line in the store says where it stands, so that
//! whoever comes after a kill finds the import that was begun and goes on with it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use exchange::{Counts, ImportError};
use object::{Message, ObjectDef};
use sha2::{Digest, Sha256};
use store::{
    IMPORTS_SHOWN_MAX, ImportRecord, ImportState, JobReason, SCHEDULE, StoreError, Taking, TakingState, Visit,
};

use super::Order;
use super::settings::settings_of;
use crate::imports::{UPLOAD_BYTES_MAX, begin_file, ended, go_on};
use crate::site::Site;

const COPY_BYTES: usize = 256 * 1024;

/// What stands in the way.
pub(super) enum Trouble {
    /// The file is not to be imported.
    File(Message),
    /// It is tried again at the next run.
    Later(Message),
    /// The owner may not do it any more.
    Forbidden(Message),
    /// The store is in trouble itself.
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(fault: StoreError) -> Trouble {
        Trouble::Store(fault)
    }
}

impl From<ImportError> for Trouble {
    fn from(error: ImportError) -> Trouble {
        let message = error.message();
        match error {
            ImportError::NotAllowed { .. } => Trouble::Forbidden(message),
            ImportError::Store(_)
            | ImportError::File(_)
            | ImportError::CutOff { .. }
            | ImportError::FileGone
            | ImportError::Broken => Trouble::Later(message),
            ImportError::Read(_)
            | ImportError::UnknownField { .. }
            | ImportError::DefaultUnreadable { .. }
            | ImportError::KeptBack { .. }
            | ImportError::NotSettable { .. }
            | ImportError::HoldsFiles { .. }
            | ImportError::MappedTwice { .. }
            | ImportError::NothingMapped { .. }
            | ImportError::RequiredUnmapped { .. }
            | ImportError::NoMatchField
            | ImportError::MatchUnmapped { .. }
            | ImportError::MatchNotIndexed { .. }
            | ImportError::NoSuchImport
            | ImportError::NotEnded
            | ImportError::NoRowNumbers
            | ImportError::TooManyMended
            | ImportError::NotMade { .. }
            | ImportError::FamilyWithoutNumber { .. }
            | ImportError::Undone
            | ImportError::FileChanged => Trouble::File(message),
        }
    }
}

/// The disk, of a file that is to be taken.
pub(super) fn unread(fault: &io::Error) -> Trouble {
    Trouble::Later(Message::new(
        "file_unread",
        format!("文件无法读取：{fault}"),
        format!("the file cannot be read: {fault}"),
    ))
}

/// What a run is about.
pub(super) struct Run {
    /// The schedule.
    pub schedule: i64,
    /// What it says.
    pub order: Order,
    /// Its owner's way into the store.
    pub visit: Visit,
    /// Into what.
    pub def: &'static ObjectDef,
    /// What it sends along.
    pub secret: Option<String>,
}

/// A file of our own, for as long as its import needs it.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Of this schedule; a run before that was killed may have left one, which is written over.
    pub fn of(data: &Path, schedule: i64) -> io::Result<Scratch> {
        let folder = data.join("files").join("schedules");
        std::fs::create_dir_all(&folder)?;
        Ok(Scratch(folder.join(object::id_text(schedule))))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Copies a file into it; answers the digest.
    pub fn fill(&self, mut source: File) -> io::Result<String> {
        pour(&mut source, &mut File::create(&self.0)?)
    }

    /// The digest of what is in it.
    pub fn digest(&self) -> io::Result<String> {
        pour(&mut File::open(&self.0)?, &mut io::sink())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(fault) = std::fs::remove_file(&self.0)
            && fault.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%fault, path = %self.0.display(), "a fetched file stays until the next run");
        }
    }
}

fn pour(source: &mut impl Read, target: &mut impl Write) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; COPY_BYTES];
    let mut bytes = 0;
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        bytes += read as u64;
        if bytes > UPLOAD_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        hash.update(&buffer[..read]);
        target.write_all(&buffer[..read])?;
    }
    target.flush()?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Imports a file, or goes on with it; whether it was new. What is wrong with the file is noted at its line.
pub(super) async fn take(
    site: &Site,
    run: &Run,
    scratch: &Scratch,
    name: &str,
    digest: String,
) -> Result<bool, Trouble> {
    let (schedule, asked) = (run.schedule, digest.clone());
    let system = site.crm().system();
    let before = system.read::<_, StoreError, _>(move |view| view.taken_before(schedule, &asked)).await?;
    if before.as_ref().is_some_and(|before| before.state == TakingState::Done) {
        return Ok(false);
    }
    let taking = match &before {
        Some(before) => before.id,
        None => {
            let (name, digest) = (name.to_owned(), digest.clone());
            let begin = move |tx: &mut store::Tx<'_>| tx.begin_taking(schedule, &name, &digest);
            system.write::<_, StoreError, _>(SCHEDULE, begin).await?
        }
    };
    let begun = match &before {
        Some(before) => begun_before(run, before, digest).await?,
        None => None,
    };
    let imported = match begun {
        Some(record) => resumed(site, run, record).await,
        None => imported(site, run, scratch, name, taking).await,
    };
    let failed = match &imported {
        Ok(()) => None,
        Err(Trouble::File(message) | Trouble::Forbidden(message)) => Some(JobReason::from(message.clone())),
        // Its line stays as it is, and is gone on with.
        Err(Trouble::Later(_) | Trouble::Store(_)) => return imported.map(|()| true),
    };
    let end = move |tx: &mut store::Tx<'_>| tx.end_taking(taking, failed.as_ref());
    system.write::<_, StoreError, _>(SCHEDULE, end).await?;
    imported.map(|()| true)
}

/// The import that a file became before somebody was killed.
async fn begun_before(
    run: &Run,
    before: &Taking,
    digest: String,
) -> Result<Option<ImportRecord>, StoreError> {
    let (before, def, me) = (before.clone(), run.def, run.visit.actor().user);
    run.visit
        .read(move |view| match before.import {
            Some(import) => view.import_by_id(import),
            // It was killed before the import was noted: found by the file it is of.
            None => Ok(view.imports(IMPORTS_SHOWN_MAX)?.into_iter().find(|import| {
                let is_ours = import.actor == me && import.object == def.name;
                is_ours && import.file_digest == digest && import.started_at >= before.at
            })),
        })
        .await
}

async fn imported(site: &Site, run: &Run, scratch: &Scratch, name: &str, taking: i64) -> Result<(), Trouble> {
    let (visit, def, order) = (run.visit.clone(), run.def, run.order.clone());
    let (schedule, path) = (run.schedule, scratch.path().to_owned());
    let looked = tokio::task::spawn_blocking(move || settings_of(&visit, def, &order, schedule, &path)).await;
    let settings = looked.map_err(|_| Trouble::from(ImportError::Broken))??;
    let path = scratch.path().to_owned();
    let import = begin_file(site, run.visit.clone(), def, path, name.to_owned(), settings).await?;
    let note = move |tx: &mut store::Tx<'_>| tx.note_taken_as(taking, import);
    site.crm().system().write::<_, StoreError, _>(SCHEDULE, note).await?;
    outcome(site, run, import).await
}

async fn resumed(site: &Site, run: &Run, record: ImportRecord) -> Result<(), Trouble> {
    if record.state == ImportState::Running {
        go_on(site, run.visit.clone(), &record).map_err(|fault| unread(&fault))?;
    }
    outcome(site, run, record.id).await
}

/// What came of an import, once it has ended.
async fn outcome(site: &Site, run: &Run, import: i64) -> Result<(), Trouble> {
    let broken = ended(site, import).await;
    let record = run.visit.read::<_, StoreError, _>(move |view| view.import_by_id(import)).await?;
    let record = record.ok_or(ImportError::NoSuchImport)?;
    match record.state {
        ImportState::Running => Err(Trouble::Later(broken.unwrap_or_else(|| ImportError::Broken.message()))),
        ImportState::Stopped => Err(Trouble::File(Message::new(
            "import_stopped",
            "导入被人停止；可以在导入页面继续",
            "somebody stopped the import; it can be gone on with on its page",
        ))),
        ImportState::Undone => Ok(()),
        ImportState::Finished => {
            let counts = record.result.as_deref().and_then(Counts::of_text).map(|(counts, _)| counts);
            match counts.filter(|counts| counts.failed > 0 && counts.failed == counts.rows()) {
                None => Ok(()),
                Some(_) => Err(Trouble::File(Message::new(
                    "every_row_failed",
                    "没有一行可以导入，原因见导入结果",
                    "not one row could be imported; its import says why",
                ))),
            }
        }
    }
}
