//! The manual: chapters in both languages, carried inside the program with their pictures. It is written in
//! `docs/manual`, where a test holds both languages to the same chapters.

mod chapter;
mod found;
mod places;

use std::sync::OnceLock;

use object::Lang;
use rust_embed::RustEmbed;

pub(crate) use chapter::{Chapter, Section};
pub(crate) use found::{Found, find};
pub(crate) use places::{Standing, chapter_of};

/// Chapters as `zh/04-lists.md`, pictures as `images/zh/list.webp`.
#[derive(RustEmbed)]
#[folder = "../../docs/manual"]
struct Pages;

/// The chapters in one language, in order. They are read once and kept: some dozen, of some kilobytes each.
pub(crate) fn chapters(lang: Lang) -> &'static [Chapter] {
    static ZH: OnceLock<Vec<Chapter>> = OnceLock::new();
    static EN: OnceLock<Vec<Chapter>> = OnceLock::new();
    let kept = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    kept.get_or_init(|| read(lang))
}

/// The chapter of that name.
#[cfg(test)]
pub(crate) fn chapter(lang: Lang, name: &str) -> Option<&'static Chapter> {
    chapters(lang).iter().find(|chapter| chapter.name == name)
}

fn read(lang: Lang) -> Vec<Chapter> {
    let folder = format!("{}/", lang.code());
    let mut paths: Vec<String> =
        Pages::iter().map(|path| path.into_owned()).filter(|path| path.starts_with(&folder)).collect();
    paths.sort();
    let chapters = paths.iter().filter_map(|path| {
        let (_, name) = path.strip_prefix(&folder)?.strip_suffix(".md")?.split_once('-')?;
        let text = Pages::get(path)?;
        Some(Chapter::read(lang, name, &String::from_utf8_lossy(&text.data)))
    });
    chapters.collect()
}

/// A picture, and what tells its version.
pub(crate) fn picture(path: &str) -> Option<(Vec<u8>, String)> {
    let found = Pages::get(&format!("images/{path}"))?;
    let version: String =
        found.metadata.sha256_hash().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Some((found.data.into_owned(), version))
}
