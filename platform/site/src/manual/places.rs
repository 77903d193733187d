//! Which chapter helps on which page: declared once, by the shape of addresses, for every object alike.

/// `*` stands for any one word; a word after `?` must stand in the query. The first line that fits counts.
const PLACES: &[(&str, &str)] = &[
    ("/", "day"),
    ("/first-steps", "administration"),
    ("/administration", "administration"),
    ("/layouts", "layouts"),
    ("/layouts/*", "layouts"),
    ("/backups", "administration"),
    ("/first-steps/*", "administration"),
    ("/people/new", "administration"),
    ("/companies/*", "administration"),
    ("/search", "finding"),
    ("/go", "keyboard"),
    ("/notifications", "day"),
    ("/preferences", "first-day"),
    ("/imports", "importing"),
    ("/imports/*", "importing"),
    ("/imports/*/*", "importing"),
    ("/*/import", "importing"),
    ("/imports/*/*/*", "importing"),
    ("/recycle_bin", "history"),
    ("/recycle_bin/*", "history"),
    ("/duplicates", "customers"),
    ("/quality", "quality"),
    ("/quality/*", "quality"),
    ("/quality/*/*", "quality"),
    ("/quality/*/*/*", "quality"),
    ("/quality_rules", "quality"),
    ("/quality_rules/*", "quality"),
    ("/quality_rules/*/*", "quality"),
    ("/*/merge", "customers"),
    ("/jobs", "lists"),
    ("/jobs/*", "lists"),
    ("/*?as=board", "boards"),
    ("/*?as=calendar", "boards"),
    ("/*/new", "customers"),
    ("/*/*/edit", "customers"),
    ("/*/*/deletion", "history"),
    ("/*/*", "customers"),
    ("/*", "lists"),
];
/// Of the objects that administer the house.
const OF_ADMINISTRATION: &str = "administration";
/// Of those that stand beside the start page.
const OF_HOME: &str = "day";
/// Where nothing else fits.
const FIRST: &str = "first-day";

/// Where an object stands in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is worked with.
    Room,
    /// It administers the house.
    Administration,
    /// It stands beside the start page.
    Home,
}

/// The chapter for this address (path and query). `standing` says where the object of its first word stands.
pub(crate) fn chapter_of(here: &str, standing: impl Fn(&str) -> Standing) -> &'static str {
    let (path, query) = here.split_once('?').unwrap_or((here, ""));
    let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    let place = PLACES.iter().find(|(shape, _)| fits(shape, &words, query));
    let chapter = place.map_or(FIRST, |(_, chapter)| *chapter);
    // What is special to a shape, such as a board, is more than where the object stands.
    match words.first().map(|word| standing(word)) {
        Some(Standing::Administration) if chapter == "lists" || chapter == "customers" => OF_ADMINISTRATION,
        Some(Standing::Home) if chapter == "lists" || chapter == "customers" => OF_HOME,
        Some(Standing::Administration | Standing::Home | Standing::Room) | None => chapter,
    }
}

fn fits(shape: &str, words: &[&str], query: &str) -> bool {
    let (path, wanted) = shape.split_once('?').map_or((shape, None), |(path, word)| (path, Some(word)));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_path = words.iter().all(|word| parts.next().is_some_and(|part| part == "*" || part == *word))
        && parts.next().is_none();
    is_path && wanted.is_none_or(|wanted| query.split('&').any(|pair| pair == wanted))
}

/// Every chapter that a place names; a test holds them against those there are.
#[cfg(test)]
fn named() -> impl Iterator<Item = &'static str> {
    PLACES.iter().map(|(_, chapter)| *chapter).chain([OF_ADMINISTRATION, OF_HOME, FIRST])
}

#[cfg(test)]
#[path = "tests/places.rs"]
mod tests;
