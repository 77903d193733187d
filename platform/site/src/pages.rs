//! The pages. None of them knows an object; each reads its declaration.

mod act;
mod address;
mod deletion;
mod design;
mod first_run;
mod form;
mod frame;
mod go;
mod grouping;
mod import;
mod list;
mod lookup;
mod news;
mod preferences;
mod record;
mod rows;
mod search;
mod sign_in;
mod start;
mod values;
mod vital_signs;
mod way;

pub(crate) use start::reminders;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::refusal::Refusal;
use crate::site::Site;

/// The pages' routes.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(start::start))
        .route("/search", get(search::search))
        .route("/go", get(go::page))
        .route("/lookup/{plural}", get(lookup::lookup))
        .route("/{plural}", get(list::list).post(form::create))
        .route("/{plural}/filter", get(list::add_condition))
        .route("/{plural}/filter/inputs", get(list::condition_inputs))
        .route("/{plural}/filter/tree", get(list::filter_tree))
        .route("/{plural}/columns", get(list::choose_columns))
        .route("/{plural}/order", get(list::order))
        .route("/{plural}/views", get(list::views_page).post(list::keep_view))
        .route("/{plural}/views/{id}", post(list::name_view))
        .route("/{plural}/views/{id}/contents", post(list::change_view))
        .route("/{plural}/views/{id}/pin", post(list::pin_view))
        .route("/{plural}/views/{id}/default", post(list::make_view_default))
        .route("/{plural}/views/{id}/deletion", post(list::delete_view))
        .route("/{plural}/new", get(form::new))
        .route("/{plural}/{id}", get(record::record).post(form::change))
        .route("/{plural}/{id}/edit", get(form::edit))
        .route("/{plural}/{id}/preview", get(record::preview))
        .route("/{plural}/{id}/deletion", get(deletion::ask).post(deletion::delete))
        .route("/{plural}/{id}/{noun}", post(act::run).fallback(|| async { Refusal::not_found() }))
        .route("/changes/{id}/undo", post(deletion::undo))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/first-run", get(first_run::page).post(first_run::found))
        .route("/preferences", get(preferences::page).post(preferences::keep))
        .route("/design", get(design::page))
        .route("/language", get(preferences::language))
        .merge(import::routes())
        .layer(from_fn(news::forget_shown))
        .merge(vital_signs::routes())
        .merge(crate::assets::routes())
}
