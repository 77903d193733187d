//! Backups that come by themselves: every day at an hour, of which some are kept. Where they go belongs to
//! the machine, not to the company, and is said when the program is started; so a house that was restored elsewhere
//! does not write into the folder of the first one.

mod depot;
mod kept;

use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use axum::http::StatusCode;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use object::{Instant, Message, ObjectDef};
use store::{
    BackupMade, BackupWanted, Crm, Happening, JobCounts, JobKind, JobState, JobStep, Level, NotificationKind,
    SYSTEM_USER, Scope, StoreError, Verb, Visit, WhoseJobs,
};

pub use depot::{Depot, Lying};
pub use kept::Kept;

use crate::pages::is_administrator;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::trail::{self, Deed, Noted};
use crate::visitor::Visitor;

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

/// The kind of file that a backup is.
pub(crate) const MEDIA_TYPE: &str = "application/zstd";

/// Where backups go, when, and how many stay.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where they lie.
    pub depot: Depot,
    /// The hour of the day.
    pub hour: i8,
    /// Which are kept.
    pub kept: Kept,
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

    /// How old the last good one is; nothing without a plan, before the first, or where nobody can look.
    pub async fn age_seconds(&self, crm: &Crm) -> Option<i64> {
        let newest = self.plan()?.depot.lying(crm.zone()).await.ok()?.into_iter().next()?;
        Some((crm.now().0 - newest.at.0).max(0) / 1_000)
    }
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
    plan.depot.prepare()?;
    site.backups().plan.get_or_init(|| plan);
    Ok(())
}

/// Takes a backup if one is due.
pub async fn take_due(site: &Site) {
    if !is_due(site).await {
        return;
    }
    // Another process may have taken it since.
    match begin(site, site.crm().system(), false).await {
        Ok(Some(begun)) if is_due(site).await => finish(site, begun).await,
        Ok(Some(begun)) => let_go(site, begun.until).await,
        Ok(None) => {}
        Err(fault) => tracing::error!(%fault, "nobody knows whose turn it is to take a backup"),
    }
}

async fn is_due(site: &Site) -> bool {
    let backups = site.backups();
    let (crm, now) = (site.crm(), site.crm().now());
    let Some(plan) = backups.plan() else { return false };
    if backups.state().failed.is_some_and(|(at, _)| now.0 - at.0 < AGAIN_AFTER_MS) {
        return false;
    }
    // Where nobody can look, one is tried, and what stands in the way is told.
    let newest = plan.depot.lying(crm.zone()).await.unwrap_or_default();
    let newest = newest.into_iter().find(|backup| !backup.by_hand);
    around(now, plan.hour, crm.zone()).is_some_and(|(last, _)| newest.is_none_or(|newest| newest.at < last))
}

/// A backup that is this process's to take.
struct Begun {
    plan: Plan,
    by_hand: bool,
    visit: Visit,
    at: Instant,
    until: Instant,
}

/// Whether somebody may take a backup out of the house. It holds everything, so: whoever runs the place, sees every record
/// and every personal field as it is, and may export all personal data of some object.
pub(crate) fn may_download(visitor: &Visitor) -> bool {
    let rooms = visitor.site.rooms().iter().filter(|room| !room.administration);
    let all: Vec<&'static ObjectDef> =
        rooms.flat_map(|room| room.entries.iter().map(|(def, _)| *def)).collect();
    let actor = visitor.visit.actor();
    let reads_all = |def: &&'static ObjectDef| {
        let mut personal = def.fields.iter().filter(|field| field.personal);
        actor.scope(def.name, Verb::See) == Scope::All
            && personal.all(|field| actor.least_level(def, field) >= Level::Seen)
    };
    let takes_out = |def: &&'static ObjectDef| actor.scope(def.name, Verb::ExportPersonal) == Scope::All;
    is_administrator(visitor) && all.iter().all(reads_all) && all.iter().any(takes_out)
}

