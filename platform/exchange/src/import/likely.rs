//! Rows of one file that are likely the same: those that share a code, a telephone, an e-mail address or a name key, or are
//! called alike. Where names are compared a probability says which of them is told. Reported, never decided: such rows
//! are created all the same.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use object::{FieldDef, FieldKind, ObjectDef, Value, text};
use store::{Comparing, Resemblance, may_be_alike};

use crate::table::RowPlace;

/// Names compared with one another begin alike in this many characters, the place in front left out.
const BLOCK_CHARS: usize = 3;
/// Names kept per block, the latest; a name is compared with no more than these.
const BLOCK_NAMES_MAX: usize = 16;
/// Names kept altogether, and rows with all that is compared: those of the first so many rows. What later rows share with
/// later ones is told by equal keys alone.
const NAMES_MAX: usize = 200_000;
/// What is kept of them at most, in bytes, twice: of names, and of rows. Such a file has long cells; others take a fifth.
const NAME_BYTES_MAX: usize = 64 << 20;
/// Stands between the texts of a row; no cell keeps it.
const BETWEEN_TEXTS: char = '\u{1f}';

/// Keys kept for likely duplicates within a file, 17 bytes each in a table of four million places: 71 MB, the keys
/// of more than a million rows. Rows behind that are compared with the rows before it.
const LIKE_KEYS_MAX: usize = 3_600_000;

/// One key of a row: what kind of key, and its hash. Two hashes tell different keys apart where one would not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyHash {
    place: u64,
    proof: u32,
}

impl KeyHash {
    /// The hash of a key in a space of its own.
    pub fn of(space: &str, key: &str) -> KeyHash {
        let hash = |seed: u8| {
            let mut hasher = std::collections::hash_map::DefaultHasher::new();
            (seed, space, key).hash(&mut hasher);
            hasher.finish()
        };
        KeyHash { place: hash(0), proof: hash(1) as u32 }
    }

    /// For maps of the caller's own.
    pub fn place(self) -> u64 {
        self.place
    }
}

/// Already a hash.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A key by which a row is likely the same as another, and the field it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct LikeKey {
    pub field: &'static FieldDef,
    pub hash: KeyHash,
}

/// Which row had a key, first or last as it is noted. Takes some 24 bytes a key, so that a million rows stay in bounds.
#[derive(Default)]
pub(super) struct KeyRows {
    rows: HashMap<u64, (u32, u32), BuildHasherDefault<AsItIs>>,
}

impl KeyRows {
    /// The row noted for this key.
    pub fn get(&self, key: KeyHash) -> Option<u64> {
        let (proof, row) = self.rows.get(&key.place)?;
        (*proof == key.proof).then(|| number_of(*row))
    }

    /// Whether there is no room for more.
    fn is_full(&self) -> bool {
        self.rows.len() >= LIKE_KEYS_MAX
    }

    /// Takes over what other rows have noted.
    fn add(&mut self, other: KeyRows) {
        self.rows.extend(other.rows);
    }

    /// Notes a row, unless an earlier one has the key or there is no room for more.
    pub fn note_first(&mut self, key: KeyHash, row: u64) {
        if self.is_full() {
            return;
        }
        self.rows.entry(key.place).or_insert((key.proof, row_number(row)));
    }

    /// Notes a row in place of an earlier one.
    pub fn note_last(&mut self, key: KeyHash, row: u64) {
        self.rows.insert(key.place, (key.proof, row_number(row)));
    }
}

/// Set for rows of further sheets.
const ON_A_SHEET: u32 = 1 << 31;
/// Bits of a row on its sheet: 1,048,576 and one to spare.
const SHEET_ROW_BITS: u32 = 21;
const SHEET_MAX: u64 = (1 << (31 - SHEET_ROW_BITS)) - 1;

