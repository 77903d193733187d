//! Small tables for tests, made by chance that repeats.

use rand::RngExt;

use crate::chance::of_piece;
use crate::linkage::{Column, Kind, Table, Texts};

/// Rows of people, some twice with slips; who each row is.
pub fn people(rows: usize, seed: u64) -> (Vec<[String; 5]>, Vec<usize>) {
    const GIVEN: [&str; 12] = [
        "anna", "peter", "maria", "thomas", "小明", "丽", "伟", "laura", "stefan", "julia", "markus",
        "sabine",
    ];
    const FAMILY: [&str; 12] = [
        "berg", "schmidt", "王", "李", "keller", "vogel", "winter", "sommer", "brandt", "lorenz", "张",
        "engel",
    ];
    let mut chance = of_piece(seed, 0);
    let mut all: Vec<[String; 5]> = Vec::new();
    let mut whose = Vec::new();
    for row in 0..rows {
        if row > 10 && chance.random::<f64>() < 0.25 {
            let of = chance.random_range(0..row);
            let mut copy = all[of].clone();
            match chance.random_range(0..4) {
                0 => copy[2].clear(),
                1 => copy[3] = format!("139{:08}", chance.random_range(0..99_999_999)),
                2 => copy[1] = copy[1].to_uppercase(),
                _ => copy.swap(0, 1),
            }
            all.push(copy);
            whose.push(whose[of]);
            continue;
        }
        let (given, family) = (GIVEN[chance.random_range(0..12)], FAMILY[chance.random_range(0..12)]);
        all.push([
            given.to_owned(),
            family.to_owned(),
            format!("{family}{}@example.com", chance.random_range(0..100_000)),
            format!("138{:08}", chance.random_range(0..99_999_999)),
            format!(
                "{}-{:02}-{:02}",
                chance.random_range(1950..2000),
                chance.random_range(1..13),
                chance.random_range(1..29)
            ),
        ]);
        whose.push(row);
    }
    (all, whose)
}

/// Rows as a table of people.
pub fn table(rows: &[[String; 5]]) -> Table {
    let declared = [
        ("given", Kind::GivenName),
        ("family", Kind::FamilyName),
        ("email", Kind::Email),
        ("phone", Kind::Phone),
        ("born", Kind::Date),
    ];
    let columns = declared.iter().enumerate().map(|(at, (name, kind))| {
        let texts: Texts = rows.iter().map(|row| row[at].as_str()).collect();
        Column::new(name, *kind, texts)
    });
    Table::new(columns.collect()).expect("columns of equal length")
}
