//! Crates look alike, and each knows only what it may.

use super::tree::{all_files, assert_none, root};

/// The rooms in reading order; each knows only earlier ones.
const ROOMS: [&str; 12] = [
    "staff",
    "customers",
    "conversations",
    "orders",
    "marketing",
    "sales",
    "service",
    "voice",
    "loyalty",
    "planning",
    "analytics",
    "office",
];
/// What every crate takes from the workspace.
const TAKEN: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];
const DEPENDENCY_TABLES: [&str; 3] = ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"];

fn manifests() -> impl Iterator<Item = (&'static str, String)> {
    all_files()
        .iter()
        .filter(|path| path.ends_with("/Cargo.toml"))
        .map(|path| (path.as_str(), std::fs::read_to_string(root().join(path)).unwrap()))
}

/// The lines of a manifest with the table each stands in.
fn lines_in_tables(text: &str) -> Vec<(&str, &str)> {
    let mut table = "";
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            table = line;
        } else if !line.is_empty() && !line.starts_with('#') {
            lines.push((table, line));
        }
    }
    lines
}

#[test]
fn tidy_crates_take_from_the_workspace() {
    let mut findings = Vec::new();
    for (path, text) in manifests() {
        for taken in TAKEN {
            if !text.contains(&format!("{taken}.workspace = true")) {
                findings.push(format!("{path}: {taken}.workspace = true"));
            }
        }
        if !text.contains("[lints]\nworkspace = true") {
            findings.push(format!("{path}: [lints] workspace = true"));
        }
        if text.contains("[lib]") && !text.contains("proc-macro = true") && !text.contains("doctest = false")
        {
            findings.push(format!("{path}: doctest = false; examples in comments are read, not run"));
        }
        for (_, line) in lines_in_tables(&text).iter().filter(|(table, _)| DEPENDENCY_TABLES.contains(table))
        {
            if !line.contains("workspace = true") {
                findings.push(format!(
                    "{path}: `{line}`: versions and features stand in the workspace's Cargo.toml"
                ));
            }
        }
    }
    assert_none(findings);
}

#[test]
fn tidy_crates_are_named_by_their_folders() {
    let findings = manifests().filter_map(|(path, text)| {
        let folder = path.split('/').rev().nth(1).unwrap_or_default();
        let expected = if folder == "guanxi" { folder.to_owned() } else { format!("guanxi-{folder}") };
        let is_named = text.contains(&format!("name = \"{expected}\""));
        (!is_named).then(|| format!("{path}: its name is {expected}"))
    });
    assert_none(findings.collect());
}

#[test]
fn tidy_rooms_know_only_earlier_rooms() {
    let mut findings = Vec::new();
    for (path, text) in manifests() {
        let Some(room) = path.strip_prefix("rooms/").and_then(|rest| rest.strip_suffix("/Cargo.toml")) else {
            // The platform does not know what a customer is.
            if path.starts_with("platform/") {
                for (table, line) in lines_in_tables(&text) {
                    let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
                    if DEPENDENCY_TABLES.contains(&table) && ROOMS.contains(&name) {
                        findings.push(format!("{path}: the platform knows the room {name}"));
                    }
                }
            }
            continue;
        };
        let Some(own) = ROOMS.iter().position(|known| *known == room) else {
            findings.push(format!("{path}: no room of the design is called {room}"));
            continue;
        };
        for (table, line) in lines_in_tables(&text) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let is_later = ROOMS.iter().position(|known| *known == name).is_some_and(|place| place >= own);
            if DEPENDENCY_TABLES.contains(&table) && is_later {
                findings.push(format!(
                    "{path}: {room} comes before {name}; a panel, a measure or an event is the way"
                ));
            }
        }
    }
    assert_none(findings);
}
