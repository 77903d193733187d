//! How good the data is: what comes of each record by the company's rules, kept beside the records, so that the worst are
//! found first and sums are known without counting. All of it is derived: a subscriber judges what was written, a walk
//! judges all records of an object when its rules changed, and what changes with the days is judged when its day comes.
//! The records themselves are never touched.

mod asking;
mod drift;
mod following;
mod keeping;

use object::{FieldDef, FieldKind, FilterContext, ObjectDef, QualityRules, Value};
use sha2::{Digest, Sha256};

pub use asking::{QUEUE_ROWS_MAX, QualityFigures, QualityPart, QueuePlace, RecordQuality};
pub(crate) use drift::drift;
pub(crate) use following::{Judging, advance, waits};

use crate::actor::SYSTEM_USER;
use crate::view::View;

/// The owner or team of a record that has none.
const NOBODY: i64 = -1;
/// Records that are judged in one step: some milliseconds of the one writer.
const STEP_RECORDS: i64 = 300;

impl View<'_> {
    /// The rules of quality of an object as they are meant now.
    pub(crate) fn quality_rules(&self, def: &'static ObjectDef) -> QualityRules {
        let (registry, now, zone) = (self.registry(), self.now(), self.zone());
        QualityRules::of(def, &FilterContext { registry, me: SYSTEM_USER, my_teams: &[], now, zone })
    }
}

/// What says how much a record is worth: its amounts, those first that others say of it, such as what was sold.
fn worth_fields(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    let amounts = |is_measure: bool| {
        def.fields
            .iter()
            .copied()
            .filter(move |field| field.measure == is_measure && matches!(field.kind, FieldKind::Money))
    };
    amounts(true).chain(amounts(false))
}

/// What a record is worth, in the smallest unit of its currency: the first of its amounts that is there.
fn worth(def: &ObjectDef, values: &[Value]) -> i64 {
    let amount = |field: &FieldDef| match &values[field.index] {
        Value::Money(money) => Some(money.minor.max(0)),
        _ => None,
    };
    worth_fields(def).find_map(amount).unwrap_or(0)
}

/// By which rules records of an object are judged, as one short text; none where nothing is asked of them.
fn goal_of(view: &View<'_>, def: &ObjectDef) -> Option<String> {
    let rules = view.registry().quality_of(def);
    if rules.is_empty() {
        return None;
    }
    let mut digest = Sha256::new();
    for rule in rules {
        digest.update(rule.meaning());
        digest.update("\n");
    }
    let mut goal: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if rules.iter().any(|rule| rule.is_relative()) {
        goal.push(' ');
        goal.push_str(&view.now().day_in(view.zone()).text());
    }
    Some(goal)
}

/// Ids as one text.
fn text_of(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

/// The ids of such a text.
fn ids_of(text: &str) -> Vec<i64> {
    text.split(' ').filter_map(|id| id.parse().ok()).collect()
}
