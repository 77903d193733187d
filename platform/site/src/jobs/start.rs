//! Beginning, finding, stopping and undoing jobs, for the pages and the API alike.

use axum::http::StatusCode;
use object::{Filter, Message, ObjectDef, id_text};
use store::{JobKind, JobRecord, NewJob, Scope, StoreError, Tx, View, WhoseJobs};

use super::asked::{MassAsked, Selection};
use super::mass_work::{ACT, verb_of};
use super::{OPEN_JOBS_MAX, undo_work};
use crate::duplicates;
use crate::listing::filter_of;
use crate::pages::is_administrator;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Seconds after which there may be room for one more job.
const JOBS_ROOM_AFTER_S: u64 = 10;

/// Refuses one more job of someone who has many that have not ended: each takes its time, and an export its room.
///
/// # Errors
/// 429 with when to come back.
pub(crate) async fn expect_room(visitor: &Visitor) -> Result<(), Refusal> {
    let latest = visitor
        .visit
        .read::<_, StoreError, _>(|view| view.jobs(WhoseJobs::Own, store::JOBS_SHOWN_MAX))
        .await?;
    let open = latest.iter().filter(|job| !job.state.is_ended()).count();
    if open < OPEN_JOBS_MAX {
        return Ok(());
    }
    let message = Message::new(
        "too_many_jobs",
        format!("您已有 {open} 个后台任务未完成，请稍后再试"),
        format!("{open} of your background jobs have not ended; wait for some of them"),
    );
    Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, message).retry_after(JOBS_ROOM_AFTER_S))
}

/// The filter of what is asked now and done later.
///
/// # Errors
/// 400 where it cannot be read, 422 where it asks by what is kept from the visitor.
pub(super) async fn expect_filter(
    visitor: &Visitor,
    def: &'static ObjectDef,
    text: &str,
) -> Result<Filter, Refusal> {
    let filter = filter_of(visitor, def, text)?;
    let asked = filter.clone();
    visitor.visit.read::<_, StoreError, _>(move |view| view.may_ask_by(def, &asked)).await?;
    Ok(filter)
}

/// A mass change that may begin.
#[derive(Clone)]
pub(crate) struct MassStart {
    new: NewJob,
}

impl MassStart {
    /// Looks whether this may be asked by this visitor.
    ///
    /// # Errors
    /// 403 without the right, 400 for a filter that cannot be read, 422 where a new value points to what is not
    /// there.
    pub async fn look(
        visitor: &Visitor,
        def: &'static ObjectDef,
        asked: &MassAsked,
        once: Option<String>,
    ) -> Result<MassStart, Refusal> {
        if visitor.visit.actor().scope(def.name, verb_of(&asked.change)) == Scope::Nothing {
            return Err(Refusal::forbidden());
        }
        expect_room(visitor).await?;
        let total = match &asked.selection {
            Selection::Ids(ids) => Some(ids.len() as i64),
            Selection::Filter(text) => {
                expect_filter(visitor, def, text).await?;
                None
            }
        };
        let links = asked.links();
        if !links.is_empty() {
            let unknown = visitor
                .visit
                .read::<_, StoreError, _>(move |view| {
                    let mut unknown = Vec::new();
                    for (field, target, id) in links {
                        let target = view.registry().object(target);
                        if target.map(|target| view.find_row(target, id)).transpose()?.flatten().is_none() {
                            unknown.push(field);
                        }
                    }
                    Ok(unknown)
                })
                .await?;
            if !unknown.is_empty() {
                let message = |field: &object::FieldDef| {
                    Message::new(
                        "link_unknown",
                        format!("{}：找不到这条记录，或您无权查看", field.label.zh),
                        format!("{}: there is no such record, or you may not see it", field.label.en),
                    )
                };
                let problems = unknown.iter().map(|field| (field.name.to_owned(), message(field)));
                return Err(Refusal::invalid(problems.collect()));
            }
        }
        let input = asked.to_json().to_string();
        Ok(MassStart {
            new: NewJob { kind: JobKind::MassChange, object: def.name, input, once, total, change_set: None },
        })
    }

    /// Begins it in this transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin(&self, tx: &mut Tx<'_>) -> Result<JobRecord, StoreError> {
        if let Some(once) = &self.new.once
            && let Some(known) = tx.job_sent_before(once)?
        {
            return Ok(known);
        }
        let change_set = tx.open_change_set(ACT, None)?;
        tx.start_job(&NewJob { change_set: Some(change_set), ..self.new.clone() })
    }
}

/// Begins a mass change and its work.
///
/// # Errors
/// As [`MassStart::look`].
pub(crate) async fn start_mass_change(
    visitor: &Visitor,
    def: &'static ObjectDef,
    asked: &MassAsked,
    once: Option<String>,
) -> Result<i64, Refusal> {
    let start = MassStart::look(visitor, def, asked, once).await?;
    let job = visitor.visit.write::<_, StoreError, _>(ACT, move |tx| start.begin(tx)).await?;
    visitor.site.workers().begin(&visitor.site, job.id);
    Ok(job.id)
}

/// Begins to take a change set back and answers the job; one that is at it already is answered again.
///
/// # Errors
/// 404 for what others did, 409 where it was taken back before.
pub(crate) async fn start_undo(visitor: &Visitor, change_set: i64) -> Result<i64, Refusal> {
    let begun = visitor.visit.write::<_, StoreError, _>("undo", move |tx| begin_undo(tx, change_set)).await?;
    let job = begun?.id;
    visitor.site.workers().begin(&visitor.site, job);
    Ok(job)
}

