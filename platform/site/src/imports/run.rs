//! Starting, checking, stopping, resuming and undoing imports, for the pages and the API alike.

use std::sync::Arc;

use axum::http::StatusCode;
use exchange::{ExportFormat, Import, ImportError, Preview, TakenBack};
use object::{Message, id_text};
use store::{IMPORTS_SHOWN_MAX, ImportRecord, ImportState, LeftRecord, OutcomeRow, StoreError, Via, Visit};
use tokio::sync::oneshot;

use super::draft::{Draft, forget_old};
use super::job::{Doing, End, Job};
use super::upload::not_kept;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// Records that an undo left and that are looked at to say why; each costs a question per kind of link.
const LEFT_SHOWN: usize = 50;

/// An import as it stands: its line, and the work on it in this process, if any.
pub(crate) struct Standing {
    pub record: ImportRecord,
    pub job: Option<Arc<Job>>,
}

impl Standing {
    /// Whether it works, or waits for its turn, in this process.
    pub fn is_working(&self) -> bool {
        self.job.as_ref().is_some_and(|job| works_on(job, self.record.state))
    }

    /// What came of its rows so far.
    pub fn counts(&self) -> Option<exchange::Counts> {
        match self.job.as_ref().filter(|_| self.is_working()) {
            Some(job) => Some(job.progress.counts()),
            None => {
                self.record.result.as_deref().and_then(exchange::Counts::of_text).map(|(counts, _)| counts)
            }
        }
    }

    /// Why it broke off, if it did in this process.
    pub fn failure(&self) -> Option<Message> {
        match self.job.as_ref()?.end()?.as_ref() {
            End::Failed(message) => Some(message.clone()),
            End::Finished(_) | End::Undone(_) => None,
        }
    }
}

/// Whether a job still works on an import whose line says this. The line may have been read a moment before the
/// job ended: until both agree it counts as working, and whoever asks again reads the end. Else the old line
/// would look like that of an import that was cut off.
pub(crate) fn works_on(job: &Job, state: ImportState) -> bool {
    match job.end().as_deref() {
        None => true,
        Some(End::Finished(_)) => state == ImportState::Running,
        Some(End::Undone(_)) => state != ImportState::Undone,
        Some(End::Failed(_)) => false,
    }
}

/// What a draft's file looks like, with the columns as they are mapped so far.
///
/// # Errors
/// 422 where nothing of the file can be imported, or two columns are mapped to one field.
pub(crate) async fn preview_of(visitor: &Visitor, draft: &Draft) -> Result<Preview, Refusal> {
    let visit = import_visit(visitor);
    let (def, path, settings) = (draft.def, draft.path(), draft.settings.clone());
    let looked = tokio::task::spawn_blocking(move || exchange::preview(&visit, def, &path, &settings)).await;
    looked.map_err(|_| refusal_of(&ImportError::Broken))?.map_err(|error| refusal_of(&error))
}

/// Begins to check a draft, in place of an earlier check of it. Writes nothing.
pub(crate) fn check(visitor: &Visitor, draft: &Draft) -> Result<Arc<Job>, Refusal> {
    let jobs = visitor.site.import_jobs();
    let name = check_name(&draft.id);
    jobs.forget(&name);
    let (site, of_check) = (visitor.site.clone(), name.clone());
    let visit = import_visit(visitor);
    let draft = draft.clone();
    let mut settings = draft.settings.clone();
    settings.check_only = true;
    let work = Box::new(move |progress: &exchange::Progress| {
        let begun = Import::begin(&visit, draft.def, &draft.path(), &draft.file_name, &settings)?;
        let (finished, remembered) = begun.run_remembering(progress)?;
        if finished.complete {
            draft.note_checked(finished.counts.rows());
        }
        if let Some(remembered) = remembered {
            site.import_jobs().remember(&of_check, remembered);
        }
        Ok(End::Finished(finished))
    });
    jobs.begin(&name, Doing::Check, work).map_err(not_kept)
}

/// The check of a draft, if it is remembered.
pub(crate) fn check_of(site: &Site, draft: &str) -> Option<Arc<Job>> {
    site.import_jobs().job(&check_name(draft))
}

/// Lets a draft's check go.
pub(crate) fn forget_check(site: &Site, draft: &str) {
    site.import_jobs().forget(&check_name(draft));
}

