//! The page on which a colleague reads what becomes of positions, agrees, and takes that back.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Object, ObjectDef, Row};
use site::ui::{self, Button, Fact, Look, MenuItem, PageHeader};
use site::{News, Refusal, SignedForm, Site, Visitor, frame, go, here};
use store::{StoreError, Tx};

use super::consent::{agreed_since, note};
use super::is_visit;
use super::retention::reduce_places_of;
use crate::interaction::Interaction;

/// Where people look at it.
const PAGE: &str = "/positions";

/// The pages of the room.
pub(crate) fn routes() -> Router<Site> {
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
