//! How many of those who share a rare value are strangers.
//!
//! A value found at two rows only was mostly written twice for one person; its frequency says 2 in N and is nearly
//! always too much (Good 1953 meets the same with rare species). So the frequency of values found at so and so many
//! rows is corrected by the share of strangers among the pairs that have them, as the model sees it: the step of
//! maximisation for strangers, which counting alone leaves out.

use rand::RngExt;
use rayon::prelude::*;

use super::compare::Shape;
use super::model::Model;
use super::prepared::{Prepared, part_of};
use super::values::MISSING;
use crate::chance;

/// Kinds of counts: 2, 3, 4, 5 to 7, 8 to 15, 16 to 63, more.
pub(crate) const REPEATS: usize = 7;
/// Pairs drawn of each kind.
const PAIRS: usize = 4_000;
/// No value is rarer than this part of its frequency.
const SHARE_MIN: f64 = 0.02;
/// Pairs' worth of belief in the plain frequency.
const PRIOR_PAIRS: f64 = 10.0;

/// The kind of a count.
pub(crate) fn repeats(count: u32) -> usize {
    match count {
        0..=2 => 0,
        3 => 1,
        4 => 2,
        5..=7 => 3,
        8..=15 => 4,
        16..=63 => 5,
        _ => 6,
    }
}

/// Shares of strangers by feature; of the whole value, and of its part.
pub(crate) type Strangers = Vec<[[f32; REPEATS]; 2]>;

/// Pairs of rows that share a value of one kind.
pub(crate) struct Drawn {
    feature: usize,
    part: usize,
    repeats: usize,
    pairs: Vec<(u32, u32, f32)>,
}

/// Draws pairs that share a value, of each feature and kind.
pub(crate) fn draw(prepared: &Prepared, seed: u64) -> Vec<Drawn> {
    let mut wanted = Vec::new();
    for (at, feature) in prepared.features.iter().enumerate() {
        wanted.push((at, 0, feature.at));
        if let Some(part) = part_of(feature.comparator) {
            wanted.push((at, 1, feature.at + part));
        }
    }
    wanted
        .par_iter()
        .flat_map_iter(|&(feature, part, place)| {
            let described = &prepared.features[feature];
            let counts = if part == 0 { &described.counts } else { &described.part_counts };
            let number = |row: u32| prepared.row(row)[place];
            let mut rows: Vec<u64> = (0..prepared.rows as u32)
                .filter(|row| number(*row) != MISSING && counts[number(*row) as usize] > 1)
                .map(|row| u64::from(number(row)) << 32 | u64::from(row))
                .collect();
            rows.sort_unstable();
            let mut kinds: Vec<Vec<u32>> = vec![Vec::new(); REPEATS];
            for (at, entry) in rows.iter().enumerate() {
                kinds[repeats(counts[(entry >> 32) as usize])].push(at as u32);
            }
            let mut source = chance::of_piece(seed, ((feature * 2 + part) as u64) << 40);
            let mut drawn = Vec::new();
            for (repeats, of_kind) in kinds.iter().enumerate().filter(|(_, of_kind)| !of_kind.is_empty()) {
                let mut pairs = Vec::new();
                for _ in 0..PAIRS {
                    let entry = rows[of_kind[source.random_range(0..of_kind.len())] as usize];
                    let count = counts[(entry >> 32) as usize] as usize;
                    let first = rows.partition_point(|other| other >> 32 < entry >> 32);
                    let other = rows[first + source.random_range(0..count)];
                    let (left, right) = (entry as u32, other as u32);
                    if left != right && prepared.is_pair(left, right) {
                        pairs.push((left.min(right), left.max(right), (count - 1) as f32));
                    }
                }
                drawn.push(Drawn { feature, part, repeats, pairs });
            }
            drawn
        })
        .collect()
}

/// The shares of strangers, as the model sees the drawn pairs.
pub(crate) fn strangers(prepared: &Prepared, shape: &Shape, model: &Model, drawn: &[Drawn]) -> Strangers {
    let mut found = none(prepared.features.len());
    let shares: Vec<f32> = drawn
        .par_iter()
        .map(|drawn| {
            let (mut strangers, mut all) = (PRIOR_PAIRS, PRIOR_PAIRS);
            let weight: f64 = drawn.pairs.iter().map(|pair| f64::from(pair.2)).sum::<f64>()
                / drawn.pairs.len().max(1) as f64;
            for &(left, right, count) in &drawn.pairs {
                let seen = model.see(prepared, shape, prepared.row(left), prepared.row(right));
                let count = f64::from(count) / weight;
                all += count;
                strangers += count * f64::from(model.answer(shape, &seen).different());
            }
            (strangers / all).max(SHARE_MIN) as f32
        })
        .collect();
    for (drawn, share) in drawn.iter().zip(shares) {
        found[drawn.feature][drawn.part][drawn.repeats] = share;
    }
    found
}

/// Frequencies as they are.
pub(crate) fn none(features: usize) -> Strangers {
    vec![[[1.0; REPEATS]; 2]; features]
}
