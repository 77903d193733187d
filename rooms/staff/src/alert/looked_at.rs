//! An alert is looked into once, by someone, at a moment.

use object::{Id, Label, Object, Row};
use site::Act;
use store::{SYSTEM_USER, Tx, Verb, WriteError};

use super::{Alert, AlertStatus};

/// Marks an alert as dealt with.
pub(crate) const LOOK_AT: Act = Act {
    object: Alert::OBJECT,
    name: "look_at",
    noun: "settlement",
    label: Label::new("标为已处理", "Mark as dealt with"),
    help: Label::new(
        "把安全提醒标为已处理，处理人和处理时间取当前操作人与当前时间。已处理的保持不变。",
        "Marks the alert as dealt with, by whoever asks and as of now. One that was dealt with stays as it was first.",
    ),
    told: Label::new("处理了安全提醒", "dealt with the alert"),
    done: Label::new("已标为已处理。", "Marked as dealt with."),
    icon: "check",
    verb: Verb::Change,
    settles: true,
    fits: |row| !is_looked_at(row),
    run: |tx, id| Ok(look_at(tx, Id::from_raw(id)).map(drop)?),
};

fn is_looked_at(row: &Row) -> bool {
    store::typed::<Alert>(row).is_ok_and(|alert| alert.status == AlertStatus::LookedAt)
}

/// Marks it, by whoever does; one that was dealt with stays as it was first.
fn look_at(tx: &mut Tx<'_>, id: Id<Alert>) -> Result<Alert, WriteError> {
    let alert = tx.find_to_change(id)?;
    if alert.status == AlertStatus::LookedAt {
        return Ok(alert); // A double click, or someone was quicker.
    }
    let me = tx.actor().user;
    let looked = Alert {
        status: AlertStatus::LookedAt,
        looked_by: (me != SYSTEM_USER).then(|| Id::from_raw(me)),
        looked_at: Some(tx.now()),
        ..alert.clone()
    };
    tx.update(&alert, &looked)
}
