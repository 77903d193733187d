//! People as a small round sign with their initials, and their name beside it.

use maud::{Markup, html};

/// As many colours as there are classes `hue-0` … in the style sheet.
const HUES: u32 = 8;

/// The round sign of a person or team. Decoration: show the name beside it, or use [`person`].
pub fn avatar(name: &str) -> Markup {
    html! { span class={ "avatar hue-" (hue(name)) } aria-hidden="true" { (initials(name)) } }
}

/// A person with the round sign before the name.
pub fn person(name: &str) -> Markup {
    html! { span class="person" { (avatar(name)) span class="person-name" { (name) } } }
}

/// What stands in the sign: the given name of a Chinese name (its last two characters), else the first letters
/// of the first and last word.
fn initials(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(is_han) {
        let han: Vec<char> = name.chars().filter(|c| is_han(*c)).collect();
        return han[han.len().saturating_sub(2)..].iter().collect();
    }
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The same name has the same colour on every page and in every process: FNV-1a of 32 bits, stirred once more,
/// since short names leave its bits too much alike.
fn hue(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let stirred = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    (stirred ^ (stirred >> 13)) % HUES
}

/// The block of ordinary Chinese characters; enough to tell a Chinese name from another.
fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
#[path = "tests/person.rs"]
mod tests;
