//! The sections of a form or a page as they are kept and written by programs: `# 跟进 / Follow-up #single`, and below it
//! the names of its fields, one a line.

use object::{LayoutSection, Message, Words};
use site::layout::{HEADING_CHARS_MAX, SECTIONS_MAX};

/// What begins a heading.
const HEADING: char = '#';
/// What stands at the end of the heading of a section in one column.
const SINGLE: &str = "#single";
/// What stands between the two languages of a heading.
const BETWEEN: &str = " / ";

/// Reads sections. Fields before the first heading stand under none.
///
/// # Errors
/// A heading that is too long or in one language, and too many sections.
pub(super) fn parse(text: &str) -> Result<Vec<LayoutSection>, Message> {
    let mut sections: Vec<LayoutSection> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix(HEADING), sections.last_mut()) {
            (Some(heading), _) => sections.push(section_of(heading)?),
            (None, Some(section)) => section.fields.push(line.to_owned()),
            (None, None) => {
                sections.push(LayoutSection { fields: vec![line.to_owned()], ..LayoutSection::default() });
            }
        }
    }
    if sections.len() > SECTIONS_MAX {
        return Err(Message::new(
            "sections_too_many",
            format!("最多 {SECTIONS_MAX} 个分区"),
            format!("at most {SECTIONS_MAX} sections"),
        ));
    }
    Ok(sections)
}

fn section_of(heading: &str) -> Result<LayoutSection, Message> {
    let (heading, is_single) = match heading.trim().strip_suffix(SINGLE) {
        Some(heading) => (heading.trim(), true),
        None => (heading.trim(), false),
    };
    let (zh, en) = heading.split_once(BETWEEN).unwrap_or((heading, ""));
    let words = Words::new(zh.trim(), en.trim());
    if words.zh.is_empty() != words.en.is_empty() {
        return Err(Message::new(
            "heading_in_one_language",
            format!("分区标题“{heading}”请中英文都写，写成“跟进 / Follow-up”"),
            format!("write the heading “{heading}” in both languages: “跟进 / Follow-up”"),
        ));
    }
    if [&words.zh, &words.en].into_iter().any(|words| words.chars().count() > HEADING_CHARS_MAX) {
        return Err(Message::new(
            "heading_too_long",
            format!("分区标题“{heading}”太长，最多 {HEADING_CHARS_MAX} 个字"),
            format!("the heading “{heading}” is too long; at most {HEADING_CHARS_MAX} characters"),
        ));
    }
    Ok(LayoutSection { heading: words, is_single, fields: Vec::new() })
}

/// As they are kept.
pub(super) fn text_of(sections: &[LayoutSection]) -> String {
    let mut text = String::new();
    for section in sections {
        text.push(HEADING);
        let Words { zh, en } = &section.heading;
        for part in [plain(zh), plain(en)].join(BETWEEN).split_whitespace() {
            text.push(' ');
            text.push_str(part);
        }
        if zh.is_empty() && en.is_empty() {
            text.truncate(text.trim_end_matches(['/', ' ']).len());
        }
        if section.is_single {
            text.push(' ');
            text.push_str(SINGLE);
        }
        text.push('\n');
        for field in &section.fields {
            text.push_str(field);
            text.push('\n');
        }
    }
    text
}

/// A heading without what has a meaning of its own here.
fn plain(words: &str) -> String {
    words.replace(BETWEEN, "/").replace(SINGLE, "").trim().to_owned()
}

#[cfg(test)]
#[path = "../tests/sections.rs"]
mod tests;
