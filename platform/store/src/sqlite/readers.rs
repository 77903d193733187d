//! Reader threads: some for people, and some for imports, which keep nobody waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{Receiver, Sender, unbounded};
use rusqlite::Connection;

use super::{READER_CACHE_KIB, ReadJob, connect, thread};
use crate::error::StoreError;

/// A read that runs longer is stopped.
pub(crate) const READ_MS_MAX: u64 = 5_000;
/// Virtual-machine steps between two looks at the clock while reading.
const STEPS_PER_LOOK: i32 = 20_000;
/// Threads that read for imports, at most: as many as there are cores.
const BULK_READERS_MAX: usize = 4;
/// How much such threads give way, as `nice` counts: beside a busy thread they get a tenth of a core.
const GIVEN_WAY: i32 = 10;

/// Starts so many threads; they end when nobody can hand them a read any more.
pub(super) fn start(path: &Path, threads: usize) -> Result<Sender<ReadJob>, StoreError> {
    start_each(path, threads, "reader", || {})
}

/// Starts those that read for imports.
pub(super) fn start_for_bulk(path: &Path) -> Result<Sender<ReadJob>, StoreError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    start_each(path, cores.min(BULK_READERS_MAX), "bulk-reader", give_way)
}

fn start_each(path: &Path, threads: usize, name: &str, begin: fn()) -> Result<Sender<ReadJob>, StoreError> {
    let (reads, jobs) = unbounded::<ReadJob>();
    for _ in 0..threads {
        let (mut reader, jobs) = (connect(path, READER_CACHE_KIB, true)?, jobs.clone());
        thread(name, move || {
            begin();
            run(&mut reader, &jobs);
        })?;
    }
    Ok(reads)
}

/// Makes this thread give way to those that write and to people. What an import prepares waits for the writer anyway, and
/// the writer must not wait for a core.
pub fn give_way() {
    #[cfg(target_os = "linux")] // Elsewhere the whole process would.
    if let Err(fault) = rustix::process::setpriority_process(None, GIVEN_WAY) {
        tracing::debug!(%fault, "a thread does not give way");
    }
}

fn run(reader: &mut Connection, jobs: &Receiver<ReadJob>) {
    while let Ok(job) = jobs.recv() {
        let started = Moment::now();
        let looked = reader.progress_handler(
            STEPS_PER_LOOK,
            Some(move || started.elapsed() > Duration::from_millis(READ_MS_MAX)),
        );
        if let Err(fault) = looked {
            tracing::error!(%fault, "no time limit on a read");
        }
        // Whoever asked sees their answer's channel close; the reader lives on.
        if catch_unwind(AssertUnwindSafe(|| job(reader))).is_err() {
            tracing::error!("a read panicked");
        }
    }
}
