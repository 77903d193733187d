//! What makes the site an app of the device, if someone wants it there: the manifest with name, icons and ways in,
//! the worker that keeps the bundle, and the one page it shows when the server cannot be reached.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use maud::{Markup, html};
use object::{Label, Lang};
use serde_json::{Value, json};

use super::frame::lone_frame;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, GROUNDS};
use crate::visitor::Context;

const MANIFEST_KIND: &str = "application/manifest+json";
/// Asked for again each time, so that an upgraded program is never behind.
const ASK_AGAIN: &str = "no-cache";

const NAME: Label = Label::new("关系 Guanxi", "Guanxi 关系");
const SHORT_NAME: Label = Label::new("关系", "Guanxi");
const WHAT: Label = Label::new("自己托管的客户关系管理", "Self-hosted customer relationships");
const MY_DAY: Label = Label::new("我的一天", "My day");
const SEARCH: Label = Label::new("搜索", "Search");

/// The routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/manifest.webmanifest", get(manifest))
        .route("/sw.js", get(worker))
        .route("/offline", get(offline))
}

/// `GET /manifest.webmanifest?lang=`: browsers ask for it without cookies, so the page's language is in the address.
async fn manifest(State(site): State<Site>, Extension(context): Extension<Context>) -> Response {
    let lang = context.lang;
    let icon = |size: u32, purpose: &str| {
        let file = if purpose == "maskable" {
            format!("icon-maskable-{size}.png")
        } else {
            format!("icon-{size}.png")
        };
        json!({
            "src": ui::asset_href(&file), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose,
        })
    };
    let shortcut = |name: &str, url: &str| json!({"name": name, "url": url});
    let mut shortcuts = vec![shortcut(MY_DAY.text(lang), "/"), shortcut(SEARCH.text(lang), "/search")];
    shortcuts.extend(first_made(&site, lang).map(|(name, url)| shortcut(&name, &url)));
    let [light, _] = GROUNDS;
    let manifest: Value = json!({
        // One app, whichever language it is read in.
        "id": "/",
        "name": NAME.text(lang),
        "short_name": SHORT_NAME.text(lang),
        "description": WHAT.text(lang),
        "lang": lang.code(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": light,
        "background_color": light,
        "categories": ["business"],
        "icons": [icon(192, "any"), icon(512, "any"), icon(192, "maskable"), icon(512, "maskable")],
        "shortcuts": shortcuts,
    });
    ([(header::CONTENT_TYPE, MANIFEST_KIND), (header::CACHE_CONTROL, ASK_AGAIN)], Json(manifest))
        .into_response()
}

/// A new one of what the house is about: the first object of its first room that is no administration.
fn first_made(site: &Site, lang: Lang) -> Option<(String, String)> {
    let mut rooms = site.rooms().iter().filter(|room| !room.administration && !room.at_home);
    let (def, _) = rooms.find_map(|room| room.entries.first())?;
    let name = match lang {
        Lang::Zh => format!("新建{}", def.label.zh),
        Lang::En => format!("New {}", def.label.en.to_lowercase()),
    };
    Some((name, format!("/{}/new", def.plural)))
}

/// `GET /sw.js?lang=`: at the root, because a worker serves what lies beside and below it. It carries the versions of
/// the bundle, so that a new bundle is a new worker.
async fn worker(headers: HeaderMap) -> Result<Response, Refusal> {
    crate::assets::serve("sw.js", None, &headers)
}

/// `GET /offline?lang=`: as the worker keeps it, for nobody in particular.
async fn offline(
    Extension(context): Extension<Context>,
) -> ([(header::HeaderName, &'static str); 1], Markup) {
    let lang = context.lang;
    let title = Label::new("连不上服务器", "No connection").text(lang);
    (
        [(header::CACHE_CONTROL, ASK_AGAIN)],
        lone_frame(&context, title, html! { div data-offline { (ui::offline(lang)) } }),
    )
}