/// As [`start_undo`], within a transaction; nobody works on the job yet.
pub(crate) fn begin_undo(tx: &mut Tx<'_>, change_set: i64) -> Result<Result<JobRecord, Refusal>, StoreError> {
    // What others did is not to be guessed at by its number.
    let user = tx.actor().user;
    let view: &View<'_> = tx;
    let Some(known) = view.change_set(change_set)?.filter(|known| known.actor == user) else {
        return Ok(Err(Refusal::not_found()));
    };
    if let Some(job) = tx.job_of_change_set(change_set)?.filter(|job| !job.state.is_ended()) {
        return Ok(Err(still_working(&job)));
    }
    if let Some(undoing) = known.undone_by {
        match tx.job_of_change_set(undoing)? {
            Some(job) if !job.state.is_ended() => return Ok(Ok(job)),
            // Stopped half way: it goes on with what is left.
            Some(job) if job.state != store::JobState::Done => {}
            Some(_) | None => return Ok(Err(undone_before())),
        }
    }
    let is_redo = tx.job_of_change_set(change_set)?.is_some_and(|job| job.kind == JobKind::Undo);
    let undoing = tx.begin_undo(change_set)?;
    tx.start_job(&NewJob {
        kind: JobKind::Undo,
        object: "",
        input: undo_work::asked_text(change_set, is_redo),
        once: None,
        total: None,
        change_set: Some(undoing),
    })
    .map(Ok)
}

/// A job that the visitor may see.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn find(visitor: &Visitor, job: i64) -> Result<JobRecord, Refusal> {
    let whose = whose(visitor);
    let found = visitor.visit.read::<_, StoreError, _>(move |view| view.job(job, whose)).await?;
    found.ok_or_else(Refusal::not_found)
}

/// Asks a job to stop after the step in hand. Twice is the same as once.
///
/// # Errors
/// 404 where there is none, 409 where it has ended otherwise.
pub(crate) async fn cancel(visitor: &Visitor, job: i64) -> Result<(), Refusal> {
    let record = find(visitor, job).await?;
    super::work::expect_may_act(visitor, record.actor)?;
    match record.state {
        store::JobState::Cancelled => return Ok(()),
        store::JobState::Waiting | store::JobState::Running => {}
        store::JobState::Done | store::JobState::Failed => {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                Message::new("job_ended", "任务已经结束", "the job has ended already"),
            ));
        }
    }
    if record.is_in_one_piece() {
        let why = super::work::IN_ONE_PIECE;
        let message = Message::new("job_in_one_piece", why.zh, why.en);
        return Err(Refusal::new(StatusCode::CONFLICT, message));
    }
    Ok(visitor.visit.write::<_, StoreError, _>("cancel_job", move |tx| tx.cancel_job(job)).await?)
}

/// Goes on with a job that failed or was stopped, where it stood and with the rights that whoever asked for it has now.
/// Twice is the same as once.
///
/// # Errors
/// 404 where there is none, 409 where it came to its end or is taken back, or is a search while another goes on.
pub(crate) async fn resume(visitor: &Visitor, job: i64) -> Result<(), Refusal> {
    let record = find(visitor, job).await?;
    super::work::expect_may_act(visitor, record.actor)?;
    if record.state.is_ended() {
        let is_undone = undoing_of(visitor, &record).await?.is_some();
        let is_search = record.kind == JobKind::FindDuplicates;
        let work = store::Work::Job(Box::new(record));
        if super::work::why_not_go_on(visitor, &work, is_undone).is_some() {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                Message::new(
                    "job_not_resumable",
                    "任务已经完成或已撤销，不能继续",
                    "the job came to its end or was taken back; it cannot go on",
                ),
            ));
        }
        let resume = move |tx: &mut Tx<'_>| {
            if is_search && !duplicates::may_go_on(tx, job)? {
                return Ok(false);
            }
            tx.resume_job(job).map(|_| true)
        };
        if !visitor.visit.write::<_, StoreError, _>("resume_job", resume).await? {
            return Err(duplicates::running());
        }
    }
    visitor.site.workers().begin(&visitor.site, job);
    Ok(())
}

/// The job that takes a job back, or has.
///
/// # Errors
/// Those of the database.
pub(crate) async fn undoing_of(visitor: &Visitor, record: &JobRecord) -> Result<Option<JobRecord>, Refusal> {
    let Some(change_set) = record.change_set else { return Ok(None) };
    let found = visitor.visit.read::<_, StoreError, _>(move |view| {
        let undone_by = view.change_set(change_set)?.and_then(|known| known.undone_by);
        undone_by.map(|undoing| view.job_of_change_set(undoing)).transpose().map(Option::flatten)
    });
    Ok(found.await?)
}

/// Whose jobs a visitor sees: those who run the place see all, and so do those who read everything that people do.
pub(crate) fn whose(visitor: &Visitor) -> WhoseJobs {
    if is_administrator(visitor) || crate::trail::reads_all(visitor) {
        WhoseJobs::All
    } else {
        WhoseJobs::Own
    }
}

fn undone_before() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        Message::new("undone_before", "之前已经撤销过了", "this was undone before"),
    )
}

fn still_working(job: &JobRecord) -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        Message::new(
            "job_working",
            "任务还在进行，请先停止再撤销",
            "the job is still working; stop it before taking it back",
        ),
    )
    .with("job", id_text(job.id).into())
}
