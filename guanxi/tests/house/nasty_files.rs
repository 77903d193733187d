//! Files that were made to do harm, or that no program should have written: each ends in a sentence that says why, or in
//! counts that add up; nothing is run, nothing is fetched, and the server stays within its memory.

use std::net::TcpListener;

use crate::nasty_books::books;
use crate::nasty_texts::{cards, json_lines, texts};
use crate::program::{Said, on_both};

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Refused as a whole with this code; or it broke off with it, after so much as is counted.
    Refused(&'static str),
    /// Every row has its outcome: created, skipped, failed.
    Rows(u64, u64, u64),
}

/// A file of the corpus.
pub struct Nasty {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub end: End,
}

impl Nasty {
    pub fn new(name: &'static str, bytes: impl Into<Vec<u8>>, end: End) -> Nasty {
        Nasty { name, bytes: bytes.into(), end }
    }
}

/// The most memory the server may ever have had, in kilobytes.
const MEMORY_KB_MAX: u64 = 400 * 1024;
/// The corpus has at least so many files.
const FILES_MIN: usize = 60;

on_both!(no_file_does_harm_and_each_is_accounted_for, |program| {
    let server = program.serve();
    // Whoever follows a link of a file knocks here.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let outside = format!("http://{}/", listener.local_addr().unwrap());
    let corpus: Vec<Nasty> =
        [texts(), json_lines(), cards(), books(&outside)].into_iter().flatten().collect();
    assert!(corpus.len() >= FILES_MIN, "{} files", corpus.len());
    let (mut created, mut otherwise) = (0, Vec::new());
    for Nasty { name, bytes, end } in corpus {
        let path = program.file("nasty");
        std::fs::write(&path, bytes).unwrap();
        let said = program.run(&["import", "customers", path.to_str().unwrap(), "--mode", "create"]);
        let ended = end_of(&said);
        if ended != told(end) {
            otherwise.push(format!("{name}: {ended}, not {}; {said:?}", told(end)));
        }
        created += said.json["created"].as_u64().unwrap_or(0);
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    assert!(listener.accept().is_err(), "a file had something fetched");
    let out = program.file("out.jsonl");
    let exported = program.run(&["export", "customers", "--to", out.to_str().unwrap()]);
    assert_eq!(exported.json["rows"], created, "{exported:?}");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(!text.contains("root:"), "a file had another one read");
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < MEMORY_KB_MAX, "{peak} kB");
});

/// How an import ended, in words.
fn end_of(said: &Said) -> String {
    if let Some(code) = said.json["error"]["code"].as_str() {
        return code.to_owned();
    }
    let count = |name: &str| said.json[name].as_u64().unwrap_or(u64::MAX);
    let sum: u64 = ["created", "updated", "unchanged", "skipped", "failed"].map(count).iter().sum();
    assert_eq!(sum, count("rows"), "{said:?}");
    told(End::Rows(count("created"), count("skipped"), count("failed")))
}

fn told(end: End) -> String {
    match end {
        End::Refused(code) => code.to_owned(),
        End::Rows(created, skipped, failed) => {
            format!("{created} created, {skipped} skipped, {failed} failed")
        }
    }
}
