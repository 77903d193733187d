//! People as a small round sign with their initials, and their name beside it.

use maud::{Markup, html};

use super::hue::hue;

/// The round sign of a person or team. Decoration: show the name beside it, or use [`person`].
pub fn avatar(name: &str) -> Markup {
    sign(name, "avatar")
}

/// As [`avatar`], larger: the one who is signed in.
pub fn avatar_large(name: &str) -> Markup {
    sign(name, "avatar avatar-large")
}

/// A person with the round sign before the name.
pub fn person(name: &str) -> Markup {
    html! { span class="person" { (avatar(name)) span class="person-name" { (name) } } }
}

/// The letters are drawn by the style sheet: they are no text that is read, copied or searched.
fn sign(name: &str, class: &str) -> Markup {
    html! { span class={ (class) " hue-" (hue(name)) } data-initials=(initials(name)) aria-hidden="true" {} }
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

/// The block of ordinary Chinese characters; enough to tell a Chinese name from another.
fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
#[path = "tests/person.rs"]
mod tests;
