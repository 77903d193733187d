//! A customer's file becomes records: every row has exactly one outcome, written in its record's own transaction,
//! so that an import may be cut off at any moment and goes on where it stood.
//!
//! An empty cell leaves a field of an existing record as it is; （清空） or (clear) empties it.

mod alike;
mod cells;
mod emptied;
mod family;
mod family_check;
mod family_write;
mod import_error;
mod kept_file;
mod leave_empty;
mod likely;
mod line;
mod links;
mod made_links;
mod mending;
mod pipeline;
mod plan;
mod prepare;
mod progress;
mod reason;
mod rehearsal;
mod rejects;
mod remembered;
mod sequence;
mod settings;
mod taken_back;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use object::ObjectDef;
use store::{
    BulkSet, Happening, ImportRecord, ImportState, JobReason, NotificationKind, StoreError, Undone, Visit,
};

use self::links::LinksKnown;
use self::pipeline::{Passed, Pipeline};
use self::plan::Plan;
use self::prepare::Desk;
use crate::workbook::Sheet;

pub(crate) use self::cells::CLEAR_WORD;
pub use self::emptied::{is_without_cells, write_check_emptied, write_emptied};
pub use self::family::{child_name, offspring, tells_child};
pub use self::import_error::ImportError;
pub use self::kept_file::SETTLED_DAYS;
pub use self::leave_empty::is_lackable;
pub use self::made_links::can_be_made;
pub use self::mending::{Mending, file_of, mend, mending_of_file, rows_of};
pub use self::plan::{Preview, Target, mapping_of_words, preview};
pub use self::progress::{Counts, Finished, Progress};
pub use self::reason::{Problem, Reason, Why, why_text};
pub use self::rejects::{check_rejects_format, rejects_format, write_check_rejects, write_rejects};
pub use self::remembered::Remembered;
pub use self::settings::{
    BadCells, ImportSettings, LINK_ANSWERS_MAX, LinkAnswer, Mode, ROWS_MENDED_MAX, RowChoice,
};
pub use self::taken_back::{TAKEN_BACK_TOLD_MAX, TakenBack};

/// How many rows of a check keep what is to be said of them; the counts know all.
pub const CHECK_NOTES_MAX: usize = 10_000;

/// An import that is ready to run: its file can be read and its columns are understood.
pub struct Import {
    visit: Visit,
    desk: Arc<Desk>,
    settings: ImportSettings,
    path: PathBuf,
    record: Option<ImportRecord>,
}

impl Import {
    /// Opens a file and decides what its columns are. A check writes nothing; otherwise a copy of the file is
    /// kept and the import has an id from here on.
    ///
    /// # Errors
    /// Where nothing of the file could be imported: see [`ImportError`].
    pub fn begin(
        visit: &Visit,
        def: &'static ObjectDef,
        path: &Path,
        file_name: &str,
        settings: &ImportSettings,
    ) -> Result<Import, ImportError> {
        let plan = Plan::of(visit, def, path, settings)?;
        if settings.check_only {
            return Import::of(visit, plan, settings.clone(), path.to_owned(), None, false);
        }
        let data = visit.crm().data();
        drop(plan);
        let copy = kept_file::keep(data, path)?;
        // The file may have changed since it was looked at: what was kept is what is imported.
        let plan = Plan::of(visit, def, &copy.path, settings)?;
        let (object, name) = (def.name, file_name.to_owned());
        let kept = ImportSettings { headers: plan.headers.clone(), ..settings.clone() };
        let (digest, text) = (copy.digest.clone(), kept.to_text());
        let record = visit.write_wait::<_, StoreError, _>("import", None, move |tx| {
            tx.start_import(object, &name, &digest, &text)
        })?;
        let path = kept_file::hand_over(data, &copy, record.id)?;
        Import::of(visit, plan, settings.clone(), path, Some(record), false)
    }

