//! One entry per record write is three things at once: the line of the change set (old → new), the history
//! entry, and the event that subscribers read. Entries are only ever added.
//!
//! Values stand beside their salt; the hash chain holds only salted digests of them, so that lawful erasure can
//! take value and salt away and the chain still proves that nothing else was touched (design, section 4).

use std::borrow::Cow;
use std::cell::RefCell;

use object::{Change, FieldDef, Instant, Money, ObjectDef, Phone, Row, Stored, Value};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::rights::Level;
use crate::sql::Cell;

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryVerb {
    /// It came to be.
    Created,
    /// Fields changed.
    Changed,
    /// It went.
    Deleted,
}

impl EntryVerb {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            EntryVerb::Created => "created",
            EntryVerb::Changed => "changed",
            EntryVerb::Deleted => "deleted",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<EntryVerb> {
        [EntryVerb::Created, EntryVerb::Changed, EntryVerb::Deleted]
            .into_iter()
            .find(|verb| verb.code() == code)
    }
}

/// One write of one record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: i64,
    /// Its number in the one order of all entries; none until the sequencer has seen it.
    pub seq: Option<i64>,
    /// The act it belongs to.
    pub change_set: i64,
    /// The object's name.
    pub object: String,
    /// The record.
    pub record: i64,
    /// The record's version after it.
    pub version: i64,
    /// What happened.
    pub verb: EntryVerb,
    /// Who did it; 0 is the system.
    pub actor: i64,
    /// When.
    pub at: Instant,
    /// Written in bulk: its search tokens are made by the subscriber.
    pub bulk: bool,
    /// The record by whose right it was written, where that is another: what goes along when that one is deleted or
    /// merged.
    pub along: Option<i64>,
    /// Fields that are not personal, by name: the value when created or deleted, `[old, new]` when changed.
    pub changes: Part,
    /// Personal fields, in the same form.
    pub personal: Part,
    /// Fields of which its reader is told less than all; of others everything.
    pub(crate) veils: Vec<(&'static FieldDef, Level)>,
}

/// One part of an entry's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// No field of this part was touched.
    Nothing,
    /// The values as JSON text, with their salt.
    Kept {
        /// JSON text.
        text: String,
        /// 16 random bytes.
        salt: Vec<u8>,
    },
    /// Lawfully erased; what remains proves that there was something.
    Erased {
        /// The salted digest it had.
        digest: Vec<u8>,
    },
}

impl Part {
    pub(crate) fn of(map: Map<String, Json>) -> Part {
        if map.is_empty() {
            return Part::Nothing;
        }
        Part::kept(Json::Object(map).to_string())
    }

