//! No Rust file lies about that no crate reads.

use std::collections::BTreeSet;

use super::tree::{RustFile, assert_none, rust_files};

#[test]
fn tidy_every_file_is_part_of_a_crate() {
    let known: BTreeSet<&str> = rust_files().iter().map(|file| file.path.as_str()).collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut findings = Vec::new();
    let mut waiting: Vec<(String, bool)> =
        rust_files().iter().filter(|file| is_root(file)).map(|file| (file.path.clone(), true)).collect();
    while let Some((path, is_root)) = waiting.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        let file = rust_files().iter().find(|file| file.path == path).unwrap();
        for candidates in declared(file, is_root) {
            match candidates.iter().find(|candidate| known.contains(candidate.as_str())) {
                Some(found) => waiting.push((found.clone(), false)),
                None => findings.push(format!("{path}: declares {}, which is not there", candidates[0])),
            }
        }
    }
    let dead = known.iter().filter(|path| !reached.contains(**path));
    findings.extend(dead.map(|path| format!("{path}: no `mod` leads here; declare it or delete it")));
    assert_none(findings);
}

/// Where cargo begins to read a crate.
fn is_root(file: &RustFile) -> bool {
    let folder = file.crate_folder();
    let inside = &file.path[folder.len() + 1..];
    let parts: Vec<&str> = inside.split('/').collect();
    matches!(
        parts[..],
        ["build.rs"]
            | ["src", "lib.rs" | "main.rs"]
            | ["src", "bin", _]
            | ["src", "bin", _, "main.rs"]
            | ["tests" | "benches" | "examples", _]
            | ["examples", _, "main.rs"]
    )
}

/// For each `mod name;` of a file, where it may lie.
fn declared(file: &RustFile, is_root: bool) -> Vec<Vec<String>> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let own = if is_root || name == "mod.rs" {
        folder.to_owned()
    } else {
        file.path.trim_end_matches(".rs").to_owned()
    };
    let mut found = Vec::new();
    // The inline modules that are open, with the depth of braces at which each began.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    let mut path_attribute: Option<String> = None;
    for (number, line) in file.lines() {
        let mut words = line.trim();
        if words.starts_with("#[path = ") {
            path_attribute =
                file.code.strings.iter().find(|(at, _)| *at == number).map(|(_, text)| text.clone());
            words = words.split_once(']').map_or("", |(_, rest)| rest.trim());
        }
        let words = words
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .trim_start_matches("pub ");
        if let Some(module) = words.strip_prefix("mod ") {
            let inner: String = inline.iter().map(|(name, _)| format!("{name}/")).collect();
            if let Some(module) = module.strip_suffix(';') {
                found.push(match path_attribute.take() {
                    Some(path) if inline.is_empty() => vec![normal(&format!("{folder}/{path}"))],
                    Some(path) => vec![normal(&format!("{own}/{inner}{path}"))],
                    None => {
                        vec![format!("{own}/{inner}{module}.rs"), format!("{own}/{inner}{module}/mod.rs")]
                    }
                });
            } else if let Some(module) = module.strip_suffix(" {") {
                inline.push((module.to_owned(), depth));
            }
        }
        depth += line.matches('{').count();
        depth = depth.saturating_sub(line.matches('}').count());
        while inline.last().is_some_and(|(_, began)| depth <= *began) {
            inline.pop();
        }
    }
    found
}

/// A path without `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
