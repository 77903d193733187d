//! What a subscriber saw, written down in a table of its own in the transaction that moves it on.

use object::{Id, Object};
use store::{Entry, StoreError, Subscriber, Tx, WriteError};

/// One entry as a [`Witness`] saw it. Nothing is unique here, so that a second sight is recorded, not refused.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "sighting",
    plural = "sightings",
    zh = "见闻",
    en = "Sighting",
    en_plural = "Sightings",
    title = "verb",
    internal
)]
pub struct Sighting {
    /// Its id.
    pub id: Id<Sighting>,
    /// The entry's number.
    #[field(zh = "序号", en = "Number", index)]
    pub seq: i64,
    /// The entry's id.
    #[field(zh = "条目", en = "Entry")]
    pub entry: i64,
    /// The record it is about.
    #[field(zh = "记录", en = "Record", index)]
    pub record: i64,
    /// The record's version after it.
    #[field(zh = "记录版本", en = "Record version")]
    pub record_version: i64,
    /// What happened.
    #[field(zh = "动作", en = "Verb")]
    pub verb: String,
}

/// A subscriber that writes down all it is given.
pub struct Witness;

impl Subscriber for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        for entry in entries {
            let sighting = Sighting {
                id: Id::from_raw(0),
                seq: entry.seq.unwrap_or(-1),
                entry: entry.id,
                record: entry.record,
                record_version: entry.version,
                verb: entry.verb.code().to_owned(),
            };
            match tx.insert(&sighting) {
                Ok(_) => {}
                Err(WriteError::Store(fault)) => return Err(fault),
                Err(refused) => return Err(StoreError::Database(refused.to_string())),
            }
        }
        Ok(())
    }
}
