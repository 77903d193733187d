//! Records that may be the same are looked for by the house: every night, and when somebody who runs the place wants it.
//! All records of an object are compared at once, and what comes of it is kept for the page of duplicates, the API, and
//! the pages of the records.

mod judging;
mod searching;
mod work;

use std::time::Duration;

use axum::http::StatusCode;
use object::{Instant, Message, ObjectDef, Registry, id_text, parse_id};
use store::{
    JobKind, JobRecord, LikelyPlace, NewJob, SecretPlace, Sight, StoreError, Tx, Verb, View, WhoseJobs,
    WorkAsked, WorkKind, is_mergeable, linkage_columns,
};

pub(crate) use judging::{JUDGED_MAX, Judgement, above_field};
pub(crate) use work::FindWork;

use crate::backups::around;
use crate::pages::is_administrator;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// The act under which a search begins.
const ACT: &str = "find_duplicates";
/// What processes agree by who begins a search.
const TURN: &str = "find_duplicates_turn";
/// Since when this house looks for duplicates: the first night comes after it.
const SINCE: &str = "find_duplicates_since";
/// The hour of the night at which it comes by itself; backups come an hour later unless somebody says otherwise.
const HOUR: i8 = 2;
/// How often is looked whether it is due.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Fewer records than these teach nothing about themselves.
pub(crate) const RECORDS_MIN: usize = 50;

/// Whether records of an object are compared.
pub(crate) fn is_compared(def: &'static ObjectDef) -> bool {
    is_mergeable(def) && linkage_columns(def).is_some_and(|columns| columns.have_names())
}

/// The objects whose records are compared.
pub(crate) fn objects_of(registry: &Registry) -> Vec<&'static ObjectDef> {
    registry.objects().iter().copied().filter(|def| is_compared(def)).collect()
}

/// A place among the pairs, as an address carries it: only this house reads it, for it may be that of a pair out of sight.
///
/// # Errors
/// Those of the house's keys.
pub(crate) fn place_text(
    visitor: &Visitor,
    def: &ObjectDef,
    place: &LikelyPlace,
) -> Result<String, StoreError> {
    let text = format!("{}-{}-{}", place.probability, id_text(place.first), id_text(place.second));
    visitor.visit.crm().encrypt(sealed_for(visitor, def), &text)
}

/// The place that an address carries.
pub(crate) fn place_of(visitor: &Visitor, def: &ObjectDef, text: &str) -> Option<LikelyPlace> {
    let text = visitor.visit.crm().decrypt(sealed_for(visitor, def), text).ok()?;
    let mut parts = text.splitn(3, '-');
    Some(LikelyPlace {
        probability: parts.next()?.parse().ok()?,
        first: parse_id(parts.next()?).ok()?,
        second: parse_id(parts.next()?).ok()?,
    })
}

/// Nobody goes on at the place of somebody else, nor at one they think of.
fn sealed_for(visitor: &Visitor, def: &ObjectDef) -> SecretPlace {
    SecretPlace { table: "likeness_pair", row: visitor.visit.actor().user, field: def.name }
}

/// Whether somebody is told how much was compared and found in all.
pub(crate) fn is_told_totals(visitor: &Visitor, def: &ObjectDef) -> bool {
    visitor.visit.actor().sight(def, Verb::See) == Sight::All
}

/// When the next search comes by itself.
pub(crate) fn next_at(site: &Site) -> Option<Instant> {
    around(site.crm().now(), HOUR, site.crm().zone()).map(|(_, next)| next)
}

/// Begins a search, which the house takes up by itself; nothing where one has not ended. Of several that begin at one
/// moment, in whichever process, one does.
///
/// # Errors
/// Those of the database.
pub fn begin(tx: &mut Tx<'_>) -> Result<Option<JobRecord>, StoreError> {
    // Writing it lets others wait until this transaction has ended.
    tx.take_turn(TURN, None, Instant(0))?;
    if tx.has_open_job(JobKind::FindDuplicates)? {
        return Ok(None);
    }
    tx.start_job(&NewJob {
        kind: JobKind::FindDuplicates,
        object: "",
        input: String::from("{}"),
        once: None,
        total: None,
        change_set: None,
    })
    .map(Some)
}

/// As [`begin`], where nobody has looked before.
///
/// # Errors
/// Those of the database.
pub fn begin_first(tx: &mut Tx<'_>) -> Result<Option<JobRecord>, StoreError> {
    match last_asked(tx)? {
        None => begin(tx),
        Some(_) => Ok(None),
    }
}

/// Begins a search for somebody who runs the place, and answers the job it is.
///
/// # Errors
/// 403 for everybody else, 409 where one has not ended.
pub(crate) async fn begin_now(visitor: &Visitor) -> Result<i64, Refusal> {
    if !is_administrator(visitor) {
        return Err(Refusal::forbidden());
    }
    let begun = visitor.visit.write::<_, StoreError, _>(ACT, begin).await?;
    let job = begun.ok_or_else(running)?;
    visitor.site.workers().begin(&visitor.site, job.id);
    Ok(job.id)
}

/// Whether a search that was stopped may go on: not beside another one.
///
/// # Errors
/// Those of the database.
pub fn may_go_on(tx: &mut Tx<'_>, job: i64) -> Result<bool, StoreError> {
    tx.take_turn(TURN, None, Instant(0))?;
    let is_open = tx.job(job, WhoseJobs::All)?.is_some_and(|job| !job.state.is_ended());
    Ok(is_open || !tx.has_open_job(JobKind::FindDuplicates)?)
}

/// The refusal where a search has not ended.
pub(crate) fn running() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        Message::new(
            "find_duplicates_running",
            "正在查找重复记录，请等它结束",
            "duplicates are being looked for just now; wait for it",
        ),
    )
}

/// Looks for duplicates every night for as long as the site is there. Call once, when the site serves.
pub fn look_after(site: &Site) {
    let site = site.clone();
    tokio::spawn(async move {
        loop {
            match find_due(&site.current()).await {
                Ok(_) => {}
                Err(StoreError::Closing) => return,
                Err(fault) => tracing::error!(%fault, "nobody knows whether duplicates are to be looked for"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

/// Begins a search if one is due; whether it did.
///
/// # Errors
/// Those of the database.
pub async fn find_due(site: &Site) -> Result<bool, StoreError> {
    let crm = site.crm();
    let Some((due, _)) = around(crm.now(), HOUR, crm.zone()) else { return Ok(false) };
    let last = crm.system().read::<_, StoreError, _>(last_asked).await?;
    if last.is_some_and(|last| last >= due) {
        return Ok(false);
    }
    let system = crm.system();
    let begun = system.write::<_, StoreError, _>(ACT, move |tx| match last_asked(tx)? {
        Some(last) if last < due => begin(tx),
        Some(_) => Ok(None),
        None => {
            let now = tx.now();
            tx.set_setting(SINCE, &now.0.to_string())?;
            Ok(None)
        }
    });
    match begun.await? {
        Some(job) => {
            site.workers().begin(site, job.id);
            Ok(true)
        }
        None => Ok(false),
    }
}

/// When the last search was asked for, or since when the house looks at all.
fn last_asked(view: &View<'_>) -> Result<Option<Instant>, StoreError> {
    let kind = Some(WorkKind::Job(JobKind::FindDuplicates));
    let last = view.work(&WorkAsked { kind, limit: 1, ..WorkAsked::latest(WhoseJobs::All) })?.pop();
    let since = view.setting(SINCE)?.and_then(|text| text.parse().ok()).map(Instant);
    Ok(last.map(|work| work.created_at()).max(since))
}
