//! Tables that hold next to nothing: they must cost seconds, not minutes, whatever is said of them.

use std::time::Instant;

use insight::linkage::{Column, Kind, Linkage, Table, Texts};

use crate::measure;

/// What is odd, and of which kinds its columns are.
const TABLES: [(&str, &[Kind]); 8] = [
    ("one name, own phones", &[Kind::PersonName, Kind::Phone]),
    ("one name, thirty days", &[Kind::PersonName, Kind::Date]),
    ("all rows alike but one", &[Kind::PersonName, Kind::Phone]),
    ("nothing but one cell", &[Kind::PersonName, Kind::Email, Kind::Date]),
    ("groups as large as are paired", &[Kind::FamilyName, Kind::Phone, Kind::Date]),
    ("every record a hundred times", &[Kind::PersonName, Kind::Phone, Kind::Date]),
    ("companies of one name", &[Kind::Company, Kind::Code]),
    ("long texts of one name", &[Kind::PersonName, Kind::Address]),
];

fn number(row: usize) -> u64 {
    (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

fn day(row: usize) -> String {
    format!("{}-{:02}-{:02}", 1950 + row % 50, 1 + row / 50 % 12, 1 + row / 600 % 28)
}

fn cell(table: usize, kind: Kind, row: usize) -> String {
    let person = match table {
        4 => row / 300,
        5 => row / 100,
        _ => row,
    };
    match (table, kind) {
        (2, Kind::PersonName) => if row == 7 { "李丽" } else { "王伟" }.to_owned(),
        (2, _) => "13812345678".to_owned(),
        (3, _) => if row == 0 { "a" } else { "" }.to_owned(),
        (1, Kind::Date) => day(row % 30),
        (4 | 5, Kind::PersonName | Kind::FamilyName) => format!("name{person}"),
        (_, Kind::PersonName) => "王伟".to_owned(),
        (_, Kind::Company) => "上海宏达机械有限公司".to_owned(),
        (_, Kind::Date) => day(person),
        (_, Kind::Phone) => format!("138{:08}", number(person) % 100_000_000),
        (_, Kind::Address) => format!("{}{row}", "人民路".repeat(200)),
        _ => format!("{:018}", number(row)),
    }
}

pub fn run(rows: usize, seed: u64) {
    for (table, (what, kinds)) in TABLES.iter().enumerate() {
        let rows = if kinds.contains(&Kind::Address) { rows / 20 } else { rows };
        let columns = kinds.iter().map(|kind| {
            let mut texts = Texts::new();
            (0..rows).for_each(|row| texts.push(&cell(table, *kind, row)));
            Column::new("column", *kind, texts)
        });
        let table = Table::new(columns.collect()).expect("columns of equal length");
        let (before, begun) = (measure::cpu_seconds(), Instant::now());
        let linkage = Linkage::of_one(&table, seed).expect("few columns");
        let pairs = linkage.pairs(0.5);
        let clusters = linkage.clusters(&pairs);
        let groups = clusters.iter().enumerate().filter(|(row, group)| *row == **group as usize).count();
        println!(
            "{what}, {rows} rows: {} pairs, {groups} groups; {:.1} CPU s, {:.1} s, peak {:.0} MB",
            pairs.len(),
            measure::cpu_seconds() - before,
            begun.elapsed().as_secs_f64(),
            measure::peak_mb()
        );
    }
}
