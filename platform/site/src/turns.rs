//! Heavy work waits its turn: so many at the same time, the others after them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Lets a fixed number work at once.
pub(crate) struct Turns {
    at_once: usize,
    working: Mutex<usize>,
    free: Condvar,
}

/// Leave to work, given back when it is dropped.
pub(crate) struct Turn(Arc<Turns>);

impl Turns {
    /// Turns for so many at once.
    pub fn of(at_once: usize) -> Arc<Turns> {
        Arc::new(Turns { at_once, working: Mutex::default(), free: Condvar::new() })
    }

    /// Waits until it is our turn.
    pub fn wait(self: &Arc<Turns>) -> Turn {
        let working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let mut working = self
            .free
            .wait_while(working, |working| *working >= self.at_once)
            .unwrap_or_else(PoisonError::into_inner);
        *working += 1;
        Turn(Arc::clone(self))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.working.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.free.notify_one();
    }
}
