//! Work on an import that goes on without a request: a check, a run, an undo, each on a thread of its own, with
//! how far it is and how it ended for everyone who asks.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use exchange::{Finished, ImportError, Progress, Remembered};
use object::Message;
use store::Undone;
use tokio::sync::watch;

use crate::turns::Turns;

/// Imports that work at the same time; more wait their turn. One fills a core and the writer.
const AT_ONCE: usize = 2;
/// Jobs remembered; those that ended longest ago are forgotten first.
const JOBS_MAX: usize = 200;

/// Checks that remember their files at a time: a million rows are some 120 MB.
const REMEMBERED_MAX: usize = 2;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Looks at every row and writes nothing.
    Check,
    /// Takes the rows in.
    Import,
    /// Takes an import back.
    Undo,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// Every row has its outcome, or it was stopped.
    Finished(Finished),
    /// It was taken back.
    Undone(Undone),
    /// It could not begin or go on.
    Failed(Message),
}

/// A job.
pub(crate) struct Job {
    /// What it does.
    pub doing: Doing,
    /// How far it is.
    pub progress: Progress,
    begun: Instant,
    end: watch::Sender<Option<Arc<End>>>,
}

impl Job {
    fn new(doing: Doing) -> Arc<Job> {
        Arc::new(Job {
            doing,
            progress: Progress::default(),
            begun: Instant::now(),
            end: watch::Sender::new(None),
        })
    }

    /// How it ended, once it has.
    pub fn end(&self) -> Option<Arc<End>> {
        self.end.borrow().clone()
    }

    /// How it ended, if it does within this time.
    pub async fn end_within(&self, time: Duration) -> Option<Arc<End>> {
        let mut ends = self.end.subscribe();
        let ended = tokio::time::timeout(time, ends.wait_for(Option::is_some)).await;
        ended.ok()?.ok()?.clone()
    }

    /// A job that has ended comes to another end.
    pub fn end_again(&self, end: End) {
        self.end.send_replace(Some(Arc::new(end)));
    }

    /// How long it has worked.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// The jobs of this process, by name: an import's id, or `check-` and a draft's.
pub(crate) struct ImportJobs {
    jobs: Mutex<HashMap<String, Arc<Job>>>,
    turns: Arc<Turns>,
    /// What the latest checks remember of their files, the last at the end.
    remembered: Mutex<VecDeque<(String, Arc<Mutex<Remembered>>)>>,
    /// Drafts that were started, and the imports they became.
    started: Mutex<HashMap<String, Option<i64>>>,
}

/// Ends its job whatever happens: a job that broke off is not waited for for ever.
struct Ending(Arc<Job>);

impl Drop for Ending {
    fn drop(&mut self) {
        if self.0.end.borrow().is_none() {
            self.0.end.send_replace(Some(Arc::new(End::Failed(ImportError::Broken.message()))));
        }
    }
}

impl Default for ImportJobs {
    fn default() -> ImportJobs {
        ImportJobs {
            jobs: Mutex::default(),
            turns: Turns::of(AT_ONCE),
            remembered: Mutex::default(),
            started: Mutex::default(),
        }
    }
}

/// What a job does; it is given its own progress.
type Work = Box<dyn FnOnce(&Progress) -> Result<End, ImportError> + Send>;

impl ImportJobs {
    /// The job of this name.
    pub fn job(&self, name: &str) -> Option<Arc<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Starts a job, unless one of its name works already; answers the one that works.
    pub fn begin(&self, name: &str, doing: Doing, work: Work) -> Result<Arc<Job>, std::io::Error> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = jobs.get(name).filter(|job| job.end().is_none()) {
            return Ok(Arc::clone(job));
        }
        forget_some(&mut jobs);
        let job = Job::new(doing);
        jobs.insert(name.to_owned(), Arc::clone(&job));
        drop(jobs);
        self.thread(Arc::clone(&job), work)?;
        Ok(job)
    }

    /// Starts an import that gets its name later, by [`ImportJobs::name`].
    pub fn begin_unnamed(&self, work: impl FnOnce(Arc<Job>) -> Work) -> Result<(), std::io::Error> {
        let job = Job::new(Doing::Import);
        let work = work(Arc::clone(&job));
        self.thread(job, work)
    }

    /// Names a job that works.
    pub fn name(&self, name: &str, job: &Arc<Job>) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        forget_some(&mut jobs);
        jobs.insert(name.to_owned(), Arc::clone(job));
    }

    /// Keeps what a check remembers of its file; what an earlier one did goes when there are too many.
    pub fn remember(&self, name: &str, what: Remembered) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.retain(|(known, _)| known != name);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.pop_front();
        }
        remembered.push_back((name.to_owned(), Arc::new(Mutex::new(what))));
    }

    /// What a check remembers of its file, if it still does.
    pub fn remembered(&self, name: &str) -> Option<Arc<Mutex<Remembered>>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.iter().find(|(known, _)| known == name).map(|(_, what)| Arc::clone(what))
    }

    /// Forgets a job and asks it to stop.
    pub fn forget(&self, name: &str) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| known != name);
        if let Some(job) = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).remove(name) {
            job.progress.stop();
        }
    }

    fn thread(&self, job: Arc<Job>, work: Work) -> Result<(), std::io::Error> {
        let turns = Arc::clone(&self.turns);
        let thread = std::thread::Builder::new().name(String::from("import"));
        thread.spawn(move || {
            let ending = Ending(Arc::clone(&job));
            let turn = turns.wait();
            let end = work(&job.progress).unwrap_or_else(|error| {
                tracing::warn!(%error, "an import could not go on");
                End::Failed(error.message())
            });
            // Others go on before anyone hears of the end.
            drop(turn);
            job.end.send_replace(Some(Arc::new(end)));
            drop(ending);
        })?;
        Ok(())
    }

    /// Takes a draft to start it. `Err` where someone was quicker: the import it became, once it is known.
    pub fn claim_draft(&self, draft: &str) -> Result<(), Option<i64>> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        match started.get(draft) {
            Some(import) => Err(*import),
            None => {
                if started.len() >= JOBS_MAX {
                    started.retain(|_, import| import.is_none());
                }
                started.insert(draft.to_owned(), None);
                Ok(())
            }
        }
    }

    /// Notes what a draft became; with `None` it did not start and may be tried again.
    pub fn note_started(&self, draft: &str, import: Option<i64>) {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        match import {
            Some(import) => drop(started.insert(draft.to_owned(), Some(import))),
            None => drop(started.remove(draft)),
        }
    }

    /// The import that a draft became.
    pub fn started_as(&self, draft: &str) -> Option<i64> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).get(draft).copied().flatten()
    }
}

fn forget_some(jobs: &mut HashMap<String, Arc<Job>>) {
    if jobs.len() < JOBS_MAX {
        return;
    }
    let ended = jobs.iter().filter(|(_, job)| job.end().is_some());
    if let Some(name) = ended.min_by_key(|(_, job)| job.begun).map(|(name, _)| name.clone()) {
        jobs.remove(&name);
    }
}