/// A row in 32 bits. No text of the size we take has more than 2³¹ rows, and no sheet more than 2²⁰.
fn row_number(number: u64) -> u32 {
    let RowPlace { sheet, row } = RowPlace::of(number);
    if sheet == 1 {
        return u32::try_from(row).unwrap_or(u32::MAX).min(ON_A_SHEET - 1);
    }
    let row = u32::try_from(row).unwrap_or(u32::MAX).min((1 << SHEET_ROW_BITS) - 1);
    let sheet = u32::try_from(sheet.min(SHEET_MAX)).unwrap_or(0);
    ON_A_SHEET | (sheet << SHEET_ROW_BITS) | row
}

fn number_of(row: u32) -> u64 {
    if row & ON_A_SHEET == 0 {
        return u64::from(row);
    }
    let sheet = u64::from((row & !ON_A_SHEET) >> SHEET_ROW_BITS);
    RowPlace { sheet, row: u64::from(row & ((1 << SHEET_ROW_BITS) - 1)) }.number()
}

/// The keys by which a row is likely the same as another.
pub(super) fn keys_of(
    def: &ObjectDef,
    likes: &[&'static FieldDef],
    values: &[Value],
    more: &[Value],
) -> Vec<LikeKey> {
    let mut keys = Vec::with_capacity(likes.len());
    for field in likes.iter().copied() {
        if let Some(key) = like_key(field, &values[field.index]) {
            let hash = match field.kind {
                // A number is the same number in whichever phone field it stands.
                FieldKind::Phone => KeyHash::of("phone", &key),
                _ => match parent_of(def, field, values) {
                    // Two people of one name are likely one person only at one customer.
                    Some(parent) => KeyHash::of(field.name, &format!("{parent} {key}")),
                    None => KeyHash::of(field.name, &key),
                },
            };
            keys.push(LikeKey { field, hash });
        }
    }
    let phone_field = likes.iter().copied().find(|field| matches!(field.kind, FieldKind::Phone));
    for phone in more {
        if let (Value::Phone(phone), Some(field)) = (phone, phone_field)
            && phone.is_evidence()
        {
            keys.push(LikeKey { field, hash: KeyHash::of("phone", &phone.canonical()) });
        }
    }
    keys
}

/// The text that likely duplicates share in a field.
pub(super) fn like_key(field: &FieldDef, value: &Value) -> Option<String> {
    match value {
        Value::Phone(phone) if phone.is_evidence() => Some(phone.canonical()),
        Value::Text(text) if field.keyed => Some(text::name_key(text)).filter(|key| !key.is_empty()),
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Phone(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Money(_)
        | Value::Tags(_)
        | Value::Veiled(_) => None,
    }
}

/// For a keyed field of a child: whose it is.
pub(super) fn parent_of(def: &ObjectDef, field: &FieldDef, values: &[Value]) -> Option<i64> {
    let parent = def.parent_field().filter(|_| field.keyed)?;
    values[parent.index].as_int()
}

/// What the rows of a file have, as it stands at its end.
#[derive(Default)]
pub(super) struct Met {
    pub keys: KeyRows,
    pub likes: KeyRows,
    pub names: NameBlocks,
    pub texts: RowTexts,
}

impl Met {
    /// Whether something of the rows could not be kept.
    pub fn is_full(&self) -> bool {
        self.likes.is_full() || self.names.is_full() || self.texts.is_full()
    }

    /// Whether a row has anything of another's: these keys, keys of likeness, or a name that is compared with it.
    pub fn knows(&self, keys: &[KeyHash], likes: &[LikeKey], name: Option<&str>) -> bool {
        keys.iter().any(|key| self.keys.get(*key).is_some())
            || likes.iter().any(|key| self.likes.get(key.hash).is_some())
            || name.is_some_and(|name| self.names.may_know(name))
    }

    /// Takes over what rows have that have nothing of any other's.
    pub fn add(&mut self, other: Met) {
        self.keys.add(other.keys);
        self.likes.add(other.likes);
        self.names.add(other.names);
        self.texts.bytes += other.texts.bytes;
        self.texts.rows.extend(other.texts.rows);
    }
}

/// What the first rows of the file are compared by.
#[derive(Default)]
pub(super) struct RowTexts {
    rows: HashMap<u64, Box<str>>,
    bytes: usize,
}

impl RowTexts {
    fn is_full(&self) -> bool {
        self.rows.len() >= NAMES_MAX || self.bytes >= NAME_BYTES_MAX
    }

    /// Keeps what a row is compared by, unless there is no room for more.
    pub fn keep(&mut self, row: u64, texts: &[String]) {
        if !self.is_full() {
            let mut joined = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
            for (place, text) in texts.iter().enumerate() {
                if place > 0 {
                    joined.push(BETWEEN_TEXTS);
                }
                joined.push_str(text);
            }
            self.bytes += joined.len();
            self.rows.insert(row, joined.into_boxed_str());
        }
    }

    /// What a row and an earlier one are to each other; none where the earlier one is not kept.
    pub fn compare(
        &self,
        comparing: &mut Comparing<'_>,
        texts: &[String],
        earlier: u64,
        share_a_phone: bool,
    ) -> Option<Resemblance> {
        let mut other: Vec<String> =
            self.rows.get(&earlier)?.split(BETWEEN_TEXTS).map(str::to_owned).collect();
        if share_a_phone {
            other = comparing.with_shared_phone(texts, other);
        }
        Some(comparing.compare_texts(&other, texts))
    }
}

/// Names of the file by how they begin, without the place and that beginning.
#[derive(Default)]
pub(super) struct NameBlocks {
    blocks: HashMap<String, Vec<(u64, String)>>,
    names: usize,
    bytes: usize,
}

impl NameBlocks {
    fn is_full(&self) -> bool {
        self.names >= NAMES_MAX || self.bytes >= NAME_BYTES_MAX
    }

    /// Whether a name is, or may be, compared with one that was met: of a block that is full some are forgotten.
    fn may_know(&self, name: &str) -> bool {
        let (begin, rest) = begin_and_rest(name);
        let Some(block) = self.blocks.get(&begin) else { return false };
        block.len() == BLOCK_NAMES_MAX || block.iter().any(|(_, known)| may_be_alike(known, &rest))
    }

    /// Takes over what other rows have met.
    fn add(&mut self, other: NameBlocks) {
        for (begin, names) in other.blocks {
            let block = self.blocks.entry(begin).or_default();
            self.names += names.len();
            self.bytes += names.iter().map(|(_, name)| name.len()).sum::<usize>();
            block.extend(names);
            let over = block.len().saturating_sub(BLOCK_NAMES_MAX);
            self.names -= over;
            self.bytes -= block.drain(..over).map(|(_, name)| name.len()).sum::<usize>();
        }
    }

    /// Earlier rows whose names are worth a comparison; the name is kept for the rows after it.
    pub fn meet(&mut self, name: &str, row: u64) -> Vec<u64> {
        let (begin, rest) = begin_and_rest(name);
        if begin.is_empty() {
            return Vec::new();
        }
        let block = self.blocks.entry(begin).or_default();
        let alike = block.iter().filter(|(_, earlier)| may_be_alike(earlier, &rest));
        let found = alike.map(|(row, _)| *row).collect();
        if block.len() == BLOCK_NAMES_MAX {
            self.bytes -= block.remove(0).1.len();
            self.names -= 1;
        }
        if self.names < NAMES_MAX && self.bytes < NAME_BYTES_MAX {
            self.bytes += rest.len();
            self.names += 1;
            block.push((row, rest));
        }
        found
    }
}

fn begin_and_rest(name: &str) -> (String, String) {
    let core = text::name_core(name);
    let begin = core.char_indices().nth(BLOCK_CHARS).map_or(core.len(), |(end, _)| end);
    let (begin, rest) = core.split_at(begin);
    (begin.to_owned(), rest.to_owned())
}
