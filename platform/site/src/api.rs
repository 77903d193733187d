//! The API under `/api/v1`: every object of the house as JSON, by its declaration. It knows no object by name;
//! what people's programs may rely on stands in the contract.

mod acts;
mod answer;
mod backups;
mod batch;
mod caller;
mod conflict;
mod desk;
mod dictionary;
mod duplicates;
mod files;
pub(crate) mod guide;
mod hand_overs;
mod history;
mod hooks;
mod imports;
mod jobs;
mod json_body;
mod me;
mod merging;
mod once;
mod openapi;
mod quota;
mod record_json;
mod records;
mod recycle_bin;
mod schedules;
mod search;
mod seen_again;
mod writes;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use object::{Message, ObjectDef};

use crate::refusal::Refusal;
use crate::site::Site;

pub(crate) use backups::backup_file;
pub(crate) use caller::{Caller, ShareTold};
pub(crate) use desk::Desk;
pub(crate) use imports::{download, file_response};
pub(crate) use json_body::values_in;
pub(crate) use once::clear_answers;
pub(crate) use openapi::{described, example_of, schema_name};
pub(crate) use record_json::Shown;

/// Where the API lives.
pub(crate) const ROOT: &str = "/api/v1";

/// The API's routes.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/v1/me", get(me::me))
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/imports", get(imports::list).post(imports::create).layer(DefaultBodyLimit::disable()))
        .route("/api/v1/imports/{id}", get(imports::show).delete(imports::stop))
        .route("/api/v1/imports/{id}/rejects", get(imports::rejects))
        .route("/api/v1/imports/{id}/emptied", get(imports::emptied))
        .route("/api/v1/imports/{id}/undo", post(imports::undo))
        .route("/api/v1/imports/{id}/corrections", post(imports::correct))
        .route("/api/v1/imports/{id}/resumption", post(imports::resume))
        .route("/api/v1/jobs", get(jobs::list))
        .route("/api/v1/jobs/{id}", get(jobs::show))
        .route("/api/v1/exports", post(jobs::export))
        .route("/api/v1/jobs/{id}/file", get(jobs::file))
        .route("/api/v1/jobs/{id}/cancellation", post(jobs::cancel))
        .route("/api/v1/jobs/{id}/resumption", post(jobs::resume))
        .route("/api/v1/jobs/{id}/undoing", post(jobs::undo))
        .route("/api/v1/dictionary", get(dictionary::list))
        .route("/api/v1/hand_overs", post(hand_overs::begin))
        .route("/api/v1/hand_overs/preview", post(hand_overs::show))
        .route("/api/v1/uploads", post(files::upload).layer(DefaultBodyLimit::disable()))
        .route("/api/v1/recycle_bin", get(recycle_bin::list))
        .route("/api/v1/recycle_bin/purging", post(recycle_bin::purge))
        .merge(hooks::routes())
        .merge(schedules::routes())
        .merge(backups::routes())
        .merge(duplicates::routes())
        .route("/api/v1/{plural}", get(records::list).post(writes::create).layer(DefaultBodyLimit::disable()))
        .route("/api/v1/{plural}/batch", post(batch::batch))
        .route("/api/v1/{plural}/mass_changes", post(jobs::mass_change))
        .route("/api/v1/{plural}/{id}", get(records::show).patch(writes::change).delete(writes::delete))
        .route("/api/v1/{plural}/{id}/content", get(files::content))
        .route("/api/v1/{plural}/{id}/fields/{field}/content", get(files::field_content))
        .route("/api/v1/{plural}/{id}/history", get(history::history))
        .route("/api/v1/{plural}/{id}/restoration", post(writes::restore))
        .route("/api/v1/{plural}/{id}/merging", post(merging::merge))
        .route("/api/v1/{plural}/{id}/{noun}", post(acts::act).fallback(acts::other_method))
        .method_not_allowed_fallback(|| async { method_not_allowed() })
}

/// The object behind a plural, for what makes a record of it or takes one away.
///
/// # Errors
/// 404 for none, 405 where there is one record of it and no other, and for what the house writes by itself.
fn one_of_many(site: &Site, plural: &str) -> Result<&'static ObjectDef, Refusal> {
    let def = site.written(plural)?;
    if !def.single {
        return Ok(def);
    }
    Err(Refusal { allow: Some("GET, HEAD, PATCH"), ..method_not_allowed() })
}

/// 405.
pub(crate) fn method_not_allowed() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Message::new("method_not_allowed", "这个地址不支持此操作", "this address does not take that method"),
    )
}

#[cfg(test)]
#[path = "api/tests/quota.rs"]
mod quota_tests;
