//! Passwords: argon2id with the library's defaults (19 MiB, two passes; OWASP's first recommendation).

use std::sync::{Condvar, Mutex};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// How many hashes are computed at once: each needs 19 MiB and a core.
const AT_ONCE_MAX: u32 = 2;

static RUNNING: Mutex<u32> = Mutex::new(0);
static FREE: Condvar = Condvar::new();

/// A place among the few that compute a hash.
pub(crate) struct Place;

impl Place {
    /// Waits for one.
    pub(crate) fn take() -> Place {
        let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while *running >= AT_ONCE_MAX {
            running = FREE.wait(running).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        *running += 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner) -= 1;
        FREE.notify_one();
    }
}

/// The hash to keep.
pub(crate) fn hash(_: &Place, password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// Whether a password is the one behind a hash. Without a hash it takes as long and says no, so that nobody
/// learns by time which names exist.
pub(crate) fn holds(place: &Place, password: &str, kept: Option<&str>) -> bool {
    match kept.and_then(|kept| PasswordHash::new(kept).ok()) {
        Some(kept) => Argon2::default().verify_password(password.as_bytes(), &kept).is_ok(),
        None => {
            drop(hash(place, password));
            false
        }
    }
}
