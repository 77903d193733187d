//! Sign-in and security: where somebody is signed in and how they signed in lately, for themselves and for whoever
//! runs the place.

mod keys;
mod networks;
mod sessions;
mod two_step;

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Lang, id_text, parse_id};
use store::{StoreError, WriteError};

use self::keys::Draft;
use super::frame::{crumb, frame, here, is_administrator};
use super::values::people_of;
use crate::doorkeeper::Doorkeeper;
use crate::form_body::SignedForm;
use crate::guard::{Guard, KeyRole, KeySeen, SessionSeen, SignInSeen, TwoStepSeen};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, PageHeader};
use crate::visitor::Visitor;

/// One's own page.
pub(super) const PAGE: &str = "/security";
pub(crate) use self::two_step::PAGE as TWO_STEP_PAGE;

/// Whose page a form was sent from; nothing for one's own.
const PERSON: &str = "person";

/// The page's routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(PAGE, get(own_page))
        .route("/people/{id}/security", get(page_of))
        .route(TWO_STEP_PAGE, get(two_step::page))
        .route("/security/two_step/begin", post(two_step::begin))
        .route("/security/two_step/confirm", post(two_step::confirm))
        .route("/security/two_step/codes", post(two_step::renew_codes))
        .route("/security/two_step/end", post(two_step::end))
        .route("/security/reset_two_step", post(two_step::reset))
        .route(networks::PAGE, get(networks::page).post(networks::keep))
        .route("/security/keys", post(keys::create))
        .route("/security/keys/revoke", post(keys::revoke))
        .route("/security/sessions/end", post(sessions::end))
        .route("/security/sessions/end_others", post(sessions::end_others))
}

/// Whose sign-in a page is about.
struct Whose {
    user: i64,
    name: String,
    is_me: bool,
}

impl Whose {
    /// The visitor, or whom the id names where the visitor runs the place.
    async fn of(visitor: &Visitor, id: Option<&str>) -> Result<Whose, Refusal> {
        let me = visitor.visit.actor().user;
        let user = match id.filter(|id| !id.is_empty()) {
            None => me,
            Some(id) => parse_id(id).map_err(|_| Refusal::not_found())?,
        };
        if user == me {
            return Ok(Whose { user, name: visitor.who.name.clone(), is_me: true });
        }
        if !is_administrator(visitor) {
            return Err(Refusal::not_found());
        }
        let door = visitor.site.doorkeeper().clone();
        let found = visitor.site.crm().system().read(move |view| guard_of(&*door)?.name_of(view, user)).await;
        let name = found.map_err(|fault: StoreError| Refusal::from(fault))?.ok_or_else(Refusal::not_found)?;
        Ok(Whose { user, name, is_me: false })
    }

    /// Whose page this form was sent from.
    async fn of_form(form: &SignedForm) -> Result<Whose, Refusal> {
        Whose::of(&form.visitor, form.value(PERSON)).await
    }

    /// Their page.
    fn href(&self) -> String {
        if self.is_me { PAGE.to_owned() } else { format!("/people/{}/security", id_text(self.user)) }
    }

    /// What every form of the page carries.
    fn marks(&self, visitor: &Visitor) -> Markup {
        html! {
            (ui::csrf_field(visitor.csrf()))
            @if !self.is_me { (ui::hidden_field(PERSON, &id_text(self.user))) }
        }
    }
}

/// Who looks after how people sign in.
fn guard_of(door: &dyn Doorkeeper) -> Result<&dyn Guard, StoreError> {
    door.guard().ok_or_else(|| StoreError::Database(String::from("nobody looks after how people sign in")))
}

/// Does something of the guard on a thread that may block.
async fn guarded<T: Send + 'static>(
    visitor: &Visitor,
    act: impl FnOnce(&dyn Guard, &Visitor) -> Result<T, WriteError> + Send + 'static,
) -> Result<T, Refusal> {
    let visitor = visitor.clone();
    let done = tokio::task::spawn_blocking(move || {
        let door = visitor.site.doorkeeper().clone();
        act(guard_of(&*door)?, &visitor)
    })
    .await
    .map_err(|fault| StoreError::Database(fault.to_string()))?;
    Ok(done?)
}

