//! An import that is killed at any moment and resumed leaves exactly one of each row.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value as Json;

use crate::program::{Program, on_both};

/// How often it is killed; more by hand: `IMPORT_KILLS=20`.
fn kills() -> u64 {
    std::env::var("IMPORT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

fn rows() -> u64 {
    std::env::var("IMPORT_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(6_000)
}

fn number(json: &Json, name: &str) -> u64 {
    json[name].as_u64().unwrap_or_else(|| panic!("{name} in {json}"))
}

fn adds_up(json: &Json, rows: u64) {
    let parts = ["created", "updated", "unchanged", "skipped", "failed"];
    let sum: u64 = parts.iter().map(|name| number(json, name)).sum();
    assert_eq!(sum, rows, "{json}");
    assert_eq!(number(json, "rows"), rows, "{json}");
}

fn stored(program: &Program) -> i64 {
    program.database.number("select count(*) from customer")
}

on_both!(a_killed_import_leaves_exactly_one_of_each_row, |program| {
    let file = program.file("customers.csv");
    let file = file.to_str().unwrap();
    let sample = program.run(&["sample-file", file, "--rows", &rows().to_string(), "--seed", "5"]);
    assert_eq!(sample.status, 0, "{}", sample.errors);

    // What an undisturbed run would make of it.
    let check = program.run(&["import", "customers", file, "--mode", "create", "--check"]);
    adds_up(&check.json, rows());
    assert_eq!(stored(&program), 0, "a check writes nothing");

    let mut id = String::new();
    for kill in 0..=kills() {
        let mut command = match id.is_empty() {
            true => program.command(&["import", "customers", file, "--mode", "create"]),
            false => program.command(&["import", "resume", &id]),
        };
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        if id.is_empty() {
            let mut line = String::new();
            BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
            id = line.trim().trim_start_matches("import ").to_owned();
        }
        if kill == kills() {
            drop(child.wait());
            break;
        }
        // Some moment of its life, another each time.
        std::thread::sleep(Duration::from_millis(30 + (kill * 97) % 400));
        child.kill().unwrap();
        drop(child.wait());
    }
    let finished = program.run(&["import", "resume", &id]);
    adds_up(&finished.json, rows());
    for name in ["created", "failed", "skipped"] {
        assert_eq!(
            number(&finished.json, name),
            number(&check.json, name),
            "{name}: {} {}",
            finished.json,
            check.json
        );
    }
    assert_eq!(stored(&program), number(&finished.json, "created") as i64, "one record per created row");
    let outcomes = program.database.number("select count(*) from import_row");
    assert_eq!(outcomes, rows() as i64, "one outcome per row");
    let verified = program.run(&["history", "verify"]);
    assert_eq!(verified.json["ok"], true, "{}", verified.json);
});
