//! The API's own description (OpenAPI 3.1), made from the declarations of the running house: what is not declared
//! does not exist, and what is declared is described.

mod files;
mod hooks;
mod jobs;
mod operations;
mod schemas;

use axum::Json as JsonBody;
use axum::extract::State;
use serde_json::{Map, Value as Json, json};

use super::ROOT;
use crate::site::Site;

/// `GET /openapi.json`. Open to all: it says no more than the published source does.
pub(super) async fn document(State(site): State<Site>) -> JsonBody<Json> {
    let defs: Vec<_> = site.crm().registry().objects().iter().copied().filter(|def| !def.internal).collect();
    let mut paths = Map::new();
    let mut schemas = schemas::shared();
    let mut tags = Vec::with_capacity(defs.len());
    let (hung, defs): (Vec<_>, Vec<_>) = defs.into_iter().partition(|def| def.hung_field().is_some());
    for def in defs.iter().chain(&hung) {
        if def.hung_field().is_some() {
            let is_file = site.files().is_some_and(|files| files.def.name == def.name);
            paths.extend(files::of_hung(def, &defs, is_file));
        } else {
            let of_object = operations::of_object(def);
            paths.extend(if def.journal { only_reading(of_object) } else { of_object });
        }
        paths.extend(site.acts_on(def).map(|act| operations::of_act(def, act)));
        schemas.extend(schemas::of_object(def));
        tags.push(json!({
            "name": def.plural,
            "description": format!("{} / {}", def.label_plural.zh, def.label_plural.en),
        }));
    }
    paths.extend(operations::of_the_house(&defs));
    paths.extend(jobs::of_jobs(&defs));
    paths.extend(site.hooks().into_iter().flat_map(|hooks| hooks::of_hooks(hooks.def)));
    JsonBody(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Guanxi 关系",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every business object of this installation. Errors are application/problem+json in the \
                caller's language (`lang=zh|en` or Accept-Language). Every write takes an Idempotency-Key. \
                此安装的全部业务对象；错误以 application/problem+json 返回，语言由 lang 或 Accept-Language 决定；\
                每个写操作都支持 Idempotency-Key。",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": ROOT}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "parameters": operations::shared_parameters(),
            "headers": operations::shared_headers(),
            "responses": operations::shared_responses(),
        },
    }))
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
