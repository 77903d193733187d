//! Who works on jobs in this process: a thread for each, a few at a time. Before every step it is asked again who the
//! job is for and what they may do, so a right withdrawn in the middle holds from the next step on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use object::{Message, id_text};
use store::{Actor, JobKind, JobReason, JobRecord, JobState, SYSTEM_USER, StoreError, Via, Visit};
use tokio::sync::watch;

use super::export_work::ExportWork;
use super::mass_work::MassWork;
use super::merge_work::MergeWork;
use super::undo_work::UndoWork;
use crate::duplicates::FindWork;
use crate::handing_over::HandOverWork;
use crate::site::Site;
use crate::turns::Turns;

/// Jobs that work at the same time in one process; more wait their turn. One fills a core and the writer.
const AT_ONCE: usize = 2;
/// How often is looked for jobs that nobody works on: of processes that were cut off.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often is looked for deleted records that are kept no longer.
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);
/// Jobs taken up in one look.
const TAKEN_AT_ONCE: usize = 20;
/// How often a step is tried again when others wrote at the same moment or the disk was full.
const TRIES_MAX: u32 = 5;
/// And how long is waited before that.
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stepped {
    /// There is more to do.
    Onward,
    /// The job has ended, or another process has it now.
    Over,
}

/// Why a job cannot go on.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The store.
    Store(StoreError),
    /// What was asked cannot be done any more.
    Refused(Message),
    /// A file cannot be written.
    File(std::io::Error),
}

impl From<std::io::Error> for Broken {
    fn from(fault: std::io::Error) -> Broken {
        Broken::File(fault)
    }
}

impl From<StoreError> for Broken {
    fn from(fault: StoreError) -> Broken {
        Broken::Store(fault)
    }
}

/// The work of one kind of job, as one process does it.
pub(crate) trait Work {
    /// Takes one step, as the person the job is for, with the rights they have now.
    fn step(&mut self, visit: &Visit, hold: Hold) -> Result<Stepped, Broken>;
}

/// What a step needs to hold its job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    /// The job.
    pub job: i64,
    /// Who this process is.
    pub holder: i64,
}

/// The jobs this process works on.
pub(crate) struct Workers {
    /// Jobs with a thread here, each with a bell that rings at its end.
    working: Mutex<HashMap<i64, watch::Sender<()>>>,
    turns: Arc<Turns>,
    /// Tells this process from all others, those before it on this machine too.
    holder: i64,
}

impl Default for Workers {
    fn default() -> Workers {
        let mut random = [0u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        Workers {
            working: Mutex::default(),
            turns: Turns::of(AT_ONCE),
            holder: i64::from_be_bytes(random) & i64::MAX,
        }
    }
}

impl Workers {
    /// Who this process is, told from all others.
    pub fn holder(&self) -> i64 {
        self.holder
    }

    /// Begins to work on a job, unless this process does already.
    pub fn begin(&self, site: &Site, job: i64) {
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        if working.contains_key(&job) {
            return;
        }
        working.insert(job, watch::Sender::new(()));
        drop(working);
        let begun = site.clone();
        let thread = std::thread::Builder::new().name(String::from("job"));
        let started = thread.spawn(move || {
            let ending = Ending { site: begun, job };
            let turn = ending.site.workers().turns.wait();
            work_on(&ending.site, job);
            drop(turn);
        });
        if let Err(fault) = started {
            tracing::error!(%fault, job = id_text(job), "no thread for a job; it is taken up later");
            self.forget(job);
        }
    }

    /// Waits until a job of this process has ended, but not longer than this.
    pub async fn end_within(&self, job: i64, time: Duration) {
        let bell = {
            let working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
            working.get(&job).map(watch::Sender::subscribe)
        };
        if let Some(mut bell) = bell {
            // It rings, or the one who would ring it is gone: both mean the end.
            drop(tokio::time::timeout(time, bell.changed()).await);
        }
    }

    fn forget(&self, job: i64) {
        let bell = self.working.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
        if let Some(bell) = bell {
            bell.send_replace(());
        }
    }
}

/// Forgets its job whatever happens to the thread.
struct Ending {
    site: Site,
    job: i64,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.site.workers().forget(self.job);
    }
}

/// Takes jobs up that nobody works on, now and then. Call once, when the site serves.
pub fn look_after(site: &Site) {
    let site = site.clone();
    let thread = std::thread::Builder::new().name(String::from("jobs"));
    let started = thread.spawn(move || {
        if let Err(fault) = site.crm().system().free_jobs_of_the_past_wait() {
            tracing::error!(%fault, "jobs of the past stay held until their leases run out");
        }
        let mut purge_at = Moment::now();
        loop {
            if Moment::now() >= purge_at {
                purge_at = Moment::now() + PURGE_EVERY;
                match crate::retention::purge_old(&site) {
                    Ok(0) => {}
                    Ok(purged) => tracing::info!(purged, "deleted records went for good"),
                    Err(StoreError::Closing) => return,
                    Err(fault) => tracing::error!(%fault, "old records stay in the recycle bin"),
                }
                match crate::retention::free_files(&site) {
                    Ok(0) => {}
                    Ok(freed) => tracing::info!(freed, "files that no record speaks of were freed"),
                    Err(StoreError::Closing) => return,
                    Err(fault) => tracing::error!(%fault, "files that no record speaks of stay longer"),
                }
                match crate::retention::reduce_old(&site) {
                    Ok(0) => {}
                    Ok(reduced) => tracing::info!(reduced, "what is kept for a time only was reduced"),
                    Err(StoreError::Closing) => return,
                    Err(fault) => tracing::error!(%fault, "what is kept for a time only stays longer"),
                }
            }
            super::export_files::forget_old(site.crm().data());
            match take_up(&site.current()) {
                Ok(_) => {}
                Err(StoreError::Closing) => return,
                Err(fault) => tracing::error!(%fault, "waiting jobs cannot be found"),
            }
            std::thread::sleep(LOOK_EVERY);
        }
    });
    if let Err(fault) = started {
        tracing::error!(%fault, "nobody looks after jobs that were cut off");
    }
}

