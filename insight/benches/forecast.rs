//! Cost of `forecast`, beside docs/insight/forecast.md: `cargo bench -p guanxi-insight --bench forecast`.

use std::time::Instant;

use insight::{chance, forecast};
use rand::RngExt;

#[path = "measure/cpu.rs"]
mod cpu;

/// Seven years of months.
const VALUES: usize = 84;
/// Unless the command line says how many.
const SERIES: u64 = 10_000;

fn main() {
    let asked = std::env::args().find_map(|word| word.parse().ok());
    let count: u64 = asked.unwrap_or(SERIES);
    let series: Vec<Vec<f64>> = (0..count)
        .map(|number| {
            let mut chance = chance::of_piece(5, number);
            let (mut level, growth) = (100.0, 0.99 + 0.02 * chance.random::<f64>());
            let months = (0..VALUES).map(|month| {
                level *= growth;
                let season = 1.0 + 0.3 * (month as f64 * std::f64::consts::TAU / 12.0).sin();
                level * season * (0.8 + 0.4 * chance.random::<f64>())
            });
            months.collect()
        })
        .collect();
    let (start, cpu) = (Instant::now(), cpu::seconds());
    let found = forecast::forecast_all(&series, 12, 12, 1);
    let refused = found.iter().filter(|found| found.is_err()).count();
    println!(
        "{count} series of {VALUES} months, {refused} refused: {:.1} s, {:.1} CPU s",
        start.elapsed().as_secs_f64(),
        cpu::seconds() - cpu
    );
}
