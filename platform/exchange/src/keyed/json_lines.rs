//! One JSON object a line, in the form of the API: links as ids or as names, money as amount and currency, choices by
//! code. What is null there empties the field, as it does in the API.

use serde_json::{Map, Value as Json};

use super::Record;
use super::text_lines::{Line, TextLines};
use crate::import::CLEAR_WORD;
use crate::table::{ReadError, RowError};

/// What stands between tags of a cell.
const TAG_SEPARATOR: &str = "，";

/// What a text that looks like JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LikeJson {
    /// Its first line is an object.
    Lines,
    /// A list, or an object over several lines.
    Whole,
    /// No JSON.
    No,
}

/// From the beginning of a text.
pub(crate) fn like_json(text: &str) -> LikeJson {
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else { return LikeJson::No };
    let first = first.trim();
    if first.starts_with('{') {
        return match serde_json::from_str::<Map<String, Json>>(first) {
            Ok(_) => LikeJson::Lines,
            // The beginning of a long line reads to its end without a mistake.
            Err(fault) if fault.is_eof() && first.len() > 1 && !text.contains('\n') => LikeJson::Lines,
            Err(_) if matches!(first, "{" | "{}") => LikeJson::Whole,
            Err(fault) if fault.is_eof() => LikeJson::Whole,
            Err(_) if first.starts_with("{\"") => LikeJson::Lines,
            Err(_) => LikeJson::No,
        };
    }
    let is_list = first.strip_prefix('[').is_some_and(|rest| {
        let next =
            rest.trim_start().chars().next().or_else(|| text.trim_start()[1..].trim_start().chars().next());
        next == Some('{')
    });
    if is_list { LikeJson::Whole } else { LikeJson::No }
}

/// The next object.
pub(super) fn next(lines: &mut TextLines) -> Result<Option<(u64, Record)>, ReadError> {
    loop {
        let line = match lines.next()? {
            None => return Ok(None),
            Some(Line::TooLong(shown)) => {
                return Ok(Some((lines.number(), Err((RowError::TooLong, shown)))));
            }
            Some(Line::Whole(line)) => line,
        };
        if line.trim().is_empty() {
            continue;
        }
        let record = match serde_json::from_str::<Map<String, Json>>(&line) {
            Ok(map) => texts_of(map).map_err(|problem| (problem, line)),
            Err(_) => Err((RowError::NoJson, line)),
        };
        return Ok(Some((lines.number(), record)));
    }
}

fn texts_of(map: Map<String, Json>) -> Result<Vec<(String, String)>, RowError> {
    let mut texts = Vec::with_capacity(map.len());
    for (name, value) in map {
        match text_of(&value) {
            Some(text) => texts.push((name.trim().to_owned(), text)),
            None => return Err(RowError::Nested { name: object::text::excerpt(&name) }),
        }
    }
    Ok(texts)
}

/// A value as the text of a cell; `None` for what no cell can hold.
fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some(CLEAR_WORD.to_owned()),
        Json::String(text) if text.trim().is_empty() => Some(CLEAR_WORD.to_owned()),
        Json::String(text) => Some(text.clone()),
        Json::Bool(yes) => Some(yes.to_string()),
        Json::Number(number) => Some(match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (None, None, Some(float)) => format!("{float}"),
            _ => number.to_string(),
        }),
        Json::Array(items) if items.is_empty() => Some(CLEAR_WORD.to_owned()),
        Json::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            Some(texts?.join(TAG_SEPARATOR))
        }
        Json::Object(parts) => {
            let part = |name: &str| parts.get(name).and_then(Json::as_str);
            match (part("amount"), part("currency"), part("id")) {
                (Some(amount), Some(currency), _) => Some(format!("{currency} {amount}")),
                // A link that was asked for with what it points to.
                (_, _, Some(id)) => Some(id.to_owned()),
                // A link to what its reader may not know.
                _ if parts.get("restricted") == Some(&Json::Bool(true)) => Some(String::new()),
                _ => None,
            }
        }
    }
}
