//! Backups that come by themselves: every day at an hour, of which some are kept. Where they go belongs to
//! the machine, not to the company, and is said when the program is started; so a house that was restored elsewhere
//! does not write into the folder of the first one.

mod depot;
mod kept;
mod known;

use std::time::Duration;

use axum::http::StatusCode;
use jiff::tz::TimeZone;
use object::{Guard, Instant, Message, ObjectDef};
use store::{
    BackupMade, BackupWanted, Happening, JobCounts, JobKind, JobState, JobStep, Level, NotificationKind,
    SYSTEM_USER, Scope, StoreError, Verb, Visit, WhoseJobs,
};

pub(crate) use depot::Opened;
pub use depot::{Depot, Lying};
pub use kept::Kept;
pub(crate) use known::Backups;

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
            sweep(&site).await;
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

/// Lets go what a process that is gone left on its way.
async fn sweep(site: &Site) {
    let Some(depot) = site.backups().plan().map(|plan| plan.depot.clone()) else { return };
    match tokio::task::spawn_blocking(move || depot.sweep()).await {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::warn!(%fault, "what is left of backups on their way stays"),
        Err(fault) => tracing::warn!(%fault, "what is left of backups on their way stays"),
    }
}

/// Takes a backup if one is due. Where nobody can look whether one is, none is taken: it would be taken again and again.
pub async fn take_due(site: &Site) {
    if is_due(site).await == Ok(false) {
        return;
    }
    match begin(site, site.crm().system(), false).await {
        // Another process may have taken it since.
        Ok(Some(begun)) => match is_due(site).await {
            Ok(true) => finish(site, begun, None).await,
            Ok(false) => let_go(site, begun.until).await,
            Err(why) => finish(site, begun, Some(why)).await,
        },
        Ok(None) => {}
        Err(fault) => tracing::error!(%fault, "nobody knows whose turn it is to take a backup"),
    }
}

async fn is_due(site: &Site) -> Result<bool, Message> {
    let backups = site.backups();
    let (crm, now) = (site.crm(), site.crm().now());
    let Some(plan) = backups.plan() else { return Ok(false) };
    if backups.state().failed.is_some_and(|(at, _)| now.0 - at.0 < AGAIN_AFTER_MS) {
        return Ok(false);
    }
    let Some((last, _)) = around(now, plan.hour, crm.zone()) else { return Ok(false) };
    let is_taken = |daily: Option<Instant>| daily.is_some_and(|daily| daily >= last);
    let was_taken = is_taken(backups.daily(now));
    if was_taken && !backups.is_look_due(now) {
        return Ok(false);
    }
    match backups.look(crm).await {
        Ok(_) => Ok(!is_taken(backups.daily(now))),
        Err(why) if was_taken => {
            tracing::warn!(why = why.en, "nobody can look at the backups");
            Ok(false)
        }
        Err(why) => Err(why),
    }
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
    let listed: Vec<&'static str> =
        rooms.flat_map(|room| room.entries.iter().map(|(def, _)| def.name)).collect();
    // What everybody has for themselves, such as views, is in nobody's sight as a whole, and no matter here.
    let is_meant = |def: &&'static ObjectDef| {
        !def.internal
            && (def.is_custom()
                || listed.contains(&def.name)
                || matches!(def.guard, Guard::Parent(_))
                || def.fields.iter().any(|field| field.personal))
    };
    let registry = visitor.site.crm().registry();
    let all: Vec<&'static ObjectDef> = registry.objects().iter().copied().filter(is_meant).collect();
    let actor = visitor.visit.actor();
    let reads_all = |def: &&'static ObjectDef| {
        let mut personal = def.fields.iter().filter(|field| field.personal);
        // What hangs on records is seen with them.
        (def.hung_field().is_some() || actor.scope(def.name, Verb::See) == Scope::All)
            && personal.all(|field| actor.least_level(def, field) >= Level::Seen)
    };
    let takes_out = |def: &&'static ObjectDef| actor.scope(def.name, Verb::ExportPersonal) == Scope::All;
    is_administrator(visitor) && all.iter().all(reads_all) && all.iter().any(takes_out)
}

/// The file of a backup; that it was taken out is kept in the trail.
///
/// # Errors
/// 403 without the right, 404 where there is none of this name, 409 where nobody can look.
pub(crate) async fn open(visitor: &Visitor, name: &str) -> Result<Opened, Refusal> {
    if !may_download(visitor) {
        return Err(Refusal::forbidden());
    }
    let plan = visitor.site.backups().plan().ok_or_else(Refusal::not_found)?;
    // Only what is listed: no name leads anywhere else.
    let lying = visitor.site.backups().lying(visitor.site.crm()).await.map_err(Refusal::conflict)?;
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
    tokio::spawn(async move { take(&site, begun, job, None).await });
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

/// Takes it, unless something is in the way.
async fn finish(site: &Site, begun: Begun, in_the_way: Option<Message>) {
    match begin_job(site, &begun).await {
        Ok(job) => take(site, begun, job, in_the_way).await,
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
async fn take(site: &Site, begun: Begun, job: i64, in_the_way: Option<Message>) {
    let (taken, held) = match in_the_way {
        Some(why) => (Err(why), begun.until),
        None => while_held(site, &begun, job).await,
    };
    site.backups().note(|state| {
        state.running = None;
        state.failed = taken.as_ref().err().map(|message| (begun.at, message.clone()));
    });
    match &taken {
        Ok(_) => prune(site, &begun.plan).await,
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

async fn prune(site: &Site, plan: &Plan) {
    let all = match site.backups().look(site.crm()).await {
        Ok(all) => all,
        Err(message) => return tracing::warn!(why = message.en, "old backups stay"),
    };
    for backup in plan.kept.let_go(&all, site.crm().now()) {
        match plan.depot.remove(&backup.name).await {
            Ok(()) => site.backups().forget(&backup.name),
            Err(message) => tracing::warn!(why = message.en, name = %backup.name, "an old backup stays"),
        }
    }
}

#[cfg(test)]
#[path = "tests/backups.rs"]
mod tests;
