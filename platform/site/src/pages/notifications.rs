//! What one was told of while looking elsewhere, and what is new while a page is open. Nothing is pushed: an
//! open page asks every few seconds, which any proxy lets through and any process can answer (decision 8).

use axum::Json;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Instant, Lang, ObjectDef, Row, Tone, parse_id};
use serde_json::{Value, json};
use store::{SYSTEM_USER, StoreError, View};

use super::days::by_days;
use super::frame::{frame, here};
use super::news::see_other;
use super::presence::{self, Signal};
use super::values::{clock_text, people_of};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::notifications::{Told, told};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, EmptyState, Flash, Look, NoticeKind, PageHeader, TimelineDay, TimelineEntry};
use crate::visitor::Visitor;

/// What an open page asks by itself, every few seconds.
pub(crate) const LIVE: &str = "/live";

/// The pages' routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/notifications", get(page))
        .route("/notifications/{id}", get(go))
        .route("/notifications/reading", post(read_all))
}

/// What an open page asks; outside what lets the news of an act go, which is for the next page.
pub(super) fn live_routes() -> Router<Site> {
    Router::new().route(LIVE, get(live)).route("/live/leaving", post(presence::leave))
}

/// `GET /notifications`
async fn page(visitor: Visitor) -> Result<Markup, Refusal> {
    let asker = visitor.clone();
    let told: Vec<Told> =
        visitor.visit.read(move |view| told(view, &asker, view.notifications()?)).await.map_err(refused)?;
    let title = visitor.t("通知", "Notifications");
    let has_unread = told.iter().any(|told| !told.notification.is_read);
    let header = ui::page_header(&PageHeader {
        title: title.to_owned(),
        note: String::new(),
        acts: has_unread.then(|| {
            html! {
                form method="post" action="/notifications/reading" {
                    (ui::csrf_field(visitor.csrf()))
                    (Button::new(Look::Plain, visitor.t("全部标为已读", "Mark all as read")).icon("check"))
                }
            }
        }),
    });
    let body = html! {
        div class="narrow stack" {
            (header)
            @if told.is_empty() {
                (ui::empty_state(&EmptyState {
                    icon: "bell",
                    title: visitor.t("还没有通知", "No notifications yet").to_owned(),
                    hint: visitor
                        .t(
                            "有人把客户交给您，您的导入或较长的后台任务完成时，会在这里告诉您。",
                            "When someone hands a customer over to you, or an import or a longer background job of yours has ended, it is told here.",
                        )
                        .to_owned(),
                    action: None,
                }))
            } @else {
                (ui::card(
                    visitor.t("最近的通知", "Recent"),
                    None,
                    ui::timeline(visitor.lang, &days(&visitor, told)),
                ))
            }
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

fn days(visitor: &Visitor, told: Vec<Told>) -> Vec<TimelineDay> {
    let zone = visitor.site.crm().zone();
    let lines = told.into_iter().map(|told| {
        let at = told.notification.at;
        let line = TimelineEntry {
            icon: told.icon,
            tone: if told.notification.is_read { Tone::Grey } else { Tone::Blue },
            who: html! { (told.who) },
            what: html! {
                a class="link" href={ "/notifications/" (object::id_text(told.notification.id)) } { (told.what) }
                @if !told.notification.is_read { " " (ui::badge(Tone::Blue, visitor.t("未读", "New"))) }
            },
            time: clock_text(at, zone),
            instant: at.rfc3339(),
            changes: Vec::new(),
            body: None,
        };
        (at.day_in(zone), line)
    });
    by_days(visitor, lines)
}

/// `GET /notifications/{id}`: on to what it tells of, and it counts as read.
async fn go(Path(id): Path<String>, visitor: Visitor) -> Result<Response, Refusal> {
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let asker = visitor.clone();
    let found = visitor
        .visit
        .read(move |view| {
            let Some(notification) = view.notification(id)? else { return Ok(None) };
            Ok(told(view, &asker, vec![notification])?.pop())
        })
        .await
        .map_err(refused)?;
    let told = found.ok_or_else(Refusal::not_found)?;
    visitor.visit.write("read", move |tx| tx.read_notifications(Some(id))).await.map_err(refused)?;
    Ok(see_other(&told.href))
}

/// `POST /notifications/reading`
async fn read_all(form: SignedForm) -> Result<Response, Refusal> {
    form.visitor.visit.write("read", move |tx| tx.read_notifications(None)).await.map_err(refused)?;
    Ok(see_other("/notifications"))
}

/// `GET /live?since=MS&record=customers/ID&version=N&doing=look&tab=…`: how many notifications are unread, the newest
/// of them if it came after `since`, whether the record that is open was changed after `version`, and who else looks
/// at it or changes it. It changes nothing that is kept: that the page is open is forgotten in half a minute.
async fn live(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Json<Value>, Refusal> {
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let value = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let since = Instant(value("since").and_then(|text| text.parse().ok()).unwrap_or(i64::MAX));
    let watched = watched(&site, value("record"), value("version"));
    let signal = Signal::of(&visitor, &headers, value("doing"), value("tab"));
    if signal.is_some() {
        site.presence().keep_up(&site).await;
    }
    let asker = visitor.clone();
    let (mut answer, candidates) = visitor
        .visit
        .read(move |view| {
            let unread = view.unread_notifications()?;
            let newest = match unread {
                Some((_, at)) if at > since => {
                    let newest = view.notifications()?.into_iter().find(|newest| !newest.is_read);
                    told(view, &asker, newest.into_iter().collect())?.pop()
                }
                Some(_) | None => None,
            };
            let (mut changed, mut candidates) = (None, None);
            if let Some(watched) = watched {
                let row = view.find_row(watched.def, watched.id)?;
                if let (Some(row), Some(signal)) = (&row, signal) {
                    candidates = Some(presence::note(view, &asker, watched.def, row, signal)?);
                }
                changed = change_of(view, &asker, &watched, row)?;
            }
            let (count, at) = unread.map_or((0, None), |(count, at)| (count, Some(at.0)));
            let answer = json!({
                "unread": count,
                "label": ui::bell_label(asker.lang, count),
                "count": ui::bell_count(count),
                "newest": at,
                "toast": newest.map(|told| toast(&asker, &told).into_string()),
                "changed": changed.map(Markup::into_string),
            });
            Ok::<_, StoreError>((answer, candidates))
        })
        .await
        .map_err(refused)?;
    if let Some(candidates) = candidates {
        if candidates.is_news {
            site.presence().keep_up_soon(&site);
        }
        answer["present"] = presence::told(&visitor, candidates).await.map_err(refused)?.into_string().into();
    }
    Ok(Json(answer))
}

fn toast(visitor: &Visitor, told: &Told) -> Markup {
    let text = match (told.who.is_empty(), visitor.lang) {
        (true, _) => told.what.clone(),
        (false, Lang::Zh) => format!("{}{}", told.who, told.what),
        (false, Lang::En) => format!("{} {}", told.who, told.what),
    };
    let href = format!("/notifications/{}", object::id_text(told.notification.id));
    let action = html! { (ui::LinkButton::new(Look::Plain, visitor.t("查看", "Open"), href)) };
    ui::toast(visitor.lang, &Flash { kind: NoticeKind::Info, text, action: Some(action) })
}

/// A record that a page shows.
struct Watched {
    def: &'static ObjectDef,
    id: i64,
    /// The version it shows; none where it need not be told of a newer one.
    version: Option<i64>,
}

fn watched(site: &Site, record: Option<&str>, version: Option<&str>) -> Option<Watched> {
    let (plural, id) = record?.split_once('/')?;
    let (def, id) = (site.object(plural).ok()?, parse_id(id).ok()?);
    Some(Watched { def, id, version: version.and_then(|version| version.parse().ok()) })
}

/// What the page with an older version of a record should say, if it is older.
fn change_of(
    view: &View<'_>,
    visitor: &Visitor,
    watched: &Watched,
    row: Option<Row>,
) -> Result<Option<Markup>, StoreError> {
    let Some(version) = watched.version else { return Ok(None) };
    let Some(row) = row else {
        let gone = visitor.t(
            "这条记录已被删除，或不再对您可见。",
            "This record has been deleted, or you can no longer see it.",
        );
        return Ok(Some(ui::notice(NoticeKind::Warning, html! { (gone) }, None)));
    };
    if row.version <= version {
        return Ok(None);
    }
    let actor = view.history(watched.def, watched.id, None, 1)?.first().map(|(entry, _)| entry.actor);
    let actor = actor.filter(|actor| *actor != SYSTEM_USER);
    let mut titles = Titles::default();
    let people = people_of(view.registry());
    if let (Some(people), Some(actor)) = (people, actor) {
        titles.add(view, people, vec![actor])?;
    }
    let name = people.zip(actor).and_then(|(people, actor)| titles.of(people, actor));
    let is_own = actor == Some(visitor.visit.actor().user);
    let text = match (visitor.lang, name) {
        (Lang::Zh, _) if is_own => String::from("您在别处修改了这条记录。"),
        (Lang::En, _) if is_own => String::from("You changed this record elsewhere."),
        (Lang::Zh, Some(name)) => format!("{name}刚刚修改了这条记录。"),
        (Lang::En, Some(name)) => format!("{name} has just changed this record."),
        (Lang::Zh, None) => String::from("这条记录刚刚有改动。"),
        (Lang::En, None) => String::from("This record has just been changed."),
    };
    let again =
        html! { (ui::LinkButton::new(Look::Plain, visitor.t("刷新", "Show it"), "").icon("refresh-cw")) };
    Ok(Some(ui::notice(NoticeKind::Info, html! { (text) }, Some(again))))
}

fn refused(fault: StoreError) -> Refusal {
    Refusal::from(fault)
}
