//! Scores a million customers with ten million orders, and says how long that takes and how much memory.
//!
//! `cargo run --release -p guanxi-insight --example rfm [CUSTOMERS] [ORDERS]`

use std::time::Instant;

use insight::chance;
use insight::clv::history::Log;
use insight::rfm::{Rules, figures, scores};
use rand::RngExt;

const TODAY: i32 = 730;

fn main() {
    let mut words = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let customers = words.next().unwrap_or(1_000_000);
    let orders = words.next().unwrap_or(10_000_000);
    let mut chance = chance::of_piece(20_261_130, 0);
    // Some customers buy much more often than others; orders come in no order.
    let customer: Vec<u32> =
        (0..orders).map(|_| (chance.random::<f64>().powi(2) * customers as f64) as u32).collect();
    let day: Vec<i32> = (0..orders).map(|_| chance.random_range(0..=TODAY)).collect();
    let amount: Vec<i64> = (0..orders).map(|_| chance.random_range(100..100_000)).collect();
    let log = Log { customer: &customer, day: &day, amount: &amount };
    let begin = Instant::now();
    let cpu = cpu_seconds();
    let found = figures(log, customers, TODAY).expect("columns as long");
    let added = begin.elapsed().as_secs_f64();
    let scored = scores(&found, TODAY, &Rules::default()).expect("customers enough");
    println!(
        "{customers} customers, {orders} orders: {added:.2} s adding up, {:.2} s in all, {:.2} CPU s; {} scored",
        begin.elapsed().as_secs_f64(),
        cpu_seconds() - cpu,
        scored.iter().flatten().count()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("peak memory {}", status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("unknown"));
}

/// Of this process, as Linux counts it in hundredths (`proc(5)`); nought elsewhere.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let words: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |place: usize| words.get(place).and_then(|word| word.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
