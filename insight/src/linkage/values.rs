//! Every distinct text once: rows hold small numbers, and how often a value occurs is counted beside it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Stands for a missing value everywhere.
pub(crate) const MISSING: u32 = 0;

/// Hashes are mixed already; hashing them again would say nothing new.
#[derive(Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_of(bytes);
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A map from mixed hashes.
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// Joins a hash with a further number (multiply and fold, after wyhash).
pub(crate) fn mix(hash: u64, number: u64) -> u64 {
    let product =
        u128::from(hash ^ 0xa076_1d64_78bd_642f) * u128::from(number.wrapping_add(0xe703_7ed1_a0b4_28db));
    (product >> 64) as u64 ^ product as u64
}

/// The hash of a text.
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        hash = mix(hash, u64::from_le_bytes(chunk.try_into().expect("eight bytes, by chunks_exact")));
    }
    let mut last = [0_u8; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(hash, u64::from_le_bytes(last))
}

/// A hash of 32 bits that is never [`MISSING`].
pub(crate) fn short(hash: u64) -> u32 {
    (((hash >> 32) ^ hash) as u32).max(1)
}

/// Distinct texts with a number each, from 1 in the order of their first occurrence; 0 is the empty text.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    bytes: String,
    ends: Vec<u32>,
    numbers: ByHash<u32>,
}

impl Vocabulary {
    pub(crate) fn new() -> Vocabulary {
        Vocabulary { bytes: String::new(), ends: vec![0], numbers: ByHash::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        let at = number as usize;
        if at == 0 {
            return "";
        }
        &self.bytes[self.ends[at - 1] as usize..self.ends[at] as usize]
    }

    /// The number of a text, a new one where it has not been seen.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return MISSING;
        }
        let mut hash = hash_of(text.as_bytes());
        loop {
            match self.numbers.get(&hash) {
                Some(&number) if self.text(number) == text => return number,
                // Two texts with one hash of 64 bits: the second takes the next place.
                Some(_) => hash = hash.wrapping_add(1),
                None => break,
            }
        }
        let number = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        self.numbers.insert(hash, number);
        number
    }

    /// Forgets the values from this number on: those of a record that was only asked about.
    pub(crate) fn truncate(&mut self, len: usize) {
        while self.ends.len() > len {
            let number = (self.ends.len() - 1) as u32;
            let mut hash = hash_of(self.text(number).as_bytes());
            while self.numbers.get(&hash).is_some_and(|&found| found != number) {
                hash = hash.wrapping_add(1);
            }
            self.numbers.remove(&hash);
            self.ends.pop();
            self.bytes.truncate(*self.ends.last().expect("the empty text stays") as usize);
        }
    }
}
