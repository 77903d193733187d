//! The description of the API as these pages read it.

use std::sync::Arc;

use maud::{Markup, html};
use serde_json::Value as Json;

/// The description, and where the API is found.
pub(super) struct Described {
    document: Arc<Json>,
    origin: String,
}

impl Described {
    /// The description of the house at this origin.
    pub fn new(document: Arc<Json>, origin: String) -> Described {
        Described { document, origin }
    }

    /// Its operations: path, what all of the path take, method, operation.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &Json, &str, &Json)> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, item)| {
            let shared = &item["parameters"];
            let methods =
                item.as_object().into_iter().flatten().filter(|(method, _)| *method != "parameters");
            methods.map(move |(method, operation)| (path.as_str(), shared, method.as_str(), operation))
        })
    }

    /// What a reference leads to; anything else itself.
    pub fn followed<'a>(&'a self, json: &'a Json) -> &'a Json {
        let reference = json.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix('#'));
        reference.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(json)
    }

    /// The shape of an object's records.
    pub fn shape(&self, name: &str) -> &Json {
        &self.document["components"]["schemas"][name]
    }

    /// The whole address of a path.
    pub fn address(&self, path: &str) -> String {
        let root = self.document["servers"][0]["url"].as_str().unwrap_or_default();
        format!("{}{root}{path}", self.origin)
    }
}

/// A text of a part, empty where there is none.
pub(super) fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// A sentence, what stands between backticks as code.
pub(super) fn with_code(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A value as one reads it: texts without their quotes, the rest as JSON.
pub(super) fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// A value as JSON over several lines.
pub(super) fn pretty(json: &Json) -> String {
    serde_json::to_string_pretty(json).unwrap_or_else(|_| json.to_string())
}