    /// Of these values, written as they stand: most entries are of records that came to be.
    fn of_values(values: &[(&str, Written<'_>)]) -> Part {
        if values.is_empty() {
            return Part::Nothing;
        }
        let mut text = Vec::with_capacity(32 * values.len());
        serde_json::Serializer::new(&mut text)
            .collect_map(values.iter().copied())
            .expect("texts and numbers are written to memory");
        Part::kept(String::from_utf8(text).expect("JSON is UTF-8"))
    }

    fn kept(text: String) -> Part {
        Part::Kept { text, salt: fresh_salt() }
    }

    /// SHA-256 over salt and text; what the chain holds of it.
    pub fn digest(&self) -> Vec<u8> {
        match self {
            Part::Nothing => Vec::new(),
            Part::Kept { text, salt } => {
                let mut hash = Sha256::new();
                hash.update(salt);
                hash.update(text.as_bytes());
                hash.finalize().to_vec()
            }
            Part::Erased { digest } => digest.clone(),
        }
    }

    /// The values; empty where there are none or they were erased.
    pub fn values(&self) -> Map<String, Json> {
        match self {
            Part::Kept { text, .. } => match serde_json::from_str(text) {
                Ok(Json::Object(map)) => map,
                Ok(_) | Err(_) => Map::new(), // Tampered with; `history verify` says so.
            },
            Part::Nothing | Part::Erased { .. } => Map::new(),
        }
    }

    /// One of the values, without making the others.
    fn value(&self, name: &str) -> Option<Json> {
        match self {
            Part::Kept { text, .. } => {
                let mut json = serde_json::Deserializer::from_str(text);
                json.deserialize_map(OneOf(name)).ok().flatten()
            }
            Part::Nothing | Part::Erased { .. } => None,
        }
    }

    fn into_cells(self) -> [Cell; 3] {
        match self {
            Part::Nothing => [Cell::Null, Cell::Null, Cell::Null],
            Part::Kept { text, salt } => [Cell::Text(text), Cell::Bytes(salt), Cell::Null],
            Part::Erased { digest } => [Cell::Null, Cell::Null, Cell::Bytes(digest)],
        }
    }

    /// Whether text, salt and digest stand together as we write them.
    fn is_whole(cells: &[Cell]) -> bool {
        matches!(
            cells,
            [Cell::Text(_), Cell::Bytes(_), Cell::Null]
                | [Cell::Null, Cell::Null, Cell::Bytes(_)]
                | [Cell::Null, Cell::Null, Cell::Null]
        )
    }

    fn of_cells(cells: &[Cell]) -> Part {
        match (cells[0].text(), cells[1].bytes(), cells[2].bytes()) {
            (Some(text), Some(salt), _) => Part::Kept { text: text.to_owned(), salt: salt.to_vec() },
            (_, _, Some(digest)) => Part::Erased { digest: digest.to_vec() },
            _ => Part::Nothing,
        }
    }
}

/// Bytes of a salt.
const SALT_BYTES: usize = 16;
/// Salts that a thread asks the operating system for at once: an import needs two a row.
const SALTS_AT_ONCE: usize = 64;

/// Randomness that nobody has seen and that is used once.
fn fresh_salt() -> Vec<u8> {
    thread_local! {
        static DRAWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    DRAWN.with_borrow_mut(|drawn| {
        if drawn.len() < SALT_BYTES {
            drawn.resize(SALT_BYTES * SALTS_AT_ONCE, 0);
            getrandom::fill(drawn).expect("the operating system has randomness");
        }
        drawn.split_off(drawn.len() - SALT_BYTES)
    })
}

/// Finds one member of a JSON object and passes the others over.
struct OneOf<'a>(&'a str);

impl<'de> Visitor<'de> for OneOf<'_> {
    type Value = Option<Json>;

    fn expecting(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        text.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Json>, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// The columns of an entry, in the order of [`Entry::into_cells`].
pub(crate) const ENTRY_COLUMNS: [&str; 17] = [
    "id",
    "seq",
    "change_set",
    "object",
    "record",
    "version",
    "verb",
    "actor",
    "at",
    "bulk",
    "along",
    "changes",
    "changes_salt",
    "changes_digest",
    "personal",
    "personal_salt",
    "personal_digest",
];

/// The select list of entries.
pub(crate) const ENTRY_SELECT: &str = "id, seq, change_set, object, record, version, verb, actor, at, bulk, along, \
     changes, changes_salt, changes_digest, personal, personal_salt, personal_digest";

impl Entry {
    /// As stored.
    pub(crate) fn into_cells(self) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(ENTRY_COLUMNS.len());
        cells.extend([
            Cell::Int(self.id),
            Cell::of_option(self.seq),
            Cell::Int(self.change_set),
            Cell::Text(self.object),
            Cell::Int(self.record),
            Cell::Int(self.version),
            Cell::Text(self.verb.code().to_owned()),
            Cell::Int(self.actor),
            Cell::Int(self.at.0),
            Cell::Bool(self.bulk),
            Cell::of_option(self.along),
        ]);
        cells.extend(self.changes.into_cells());
        cells.extend(self.personal.into_cells());
        cells
    }

    /// From the cells of [`ENTRY_SELECT`]; `None` where a cell is of a kind we never write.
    pub(crate) fn of_cells(cells: &[Cell]) -> Option<Entry> {
        Some(Entry {
            id: cells[0].int()?,
            seq: cells[1].int(),
            change_set: cells[2].int()?,
            object: cells[3].text()?.to_owned(),
            record: cells[4].int()?,
            version: cells[5].int()?,
            verb: EntryVerb::of_code(cells[6].text()?)?,
            actor: cells[7].int()?,
            at: Instant(cells[8].int()?),
            bulk: cells[9].int()? != 0,
            along: cells[10].int(),
            changes: Part::of_cells(&cells[11..14]),
            personal: Part::of_cells(&cells[14..17]),
            veils: Vec::new(),
        })
    }

    /// As [`Entry::of_cells`], and `None` too where a part is not as we write it; for verifying.
    pub(crate) fn of_whole_cells(cells: &[Cell]) -> Option<Entry> {
        Entry::of_cells(cells).filter(|_| Part::is_whole(&cells[11..14]) && Part::is_whole(&cells[14..17]))
    }

    /// What the chain holds of it: everything but the values, of which only the digests.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let (seq, bulk) = (self.seq.unwrap_or(0), i64::from(self.bulk));
        for number in [self.id, seq, self.change_set, self.record, self.version, self.actor, self.at.0, bulk]
        {
            hash.update(number.to_be_bytes());
        }
        // Where there is none nothing is added, so that what was sealed before holds.
        if let Some(along) = self.along {
            hash.update(along.to_be_bytes());
        }
        for text in [self.object.as_str(), self.verb.code()] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        for digest in [self.changes.digest(), self.personal.digest()] {
            hash.update((digest.len() as u64).to_be_bytes());
            hash.update(&digest);
        }
        hash.finalize().into()
    }

    /// What it says of one field: old and new, where they are still there. For a created record the old value
    /// is null, for a deleted one the new.
    pub fn change_of(&self, field: &'static FieldDef) -> Option<Change> {
        // Some fields became personal later; what was noted of them before stands in the other part.
        let (part, other) =
            if field.personal { (&self.personal, &self.changes) } else { (&self.changes, &self.personal) };
        let level = self.veils.iter().find(|(veiled, _)| *veiled == field).map(|(_, level)| *level);
        if level == Some(Level::Hidden) {
            return None; // Not even that it was touched.
        }
        let json = &part.value(field.name).or_else(|| other.value(field.name))?;
        let veil = |value: Value| if level.is_some() { field.masked(&value) } else { value };
        let value = |json: &Json| value_of_json(field, json);
        Some(match self.verb {
            EntryVerb::Created => Change { field, old: Value::Null, new: veil(value(json)?) },
            EntryVerb::Deleted => Change { field, old: veil(value(json)?), new: Value::Null },
            EntryVerb::Changed => {
                let pair = json.as_array()?;
                Change { field, old: veil(value(pair.first()?)?), new: veil(value(pair.get(1)?)?) }
            }
        })
    }
}

/// The values of a created or deleted record, in two parts.
pub(crate) fn whole_parts(def: &ObjectDef, row: &Row) -> (Part, Part) {
    let (mut changes, mut personal) = (Vec::with_capacity(def.fields.len()), Vec::new());
    for (field, value) in def.fields.iter().zip(&row.values) {
        if !value.is_null() {
            let part = if field.personal { &mut personal } else { &mut changes };
            part.push((field.name, Written::Value(value)));
        }
    }
    if def.parent_field().is_some() {
        for (name, id) in [("owner", row.owner), ("team", row.team)] {
            if let Some(id) = id {
                changes.retain(|(known, _)| *known != name);
                changes.push((name, Written::Id(id)));
            }
        }
    }
    (Part::of_values(&changes), Part::of_values(&personal))
}

/// A value on its way into an entry, as [`json_of`] has it.
#[derive(Clone, Copy)]
enum Written<'a> {
    Value(&'a Value),
    Id(i64),
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Written::Id(id) | Written::Value(Value::Int(id)) => to.serialize_i64(*id),
            Written::Value(Value::Text(text)) => to.serialize_str(text),
            Written::Value(Value::Bool(yes)) => to.serialize_bool(*yes),
            Written::Value(Value::Money(money)) => (money.minor, money.currency.code()).serialize(to),
            Written::Value(Value::Phone(phone)) => (phone.canonical(), &phone.written).serialize(to),
            Written::Value(Value::Tags(tags)) => tags.serialize(to),
            Written::Value(Value::Null | Value::Veiled(_)) => to.serialize_unit(),
        }
    }
}

