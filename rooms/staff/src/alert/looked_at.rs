//! An alert is looked into once, by someone, at a moment, who may say what it was.

use object::{Id, Input, Label, Message, Object, Row};
use site::{Act, Asking, On, Refusal, Run};
use store::{SYSTEM_USER, Tx, Verb};

use super::{Alert, AlertStatus};

/// Marks an alert as dealt with.
pub(crate) const LOOK_AT: Act = Act {
    on: On::Object(Alert::OBJECT),
    name: "look_at",
    noun: "settlement",
    label: Label::new("标为已处理", "Mark as dealt with"),
    help: Label::new(
        "把安全提醒标为已处理，处理人和处理时间取当前操作人与当前时间，说明记在提醒上。已处理的保持不变。",
        "Marks the alert as dealt with, by whoever asks and as of now, and keeps the note on it. One that was dealt with stays as it was first.",
    ),
    told: Label::new("处理了安全提醒", "dealt with the alert"),
    done: Label::new("已标为已处理。", "Marked as dealt with."),
    icon: "check",
    verb: Verb::Change,
    settles: true,
    fits: |row| !is_looked_at(row),
    run: Run::Asking(&Asking(|tx, id, found| look_at(tx, Id::from_raw(id), found).map(drop))),
};

/// What came of looking into it.
#[derive(Input)]
struct Finding {
    #[field(
        zh = "处理说明",
        en = "Note",
        help_zh = "核实的结果，例如“本人换了新手机”。",
        help_en = "What it turned out to be, such as “has a new phone”."
    )]
    note: Option<String>,
}

fn is_looked_at(row: &Row) -> bool {
    store::typed::<Alert>(row).is_ok_and(|alert| alert.status == AlertStatus::LookedAt)
}

/// Marks it, by whoever does, with what it turned out to be. One that was dealt with stays as it was first.
fn look_at(tx: &mut Tx<'_>, id: Id<Alert>, found: Finding) -> Result<Alert, Refusal> {
    let alert = tx.find_to_change(id)?;
    if alert.status == AlertStatus::LookedAt {
        return if found.note.is_none() || found.note == alert.note {
            Ok(alert) // A double click.
        } else {
            Err(was_quicker()) // Nobody's words are lost without a word.
        };
    }
    let me = tx.actor().user;
    let looked = Alert {
        status: AlertStatus::LookedAt,
        note: found.note.or_else(|| alert.note.clone()),
        looked_by: (me != SYSTEM_USER).then(|| Id::from_raw(me)),
        looked_at: Some(tx.now()),
        ..alert.clone()
    };
    Ok(tx.update(&alert, &looked)?)
}

fn was_quicker() -> Refusal {
    Refusal::conflict(Message::new(
        "dealt_with_already",
        "这条提醒已经处理过；如需补充说明，请编辑提醒",
        "this alert was dealt with already; edit it to add to its note",
    ))
}
