//! The languages beside Chinese and English, and the texts that they can have words for.

use std::path::Path;

/// Those that come with the program: file name and contents.
pub const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// Every fixed text of the program, Chinese and English, found in its sources when it was built.
pub const TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Makes the languages known that come with the program, and those that stand beside the data: `locales/xx.json`.
pub fn know(data: &Path) {
    site::locales::know(SHIPPED, &data.join("locales"));
}

#[cfg(test)]
#[path = "tests/locales.rs"]
mod tests;
