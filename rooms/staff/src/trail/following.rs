//! What the history tells becomes lines of the audit trail: who changed what, who changed what people may do, what was
//! taken out, which masked values were looked at. The history is written with the records, so nothing of this is lost.
//! Through which door and from which address it was done stands in the change set.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use object::{Object, ObjectDef, RecordAddress};
use serde_json::{Map, Value as Json};
use site::Origin;
use site::trail::{Deed, Noted, Through};
use store::{CameFrom, Entry, EntryVerb, SYSTEM_USER, StoreError, Subscriber, Tx, WriteError};

use super::keep;
use crate::alert::AlertRule;
use crate::unmasking::Unmasking;

/// So many records of one act have a line each; more are one line with their number, as a mass change or an import is.
const LINES_OF_ACT_MAX: usize = 20;

/// The subscriber.
pub(crate) fn follower() -> Arc<dyn Subscriber> {
    Arc::new(Following)
}

struct Following;

impl Subscriber for Following {
    fn name(&self) -> &'static str {
        "trail"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let by_people: Vec<&Entry> = entries.iter().filter(|entry| entry.actor != SYSTEM_USER).collect();
        let mut change_sets: Vec<i64> = by_people.iter().map(|entry| entry.change_set).collect();
        change_sets.dedup(); // Entries of one act follow each other, but for a few.
        let came_from = tx.came_from(&change_sets)?;
        let mut noted: Vec<Noted> = Vec::new();
        // By act, object and what happened: the records.
        let mut written: BTreeMap<(i64, &str, &'static str), Vec<&Entry>> = BTreeMap::new();
        for entry in by_people {
            match told_by_itself(entry) {
                Some(line) => noted.push(line),
                None => written
                    .entry((entry.change_set, &entry.object, entry.verb.code()))
                    .or_default()
                    .push(entry),
            }
        }
        for entries in written.values() {
            noted.extend(lines_of(tx, entries));
        }
        noted.iter_mut().for_each(|line| tell_from_where(line, &came_from));
        noted.sort_by_key(|noted| noted.at);
        if noted.is_empty() {
            return Ok(());
        }
        keep(tx, &noted).map_err(|refused| match refused {
            WriteError::Store(fault) => fault,
            other => StoreError::Database(other.to_string()),
        })
    }
}

fn line(entry: &Entry, deed: Deed) -> Noted {
    Noted { change_set: Some(entry.change_set), ..Noted::new(entry.at, Some(entry.actor), deed) }
}

fn tell_from_where(line: &mut Noted, came_from: &HashMap<i64, CameFrom>) {
    let Some(from) = line.change_set.and_then(|change_set| came_from.get(&change_set)) else { return };
    line.through = Some(Through::of(from.via));
    line.origin = Origin { address: from.address, ..Origin::default() };
}

/// What is no plain write of a record: an export, a file that was fetched, a masked value, keys and sessions.
fn told_by_itself(entry: &Entry) -> Option<Noted> {
    Some(match entry.object.as_str() {
        "export" => {
            let values = entry.changes.values();
            Noted {
                object: text(&values, "plural"),
                records: values.get("rows").and_then(Json::as_i64).unwrap_or(0),
                told: text(&values, "told"),
                ..line(entry, Deed::Exported)
            }
        }
        "file_download" => {
            let record = record_of(&entry.changes.values());
            on(Noted { told: Some("file".to_owned()), ..line(entry, Deed::Exported) }, record)
        }
        "key_created" | "key_revoked" | "sessions_ended" | "webhook_secret" => {
            Noted { told: Some(entry.object.clone()), ..line(entry, Deed::RightsChanged) }
        }
        Unmasking::OBJECT if entry.verb == EntryVerb::Created => {
            let values = entry.changes.values();
            let record = record_of(&values);
            let field = record.as_ref().zip(text(&values, "field"));
            let told = field.map(|(record, field)| format!("{}.{field}", record.plural));
            on(Noted { told, ..line(entry, Deed::Unmasked) }, record)
        }
        _ => return None,
    })
}

fn text(values: &Map<String, Json>, name: &str) -> Option<String> {
    values.get(name).and_then(Json::as_str).map(str::to_owned)
}

fn record_of(values: &Map<String, Json>) -> Option<RecordAddress> {
    text(values, "record").as_deref().and_then(RecordAddress::of_text)
}

/// The same about a record, where one is known.
fn on(noted: Noted, record: Option<RecordAddress>) -> Noted {
    let (object, record) = record.map(|RecordAddress { plural, id }| (plural, id)).unzip();
    Noted { object, record, ..noted }
}

/// The lines of what one act did to records of one object.
fn lines_of(tx: &Tx<'_>, entries: &[&Entry]) -> Vec<Noted> {
    let Some(first) = entries.first() else { return Vec::new() };
    let def = tx.registry().object(&first.object);
    let changes_rights = def.is_some_and(|def| def.changes_rights) || first.object == AlertRule::OBJECT;
    let deed = match first.verb {
        _ if changes_rights => Deed::RightsChanged,
        EntryVerb::Created => Deed::Created,
        EntryVerb::Changed => Deed::Changed,
        EntryVerb::Deleted => Deed::Deleted,
    };
    let plural = def.map_or(first.object.as_str(), |def| def.plural);
    let object = Some(plural.to_owned());
    let told = entries.iter().filter(|entry| !def.is_some_and(|def| only_followed(def, entry)));
    let told: Vec<&Entry> = told.copied().collect();
    if told.len() > LINES_OF_ACT_MAX {
        return vec![Noted { object, records: told.len() as i64, ..line(first, deed) }];
    }
    let of_entry = |entry: &Entry| {
        let fields = match entry.verb {
            EntryVerb::Changed => fields_of(entry),
            EntryVerb::Created | EntryVerb::Deleted => Vec::new(),
        };
        let words: Vec<String> = fields.iter().map(|name| format!("{plural}.{name}")).collect();
        let told = Some(words.join(" ")).filter(|told| !told.is_empty());
        Noted { object: object.clone(), record: Some(entry.record), told, ..line(entry, deed) }
    };
    told.into_iter().map(of_entry).collect()
}

/// The names of the fields that an entry is about.
fn fields_of(entry: &Entry) -> Vec<String> {
    let personal = entry.personal.values();
    entry.changes.values().into_iter().chain(personal).map(|(name, _)| name).collect()
}

/// Whether a record only went to another owner with the one that it belongs to, which has a line of its own.
fn only_followed(def: &ObjectDef, entry: &Entry) -> bool {
    def.parent_field().is_some()
        && entry.verb == EntryVerb::Changed
        && fields_of(entry).iter().all(|name| {
            ["owner", "team"].contains(&name.as_str())
                || def.kept_root().is_some_and(|kept| kept.name == name)
        })
}
