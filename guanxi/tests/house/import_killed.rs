//! An import that is killed at any moment and resumed leaves exactly one of each row, and what failed goes in when
//! it is mended.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use exchange::{RawRow, ReadOptions, Table};
use serde_json::Value as Json;
use testing::{Chance, Database};

use crate::program::{Program, on_both};

/// How many imports are killed; more by hand: `IMPORT_KILLS=20`.
fn kills() -> u64 {
    number_of("IMPORT_KILLS", 2)
}

/// How large each is; larger by hand: `IMPORT_ROWS=100000`, best with `GUANXI_BIN` naming a release build.
fn rows() -> u64 {
    number_of("IMPORT_ROWS", 6_000)
}

fn number_of(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// An import that says no id for so long will never say one.
const LIFE_MAX: Duration = Duration::from_secs(300);

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

/// How many customers there are, where the schema is there.
fn customers_if_any(program: &Program) -> i64 {
    if program.database.url().is_none() && !program.file("guanxi.db").exists() {
        return 0;
    }
    let is_there = match program.database.url() {
        None => "select count(*) from sqlite_master where name = 'customer'",
        Some(_) => "select count(*) from information_schema.tables where table_name = 'customer'",
    };
    if program.database.number(is_there) == 0 { 0 } else { stored(program) }
}

/// A program with a database of its own, of the same kind.
fn another(program: &Program) -> Program {
    Program::with(match program.database.url() {
        None => Database::sqlite(),
        Some(_) => Database::postgres(),
    })
}

fn sample(program: &Program) -> String {
    let file = program.file("customers.csv").to_str().unwrap().to_owned();
    let said = program.run(&["sample-file", &file, "--rows", &rows().to_string(), "--seed", "5"]);
    assert_eq!(said.status, 0, "{}", said.errors);
    file
}

/// Runs a command that is killed after this long; what it said on standard error, and how long it lived where it
/// ended by itself before that.
fn killed(program: &Program, words: &[&str], after: Duration) -> (String, Option<Duration>) {
    let mut child = program.command(words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let mut ended = None;
    while begun.elapsed() < after && ended.is_none() {
        std::thread::sleep(Duration::from_millis(2).min(after.saturating_sub(begun.elapsed())));
        ended = child.try_wait().unwrap().map(|_| begun.elapsed());
    }
    child.kill().unwrap();
    drop(child.wait());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (errors, ended)
}

/// The id that an import says first.
fn id_in(errors: &str) -> Option<String> {
    errors.lines().find_map(|line| line.strip_prefix("import ")).map(str::to_owned)
}

/// Killed at this moment of its life, and again at another of what is left, and then left alone. How long the first
/// run lived where it was quicker than the kill.
fn killed_twice_and_finished(
    program: &Program,
    file: &str,
    length: Duration,
    at: f64,
    again: f64,
) -> Option<Duration> {
    let begin = ["import", "customers", file, "--mode", "create"];
    let (mut errors, ended) = killed(program, &begin, length.mul_f64(at));
    let mut longer = length.mul_f64(0.5 + at / 2.0);
    let id = loop {
        if let Some(id) = id_in(&errors) {
            break id;
        }
        // Killed before it had an id: nothing is there, and it is begun anew. A busy machine takes its time.
        assert_eq!(customers_if_any(program), 0, "nothing is written before the import has an id: {errors}");
        errors = killed(program, &begin, longer).0;
        longer *= 2;
        assert!(longer < LIFE_MAX, "no import says its id: {errors}");
    };
    killed(program, &["import", "resume", &id], length.mul_f64((1.0 - at) * again));
    let finished = program.run(&["import", "resume", &id]);
    adds_up(&finished.json, rows());
    ended
}

on_both!(a_killed_import_leaves_exactly_one_of_each_row, |program| {
    // What an undisturbed run makes of it, and how long it lives.
    let file = sample(&program);
    let begun = Instant::now();
    let undisturbed = program.run(&["import", "customers", &file, "--mode", "create"]);
    let mut length = begun.elapsed();
    adds_up(&undisturbed.json, rows());
    assert_eq!(stored(&program), number(&undisturbed.json, "created") as i64);

    let seed = number_of("IMPORT_SEED", 20_261_122);
    let mut chance = Chance::of(seed);
    let mut share = move || (chance.bits() >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut alive, mut moments) = (0, Vec::new());
    for kill in 0..kills() {
        // Anywhere in its life, and every part of it has its turn.
        let at = (kill as f64 + share()) / kills() as f64;
        moments.push(format!("{:.0} %", at * 100.0));
        let program = another(&program);
        let file = sample(&program);
        match killed_twice_and_finished(&program, &file, length, at, share()) {
            None => alive += 1,
            // The machine has become quicker since: the next kills are drawn from the length that holds now.
            Some(now) => length = now,
        }
        assert_eq!(
            stored(&program),
            number(&undisturbed.json, "created") as i64,
            "one record per created row, killed at {at}"
        );
        let outcomes = program
            .database
            .number("select count(*) from import_row where import = (select max(id) from import)");
        assert_eq!(outcomes, rows() as i64, "one outcome per row, killed at {at}");
        let by_outcome = |outcome: &str| {
            program.database.number(&format!(
                "select count(*) from import_row where outcome = '{outcome}' and import = (select max(id) from import)"
            ))
        };
        for name in ["created", "failed", "skipped"] {
            assert_eq!(by_outcome(name), number(&undisturbed.json, name) as i64, "{name}, killed at {at}");
        }
        let verified = program.run(&["history", "verify"]);
        assert_eq!(verified.json["ok"], true, "{}", verified.json);
    }
    eprintln!("{alive} of {} alive when killed, at {} of {length:?}", kills(), moments.join(", "));
    assert!(alive > 0, "no kill met a living import");
});

on_both!(every_row_that_failed_goes_in_once_it_is_mended, |program| {
    let file = sample(&program);
    // Said so, rows go in without their bad optional cells, and each cell is listed.
    let list = program.file("emptied.csv");
    let list = list.to_str().unwrap();
    let lenient =
        program.run(&["import", "customers", &file, "--check", "--cells", "empty", "--emptied", list]);
    adds_up(&lenient.json, rows());
    assert!(number(&lenient.json, "cells_left_empty") > 0, "{}", lenient.json);
    assert_eq!(number(&lenient.json, "emptied"), number(&lenient.json, "cells_left_empty"));
    let rejects = program.file("rejects.csv");
    let first = program.run(&[
        "import",
        "customers",
        &file,
        "--mode",
        "create",
        "--rejects",
        rejects.to_str().unwrap(),
    ]);
    adds_up(&first.json, rows());
    let failed = number(&first.json, "failed");
    assert!(number(&lenient.json, "failed") < failed, "{}", lenient.json);
    assert!(failed > rows() / 50, "{}", first.json);
    assert_eq!(number(&first.json, "rejects"), failed);

    let mended = program.file("mended.csv");
    assert_eq!(mend(&rejects, &mended), failed);
    let second = program.run(&["import", "customers", mended.to_str().unwrap(), "--mode", "create"]);
    assert_eq!(second.status, 0, "{} {}", second.json, second.errors);
    assert_eq!(number(&second.json, "created"), failed, "every reject goes in: {}", second.json);
    assert_eq!(stored(&program) as u64, number(&first.json, "created") + failed);
});

/// The columns of the sample by how a reason calls them, with what somebody writes there who mends them.
const MENDED: [(&str, &str, &str); 9] = [
    ("客户名称", "Name", "改好的客户"),
    ("生命周期阶段", "Life-cycle stage", "潜在"),
    ("客户级别", "Grade", "C"),
    ("行业", "Industry", ""),
    ("统一社会信用代码", "Unified social credit code", ""),
    ("联系电话", "Phone", "021-55550000"),
    ("邮箱", "E-mail", "office@mail.example"),
    ("建档日期", "Known since", "2025-02-28"),
    ("年采购额", "Yearly spend", "100000"),
];

/// Mends a file of failed rows as its reasons say, as a person would in a spreadsheet; how many rows it has.
fn mend(rejects: &std::path::Path, mended: &std::path::Path) -> u64 {
    let mut table = Table::open(rejects, &ReadOptions::default()).unwrap();
    let headers = table.headers().to_vec();
    let reason_at = headers.iter().position(|header| header == "Reason").unwrap();
    let own = &headers[..reason_at];
    let mut text = line(own.iter().map(String::as_str));
    let mut row = RawRow::default();
    let mut count = 0;
    while table.read_row(&mut row).unwrap() {
        let reason = row.cell(reason_at).to_owned();
        let mut cells: Vec<String> = (0..reason_at).map(|column| row.cell(column).to_owned()).collect();
        let mut is_mended = false;
        for (header, label, right) in MENDED {
            let column = own.iter().position(|name| name == header).unwrap();
            // Each reason begins with its field, or asks for it.
            if reason.split("; ").any(|reason| reason.starts_with(label)) {
                cells[column] = right.to_owned();
                is_mended = true;
            }
        }
        if !is_mended {
            // The row as a whole: a stray quotation mark, a cell too many. Its name tells who it is.
            let name = cells[0].replace('"', "");
            cells = std::iter::once(name).chain(std::iter::repeat_n(String::new(), reason_at - 1)).collect();
        }
        text.push_str(&line(cells.iter().map(String::as_str)));
        count += 1;
    }
    std::fs::write(mended, text).unwrap();
    count
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}
