//! What a process knows of the backups: whether one is being taken, what failed, and what lay there when it looked last.

use std::sync::{Mutex, OnceLock};

use object::{Instant, Message};
use store::Crm;

use super::{Lying, Plan};

/// What lay in a bucket so lately is told without another look: each is a request to somebody else.
const FRESH_MS: i64 = 60 * 1_000;
/// So often a bucket is looked into where none is due.
const LOOK_AGAIN_MS: i64 = 60 * 60 * 1_000;

/// What this process knows of backups.
#[derive(Default)]
pub(crate) struct Backups {
    pub(super) plan: OnceLock<Plan>,
    state: Mutex<State>,
}

/// How it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Since when one is being taken.
    pub running: Option<Instant>,
    /// When one failed last, and why; nothing once one was taken again.
    pub failed: Option<(Instant, Message)>,
    /// What lay there, and when that was seen.
    known: Option<(Instant, Vec<Lying>)>,
    /// Since then nobody can look, and why.
    missed: Option<(Instant, Message)>,
}

impl Backups {
    /// Where they go, if they come by themselves.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.get()
    }

    /// How it stands.
    pub fn state(&self) -> State {
        self.state.lock().map(|state| state.clone()).unwrap_or_default()
    }

    pub(super) fn note(&self, change: impl FnOnce(&mut State)) {
        if let Ok(mut state) = self.state.lock() {
            change(&mut state);
        }
    }

    /// What lies there, the newest first; of a bucket, what lay there a moment ago.
    ///
    /// # Errors
    /// Where nobody can look.
    pub async fn lying(&self, crm: &Crm) -> Result<Vec<Lying>, Message> {
        let Some(plan) = self.plan() else { return Ok(Vec::new()) };
        let is_fresh = |at: Instant| (0..FRESH_MS).contains(&(crm.now().0 - at.0));
        if !plan.depot.is_here() {
            let state = self.state();
            if let Some((_, why)) = state.missed.filter(|(at, _)| is_fresh(*at)) {
                return Err(why);
            }
            if let Some((_, found)) = state.known.filter(|(at, _)| is_fresh(*at)) {
                return Ok(found);
            }
        }
        self.look(crm).await
    }

    /// Looks what lies there, and keeps it in mind.
    ///
    /// # Errors
    /// Where nobody can look.
    pub(super) async fn look(&self, crm: &Crm) -> Result<Vec<Lying>, Message> {
        let Some(plan) = self.plan() else { return Ok(Vec::new()) };
        let (looked, now) = (plan.depot.lying(crm.zone()).await, crm.now());
        self.note(|state| match &looked {
            Ok(found) => {
                state.known = Some((now, found.clone()));
                state.missed = None;
                // Another process took one since.
                let is_over =
                    |at: Instant| found.iter().any(|backup| !backup.is_ahead(now) && backup.at > at);
                state.failed = state.failed.take().filter(|(at, _)| !is_over(*at));
            }
            Err(why) => state.missed = Some((now, why.clone())),
        });
        looked
    }

    /// One of this name was let go.
    pub(super) fn forget(&self, name: &str) {
        self.note(|state| {
            if let Some((_, found)) = &mut state.known {
                found.retain(|backup| backup.name != name);
            }
        });
    }

    /// Whether it is time to look, whatever is known: a folder is at hand, a bucket is not.
    pub(super) fn is_look_due(&self, now: Instant) -> bool {
        let state = self.state();
        let last = state.known.map(|(at, _)| at).max(state.missed.map(|(at, _)| at));
        self.plan().is_some_and(|plan| plan.depot.is_here())
            || last.is_none_or(|last| !(0..LOOK_AGAIN_MS).contains(&(now.0 - last.0)))
    }

    /// The moment of the newest that is known and came by itself.
    pub(super) fn daily(&self, now: Instant) -> Option<Instant> {
        let (_, found) = self.state().known?;
        found.iter().find(|backup| !backup.by_hand && !backup.is_ahead(now)).map(|backup| backup.at)
    }

    /// How old the last good one is that is known, and how long ago that was seen, in seconds. Nobody looks for it.
    pub fn age_seconds(&self, now: Instant) -> Option<(i64, i64)> {
        let (seen, found) = self.state().known?;
        let newest = found.iter().find(|backup| !backup.is_ahead(now))?;
        let since = |at: Instant| (now.0 - at.0).max(0) / 1_000;
        Some((since(newest.at), since(seen)))
    }
}
