//! Ids: 64-bit and time-sorted inside, Crockford base32 outside.

use std::fmt;
use std::marker::PhantomData;

/// The id of one `T`. Ordered by time of creation.
pub struct Id<T> {
    raw: i64,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id with this number, as the store knows it.
    pub const fn from_raw(raw: i64) -> Id<T> {
        Id { raw, of: PhantomData }
    }

    /// The number the store keeps.
    pub const fn raw(self) -> i64 {
        self.raw
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.raw.cmp(&other.raw)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&id_text(self.raw))
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&id_text(self.raw))
    }
}

/// Crockford's alphabet: no I, L, O, U (<https://www.crockford.com/base32.html>).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 64 bits in groups of five.
const TEXT_LENGTH: usize = 13;

/// The outside form of an id: 13 characters that sort as the number does.
pub fn id_text(raw: i64) -> String {
    let mut text = [b'0'; TEXT_LENGTH];
    let mut rest = raw as u64;
    for slot in text.iter_mut().rev() {
        *slot = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    text.iter().map(|byte| *byte as char).collect()
}

/// A text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseIdError;

/// The number behind an outside id. Lower case and the look-alikes I, L, O are read as Crockford says.
pub fn parse_id(text: &str) -> Result<i64, ParseIdError> {
    if text.len() != TEXT_LENGTH {
        return Err(ParseIdError);
    }
    let mut raw: u64 = 0;
    for (place, byte) in text.bytes().enumerate() {
        let byte = match byte.to_ascii_uppercase() {
            b'I' | b'L' => b'1',
            b'O' => b'0',
            byte => byte,
        };
        let digit = ALPHABET.iter().position(|known| *known == byte).ok_or(ParseIdError)? as u64;
        if place == 0 && digit > 7 {
            return Err(ParseIdError); // More than 63 bits: ids are never negative.
        }
        raw = (raw << 5) | digit;
    }
    Ok(raw as i64)
}

#[cfg(test)]
#[path = "tests/id.rs"]
mod tests;
