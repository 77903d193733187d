//! Imports that nobody hands in: a schedule begins them as its owner, waits for their end, and goes on with one that was
//! cut off.

use std::path::PathBuf;
use std::time::Duration;

use exchange::{Import, ImportError, ImportSettings};
use object::{Message, ObjectDef, id_text};
use store::{ImportRecord, Visit};
use tokio::sync::oneshot;

use super::job::End;
use super::run::resume_as;
use crate::site::Site;

/// How long one look at a job lasts.
const LOOK: Duration = Duration::from_secs(60);

/// Begins to import a file and answers the import's id; the work goes on by itself.
///
/// # Errors
/// Where nothing of the file can be imported.
pub(crate) async fn begin_file(
    site: &Site,
    visit: Visit,
    def: &'static ObjectDef,
    path: PathBuf,
    file_name: String,
    settings: ImportSettings,
) -> Result<i64, ImportError> {
    let (tell, told) = oneshot::channel();
    let house = site.clone();
    let begun = site.import_jobs().begin_unnamed(move |job| {
        Box::new(move |progress| {
            let import = match Import::begin(&visit, def, &path, &file_name, &settings) {
                Ok(import) => import,
                Err(error) => {
                    let message = error.message();
                    drop(tell.send(Err(error)));
                    return Ok(End::Failed(message));
                }
            };
            if let Some(id) = import.id() {
                house.import_jobs().name(&id_text(id), &job);
                drop(tell.send(Ok(id)));
            }
            import.run(progress).map(End::Finished)
        })
    });
    begun.map_err(ImportError::File)?;
    told.await.map_err(|_| ImportError::Broken)?
}

/// Goes on with an import that was cut off, unless this process works on it already.
///
/// # Errors
/// Where no thread can be had.
pub(crate) fn go_on(site: &Site, visit: Visit, record: &ImportRecord) -> std::io::Result<()> {
    resume_as(site, visit, record).map(drop)
}

/// Waits until an import's work in this process has ended; why it broke off, if it did.
pub(crate) async fn ended(site: &Site, import: i64) -> Option<Message> {
    let job = site.import_jobs().job(&id_text(import))?;
    loop {
        if let Some(end) = job.end_within(LOOK).await {
            return match end.as_ref() {
                End::Failed(message) => Some(message.clone()),
                End::Finished(_) | End::Undone(_) => None,
            };
        }
    }
}
