//! Cost of `segments`, beside docs/insight/segments.md: `cargo bench -p guanxi-insight --bench segments`.

use std::time::Instant;

use insight::chance;
use insight::segments::{self, Settings};
use insight::table::{Column, Table};
use rand::RngExt;

#[path = "measure/cpu.rs"]
mod cpu;

const CUSTOMERS: usize = 1_000_000;

fn main() {
    let mut chance = chance::of_piece(1, 0);
    // Recency, frequency and value: skewed as they are.
    let skewed = |chance: &mut chance::Chance, power: f64| -> Vec<f64> {
        (0..CUSTOMERS).map(|_| (1.0 - chance.random::<f64>()).powf(-power).min(1e4)).collect()
    };
    let columns = vec![
        Column::numbers("recency", (0..CUSTOMERS).map(|_| chance.random_range(0.0..365.0)).collect()),
        Column::numbers("frequency", skewed(&mut chance, 0.3)),
        Column::numbers("value", skewed(&mut chance, 0.4)),
    ];
    let table = Table::new(columns).expect("a table");
    let (start, cpu) = (Instant::now(), cpu::seconds());
    let settings = Settings { starts: 1, ..Settings::default() };
    let found = segments::segments_of(&table, 8, &settings).expect("groups");
    println!(
        "{CUSTOMERS} customers, 3 columns, 8 groups, with stability and marks: inertia {:.0}, {:.2} s, {:.2} CPU s",
        found.inertia,
        start.elapsed().as_secs_f64(),
        cpu::seconds() - cpu
    );
}
