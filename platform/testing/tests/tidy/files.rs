//! Files are named by their ideas, and are short enough to be read.

use super::tree::{all_files, assert_none, root, rust_files};

/// Words that fit anything, and so say nothing (style: names, 14).
const SAYS_NOTHING: [&str; 16] = [
    "util",
    "utils",
    "utility",
    "utilities",
    "common",
    "helper",
    "helpers",
    "manager",
    "misc",
    "data",
    "info",
    "stuff",
    "shared",
    "base",
    "core",
    "impl",
];
/// A file that is longer holds more than one idea.
const LINES_MAX: usize = 800;
/// Kinds of files that people write by hand.
const WRITTEN: [&str; 9] = [".rs", ".md", ".sql", ".sh", ".mjs", ".js", ".css", ".toml", ".html"];

#[test]
fn tidy_files_are_named_by_their_ideas() {
    let findings = all_files()
        .iter()
        .filter(|path| {
            WRITTEN.iter().any(|ending| path.ends_with(ending)) && !path.starts_with("assets/css/")
        })
        .filter(|path| {
            path.split('/').any(|part| {
                let stem = part.split('.').next().unwrap_or(part);
                stem.split(['_', '-']).any(|word| SAYS_NOTHING.contains(&word.to_lowercase().as_str()))
            })
        })
        .map(|path| format!("{path}: the name fits anything; name it by its idea"));
    assert_none(findings.collect());
}

#[test]
fn tidy_files_are_short() {
    let findings = rust_files().iter().filter(|file| file.text.lines().count() > LINES_MAX).map(|file| {
        format!(
            "{}: {} lines, at most {LINES_MAX}; give one of its ideas a file",
            file.path,
            file.text.lines().count()
        )
    });
    assert_none(findings.collect());
}

#[test]
fn tidy_modules_open_with_what_they_are_about() {
    let findings = rust_files()
        .iter()
        .filter(|file| !file.is_test() && !file.text.starts_with("//!"))
        .map(|file| format!("{}: begin with `//!` and one to five lines in business words", file.path));
    assert_none(findings.collect());
}

#[test]
fn tidy_texts_name_no_machine() {
    // Put together here, so that this file does not name them either.
    let machines = [["/ho", "me/"].concat(), ["/Us", "ers/"].concat(), ["/wo", "rk/"].concat()];
    let mut findings = Vec::new();
    for path in all_files().iter().filter(|path| WRITTEN.iter().any(|ending| path.ends_with(ending))) {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        for (place, line) in text.lines().enumerate() {
            let named = machines.iter().any(|machine| {
                line.match_indices(machine.as_str()).any(|(at, _)| {
                    !line[..at]
                        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '}'))
                })
            });
            if named {
                findings.push(format!("{path}:{}: a path of somebody's machine", place + 1));
            }
        }
    }
    assert_none(findings);
}
