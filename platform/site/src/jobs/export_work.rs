//! The work of an export: along the list in its order, then once more along the ids for records that changed their
//! place meanwhile, so that each is in the file and none is twice. A file that was cut off is begun anew.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use exchange::ExportFile;
use object::{Filter, Message, ObjectDef, Row, Sort, id_text};
use serde_json::{Map, Value as Json};
use store::{
    Cursor, JobHold, JobReason, JobRecord, JobState, JobStep, ListQuery, PAGE_ROWS_MAX, StoreError, Verb,
    Visit,
};

use super::asked::Selection;
use super::export_asked::ExportAsked;
use super::export_files::{folder, part_of, path_of};
use super::export_rows::ExportRows;
use super::export_start::ACT;
use super::mass_work::unreadable;
use super::worker::{Broken, Hold, Stepped, Work};
use crate::listing::{Titles, filter_at, sort_of_text};
use crate::site::Site;
use crate::trail::told_of_export;

/// An export at work.
pub(super) struct ExportWork {
    site: Site,
    def: &'static ObjectDef,
    record: JobRecord,
    asked: ExportAsked,
    rows: ExportRows,
    sort: (Sort, Vec<Sort>),
    /// None before the first step.
    file: Option<ExportFile>,
    stage: Stage,
    /// What is in the file, or was refused.
    seen: HashSet<i64>,
    written: i64,
    /// Whether a personal field went out as it is.
    took_personal: bool,
}

/// How far it is.
#[derive(Clone, Debug)]
enum Stage {
    /// The chosen ones from this place on.
    Chosen(usize),
    /// Along the list, after this row.
    InOrder(Option<Cursor>),
    /// Along the ids after this one, for those that were not met.
    ById(i64),
    /// Everything is written.
    Over,
}

impl ExportWork {
    /// What this job was asked.
    ///
    /// # Errors
    /// Where its object or a field of it is no longer declared.
    pub fn of(site: &Site, record: &JobRecord) -> Result<ExportWork, Broken> {
        let def = site.crm().registry().object(&record.object).ok_or_else(unreadable)?;
        let asked = ExportAsked::of_text(def, &record.input).ok_or_else(unreadable)?;
        let sort = sort_of_text(def, &asked.sort).map_err(|refusal| Broken::Refused(refusal.message))?;
        let stage = match &asked.selection {
            Selection::Ids(_) => Stage::Chosen(0),
            Selection::Filter(_) => Stage::InOrder(None),
        };
        Ok(ExportWork {
            site: site.clone(),
            def,
            record: record.clone(),
            rows: asked.rows(def, site.crm().zone().clone()),
            asked,
            sort,
            file: None,
            stage,
            seen: HashSet::new(),
            written: 0,
            took_personal: false,
        })
    }

    fn part(&self, hold: Hold) -> PathBuf {
        part_of(self.site.crm().data(), hold.job, hold.holder)
    }

