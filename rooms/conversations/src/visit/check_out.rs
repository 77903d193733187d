//! A colleague leaves the customer's: from then on it is known how long they were there.

use object::{FieldType, Id, Input, Label, Message, Object, Position, Value};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb};

use super::check_in::is_under_way;
use super::consent::{expect_agreed, expect_own};
use crate::interaction::Interaction;

/// Checks out.
pub const CHECK_OUT: Act = Act {
    on: On::Object(Interaction::OBJECT),
    name: "check_out",
    noun: "check-out",
    label: Label::new("签退", "Check out"),
    help: Label::new(
        "离开客户现场时签退，据此得出在现场的时长。位置可以不填。只能由跟进人本人签退，签退一次后不变。",
        "For when you leave: how long you were there follows from it. The position may stay empty. Only whoever makes the visit checks out, and only once.",
    ),
    told: Label::new("从客户处签退", "checked out at the customer’s"),
    done: Label::new("已签退。", "Checked out."),
    icon: "log-out",
    verb: Verb::Change,
    settles: false,
    fits: is_under_way,
    run: Run::Asking(&Asking(|tx, id, told| check_out(tx, Id::from_raw(id), &told).map(drop))),
};

/// What is told when checking out.
#[derive(Clone, Debug, Default, Input)]
pub struct CheckOut {
    /// Where they are.
    #[field(
        zh = "我的位置",
        en = "My position",
        help_zh = "纬度,经度（WGS-84）。点“获取当前位置”由浏览器填写；不填也能签退。",
        help_en = "Latitude,longitude (WGS-84). “Use my position” asks your browser; you can check out without."
    )]
    pub position: Option<Position>,
    /// That it may be kept.
    #[field(
        zh = "同意记录位置",
        en = "I agree that positions are kept",
        help_zh = "首次提供位置时选“是”。可随时在“位置授权”页面撤回。",
        help_en = "Say yes the first time you give a position. You can withdraw it on the page “Positions” at any time."
    )]
    pub agrees: Option<bool>,
}

/// Checks out. Who has checked out stays so.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record; 409 before a check-in and for somebody else's visit; 422
/// where a position may not be kept.
pub fn check_out(tx: &mut Tx<'_>, id: Id<Interaction>, told: &CheckOut) -> Result<Interaction, Refusal> {
    let visit = tx.find_to_change(id)?;
    expect_own(tx, &visit)?;
    if visit.checked_out_at.is_some() {
        return Ok(visit);
    }
    if visit.checked_in_at.is_none() {
        return Err(Refusal::conflict(Message::new(
            "not_checked_in",
            "请先签到，再签退",
            "check in before you check out",
        )));
    }
    if told.position.is_some() {
        expect_agreed(tx, told.agrees == Some(true))?;
    }
    let checked_out = Interaction { checked_out_at: Some(tx.now()), ..visit.clone() };
    let checked_out = tx.update(&visit, &checked_out)?;
    let here = told.position.map_or(Value::Null, |position| position.to_value());
    tx.set_measures(Interaction::def(), id.raw(), &[(Interaction::CHECK_OUT_PLACE.field(), here)])?;
    Ok(checked_out)
}
