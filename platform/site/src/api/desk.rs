//! What the API remembers between requests, in this process only: how often each caller asked, which idempotency keys
//! are being worked on, and how it is described.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use object::Registry;
use serde_json::Value as Json;

use super::quota::{BURST, PER_SECOND, Quota};

/// How often answers that are no longer owed are cleared away.
const CLEAR_EVERY: Duration = Duration::from_secs(3600);

/// How many descriptions are kept: three languages, of what is declared and of what a company made of it.
const DESCRIBED_MAX: usize = 6;

struct Described {
    _of: Arc<Registry>,
    text: Arc<Json>,
}

/// A key that is being worked on: whose, with which program key, and the key itself.
type Claim = (i64, i64, String);

/// What the API remembers.
pub(crate) struct Desk {
    pub(super) quota: Quota,
    running: Arc<Mutex<HashSet<Claim>>>,
    cleared_at: Mutex<Option<Instant>>,
    /// The description of the API, by language and by the declarations it describes.
    described: Mutex<HashMap<(&'static str, usize), Described>>,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            quota: Quota::new(BURST, PER_SECOND),
            running: Arc::default(),
            cleared_at: Mutex::default(),
            described: Mutex::default(),
        }
    }
}

/// Holds an idempotency key until the request has its answer.
pub(super) struct Running {
    claim: Claim,
    desk: Arc<Mutex<HashSet<Claim>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(mut running) = self.desk.lock() {
            running.remove(&self.claim);
        }
    }
}

impl Desk {
    /// Takes a key to work on; `None` where another request works on it.
    pub(super) fn claim(&self, claim: Claim) -> Option<Running> {
        let Ok(mut running) = self.running.lock() else { return None };
        running.insert(claim.clone()).then(|| Running { claim, desk: Arc::clone(&self.running) })
    }

    /// The description of these declarations in the language of this code, made when it is first asked for.
    pub(super) fn described(
        &self,
        code: &'static str,
        registry: &Arc<Registry>,
        make: impl FnOnce() -> Json,
    ) -> Arc<Json> {
        let mut described = self.described.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (code, Arc::as_ptr(registry).addr());
        if described.len() >= DESCRIBED_MAX && !described.contains_key(&key) {
            described.clear(); // Declarations have changed since: the old ones are asked for no more.
        }
        // The declarations are kept beside what was made of them, so that no others come to stand at their place.
        let made = described
            .entry(key)
            .or_insert_with(|| Described { _of: Arc::clone(registry), text: Arc::new(make()) });
        Arc::clone(&made.text)
    }

    /// Whether it is time to clear old answers away; says yes once, then not until [`CLEAR_EVERY`] has passed.
    pub(super) fn is_time_to_clear(&self, now: Instant) -> bool {
        let Ok(mut cleared_at) = self.cleared_at.lock() else { return false };
        let is_time = cleared_at.is_none_or(|at| now.saturating_duration_since(at) >= CLEAR_EVERY);
        if is_time {
            *cleared_at = Some(now);
        }
        is_time
    }
}
