//! Figures of the linkage, repeatable: `cargo run --release -p guanxi-insight --example linkage -- WHAT [ROWS] [SEED]`
//! with `febrl`, `people`, `chinese` (half of the names Chinese), `companies` or `one` (one new record against ROWS).

mod febrl;
mod measure;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, other: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(other);
    let seed = number(2, 1);
    let explain = number(3, 0) as usize;
    println!("seed {seed}");
    match arguments.first().map(String::as_str) {
        Some("febrl") => febrl::run(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/febrl")), seed, explain),
        _ => println!("febrl | people | chinese | companies | one, then rows and seed"),
    }
}
