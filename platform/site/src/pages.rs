//! The pages. None of them knows an object; each reads its declaration.

mod act;
mod address;
mod administration;
mod arranging;
mod backups;
mod days;
mod deletion;
mod deliveries;
mod design;
mod developers;
mod dictionary;
mod duplicates;
mod files;
mod first_run;
mod first_steps;
mod form;
mod frame;
mod go;
mod grouping;
mod hand_over;
mod help;
mod import;
mod installing;
mod jobs;
mod list;
mod lookup;
mod mass;
mod merging;
mod news;
mod notifications;
mod password;
mod people;
mod place;
mod preferences;
mod presence;
mod quality;
mod record;
mod recycle_bin;
mod rows;
mod schedule_runs;
mod search;
mod security;
mod sign_in;
mod start;
mod values;
mod vital_signs;
mod way;

pub use arranging::layout_preview;
pub(crate) use form::is_writable;
pub use form::sent_values;
pub use frame::{crumb, frame, here, is_administrator};
pub(crate) use grouping::groups_of;
pub(crate) use import::like_earlier;
pub use list::as_keeper;
pub use news::{News, go};
pub(crate) use notifications::LIVE;
pub use rows::few_records;
pub(crate) use rows::{list_columns, stands_on_card};
pub(crate) use security::TWO_STEP_PAGE;
pub use sign_in::{enter, next_of, not_let_in, told_elsewhere};
pub(crate) use start::reminders;
pub(crate) use values::{phone_text, title_said};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};

pub(crate) use self::form::filled_by_rules;
pub(crate) use self::help::{kind_of as holds_of, source_of};
pub(crate) use self::jobs::{href as job_href, title_of as job_title};
pub(crate) use self::values::people_of;
use crate::refusal::Refusal;
use crate::site::Site;

/// The pages' routes, with those that rooms bring.
pub(crate) fn routes(of_rooms: Router<Site>) -> Router<Site> {
    Router::new()
        .route("/", get(start::start))
        .route(administration::PAGE, get(administration::page))
        .route("/search", get(search::search))
        .route("/go", get(go::page))
        .route("/lookup/{plural}", get(lookup::lookup))
        .route("/{plural}", get(list::list).post(form::create))
        .route("/{plural}/figures", get(list::figures))
        .route("/{plural}/filter", get(list::add_condition))
        .route("/{plural}/filter/inputs", get(list::condition_inputs))
        .route("/{plural}/filter/tree", get(list::filter_tree))
        .route("/{plural}/count", get(list::count))
        .route("/{plural}/columns", get(list::choose_columns))
        .route("/{plural}/order", get(list::order))
        .route("/{plural}/column", get(list::column))
        .route("/{plural}/tally", get(list::tally))
        .route("/{plural}/views", get(list::views_page).post(list::keep_view))
        .route("/{plural}/views/{id}", post(list::name_view))
        .route("/{plural}/views/{id}/contents", post(list::change_view))
        .route("/{plural}/views/{id}/widths", post(list::widen_view))
        .route("/{plural}/views/{id}/pin", post(list::pin_view))
        .route("/{plural}/views/{id}/default", post(list::make_view_default))
        .route("/{plural}/views/{id}/deletion", post(list::delete_view))
        .route("/{plural}/cells", post(form::paste))
        .route("/{plural}/merge", get(merging::page).post(merging::merge))
        .route("/{plural}/selection", post(mass::select))
        .route("/{plural}/mass_changes", post(mass::begin))
        .route("/{plural}/export", get(mass::export_all).post(mass::begin_export))
        .route("/{plural}/new", get(form::new))
        .route("/{plural}/rules", post(form::rules))
        .route("/{plural}/new/quick", get(form::quick))
        .route("/{plural}/{id}", get(record::record).post(form::change))
        .route("/{plural}/{id}/edit", get(form::edit))
        .route("/{plural}/{id}/preview", get(record::preview))
        .route("/{plural}/{id}/place", post(place::place))
        .route("/{plural}/{id}/fields/{field}", get(form::field_part).post(form::change_field))
        .route("/{plural}/{id}/fields/{field}/content", get(files::field_content))
        .route("/{plural}/{id}/fields/{field}/thumbnail", get(files::field_thumbnail))
        .route("/{plural}/{id}/files", post(files::add).layer(DefaultBodyLimit::disable()))
        .route("/{plural}/{id}/runs", get(schedule_runs::page))
        .route("/{plural}/{id}/deliveries", get(deliveries::page))
        .route("/{plural}/{id}/deliveries/trial", post(deliveries::send_trial))
        .route("/{plural}/{id}/deliveries/rotation", post(deliveries::rotate))
        .route("/{plural}/{id}/deliveries/replay", post(deliveries::replay_since))
        .route("/{plural}/{id}/deliveries/{delivery}/replay", post(deliveries::replay_one))
        .route("/{plural}/{id}/content", get(files::content))
        .route("/{plural}/{id}/thumbnail", get(files::thumbnail))
        .route("/{plural}/{id}/name", get(files::ask_name).post(files::rename))
        .route("/{plural}/{id}/deletion", get(deletion::ask).post(deletion::delete))
        .route(
            "/{plural}/{id}/{noun}",
            get(act::ask).post(act::run).fallback(|| async { Refusal::not_found() }),
        )
        .route("/changes/{id}/undo", post(deletion::undo))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/code", get(sign_in::code_page).post(sign_in::take_code))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/first-run", get(first_run::page).post(first_run::found))
        .route("/preferences", get(preferences::page).post(preferences::keep))
        .route("/design", get(design::page))
        .route("/preferences/password", post(password::change))
        .route("/language", get(preferences::language))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}", get(jobs::page))
        .route("/jobs/{id}/progress", get(jobs::part))
        .route("/jobs/{id}/file", get(jobs::file))
        .route("/jobs/{id}/cancellation", post(jobs::cancel))
        .route("/jobs/{id}/resumption", post(jobs::resume))
        .route("/jobs/{id}/undoing", post(jobs::undo))
        .merge(of_rooms)
        .merge(recycle_bin::routes())
        .merge(duplicates::routes())
        .merge(dictionary::routes())
        .merge(quality::routes())
        .merge(first_steps::routes())
        .merge(help::routes())
        .merge(developers::routes())
        .merge(people::routes())
        .merge(hand_over::routes())
        .merge(security::routes())
        .merge(backups::routes())
        .merge(import::routes())
        .merge(notifications::routes())
        .layer(from_fn(news::forget_shown))
        .merge(notifications::live_routes())
        .merge(installing::routes())
        .merge(vital_signs::routes())
        .merge(crate::assets::routes())
}