    /// Begins the file, and the counts with it: what another process wrote is not there.
    fn begin(&mut self, visit: &Visit, filter: &Filter, hold: Hold) -> Result<(), Broken> {
        std::fs::create_dir_all(folder(self.site.crm().data()))?;
        self.file = Some(ExportFile::create(&self.part(hold), self.asked.format, &self.rows.headings())?);
        let total = match self.record.total {
            Some(total) => Some(total),
            None => {
                let (def, filter) = (self.def, filter.clone());
                match visit.read_wait::<_, StoreError, _>(move |view| view.total(def, &filter, true)) {
                    Ok(total) => Some(total.count),
                    Err(StoreError::TooSlow(_)) => None,
                    Err(fault) => return Err(fault.into()),
                }
            }
        };
        visit.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
            JobHold::Ours(_) => {
                tx.begin_again(hold.job)?;
                total.map_or(Ok(()), |total| tx.note_total(hold.job, total))
            }
            JobHold::Cancelled | JobHold::Lost => Ok(()),
        })?;
        Ok(())
    }

    /// The next rows with what their links are called, and the stage after them.
    fn next(&self, visit: &Visit, filter: &Filter) -> Result<(Vec<Row>, Titles, Stage), StoreError> {
        let (def, fields) = (self.def, self.asked.fields.clone());
        let until = self.record.id;
        match (&self.stage, &self.asked.selection) {
            (Stage::Chosen(begin), Selection::Ids(ids)) => {
                let end = (begin + PAGE_ROWS_MAX).min(ids.len());
                let chosen = ids[*begin..end].to_vec();
                let stage = if end == ids.len() { Stage::Over } else { Stage::Chosen(end) };
                visit.read_wait(move |view| {
                    let mut rows = view.rows_by_id(def, &chosen)?;
                    // As they stood where they were ticked.
                    let places: HashMap<i64, usize> =
                        (0..).zip(&chosen).map(|(place, id)| (*id, place)).collect();
                    rows.sort_by_key(|row| places.get(&row.id).copied());
                    let titles = Titles::load(view, def, &rows, &fields)?;
                    Ok((rows, titles, stage))
                })
            }
            (Stage::InOrder(after), _) => {
                let query = ListQuery {
                    filter: filter.clone(),
                    then: self.sort.1.clone(),
                    after: after.clone(),
                    ..ListQuery::of(def, self.sort.0, PAGE_ROWS_MAX)
                };
                let listed = visit.read_wait(move |view| {
                    let page = view.list(&query)?;
                    let stage = match page.rows.last() {
                        Some(last) if page.more => Stage::InOrder(Some(query.place(last))),
                        Some(_) | None => Stage::ById(i64::MIN),
                    };
                    let rows: Vec<Row> = page.rows.into_iter().filter(|row| row.id < until).collect();
                    let titles = Titles::load(view, def, &rows, &fields)?;
                    Ok((rows, titles, stage))
                });
                match listed {
                    // In no order that an index has, few rows of very many: the rest comes by id.
                    Err(StoreError::TooSlow(_)) => Ok((Vec::new(), Titles::default(), Stage::ById(i64::MIN))),
                    listed => listed,
                }
            }
            (Stage::ById(after), _) => {
                let (after, filter) = (*after, filter.clone());
                let walked = visit.read_wait::<_, StoreError, _>(move |view| {
                    view.walk_ids(def, &filter, after, until, PAGE_ROWS_MAX)
                })?;
                let stage = if walked.is_over { Stage::Over } else { Stage::ById(walked.reached) };
                let mut missed = walked.ids;
                missed.retain(|id| !self.seen.contains(id));
                visit.read_wait(move |view| {
                    let rows = view.rows_by_id(def, &missed)?;
                    let titles = Titles::load(view, def, &rows, &fields)?;
                    Ok((rows, titles, stage))
                })
            }
            (Stage::Chosen(_) | Stage::Over, _) => Ok((Vec::new(), Titles::default(), Stage::Over)),
        }
    }

    /// Writes rows; what may not be exported is left out and told.
    fn write(&mut self, visit: &Visit, rows: &[Row], titles: &Titles) -> Result<JobStep, Broken> {
        let sight = visit.actor().sight(self.def, Verb::Export);
        let personal = visit.actor().sight(self.def, Verb::ExportPersonal);
        // Whoever may take out so many a day gets no more than were counted for it.
        let is_limited = visit.actor().rows_a_day(self.def.name, Verb::Export).is_some();
        let rows_max = self.record.total.filter(|_| is_limited).unwrap_or(i64::MAX);
        let has_personal = self.asked.fields.iter().any(|field| field.personal);
        let mut step = JobStep::default();
        for row in rows {
            if !self.seen.insert(row.id) {
                continue;
            }
            if !sight.reaches(row) {
                step.counts.refused += 1;
                step.refusals.push((row.id, JobReason::from(not_to_be_exported())));
                continue;
            }
            if self.written >= rows_max {
                step.counts.refused += 1;
                step.refusals.push((row.id, JobReason::from(beyond_the_limit())));
                continue;
            }
            // Personal fields leave the house as they are only with a right of their own.
            let masks = !personal.reaches(row);
            self.took_personal |= !masks && has_personal;
            if let Some(file) = &mut self.file {
                self.rows.put(file, row, masks, titles)?;
            }
            self.written += 1;
            step.counts.changed += 1;
        }
        Ok(step)
    }

    /// The file stands under its name before the job says that it is done.
    fn end(&mut self, visit: &Visit, filter: &Filter, hold: Hold) -> Result<Stepped, Broken> {
        if let Some(file) = self.file.take() {
            file.finish()?;
        }
        std::fs::rename(self.part(hold), path_of(self.site.crm().data(), hold.job, self.asked.format))?;
        let told = history_of(self.def, &self.asked, filter, self.written.unsigned_abs(), self.took_personal);
        visit.write_wait::<_, StoreError, _>(ACT, None, move |tx| {
            match tx.hold_job(hold.job, hold.holder)? {
                JobHold::Ours(_) => {
                    tx.note_in_history(ACT, hold.job, told.clone());
                    tx.end_job(hold.job, JobState::Done, None)
                }
                JobHold::Cancelled | JobHold::Lost => Ok(()),
            }
        })?;
        Ok(Stepped::Over)
    }
}

