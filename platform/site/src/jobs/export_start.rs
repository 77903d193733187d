//! Beginning an export: who may, of what, and how much of it today.

use axum::http::StatusCode;
use object::{Message, ObjectDef};
use store::{Crm, JobKind, JobRecord, JobState, NewJob, Scope, StoreError, Tx, Verb};

use super::asked::Selection;
use super::export_asked::ExportAsked;
use crate::listing::sort_of_text;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The act under which an export stands in the history.
pub(super) const ACT: &str = "export";

/// An export that may begin.
#[derive(Clone)]
pub(crate) struct ExportStart {
    new: NewJob,
    /// At most so many records a day.
    rows_a_day: Option<i64>,
    today: object::Instant,
}

/// Why an export does not begin although it may be asked.
pub(crate) enum NotBegun {
    /// The day's records are used up; so many are left.
    TooMany {
        /// A day.
        rows_a_day: i64,
        /// Of today.
        left: i64,
    },
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for NotBegun {
    fn from(fault: StoreError) -> NotBegun {
        NotBegun::Store(fault)
    }
}

impl From<NotBegun> for Refusal {
    fn from(why: NotBegun) -> Refusal {
        match why {
            NotBegun::Store(fault) => fault.into(),
            NotBegun::TooMany { rows_a_day, left } => Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Message::new(
                    "export_limit",
                    format!(
                        "您每天最多导出 {rows_a_day} 条，今天还可以导出 {left} 条；请缩小范围，或联系管理员"
                    ),
                    format!(
                        "you may export {rows_a_day} records a day, {left} more today; narrow it down, or ask an \
                         administrator"
                    ),
                ),
            ),
        }
    }
}

impl ExportStart {
    /// Looks whether this may be asked by this visitor.
    ///
    /// # Errors
    /// 403 without the right, 400 for a filter or an order that cannot be read.
    pub async fn look(
        visitor: &Visitor,
        def: &'static ObjectDef,
        asked: &ExportAsked,
        once: Option<String>,
    ) -> Result<ExportStart, Refusal> {
        let actor = visitor.visit.actor();
        if actor.scope(def.name, Verb::Export) == Scope::Nothing {
            return Err(Refusal::forbidden());
        }
        super::start::expect_room(visitor).await?;
        sort_of_text(def, &asked.sort)?;
        let rows_a_day = actor.rows_a_day(def.name, Verb::Export);
        let total = match &asked.selection {
            Selection::Ids(ids) => Some(ids.len() as i64),
            Selection::Filter(text) => {
                let filter = super::start::expect_filter(visitor, def, text).await?;
                match rows_a_day {
                    // Counted when it works.
                    None => None,
                    Some(_) => {
                        let counted = visitor
                            .visit
                            .read::<_, StoreError, _>(move |view| view.total(def, &filter, false));
                        let counted = counted.await?;
                        Some(if counted.exact { counted.count } else { i64::MAX })
                    }
                }
            }
        };
        let (crm, input) = (visitor.site.crm(), asked.to_json().to_string());
        let today = midnight(crm);
        let new = NewJob { kind: JobKind::Export, object: def.name, input, once, total, change_set: None };
        Ok(ExportStart { new, rows_a_day, today })
    }

    /// Begins it in this transaction.
    ///
    /// # Errors
    /// [`NotBegun::TooMany`] where it would take out more than a day's records.
    pub fn begin(&self, tx: &mut Tx<'_>) -> Result<JobRecord, NotBegun> {
        if let Some(rows_a_day) = self.rows_a_day {
            // One after the other, so that two asked for at once do not both find the same rest.
            let turn = format!("export_turn_{}", tx.actor().user);
            tx.set_setting(&turn, self.new.object)?;
            if let Some(once) = &self.new.once
                && let Some(known) = tx.job_sent_before(once)?
            {
                return Ok(known);
            }
            let today = tx.jobs_since(JobKind::Export, self.new.object, self.today)?;
            let used: i64 = today.iter().map(rows_taken).sum();
            let left = (rows_a_day - used).max(0);
            if self.new.total.unwrap_or(i64::MAX) > left {
                return Err(NotBegun::TooMany { rows_a_day, left });
            }
        }
        Ok(tx.start_job(&self.new)?)
    }
}

/// When the company's day began.
fn midnight(crm: &Crm) -> object::Instant {
    let day = crm.now().day_in(crm.zone()).date();
    // A day that has no midnight begins a little later, which changes no count worth speaking of.
    let began = day.to_zoned(crm.zone().clone()).map(|began| began.timestamp().as_millisecond());
    object::Instant(began.unwrap_or(crm.now().0))
}

/// What an export has taken of its day: what it may still write, or has written; nothing where no file came of it.
fn rows_taken(job: &JobRecord) -> i64 {
    match job.state {
        JobState::Waiting | JobState::Running | JobState::Done => job.total.unwrap_or(0),
        JobState::Cancelled | JobState::Failed => 0,
    }
}

/// Begins an export and its work.
///
/// # Errors
/// As [`ExportStart::look`] and [`ExportStart::begin`].
pub(crate) async fn start_export(
    visitor: &Visitor,
    def: &'static ObjectDef,
    asked: &ExportAsked,
    once: Option<String>,
) -> Result<i64, Refusal> {
    let start = ExportStart::look(visitor, def, asked, once).await?;
    let job = visitor.visit.write::<_, NotBegun, _>("start_export", move |tx| start.begin(tx)).await?;
    visitor.site.workers().begin(&visitor.site, job.id);
    Ok(job.id)
}
