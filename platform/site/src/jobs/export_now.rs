//! An export that is waited for, as the command line asks for it: the same rights, masks and trail as any other, along
//! the ids. It stands in the list of all work; what it wrote lies where the command said, and nowhere else.

use std::path::Path;
use std::time::{Duration, Instant as Moment};

use exchange::ExportFile;
use object::{Filter, Lang, Message, ObjectDef, Row};
use serde_json::{Map, Value as Json};
use store::{
    JobCounts, JobKind, JobReason, JobState, JobStep, PAGE_ROWS_MAX, Scope, StoreError, Verb, Visit,
    WhoseJobs,
};

use super::asked::Selection;
use super::export_asked::ExportAsked;
use super::export_start::ACT;
use super::export_work::history_of;
use crate::listing::{Titles, filter_at};
use crate::refusal::Refusal;

/// How long a sign of life lasts, and how often one is given.
const LEASE_MS: i64 = 60_000;
const SIGN_EVERY: Duration = Duration::from_secs(20);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportNow {
    /// Records in the file.
    pub rows: u64,
    /// Records that the person sees and may not take out.
    pub refused: u64,
}

/// Takes records out into a file, which stands under its name once it is whole. `asked` is as for `POST /exports`:
/// `{"filter": "grade == \"A\"", "fields": ["name"], "format": "jsonl"}`. Blocks until it is done.
///
/// # Errors
/// Where it is asked wrongly or may not be asked, and where the file or the store fails.
pub fn export_now(
    visit: &Visit,
    def: &'static ObjectDef,
    asked: &Map<String, Json>,
    lang: Lang,
    path: &Path,
) -> Result<ExportNow, Message> {
    let refused = |refusal: Refusal| match refusal.fields.into_iter().next() {
        Some((_, message)) => message,
        None => refusal.message,
    };
    let asked = ExportAsked::read(def, asked, lang).map_err(refused)?;
    let (crm, actor) = (visit.crm(), visit.actor());
    if actor.scope(def.name, Verb::Export) == Scope::Nothing
        || actor.rows_a_day(def.name, Verb::Export).is_some()
    {
        return Err(Message::new(
            "export_not_allowed",
            format!("该用户不能用命令导出{}，或每天可导出的条数有限", def.label.zh),
            format!(
                "this user may not export {} by command, or only so many a day",
                def.label_plural.en.to_lowercase()
            ),
        ));
    }
    let text = match &asked.selection {
        Selection::Filter(text) => text.clone(),
        Selection::Ids(_) => String::new(),
    };
    let filter = filter_at(crm, actor, def, &text, crm.now())?;
    let line = WorkLine::begin(visit, def, &asked);
    let written = write_file(visit, def, &asked, &filter, path, &line);
    line.end(written.as_ref().err());
    written
}

/// Writes the file, and tells the history.
fn write_file(
    visit: &Visit,
    def: &'static ObjectDef,
    asked: &ExportAsked,
    filter: &Filter,
    path: &Path,
    line: &WorkLine<'_>,
) -> Result<ExportNow, Message> {
    let (crm, actor) = (visit.crm(), visit.actor());
    let part = path.with_file_name(format!(
        "{}.part",
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    ));
    let unwritable = |cause: std::io::Error| {
        Message::new(
            "file_unwritable",
            format!("无法写入 {}：{cause}", path.display()),
            format!("{} cannot be written: {cause}", path.display()),
        )
    };
    let said = |fault: StoreError| fault.message();
    let rows_of = asked.rows(def, crm.zone().clone());
    let mut file = ExportFile::create(&part, asked.format, &rows_of.headings()).map_err(unwritable)?;
    let (sight, personal) = (actor.sight(def, Verb::Export), actor.sight(def, Verb::ExportPersonal));
    let mut done = ExportNow { rows: 0, refused: 0 };
    let mut took_personal = false;
    let mut after = i64::MIN;
    let mut signed = Moment::now();
    loop {
        let (filter, fields) = (filter.clone(), rows_of.fields.clone());
        let (rows, titles, walked) = visit
            .read_wait::<_, StoreError, _>(move |view| {
                let walked = view.walk_ids(def, &filter, after, i64::MAX, PAGE_ROWS_MAX)?;
                let rows: Vec<Row> = view.rows_by_id(def, &walked.ids)?;
                let titles = Titles::load(view, def, &rows, &fields)?;
                Ok((rows, titles, walked))
            })
            .map_err(said)?;
        for row in &rows {
            if !sight.reaches(row) {
                done.refused += 1;
                continue;
            }
            let masks = !personal.reaches(row);
            took_personal |= !masks && rows_of.fields.iter().any(|field| field.personal);
            rows_of.put(&mut file, row, masks, &titles).map_err(unwritable)?;
            done.rows += 1;
        }
        after = walked.reached;
        if walked.is_over {
            break;
        }
        if signed.elapsed() > SIGN_EVERY {
            line.keep();
            signed = Moment::now();
        }
    }
    file.finish().and_then(|()| std::fs::rename(&part, path)).map_err(unwritable)?;
    let told = history_of(def, asked, filter, done.rows, took_personal);
    let job = line.job;
    visit
        .write_wait::<_, StoreError, _>(ACT, None, move |tx| {
            let id = job.unwrap_or_else(|| tx.new_id());
            tx.note_in_history(ACT, id, told.clone());
            let Some(record) = job.map(|job| tx.job(job, WhoseJobs::All)).transpose()?.flatten() else {
                return Ok(());
            };
            let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
            let counts =
                JobCounts { changed: count(done.rows), refused: count(done.refused), ..JobCounts::default() };
            tx.note_step(&record, &JobStep { counts, ..JobStep::default() })?;
            tx.end_job(record.id, JobState::Done, None)
        })
        .map_err(said)?;
    Ok(done)
}

/// Its line in the list of all work. Where the house can note nothing, as on a full disk, the file is written all the same.
struct WorkLine<'a> {
    visit: &'a Visit,
    job: Option<i64>,
}

impl WorkLine<'_> {
    fn begin<'a>(visit: &'a Visit, def: &'static ObjectDef, asked: &ExportAsked) -> WorkLine<'a> {
        let asked = match asked.to_json() {
            Json::Object(asked) => asked,
            _ => Map::new(),
        };
        let begun = visit.note_job_wait(move |tx| {
            Ok(tx.begin_piece_by_command(JobKind::Export, def.name, &asked, LEASE_MS)?.id)
        });
        if let Err(fault) = &begun {
            tracing::warn!(%fault, "this export stands in no list");
        }
        WorkLine { visit, job: begun.ok() }
    }

    /// A sign of life.
    fn keep(&self) {
        let Some(job) = self.job else { return };
        if let Err(fault) = self.visit.note_job_wait(move |tx| tx.keep_piece(job, LEASE_MS)) {
            tracing::warn!(%fault, "no sign of life of an export");
        }
    }

    /// Why there is no file; what came to its end has said so.
    fn end(&self, why: Option<&Message>) {
        let (Some(job), Some(why)) = (self.job, why) else { return };
        let why = JobReason::from(why.clone());
        if let Err(fault) = self.visit.note_job_wait(move |tx| tx.end_job(job, JobState::Failed, Some(&why)))
        {
            tracing::warn!(%fault, "what came of an export cannot be noted");
        }
    }
}
