//! A migration that was released has run somewhere, and is never edited.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::tree::{all_files, assert_none, root};

const DIGESTS: &str = "migrations/DIGESTS";

/// The migrations' names and digests, as `sha256sum` writes them.
fn found() -> BTreeMap<String, String> {
    all_files()
        .iter()
        .filter_map(|path| path.strip_prefix("migrations/").filter(|name| name.ends_with(".sql")))
        .map(|name| {
            let bytes = std::fs::read(root().join("migrations").join(name)).unwrap();
            let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            (name.to_owned(), digest)
        })
        .collect()
}

#[test]
fn tidy_no_migration_is_edited() {
    let noted = std::fs::read_to_string(root().join(DIGESTS)).unwrap_or_default();
    let noted: BTreeMap<String, String> = noted
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(digest, name)| (name.to_owned(), digest.to_owned()))
        .collect();
    let found = found();
    let mut findings = Vec::new();
    for (name, digest) in &found {
        match noted.get(name) {
            Some(known) if known == digest => {}
            Some(_) => findings.push(format!(
                "migrations/{name} was edited. Undo the edit and write a new migration; only while it never left \
                 your machine, note it anew: {digest}  {name}"
            )),
            // Noted when it is released; until then the store itself refuses an edit where it has run.
            None => {}
        }
    }
    for name in noted.keys().filter(|name| !found.contains_key(*name)) {
        findings.push(format!("migrations/{name} is noted in {DIGESTS} and gone"));
    }
    assert_none(findings);
}

#[test]
fn tidy_migrations_are_numbered_without_a_gap() {
    let findings = found().into_keys().enumerate().filter_map(|(place, name)| {
        let expected = format!("{:04}_", place + 1);
        (!name.starts_with(&expected)).then(|| format!("migrations/{name}: its number is {expected}"))
    });
    assert_none(findings.collect());
}
