//! A whole company comes in, killed again and again, with every row accounted for and every sum right; and goes out
//! again, until what was there before is there as it was.

#[path = "million/files.rs"]
mod files;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use exchange::{RawRow, ReadOptions, Table};
use serde_json::Value as Json;
use testing::Chance;

use self::files::{Brought, Company, KNOWN_ONCE_IN};
use crate::program::{Program, on_both};

/// How many customers there are; as many contacts, and twice as many lines of orders. A million by hand:
/// `MILLION=1000000`, best with `GUANXI_BIN` naming a release build.
fn customers() -> u64 {
    number_of("MILLION", 400)
}

/// How often the imports are killed, all in all; half as often their undoing.
fn kills() -> u64 {
    number_of("MILLION_KILLS", 3)
}

fn number_of(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn number(json: &Json, name: &str) -> u64 {
    json[name].as_u64().unwrap_or_else(|| panic!("{name} in {json}"))
}

/// How long between two looks at how far an import is.
const LOOK_EVERY: Duration = Duration::from_millis(3);

/// What is compared before and after: all that people write, found by what other systems call it.
const COMPARED: [(&str, &str); 4] = [
    (
        "customers",
        "external_id,name,kind,grade,phone,email,yearly_spend,remarks,lifecycle_stage,orders,revenue,owner,team",
    ),
    ("contacts", "external_id,name,customer,title,mobile,email"),
    ("orders", "number,customer,kind,state,payment,amount,ordered_on,owner"),
    ("order_lines", "order,product,name,quantity,unit_price,amount,remarks"),
];

/// A business as text: its lines in an order of their own.
fn exported(program: &Program, plural: &str, fields: &str) -> Vec<String> {
    let file = program.file(&format!("{plural}_out.csv"));
    let said = program.run(&["export", plural, "--to", file.to_str().unwrap(), "--fields", fields]);
    assert_eq!(said.status, 0, "{}", said.errors);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

fn all_exported(program: &Program) -> Vec<Vec<String>> {
    COMPARED.iter().map(|(plural, fields)| exported(program, plural, fields)).collect()
}

/// The newest import, and how far it is.
fn newest(program: &Program) -> i64 {
    program.database.number("select coalesce(max(id), 0) from import")
}

fn rows_of(program: &Program, after: i64) -> u64 {
    let far = "select coalesce(max(row_number), 0) from import_row where import = \
               (select max(id) from import) and import > ";
    program.database.number(&format!("{far}{after}")) as u64
}

fn begun(program: &Program, words: &[&str]) -> Child {
    program.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Lets it live until this holds; whether it was alive then.
fn killed_when(mut child: Child, mut holds: impl FnMut() -> bool) -> bool {
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if holds() {
            child.kill().unwrap();
            drop(child.wait());
            return true;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// What is counted of kills.
#[derive(Default)]
struct Kills {
    alive: u64,
    tried: u64,
}

/// Brings a file in, killed so often, each part of its life in turn; its id.
fn brought_in(
    program: &Program,
    words: &[&str],
    brought: &Brought,
    kills: u64,
    (chance, count): (&mut Chance, &mut Kills),
) -> String {
    let before = newest(program);
    let path = brought.path.to_str().unwrap();
    let begin: Vec<&str> = [&["import", words[0], path], &words[1..]].concat();
    let started = Instant::now();
    for kill in 0..kills {
        let share = (chance.bits() >> 11) as f64 / (1_u64 << 53) as f64;
        let far = (brought.rows as f64 * (kill as f64 + share) / kills as f64) as u64;
        let id = newest(program);
        let child = match id > before {
            false => begun(program, &begin),
            true => begun(program, &["import", "resume", &object::id_text(id)]),
        };
        count.tried += 1;
        count.alive += u64::from(killed_when(child, || rows_of(program, before) > far));
    }
    let id = newest(program);
    let said = match id > before {
        false => program.run(&begin),
        true => program.run(&["import", "resume", &object::id_text(id)]),
    };
    let parts = ["created", "updated", "unchanged", "skipped", "failed"];
    let sum: u64 = parts.iter().map(|name| number(&said.json, name)).sum();
    assert_eq!(
        (sum, number(&said.json, "rows")),
        (brought.rows, brought.rows),
        "{} {}",
        said.json,
        said.errors
    );
    assert_eq!(number(&said.json, "failed"), brought.broken, "{} {}", said.json, said.errors);
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{}: {} rows, {kills} kills, {seconds:.1} s, {:.0} rows/s",
        words[0],
        brought.rows,
        brought.rows as f64 / seconds
    );
    object::id_text(newest(program))
}

/// Takes an import back, killed so often.
fn taken_back(program: &Program, id: &str, kills: u64, (chance, count): (&mut Chance, &mut Kills)) {
    let started = Instant::now();
    let entries = |program: &Program| program.database.number("select coalesce(max(id), 0) from entry");
    for _ in 0..kills {
        let child = begun(program, &["import", "undo", id]);
        let (from, more) = (entries(program), chance.below(3));
        let mut changes = 0;
        let mut last = from;
        count.tried += 1;
        count.alive += u64::from(killed_when(child, || {
            let now = entries(program);
            changes += usize::from(now != last);
            last = now;
            changes > more
        }));
    }
    let said = program.run(&["import", "undo", id]);
    assert_eq!(said.json["kept"].as_array().map(Vec::len), Some(0), "{} {}", said.json, said.errors);
    eprintln!("undo: {kills} kills, {:.1} s", started.elapsed().as_secs_f64());
}

/// The sum of a column of an exported file, in the smallest part that its text names.
fn summed(program: &Program, plural: &str, field: &str, decimals: usize) -> i64 {
    let file = program.file("summed.csv");
    let said = program.run(&["export", plural, "--to", file.to_str().unwrap(), "--fields", field]);
    assert_eq!(said.status, 0, "{}", said.errors);
    column_sum(&file, decimals)
}

fn column_sum(file: &Path, decimals: usize) -> i64 {
    let mut table = Table::open(file, &ReadOptions::default()).unwrap();
    let mut row = RawRow::default();
    let mut sum = 0;
    while table.read_row(&mut row).unwrap() {
        let text = row
            .cell(0)
            .trim_start_matches(|sign: char| !sign.is_ascii_digit() && sign != '-')
            .replace(',', "");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{part:0<decimals$}");
        sum += digits.parse::<i64>().unwrap_or_else(|_| panic!("“{text}” is no number"));
    }
    sum
}

on_both!(a_whole_company_comes_in_through_kills_and_goes_out_again_as_it_was, |program| {
    let mut chance = Chance::of(number_of("MILLION_SEED", 20_261_130));
    let company = Company::written(program.database.folder(), customers(), chance.bits());
    let mut count = Kills::default();
    assert_eq!(
        program.run(&["check"]).json["problems"],
        serde_json::json!([]),
        "an empty house, with its tables"
    );
    let mut quiet = (Chance::of(1), Kills::default());
    brought_in(&program, &["customers", "--mode", "create"], &company.known, 0, (&mut quiet.0, &mut quiet.1));
    brought_in(
        &program,
        &["products", "--mode", "create"],
        &company.products,
        0,
        (&mut quiet.0, &mut quiet.1),
    );
    let before = all_exported(&program);
    let spent_before = summed(&program, "customers", "yearly_spend", 2);
    assert_eq!(spent_before, 0, "who is known has no yearly spend yet");

    let upsert = |plural| [plural, "--mode", "upsert", "--match", "external_id"];
    let part = |share: u64| (kills() * share).div_ceil(10);
    let files: [(Vec<&str>, &Brought, u64); 4] = [
        ([&upsert("customers")[..], &["--sheet", "*"]].concat(), &company.customers, part(3)),
        (upsert("contacts").to_vec(), &company.contacts, part(2)),
        (vec!["orders", "--mode", "create"], &company.orders, part(2)),
        (vec!["order_lines", "--mode", "create"], &company.lines, part(3)),
    ];
    let mut imports = Vec::new();
    for (words, brought, kills) in &files {
        imports.push(brought_in(&program, words, brought, *kills, (&mut chance, &mut count)));
    }

    // As many as the files say, and what they say comes to.
    let stored = |table: &str| program.database.number(&format!("select count(*) from \"{table}\"")) as u64;
    assert_eq!(stored("contact"), company.contacts.rows - company.contacts.broken);
    assert_eq!(stored("order"), company.orders.rows - company.orders.broken);
    assert_eq!(stored("order_line"), company.lines.rows - company.lines.broken);
    assert_eq!(summed(&program, "customers", "yearly_spend", 2), company.spend);
    assert_eq!(summed(&program, "order_lines", "quantity", 3), company.quantity);
    assert_eq!(summed(&program, "order_lines", "amount", 2), company.amount);
    assert_eq!(
        summed(&program, "orders", "amount", 2),
        company.amount,
        "orders know what their lines come to"
    );
    let checked = program.run(&["check"]);
    assert_eq!(
        checked.json["problems"].as_array().map(Vec::len),
        Some(0),
        "{} {}",
        checked.json,
        checked.errors
    );

    // And out again, the last first.
    for id in imports.iter().rev() {
        taken_back(&program, id, kills().div_ceil(8), (&mut chance, &mut count));
    }
    assert_eq!(stored("customer"), customers().div_ceil(KNOWN_ONCE_IN));
    assert!(before == all_exported(&program), "what was there before is there as it was");
    let verified = program.run(&["history", "verify"]);
    assert_eq!(verified.json["ok"], true, "{}", verified.json);
    eprintln!("{} of {} alive when killed", count.alive, count.tried);
    assert!(count.alive > 0, "no kill met a living process");
});
