//! The way back from an upgrade: before a start changes the schema of a house with data, the house is backed up as it
//! is, into its data folder.

use std::path::Path;

use store::{BackupError, BackupWanted, Clock, StoreError};

use super::{Place, back_up_as_is, pending_migrations};

/// Where they lie in the data folder.
const FOLDER: &str = "backups";
/// How their names begin.
const BEGIN: &str = "before-";
const END: &str = ".guanxi";
/// So many stay: the last upgrades are those that somebody may want to take back.
const KEPT: usize = 3;
/// `off` leaves it to whoever starts the program, who has made one.
const SWITCH: &str = "GUANXI_UPGRADE_BACKUP";

/// Makes the backup where one is due.
pub(super) async fn keep_as_it_was(place: &Place, clock: &Clock) -> Result<(), StoreError> {
    let pending = pending_migrations(place).await?;
    let Some(first) = pending.first() else { return Ok(()) };
    if std::env::var(SWITCH).is_ok_and(|said| said == "off") {
        return Ok(());
    }
    let folder = place.data.join(FOLDER);
    let target = folder.join(format!("{BEGIN}{first}-{}{END}", clock().0));
    let unkept = |fault: BackupError| {
        StoreError::NotWritable(format!(
            "no backup before the upgrade ({fault}); {SWITCH}=off goes on without one"
        ))
    };
    std::fs::create_dir_all(&folder).map_err(|fault| unkept(BackupError::File(folder.clone(), fault)))?;
    let wanted = BackupWanted { target: target.clone(), replaces: false, with_key: false };
    if back_up_as_is(place, wanted).await.map_err(unkept)?.is_some() {
        tracing::warn!(file = %target.display(), "the schema changes; the data as it was is in this backup");
    }
    prune(&folder);
    Ok(())
}

fn prune(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut found: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(BEGIN) && name.ends_with(END)
        })
        .collect();
    // Names count the migrations and then the moments, so the last is the newest.
    found.sort();
    let beyond = found.len().saturating_sub(KEPT);
    for path in &found[..beyond] {
        if let Err(fault) = std::fs::remove_file(path) {
            tracing::warn!(%fault, path = %path.display(), "a backup before an earlier upgrade stays");
        }
    }
}
