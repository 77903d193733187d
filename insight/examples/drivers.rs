//! LMG shares of many drivers: how long, and how far Johnson's relative weights are away.
//!
//! `cargo run --release -p guanxi-insight --example drivers [ROWS]`

use std::time::Instant;

use insight::chance;
use insight::draws;
use insight::drivers::shares::{Repetition, lmg, relative_weights, shares};
use insight::drivers::{Column, Standardised};
use insight::interval::Level;

fn main() {
    let rows = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(100_000_usize);
    for drivers in [6, 12, 18, 20] {
        let mut chance = chance::of_piece(20_261_130, drivers as u64);
        let mut figures = vec![Vec::with_capacity(rows); drivers + 1];
        for _ in 0..rows {
            // Everybody has a mood that colours all answers.
            let mood = draws::normal(&mut chance);
            let mut target = draws::normal(&mut chance);
            for (place, column) in figures[..drivers].iter_mut().enumerate() {
                let figure = 0.7 * mood + draws::normal(&mut chance);
                target += figure * (place % 4) as f64 * 0.1;
                column.push(figure);
            }
            figures[drivers].push(target);
        }
        let names: Vec<String> = (0..=drivers).map(|place| format!("driver {place}")).collect();
        let columns: Vec<Column<'_>> =
            names.iter().zip(&figures).map(|(name, figures)| Column { name, figures }).collect();
        let begin = Instant::now();
        let standardised = Standardised::of(&columns, 2).expect("columns that vary");
        let read = begin.elapsed().as_secs_f64();
        let exact = lmg(standardised.correlation());
        let whole = begin.elapsed().as_secs_f64();
        let apart = relative_weights(standardised.correlation())
            .into_iter()
            .zip(&exact)
            .fold(0.0_f64, |apart, (weight, exact)| apart.max((weight - exact).abs()));
        println!(
            "{drivers} drivers, {rows} rows: correlations {read:.3} s, with exact LMG {whole:.3} s; relative weights differ by at most {apart:.4}"
        );
        if drivers <= 12 {
            let begin = Instant::now();
            let repetition = Repetition { level: Level::NINETY_FIVE, repetitions: 1_000, seed: 1 };
            let short: Vec<Column<'_>> = columns
                .iter()
                .map(|column| Column { figures: &column.figures[..1_000.min(rows)], ..*column })
                .collect();
            let few = Standardised::of(&short, 2).expect("columns that vary");
            shares(&few, repetition).expect("rows enough");
            println!("  intervals of 1,000 rows by 1,000 samples: {:.3} s", begin.elapsed().as_secs_f64());
        }
    }
}