/// What the page shows.
struct Shown {
    sessions: Vec<SessionSeen>,
    sign_ins: Vec<SignInSeen>,
    keys: Vec<KeySeen>,
    key_roles: Vec<KeyRole>,
    two_step: TwoStepSeen,
}

/// `GET /security`
async fn own_page(visitor: Visitor) -> Result<Markup, Refusal> {
    let whose = Whose::of(&visitor, None).await?;
    page(&visitor, &whose, &Draft::default()).await
}

/// `GET /people/{id}/security`
async fn page_of(Path(id): Path<String>, visitor: Visitor) -> Result<Markup, Refusal> {
    let whose = Whose::of(&visitor, Some(&id)).await?;
    page(&visitor, &whose, &Draft::default()).await
}

async fn page(visitor: &Visitor, whose: &Whose, draft: &Draft) -> Result<Markup, Refusal> {
    let (door, user) = (visitor.site.doorkeeper().clone(), whose.user);
    let system = visitor.site.crm().system();
    let read = system.read(move |view| {
        let guard = guard_of(&*door)?;
        Ok(Shown {
            sessions: guard.sessions(view, user)?,
            sign_ins: guard.sign_ins(view, user)?,
            keys: guard.keys(view, user)?,
            key_roles: guard.key_roles(view, user)?,
            two_step: guard.two_step(view, user)?,
        })
    });
    let shown = read.await.map_err(|fault: StoreError| Refusal::from(fault))?;
    let title = title_of(visitor, whose);
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
            (two_step::card(visitor, whose, &shown.two_step))
            (sessions::card(visitor, whose, &shown.sessions))
            (sessions::history(visitor, &shown.sign_ins))
            (keys::card(visitor, whose, &shown.keys))
            // A key does what its user may: others' keys are looked at and taken back, not made.
            @if whose.is_me { (keys::form(visitor, whose, &shown.key_roles, draft)) }
            @if whose.is_me && is_administrator(visitor) {
                (networks::card(visitor))
                @if let Some(page) = providers_page(visitor) { (providers_card(visitor, page)) }
            }
        }
    };
    Ok(frame(visitor, &title, way_to(visitor, whose, &title), body))
}

fn providers_page(visitor: &Visitor) -> Option<&'static str> {
    visitor.site.doorkeeper().guard().and_then(Guard::providers_page)
}

/// The way to the providers, for whoever runs the place.
fn providers_card(visitor: &Visitor, page: &str) -> Markup {
    let way = ui::LinkButton::new(ui::Look::Plain, visitor.t("设置", "Choose"), page).small();
    let about = visitor.t(
        "同事用公司的统一账号登录（OpenID Connect）。",
        "Colleagues sign in with the account they have elsewhere (OpenID Connect).",
    );
    ui::card(
        visitor.t("统一身份登录", "Single sign-on"),
        Some(html! { (way) }),
        html! { p class="soft" { (about) } },
    )
}

fn title_of(visitor: &Visitor, whose: &Whose) -> String {
    match (visitor.lang, whose.is_me) {
        (_, true) => visitor.t("登录与安全", "Sign-in and security").to_owned(),
        (Lang::Zh, false) => format!("{}的登录与安全", whose.name),
        (Lang::En, false) => format!("Sign-in and security of {}", whose.name),
    }
}

fn way_to(visitor: &Visitor, whose: &Whose, title: &str) -> Vec<ui::Crumb> {
    let registry = visitor.site.crm().registry();
    let people = people_of(registry).and_then(|name| registry.object(name)).filter(|_| !whose.is_me);
    let mut way = Vec::new();
    if let Some(def) = people {
        way.push(crumb(def.label_plural.text(visitor.lang), format!("/{}", def.plural)));
        way.push(crumb(whose.name.clone(), format!("/{}/{}", def.plural, id_text(whose.user))));
    }
    way.push(here(title));
    way
}
