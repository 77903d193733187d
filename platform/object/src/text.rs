//! Text as it is stored and as it is compared.
//!
//! Files and web forms bring full-width letters, odd spaces and characters nobody sees. [`clean`] puts right
//! what nobody meant and keeps what somebody wrote; [`fold`] goes further, so that equal means equal.

mod name;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc, is_nfkc};

pub use name::{key_core, name_core, name_key};

/// How much of a person's text a message repeats, in characters: enough to find it, short enough to read.
const EXCERPT_CHARS_MAX: usize = 40;

/// Whether this is a Chinese character: the CJK Unified Ideographs blocks with their extensions and
/// compatibility forms, and 〇.
pub const fn is_han(c: char) -> bool {
    matches!(
        c,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{323AF}'
    )
}

/// The text as it is stored: full-width letters, digits and signs (`Ａ１＆`) become plain ones, Chinese
/// punctuation (，：（）！) stays as written, every kind of space becomes one plain space, line breaks
/// included, control and invisible characters go, ends are trimmed; Unicode form NFC.
///
/// Joiners go with the other invisible characters, so an emoji made of several falls into its parts.
pub fn clean(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut spaced = false;
    for c in text.chars() {
        if c.is_whitespace() {
            spaced = !cleaned.is_empty();
        } else if !is_invisible(c) {
            if spaced {
                cleaned.push(' ');
                spaced = false;
            }
            cleaned.push(if is_chinese_punctuation(c) { c } else { narrow(c) });
        }
    }
    if is_nfc(&cleaned) { cleaned } else { cleaned.nfc().collect() }
}

/// The text for comparing: NFKC, lower case, without invisible characters, spaces collapsed and trimmed.
/// Traditional and simplified characters stay different.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut spaced = false;
    for c in text.chars() {
        match narrow(c) {
            ' ' | '\t' | '\n' | '\r' | '\u{A0}' => spaced = !folded.is_empty(),
            plain if is_inert(plain) => {
                if spaced {
                    folded.push(' ');
                    spaced = false;
                }
                folded.push(plain.to_ascii_lowercase());
            }
            // Anything rarer needs the tables.
            _ => return fold_by_tables(text),
        }
    }
    folded
}

fn fold_by_tables(text: &str) -> String {
    let visible = text.chars().filter(|c| c.is_whitespace() || !is_invisible(*c));
    let mut folded = String::with_capacity(text.len());
    let mut spaced = false;
    for c in visible.nfkc().flat_map(char::to_lowercase) {
        if c.is_whitespace() {
            spaced = !folded.is_empty();
        } else {
            if spaced {
                folded.push(' ');
                spaced = false;
            }
            folded.push(c);
        }
    }
    // Lower case can leave letters and marks apart that have a common form.
    if is_nfkc(&folded) { folded } else { folded.nfkc().collect() }
}

/// The beginning of a text, to be repeated in a message about it.
pub fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    for (place, c) in text.trim().chars().enumerate() {
        if place == EXCERPT_CHARS_MAX {
            shown.push('…');
            break;
        }
        shown.push(if c.is_control() { ' ' } else { c });
    }
    shown
}

/// The text for reading numbers out of it (phones, days, amounts): full-width forms, dashes, brackets and
/// spaces made plain, invisible characters dropped, ASCII letters small, ends trimmed.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'@' | b'['..=b'~')) {
        return Cow::Borrowed(text.trim_matches(' '));
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            plain.push(' ');
        } else if !is_invisible(c) {
            plain.push(match c {
                // Hyphens, dashes, the minus sign and what input methods offer in their place.
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{30FC}' | '\u{FE58}' | '\u{FE63}' => {
                    '-'
                }
                '【' | '〔' => '(',
                '】' | '〕' => ')',
                '\u{FFE5}' => '¥',
                '\u{FFE1}' => '£',
                c => narrow(c).to_ascii_lowercase(),
            });
        }
    }
    let trimmed = plain.trim();
    Cow::Owned(if trimmed.len() == plain.len() { plain } else { trimmed.to_owned() })
}

/// Full-width forms of ASCII (U+FF01–U+FF5E) and the ideographic space as their plain character.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Characters that take no room and that nobody typed on purpose: controls, zero-width and direction marks,
/// soft hyphens, byte order marks, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Full-width punctuation that is right in Chinese text.
const fn is_chinese_punctuation(c: char) -> bool {
    matches!(c, '！' | '（' | '）' | '，' | '：' | '；' | '？' | '［' | '］' | '～')
}

/// Characters that no normal form changes and that join with no neighbour: visible ASCII, the common Chinese
/// characters, and Chinese punctuation of one form.
const fn is_inert(c: char) -> bool {
    matches!(
        c,
        '!'..='~' | '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '\u{3008}'..='\u{3011}' | '‘' | '’' | '“' | '”' | '·'
    )
}

/// Whether [`clean`] would change nothing, decided without allocating.
fn is_clean(text: &str) -> bool {
    let mut spaced = true;
    for c in text.chars() {
        if c == ' ' {
            if spaced {
                return false;
            }
            spaced = true;
        } else if is_inert(c) || is_chinese_punctuation(c) {
            spaced = false;
        } else {
            return false;
        }
    }
    !spaced || text.is_empty()
}

#[cfg(test)]
#[path = "tests/text.rs"]
mod tests;
