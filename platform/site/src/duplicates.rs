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
    JobKind, JobRecord, LikelyPlace, NewJob, StoreError, Tx, View, WhoseJobs, WorkAsked, WorkKind,
    is_mergeable, linkage_columns,
};

pub(crate) use judging::{Judgement, above_field};
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

/// A place among the pairs, as the address says it.
pub(crate) fn place_text(place: &LikelyPlace) -> String {
    format!("{}-{}-{}", place.probability, id_text(place.first), id_text(place.second))
}

/// The place that an address says.
pub(crate) fn place_of(text: &str) -> Option<LikelyPlace> {
    let mut parts = text.splitn(3, '-');
    Some(LikelyPlace {
        probability: parts.next()?.parse().ok()?,
        first: parse_id(parts.next()?).ok()?,
        second: parse_id(parts.next()?).ok()?,
    })
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
    let Some(job) = begun else {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            Message::new(
                "find_duplicates_running",
                "正在查找重复记录，请等它结束",
                "duplicates are being looked for just now; wait for it",
            ),
        ));
    };
    visitor.site.workers().begin(&visitor.site, job.id);
    Ok(job.id)
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
