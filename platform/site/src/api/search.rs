//! Search over all objects that can be searched, best first within each.

use axum::Json as JsonBody;
use object::{Message, id_text};
use serde_json::{Value as Json, json};
use store::StoreError;

use super::Caller;
use super::record_json::Shown;
use crate::refusal::Refusal;

/// Records per object when the address does not say.
pub(super) const FOUND_ROWS: usize = 10;
/// The most records per object.
pub(super) const FOUND_ROWS_MAX: usize = 100;

/// `GET /search?q=words&limit=10&objects=customers,contacts`.
pub(super) async fn search(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let words = caller.parameter("q").unwrap_or_default().to_owned();
    if words.is_empty() {
        return Err(Refusal::bad_request(Message::new(
            "q_needed",
            "请用 q 给出要搜索的内容",
            "say what to search for as q",
        )));
    }
    let limit = match caller.parameter("limit") {
        None => FOUND_ROWS,
        Some(text) => {
            text.parse().ok().filter(|limit| (1..=FOUND_ROWS_MAX).contains(limit)).ok_or_else(|| {
                Refusal::bad_request(Message::new(
                    "limit_out_of_range",
                    format!("limit 应为 1 到 {FOUND_ROWS_MAX}"),
                    format!("limit is a number from 1 to {FOUND_ROWS_MAX}"),
                ))
            })?
        }
    };
    let site = &caller.visitor.site;
    let defs = match caller.parameter("objects") {
        None => site.crm().registry().objects().iter().copied().filter(|def| !def.internal).collect(),
        Some(text) => {
            text.split(',').map(|plural| site.object(plural.trim())).collect::<Result<Vec<_>, Refusal>>()?
        }
    };
    let asked = defs.clone();
    let (data, found) = caller
        .visitor
        .visit
        .read(move |view| {
            let (mut data, mut found) = (Vec::new(), Vec::new());
            for (def, rows) in defs.iter().zip(view.search_each(&defs, &words, limit)?) {
                found.push(rows.len());
                let records = Shown::all(def).records(view, &rows)?;
                data.extend(rows.iter().zip(records).map(|(row, record)| {
                    json!({"object": def.plural, "id": id_text(row.id), "title": row.title(def), "record": record})
                }));
            }
            Ok::<_, StoreError>((data, found))
        })
        .await?;
    for (def, records) in asked.into_iter().zip(found) {
        caller.visitor.site.trail().read(&caller.visitor, def, records);
    }
    Ok(JsonBody(json!({"data": data})))
}
