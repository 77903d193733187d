//! A text as weighed pieces: one to three characters of Chinese, one or two words of English (TF-IDF: Salton, Buckley
//! 1988, with smoothed document frequency and rows of length one).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Pieces that are learned at most; the most frequent ones.
pub const PIECES_MAX: usize = 400_000;
/// Of a longer text only the beginning is read.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// A piece of one text only says nothing about another.
const TEXTS_MIN: u32 = 2;

/// Keys are hashes already.
#[derive(Default)]
struct Known(u64);

impl Hasher for Known {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = mixed(self.0, u64::from(byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type Places<T> = HashMap<u64, T, BuildHasherDefault<Known>>;

/// Mixes a number into a hash (the finaliser of MurmurHash3, Appleby 2011): equal on every machine.
fn mixed(hash: u64, value: u64) -> u64 {
    let mut h = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h ^= h >> 32;
    h = h.wrapping_mul(0xd6e8_feb8_6659_fd93);
    h ^ (h >> 32)
}

/// Chinese, Japanese and Korean characters are pieces by themselves; other letters make words.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && !matches!(c, '\u{3000}'..='\u{303f}')
}

/// Full-width letters and digits as the plain ones, capitals as small letters.
fn plain(c: char) -> char {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// What a run of characters is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Character,
    /// Marks that carry feeling: `！`, `？`, `…` and the like.
    Mark,
}

/// A character or a word, where it stands, and its hash.
#[derive(Clone, Copy)]
struct Unit {
    kind: Kind,
    from: usize,
    to: usize,
    hash: u64,
}

/// Cuts a text into units.
fn units(text: &str, found: &mut Vec<Unit>) {
    found.clear();
    for (from, c) in text.char_indices().take(TEXT_CHARS_MAX) {
        let to = from + c.len_utf8();
        let c = plain(c);
        let kind = if is_cjk(c) {
            Kind::Character
        } else if c.is_alphanumeric() || c == '\'' {
            Kind::Word
        } else if c.is_whitespace() || c.is_control() {
            continue;
        } else {
            Kind::Mark
        };
        let value = u64::from(u32::from(c)) + 1;
        match found.last_mut() {
            Some(last) if kind == Kind::Word && last.kind == Kind::Word && last.to == from => {
                (last.to, last.hash) = (to, mixed(last.hash, value));
            }
            _ => found.push(Unit { kind, from, to, hash: mixed(kind as u64, value) }),
        }
    }
}

/// Hands every piece to `seen`: its hash, and where it stands. Of units that follow each other one, two and three are
/// pieces where they are Chinese or marks; one and two where one of them is a word.
fn pieces(units: &[Unit], mut seen: impl FnMut(u64, usize, usize)) {
    for (place, unit) in units.iter().enumerate() {
        seen(unit.hash, unit.from, unit.to);
        if let Some(second) = units.get(place + 1) {
            let hash = mixed(unit.hash.rotate_left(17), second.hash);
            seen(hash, unit.from, second.to);
            if let Some(third) = units.get(place + 2)
                && [unit, second, third].iter().all(|unit| unit.kind != Kind::Word)
            {
                seen(mixed(hash.rotate_left(17), third.hash), unit.from, third.to);
            }
        }
    }
}

/// The pieces that are known, and how rare each is.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    places: Places<u32>,
    /// ln((1 + texts) / (1 + texts with it)) + 1.
    rarities: Vec<f32>,
    names: Vec<String>,
}

impl Vocabulary {
    /// The pieces of at least two of these texts.
    pub(super) fn of<T: AsRef<str>>(texts: &[T]) -> Vocabulary {
        struct Count {
            texts: u32,
            last: u32,
            first: (u32, u32, u32),
        }
        let mut counts: Places<Count> = Places::default();
        let mut found = Vec::new();
        for (row, text) in (1..).zip(texts) {
            units(text.as_ref(), &mut found);
            pieces(&found, |hash, from, to| {
                let count = counts.entry(hash).or_insert(Count {
                    texts: 0,
                    last: 0,
                    first: (row - 1, from as u32, to as u32),
                });
                if count.last != row {
                    count.texts += 1;
                    count.last = row;
                }
            });
        }
        let mut kept: Vec<(u64, Count)> =
            counts.into_iter().filter(|(_, count)| count.texts >= TEXTS_MIN).collect();
        kept.sort_unstable_by_key(|(hash, count)| (std::cmp::Reverse(count.texts), *hash));
        kept.truncate(PIECES_MAX);
        let all = texts.len() as f32;
        Vocabulary {
            places: (0..).zip(&kept).map(|(place, (hash, _))| (*hash, place)).collect(),
            rarities: kept
                .iter()
                .map(|(_, count)| ((1.0 + all) / (1.0 + count.texts as f32)).ln() + 1.0)
                .collect(),
            names: kept
                .iter()
                .map(|(_, count)| {
                    let (row, from, to) = count.first;
                    texts[row as usize].as_ref()[from as usize..to as usize].to_lowercase()
                })
                .collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rarities.len()
    }

    /// The piece as it was first read.
    pub(super) fn piece(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    /// The known pieces of a text in rising order with their weights: (1 + ln count) · rarity, scaled to length one.
    pub(super) fn weigh(&self, text: &str, found: &mut Vec<(u32, f32)>) {
        let mut cut = Vec::with_capacity(text.len() / 2);
        units(text, &mut cut);
        found.clear();
        pieces(&cut, |hash, _, _| found.extend(self.places.get(&hash).map(|&place| (place, 1.0))));
        found.sort_unstable_by_key(|(place, _)| *place);
        found.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            kept.1 += if is_same { 1.0 } else { 0.0 };
            is_same
        });
        let mut squares = 0.0;
        for (place, value) in found.iter_mut() {
            let count = if *value == 1.0 { 1.0 } else { 1.0 + value.ln() };
            *value = count * self.rarities[*place as usize];
            squares += *value * *value;
        }
        let length = squares.sqrt();
        found.iter_mut().for_each(|(_, value)| *value /= length);
    }
}
