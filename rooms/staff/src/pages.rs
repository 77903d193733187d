//! The room's own pages: what a role may do, what a person sees and why, and with whom a record is shared.

#[cfg(feature = "oidc")]
mod provider_sign_in;
#[cfg(feature = "oidc")]
mod providers;
mod reach;
mod role_rights;
mod shares;
pub(crate) mod unmask;
mod words;

use axum::Router;
use axum::routing::{get, post};
use object::{Lang, Object, ObjectDef, Row};
use site::ui::MenuItem;
use site::{ReadersOf, Refusal, Site, Visitor};
use store::{Rights, Scope, StoreError, Verb, View};

use crate::trail::TrailLine;
use crate::user::User;

use crate::rights::rights_of;
use crate::role::{Grant, Role};

/// Their routes.
pub(crate) fn routes() -> Router<Site> {
    with_providers(of_rights())
}

/// With signing in through providers, where the program knows it.
#[cfg(feature = "oidc")]
fn with_providers(routes: Router<Site>) -> Router<Site> {
    let known = std::sync::Arc::new(oidc::Providers::default());
    let of_providers = Router::new()
        .route(crate::provider::PAGE, get(providers::list))
        .route("/security/providers/new", get(providers::new).post(providers::add))
        .route("/security/providers/{id}", get(providers::page).post(providers::change))
        .route("/security/providers/{id}/test", post(providers::test))
        .route("/security/providers/{id}/deletion", post(providers::remove))
        .route(provider_sign_in::BEGIN, get(provider_sign_in::begin))
        .route(provider_sign_in::RETURN, get(provider_sign_in::come_back))
        .layer(axum::Extension(known));
    routes.merge(of_providers)
}

#[cfg(not(feature = "oidc"))]
fn with_providers(routes: Router<Site>) -> Router<Site> {
    routes
}

fn of_rights() -> Router<Site> {
    Router::new()
        .route("/roles/{id}/rights", get(role_rights::overview))
        .route("/roles/{id}/rights/{object}", get(role_rights::object).post(role_rights::keep))
        .route("/users/{id}/reach", get(reach::person))
        .route("/reach/{plural}/{id}", get(reach::record))
        .route("/shares/{plural}/{id}", get(shares::page).post(shares::add))
        .route("/shares/{plural}/{id}/{share}/deletion", post(shares::delete))
}

/// What the room adds to the menu of a record: who sees it, with whom it is shared; of a role and a person their
/// rights.
pub(crate) fn record_menu(visitor: &Visitor, def: &'static ObjectDef, row: &Row) -> Vec<MenuItem> {
    let at = |what: &str| format!("/{what}/{}/{}", def.plural, object::id_text(row.id));
    let own = |what: &str| format!("/{}/{}/{what}", def.plural, object::id_text(row.id));
    let mut items = Vec::new();
    let sees_rights = may_see_rights(visitor);
    if def.name == crate::role::Role::OBJECT && sees_rights {
        items.push(MenuItem::link("shield-check", visitor.t("权限", "What it may do"), own("rights")));
    }
    if def.name == crate::user::User::OBJECT && sees_rights {
        items.push(MenuItem::link("eye", visitor.t("此人看到什么", "What this person sees"), own("reach")));
    }
    let registry = visitor.site.crm().registry();
    if def.name == User::OBJECT && site::may_hand_over(visitor.visit.actor(), registry) {
        let href = format!("/people/{}/hand-over", object::id_text(row.id));
        items.push(MenuItem::link("handshake", visitor.t("交接…", "Hand over…"), href));
    }
    if shares::may_share(visitor, def, row) {
        items.push(MenuItem::link("users", visitor.t("共享…", "Share…"), at("shares")));
    }
    if sees_rights && def.is_governed() {
        items.push(MenuItem::link("eye", visitor.t("谁能看到", "Who sees this"), at("reach")));
    }
    if sees_trail(visitor) && !def.journal {
        let what = visitor.t("谁看过、改过", "Who has seen or changed this");
        items.push(MenuItem::link("history", what, lines_about(def, row.id)));
    }
    items
}

/// Whether a visitor sees what everybody did.
fn sees_trail(visitor: &Visitor) -> bool {
    visitor.visit.actor().scope(TrailLine::def().name, Verb::See) == Scope::All
}

/// The lines of the audit trail about a record; of a person, those of what they did.
fn lines_about(def: &ObjectDef, id: i64) -> String {
    let filter = if def.name == User::OBJECT {
        TrailLine::OWNER.is(&Some(object::Id::from_raw(id)))
    } else {
        TrailLine::RECORD.is(&Some(object::RecordAddress::new(def.plural, id)))
    };
    format!("/{}?filter={}", TrailLine::def().plural, site::encode(&object::filter_text(&filter)))
}

/// Whether a visitor may look at everybody's rights.
fn may_see_rights(visitor: &Visitor) -> bool {
    visitor.visit.actor().scope(Grant::def().name, Verb::See) == Scope::All
}

/// The roles with what each may do, for the data dictionary.
pub(crate) const READERS: ReadersOf = ReadersOf { may_ask: may_see_rights, load: readers };

fn readers(view: &View<'_>, lang: Lang) -> Result<Vec<(String, Rights)>, StoreError> {
    let roles: Vec<Role> =
        view.all(&object::Filter::All, Some(Role::CODE.ascending()), store::ALL_ROWS_MAX)?;
    let ids: Vec<_> = roles.iter().map(|role| role.id).collect();
    let mut rights = rights_of(view, &ids)?;
    let named = |role: &Role| Some((role_rights::role_name(role, lang).to_owned(), rights.remove(&role.id)?));
    Ok(roles.iter().filter_map(named).collect())
}

fn expect_rights_seen(visitor: &Visitor) -> Result<(), Refusal> {
    if may_see_rights(visitor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

/// A sentence in the visitor's language.
fn said(lang: Lang, zh: String, en: String) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
