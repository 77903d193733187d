//! Whether groups are groups: how far apart they lie, whether they come out again, and what marks them.

use rayon::prelude::*;

use super::points::Points;
use super::{Direction, Mark, SHARE_STRONG, STRONG, Strength};
use crate::table::{Column, Values};

/// The mean silhouette of these rows: (b − a) / max(a, b), a the mean distance within the own group, b that to the
/// nearest other. A row alone in its group counts zero.
pub(super) fn silhouette(points: &Points, labels: &[u32], groups: usize) -> f64 {
    let mut sizes = vec![0usize; groups];
    labels.iter().for_each(|&label| sizes[label as usize] += 1);
    let values: Vec<f64> = (0..points.rows)
        .into_par_iter()
        .map(|row| {
            let mut sums = vec![0.0; groups];
            for other in 0..points.rows {
                sums[labels[other] as usize] += points.squared(row, points, other).sqrt();
            }
            let own = labels[row] as usize;
            if sizes[own] < 2 {
                return 0.0;
            }
            let within = sums[own] / (sizes[own] - 1) as f64;
            let others = (0..groups).filter(|&group| group != own && sizes[group] > 0);
            let between = others.map(|group| sums[group] / sizes[group] as f64).fold(f64::INFINITY, f64::min);
            let far = within.max(between);
            if far > 0.0 && far.is_finite() { (between - within) / far } else { 0.0 }
        })
        .collect();
    values.iter().sum::<f64>() / points.rows as f64
}

/// For each group of the first labels its Jaccard agreement with the most similar of the second.
pub(super) fn jaccards(first: &[u32], second: &[u32], groups: usize) -> Vec<f64> {
    let mut both = vec![0usize; groups * groups];
    let (mut own, mut other) = (vec![0usize; groups], vec![0usize; groups]);
    for (&a, &b) in first.iter().zip(second) {
        both[a as usize * groups + b as usize] += 1;
        own[a as usize] += 1;
        other[b as usize] += 1;
    }
    let of = |group: usize| {
        let shares = (0..groups).map(|found| {
            let common = both[group * groups + found];
            common as f64 / (own[group] + other[found] - common).max(1) as f64
        });
        shares.fold(0.0, f64::max)
    };
    (0..groups).map(of).collect()
}

/// What marks each group in this column: the group, how far it lies from everybody in units of strong, and the mark.
pub(super) fn marks(place: usize, column: &Column, labels: &[u32], groups: usize) -> Vec<(usize, f64, Mark)> {
    let mut marks = Vec::new();
    let mut offer = |group: usize, distance: f64, mark: Mark| {
        if distance >= 0.5 {
            marks.push((group, distance, mark));
        }
    };
    let strength = |distance: f64| if distance >= 1.0 { Strength::Strong } else { Strength::Plain };
    match &column.values {
        Values::Numbers(values) => {
            let (mut sums, mut counts) = (vec![0.0; groups], vec![0.0; groups]);
            let known = || values.iter().zip(labels).filter(|(value, _)| !value.is_nan());
            for (value, &label) in known() {
                sums[label as usize] += value;
                counts[label as usize] += 1.0;
            }
            let all = sums.iter().sum::<f64>() / counts.iter().sum::<f64>();
            let spread =
                known().map(|(value, _)| (value - all).powi(2)).sum::<f64>() / counts.iter().sum::<f64>();
            for group in 0..groups {
                let own = sums[group] / counts[group];
                // Not a number where a group or the column knows nothing; then nothing is offered.
                let distance = (own - all).abs() / spread.sqrt() / STRONG;
                let direction = if own > all { Direction::Higher } else { Direction::Lower };
                let strength = strength(distance);
                offer(group, distance, Mark { column: place, category: None, direction, strength, own, all });
            }
        }
        Values::Categories { codes, names } => {
            let mut counts = vec![0.0; groups * names.len()];
            let mut sizes = vec![0.0; groups];
            for (&code, &label) in codes.iter().zip(labels) {
                sizes[label as usize] += 1.0;
                if (code as usize) < names.len() {
                    counts[label as usize * names.len() + code as usize] += 1.0;
                }
            }
            let rows: f64 = sizes.iter().sum();
            for (code, name) in names.iter().enumerate() {
                let all = (0..groups).map(|group| counts[group * names.len() + code]).sum::<f64>() / rows;
                for group in 0..groups {
                    let own = counts[group * names.len() + code] / sizes[group];
                    let distance = (own - all) / SHARE_STRONG;
                    let (category, strength) = (Some(name.clone()), strength(distance));
                    let direction = Direction::More;
                    offer(group, distance, Mark { column: place, category, direction, strength, own, all });
                }
            }
        }
    }
    marks
}
