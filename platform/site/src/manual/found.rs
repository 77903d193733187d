//! Searching the manual. It is small, so every part is looked through: all words must stand in it, and one whose
//! heading has them comes first.

use object::Lang;

use super::{Chapter, Section, chapters};

/// Parts shown at most; whoever finds more asks for more.
const FOUND_MAX: usize = 20;
/// Characters shown around the first word.
const BEFORE: usize = 24;
const AROUND: usize = 120;

/// A part that answers.
pub(crate) struct Found {
    /// The chapter.
    pub chapter: &'static Chapter,
    /// The part of it.
    pub section: &'static Section,
    /// Its words around the first that was asked for.
    pub excerpt: String,
}

/// The parts that have all words, best first.
pub(crate) fn find(lang: Lang, asked: &str) -> Vec<Found> {
    let words: Vec<String> = asked.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, Found)> = Vec::new();
    for chapter in chapters(lang) {
        for section in &chapter.sections {
            let (title, text) = (section.title.to_lowercase(), section.text.to_lowercase());
            let heading = chapter.title.to_lowercase();
            if !words.iter().all(|word| title.contains(word) || text.contains(word) || heading.contains(word))
                || !words.iter().any(|word| title.contains(word) || text.contains(word))
            {
                continue;
            }
            let worth = words.iter().map(|word| {
                8 * usize::from(title.contains(word))
                    + 3 * usize::from(heading.contains(word))
                    + text.matches(word.as_str()).count().min(3)
            });
            let excerpt = excerpt(&section.text, &words);
            found.push((worth.sum(), Found { chapter, section, excerpt }));
        }
    }
    found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    found.into_iter().take(FOUND_MAX).map(|(_, found)| found).collect()
}

/// The text around the first word that stands in it.
fn excerpt(text: &str, words: &[String]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let lower: Vec<char> =
        letters.iter().map(|letter| letter.to_lowercase().next().unwrap_or(*letter)).collect();
    let at = words.iter().filter_map(|word| {
        let word: Vec<char> = word.chars().collect();
        lower.windows(word.len()).position(|window| window == word.as_slice())
    });
    let begin = at.min().unwrap_or(0).saturating_sub(BEFORE);
    let end = (begin + AROUND).min(letters.len());
    let mut shown: String = letters[begin..end].iter().collect();
    if begin > 0 {
        shown.insert(0, '…');
    }
    if end < letters.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
#[path = "tests/found.rs"]
mod tests;
