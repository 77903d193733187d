//! What lies in the recycle bin longer than the company keeps it goes for good, by itself; and so does what rooms keep
//! for a time only.

use store::{PURGED_AT_ONCE, StoreError, Tx, WriteError};

use crate::site::Site;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Reduces what rooms keep for a time only; answers how much that was. Call on a thread that may block.
///
/// # Errors
/// Those of the database.
pub fn reduce_old(site: &Site) -> Result<usize, StoreError> {
    let mut reduced = 0;
    for reduce in site.rooms().iter().flat_map(|room| &room.retention) {
        reduced += reduce(site.crm())?;
    }
    Ok(reduced)
}

/// Frees what purged records spoke of, after their purge is durable.
pub(crate) async fn free(site: &Site, contents: Vec<String>) -> Result<usize, StoreError> {
    let crm = site.crm().clone();
    let freed = tokio::task::spawn_blocking(move || crm.free_contents_wait(&contents)).await;
    freed.map_err(|fault| StoreError::Damaged(format!("files of purged records stay: {fault}")))?
}

/// Purges what is older than the company keeps it; answers how many records that were. Call on a thread that may block.
///
/// # Errors
/// Those of the database.
pub fn purge_old(site: &Site) -> Result<usize, StoreError> {
    let system = site.crm().system();
    let Some(days) = system.read_wait::<_, StoreError, _>(|view| view.bin_days())? else { return Ok(0) };
    let before = object::Instant(site.crm().now().0 - days * DAY_MS);
    let mut purged = 0;
    loop {
        let step = system.write_wait::<_, WriteError, _>("purge", None, move |tx: &mut Tx<'_>| {
            let old = tx.deleted_before(before)?;
            tx.purge(&old)
        });
        let step = match step {
            Ok(step) => step,
            Err(WriteError::Store(fault)) => return Err(fault),
            Err(refused) => return Err(StoreError::Damaged(format!("a purge was refused: {refused}"))),
        };
        site.crm().free_contents_wait(&step.contents)?;
        purged += step.records;
        if step.records < PURGED_AT_ONCE {
            return Ok(purged);
        }
    }
}

/// Frees files that no record speaks of any more, and those that waited too long for one; answers how many. Call on a
/// thread that may block.
///
/// # Errors
/// Those of the database.
pub fn free_files(site: &Site) -> Result<usize, StoreError> {
    let crm = site.crm();
    Ok(crm.free_unused_contents_wait()? + crm.unspoken_long().sweep_wait()?)
}
