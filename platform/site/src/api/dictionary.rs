//! `GET /dictionary`: every field that the caller may see, with its meaning, values, rules, source and standard.

use axum::Json as JsonBody;
use serde_json::{Value as Json, json};

use super::Caller;
use crate::dictionary::{Entry, entries, objects};
use crate::refusal::Refusal;

/// `GET /dictionary?object=`.
pub(super) async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let mut defs = objects(&caller.visitor);
    if let Some(plural) = caller.parameter("object") {
        defs.retain(|def| def.plural == plural);
        if defs.is_empty() {
            return Err(Refusal::not_found());
        }
    }
    let told = entries(&caller.visitor, defs).await?;
    Ok(JsonBody(json!({"data": told.iter().map(Entry::to_json).collect::<Json>()})))
}
