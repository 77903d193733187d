//! Figures of the linkage, repeatable: `cargo run --release -p guanxi-insight --example linkage -- WHAT [ROWS] [SEED]`
//! with `febrl`, `people`, `chinese` (half of the names Chinese), `han` (all of them), `companies`, `one` (one new record
//! against ROWS), `odd` (tables that hold next to nothing) or `prior` (writes what is known beforehand).

mod companies;
mod febrl;
mod measure;
mod odd;
mod people;
mod prior;
mod words;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use insight::linkage::{Linkage, Table};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, other: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(other);
    let seed = number(2, 1);
    let explain = number(3, 0) as usize;
    if arguments.first().is_none_or(|what| what != "write") {
        println!("seed {seed}");
    }
    match arguments.first().map(String::as_str) {
        Some("febrl") => {
            febrl::run(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/febrl")), seed, explain)
        }
        Some("people") => whole(people::make(number(1, 100_000) as usize, 0.0, seed), seed, explain),
        Some("chinese") => whole(people::make(number(1, 100_000) as usize, 0.5, seed), seed, explain),
        Some("han") => whole(people::make(number(1, 100_000) as usize, 1.0, seed), seed, explain),
        Some("odd") => odd::run(number(1, 1_000_000) as usize, seed),
        Some("companies") => whole(companies::make(number(1, 200_000) as usize, seed), seed, explain),
        Some("one") => one(number(1, 1_000_000) as usize, seed),
        Some("prior") => keep_prior(number(1, 1)),
        Some("write") => write(&people::make(number(1, 100_000) as usize, explain as f64 / 100.0, seed)),
        _ => println!("febrl | people | chinese | han | companies | one | odd | prior, then rows and seed"),
    }
}

/// Finds the duplicates of a table and says how right that was.
fn whole((table, entities): (Table, Vec<u32>), seed: u64, explain: usize) {
    println!(
        "{} rows, made in {:.1} CPU s, {:.0} MB",
        table.rows(),
        measure::cpu_seconds(),
        measure::peak_mb()
    );
    let before = measure::cpu_seconds();
    let linkage = Linkage::of_one(&table, seed).expect("enough rows");
    measure::report(&linkage, &entities, None, before, explain);
}

/// Compares new records with all that are stored, one at a time.
fn one(rows: usize, seed: u64) {
    const ASKED: usize = 5_000;
    let (table, entities) = people::make(rows + ASKED, 0.5, seed);
    let stored = |from: usize, to: usize| {
        let columns = table.columns.iter().map(|column| {
            let texts = (from..to).map(|row| column.texts.get(row)).collect();
            insight::linkage::Column::new(&column.name, column.kind, texts)
        });
        Table::new(columns.collect()).expect("rows")
    };
    let mut index = Linkage::of_one(&stored(0, rows), seed).expect("enough rows").into_index();
    let mut waits = Vec::new();
    let (mut there, mut found) = (0, 0);
    let known: std::collections::HashMap<u32, u32> =
        entities[..rows].iter().zip(0_u32..).map(|(entity, row)| (*entity, row)).collect();
    for row in rows..rows + ASKED {
        let texts: Vec<&str> = table.columns.iter().map(|column| column.texts.get(row)).collect();
        let begun = Instant::now();
        let answers = index.find(&texts, 0.5).expect("as many texts as columns");
        waits.push(begun.elapsed().as_secs_f64() * 1000.0);
        if known.contains_key(&entities[row]) {
            there += 1;
            found +=
                usize::from(answers.iter().any(|answer| {
                    answer.answer.same >= 0.5 && entities[answer.row as usize] == entities[row]
                }));
        }
    }
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    println!(
        "one of {ASKED} against {rows}: median {:.3} ms, p99 {:.3} ms, most {:.3} ms; {found} of {there} known found; peak {:.0} MB",
        at(0.5),
        at(0.99),
        at(1.0),
        measure::peak_mb()
    );
}

/// Writes what is known beforehand where the library reads it.
fn keep_prior(seed: u64) {
    for (name, scorer) in prior::made(seed) {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("data/linkage").join(name).with_extension("scorer");
        let bytes = scorer.to_bytes();
        println!("{}: {} bytes", path.display(), bytes.len());
        std::fs::write(path, bytes).expect("the folder is there");
    }
}

/// Writes the rows and whose they are, for other programs.
fn write((table, entities): &(Table, Vec<u32>)) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    writeln!(out, "row,entity,{}", names.join(",")).expect("somebody reads");
    for (row, entity) in entities.iter().enumerate() {
        let texts: Vec<&str> = table.columns.iter().map(|column| column.texts.get(row)).collect();
        writeln!(out, "{row},{entity},{}", texts.join(",")).expect("somebody reads");
    }
}
