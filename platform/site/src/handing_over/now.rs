//! A hand-over that is waited for, as the command line asks for it: the same job, worked on here. Where the command is
//! cut off, the next server that runs goes on with it.

use std::sync::Arc;

use object::Message;
use serde_json::{Map, Value as Json, json};
use store::{HAND_OVER, JobRecord, JobState, StoreError, Undone, Visit, WhoseJobs};

use super::asked::HandOverAsked;
use super::preview::preview;
use super::start::look;
use super::work::HandOverWork;
use crate::doorkeeper::Doorkeeper;
use crate::jobs::{Broken, Hold, Stepped, Work};
use crate::refusal::Refusal;

/// What came of it.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The job; none where it was only looked at.
    pub job: Option<JobRecord>,
    /// By object, receiver and number, as it was seen before.
    pub planned: Json,
    /// How many stay, as it was seen before.
    pub stay: i64,
}

/// Hands over, or looks what that would come to. `asked` is as for `POST /hand_overs`. Blocks until it is done.
///
/// # Errors
/// Where it is asked wrongly or may not be asked, and where the store fails.
pub fn hand_over_now(
    visit: &Visit,
    doorkeeper: &Arc<dyn Doorkeeper>,
    asked: &Map<String, Json>,
    only_looks: bool,
) -> Result<HandedOver, Message> {
    let said = |fault: StoreError| fault.message();
    let asked = HandOverAsked::read(visit.crm().registry(), asked).map_err(sentence)?;
    let start = look(visit, doorkeeper, asked).map_err(sentence)?;
    let looked = start.clone();
    let seen = visit
        .read_wait::<_, StoreError, _>(move |view| {
            preview(view, &looked.by, &looked.asked, looked.filters.clone(), &looked.receivers)
        })
        .map_err(said)?;
    let planned = seen
        .lines
        .iter()
        .map(|line| json!({"object": line.def.plural, "to": object::id_text(line.to), "records": line.records}))
        .collect();
    if only_looks {
        return Ok(HandedOver { job: None, planned, stay: seen.stay_count });
    }
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).expect("the operating system has randomness");
    let holder = i64::from_be_bytes(random) & i64::MAX;
    let begun = visit
        .write_wait::<_, StoreError, _>(HAND_OVER, None, move |tx| {
            let job = start.begin(tx, None)?;
            // Taken in the same moment: a server beside this does not begin with it too.
            tx.take_job(job.id, holder)
        })
        .map_err(said)?;
    let Some(record) = begun else { return Err(interrupted()) };
    let hold = Hold { job: record.id, holder };
    let mut work = HandOverWork::of(visit.crm(), doorkeeper, &record).map_err(broken)?;
    while work.step(visit, hold).map_err(broken)? == Stepped::Onward {}
    let ended = visit
        .read_wait::<_, StoreError, _>(move |view| view.job(record.id, WhoseJobs::All))
        .map_err(said)?
        .filter(|job| job.state == JobState::Done);
    Ok(HandedOver { job: Some(ended.ok_or_else(interrupted)?), planned, stay: seen.stay_count })
}

/// Takes a hand-over back, by its job. Blocks until it is done.
///
/// # Errors
/// Where there is none, and where the store fails.
pub fn undo_now(visit: &Visit, job: i64) -> Result<Undone, Message> {
    let found = visit
        .read_wait::<_, StoreError, _>(move |view| view.job(job, WhoseJobs::All))
        .map_err(|fault| fault.message())?;
    let change_set = found.filter(|job| job.state.is_ended()).and_then(|job| job.change_set);
    let Some(change_set) = change_set else {
        return Err(Message::new(
            "job_unknown",
            "没有这次交接，或尚未结束",
            "there is no such hand-over that has ended",
        ));
    };
    visit.undo_wait(change_set).map_err(|fault| fault.message())
}

fn broken(broken: Broken) -> Message {
    match broken {
        Broken::Store(fault) => fault.message(),
        Broken::Refused(message) => message,
        Broken::File(fault) => Message::new(
            "file_unwritable",
            format!("文件无法写入：{fault}"),
            format!("a file cannot be written: {fault}"),
        ),
    }
}

fn interrupted() -> Message {
    Message::new("hand_over_stopped", "交接被停止", "the hand-over was stopped")
}

/// A refusal as one sentence.
fn sentence(refused: Refusal) -> Message {
    refused.fields.into_iter().next().map_or(refused.message, |(_, message)| message)
}