    /// Opens an import that was cut off or stopped. One that has finished answers its counts when run.
    ///
    /// # Errors
    /// Where there is no such import, or its file is gone or changed: see [`ImportError`].
    pub fn resume(visit: &Visit, import: i64) -> Result<Import, ImportError> {
        let record = find(visit, import)?;
        if record.state == ImportState::Undone {
            return Err(ImportError::Undone);
        }
        Import::open_again(visit, record).inspect_err(|error| note_failed(visit, import, error))
    }

    fn open_again(visit: &Visit, record: ImportRecord) -> Result<Import, ImportError> {
        let import = record.id;
        let def = visit.crm().registry().object(&record.object).ok_or(ImportError::NoSuchImport)?;
        let settings = ImportSettings::of_text(&record.settings).ok_or(ImportError::NoSuchImport)?;
        if record.state == ImportState::Finished {
            let plan = Plan::of_nothing(def, settings.mode);
            return Import::of(visit, plan, settings, PathBuf::new(), Some(record), true);
        }
        let path = kept_file::find(visit.crm().data(), import, &record.file_digest)?;
        let plan = Plan::of(visit, def, &path, &settings)?;
        Import::of(visit, plan, settings, path, Some(record), true)
    }

    fn of(
        visit: &Visit,
        plan: Plan,
        settings: ImportSettings,
        path: PathBuf,
        record: Option<ImportRecord>,
        resumed: bool,
    ) -> Result<Import, ImportError> {
        let import = record.as_ref().map(|record| record.id);
        let def = plan.def;
        let (likeness, has_older) = visit.read_wait::<_, StoreError, _>(move |view| {
            // Whoever checks may look again when there is more.
            let has_older = import.map_or(Ok(true), |import| view.has_older(def, import))?;
            Ok((view.likeness_by_name(def)?, has_older))
        })?;
        let desk = Desk {
            plan,
            links: LinksKnown::default(),
            child_links: LinksKnown::default(),
            import,
            resumed,
            likeness,
            has_older,
        };
        Ok(Import { visit: visit.clone(), desk: Arc::new(desk), settings, path, record })
    }

    /// Its id; none for a check.
    pub fn id(&self) -> Option<i64> {
        self.record.as_ref().map(|record| record.id)
    }

    /// The sheets of a workbook, and which of them are read.
    pub fn sheets(&self) -> &[Sheet] {
        &self.desk.plan.sheets
    }

    /// Takes all rows in. Blocks until that is done or [`Progress::stop`] is heard.
    ///
    /// # Errors
    /// Where the file or the store fails in the middle; what was written stays, and the import can be resumed.
    pub fn run(self, progress: &Progress) -> Result<Finished, ImportError> {
        self.run_remembering(progress).map(|(finished, _)| finished)
    }

    /// As [`Import::run`], with what a check that came to its end remembers of the file.
    ///
    /// # Errors
    /// Those of [`Import::run`].
    pub fn run_remembering(self, progress: &Progress) -> Result<(Finished, Option<Remembered>), ImportError> {
        let begun = Instant::now();
        if let Some(finished) = self.finished_before() {
            return Ok((finished, None));
        }
        let ran = self.run_through(progress, begun);
        if let (Err(error), Some(import)) = (&ran, self.id()) {
            note_failed(&self.visit, import, error);
        }
        ran
    }

