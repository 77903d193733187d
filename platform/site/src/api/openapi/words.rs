//! Words of the description stand in both languages until it is known who reads: the description is made once, from
//! `said("客户", "Customer")`, and told in one language at the end.

use object::{Label, Lang, Message};
use serde_json::{Map, Value as Json, json};

/// What people read. What names something is told in both languages too, see [`LABELS`].
const TOLD: [&str; 4] = ["title", SHAPE_TITLE, "summary", "description"];
/// What is shown of values, in which a text in both languages stands for a value.
const EXAMPLES: [&str; 2] = ["example", "examples"];
/// The title of a shape. As `title` it would name a class in generated code, another in each language.
pub(super) const SHAPE_TITLE: &str = "x-title";
/// Stands beside what names something and has it in both languages.
const LABELS: &str = "x-labels";

/// A text in both languages.
pub(super) fn said(zh: impl Into<String>, en: impl Into<String>) -> Json {
    json!({"zh": zh.into(), "en": en.into()})
}

/// A label in both languages.
pub(super) fn label(label: Label) -> Json {
    said(label.zh, label.en)
}

/// Tells a description in one language: each text as it is said there, names in both beside it.
pub(super) fn tell(description: &mut Json, lang: Lang) {
    match description {
        Json::Object(map) => {
            for name in TOLD {
                let Some(both) = map.get(name).and_then(both_of) else { continue };
                let labels = json!({"zh": both.zh, "en": both.en});
                map.insert(name.to_owned(), both.text(lang).into());
                if name != "description" {
                    map.insert(LABELS.to_owned(), labels);
                }
            }
            for (name, part) in map {
                if EXAMPLES.contains(&name.as_str()) { tell_within(part, lang) } else { tell(part, lang) }
            }
        }
        Json::Array(parts) => parts.iter_mut().for_each(|part| tell(part, lang)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Tells each text of an example.
fn tell_within(example: &mut Json, lang: Lang) {
    if let Some(both) = both_of(example) {
        *example = both.text(lang).into();
        return;
    }
    match example {
        Json::Object(map) => map.values_mut().for_each(|part| tell_within(part, lang)),
        Json::Array(parts) => parts.iter_mut().for_each(|part| tell_within(part, lang)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn both_of(json: &Json) -> Option<Message> {
    let map: &Map<String, Json> = json.as_object().filter(|map| map.len() == 2)?;
    let text = |lang: Lang| map.get(lang.code()).and_then(Json::as_str);
    Some(Message::new("told", text(Lang::Zh)?, text(Lang::En)?))
}
