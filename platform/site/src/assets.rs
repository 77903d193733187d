//! What the browser loads: styles, scripts and icons, carried inside the program. A debug build reads them from
//! disk, so that a style sheet changes without building anew.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui;

/// The bundle as `bin/assets` wrote it.
#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Bundle;

const MANIFEST: &str = "manifest.json";
/// Served beside what the manifest names: the licences of what we took from others.
const LICENCES: &str = "licences.txt";

/// An address with the right version never means anything else; one year is as long as HTTP knows (RFC 9111).
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Any other address is asked for again each time, and answered by 304 while nothing changed.
const ASK_AGAIN: &str = "no-cache";

/// The routes of the bundle. Making them tells the components which versions their addresses carry.
pub(crate) fn routes() -> Router<Site> {
    if let Some(manifest) = Bundle::get(MANIFEST) {
        ui::set_asset_versions(&String::from_utf8_lossy(&manifest.data));
    }
    Router::new()
        .route(
            "/assets/{file}",
            get(|Path(file): Path<String>, query: RawQuery, headers: HeaderMap| async move {
                serve(&file, query.0.as_deref(), &headers)
            }),
        )
        .route("/favicon.svg", get(|headers: HeaderMap| async move { serve("favicon.svg", None, &headers) }))
}

/// A file of the bundle. Only what the manifest names is served, whatever else lies in the folder.
pub(crate) fn serve(file: &str, query: Option<&str>, headers: &HeaderMap) -> Result<Response, Refusal> {
    let version = version_of(file).ok_or_else(Refusal::not_found)?;
    let found = Bundle::get(file).ok_or_else(Refusal::not_found)?;
    let tag = format!("\"{version}\"");
    let is_versioned = query.and_then(|query| query.strip_prefix("v=")) == Some(version.as_str());
    let cache = if is_versioned { FOR_GOOD } else { ASK_AGAIN };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::CACHE_CONTROL, cache)]).into_response());
    }
    let kind = found.metadata.mimetype().to_owned();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let head = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned()), (header::ETAG, tag)];
    Ok((head, found.data.into_owned()).into_response())
}

fn version_of(file: &str) -> Option<String> {
    let manifest = Bundle::get(MANIFEST)?;
    let versions: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&manifest.data).ok()?;
    match versions.get(file) {
        Some(version) => version.as_str().map(str::to_owned),
        None if file == LICENCES => Some(String::from("licences")),
        None => None,
    }
}
