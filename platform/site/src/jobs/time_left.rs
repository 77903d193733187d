//! How long a job will still take, judged by how fast it was since the present process began with it. Where nothing is
//! known, nothing is said.

use std::time::Duration;

use object::Instant;

/// Faster than this nobody can be judged.
const JUDGED_AFTER_MS: i64 = 2_000;

/// How a job went since the present process began with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    /// When it began.
    pub since: Instant,
    /// What was done by then.
    pub done_then: i64,
}

/// How long it will still take; `None` while that is not known.
pub(crate) fn time_left(pace: Pace, done: i64, total: i64, now: Instant) -> Option<Duration> {
    let (passed_ms, did) = (now.0 - pace.since.0, done - pace.done_then);
    if passed_ms < JUDGED_AFTER_MS || did <= 0 || total <= 0 {
        return None;
    }
    let left = u128::from((total - done).max(0).unsigned_abs());
    let ms = left * u128::from(passed_ms.unsigned_abs()) / u128::from(did.unsigned_abs());
    Some(Duration::from_millis(u64::try_from(ms).ok()?))
}

#[cfg(test)]
#[path = "../tests/time_left.rs"]
mod tests;
