//! Backups that come by themselves: every day at an hour into a folder, of which some are kept. Where they go belongs to
//! the machine, not to the company, and is said when the program is started; so a house that was restored elsewhere
//! does not write into the folder of the first one.

mod kept;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object::{Instant, Message};
use store::{BackupError, BackupWanted, Crm, StoreError};

pub use kept::Kept;

use crate::site::Site;

/// The act under which processes agree who takes a backup.
const ACT: &str = "backup";
/// The piece of work that one process has at a time.
const TURN: &str = "backup_until";
/// So long a process has it without a sign of life.
const TURN_MS: i64 = 120_000;
/// How often it gives one.
const SIGN_EVERY: Duration = Duration::from_secs(30);
/// How often is looked whether one is due.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// After one that failed the next is tried.
const AGAIN_AFTER_MS: i64 = 60 * 60 * 1_000;
/// A good backup older than this is told of: one day was missed, and the next should have been there.
pub const OLD_AFTER_MS: i64 = 2 * 24 * 60 * 60 * 1_000;
/// How the files are called: the moment between, in the company's time zone.
const BEGIN: &str = "guanxi-";
const END: &str = ".guanxi";
/// What stands before the end of those that somebody asked for.
const BY_HAND: &str = "-manual";
const MOMENT: &str = "%Y%m%d-%H%M%S";

/// Where backups go, when, and how many stay.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder.
    pub folder: PathBuf,
    /// The hour of the day.
    pub hour: i8,
    /// Which are kept.
    pub kept: Kept,
}

/// A backup in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    /// The file's name.
    pub name: String,
    /// The moment it shows.
    pub at: Instant,
    /// The same in the company's time zone.
    pub day: DateTime,
    /// Its size.
    pub bytes: u64,
    /// Somebody asked for it; it is kept beside those that come by themselves, and in place of none of them.
    pub by_hand: bool,
}

/// What this process knows of backups.
#[derive(Default)]
pub(crate) struct Backups {
    plan: OnceLock<Plan>,
    state: Mutex<State>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Since when one is being taken.
    pub running: Option<Instant>,
    /// When one failed last, and why; nothing once one was taken again.
    pub failed: Option<(Instant, Message)>,
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

    fn note(&self, change: impl FnOnce(&mut State)) {
        if let Ok(mut state) = self.state.lock() {
            change(&mut state);
        }
    }

    /// How old the last good one is; nothing without a plan or before the first.
    pub fn age_seconds(&self, crm: &Crm) -> Option<i64> {
        let newest = lying(&self.plan()?.folder, crm.zone()).into_iter().next()?;
        Some((crm.now().0 - newest.at.0).max(0) / 1_000)
    }
}

/// The backups in a folder, the newest first.
pub(crate) fn lying(folder: &Path, zone: &TimeZone) -> Vec<Lying> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let of = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let moment = name.strip_prefix(BEGIN)?.strip_suffix(END)?;
        let day = DateTime::strptime(MOMENT, moment.strip_suffix(BY_HAND).unwrap_or(moment)).ok()?;
        let by_hand = moment.ends_with(BY_HAND);
        let at = Instant(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond());
        Some(Lying { name, at, day, bytes: entry.metadata().ok()?.len(), by_hand })
    };
    let mut found: Vec<Lying> = entries.flatten().filter_map(of).collect();
    found.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.name.cmp(&one.name)));
    found
}

/// The last moment at which one should have been taken, and the next.
pub(crate) fn around(now: Instant, hour: i8, zone: &TimeZone) -> Option<(Instant, Instant)> {
    let here = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
    let of_day = |day: jiff::civil::Date| {
        let at = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(Instant(at.timestamp().as_millisecond()))
    };
    let today = of_day(here.date())?;
    if today <= now {
        Some((today, of_day(here.date().tomorrow().ok()?)?))
    } else {
        Some((of_day(here.date().yesterday().ok()?)?, today))
    }
}

