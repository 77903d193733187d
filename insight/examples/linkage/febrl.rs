//! The Febrl data sets: synthetic people whose truth is in their numbers.

use std::path::Path;

use insight::linkage::{Column, Kind, Linkage, Table, Texts};

use crate::measure;

const KINDS: [Kind; 10] = [
    Kind::GivenName,
    Kind::FamilyName,
    Kind::Category,
    Kind::Address,
    Kind::Address,
    Kind::Category,
    Kind::Category,
    Kind::Category,
    Kind::Date,
    Kind::Code,
];

fn read(path: &Path) -> (Table, Vec<u32>) {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).expect("the data set is there");
    let names: Vec<String> = reader.headers().expect("a head line").iter().map(str::to_owned).collect();
    let mut texts = vec![Texts::new(); KINDS.len()];
    let mut entities = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let number = row[0].split('-').nth(1).expect("rec-N-…");
        entities.push(number.parse().expect("a number"));
        for (texts, text) in texts.iter_mut().zip(row.iter().skip(1)) {
            texts.push(text);
        }
    }
    let columns = texts
        .into_iter()
        .zip(KINDS)
        .zip(&names[1..])
        .map(|((texts, kind), name)| Column::new(name, kind, texts))
        .collect();
    (Table::new(columns).expect("rows"), entities)
}

pub fn run(folder: &Path, seed: u64, explain: usize) {
    for set in ["dataset1", "dataset2"] {
        let (table, entities) = read(&folder.join(set).with_extension("csv"));
        let before = measure::cpu_seconds();
        let linkage = Linkage::of_one(&table, seed).expect("enough rows");
        println!("febrl {set}: {} rows", table.rows());
        measure::report(&linkage, &entities, None, before, explain);
    }
    let (first, mut entities) = read(&folder.join("dataset4a.csv"));
    let (second, of_second) = read(&folder.join("dataset4b.csv"));
    entities.extend(of_second);
    let before = measure::cpu_seconds();
    let linkage = Linkage::of_two(&first, &second, seed).expect("enough rows");
    println!("febrl dataset4: {} and {} rows", first.rows(), second.rows());
    measure::report(&linkage, &entities, Some(first.rows()), before, explain);
}
