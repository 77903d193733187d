//! What the undo of an import did, kept beside its counts: whoever looks later, in whichever process, knows what stayed.

use object::{id_text, parse_id};
use serde_json::{Value as Json, json};
use store::Undone;

/// Records that stayed and are kept by their ids, so that it can be told why; more are counted.
pub const TAKEN_BACK_TOLD_MAX: usize = 500;
const NAME: &str = "undone";

/// What the undo of an import did.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TakenBack {
    /// Records that the import had made and that are gone.
    pub removed: i64,
    /// Records that have their old values again.
    pub restored: i64,
    /// Records that stayed as they were.
    pub kept: u64,
    /// The first of those that stayed, at most [`TAKEN_BACK_TOLD_MAX`].
    pub records: Vec<i64>,
}

impl TakenBack {
    pub(super) fn of(undone: &Undone) -> TakenBack {
        TakenBack {
            removed: undone.removed,
            restored: undone.restored,
            kept: undone.kept.len() as u64,
            records: undone.kept.iter().map(|(record, _)| *record).take(TAKEN_BACK_TOLD_MAX).collect(),
        }
    }

    /// The import's result with this in it.
    pub(super) fn beside(&self, result: Option<&str>) -> String {
        let counts = result.and_then(|text| serde_json::from_str::<Json>(text).ok());
        let mut json = counts.filter(Json::is_object).unwrap_or_else(|| json!({}));
        let records: Vec<String> = self.records.iter().map(|record| id_text(*record)).collect();
        json[NAME] = json!({
            "removed": self.removed,
            "restored": self.restored,
            "kept": self.kept,
            "records": records,
        });
        json.to_string()
    }

    /// From an import's result; `None` where it was not taken back, or before this was kept.
    pub fn of_text(result: &str) -> Option<TakenBack> {
        let json: Json = serde_json::from_str(result).ok()?;
        let undone = json.get(NAME)?;
        let number = |name: &str| undone.get(name).and_then(Json::as_i64);
        let records = undone.get("records")?.as_array()?;
        Some(TakenBack {
            removed: number("removed")?,
            restored: number("restored")?,
            kept: number("kept")?.unsigned_abs(),
            records: records.iter().filter_map(|id| parse_id(id.as_str()?).ok()).collect(),
        })
    }
}