    fn run_through(
        &self,
        progress: &Progress,
        begun: Instant,
    ) -> Result<(Finished, Option<Remembered>), ImportError> {
        if let Some(import) = self.id().filter(|_| self.desk.resumed) {
            let noted = self
                .visit
                .write_wait::<_, StoreError, _>("import", None, move |tx| tx.note_import_taken_up(import));
            noted.map_err(|fault| self.cut_off_by(fault.into()))?;
        }
        let set = self.record.as_ref().map(|record| BulkSet { change_set: record.change_set });
        let table = plan::open(self.desk.plan.def, &self.path, &self.settings)?;
        let pipeline =
            Pipeline { visit: &self.visit, desk: self.desk.clone(), progress, set, failed: Mutex::default() };
        let Passed { notes, complete, met } = pipeline.run(table).map_err(|error| self.cut_off_by(error))?;
        let finished = Finished {
            import: self.id(),
            counts: progress.counts(),
            seconds: begun.elapsed().as_secs_f64(),
            complete,
            notes,
        };
        self.note(&finished).map_err(|error| self.cut_off_by(error))?;
        let failed = pipeline.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let remembered = match self.desk.is_check() {
            true => Remembered::of(self.desk.clone(), &self.settings, failed, met, &finished),
            false => None,
        };
        Ok((finished, remembered))
    }

    /// A database that takes no more cuts a begun import off, and does not spoil it.
    fn cut_off_by(&self, error: ImportError) -> ImportError {
        match (error, self.id()) {
            (ImportError::Store(source @ StoreError::NotWritable(_)), Some(import)) => {
                ImportError::CutOff { import, source }
            }
            (error, _) => error,
        }
    }

    fn finished_before(&self) -> Option<Finished> {
        let record = self.record.as_ref().filter(|record| record.state == ImportState::Finished)?;
        Finished::of_text(record.id, record.result.as_deref()?)
    }

    /// Notes the end, and lets the file go where no failed row and no cell left empty needs it: at once where nobody had to
    /// say anything of single rows, else some days later.
    fn note(&self, finished: &Finished) -> Result<(), ImportError> {
        let Some(record) = &self.record else { return Ok(()) };
        let state = if finished.complete { ImportState::Finished } else { ImportState::Stopped };
        let (import, text) = (record.id, finished.to_json().to_string());
        let (complete, object) = (finished.complete, record.object.clone());
        self.visit.write_wait::<_, StoreError, _>("import", None, move |tx| {
            tx.note_import(import, state, Some(&text))?;
            if complete {
                let (kind, actor) = (NotificationKind::ImportEnded, tx.actor().user);
                tx.notify(actor, &Happening { kind, object: &object, record: import, records: 1, actor })?;
            }
            Ok(())
        })?;
        let Counts { failed, cells_left_empty, .. } = finished.counts;
        if finished.complete && failed == 0 && cells_left_empty == 0 {
            let data = self.visit.crm().data();
            if self.settings.is_mended() {
                kept_file::settle(data, record.id)?;
            } else {
                kept_file::release(data, record.id);
            }
        }
        Ok(())
    }
}

/// Says in the import's own line why it broke off. A database that takes no more takes this no more either.
fn note_failed(visit: &Visit, import: i64, error: &ImportError) {
    let reason = JobReason::from(error.message());
    let noted = visit.write_wait::<_, StoreError, _>("import", None, move |tx| {
        tx.note_import_failed(import, reason.clone())
    });
    if let Err(fault) = noted {
        tracing::warn!(%fault, import = object::id_text(import), "why an import broke off cannot be noted");
    }
}

/// Takes an import back: what it made goes, what it changed is as before, unless someone wrote there since. What stays
/// can be taken back by asking again when nothing stands in its way any more.
///
/// # Errors
/// Where there is no such import, and faults of the store.
pub fn undo(visit: &Visit, import: i64) -> Result<Undone, ImportError> {
    let record = find(visit, import)?;
    let undone = visit.undo_wait(record.change_set)?;
    let result = TakenBack::of(&undone).beside(record.result.as_deref());
    visit.write_wait::<_, StoreError, _>("undo", None, move |tx| {
        tx.note_import(import, ImportState::Undone, Some(&result))
    })?;
    kept_file::release(visit.crm().data(), record.id);
    Ok(undone)
}

fn find(visit: &Visit, import: i64) -> Result<ImportRecord, ImportError> {
    visit.read_wait(move |view| view.import_by_id(import))?.ok_or(ImportError::NoSuchImport)
}
