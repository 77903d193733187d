//! A colleague checks in at a customer's: once, by themselves, with the position of that moment or with a word.

use customers::Customer;
use object::{FieldType, Id, Input, Label, Message, Object, Position, Row, Value};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb};

use super::consent::{expect_agreed, expect_own};
use super::{ON_SITE_METRES, OnSite, is_visit};
use crate::interaction::{Interaction, InteractionKind};

/// Checks in.
pub const CHECK_IN: Act = Act {
    on: On::Object(Interaction::OBJECT),
    name: "check_in",
    noun: "check-in",
    label: Label::new("签到", "Check in"),
    help: Label::new(
        "到达客户现场时签到。只在这一刻取位置：500 米以内算在现场，更远或取不到位置时说明原因也可以签到。只能由跟进人本人签到，签到一次后不变。",
        "For when you arrive. Your position is asked at this moment only: within 500 m is on site, and from farther away or without a position you can check in with a reason. Only whoever makes the visit checks in, and only once.",
    ),
    told: Label::new("在客户处签到", "checked in at the customer’s"),
    done: Label::new("已签到。", "Checked in."),
    icon: "map-pin-check",
    verb: Verb::Change,
    settles: false,
    fits: |row| is_visit(row) && row.values[Interaction::CHECKED_IN_AT.field().index].is_null(),
    run: Run::Asking(&Asking(|tx, id, told| check_in(tx, Id::from_raw(id), &told).map(drop))),
};

/// What is told when checking in.
#[derive(Clone, Debug, Default, Input)]
pub struct CheckIn {
    /// Where they are.
    #[field(
        zh = "我的位置",
        en = "My position",
        help_zh = "纬度,经度（WGS-84）。点“获取当前位置”由浏览器填写；不填也能签到。",
        help_en = "Latitude,longitude (WGS-84). “Use my position” asks your browser; you can check in without."
    )]
    pub position: Option<Position>,
    /// That it may be kept.
    #[field(
        zh = "同意记录位置",
        en = "I agree that positions are kept",
        help_zh = "首次提供位置时选“是”：公司记录您签到、签退时的位置，180 天后只留是否在现场。可随时在“位置授权”页面撤回。",
        help_en = "Say yes the first time you give a position: those of check-ins and check-outs are kept for 180 days, then only whether you were there. You can withdraw it on the page “Positions” at any time."
    )]
    pub agrees: Option<bool>,
    /// Whether they are there, where no position says it.
    #[field(
        zh = "我在客户现场",
        en = "I am at the customer’s",
        help_zh = "没有位置可比较时填写。",
        help_en = "For when no position can tell."
    )]
    pub on_site: Option<bool>,
    /// Why they are elsewhere, or give no position.
    #[field(
        zh = "说明",
        en = "Reason",
        help_zh = "超过 500 米或不在现场时必填，例如“客户临时改在工地见面”。",
        help_en = "Needed beyond 500 m or elsewhere, such as “they asked to meet at the building site”."
    )]
    pub reason: Option<String>,
    /// The customer is here.
    #[field(
        zh = "设为客户位置",
        en = "This is the customer’s place",
        help_zh = "客户还没有位置时，把这次的位置记为客户位置，以后的签到与它比较。",
        help_en = "Where the customer has no place yet, keep this position as its place; later check-ins are compared with it."
    )]
    pub sets_place: Option<bool>,
}