/// The file of a backup; that it was taken out is kept in the trail.
///
/// # Errors
/// 403 without the right, 404 where there is none of this name, 409 where nobody can look.
pub(crate) async fn open(visitor: &Visitor, name: &str) -> Result<tokio::fs::File, Refusal> {
    if !may_download(visitor) {
        return Err(Refusal::forbidden());
    }
    let plan = visitor.site.backups().plan().ok_or_else(Refusal::not_found)?;
    // Only what is listed: no name leads anywhere else.
    let lying = plan.depot.lying(visitor.site.crm().zone()).await.map_err(Refusal::conflict)?;
    let backup = lying.into_iter().find(|backup| backup.name == name).ok_or_else(Refusal::not_found)?;
    let opened = plan.depot.open(&backup.name).await.map_err(Refusal::conflict)?;
    let file = opened.ok_or_else(Refusal::not_found)?;
    let told = Some(String::from("backup"));
    visitor.site.trail().note(Noted { told, ..trail::by(visitor, Deed::Exported) });
    Ok(file)
}

/// Begins to take a backup for somebody, and answers the job it is; it goes on by itself.
///
/// # Errors
/// 409 where backups go nowhere, or one is being taken just now.
pub(crate) async fn begin_now(site: &Site, visit: Visit) -> Result<i64, Refusal> {
    if site.backups().plan().is_none() {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            Message::new(
                "backups_go_nowhere",
                "还没有设置备份存放的位置",
                "nothing says where backups go; the program is started with --backup-to",
            ),
        ));
    }
    let Some(begun) = begin(site, visit, true).await? else {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            Message::new(
                "backup_running",
                "正在备份，请稍候",
                "a backup is being taken just now; wait for it",
            ),
        ));
    };
    let job = match begin_job(site, &begun).await {
        Ok(job) => job,
        Err(fault) => {
            let_go(site, begun.until).await;
            return Err(fault.into());
        }
    };
    let site = site.clone();
    tokio::spawn(async move { take(&site, begun, job).await });
    Ok(job)
}

/// Takes the turn; `None` where another process has it, or backups go nowhere.
async fn begin(site: &Site, visit: Visit, by_hand: bool) -> Result<Option<Begun>, StoreError> {
    let Some(plan) = site.backups().plan().cloned() else { return Ok(None) };
    let at = site.crm().now();
    let until = Instant(at.0 + TURN_MS);
    let is_ours = take_turn(site, None, until).await?;
    Ok(is_ours.then_some(Begun { plan, by_hand, visit, at, until }))
}

async fn finish(site: &Site, begun: Begun) {
    match begin_job(site, &begun).await {
        Ok(job) => take(site, begun, job).await,
        Err(fault) => {
            tracing::error!(%fault, "no backup can be begun");
            let_go(site, begun.until).await;
        }
    }
}

async fn begin_job(site: &Site, begun: &Begun) -> Result<i64, StoreError> {
    let job =
        begun.visit.write::<_, StoreError, _>(ACT, |tx| Ok(tx.begin_piece(JobKind::Backup, TURN_MS)?.id));
    let job = job.await?;
    site.backups().note(|state| state.running = Some(begun.at));
    Ok(job)
}

/// Takes it, ends its job, and lets go what need not be kept.
async fn take(site: &Site, begun: Begun, job: i64) {
    let (taken, held) = while_held(site, &begun, job).await;
    site.backups().note(|state| {
        state.running = None;
        state.failed = taken.as_ref().err().map(|message| (begun.at, message.clone()));
    });
    match &taken {
        Ok(_) => prune(&begun.plan, site.crm().zone()).await,
        Err(message) => {
            tracing::error!(
                why = message.en,
                "no backup was taken; one that is due is tried again in an hour"
            );
        }
    }
    if let Err(fault) = note_end(site, begun.by_hand, job, taken).await {
        tracing::error!(%fault, "what came of a backup cannot be noted");
    }
    let_go(site, held).await;
}

