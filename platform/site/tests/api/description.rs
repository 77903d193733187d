use std::collections::HashSet;

use axum::http::Method;
use serde_json::{Value as Json, json};
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
    let mut ids = HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in
            item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters")
        {
            assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method} {path}");
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap()),
                "{method} {path}: its name stands twice"
            );
        }
        assert_eq!(path.contains("{id}"), item.get("parameters").is_some(), "{path}");
    }
    let linked = document["paths"]["/shops"]["post"]["responses"]["201"]["links"].as_object().unwrap();
    for link in linked.values() {
        assert!(ids.contains(link["operationId"].as_str().unwrap()), "{link}");
    }
    let schemas = &document["components"]["schemas"];
    let shop = &schemas["Shop"];
    assert_eq!(shop["properties"]["name"]["x-labels"]["zh"], "店名");
    assert_eq!(schemas["ShopKindChoice"]["x-choices"][0]["en"].as_str().map(str::is_empty), Some(false));
    assert!(schemas["ShopNew"]["properties"].get("id").is_none());
    for (name, property) in shop["properties"].as_object().unwrap() {
        assert!(!property["examples"][0].is_null(), "{name} has an example");
    }
    for (path, method, statuses) in [
        ("/shops", "post", "201 400 401 403 409 413 415 422 429 500 503"),
        ("/shops/{id}", "get", "200 304 400 401 403 404 429 500 503"),
        ("/shops/{id}", "patch", "200 400 401 403 404 409 412 413 415 422 428 429 500 503"),
    ] {
        let told: Vec<&str> = document["paths"][path][method]["responses"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(told.join(" "), statuses, "{method} {path}");
    }
});

on_both!(the_description_is_told_in_the_callers_language_and_names_nothing_by_it, |house| {
    let office = Office::open(house);
    let in_lang = |lang: &str| {
        office.nobody(Method::GET, &format!("/api/v1/openapi.json?lang={lang}")).go().expect(200).json()
    };
    let (zh, en) = (in_lang("zh"), in_lang("en"));
    for (document, name, summary) in [(&zh, "店名", "新建店铺"), (&en, "Name", "Create shop")] {
        assert_eq!(document["components"]["schemas"]["Shop"]["properties"]["name"]["title"], name);
        assert_eq!(document["paths"]["/shops"]["post"]["summary"], summary);
        assert_eq!(
            document["paths"]["/shops"]["post"]["x-labels"],
            json!({"zh": "新建店铺", "en": "Create shop"})
        );
    }
    // Generated code has the same names in every language.
    for part in ["/components/schemas", "/paths"] {
        let names = |document: &Json| {
            document.pointer(part).unwrap().as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&zh), names(&en), "{part}");
    }
    let untold = |document: &Json| {
        let mut found = Vec::new();
        collect_pairs(document, &mut found);
        found
    };
    assert_eq!(untold(&zh), Vec::<String>::new(), "everything is told in one language, but for names");
});

/// Where a text stands in both languages that should have been told in one.
fn collect_pairs(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                let is_pair =
                    value.as_object().is_some_and(|pair| pair.len() == 2 && pair.contains_key("zh"));
                if is_pair && key != "x-labels" {
                    found.push(format!("{key}: {value}"));
                }
                collect_pairs(value, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect_pairs(item, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

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
