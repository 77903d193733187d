//! Names for programs, made of what people call things.

use object::CUSTOM_PREFIX;

/// The longest such name without its beginning; with it and a companion column's ending it fits the database.
const CODE_CHARS_MAX: usize = 24;

/// `Project budget` → `project_budget`; empty where there is no Latin letter in it.
pub(crate) fn slug(words: &str) -> String {
    let mut code = String::with_capacity(words.len());
    for c in words.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            code.push(c);
        } else if !code.is_empty() && !code.ends_with('_') {
            code.push('_');
        }
    }
    code.truncate(CODE_CHARS_MAX);
    let code = code.trim_matches('_');
    code.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').to_owned()
}

/// The name of something added: what was typed, or else what is made of its English words.
pub(crate) fn custom_name(typed: Option<&str>, english: &str) -> Option<String> {
    let typed = typed.map(|typed| typed.strip_prefix(CUSTOM_PREFIX).unwrap_or(typed));
    let code = slug(typed.filter(|typed| !typed.is_empty()).unwrap_or(english));
    (!code.is_empty()).then(|| format!("{CUSTOM_PREFIX}{code}"))
}

#[cfg(test)]
#[path = "tests/code.rs"]
mod tests;
