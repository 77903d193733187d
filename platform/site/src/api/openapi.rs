//! The API's own description (OpenAPI 3.1), made from the declarations of the running house: what is not declared
//! does not exist, and what is declared is described. It is told in the reader's language; names stand in both.

mod acts;
mod answers;
mod backups;
mod bodies;
mod dictionary;
mod duplicates;
mod examples;
mod files;
mod hand_overs;
mod hooks;
mod house;
mod jobs;
mod objects;
mod operations;
mod parameters;
mod recycle_bin;
mod schedules;
mod schemas;
mod shapes;
mod words;

use std::sync::Arc;

use axum::Json as JsonBody;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use object::{Lang, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::{ROOT, guide};
use crate::locales::Spoken;
use crate::site::Site;
use crate::visitor::{Context, Visitor};

pub(crate) use examples::of_field as example_of;
pub(crate) use schemas::name_of as schema_name;

/// `GET /openapi.json`. Who has not signed in reads no more than the published source says; what the company added
/// stands there for those who have.
pub(super) async fn document(
    State(site): State<Site>,
    Extension(context): Extension<Context>,
    visitor: Option<Visitor>,
) -> Response {
    let site = if visitor.is_some() { site } else { site.as_declared() };
    JsonBody(described(&site, context.lang).as_ref()).into_response()
}

/// The description in one language, or in the third one that is spoken over it.
pub(crate) fn described(site: &Site, lang: Lang) -> Arc<Json> {
    site.desk().described(Spoken::now(lang).code(), site.crm().declarations(), || made(site, lang))
}

fn made(site: &Site, lang: Lang) -> Json {
    let registry = site.crm().registry();
    let all = registry.objects().iter().copied().filter(|def| !def.internal);
    let (hung, defs): (Vec<_>, Vec<&'static ObjectDef>) = all.partition(|def| def.hung_field().is_some());
    let mut paths = Map::new();
    let mut schemas = shapes::shared();
    let mut tags = Vec::with_capacity(defs.len());
    for def in defs.iter().chain(&hung) {
        if def.hung_field().is_some() {
            let is_file = site.files().is_some_and(|files| files.def.name == def.name);
            paths.extend(files::of_hung(def, &defs, is_file));
        } else {
            let of_object = objects::of_object(def);
            paths.extend(if def.journal { only_reading(of_object) } else { of_object });
        }
        for act in site.acts_on(def) {
            paths.extend([acts::of_act(def, act)]);
            schemas.extend(acts::shapes_of_act(def, act));
        }
        schemas.extend(schemas::of_object(registry, def));
        tags.push(json!({"name": def.plural, "description": words::label(def.label_plural)}));
    }
    paths.extend(house::of_the_house(&defs));
    paths.extend(files::of_uploads());
    paths.extend(recycle_bin::of_recycle_bin(&defs));
    paths.extend(duplicates::of_duplicates(&defs));
    paths.extend(jobs::of_jobs());
    paths.extend(backups::of_backups());
    paths.extend(hand_overs::of_hand_overs(&defs));
    let all: Vec<&'static ObjectDef> = defs.iter().chain(&hung).copied().collect();
    paths.extend(dictionary::of_dictionary(&all));
    schemas.insert("Export".to_owned(), bodies::export(&defs));
    paths.extend(site.schedules().into_iter().flat_map(|schedules| schedules::of_schedules(schedules.def)));
    paths.extend(site.hooks().into_iter().flat_map(|hooks| hooks::of_hooks(hooks.def)));
    let mut description = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Guanxi",
            "version": env!("CARGO_PKG_VERSION"),
            "description": guide::as_markdown(lang),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": ROOT}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "webhooks": site.hooks().map(|_| hooks::of_events(&defs)).unwrap_or_default(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "parameters": parameters::shared(),
            "headers": answers::shared_headers(),
            "responses": answers::shared_answers(),
        },
    });
    words::tell(&mut description, lang);
    description
}

/// What is left of some paths where nobody writes.
fn only_reading(paths: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let reading = |(path, operations): (String, Json)| {
        let Json::Object(mut operations) = operations else { return None };
        operations.retain(|name, _| ["get", "parameters"].contains(&name.as_str()));
        operations.contains_key("get").then_some((path, Json::Object(operations)))
    };
    paths.into_iter().filter_map(reading).collect()
}
