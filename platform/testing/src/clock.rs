//! A clock that tests set. It stands still until told otherwise, so that no test depends on the hour.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use object::Instant;

/// The moment at which tests begin: 2026-03-02 09:00 in Shanghai, a Monday.
const BEGINNING: i64 = 1_772_413_200_000;

/// The clock of a test's house.
#[derive(Clone, Debug)]
pub struct TestClock {
    now: Arc<AtomicI64>,
}

impl Default for TestClock {
    fn default() -> TestClock {
        TestClock { now: Arc::new(AtomicI64::new(BEGINNING)) }
    }
}

impl TestClock {
    /// What it shows.
    pub fn now(&self) -> Instant {
        Instant(self.now.load(Ordering::SeqCst))
    }

    /// Sets it, forwards or back.
    pub fn set(&self, now: Instant) {
        self.now.store(now.0, Ordering::SeqCst);
    }

    /// Moves it by so many milliseconds; less than nothing moves it back.
    pub fn pass_ms(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// As the store takes it.
    pub fn as_clock(&self) -> store::Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}
