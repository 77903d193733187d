//! Finds every fixed text that stands in the sources in Chinese and English: what a third language can have words for.

use std::path::Path;

/// How a text in both languages begins. Attributes, `zh = "…", en = "…"`, are found apart from these.
const CALLS: [&str; 7] =
    ["Label::new(", "Phrase::new(", "t(", "Message::new(", "specimen(lang,", "reads(", "writes("];
/// Those of them that name a code before the text.
const CODED: [&str; 3] = ["Message::new(", "reads(", "writes("];

/// The pairs of a folder and those below it, Chinese first.
pub fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the sources can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "tests" {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = std::fs::read_to_string(&path).expect("a source can be read");
            of_calls(&source, found);
            of_attributes(&source, found);
        }
    }
}

/// `Label::new("客户", "Customer")`, and the fixed sentences behind the code of a message or of
/// an operation.
fn of_calls(source: &str, found: &mut Vec<(String, String)>) {
    for call in CALLS {
        for (start, _) in source.match_indices(call) {
            // `visitor.t(…)` and `t(…)`, and not the end of another name.
            if source[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
                continue;
            }
            let mut rest = &source[start + call.len()..];
            if CODED.contains(&call) {
                let Some((_, after)) = literal(rest).and_then(|(code, after)| Some((code, comma(after)?)))
                else {
                    continue;
                };
                rest = after;
            }
            let Some((zh, after)) = literal(rest) else { continue };
            let Some((en, _)) = comma(after).and_then(literal) else { continue };
            keep(zh, en, found);
        }
    }
}

/// `zh = "客户", en = "Customer", en_plural = "Customers"`, and `reverse_zh` with `reverse_en`,
/// `help_zh` with `help_en`.
fn of_attributes(source: &str, found: &mut Vec<(String, String)>) {
    for (start, _) in source.match_indices("zh = \"") {
        let before = &source[..start];
        let prefixes = ["reverse_", "help_"];
        let prefix = prefixes.into_iter().find(|prefix| before.ends_with(prefix)).unwrap_or_default();
        let Some((zh, after)) = literal(&source[start + "zh = ".len()..]) else { continue };
        let english = format!("{prefix}en = ");
        let Some(rest) = comma(after).and_then(|rest| rest.trim_start().strip_prefix(&english)) else {
            continue;
        };
        let Some((en, after)) = literal(rest) else { continue };
        keep(zh.clone(), en, found);
        let plural =
            comma(after).and_then(|rest| rest.trim_start().strip_prefix("en_plural = ")).and_then(literal);
        if let Some((plural, _)) = plural {
            keep(zh, plural, found);
        }
    }
}

/// Pairs that begin with the Chinese one; icons, codes and other words are none.
fn keep(zh: String, en: String, found: &mut Vec<(String, String)>) {
    let is_chinese = zh.chars().any(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
    if is_chinese && !en.is_empty() {
        found.push((zh, en));
    }
}

fn comma(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix(',')
}

/// A string as Rust writes it, and what follows.
fn literal(text: &str) -> Option<(String, &str)> {
    let inside = text.trim_start().strip_prefix('"')?;
    let mut value = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return Some((value, &inside[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                // The line goes on after the spaces that the next one begins with.
                '\n' => {
                    let rest = letters.as_str();
                    let spaces = rest.chars().take_while(|c| c.is_whitespace()).count();
                    letters.nth(spaces.checked_sub(1)?);
                }
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}
