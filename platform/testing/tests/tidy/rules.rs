//! What code may say where.

use super::tree::{RustFile, assert_none, rust_files};

/// Where the databases' drivers may be named: behind the store's door, where tests make and tamper with their
/// databases, and where a calculation is held to the same one in plain SQL.
const DRIVER_PLACES: [&str; 3] =
    ["platform/store/", "platform/testing/src/database.rs", "insight/src/rfm/tests/sql.rs"];
const DRIVERS: [&str; 3] = ["rusqlite", "tokio_postgres", "deadpool_postgres"];
/// What rules do not know: pages, requests and the hour.
const WEB: [&str; 6] = ["axum", "maud", "http", "tower", "tower_http", "hyper"];
const CLOCKS: [&str; 4] = ["Instant::now", "SystemTime", "Timestamp::now", "Zoned::now"];
/// The files of a room that may speak of pages.
const PAGE_FILES: [&str; 4] = ["pages", "panels", "face", "door"];

/// Every line of these files on which `is_found` finds something, with what to say of it.
fn lines_where(
    files: impl Fn(&RustFile) -> bool,
    is_found: impl Fn(&str) -> bool,
    what: &str,
) -> Vec<String> {
    rust_files()
        .iter()
        .filter(|file| files(file))
        .flat_map(|file| {
            file.lines()
                .filter(|(_, line)| is_found(line))
                .map(|(number, _)| format!("{}:{number}: {what}", file.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a line names this path or word, whole.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

/// Whether a line uses this crate: `axum::`, `use axum;`.
fn uses(line: &str, name: &str) -> bool {
    names(line, name) && (line.contains(&format!("{name}::")) || line.trim_start().starts_with("use "))
}

fn is_rule(file: &RustFile) -> bool {
    let in_room = file.path.starts_with("rooms/");
    let is_page =
        file.path.split('/').any(|part| PAGE_FILES.contains(&part.strip_suffix(".rs").unwrap_or(part)));
    (in_room && !is_page) || file.path.starts_with("platform/object") || file.path.starts_with("insight/")
}

#[test]
fn tidy_drivers_stay_behind_the_stores_door() {
    assert_none(lines_where(
        |file| !DRIVER_PLACES.iter().any(|place| file.path.starts_with(place)),
        |line| DRIVERS.iter().any(|driver| uses(line, driver)),
        "a database's driver outside the store",
    ));
}

#[test]
fn tidy_rules_know_no_pages() {
    assert_none(lines_where(
        is_rule,
        |line| WEB.iter().any(|name| uses(line, name)),
        "a rule knows of the web; pages stand in pages.rs",
    ));
}

#[test]
fn tidy_rules_have_no_clock_of_their_own() {
    assert_none(lines_where(
        |file| is_rule(file) && !file.is_test(),
        |line| CLOCKS.iter().any(|clock| names(line, clock)),
        "a rule looks at the clock; it is told the moment",
    ));
}

#[test]
fn tidy_nothing_is_unwrapped_outside_tests() {
    assert_none(lines_where(
        |file| !file.is_test(),
        |line| line.contains(".unwrap()"),
        "say why it cannot fail: expect(\"…\"), or handle it",
    ));
}

#[test]
fn tidy_nothing_is_left_undone() {
    assert_none(lines_where(
        |_| true,
        |line| ["todo!", "unimplemented!", "dbg!"].iter().any(|word| line.contains(word)),
        "finish it, or leave it out",
    ));
}

#[test]
fn tidy_tests_are_sentences_in_files_of_their_own_and_run() {
    let mut findings = lines_where(
        |file| !file.is_test(),
        |line| line.trim() == "#[test]",
        "a test in a file of the product",
    );
    // The harness writes the two tests of each proof.
    findings.retain(|finding| !finding.starts_with("platform/testing/src/lib.rs"));
    findings.extend(lines_where(
        |_| true,
        |line| line.contains("fn test_"),
        "a test's name is the sentence it proves",
    ));
    findings.extend(lines_where(
        |_| true,
        |line| line.trim_start().starts_with("#[ignore"),
        "a test that does not run proves nothing",
    ));
    assert_none(findings);
}

#[test]
fn tidy_every_field_and_choice_speaks_both_languages() {
    let mut findings = Vec::new();
    for file in rust_files().iter().filter(|file| !file.path.starts_with("platform/object-derive/")) {
        for (start, word) in
            ["#[field(", "#[choice(", "#[object("].iter().flat_map(|word| file.code.text.match_indices(word))
        {
            let attribute = file.code.text[start..].split(")]").next().unwrap_or_default();
            if !(names(attribute, "zh") && names(attribute, "en")) {
                let line = file.code.text[..start].matches('\n').count() + 1;
                findings.push(format!("{}:{line}: {word}…)] needs zh and en", file.path));
            }
        }
    }
    assert_none(findings);
}

#[test]
fn tidy_labels_are_written_in_their_own_language() {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let mut findings = Vec::new();
    for file in rust_files().iter().filter(|file| !file.is_test()) {
        // The first string of `Label::new("…", "…")` is Chinese, the second is not.
        let lines: Vec<&str> = file.code.text.lines().collect();
        for (place, line) in
            lines.iter().enumerate().filter(|(_, line)| line.contains("Label::new(\"\", \"\")"))
        {
            let own: Vec<&str> = file
                .code
                .strings
                .iter()
                .filter(|(number, _)| *number == place + 1)
                .map(|(_, text)| text.as_str())
                .collect();
            let before = line[..line.find("Label::new(").unwrap_or(0)].matches("\"\"").count();
            if let (Some(zh), Some(en)) = (own.get(before), own.get(before + 1))
                && (zh.is_empty() != en.is_empty() || (en.chars().any(is_han) && !zh.chars().any(is_han)))
            {
                findings.push(format!("{}:{}: Label::new takes Chinese, then English", file.path, place + 1));
            }
        }
    }
    assert_none(findings);
}
