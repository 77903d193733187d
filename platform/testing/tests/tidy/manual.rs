//! The manual says the same in both languages: the same chapters with the same parts and pictures, no raw HTML, no
//! link or picture that is not there, and no more of it than the program should carry.

use super::tree::{all_files, assert_none, root};

const FOLDER: &str = "docs/manual/";
const LANGUAGES: [&str; 2] = ["zh", "en"];
/// A chapter that is longer is two.
const LINES_MAX: usize = 120;
/// A picture is a part of a page, at one pixel to a point.
const PICTURE_BYTES_MAX: u64 = 80_000;
/// What the program carries of the manual.
const BYTES_MAX: u64 = 2 << 20;

/// A chapter as it is written.
struct Chapter {
    path: String,
    text: String,
}

impl Chapter {
    fn of(lang: &str) -> Vec<Chapter> {
        let folder = format!("{FOLDER}{lang}/");
        let paths = all_files().iter().filter(|path| path.starts_with(&folder));
        paths
            .map(|path| Chapter {
                path: path.clone(),
                text: std::fs::read_to_string(root().join(path)).unwrap(),
            })
            .collect()
    }

    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// Its lines outside of examples.
    fn prose(&self) -> Vec<&str> {
        let mut is_example = false;
        self.text
            .lines()
            .filter(|line| {
                is_example ^= line.starts_with("```");
                !is_example
            })
            .collect()
    }

    fn headings(&self) -> usize {
        self.prose().iter().filter(|line| line.starts_with("## ")).count()
    }

    /// Where its links and pictures lead.
    fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for line in self.prose() {
            for (at, _) in line.match_indices("](") {
                links.push(line[at + 2..].split(')').next().unwrap().to_owned());
            }
        }
        links
    }
}

#[test]
fn tidy_the_manual_is_the_same_in_both_languages() {
    let [zh, en] = LANGUAGES.map(Chapter::of);
    let mut findings = Vec::new();
    for (one, other, lang) in [(&zh, &en, "en"), (&en, &zh, "zh")] {
        for chapter in one {
            let Some(pair) = other.iter().find(|pair| pair.name() == chapter.name()) else {
                findings.push(format!("{}: there is no {FOLDER}{lang}/{}", chapter.path, chapter.name()));
                continue;
            };
            if chapter.headings() != pair.headings() {
                findings.push(format!(
                    "{}: {} parts, {} has {}; links to a part hold in both",
                    chapter.path,
                    chapter.headings(),
                    pair.path,
                    pair.headings()
                ));
            }
            let pictures = |chapter: &Chapter| -> Vec<String> {
                let links = chapter.links().into_iter().filter(|link| link.contains("/images/"));
                links.map(|link| link.rsplit('/').next().unwrap().to_owned()).collect()
            };
            if pictures(chapter) != pictures(pair) {
                findings.push(format!("{}: other pictures than {}", chapter.path, pair.path));
            }
        }
    }
    assert!(zh.len() > 5, "the manual is not found");
    assert_none(findings);
}

#[test]
fn tidy_the_manual_has_headings_no_raw_html_and_leads_to_what_is_there() {
    let mut findings = Vec::new();
    for lang in LANGUAGES {
        let chapters = Chapter::of(lang);
        for chapter in &chapters {
            let path = &chapter.path;
            if !chapter.text.starts_with("# ") {
                findings.push(format!("{path}: begins with its heading"));
            }
            if chapter.text.lines().count() > LINES_MAX {
                findings.push(format!("{path}: at most {LINES_MAX} lines"));
            }
            for line in chapter.prose() {
                let is_raw = line.match_indices('<').any(|(at, _)| {
                    line[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
                });
                if is_raw {
                    findings.push(format!("{path}: raw HTML: {line}"));
                }
            }
            for link in chapter.links() {
                let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
                if file.starts_with('/') {
                    continue; // A page of the program: walked through at its door.
                }
                let part = anchor.strip_prefix("s-").and_then(|part| part.parse::<usize>().ok());
                let leads = if file.contains("/images/") {
                    file.starts_with(&format!("../images/{lang}/"))
                        && root().join(FOLDER).join(lang).join(file).is_file()
                } else {
                    chapters.iter().find(|other| other.name() == file).is_some_and(|other| {
                        anchor.is_empty() || part.is_some_and(|part| (1..=other.headings()).contains(&part))
                    })
                };
                if !leads {
                    findings.push(format!("{path}: {link} leads nowhere"));
                }
            }
        }
    }
    assert_none(findings);
}

#[test]
fn tidy_the_manual_is_small() {
    let mut bytes = 0;
    let mut findings = Vec::new();
    for path in all_files().iter().filter(|path| path.starts_with(FOLDER)) {
        let size = std::fs::metadata(root().join(path)).unwrap().len();
        bytes += size;
        if path.contains("/images/") && (size > PICTURE_BYTES_MAX || !path.ends_with(".webp")) {
            findings.push(format!("{path}: a webp of at most {PICTURE_BYTES_MAX} bytes; this has {size}"));
        }
    }
    if bytes > BYTES_MAX {
        findings.push(format!("{FOLDER}: {bytes} bytes, at most {BYTES_MAX}"));
    }
    assert_none(findings);
}