impl Work for ExportWork {
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken> {
        let filter = match &self.asked.selection {
            Selection::Ids(_) => Filter::All,
            Selection::Filter(text) => {
                filter_at(self.site.crm(), visit.actor(), self.def, text, self.record.created_at)
                    .map_err(Broken::Refused)?
            }
        };
        if self.file.is_none() {
            self.begin(visit, &filter, hold)?;
        }
        let (rows, titles, stage) = self.next(visit, &filter)?;
        let mut step = self.write(visit, &rows, &titles)?;
        self.stage = stage;
        step.place = self.seen.len().to_string();
        if let (Stage::Over, Selection::Ids(ids)) = (&self.stage, &self.asked.selection) {
            step.counts.missing = ids.len() as i64 - self.seen.len() as i64;
        }
        let noted = visit.note_job_wait(move |tx| match tx.hold_job(hold.job, hold.holder)? {
            JobHold::Ours(now) => tx.note_step(&now, &step).map(|()| Stepped::Onward),
            JobHold::Cancelled | JobHold::Lost => Ok(Stepped::Over),
        })?;
        match (noted, &self.stage) {
            (Stepped::Onward, Stage::Over) => self.end(visit, &filter, hold),
            (Stepped::Over, _) => {
                // Stopped, or taken over: what was written by here is nobody's.
                self.file = None;
                if let Err(fault) = std::fs::remove_file(self.part(hold)) {
                    tracing::warn!(%fault, job = id_text(hold.job), "a part of an export stays for a week");
                }
                Ok(Stepped::Over)
            }
            (Stepped::Onward, Stage::Chosen(_) | Stage::InOrder(_) | Stage::ById(_)) => Ok(Stepped::Onward),
        }
    }
}

/// What the history says of an export: of what, which, how many, as what.
pub(super) fn history_of(
    def: &ObjectDef,
    asked: &ExportAsked,
    filter: &Filter,
    rows: u64,
    took_personal: bool,
) -> Map<String, Json> {
    let mut told = match asked.to_json() {
        Json::Object(map) => map,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => Map::new(),
    };
    told.insert("object".to_owned(), Json::from(def.name));
    told.insert("rows".to_owned(), Json::from(rows));
    told.insert("plural".to_owned(), Json::from(def.plural));
    let filter = match &asked.selection {
        Selection::Ids(_) => None,
        Selection::Filter(text) => Some((filter, text.as_str())),
    };
    let trail = told_of_export(def, asked.format.code(), &asked.fields, took_personal, filter);
    told.insert("told".to_owned(), Json::from(trail));
    told
}

fn not_to_be_exported() -> Message {
    Message::new("not_allowed", "您可以查看，但不能导出", "you may see it, but not export it")
}

fn beyond_the_limit() -> Message {
    Message::new("export_limit", "超过您每天可导出的条数", "beyond what you may export in a day")
}