/// Ends the job; whoever runs the place is told of one that should have come by itself and did not.
async fn note_end(
    site: &Site,
    by_hand: bool,
    job: i64,
    taken: Result<BackupMade, Message>,
) -> Result<(), StoreError> {
    let keepers = site.rooms().iter().find_map(|room| room.keepers);
    let note = move |tx: &mut store::Tx<'_>| {
        let Some(record) = tx.job(job, WhoseJobs::All)? else { return Ok(()) };
        match &taken {
            Ok(made) => {
                let changed = i64::try_from(made.rows).unwrap_or(i64::MAX);
                let counts = JobCounts { changed, ..JobCounts::default() };
                tx.note_step(&record, &JobStep { counts, ..JobStep::default() })?;
                tx.end_job(job, JobState::Done, None)
            }
            Err(message) => {
                tx.end_job(job, JobState::Failed, Some(&message.clone().into()))?;
                let keepers = keepers.filter(|_| !by_hand).map(|keepers| keepers(tx)).transpose()?;
                let (kind, actor) = (NotificationKind::BackupFailed, SYSTEM_USER);
                let happening = Happening { kind, object: "", record: job, records: 1, actor };
                keepers.unwrap_or_default().into_iter().try_for_each(|person| tx.notify(person, &happening))
            }
        }
    };
    site.crm().system().write(ACT, note).await
}

/// Takes it, and gives signs of life meanwhile; answers also until when the turn is held.
async fn while_held(site: &Site, begun: &Begun, job: i64) -> (Result<BackupMade, Message>, Instant) {
    let crm = site.crm().clone();
    let (depot, name) = (&begun.plan.depot, depot::name_of(crm.now(), crm.zone(), begun.by_hand));
    let target = depot.target(&name);
    let write = move || crm.back_up(&BackupWanted { target, replaces: false, with_key: false });
    let work = async {
        let made = tokio::task::spawn_blocking(write).await;
        let made = made.map_err(|fault| StoreError::Database(fault.to_string()).message())?;
        let made = made.map_err(|refused| refused.message())?;
        depot.bring(&name).await.map(|()| made)
    };
    let mut work = std::pin::pin!(work);
    let mut held = begun.until;
    loop {
        tokio::select! {
            done = &mut work => return (done, held),
            () = tokio::time::sleep(SIGN_EVERY) => held = sign_of_life(site, job, held).await,
        }
    }
}

async fn sign_of_life(site: &Site, job: i64, held: Instant) -> Instant {
    let next = Instant(site.crm().now().0 + TURN_MS);
    let system = site.crm().system();
    let given = system.write::<_, StoreError, _>(ACT, move |tx| {
        tx.keep_piece(job, TURN_MS)?;
        tx.take_turn(TURN, Some(held), next)
    });
    match given.await {
        Ok(true) => return next,
        Ok(false) => tracing::warn!("another process takes a backup too"),
        Err(fault) => tracing::warn!(%fault, "no sign of life of a backup"),
    }
    held
}

async fn take_turn(site: &Site, mine: Option<Instant>, until: Instant) -> Result<bool, StoreError> {
    site.crm().system().write(ACT, move |tx| tx.take_turn(TURN, mine, until)).await
}

async fn let_go(site: &Site, held: Instant) {
    if let Err(fault) = take_turn(site, Some(held), Instant(0)).await {
        tracing::warn!(%fault, "the next backup waits until this one's turn is over");
    }
}

async fn prune(plan: &Plan, zone: &TimeZone) {
    let all = match plan.depot.lying(zone).await {
        Ok(all) => all,
        Err(message) => return tracing::warn!(why = message.en, "old backups stay"),
    };
    let (by_hand, daily): (Vec<Lying>, Vec<Lying>) = all.into_iter().partition(|backup| backup.by_hand);
    for found in [by_hand, daily] {
        let days: Vec<DateTime> = found.iter().map(|backup| backup.day).collect();
        for (backup, _) in found.iter().zip(plan.kept.of(&days)).filter(|(_, is_kept)| !is_kept) {
            if let Err(message) = plan.depot.remove(&backup.name).await {
                tracing::warn!(why = message.en, name = %backup.name, "an old backup stays");
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/backups.rs"]
mod tests;
