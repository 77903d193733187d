//! Quality and cost of `churn`, beside docs/insight/churn.md: `cargo bench -p guanxi-insight --bench churn`.

use std::io::Read;
use std::time::Instant;

use flate2::read::GzDecoder;
use insight::churn::{self, Settings};
use insight::table::{Column, Table};

#[path = "measure/cpu.rs"]
mod cpu;

fn lines(bytes: &[u8]) -> csv::Reader<std::io::Cursor<String>> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).expect("the file is whole");
    csv::Reader::from_reader(std::io::Cursor::new(text))
}

fn main() {
    let mut reader = lines(include_bytes!("../data/churn/telco.csv.gz"));
    let names: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let column = |place: usize| {
        let texts: Vec<&str> = rows.iter().map(|row| &row[place]).collect();
        if ["tenure", "monthly_charges", "total_charges"].contains(&names[place].as_str()) {
            let numbers = texts.iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect();
            Column::numbers(&names[place], numbers)
        } else {
            Column::categories(&names[place], &texts)
        }
    };
    let table = Table::new((1..names.len()).map(column).collect()).expect("a table");
    let left: Vec<bool> = rows.iter().map(|row| &row[0] == "Yes").collect();
    let mut reader = lines(include_bytes!("../data/churn/telco_folds.csv.gz"));
    let folds: Vec<u8> =
        reader.records().map(|row| row.expect("a row")[1].parse().expect("a fold")).collect();

    let mut tries: Vec<(String, Settings)> = vec![("chosen and blended".to_owned(), Settings::default())];
    for method in Settings::default().methods {
        tries.push((format!("{method:?}"), Settings { methods: vec![method], ..Settings::default() }));
    }
    for (name, settings) in tries {
        let (start, cpu) = (Instant::now(), cpu::seconds());
        let mut p = vec![0.0; left.len()];
        for fold in 0..5 {
            let (asked, seen): (Vec<u32>, Vec<u32>) =
                (0..left.len() as u32).partition(|&row| folds[row as usize] == fold);
            let known: Vec<bool> = seen.iter().map(|&row| left[row as usize]).collect();
            let model = churn::fit(&table.take(&seen), &known, &settings).expect("a model");
            let found = model.predict(&table.take(&asked)).expect("probabilities");
            asked.iter().zip(found).for_each(|(&row, found)| p[row as usize] = found);
        }
        let found = churn::quality(&left, &p);
        println!(
            "{name}: AUC {:.4}, Brier {:.4}, log loss {:.4}, lift {:.2}; five fits {:.2} s, {:.2} CPU s",
            found.auc,
            found.brier,
            found.log_loss,
            found.lift_top_tenth,
            start.elapsed().as_secs_f64(),
            cpu::seconds() - cpu
        );
    }
    let cpu = cpu::seconds();
    let model = churn::fit(&table, &left, &Settings::default()).expect("a model");
    println!("one model of all: {:.2} CPU s", cpu::seconds() - cpu);
    let cpu = cpu::seconds();
    let some: Vec<u32> = (0..1000).collect();
    model.explain(&table.take(&some)).expect("reasons");
    println!("reasons of 1,000 customers: {:.2} CPU s", cpu::seconds() - cpu);
}
