//! How often one caller may ask: a bucket of tokens per person and key that fills steadily. It stops a program
//! that runs in circles, not one that works hard.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Requests a caller may send at once after a pause. Ours to choose: a nightly synchronisation of 60,000 records,
/// one by one, passes without a wait.
pub(super) const BURST: f64 = 60_000.0;
/// Requests per second for as long as one likes: about what two cores answer, so a steady program never waits.
pub(super) const PER_SECOND: f64 = 2_000.0;
/// Callers remembered; the least recent go first. A forgotten caller only gets a full bucket again.
const CALLERS_MAX: usize = 10_000;

/// How a caller stands, as the `RateLimit-…` headers say (IETF draft “RateLimit header fields for HTTP”, revision 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// Requests at once after a pause.
    pub limit: u64,
    /// Requests that may follow at once.
    pub remaining: u64,
    /// Seconds until it is the limit again.
    pub reset_s: u64,
}

/// One caller's tokens.
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

/// All callers' buckets, in memory: each process counts for itself.
pub(crate) struct Quota {
    burst: f64,
    per_second: f64,
    buckets: Mutex<HashMap<(i64, i64), Bucket>>,
}

impl Quota {
    pub(super) fn new(burst: f64, per_second: f64) -> Quota {
        Quota { burst, per_second, buckets: Mutex::default() }
    }

    /// Takes one token of this user and key, and says how they stand then; with the seconds until there is a token
    /// again where there was none.
    pub(super) fn take(&self, caller: (i64, i64), now: Instant) -> (Share, Result<(), u64>) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CALLERS_MAX && !buckets.contains_key(&caller) {
            // Whoever has a full bucket by now is the same as a new caller.
            let seconds_to_full = self.burst / self.per_second;
            buckets.retain(|_, bucket| now.duration_since(bucket.filled_at).as_secs_f64() < seconds_to_full);
            if buckets.len() >= CALLERS_MAX {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(caller).or_insert(Bucket { tokens: self.burst, filled_at: now });
        let passed = now.saturating_duration_since(bucket.filled_at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * self.per_second).min(self.burst);
        bucket.filled_at = now;
        let taken = if bucket.tokens < 1.0 {
            Err(((1.0 - bucket.tokens) / self.per_second).ceil() as u64)
        } else {
            bucket.tokens -= 1.0;
            Ok(())
        };
        let share = Share {
            limit: self.burst as u64,
            remaining: bucket.tokens as u64,
            reset_s: ((self.burst - bucket.tokens) / self.per_second).ceil() as u64,
        };
        (share, taken)
    }
}
