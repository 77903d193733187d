//! Divides the conversions of a million journeys, and says how long that takes.
//!
//! `cargo run --release -p guanxi-insight --example attribution [JOURNEYS]`

use std::time::Instant;

use insight::attribution::{Journeys, POSITION, Rule, by_place, removal};
use insight::chance;
use rand::RngExt;

const CHANNELS: usize = 12;
/// Who touches one of the first channels converts more often.
const CONVERTING: [f64; CHANNELS] = [0.2, 0.15, 0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.02, 0.01, 0.0];

fn main() {
    let count = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1_000_000_usize);
    let mut chance = chance::of_piece(20_261_130, 0);
    let (mut touches, mut starts) = (Vec::new(), vec![0]);
    let (mut converted, mut value) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for _ in 0..count {
        let mut is_converted = false;
        for _ in 0..chance.random_range(1..8) {
            let channel = chance.random_range(0..CHANNELS);
            touches.push(channel as u16);
            is_converted |= chance.random::<f64>() < CONVERTING[channel];
        }
        starts.push(touches.len());
        converted.push(is_converted);
        value.push(chance.random_range(1.0..100.0));
    }
    let journeys = Journeys { touches: &touches, starts: &starts, converted: &converted, value: &value };
    println!("{count} journeys, {} touches, {CHANNELS} channels", touches.len());
    for (name, rule) in
        [("first", Rule::First), ("last", Rule::Last), ("linear", Rule::Linear), ("position", POSITION)]
    {
        let begin = Instant::now();
        by_place(journeys, CHANNELS, rule).expect("columns as long");
        println!("{name}: {:.3} s", begin.elapsed().as_secs_f64());
    }
    for order in 1..=3 {
        let begin = Instant::now();
        let found = removal(journeys, CHANNELS, order).expect("conversions enough");
        let effects: Vec<String> = found.effects.iter().map(|effect| format!("{effect:.3}")).collect();
        println!("removal, order {order}: {:.3} s; {}", begin.elapsed().as_secs_f64(), effects.join(" "));
    }
}
