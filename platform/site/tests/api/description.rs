use std::collections::HashSet;

use axum::http::Method;
use serde_json::Value as Json;
use testing::on_both;

use super::office::Office;

on_both!(the_description_names_every_object_and_points_at_nothing_that_is_not_there, |house| {
    let office = Office::open(house);
    let document = office.nobody(Method::GET, "/api/v1/openapi.json").go().expect(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    for path in [
        "/shops",
        "/shops/{id}",
        "/shops/{id}/restoration",
        "/shops/{id}/history",
        "/shops/batch",
        "/clerks",
        "/me",
        "/search",
        "/imports",
        "/shops/mass_changes",
        "/jobs/{id}",
        "/exports",
    ] {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
    assert!(document["paths"].get("/sightings").is_none(), "what is internal is not told");

    let mut references = Vec::new();
    collect(&document, "$ref", &mut references);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let mut ids = Vec::new();
    collect(&document["paths"], "operationId", &mut ids);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "an operation's name stands twice");

    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in
            item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters")
        {
            assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method} {path}");
        }
        assert_eq!(path.contains("{id}"), item.get("parameters").is_some(), "{path}");
    }
    let shop = &document["components"]["schemas"]["Shop"];
    assert_eq!(shop["properties"]["name"]["x-labels"]["zh"], "店名");
    assert_eq!(shop["properties"]["kind"]["x-choices"][0]["en"].as_str().map(str::is_empty), Some(false));
    assert!(document["components"]["schemas"]["ShopNew"]["properties"].get("id").is_none());
});

fn collect(json: &Json, name: &str, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                match value {
                    Json::String(text) if key == name => found.push(text.clone()),
                    value => collect(value, name, found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, name, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
