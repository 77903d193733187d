//! What should not be missed stands on top of the timeline, until someone takes it down.

use object::{Id, Label, Object, Row};
use site::{Act, On, Run};
use store::{Tx, Verb, WriteError};

use super::Interaction;

/// Puts an interaction on top of the timeline.
pub const PIN: Act = Act {
    on: On::Object(Interaction::OBJECT),
    name: "pin",
    noun: "pin",
    label: Label::new("置顶", "Pin to the top"),
    help: Label::new(
        "把这条互动置于客户时间线的顶部。已置顶的保持不变。",
        "Keeps the interaction at the top of its customer's timeline. One that is pinned already stays as it is.",
    ),
    told: Label::new("置顶了互动记录", "pinned the interaction"),
    done: Label::new("已置顶。", "Pinned."),
    icon: "pin",
    verb: Verb::Change,
    settles: false,
    fits: |row| !is_pinned(row),
    run: Run::Plain(|tx, id| Ok(pin(tx, Id::from_raw(id))?)),
};

/// Takes it down again.
pub const UNPIN: Act = Act {
    on: On::Object(Interaction::OBJECT),
    name: "unpin",
    noun: "unpinning",
    label: Label::new("取消置顶", "Unpin"),
    help: Label::new(
        "取消置顶，互动回到时间线上原来的位置。未置顶的保持不变。",
        "Takes the interaction down from the top, back to its place in time. One that is not pinned stays as it is.",
    ),
    told: Label::new("取消了置顶", "unpinned the interaction"),
    done: Label::new("已取消置顶。", "Unpinned."),
    icon: "pin-off",
    verb: Verb::Change,
    settles: false,
    fits: is_pinned,
    run: Run::Plain(|tx, id| Ok(unpin(tx, Id::from_raw(id))?)),
};

fn is_pinned(row: &Row) -> bool {
    !row.values[Interaction::PINNED_AT.field().index].is_null()
}

/// Puts an interaction on top; one that is there stays where it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn pin(tx: &mut Tx<'_>, id: Id<Interaction>) -> Result<(), WriteError> {
    let interaction = tx.find_to_change(id)?;
    if interaction.pinned_at.is_some() {
        return Ok(());
    }
    let pinned = Interaction { pinned_at: Some(tx.now()), ..interaction.clone() };
    tx.update(&interaction, &pinned).map(drop)
}

/// Takes an interaction down; one that is not on top stays as it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn unpin(tx: &mut Tx<'_>, id: Id<Interaction>) -> Result<(), WriteError> {
    let interaction = tx.find_to_change(id)?;
    if interaction.pinned_at.is_none() {
        return Ok(());
    }
    let unpinned = Interaction { pinned_at: None, ..interaction.clone() };
    tx.update(&interaction, &unpinned).map(drop)
}