/// Takes up the jobs that nobody works on; answers how many there were. Call on a thread that may block.
///
/// # Errors
/// Those of the database.
pub fn take_up(site: &Site) -> Result<usize, StoreError> {
    let free = site.crm().system().read_wait::<_, StoreError, _>(|view| view.free_jobs(TAKEN_AT_ONCE))?;
    for job in &free {
        site.workers().begin(site, job.id);
    }
    Ok(free.len())
}

/// Whether this process works on a job.
pub fn is_working(site: &Site, job: i64) -> bool {
    site.workers().working.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&job)
}

fn work_on(site: &Site, job: i64) {
    let system = site.crm().system();
    let holder = site.workers().holder;
    let record = match system.take_job_wait(job, holder) {
        Ok(Some(record)) => record,
        Ok(None) => return, // Another process was quicker.
        Err(fault) => {
            tracing::warn!(%fault, job = id_text(job), "a job cannot be taken; it is tried again");
            return;
        }
    };
    let failure: JobReason = match step_by_step(site, &record, Hold { job, holder }) {
        Ok(()) | Err(Broken::Store(StoreError::Closing)) => return,
        Err(Broken::Store(fault)) => {
            tracing::error!(%fault, job = id_text(job), "a job cannot go on");
            fault.message().into()
        }
        Err(Broken::Refused(message)) => message.into(),
        Err(Broken::File(fault)) => {
            tracing::error!(%fault, job = id_text(job), "a file cannot be written");
            Message::new(
                "file_unwritable",
                "文件无法写入（磁盘可能已满），请联系管理员",
                "the file cannot be written (the disk may be full); tell the administrator",
            )
            .into()
        }
    };
    let ended = system.note_job_wait(move |tx| match tx.hold_job(job, holder)? {
        store::JobHold::Ours(_) => tx.end_job(job, JobState::Failed, Some(&failure)),
        store::JobHold::Cancelled | store::JobHold::Lost => Ok(()),
    });
    if let Err(fault) = ended {
        tracing::warn!(%fault, job = id_text(job), "the end of a job cannot be noted; it is taken up again");
    }
}

fn step_by_step(site: &Site, record: &JobRecord, hold: Hold) -> Result<(), Broken> {
    // Whoever did it is gone, and nobody goes on with half of it; the house begins it anew where it is still due.
    if record.is_in_one_piece() {
        return Err(cut_off());
    }
    let mut work: Box<dyn Work> = match record.kind {
        JobKind::MassChange => Box::new(MassWork::of(site, record)?),
        JobKind::Merge => Box::new(MergeWork::of(site, record)?),
        JobKind::Export => Box::new(ExportWork::of(site, record)?),
        JobKind::Undo => Box::new(UndoWork::of(record)?),
        JobKind::HandOver => Box::new(HandOverWork::of(site.crm(), site.doorkeeper(), record)?),
        JobKind::FindDuplicates => Box::new(FindWork::of(site)),
        JobKind::Backup | JobKind::Indexes => return Err(cut_off()),
    };
    let mut tried = 0;
    loop {
        let visit = visit_of(site, record)?;
        match work.step(&visit, hold) {
            Ok(Stepped::Onward) => tried = 0,
            Ok(Stepped::Over) => return Ok(()),
            Err(Broken::Store(StoreError::Contention(_) | StoreError::NotWritable(_)))
                if tried < TRIES_MAX =>
            {
                tried += 1;
                std::thread::sleep(TRY_AGAIN_AFTER);
            }
            Err(broken) => return Err(broken),
        }
    }
}

fn cut_off() -> Broken {
    Broken::Refused(Message::new(
        "cut_off",
        "执行它的进程已停止；需要时系统会重新开始",
        "the process that did it was stopped; where it is still needed, it begins anew",
    ))
}

/// The person a job is for, as they are now.
fn visit_of(site: &Site, record: &JobRecord) -> Result<Visit, Broken> {
    if record.actor == SYSTEM_USER {
        // Begun by a command, which is the house's own, and cut off.
        return Ok(site.crm().visit(Actor::system(), Via::System));
    }
    let doorkeeper = site.doorkeeper().clone();
    let (user, key) = (record.actor, record.key);
    let person =
        site.crm().system().read_wait::<_, StoreError, _>(move |view| doorkeeper.person(view, user, key))?;
    match person {
        Some(mut who) => {
            who.actor.address = record.address;
            Ok(site.crm().visit(who.actor, Via::System))
        }
        None => Err(Broken::Refused(Message::new(
            "person_gone",
            "发起人的账号或密钥已停用",
            "the account or key of the one who asked for it is switched off",
        ))),
    }
}
