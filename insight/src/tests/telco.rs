//! The telecom customers of `data/churn`.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::table::{Column, Table};

const CUSTOMERS: &[u8] = include_bytes!("../../data/churn/telco.csv.gz");
const FOLDS: &[u8] = include_bytes!("../../data/churn/telco_folds.csv.gz");
const NUMBERS: [&str; 3] = ["tenure", "monthly_charges", "total_charges"];

fn lines(bytes: &[u8]) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (names, reader.records().map(Result::unwrap).collect())
}

/// The table, who left, and each row's fold from 0 to 4.
pub fn telco() -> (Table, Vec<bool>, Vec<u8>) {
    let (names, rows) = lines(CUSTOMERS);
    let left = rows.iter().map(|row| &row[0] == "Yes").collect();
    let columns = names.iter().enumerate().skip(1).map(|(place, name)| {
        let texts: Vec<&str> = rows.iter().map(|row| &row[place]).collect();
        match NUMBERS.contains(&name.as_str()) {
            true => {
                Column::numbers(name, texts.iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect())
            }
            false => Column::categories(name, &texts),
        }
    });
    let folds = lines(FOLDS).1.iter().map(|row| row[1].parse().unwrap()).collect();
    (Table::new(columns.collect()).unwrap(), left, folds)
}