/// Takes backups by this plan for as long as the site is there. Call once, when the site serves.
///
/// # Errors
/// Where the folder cannot be made.
pub fn look_after(site: &Site, plan: Plan) -> std::io::Result<()> {
    follow(site, plan)?;
    let site = site.clone();
    tokio::spawn(async move {
        loop {
            take_due(&site).await;
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
    Ok(())
}

/// From now on backups go by this plan. Said once.
///
/// # Errors
/// Where the folder cannot be made.
pub fn follow(site: &Site, plan: Plan) -> std::io::Result<()> {
    std::fs::create_dir_all(&plan.folder)?;
    site.backups().plan.get_or_init(|| plan);
    Ok(())
}

/// Takes a backup if one is due.
pub async fn take_due(site: &Site) {
    if is_due(site) {
        // Another process may have taken it since.
        take_if(site, false, is_due).await;
    }
}

fn is_due(site: &Site) -> bool {
    let backups = site.backups();
    let (crm, now) = (site.crm(), site.crm().now());
    let Some(plan) = backups.plan() else { return false };
    if backups.state().failed.is_some_and(|(at, _)| now.0 - at.0 < AGAIN_AFTER_MS) {
        return false;
    }
    let newest = lying(&plan.folder, crm.zone()).into_iter().find(|backup| !backup.by_hand);
    around(now, plan.hour, crm.zone()).is_some_and(|(last, _)| newest.is_none_or(|newest| newest.at < last))
}

/// Takes a backup now, unless a process does just now.
pub async fn take_now(site: &Site) {
    take_if(site, true, |_| true).await;
}

/// Takes a backup if it is still wanted once it is our turn; then lets go what need not be kept.
async fn take_if(site: &Site, by_hand: bool, is_wanted: impl Fn(&Site) -> bool) {
    let Some(plan) = site.backups().plan().cloned() else { return };
    let begun = site.crm().now();
    let until = Instant(begun.0 + TURN_MS);
    match take_turn(site, None, until).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(fault) => return tracing::error!(%fault, "nobody knows whose turn it is to take a backup"),
    }
    let mut held = until;
    if is_wanted(site) {
        site.backups().note(|state| state.running = Some(begun));
        let taken;
        (taken, held) = while_held(site, &plan, by_hand, until).await;
        site.backups().note(|state| {
            state.running = None;
            state.failed = taken.as_ref().err().map(|refused| (begun, refused.message()));
        });
        match &taken {
            Ok(()) => prune(&plan, site.crm().zone()),
            Err(fault) => tracing::error!(%fault, "no backup was taken; it is tried again in an hour"),
        }
    }
    if let Err(fault) = take_turn(site, Some(held), Instant(0)).await {
        tracing::warn!(%fault, "the next backup waits until this one's turn is over");
    }
}

/// Takes it, and gives signs of life meanwhile; answers also until when the turn is held.
async fn while_held(
    site: &Site,
    plan: &Plan,
    by_hand: bool,
    until: Instant,
) -> (Result<(), BackupError>, Instant) {
    let (crm, target) = (site.crm().clone(), plan.folder.join(name_of(site.crm(), by_hand)));
    let mut work = tokio::task::spawn_blocking(move || {
        crm.back_up(&BackupWanted { target, replaces: false, with_key: false })
    });
    let mut held = until;
    loop {
        tokio::select! {
            done = &mut work => {
                let done = done.map_err(|fault| StoreError::Database(fault.to_string()).into());
                return (done.and_then(|made| made.map(drop)), held);
            }
            () = tokio::time::sleep(SIGN_EVERY) => {
                let next = Instant(site.crm().now().0 + TURN_MS);
                match take_turn(site, Some(held), next).await {
                    Ok(true) => held = next,
                    Ok(false) => tracing::warn!("another process takes a backup too"),
                    Err(fault) => tracing::warn!(%fault, "no sign of life of a backup"),
                }
            }
        }
    }
}

async fn take_turn(site: &Site, mine: Option<Instant>, until: Instant) -> Result<bool, StoreError> {
    site.crm().system().write(ACT, move |tx| tx.take_turn(TURN, mine, until)).await
}

fn name_of(crm: &Crm, by_hand: bool) -> String {
    let now = jiff::Timestamp::from_millisecond(crm.now().0).unwrap_or_default();
    let by_hand = if by_hand { BY_HAND } else { "" };
    format!("{BEGIN}{}{by_hand}{END}", now.to_zoned(crm.zone().clone()).strftime(MOMENT))
}

fn prune(plan: &Plan, zone: &TimeZone) {
    let (by_hand, daily): (Vec<Lying>, Vec<Lying>) =
        lying(&plan.folder, zone).into_iter().partition(|backup| backup.by_hand);
    for found in [by_hand, daily] {
        let days: Vec<DateTime> = found.iter().map(|backup| backup.day).collect();
        for (backup, _) in found.iter().zip(plan.kept.of(&days)).filter(|(_, is_kept)| !is_kept) {
            if let Err(fault) = std::fs::remove_file(plan.folder.join(&backup.name)) {
                tracing::warn!(%fault, name = %backup.name, "an old backup stays");
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/backups.rs"]
mod tests;