/// Starts the import of a draft and answers its id. Twice is the same as once.
///
/// # Errors
/// Where nothing of the file can be imported; the draft stays and can be mended.
pub(crate) async fn start(visitor: &Visitor, draft: &Draft) -> Result<i64, Refusal> {
    let jobs = visitor.site.import_jobs();
    match jobs.claim_draft(&draft.id) {
        Ok(()) => {}
        Err(Some(import)) => return Ok(import),
        Err(None) => {
            return Err(conflict(
                "import_starting",
                "这份文件正在开始导入，请稍候",
                "this file is just being started; wait a moment",
            ));
        }
    }
    forget_check(&visitor.site, &draft.id);
    let (tell, told) = oneshot::channel();
    let (site, visit, draft) = (visitor.site.clone(), import_visit(visitor), draft.clone());
    let handle = tokio::runtime::Handle::current();
    // All of it on the import's own thread: it goes on even if nobody waits for the answer any more.
    let begun = jobs.begin_unnamed(move |job| {
        Box::new(move |progress| {
            let mut settings = draft.settings.clone();
            settings.check_only = false;
            let begun = Import::begin(&visit, draft.def, &draft.path(), &draft.file_name, &settings);
            let import = match begun {
                Ok(import) => import,
                Err(error) => {
                    site.import_jobs().note_started(&draft.id, None);
                    let message = error.message();
                    drop(tell.send(Err(error)));
                    return Ok(End::Failed(message));
                }
            };
            if let Some(id) = import.id() {
                site.import_jobs().name(&id_text(id), &job);
                site.import_jobs().note_started(&draft.id, Some(id));
                drop(tell.send(Ok(id)));
            }
            handle.block_on(draft.forget());
            import.run(progress).map(End::Finished)
        })
    });
    begun.map_err(not_kept)?;
    let answer = told.await.map_err(|_| refusal_of(&ImportError::Broken))?;
    answer.map_err(|error| refusal_of(&error))
}

/// An import that the visitor may see.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn outcome_of(visitor: &Visitor, import: i64) -> Result<Standing, Refusal> {
    let record = visitor.visit.read::<_, StoreError, _>(move |view| view.import_by_id(import)).await?;
    let record = record.ok_or_else(Refusal::not_found)?;
    let job = visitor.site.import_jobs().job(&id_text(import));
    Ok(Standing { record, job })
}

/// Asks an import to stop after the rows in hand.
pub(crate) async fn stop(visitor: &Visitor, import: i64) -> Result<(), Refusal> {
    let standing = outcome_of(visitor, import).await?;
    if let Some(job) = standing.job.as_ref().filter(|job| standing.is_working() && !job.progress.is_stopped())
    {
        job.progress.stop();
        note_asked(visitor, import, false).await?;
    }
    Ok(())
}

/// Keeps in its log that somebody wants an import to stop, or to go on.
async fn note_asked(visitor: &Visitor, import: i64, goes_on: bool) -> Result<(), Refusal> {
    let note = move |tx: &mut store::Tx<'_>| tx.note_import_asked(import, goes_on);
    Ok(visitor.visit.write::<_, StoreError, _>("import", note).await?)
}

/// Goes on with an import that was stopped or cut off. Twice is the same as once.
///
/// # Errors
/// 404 where there is none, 409 where it has nothing left to do.
pub(crate) async fn resume(visitor: &Visitor, import: i64) -> Result<(), Refusal> {
    let standing = outcome_of(visitor, import).await?;
    match standing.record.state {
        ImportState::Running | ImportState::Stopped => {}
        ImportState::Finished | ImportState::Undone => {
            return Err(conflict("import_ended", "这次导入已经结束", "this import has ended"));
        }
    }
    if standing.is_working() {
        return Ok(());
    }
    note_asked(visitor, import, true).await?;
    resume_as(&visitor.site, import_visit(visitor), &standing.record).map(drop).map_err(not_kept)
}

pub(super) fn resume_as(
    site: &Site,
    visit: Visit,
    record: &ImportRecord,
) -> Result<Arc<Job>, std::io::Error> {
    let import = record.id;
    let work = Box::new(move |progress: &exchange::Progress| {
        Import::resume(&visit, import)?.run(progress).map(End::Finished)
    });
    site.import_jobs().begin(&id_text(import), Doing::Import, work)
}

/// What an undo of an import left, as it stands now.
pub(crate) struct Left {
    /// What the undo did.
    pub taken_back: TakenBack,
    /// The first records that are still there and that the visitor may see, each with what stands in the way now;
    /// `None` where nothing does any more.
    pub records: Vec<LeftRecord>,
    /// There are, or may be, more.
    pub more: bool,
}

impl Left {
    /// Whether there is something that might be taken back now.
    pub fn can_go_on(&self) -> bool {
        self.more || self.records.iter().any(|(_, _, why)| why.is_none())
    }
}

