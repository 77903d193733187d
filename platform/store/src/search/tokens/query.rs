//! What somebody looks for, from the most precise way of finding it to the vaguest.

use object::text::fold;

use super::{
    CHINA, FRAGMENT_CHARS_MIN, FRAGMENT_SOURCE_CHARS_MAX, INITIALS_CHARS_MAX, INITIALS_CHARS_MIN,
    PINYIN_CHARS_MAX, Piece, address_token, begins, bigram, pieces, token, whole_token,
};

/// The longest query, in characters; what follows is not looked at.
const QUERY_CHARS_MAX: usize = 100;
/// The most words of a query; what follows is not looked at.
pub(super) const QUERY_WORDS_MAX: usize = 8;
/// The most terms that must all match; the first tell enough.
pub(super) const TIER_TERMS_MAX: usize = 16;

/// What a record must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// This token.
    Exact(String),
    /// A token that begins so.
    Prefix(String),
}

impl Term {
    /// The class of token it looks for.
    pub fn class(&self) -> char {
        match self {
            Term::Exact(text) | Term::Prefix(text) => text.chars().next().unwrap_or_default(),
        }
    }
}

/// What somebody looks for, in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// From the most to the least precise way; a record is found where all terms of one tier match. None for a
    /// query without letters or digits.
    pub tiers: Vec<Vec<Term>>,
}

/// What somebody typed, as tiers: the whole name; a single character as the beginning of a name; words and
/// neighbouring characters; pinyin, with words that cannot be pinyin as initials; initials; parts of phones and
/// codes. Every word must be found in each. An e-mail address is looked for whole, then as words without the
/// last of its domain, which half the world shares.
pub fn query_tokens(text: &str) -> SearchQuery {
    let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
    let folded = fold(&text);
    let words: Vec<&str> = folded.split(' ').take(QUERY_WORDS_MAX).collect();
    let pieces = pieces(&words.join(" "));
    let mut query = SearchQuery::default();
    if pieces.is_empty() {
        return query;
    }
    if words.iter().any(|word| is_address(word)) {
        query.add(address_terms(&words, |word| address_token(word).map(|token| vec![Term::Exact(token)])));
        query.add(address_terms(&words, |word| {
            let known = &word[..word.len().saturating_sub(1).max(1)];
            terms(known, Way::Words)
        }));
        return query;
    }
    query.add(whole_token(&pieces).map(|token| vec![Term::Exact(token)]));
    if pieces.iter().any(|piece| matches!(piece, Piece::Han(run) if run.len() == 1)) {
        query.add(terms(&pieces, Way::Beginnings));
    }
    for way in [Way::Words, Way::Pinyin, Way::Initials, Way::Fragments] {
        query.add(terms(&pieces, way));
    }
    query.add(joined_fragment(&pieces).map(|token| vec![Term::Prefix(token)]));
    query
}

/// Whether a record with these tokens is found: the meaning that the databases' indexes must equal.
pub fn matches(query: &SearchQuery, tokens: &[String]) -> bool {
    tier_of(query, tokens).is_some()
}

/// The first way in which a record with these tokens is found, counted from the most precise.
pub fn tier_of(query: &SearchQuery, tokens: &[String]) -> Option<usize> {
    query.tiers.iter().position(|tier| {
        tier.iter().all(|term| match term {
            Term::Exact(wanted) => tokens.iter().any(|token| token == wanted),
            Term::Prefix(beginning) => tokens.iter().any(|token| token.starts_with(beginning.as_str())),
        })
    })
}

impl SearchQuery {
    fn add(&mut self, tier: Option<Vec<Term>>) {
        if let Some(mut tier) = tier {
            tier.truncate(TIER_TERMS_MAX);
            if !tier.is_empty() && !self.tiers.contains(&tier) {
                self.tiers.push(tier);
            }
        }
    }
}

/// A way of looking for words.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// As words, and a single Chinese character as what a name begins with.
    Beginnings,
    Words,
    Pinyin,
    Initials,
    Fragments,
}

/// The terms of one tier; none where some word cannot be looked for in this way.
fn terms(pieces: &[Piece], way: Way) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Han(run) if run.len() == 1 && way == Way::Beginnings => {
                terms.push(Term::Exact(begins(run[0])));
            }
            Piece::Han(run) if run.len() == 1 => terms.push(Term::Prefix(bigram(run[0], None))),
            Piece::Han(run) => {
                terms.extend(run.windows(2).map(|pair| Term::Exact(bigram(pair[0], Some(pair[1])))));
            }
            Piece::Word(word) => terms.push(Term::Prefix(word_term(word, way)?)),
        }
    }
    Some(terms)
}

fn word_term(word: &str, way: Way) -> Option<String> {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    match way {
        Way::Beginnings | Way::Words => Some(token('w', word)),
        // Digits are never pinyin: beside it, they are part of a phone or code.
        Way::Pinyin | Way::Initials if has_digit => {
            Some(fragment_token(word).unwrap_or_else(|| token('w', word)))
        }
        Way::Pinyin if may_be_pinyin(word) => Some(token('p', cut(word, PINYIN_CHARS_MAX))),
        Way::Pinyin | Way::Initials if word.len() >= INITIALS_CHARS_MIN => {
            Some(token('i', cut(word, INITIALS_CHARS_MAX)))
        }
        Way::Pinyin | Way::Initials => None,
        Way::Fragments => fragment_token(word),
    }
}

/// Whether this can be the beginning of syllables: it has a vowel, or is no more than what stands before one.
fn may_be_pinyin(word: &str) -> bool {
    matches!(word, "zh" | "ch" | "sh")
        || word.len() == 1
        || word.bytes().any(|byte| b"aeiouv".contains(&byte))
}

fn cut(word: &str, chars_max: usize) -> &str {
    &word[..word.len().min(chars_max)] // ASCII only.
}

/// The longest piece that can come from the middle of a number of China (area code and eight digits, less the
/// first): whatever is longer and begins with `0086` is a number in full.
const PIECE_DIGITS_MAX: usize = 11;

/// A part of a phone or code; none where it is too short. `0086` before a whole number is `86` to the index; a
/// shorter `0086…` may stand in the middle of a number and is searched as it is.
fn fragment_token(word: &str) -> Option<String> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let word = match word.strip_prefix("00") {
        Some(rest) if digits && word.len() > PIECE_DIGITS_MAX && rest.starts_with(CHINA) => rest,
        Some(_) | None => word,
    };
    if word.len() < FRAGMENT_CHARS_MIN {
        None
    } else {
        Some(token('f', cut(word, FRAGMENT_SOURCE_CHARS_MAX)))
    }
}

/// `138 0013 8000` and `Q-2026-000123` as one number or code.
fn joined_fragment(pieces: &[Piece]) -> Option<String> {
    let mut joined = String::new();
    for piece in pieces {
        match piece {
            Piece::Han(_) => return None,
            Piece::Word(word) => joined.push_str(word),
        }
    }
    if joined.bytes().any(|byte| byte.is_ascii_digit()) { fragment_token(&joined) } else { None }
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// The terms of e-mail addresses, and the other words as words.
fn address_terms(words: &[&str], address: impl Fn(&[Piece]) -> Option<Vec<Term>>) -> Option<Vec<Term>> {
    let mut all = Vec::new();
    for word in words {
        let pieces = pieces(word);
        all.extend(if is_address(word) { address(&pieces)? } else { terms(&pieces, Way::Words)? });
    }
    Some(all)
}
