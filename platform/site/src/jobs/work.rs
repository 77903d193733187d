//! What may be done with a piece of work, whatever it is: who may stop it, let it go on or take it back, and why it cannot
//! be where it cannot.

use object::{Label, id_text};
use store::{Dialect, ImportState, JobKind, JobLine, JobState, StoreError, Work};

use super::start;
use crate::imports::{self, Standing};
use crate::pages::is_administrator;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// Why a backup is not stopped half way.
pub(super) const IN_ONE_PIECE: Label = Label::new(
    "这类任务一次完成，不能中途停止或从中间继续",
    "This is done in one piece: it is not stopped half way, nor gone on with from there",
);
const NOT_HERE: Label = Label::new(
    "本服务器没有进程在处理它，不能在这里停止",
    "No process of this server works on it: there is nothing to stop here",
);
const UNDO_ANEW: Label = Label::new(
    "停下的撤销不能继续；可以重新撤销",
    "An undo that stopped is not gone on with; undo once more instead",
);
const TAKEN_BACK: Label = Label::new("已经撤销，不能继续", "It was taken back, and does not go on");
const ENDED: Label = Label::new("已经结束", "It has ended");
const NOT_ENDED: Label = Label::new("还没有结束", "It has not ended");

/// Work of which a line is newer than this goes on somewhere.
const LIVELY_MS: i64 = 60_000;

/// A piece of work that the visitor may see.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn find_work(visitor: &Visitor, id: i64) -> Result<Work, Refusal> {
    let whose = start::whose(visitor);
    let found = visitor.visit.read::<_, StoreError, _>(move |view| view.work_by_id(id, whose)).await?;
    found.ok_or_else(Refusal::not_found)
}

/// Whether the visitor may do something with the work of this person: their own, or all as one who runs the place.
pub(crate) fn may_act(visitor: &Visitor, actor: i64) -> bool {
    actor == visitor.visit.actor().user || is_administrator(visitor)
}

/// Refuses those who only read.
pub(super) fn expect_may_act(visitor: &Visitor, actor: i64) -> Result<(), Refusal> {
    if may_act(visitor, actor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

/// An import as it stands in this process.
pub(crate) fn standing_of(visitor: &Visitor, record: &store::ImportRecord) -> Standing {
    let job = visitor.site.import_jobs().job(&id_text(record.id));
    Standing { record: record.clone(), job }
}

/// Whether a process of another server seems to work on an import: going on here would be a second one.
pub(crate) fn is_elsewhere(visitor: &Visitor, work: &Work, log: &[JobLine]) -> bool {
    let Work::Import(record) = work else { return false };
    let crm = visitor.site.crm();
    // One process alone works on SQLite.
    crm.dialect() == Dialect::Postgres
        && work.state() == JobState::Running
        && !standing_of(visitor, record).is_working()
        && log.last().is_some_and(|line| crm.now().0 - line.at.0 < LIVELY_MS)
}

/// Why a piece of work cannot be stopped; nothing where it can.
pub(crate) fn why_not_stop(visitor: &Visitor, work: &Work) -> Option<Label> {
    match work {
        Work::Job(job) if job.state.is_ended() => Some(ENDED),
        Work::Job(job) => job.is_in_one_piece().then_some(IN_ONE_PIECE),
        Work::Import(record) => match standing_of(visitor, record).is_working() {
            true => None,
            false if work.state() == JobState::Running => Some(NOT_HERE),
            false => Some(ENDED),
        },
    }
}

/// Why a piece of work cannot go on; nothing where it can.
pub(crate) fn why_not_go_on(visitor: &Visitor, work: &Work, is_undone: bool) -> Option<Label> {
    match work {
        Work::Job(job) => match job.state {
            JobState::Waiting | JobState::Running => Some(NOT_ENDED),
            JobState::Done => Some(ENDED),
            JobState::Cancelled | JobState::Failed if job.is_in_one_piece() => Some(IN_ONE_PIECE),
            JobState::Cancelled | JobState::Failed if job.kind == JobKind::Undo => Some(UNDO_ANEW),
            JobState::Cancelled | JobState::Failed => is_undone.then_some(TAKEN_BACK),
        },
        Work::Import(record) => match record.state {
            ImportState::Finished => Some(ENDED),
            ImportState::Undone => Some(TAKEN_BACK),
            ImportState::Running | ImportState::Stopped => {
                standing_of(visitor, record).is_working().then_some(NOT_ENDED)
            }
        },
    }
}

/// Asks a piece of work to stop after the step in hand. Twice is the same as once.
///
/// # Errors
/// 404 where there is none, 403 for those who only read, 409 where it cannot be stopped.
pub(crate) async fn stop_work(visitor: &Visitor, work: &Work) -> Result<(), Refusal> {
    expect_may_act(visitor, work.actor())?;
    match work {
        Work::Job(job) => start::cancel(visitor, job.id).await,
        Work::Import(import) => imports::stop(visitor, import.id).await,
    }
}

/// Lets a piece of work that failed or was stopped go on where it stood.
///
/// # Errors
/// 404 where there is none, 403 for those who only read, 409 where it cannot go on.
pub(crate) async fn go_on_work(visitor: &Visitor, work: &Work) -> Result<(), Refusal> {
    expect_may_act(visitor, work.actor())?;
    match work {
        Work::Job(job) => start::resume(visitor, job.id).await,
        Work::Import(import) => imports::resume(visitor, import.id).await,
    }
}

/// Takes a piece of work back; the job that does, or the import itself.
///
/// # Errors
/// 404 where there is nothing to take back, 403 for those who only read, 409 while it works or where it was undone before.
pub(crate) async fn undo_work(visitor: &Visitor, work: &Work) -> Result<i64, Refusal> {
    expect_may_act(visitor, work.actor())?;
    match work {
        Work::Job(job) => {
            let change_set = job.change_set.ok_or_else(Refusal::not_found)?;
            start::start_undo(visitor, change_set).await
        }
        Work::Import(import) => imports::undo(visitor, import.id).await.map(|_| import.id),
    }
}