/// What the undo of an import left; `None` where it was not undone, or nobody has kept what the undo did.
pub(crate) async fn left_of(visitor: &Visitor, record: &ImportRecord) -> Result<Option<Left>, Refusal> {
    let taken_back = record.result.as_deref().and_then(TakenBack::of_text);
    let (Some(taken_back), ImportState::Undone) = (taken_back, record.state) else { return Ok(None) };
    let change_set = record.change_set;
    let looked = visitor.visit.read::<_, StoreError, _>(move |view| {
        let mut records = Vec::new();
        let mut rest = taken_back.records.as_slice();
        // What is gone since leaves its place to the next.
        while records.len() < LEFT_SHOWN && !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(LEFT_SHOWN));
            records.extend(view.left_of(change_set, now)?);
            rest = later;
        }
        let is_cut = records.len() > LEFT_SHOWN || !rest.is_empty();
        records.truncate(LEFT_SHOWN);
        let more = is_cut || taken_back.kept > taken_back.records.len() as u64;
        Ok(Left { taken_back: taken_back.clone(), records, more })
    });
    Ok(Some(looked.await?))
}

/// Begins to take an import back, or what an earlier undo left of it.
///
/// # Errors
/// 404 where there is none, 409 while it works or when nothing of it is left.
pub(crate) async fn undo(visitor: &Visitor, import: i64) -> Result<Arc<Job>, Refusal> {
    let standing = outcome_of(visitor, import).await?;
    if standing.is_working() {
        return Err(conflict(
            "import_working",
            "导入还在进行，请先停止再撤销",
            "the import is still working; stop it before undoing it",
        ));
    }
    let left = left_of(visitor, &standing.record).await?;
    let is_left = left.is_some_and(|left| left.more || !left.records.is_empty());
    if standing.record.state == ImportState::Undone && !is_left {
        return Err(conflict("import_undone", "这次导入已经撤销", "this import was undone before"));
    }
    let visit = import_visit(visitor);
    let work = Box::new(move |_: &exchange::Progress| exchange::undo(&visit, import).map(End::Undone));
    visitor.site.import_jobs().begin(&id_text(import), Doing::Undo, work).map_err(not_kept)
}

/// Which of an import's files is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowsFile {
    /// The rows that failed, to be mended.
    Rejects,
    /// The cells that rows went in without.
    Emptied,
}

impl RowsFile {
    /// Whether it is there as this kind of file.
    pub fn comes_as(self, format: ExportFormat) -> bool {
        match self {
            RowsFile::Rejects => matches!(format, ExportFormat::Csv | ExportFormat::Xlsx),
            RowsFile::Emptied => format == ExportFormat::Csv,
        }
    }

    /// As it stands in addresses and in the file's name.
    pub const fn noun(self) -> &'static str {
        match self {
            RowsFile::Rejects => "rejects",
            RowsFile::Emptied => "emptied",
        }
    }
}

/// A file of an import's rows, written beside the uploads and then sent from there. Failed rows come as what they came
/// in, unless a kind is asked for.
///
/// # Errors
/// 404 where there is no such import, 409 where its file was let go.
pub(crate) async fn rows_file(
    visitor: &Visitor,
    import: i64,
    which: RowsFile,
    asked: Option<ExportFormat>,
) -> Result<(tokio::fs::File, ExportFormat), Refusal> {
    let (visit, lang) = (import_visit(visitor), visitor.lang);
    written(visitor, move |output| match which {
        RowsFile::Rejects => {
            let format = match asked {
                Some(format) => format,
                None => exchange::rejects_format(&visit, import)?,
            };
            exchange::write_rejects(&visit, import, output, format, lang).map(|_| format)
        }
        RowsFile::Emptied => exchange::write_emptied(&visit, import, output, lang).map(|_| ExportFormat::Csv),
    })
    .await
}

/// As [`rows_file`], for what a check found.
///
/// # Errors
/// 503 where the file cannot be written.
pub(crate) async fn check_rows_file(
    visitor: &Visitor,
    draft: &Draft,
    which: RowsFile,
    notes: Vec<OutcomeRow>,
) -> Result<(tokio::fs::File, ExportFormat), Refusal> {
    let (visit, draft, lang) = (import_visit(visitor), draft.clone(), visitor.lang);
    written(visitor, move |output| {
        let (def, path, settings) = (draft.def, draft.path(), &draft.settings);
        match which {
            RowsFile::Rejects => {
                let format = exchange::check_rejects_format(&path)?;
                exchange::write_check_rejects(&visit, def, &path, settings, &notes, output, format, lang)
                    .map(|_| format)
            }
            RowsFile::Emptied => {
                exchange::write_check_emptied(&visit, def, &path, settings, &notes, output, lang)
                    .map(|_| ExportFormat::Csv)
            }
        }
    })
    .await
}

