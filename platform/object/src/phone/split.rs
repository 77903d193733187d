//! Several numbers in one cell, taken apart without breaking one number into pieces.

use std::ops::Range;

use super::read;
use crate::text;

/// The longest cell that is taken apart, in bytes; more is no list of numbers.
const TEXT_BYTES_MAX: usize = 2_000;
/// The most words between separators that are tried as several numbers; more is prose.
const WORDS_MAX: usize = 24;
/// The most words one number is written in: `Tel : +86 21 5555 0000 ext. 801`.
const NUMBER_WORDS_MAX: usize = 9;
/// A space separates only whole numbers: `021-55550000 801` stays together, for it may be an extension.
const SPACED_DIGITS_MIN: usize = 7;

pub(super) fn split(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let is_lone = text.len() > TEXT_BYTES_MAX
        || !text.contains(|c: char| is_separator(c) || c.is_whitespace())
        || read(text).is_ok();
    if is_lone {
        return vec![text.to_owned()];
    }
    let mut numbers = Vec::with_capacity(2);
    for piece in pieces(text) {
        push_spaced(text[piece].trim(), &mut numbers);
    }
    numbers
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        '/' | '／' | '、' | ';' | '；' | ',' | '，' | '|' | '｜' | '\\' | '\n' | '\r' | '或' | '和' | '及'
    )
}

/// The text between separators. Separators inside brackets belong to a note, a piece without digits belongs to
/// its neighbour (`Tel/Fax: …`), and further extensions belong to the number before them (`转801/802`).
fn pieces(text: &str) -> Vec<Range<usize>> {
    let closes_brackets = text.matches(is_open).count() == text.matches(is_closed).count();
    let mut depth = 0_usize;
    let mut pieces: Vec<Range<usize>> = Vec::with_capacity(2);
    let mut start = 0;
    for (place, c) in text.char_indices() {
        if closes_brackets && is_open(c) {
            depth += 1;
        } else if closes_brackets && is_closed(c) {
            depth = depth.saturating_sub(1);
        }
        let begins_extension = c == ';' && text[place + 1..].starts_with("ext=");
        if depth > 0 || !is_separator(c) || begins_extension {
            continue;
        }
        let after = place + c.len_utf8();
        let piece = &text[start..place];
        if piece.trim().is_empty() {
            start = after;
        } else if has_digit(piece) {
            push_piece(text, start..place, &mut pieces);
            start = after + if c == '或' && text[after..].starts_with('者') { '者'.len_utf8() } else { 0 };
        }
    }
    let rest = &text[start..];
    if has_digit(rest) || (pieces.is_empty() && !rest.is_empty()) {
        push_piece(text, start..text.len(), &mut pieces);
    } else if let Some(last) = pieces.last_mut()
        && !rest.trim().is_empty()
    {
        last.end = text.len();
    }
    pieces
}

fn push_piece(text: &str, piece: Range<usize>, pieces: &mut Vec<Range<usize>>) {
    let is_bare = {
        let bare = text[piece.clone()].trim();
        bare.len() < SPACED_DIGITS_MIN && bare.bytes().all(|byte| byte.is_ascii_digit())
    };
    match pieces.last_mut() {
        Some(last) if is_bare && read(&text[last.clone()]).is_ok_and(|phone| phone.extension.is_some()) => {
            last.end = piece.end;
        }
        Some(_) | None => pieces.push(piece),
    }
}

/// Adds the numbers of a piece that are separated by nothing but spaces, or the piece as it is where its words
/// are not all part of whole numbers.
fn push_spaced(piece: &str, numbers: &mut Vec<String>) {
    let words: Vec<Range<usize>> = word_ranges(piece);
    if words.len() < 2 || words.len() > WORDS_MAX || read(piece).is_ok() {
        numbers.push(piece.to_owned());
        return;
    }
    // best[n]: the fewest numbers that the first n words make, and where the last of them begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; words.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=words.len() {
        for begin in end.saturating_sub(NUMBER_WORDS_MAX)..end {
            let Some((count, _)) = best[begin] else { continue };
            let run = &piece[words[begin].start..words[end - 1].end];
            let count = match run {
                "or" | "and" | "&" => count,
                run if count_digits(run) >= SPACED_DIGITS_MIN && read(run).is_ok() => count + 1,
                _ => continue,
            };
            if best[end].is_none_or(|(fewest, _)| count < fewest) {
                best[end] = Some((count, begin));
            }
        }
    }
    if best[words.len()].is_none() {
        numbers.push(piece.to_owned());
        return;
    }
    let first = numbers.len();
    let mut end = words.len();
    while end > 0 {
        let begin = best[end].map_or(0, |(_, begin)| begin);
        let run = &piece[words[begin].start..words[end - 1].end];
        if has_digit(run) {
            numbers.push(run.to_owned());
        }
        end = begin;
    }
    numbers[first..].reverse();
}

fn word_ranges(piece: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    for (place, c) in piece.char_indices() {
        match (c.is_whitespace(), start) {
            (true, Some(begin)) => {
                words.push(begin..place);
                start = None;
            }
            (false, None) => start = Some(place),
            (true, None) | (false, Some(_)) => {}
        }
    }
    if let Some(begin) = start {
        words.push(begin..piece.len());
    }
    words
}

fn is_open(c: char) -> bool {
    matches!(c, '(' | '（' | '【' | '[')
}

fn is_closed(c: char) -> bool {
    matches!(c, ')' | '）' | '】' | ']')
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| text::narrow(c).is_ascii_digit())
}

fn count_digits(text: &str) -> usize {
    text.chars().filter(|c| text::narrow(*c).is_ascii_digit()).count()
}
