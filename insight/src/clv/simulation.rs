//! Customers who behave exactly as the models assume: to see that a fit finds what is true.

use rayon::prelude::*;

use super::bg_nbd::BgNbd;
use super::gamma_gamma::GammaGamma;
use super::history::Histories;
use crate::chance::{self, Chance};
use crate::draws;

/// Customers that one source of chance serves.
const PIECE_CUSTOMERS: usize = 16_384;

/// As many customers as there are times of observation. Customers of the same number are the same for a given seed,
/// whatever the number of threads.
pub fn customers(model: &BgNbd, spending: &GammaGamma, observed: &[f64], seed: u64) -> Histories {
    let pieces: Vec<Vec<(u32, f64, f64)>> = observed
        .par_chunks(PIECE_CUSTOMERS)
        .enumerate()
        .map(|(piece, observed)| {
            let mut chance = chance::of_piece(seed, piece as u64);
            observed.iter().map(|end| customer(model, spending, *end, &mut chance)).collect()
        })
        .collect();
    let mut histories = Histories { observed: observed.to_vec(), ..Histories::default() };
    for (number, (repeats, last, mean_value)) in pieces.into_iter().flatten().enumerate() {
        histories.customer.push(number as u32);
        histories.repeats.push(repeats);
        histories.last.push(last);
        histories.mean_value.push(mean_value);
    }
    histories
}

fn customer(model: &BgNbd, spending: &GammaGamma, end: f64, chance: &mut Chance) -> (u32, f64, f64) {
    let rate = draws::gamma(chance, model.r) / model.alpha;
    let leaving = draws::beta(chance, model.a, model.b);
    let (mut repeats, mut last, mut now) = (0_u32, 0.0, 0.0);
    loop {
        now += draws::exponential(chance, rate);
        // Whoever buys at no rate never does.
        if now > end || now.is_nan() {
            break;
        }
        repeats += 1;
        last = now;
        if draws::uniform(chance) <= leaving {
            break;
        }
    }
    let level = draws::gamma(chance, spending.q) / spending.gamma;
    let x = f64::from(repeats);
    let mean_value = if repeats > 0 { draws::gamma(chance, spending.p * x) / (level * x) } else { 0.0 };
    (repeats, last, mean_value)
}
