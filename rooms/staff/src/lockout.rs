//! Wrong passwords make the next attempt wait, longer each time: for the login that is guessed at and for the
//! address that guesses. Kept in the database, so that it holds in every process and after a restart.

use std::net::IpAddr;

use object::{Id, Instant, Object};
use store::{StoreError, Tx, View, WriteError};

use crate::access::hash_of;

/// How many failures are free, and how long one waits after more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// So many failures cost nothing; the last of them begins the first wait.
    failures_free: i64,
    /// The first wait; each further failure doubles it …
    first_wait_ms: i64,
    /// … up to this.
    wait_ms_max: i64,
}

/// For a login: people mistype a few times. NIST SP 800-63B, 5.2.2, allows 100 failures in a row at most; these
/// waits allow fewer than 100 a day.
const OF_LOGIN: Limit = Limit { failures_free: 5, first_wait_ms: 30_000, wait_ms_max: 15 * 60_000 };
/// For an address: a whole office may stand behind one.
const OF_ADDRESS: Limit = Limit { failures_free: 50, first_wait_ms: 60_000, wait_ms_max: 60 * 60_000 };
/// After so long without a failure counting begins anew.
const FORGOTTEN_AFTER_MS: i64 = 6 * 3_600_000;
/// So many forgotten counts make room for a new one.
const SWEPT_AT_ONCE: usize = 20;
/// A household or company has at least this much of an IPv6 address (RFC 6177), so it counts as one.
const IPV6_SITE_BITS: u32 = 64;

/// Failed attempts of one login or from one address.
#[derive(Clone, Debug, Object)]
#[object(
    table = "lockout",
    plural = "lockouts",
    zh = "登录限制",
    en = "Lock-out",
    en_plural = "Lock-outs",
    internal
)]
pub struct Lockout {
    /// Its id.
    pub id: Id<Lockout>,
    /// SHA-256 of the login or address: what was typed as a login may have been a password.
    #[field(zh = "对象散列", en = "Subject hash", unique, secret)]
    pub subject: String,
    /// Failures in a row.
    #[field(zh = "失败次数", en = "Failures")]
    pub failures: i64,
    /// The last one.
    #[field(zh = "最近失败", en = "Last failure", index)]
    pub last_at: Instant,
    /// No attempt before then.
    #[field(zh = "限制到", en = "Closed until")]
    pub until: Option<Instant>,
}

/// Whose failures are counted.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    hash: String,
    limit: Limit,
}

impl Subject {
    /// A login, lower case.
    pub(crate) fn login(login: &str) -> Subject {
        Subject { hash: hash_of(&format!("login:{login}")), limit: OF_LOGIN }
    }

    /// An address.
    pub(crate) fn address(address: IpAddr) -> Subject {
        let site = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => (address.to_bits() >> (u128::BITS - IPV6_SITE_BITS)).to_string(),
        };
        Subject { hash: hash_of(&format!("address:{site}")), limit: OF_ADDRESS }
    }
}

impl Limit {
    /// How long the attempt after so many failures waits.
    fn wait_ms(self, failures: i64) -> Option<i64> {
        let beyond = u32::try_from(failures - self.failures_free).ok()?;
        let doubled =
            1i64.checked_shl(beyond.min(30)).and_then(|times| self.first_wait_ms.checked_mul(times));
        Some(doubled.unwrap_or(self.wait_ms_max).min(self.wait_ms_max))
    }
}

/// How many seconds whoever stands behind these waits; `None` where they may try.
pub(crate) fn wait_s(view: &View<'_>, subjects: &[Subject]) -> Result<Option<u64>, StoreError> {
    let mut longest = 0;
    for subject in subjects {
        let found = view.first::<Lockout>(&Lockout::SUBJECT.is(&subject.hash))?;
        longest =
            longest.max(found.and_then(|lockout| lockout.until).map_or(0, |until| until.0 - view.now().0));
    }
    Ok(u64::try_from(longest).ok().filter(|wait| *wait > 0).map(|wait| wait.div_ceil(1000)))
}

/// One more failure of each.
pub(crate) fn note_failure(tx: &mut Tx<'_>, subjects: &[Subject]) -> Result<(), WriteError> {
    for subject in subjects {
        let known = tx.first::<Lockout>(&Lockout::SUBJECT.is(&subject.hash))?;
        let known = match known {
            Some(known) => Some(known.id),
            None => {
                sweep(tx)?;
                let now = tx.now();
                let first = Lockout {
                    id: Id::from_raw(0),
                    subject: subject.hash.clone(),
                    failures: 1,
                    last_at: now,
                    until: None,
                };
                match tx.attempt(|tx| tx.insert(&first).map(drop)) {
                    Ok(()) => None,
                    // Another process was quicker with the first one.
                    Err(WriteError::Invalid(_)) => {
                        tx.first::<Lockout>(&Lockout::SUBJECT.is(&subject.hash))?.map(|known| known.id)
                    }
                    Err(refused) => return Err(refused),
                }
            }
        };
        let Some(known) = known else { continue };
        // Locked before it is counted on, so that two failures count twice.
        let known = tx.find_to_change(known)?;
        let is_old = tx.now().0 - known.last_at.0 > FORGOTTEN_AFTER_MS;
        let failures = if is_old { 1 } else { known.failures + 1 };
        let until = subject.limit.wait_ms(failures).map(|wait| tx.now().plus_ms(wait));
        tx.update(&known, &Lockout { failures, last_at: tx.now(), until, ..known.clone() })?;
    }
    Ok(())
}

/// They came in: nothing is held against this login any more. What an address did stays, or whoever has one account
/// could guess at the others from there.
pub(crate) fn forgive(tx: &mut Tx<'_>, login: &str) -> Result<(), WriteError> {
    let subject = Subject::login(login);
    match tx.first::<Lockout>(&Lockout::SUBJECT.is(&subject.hash))? {
        Some(lockout) => tx.delete(Lockout::def(), lockout.id.raw(), None).map(drop),
        None => Ok(()),
    }
}

fn sweep(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    let old = Instant(tx.now().0 - FORGOTTEN_AFTER_MS);
    for lockout in tx.all::<Lockout>(&Lockout::LAST_AT.before(&old), None, SWEPT_AT_ONCE)? {
        match tx.delete(Lockout::def(), lockout.id.raw(), None) {
            Ok(_) | Err(WriteError::NotFound) => {} // Another process swept it.
            Err(refused) => return Err(refused),
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/lockout.rs"]
mod tests;
