//! The files that exports made: each under its job's id in the data folder, for a week, for nobody but who asked.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use exchange::ExportFormat;
use object::{Message, id_text};
use store::{JobRecord, JobState, Scope, Verb};

use super::EXPORT_KEPT_DAYS;
use super::export_asked::ExportAsked;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

const KEPT: Duration = Duration::from_secs(EXPORT_KEPT_DAYS * 24 * 60 * 60);

pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("files").join("exports")
}

/// The file of a finished export.
pub(super) fn path_of(data: &Path, job: i64, format: ExportFormat) -> PathBuf {
    folder(data).join(format!("{}.{}", id_text(job), format.code()))
}

/// The same while it is being written. Two processes that take each other for dead write two files.
pub(super) fn part_of(data: &Path, job: i64, holder: i64) -> PathBuf {
    folder(data).join(format!("{}-{holder:x}.part", id_text(job)))
}

/// An export's file with its name and kind, for who made it and may still export.
///
/// # Errors
/// 404 for another's and for jobs that make no file, 403 where the right was withdrawn, 409 where the file is not
/// ready, was let go, or lies with another process.
pub(crate) async fn open(
    visitor: &Visitor,
    job: &JobRecord,
) -> Result<(tokio::fs::File, String, ExportFormat), Refusal> {
    let actor = visitor.visit.actor();
    if !job.keeps_file() || job.actor != actor.user {
        return Err(Refusal::not_found());
    }
    let def = visitor.site.crm().registry().object(&job.object).ok_or_else(Refusal::not_found)?;
    let asked = ExportAsked::of_text(def, &job.input).ok_or_else(Refusal::not_found)?;
    if actor.scope(def.name, Verb::Export) == Scope::Nothing {
        return Err(Refusal::forbidden());
    }
    if job.state != JobState::Done {
        return Err(conflict("export_not_ready", "文件还没有完成", "the file is not ready"));
    }
    let path = path_of(visitor.site.crm().data(), job.id, asked.format);
    let file = tokio::fs::File::open(&path).await.map_err(|_| {
        conflict(
            "export_gone",
            "文件已过期删除，请重新导出",
            "the file was let go after a while; export it again",
        )
    })?;
    let zone = visitor.site.crm().zone();
    let name = format!("{}-{}.{}", def.plural, job.created_at.day_in(zone).text(), asked.format.code());
    Ok((file, name, asked.format))
}

/// Lets go of files that were kept long enough, and of parts that nobody finished.
pub(super) fn forget_old(data: &Path) {
    let Ok(files) = std::fs::read_dir(folder(data)) else { return };
    for file in files.flatten() {
        let Ok(modified) = file.metadata().and_then(|metadata| metadata.modified()) else { continue };
        let age = SystemTime::now().duration_since(modified).unwrap_or_default();
        if age > KEPT
            && let Err(fault) = std::fs::remove_file(file.path())
        {
            tracing::warn!(%fault, file = %file.path().display(), "an export stays on the disk");
        }
    }
}

fn conflict(code: &'static str, zh: &str, en: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, Message::new(code, zh, en))
}