/// Checks in. Who has checked in stays so, with what was said then.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record; 409 for what is no visit or somebody else's; 422 where a
/// position may not be kept, or a reason is missing.
pub fn check_in(tx: &mut Tx<'_>, id: Id<Interaction>, told: &CheckIn) -> Result<Interaction, Refusal> {
    let visit = tx.find_to_change(id)?;
    if visit.kind != InteractionKind::Visit {
        return Err(Refusal::conflict(Message::new(
            "no_visit",
            "只有拜访可以签到",
            "only a visit can be checked in to",
        )));
    }
    expect_own(tx, &visit)?;
    if visit.checked_in_at.is_some() {
        return Ok(visit); // A double click, or the answer got lost.
    }
    if told.position.is_some() {
        expect_agreed(tx, told.agrees == Some(true))?;
    }
    let customer = tx.find(visit.customer)?.ok_or_else(Refusal::not_found)?;
    let sets_place = told.sets_place == Some(true) && customer.place.is_none();
    let place = if sets_place { told.position } else { customer.place };
    let distance = told.position.zip(place).map(|(here, there)| here.metres_to(there));
    let on_site = judged(distance, told)?;
    if sets_place {
        set_place(tx, visit.customer, told.position)?;
    }
    let now = tx.now();
    let checked_in = Interaction {
        at: now,
        checked_in_at: Some(now),
        on_site: Some(on_site),
        away_reason: told.reason.clone(),
        ..visit.clone()
    };
    let checked_in = tx.update(&visit, &checked_in)?;
    // Measures have no history: where somebody was is gone when it is reduced.
    let here = told.position.map_or(Value::Null, |position| position.to_value());
    let metres = distance.map_or(Value::Null, Value::Int);
    tx.set_measures(
        Interaction::def(),
        id.raw(),
        &[(Interaction::CHECK_IN_PLACE.field(), here), (Interaction::CHECK_IN_METRES.field(), metres)],
    )?;
    Ok(checked_in)
}

/// Whether they are there; without a position or from afar with a reason.
fn judged(distance: Option<i64>, told: &CheckIn) -> Result<OnSite, Refusal> {
    let on_site = match (distance, told.on_site) {
        (Some(metres), _) if metres <= ON_SITE_METRES => OnSite::Located,
        (Some(_), _) | (None, Some(false)) => OnSite::Away,
        (None, Some(true)) => OnSite::Said,
        (None, None) => {
            let message = Message::new(
                "on_site_unsaid",
                "没有位置可比较，请选择是否在客户现场",
                "no position can tell; say whether you are at the customer’s",
            );
            return Err(Refusal::invalid(vec![("on_site".to_owned(), message)]));
        }
    };
    let says_why = told.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    match (on_site, says_why, distance) {
        (OnSite::Away, false, Some(metres)) => {
            let (zh, en) = far_words(metres);
            let message = Message::new(
                "too_far_without_reason",
                format!("离客户位置 {zh}，超过 {ON_SITE_METRES} 米，请说明原因"),
                format!("{en} from the customer’s place, more than {ON_SITE_METRES} m: say why"),
            );
            Err(Refusal::invalid(vec![("reason".to_owned(), message)]))
        }
        (OnSite::Away, false, None) => {
            let message = Message::new(
                "away_without_reason",
                "不在客户现场时请说明原因",
                "say why you check in elsewhere",
            );
            Err(Refusal::invalid(vec![("reason".to_owned(), message)]))
        }
        (OnSite::Away, true, _) | (OnSite::Located | OnSite::Said, _, _) => Ok(on_site),
    }
}

/// 820 米 / 820 m, 3.2 公里 / 3.2 km.
fn far_words(metres: i64) -> (String, String) {
    if metres < 1_000 {
        (format!("{metres} 米"), format!("{metres} m"))
    } else {
        let kilometres = format!("{}.{}", metres / 1_000, metres % 1_000 / 100);
        (format!("{kilometres} 公里"), format!("{kilometres} km"))
    }
}

/// Keeps where the customer is, for whoever may change it.
fn set_place(tx: &mut Tx<'_>, id: Id<Customer>, place: Option<Position>) -> Result<(), Refusal> {
    if place.is_none() {
        let message = Message::new(
            "place_unknown",
            "没有位置，不能设为客户位置",
            "there is no position to keep as the customer’s place",
        );
        return Err(Refusal::invalid(vec![("sets_place".to_owned(), message)]));
    }
    let customer = tx.find_to_change(id).map_err(|_| {
        let message = Message::new(
            "place_not_yours",
            "您不能修改这位客户，请不要勾选“设为客户位置”",
            "you may not change this customer; leave “This is the customer’s place” empty",
        );
        Refusal { message, ..Refusal::forbidden() }
    })?;
    let placed = Customer { place, ..customer.clone() };
    tx.update(&customer, &placed)?;
    Ok(())
}

/// Whether a visit is under way: checked in, and not out.
pub(super) fn is_under_way(row: &Row) -> bool {
    is_visit(row)
        && !row.values[Interaction::CHECKED_IN_AT.field().index].is_null()
        && row.values[Interaction::CHECKED_OUT_AT.field().index].is_null()
}