/// The changes of a record, in two parts.
pub(crate) fn changed_parts(def: &ObjectDef, old: &Row, new: &Row) -> (Part, Part) {
    let (mut changes, mut personal) = (Map::new(), Map::new());
    for change in object::changes_between(def, &old.values, &new.values) {
        let map = if change.field.personal { &mut personal } else { &mut changes };
        map.insert(
            change.field.name.to_owned(),
            Json::Array(vec![json_of(&change.old), json_of(&change.new)]),
        );
    }
    if def.parent_field().is_some() {
        for (name, old, new) in [("owner", old.owner, new.owner), ("team", old.team, new.team)] {
            if old != new {
                changes.insert(name.to_owned(), Json::Array(vec![Json::from(old), Json::from(new)]));
            }
        }
    }
    (Part::of(changes), Part::of(personal))
}

/// A value without loss: phones keep how they were written, money its smallest unit.
pub(crate) fn json_of(value: &Value) -> Json {
    match value {
        Value::Null | Value::Veiled(_) => Json::Null,
        Value::Text(text) => Json::String(text.clone()),
        Value::Int(number) => Json::from(*number),
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Money(money) => Json::Array(vec![money.minor.into(), money.currency.code().into()]),
        Value::Phone(phone) => Json::Array(vec![phone.canonical().into(), phone.written.clone().into()]),
        Value::Tags(tags) => Json::from(tags.clone()),
    }
}

/// The value of [`json_of`]; `None` where it does not fit the field any more.
pub(crate) fn value_of_json(field: &FieldDef, json: &Json) -> Option<Value> {
    Some(match (field.kind.stored(), json) {
        (_, Json::Null) => Value::Null,
        (Stored::Money, Json::Array(parts)) => Value::Money(Money {
            minor: parts.first()?.as_i64()?,
            currency: object::Currency::parse(parts.get(1)?.as_str()?)?,
        }),
        (Stored::Phone, Json::Array(parts)) => {
            Value::Phone(Box::new(Phone::from_stored(parts.first()?.as_str()?, parts.get(1)?.as_str()?)))
        }
        (Stored::Tags, Json::Array(tags)) => {
            Value::Tags(tags.iter().map(|tag| tag.as_str().map(str::to_owned)).collect::<Option<_>>()?)
        }
        (Stored::Bool, Json::Bool(yes)) => Value::Bool(*yes),
        (Stored::Int, Json::Number(number)) => Value::Int(number.as_i64()?),
        (Stored::Text, Json::String(text)) => Value::Text(text.clone()),
        (_, Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_)) => {
            return None;
        }
    })
}
