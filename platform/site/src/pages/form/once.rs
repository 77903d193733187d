//! A form that is sent twice makes one record: a double press without script, a page sent again after the answer
//! got lost, a step back and "save" once more. Each new form carries a key of its own; what it made is kept under
//! the key in the same transaction, as for the API's `Idempotency-Key`.

use object::{ObjectDef, Row, Value, id_text, parse_id};
use sha2::{Digest, Sha256};
use store::{Earlier, KeptAnswer, LikeFound, StoreError, Tx, WriteError};

use crate::pages::rows::record_href;
use crate::site::random_text;

/// The hidden field.
pub(in crate::pages) const FIELD: &str = "once";
/// What the key is made of, in bytes: nobody meets another's by chance.
const KEY_BYTES: usize = 16;
/// The longest key that is taken, in characters; ours have 32.
const KEY_CHARS_MAX: usize = 64;
/// See Other: how a form is answered when it is done.
const SEE_OTHER: u16 = 303;

/// A new form's key.
pub(in crate::pages) fn new_key() -> String {
    random_text(KEY_BYTES)
}

/// One form's key, and what was sent under it.
pub(super) struct Once {
    key: String,
    /// Keeps forms apart from programs that chose the same key.
    place: String,
    content: String,
}

/// What came of sending a form.
pub(super) enum Made {
    /// The record is new.
    Now(Row, i64),
    /// The form was sent before and made this record then; whether with the same content.
    Before {
        /// The record.
        row: Row,
        /// The change set that made it.
        change_set: i64,
        /// Nothing in the form differs.
        is_same: bool,
    },
    /// Nothing was made: some of these records look like the same, others related to it.
    Nothing(Vec<LikeFound>),
}

impl Once {
    /// The key among what a form sent; none for a form without one.
    pub fn of(def: &ObjectDef, sent: &[(String, String)]) -> Option<Once> {
        let (_, key) = sent.iter().rev().find(|(name, _)| name == FIELD)?;
        if key.is_empty() || key.chars().count() > KEY_CHARS_MAX {
            return None;
        }
        let mut digest = Sha256::new();
        for part in sent.iter().filter(|(name, _)| name != "csrf").flat_map(|(name, value)| [name, value]) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Some(Once {
            key: format!("form-{key}"),
            place: format!("form /{}", def.plural),
            content: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// What came of this form before.
    fn before(&self, tx: &Tx<'_>, def: &'static ObjectDef) -> Result<Before, StoreError> {
        let kept = match tx.earlier_answer(&self.key, &self.place)? {
            Earlier::Nothing => return Ok(Before::Nothing),
            // Another form of this key: ours are made by chance, so somebody plays; it is not looked up.
            Earlier::Unfinished | Earlier::OtherRequest => return Ok(Before::Gone),
            Earlier::Answered(kept) => kept,
        };
        let mut parts = kept.body.split(' ');
        let (content, id, change_set) = (parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>| part.and_then(|part| parse_id(part).ok());
        let (Some(id), Some(change_set)) = (number(id), number(change_set)) else { return Ok(Before::Gone) };
        let is_same = content == Some(self.content.as_str());
        Ok(match tx.find_row(def, id)? {
            Some(row) => Before::There(Made::Before { row, change_set, is_same }),
            None => Before::Gone,
        })
    }

    /// Keeps what was made.
    fn keep(&self, tx: &mut Tx<'_>, def: &ObjectDef, row: &Row) -> Result<(), StoreError> {
        let answer = KeptAnswer {
            status: SEE_OTHER,
            location: Some(record_href(def, row.id)),
            etag: None,
            body: format!("{} {} {}", self.content, id_text(row.id), id_text(tx.change_set())),
        };
        tx.keep_answer(&self.key, &self.place, Some(&answer))
    }
}

/// What is known of a form's key.
enum Before {
    /// It is new.
    Nothing,
    /// It made this.
    There(Made),
    /// What it made was taken back since: the key has done its work, and one more is wanted.
    Gone,
}

/// Makes the record, unless this form made it before; or, where that is asked, one like it is there.
pub(super) fn create(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    values: Vec<Value>,
    once: Option<&Once>,
    asks_for_like: bool,
) -> Result<Made, WriteError> {
    let mut to_keep = None;
    if let Some(once) = once {
        match once.before(tx, def)? {
            Before::There(made) => return Ok(made),
            Before::Nothing => to_keep = Some(once),
            Before::Gone => {}
        }
    }
    if asks_for_like {
        let like = tx.likely_duplicates(def, &values)?;
        // What is only related, such as a branch, is no reason to ask.
        if like.iter().any(|like| !like.related) {
            // What looks alike may be what this very form made at another thread since it was asked.
            if let Some(once) = to_keep
                && let Before::There(made) = once.before(tx, def)?
            {
                return Ok(made);
            }
            return Ok(Made::Nothing(like));
        }
    }
    if let Some(once) = to_keep {
        // The same form at another process is waited for before anything is judged: what it made would refuse this
        // one.
        tx.keep_answer(&once.key, &once.place, None)?;
    }
    let row = tx.create(def, values)?;
    if let Some(once) = to_keep {
        once.keep(tx, def, &row)?;
    }
    Ok(Made::Now(row, tx.change_set()))
}
