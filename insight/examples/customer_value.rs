//! Fits a million simulated customers and says how far from the truth, how long and how much memory.
//!
//! `cargo run --release -p guanxi-insight --example customer_value [CUSTOMERS]`

use std::time::Instant;

use insight::clv::bg_nbd::BgNbd;
use insight::clv::gamma_gamma::GammaGamma;
use insight::clv::pareto_nbd::ParetoNbd;
use insight::clv::value::Outlook;
use insight::clv::{Fitted, Parameters, simulation};

/// What the customers are made with: the parameters published for CDNOW, in weeks and dollars.
const TIMING: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const SPENDING: GammaGamma = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
const SEED: u64 = 20_261_130;

fn main() {
    let customers = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1_000_000_usize);
    // First purchases on the days of twelve weeks, 39 weeks observed: as in CDNOW.
    let observed: Vec<f64> = (0..customers).map(|number| 27.0 + (number % 84) as f64 / 7.0).collect();
    let histories = timed("simulated", || simulation::customers(&TIMING, &SPENDING, &observed, SEED));
    let timing = timed("BG/NBD", || BgNbd::fit(histories.timings()).expect("customers enough"));
    told(&timing, &TIMING);
    let spending = timed("Gamma-Gamma", || {
        GammaGamma::fit(&histories.repeats, &histories.mean_value).expect("customers enough").fitted
    });
    told(&spending, &SPENDING);
    let timings = histories.timings();
    let expected = timed("expected purchases of 39 weeks", || timing.model.expected_all(timings, 39.0));
    println!("  {:.4} a customer", expected.iter().sum::<f64>() / customers as f64);
    let outlook = Outlook { periods: 12, period: 52.0 / 12.0, discount: 0.01, margin: 1.0 };
    let values = timed("values of twelve months", || {
        outlook
            .values(&timing.model, &spending.model, timings, &histories.mean_value)
            .expect("columns as long")
    });
    println!("  {:.4} a customer", values.iter().flatten().sum::<f64>() / customers as f64);
    let other = timed("Pareto/NBD", || ParetoNbd::fit(histories.timings()).expect("customers enough"));
    println!(
        "  {:?}, log-likelihood {:.1} (BG/NBD {:.1})",
        other.model, other.log_likelihood, timing.log_likelihood
    );
    println!("peak memory {} MB", status("VmHWM:") / 1024);
}

/// Found and true parameters, and how many standard errors lie between.
fn told<M: Parameters>(fitted: &Fitted<M>, truth: &M) {
    println!("  {} customers, {} distinct, {} steps", fitted.customers, fitted.histories, fitted.steps);
    let errors = fitted.standard_errors();
    for (place, truth) in truth.to_vec().into_iter().enumerate() {
        let found = fitted.model.to_vec()[place];
        println!("  {found:.4} (true {truth:.4}, {:+.2} standard errors)", (found - truth) / errors[place]);
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (cpu, begin) = (cpu_seconds(), Instant::now());
    let done = work();
    println!("{what}: {:.2} s, {:.2} CPU s", begin.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    done
}

/// Of this process, as Linux counts it in hundredths (`proc(5)`); nought elsewhere.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let words: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |place: usize| words.get(place).and_then(|word| word.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or_default()
}
