//! What an interaction may say of itself: people meet on Zoom, and do not write letters there; and a visit that was
//! checked in to was then, by whoever did.

use object::{Choice, FieldType, Message, Row};
use store::{FieldProblem, StoreError, View, Written};

use super::{Channel, Interaction, InteractionKind};

/// All of it.
pub(crate) fn judge(_view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    Ok(channel_of_kind(written.old, new).into_iter().chain(stays_checked_in(written.old, new)).collect())
}

/// What a check-in says stays: the moment, the kind and who it was. Positions are told by the moment when they go.
fn stays_checked_in(old: Option<&Row>, new: &Row) -> Option<FieldProblem> {
    let old = old.filter(|old| !old.values[Interaction::CHECKED_IN_AT.field().index].is_null())?;
    if new.values[Interaction::CHECKED_IN_AT.field().index].is_null() {
        return None; // The check-in is being taken back.
    }
    let fixed = [Interaction::AT.field(), Interaction::KIND.field(), Interaction::BY.field()];
    let field = fixed.into_iter().find(|field| old.values[field.index] != new.values[field.index])?;
    let message = Message::new(
        "checked_in_already",
        "已签到的拜访不能再改时间、方式和跟进人",
        "of a visit that was checked in to, time, kind and person stay",
    );
    Some(FieldProblem { field, message })
}

/// The channel is one of the kind's. What was written before this rule stays as it is until one of both changes.
fn channel_of_kind(old: Option<&Row>, new: &Row) -> Option<FieldProblem> {
    let (kind, channel) = (Interaction::KIND.field(), Interaction::CHANNEL.field());
    let is_as_before = old.is_some_and(|old| {
        [kind, channel].iter().all(|field| old.values[field.index] == new.values[field.index])
    });
    let of_kind = InteractionKind::from_value(&new.values[kind.index])?;
    let through = Channel::from_value(&new.values[channel.index])?;
    if is_as_before || through.fits(of_kind) {
        return None;
    }
    let of_kind = InteractionKind::DEF.item(of_kind.code())?.label;
    let through = Channel::DEF.item(through.code())?.label;
    let message = Message::new(
        "channel_of_another_kind",
        format!("“{}”不能选渠道“{}”，请改选或清空", of_kind.zh, through.zh),
        format!("{} is no channel of “{}”; choose another or none", through.en, of_kind.en),
    );
    Some(FieldProblem { field: channel, message })
}