/// A file that was written on a thread that may block, to be read from its beginning.
async fn written(
    visitor: &Visitor,
    write: impl FnOnce(std::io::BufWriter<&mut std::fs::File>) -> Result<ExportFormat, ImportError>
    + Send
    + 'static,
) -> Result<(tokio::fs::File, ExportFormat), Refusal> {
    let data = visitor.site.crm().data().to_owned();
    let written = tokio::task::spawn_blocking(move || {
        let mut file = nameless_file(&data)?;
        let format = write(std::io::BufWriter::new(&mut file))?;
        std::io::Seek::rewind(&mut file)?;
        Ok::<_, ImportError>((file, format))
    });
    let (file, format) =
        written.await.map_err(|_| refusal_of(&ImportError::Broken))?.map_err(|error| refusal_of(&error))?;
    Ok((tokio::fs::File::from_std(file), format))
}

/// A file without a name: the operating system takes it away when nobody reads it any more.
fn nameless_file(data: &std::path::Path) -> std::io::Result<std::fs::File> {
    let folder = data.join("files");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("rejects-{}", crate::site::random_text(8)));
    let file = std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Goes on with the imports that a stop of the server cut off, each as the person who began it and with the rights
/// they have now. Imports of the command line are the command line's to resume. Call once, when the site serves.
pub fn resume_all(site: &Site) {
    let site = site.clone();
    tokio::spawn(async move {
        forget_old(&site).await;
        let doorkeeper = site.doorkeeper().clone();
        let system = site.crm().system();
        let found = system.read::<_, StoreError, _>(move |view| {
            let mut found = Vec::new();
            for record in view.imports(IMPORTS_SHOWN_MAX)? {
                if record.state != ImportState::Running || record.actor == store::SYSTEM_USER {
                    continue;
                }
                let key = view.change_set(record.change_set)?.and_then(|change_set| change_set.key);
                match doorkeeper.person(view, record.actor, key)? {
                    Some(who) => found.push((record, who.actor)),
                    None => tracing::warn!(
                        import = id_text(record.id),
                        "whoever began this import may not come in any more; it waits"
                    ),
                }
            }
            Ok(found)
        });
        match found.await {
            Ok(found) => {
                for (record, actor) in found {
                    tracing::info!(import = id_text(record.id), "going on with an import that was cut off");
                    let visit = site.crm().visit(actor, Via::Import);
                    if let Err(fault) = resume_as(&site, visit, &record) {
                        tracing::error!(%fault, "an import cannot go on");
                    }
                }
            }
            Err(fault) => tracing::error!(%fault, "imports that were cut off cannot be found"),
        }
    });
}

/// Why an import is refused, for whoever asked.
pub(super) fn refusal_of(error: &ImportError) -> Refusal {
    let status = match error {
        ImportError::Read(_)
        | ImportError::UnknownField { .. }
        | ImportError::DefaultUnreadable { .. }
        | ImportError::KeptBack { .. }
        | ImportError::NotSettable { .. }
        | ImportError::HoldsFiles { .. }
        | ImportError::MappedTwice { .. }
        | ImportError::NothingMapped { .. }
        | ImportError::RequiredUnmapped { .. }
        | ImportError::NotMade { .. }
        | ImportError::TooManyMended
        | ImportError::NoRowNumbers
        | ImportError::FamilyWithoutNumber { .. }
        | ImportError::NoMatchField
        | ImportError::MatchUnmapped { .. }
        | ImportError::MatchNotIndexed { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        ImportError::NotAllowed { .. } => StatusCode::FORBIDDEN,
        ImportError::NoSuchImport => StatusCode::NOT_FOUND,
        ImportError::Undone | ImportError::NotEnded | ImportError::FileGone | ImportError::FileChanged => {
            StatusCode::CONFLICT
        }
        ImportError::Store(_) | ImportError::File(_) | ImportError::CutOff { .. } => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ImportError::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        tracing::error!(%error, "an import was refused");
    }
    Refusal::new(status, error.message())
}

fn conflict(code: &'static str, zh: &str, en: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, Message::new(code, zh, en))
}

pub(super) fn import_visit(visitor: &Visitor) -> Visit {
    visitor.site.crm().visit(visitor.visit.actor().clone(), Via::Import)
}

pub(super) fn check_name(draft: &str) -> String {
    format!("check-{draft}")
}
