//! Texts as they are compared: width, case, accents and spacing say nothing about who somebody is.

use std::borrow::Cow;

use pinyin::ToPinyin;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::simplified::simplified;

/// Whether a character is a Chinese one (CJK unified ideographs and extension A).
pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Lower case, half width, without accents, Chinese simplified; runs of anything but letters and digits become one space.
pub(crate) fn plain(text: &str, into: &mut String) {
    into.clear();
    let mut gap = false;
    let mut push = |letter: char, into: &mut String| {
        if letter.is_alphanumeric() {
            if gap && !into.is_empty() {
                into.push(' ');
            }
            gap = false;
            into.push(letter);
        } else if letter != '\'' {
            gap = true;
        }
    };
    if text.is_ascii() {
        for byte in text.bytes() {
            push(byte.to_ascii_lowercase() as char, into);
        }
        return;
    }
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => {
                push('s', into);
                push('s', into);
            }
            'ø' => push('o', into),
            'ł' => push('l', into),
            'æ' => {
                push('a', into);
                push('e', into);
            }
            other => push(simplified(other), into),
        }
    }
}

/// Full-width letters, digits and signs as half-width ones; what holds none as it is.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// [`plain`], and no spaces where the text is Chinese.
pub(crate) fn plain_name(text: &str, into: &mut String) {
    plain(text, into);
    if into.chars().any(is_han) {
        into.retain(|letter| letter != ' ');
    }
}

/// How a text is read in Latin letters, without tones and spaces: `小明` and `xiao ming` are both `xiaoming`.
pub(crate) fn sound(text: &str, into: &mut String) {
    into.clear();
    for letter in text.chars() {
        if is_han(letter) {
            match letter.to_pinyin() {
                Some(read) => into.push_str(&read.plain().replace('ü', "v")),
                None => into.push(letter),
            }
        } else if letter != ' ' {
            into.push(letter);
        }
    }
}

/// A phonetic code of four places for finding candidates, after Soundex (Russell 1918) with the first letter
/// folded too where languages mix them up.
pub(crate) fn phonetic(sound: &str) -> u32 {
    fn class(letter: u8) -> u8 {
        match letter {
            b'b' | b'f' | b'p' | b'v' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' | b'r' => 4,
            b'm' | b'n' => 5,
            _ => 0,
        }
    }
    let mut letters = sound.bytes().filter(u8::is_ascii_lowercase);
    let Some(first) = letters.next() else {
        return super::values::short(super::values::hash_of(sound.as_bytes()));
    };
    let mut code = u32::from(match first {
        b'k' | b'q' => b'c',
        b'y' => b'j',
        other => other,
    });
    let mut last = class(first);
    let mut places = 0;
    for letter in letters {
        let class = class(letter);
        if class != 0 && class != last {
            code = code * 8 + u32::from(class);
            places += 1;
            if places == 3 {
                break;
            }
        }
        // An h or w between two letters of one class keeps them one sound.
        if letter != b'h' && letter != b'w' {
            last = class;
        }
    }
    code * 4 + places
}

/// Which letters and digits a text holds, a bit each: two texts within one edit differ in at most two bits.
pub(crate) fn signature(text: &str) -> u32 {
    text.chars().fold(0, |bits, letter| {
        let place = match letter {
            'a'..='z' => letter as u32 - 'a' as u32,
            '0'..='9' => 26 + (letter as u32 - '0' as u32) % 6,
            other => super::values::mix(1, u64::from(other)) as u32 % 32,
        };
        bits | 1 << place
    })
}

/// Hashes of neighbouring letters, sorted and each once, for comparing long texts.
pub(crate) fn grams(text: &str) -> Box<[u16]> {
    let mut found = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        found.push(super::values::mix(u64::from(before), u64::from(letter)) as u16);
        before = letter;
    }
    found.sort_unstable();
    found.dedup();
    found.into_boxed_slice()
}

/// The share of common neighbours (Dice 1945), 0 to 1.
pub(crate) fn dice(left: &[u16], right: &[u16]) -> f32 {
    let (mut at, mut other, mut common) = (0, 0, 0);
    while at < left.len() && other < right.len() {
        match left[at].cmp(&right[other]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                at += 1;
                other += 1;
            }
        }
    }
    2.0 * common as f32 / (left.len() + right.len()).max(1) as f32
}

/// Whether one edit (a letter changed, left out, put in, or two exchanged) or none makes one text of the other.
/// With `edits` 2, up to two.
pub(crate) fn within(left: &str, right: &str, edits: usize) -> bool {
    let distance = if left.is_ascii() && right.is_ascii() {
        if left.len().abs_diff(right.len()) > edits {
            return false;
        }
        rapidfuzz::distance::osa::distance_with_args(
            left.bytes(),
            right.bytes(),
            &rapidfuzz::distance::osa::Args::default().score_cutoff(edits),
        )
    } else {
        rapidfuzz::distance::osa::distance_with_args(
            left.chars(),
            right.chars(),
            &rapidfuzz::distance::osa::Args::default().score_cutoff(edits),
        )
    };
    distance.is_some()
}

/// Whether the letters of the shorter text all occur in the longer one in their order (abbreviations).
pub(crate) fn is_within_in_order(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().all(|letter| letters.any(|other| other == letter))
}
