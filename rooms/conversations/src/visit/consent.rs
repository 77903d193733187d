//! A colleague agrees that positions of their check-ins are kept, and takes that back (personal information protection
//! law, articles 15 and 29). Both stand in the history, which nobody edits; whether it holds now stands on the person.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{
    FieldDef, Filter, Instant, Message, Object, ObjectDef, Op, Path, Row, SystemField, Value, id_text,
};
use serde_json::{Map, json};
use site::ui::{self, Button, Fact, Look, MenuItem, PageHeader};
use site::{News, Refusal, SignedForm, Site, Visitor, frame, go, here};
use staff::User;
use store::{StoreError, Tx, View};

use super::retention::reduce_places_of;
use super::{POSITION_DAYS, is_visit};
use crate::interaction::Interaction;

/// In the history: somebody agreed.
const AGREEMENT: &str = "position_agreement";
/// In the history: somebody took that back.
const WITHDRAWAL: &str = "position_withdrawal";
/// Where people look at it.
const PAGE: &str = "/positions";

/// The pages of the room.
pub(crate) fn pages() -> Router<Site> {
    Router::new()
        .route(PAGE, get(page))
        .route("/positions/agreement", post(agree))
        .route("/positions/withdrawal", post(withdraw))
}

/// The way there, in the menu of a visit.
pub(crate) fn record_menu(visitor: &Visitor, def: &'static ObjectDef, row: &Row) -> Vec<MenuItem> {
    let is_one = def.name == Interaction::OBJECT && is_visit(row);
    let item = || MenuItem::link("map-pin", visitor.t("位置授权", "Positions"), PAGE);
    is_one.then(item).into_iter().collect()
}

/// Refuses a position that may not be kept; who agrees with it has agreed from now on.
pub(super) fn expect_agreed(tx: &mut Tx<'_>, agrees: bool) -> Result<(), Refusal> {
    if agreed_since(tx)?.is_some() {
        return Ok(());
    }
    if agrees {
        return Ok(note(tx, true)?);
    }
    let message = Message::new(
        "position_not_agreed",
        "记录位置前请选择同意；不同意时请清空位置，只填写是否在客户现场",
        "agree before a position is kept; or empty it, and say only whether you are at the customer’s",
    );
    Err(Refusal::invalid(vec![("agrees".to_owned(), message)]))
}

/// Refuses whose visit it is not: nobody is at a customer's for somebody else.
pub(super) fn expect_own(tx: &Tx<'_>, visit: &Interaction) -> Result<(), Refusal> {
    if visit.by.raw() == tx.actor().user {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        Message::new(
            "visit_of_another",
            "只有跟进人本人可以签到、签退",
            "only whoever makes the visit checks in and out",
        ),
    ))
}

/// Since when the one who acts agrees.
fn agreed_since(view: &View<'_>) -> Result<Option<Instant>, StoreError> {
    let me = Filter::Compare {
        path: Path::own(User::def().system_field(SystemField::Id)),
        op: Op::Is,
        value: Value::Int(view.actor().user),
    };
    let found = view.all_as_house::<User>(&me, 1)?;
    Ok(found.first().and_then(|user| user.positions_agreed))
}

/// Keeps that somebody agreed, or takes it back.
fn note(tx: &mut Tx<'_>, agrees: bool) -> Result<(), StoreError> {
    let me = tx.actor().user;
    let mut told = Map::new();
    told.insert("user".to_owned(), json!(id_text(me)));
    told.insert("days".to_owned(), json!(POSITION_DAYS));
    let place = tx.new_id();
    tx.note_in_history(if agrees { AGREEMENT } else { WITHDRAWAL }, place, told);
    let field: &'static FieldDef = User::POSITIONS_AGREED.field();
    let since = if agrees { Value::Int(tx.now().0) } else { Value::Null };
    tx.set_measures(User::def(), me, &[(field, since)])
}

/// `GET /positions`
async fn page(visitor: Visitor) -> Result<Markup, Refusal> {
    let since = visitor.visit.read::<_, StoreError, _>(agreed_since).await?;
    let title = visitor.t("位置授权", "Positions");
    let (state, action, icon, label) = match since {
        Some(_) => (
            visitor.t("已同意", "You agreed"),
            "/positions/withdrawal",
            "x",
            visitor.t("撤回同意", "Withdraw"),
        ),
        None => (
            visitor.t("未同意", "You have not agreed"),
            "/positions/agreement",
            "check",
            visitor.t("同意记录位置", "Agree"),
        ),
    };
    let mut facts = vec![Fact::new(visitor.t("当前状态", "State"), html! { (state) })];
    if let Some(since) = since {
        let day = since.day_in(visitor.site.crm().zone()).shown(visitor.lang);
        facts.push(Fact::new(visitor.t("同意日期", "Since"), html! { (day) }));
    }
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), ..PageHeader::default() }))
            (ui::card(visitor.t("签到与签退的位置", "Where you check in and out"), None, html! {
                div class="stack" {
                p { (visitor.t(
                    "只有您本人点“签到”或“签退”并填写位置时，系统才记录位置；平时不定位，也不记录行踪。用途是核对拜访是否在客户现场。",
                    "A position is kept only when you check in or out yourself and give it. You are not tracked in between. It serves to tell whether a visit was at the customer’s.",
                )) }
                p { (visitor.t(
                    "位置保存 180 天，之后只留“在现场”或“不在现场”。能看到这次拜访的同事能看到位置。",
                    "It is kept for 180 days; then only whether you were on site remains. Colleagues who see the visit see it.",
                )) }
                p { (visitor.t(
                    "不同意也能签到，只填是否在现场即可。撤回同意后，您以往的位置立即删除，只留是否在现场。",
                    "You can check in without: just say whether you are there. When you withdraw, your earlier positions go at once, and only whether you were on site remains.",
                )) }
                (ui::facts(visitor.lang, &facts))
                form method="post" action=(action) {
                    (ui::csrf_field(visitor.csrf()))
                    (Button::new(Look::Plain, label).icon(icon))
                }
                }
            }))
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

/// `POST /positions/agreement`
async fn agree(State(site): State<Site>, form: SignedForm) -> Result<Response, Refusal> {
    let keep = |tx: &mut Tx<'_>| {
        if agreed_since(tx)?.is_some() {
            return Ok(());
        }
        note(tx, true)
    };
    form.visitor.visit.write::<_, StoreError, _>("agree_to_positions", keep).await?;
    let news = News::done(form.visitor.t("已记录您的同意。", "Your agreement is kept."));
    Ok(go(&site, PAGE, &news))
}

/// `POST /positions/withdrawal`: what was kept goes with it.
async fn withdraw(State(site): State<Site>, form: SignedForm) -> Result<Response, Refusal> {
    let me = form.visitor.visit.actor().user;
    let withdraw = |tx: &mut Tx<'_>| {
        if agreed_since(tx)?.is_none() {
            return Ok(());
        }
        note(tx, false)
    };
    form.visitor.visit.write::<_, StoreError, _>("withdraw_positions", withdraw).await?;
    let crm = site.crm().clone();
    let reduced = tokio::task::spawn_blocking(move || reduce_places_of(&crm, me)).await;
    reduced.map_err(|_| Refusal::fault())??;
    let news = News::done(
        form.visitor.t("已撤回，以往的位置已删除。", "Withdrawn; your earlier positions are gone."),
    );
    Ok(go(&site, PAGE, &news))
}
