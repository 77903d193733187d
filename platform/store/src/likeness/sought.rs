//! How a name is looked for among stored ones that may be the same: by how it begins, which an index answers.

use object::text::{is_han, key_core, name_key};
use pinyin::ToPinyin;

/// Names compared with one another begin alike in so many characters behind the place. In a Chinese company name
/// those carry the identity.
const BEGIN_HAN_CHARS: usize = 2;
/// The same for names in other scripts, whose letters each say less.
const BEGIN_OTHER_CHARS: usize = 5;
/// A name of fewer characters than this finds too much in the search to say anything.
const SEARCHED_CHARS_MIN: usize = 3;
/// Characters of a name that are held against another's: more is no name, and would take the square of its length.
const COMPARED_CHARS_MAX: usize = 64;
/// Name keys that begin alike and are compared as records, for one name: the nearest.
const NEAR_KEYS_MAX: usize = 4;

/// A name that is looked for.
#[derive(Clone, Debug)]
pub struct SoughtName {
    key: String,
    /// How many bytes of the key say the place.
    front: usize,
    /// How many bytes stored keys must share with it.
    begin: usize,
}

impl SoughtName {
    /// None where the name is too short to be looked for by more than its key.
    pub fn of(name: &str) -> Option<SoughtName> {
        let key = name_key(name);
        let core = key_core(&key);
        let front = key.len() - core.len();
        let chars = if core.starts_with(is_han) { BEGIN_HAN_CHARS } else { BEGIN_OTHER_CHARS };
        let begin = core.char_indices().nth(chars - 1).map(|(last, c)| front + last + c.len_utf8())?;
        Some(SoughtName { key, front, begin })
    }

    /// How stored keys must begin to be compared with it.
    pub fn beginning(&self) -> &str {
        &self.key[..self.begin]
    }

    /// Its own key without the place, if it says one: who leaves it out is found by it.
    pub fn without_place(&self) -> Option<&str> {
        (self.front > 0).then(|| &self.key[self.front..])
    }

    /// Of stored keys that begin alike the nearest, with the own one without its place.
    pub fn nearest(&self, stored: &[String]) -> Vec<String> {
        let rest = &self.key[self.begin..];
        let mut near: Vec<(usize, &String)> = stored
            .iter()
            .filter(|key| **key != self.key)
            .filter_map(|key| {
                let other = key.get(self.begin..)?;
                may_be_alike(other, rest).then(|| (unshared(other, rest), key))
            })
            .collect();
        near.sort();
        let near = near.into_iter().take(NEAR_KEYS_MAX).map(|(_, key)| key.clone());
        near.chain(self.without_place().map(str::to_owned)).collect()
    }

    /// What the search is asked for, where the name says no place though stored ones may.
    pub fn placeless(&self) -> Option<&str> {
        (self.front == 0 && self.is_searchable()).then_some(&*self.key)
    }

    /// What the search is asked for to find names that are read alike.
    pub fn sound(&self) -> Option<String> {
        let core = &self.key[self.front..];
        if !self.is_searchable() || !core.chars().all(is_han) {
            return None;
        }
        core.chars().map(|c| c.to_pinyin().map(|read| read.plain())).collect()
    }

    fn is_searchable(&self) -> bool {
        self.key[self.front..].chars().filter(|c| is_han(*c)).nth(SEARCHED_CHARS_MIN - 1).is_some()
    }
}

/// Whether two names that begin alike are worth a comparison, which takes longer than all else that is done for a row of
/// an import, by what follows: one goes on where the other ends, or they share half of it.
pub fn may_be_alike(one: &str, other: &str) -> bool {
    let (one, other) = (head(one), head(other));
    if one.starts_with(other) || other.starts_with(one) {
        return true;
    }
    let shorter = one.chars().count().min(other.chars().count());
    let shared = one.chars().filter(|c| other.contains(*c)).count();
    shared * 2 >= shorter
}

fn head(name: &str) -> &str {
    name.char_indices().nth(COMPARED_CHARS_MAX).map_or(name, |(end, _)| &name[..end])
}

/// How many characters of either the other has not.
fn unshared(one: &str, other: &str) -> usize {
    let (one, other) = (head(one), head(other));
    let missing = |from: &str, of: &str| of.chars().filter(|c| !from.contains(*c)).count();
    missing(one, other) + missing(other, one)
}
