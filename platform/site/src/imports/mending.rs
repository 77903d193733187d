//! Single rows looked at again with what a person wrote since, for the pages and the API alike.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use exchange::{ImportError, ImportSettings, Mending, Preview, RawRow, Remembered};
use object::{Message, ObjectDef};

use super::draft::Draft;
use super::job::{End, Job};
use super::run::{check_name, check_of, import_visit, outcome_of, refusal_of, resume_as};
use super::upload::not_kept;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// A few rows are looked at again before the page answers.
pub(crate) const MENDED_WAIT: Duration = Duration::from_millis(1_500);

/// Work on a file, on a thread that may block.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImportError> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| refusal_of(&ImportError::Broken))?;
    done.map_err(|error| refusal_of(&error))
}

/// What a file looks like when it is read so.
///
/// # Errors
/// As [`super::preview_of`].
pub(crate) async fn preview_as(
    visitor: &Visitor,
    def: &'static ObjectDef,
    path: PathBuf,
    settings: ImportSettings,
) -> Result<Preview, Refusal> {
    let visit = import_visit(visitor);
    apart(move || exchange::preview(&visit, def, &path, &settings)).await
}

/// The cells of these rows, as they are mended so far.
///
/// # Errors
/// Where the file cannot be read.
pub(crate) async fn rows_of(
    def: &'static ObjectDef,
    path: PathBuf,
    settings: ImportSettings,
    wanted: BTreeSet<u64>,
) -> Result<Vec<RawRow>, Refusal> {
    apart(move || exchange::rows_of(def, &path, &settings, &wanted)).await
}

/// The cells of these rows, where a check remembers all of them. While it looks at others again it is waited for.
///
/// # Errors
/// Where that broke off.
pub(crate) async fn remembered_rows(
    remembered: Arc<Mutex<Remembered>>,
    wanted: BTreeSet<u64>,
) -> Result<Option<Vec<RawRow>>, Refusal> {
    apart(move || Ok(remembered.lock().unwrap_or_else(PoisonError::into_inner).rows(wanted))).await
}

/// The file of an import; `None` where it was let go, so that nothing of it can be mended.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn kept_file(visitor: &Visitor, import: i64) -> Result<Option<PathBuf>, Refusal> {
    let visit = import_visit(visitor);
    apart(move || match exchange::file_of(&visit, import) {
        Ok(path) => Ok(Some(path)),
        Err(ImportError::FileGone | ImportError::FileChanged) => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

/// Goes on with these rows of an import that has come to its end, as they are now.
///
/// # Errors
/// 404 where there is no such import, 409 while it works or where its file is gone, 422 for too many rows.
pub(crate) async fn mend(visitor: &Visitor, import: i64, mending: Mending) -> Result<Arc<Job>, Refusal> {
    let standing = outcome_of(visitor, import).await?;
    if standing.is_working() {
        let message = Message::new(
            "import_working",
            "导入还在进行，请等它结束",
            "the import is still working; wait until it has ended",
        );
        return Err(Refusal::new(axum::http::StatusCode::CONFLICT, message));
    }
    let visit = import_visit(visitor);
    apart(move || exchange::mend(&visit, import, mending)).await?;
    let standing = outcome_of(visitor, import).await?;
    resume_as(&visitor.site, import_visit(visitor), &standing.record).map_err(not_kept)
}

/// Looks at these rows of a draft again, as they are said to be now, where its check remembers the file and no other row
/// is touched by them; whether it could. The check has come to its end before and does so again.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn check_again(visitor: &Visitor, draft: &Draft, mending: Mending) -> Result<bool, Refusal> {
    let (Some(job), Some(remembered)) =
        (check_of(&visitor.site, &draft.id), remembered_of(&visitor.site, &draft.id))
    else {
        return Ok(false);
    };
    let (visit, draft) = (import_visit(visitor), draft.clone());
    apart(move || {
        let mut remembered = remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(finished) = remembered.look_again(&visit, &draft.settings, &mending)? else {
            return Ok(false);
        };
        draft.note_checked(finished.counts.rows());
        job.end_again(End::Finished(finished));
        Ok(true)
    })
    .await
}

/// What the check of a draft remembers of its file.
pub(crate) fn remembered_of(site: &Site, draft: &str) -> Option<Arc<Mutex<Remembered>>> {
    site.import_jobs().remembered(&check_name(draft))
}
