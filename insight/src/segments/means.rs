//! Groups by k-means and k-prototypes: seeds far apart (Arthur, Vassilvitskii 2007), then centres that move until nobody
//! changes; distances that bounds rule out are not computed (Hamerly 2010).

use rand::RngExt;
use rayon::prelude::*;

use super::points::{Centres, Points, Sums};
use crate::chance;

const STEPS_MAX: usize = 300;
/// Rows that one thread takes at a time; fixed, so that sums do not depend on the number of threads.
const ROWS_PER_PIECE: usize = 4096;

/// Groups that were found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) labels: Vec<u32>,
    pub(super) centres: Centres,
    pub(super) inertia: f64,
}

/// The best of several starts.
pub(super) fn best(points: &Points, groups: usize, starts: usize, seed: u64) -> Found {
    let found: Vec<Found> = (0..starts.max(1) as u64)
        .into_par_iter()
        .map(|start| from(points, seeds(points, groups, seed, start)))
        .collect();
    let best = found.into_iter().reduce(|a, b| if b.inertia < a.inertia { b } else { a });
    best.unwrap_or_else(|| from(points, seeds(points, groups, seed, 0)))
}

/// First centres: each a row, drawn by its squared distance from those drawn before.
fn seeds(points: &Points, groups: usize, seed: u64, start: u64) -> Centres {
    let mut chance = chance::of_piece(seed, start);
    let mut chosen = vec![chance.random_range(0..points.rows as u32)];
    let mut nearest = vec![f64::INFINITY; points.rows];
    while chosen.len() < groups {
        let last = chosen[chosen.len() - 1] as usize;
        nearest
            .iter_mut()
            .enumerate()
            .for_each(|(row, near)| *near = near.min(points.squared(row, points, last)));
        let mut rest = chance.random::<f64>() * nearest.iter().sum::<f64>();
        let row = nearest.iter().position(|near| {
            rest -= near;
            rest < 0.0
        });
        // Fewer different rows than groups: the rest of the groups stay empty.
        chosen.push(row.unwrap_or(last) as u32);
    }
    points.take(&chosen)
}

/// A row's nearest centre, its distance, and that of the second nearest.
fn nearest(points: &Points, row: usize, centres: &Centres) -> (u32, f64, f64) {
    let (mut label, mut first, mut second) = (0, f64::INFINITY, f64::INFINITY);
    for group in 0..centres.rows {
        let squared = points.squared(row, centres, group);
        if squared < first {
            (label, second, first) = (group as u32, first, squared);
        } else if squared < second {
            second = squared;
        }
    }
    (label, first.sqrt(), second.sqrt())
}

/// The nearest centre of every row.
pub(super) fn labels(points: &Points, centres: &Centres) -> Vec<u32> {
    (0..points.rows)
        .into_par_iter()
        .with_min_len(ROWS_PER_PIECE)
        .map(|row| nearest(points, row, centres).0)
        .collect()
}

/// What is known of a row: its group, at most how far its centre is, at least how far every other.
#[derive(Debug, Clone, Copy)]
struct Known {
    label: u32,
    upper: f64,
    lower: f64,
}

/// Moves these centres until nobody changes.
pub(super) fn from(points: &Points, mut centres: Centres) -> Found {
    let groups = centres.rows;
    let mut known: Vec<Known> = (0..points.rows)
        .into_par_iter()
        .with_min_len(ROWS_PER_PIECE)
        .map(|row| {
            let (label, upper, lower) = nearest(points, row, &centres);
            Known { label, upper, lower }
        })
        .collect();
    for _ in 0..STEPS_MAX {
        let next = moved(points, &known, groups, &centres);
        let ways: Vec<f64> = (0..groups).map(|group| centres.squared(group, &next, group).sqrt()).collect();
        centres = next;
        if ways.iter().all(|way| *way == 0.0) {
            break;
        }
        let longest = ways.iter().copied().fold(0.0, f64::max);
        let halves: Vec<f64> = (0..groups)
            .map(|group| {
                let others = (0..groups).filter(|other| *other != group);
                others
                    .map(|other| centres.squared(group, &centres, other))
                    .fold(f64::INFINITY, f64::min)
                    .sqrt()
                    / 2.0
            })
            .collect();
        known.par_chunks_mut(ROWS_PER_PIECE).enumerate().for_each(|(piece, known)| {
            for (place, known) in known.iter_mut().enumerate() {
                let row = piece * ROWS_PER_PIECE + place;
                known.upper += ways[known.label as usize];
                known.lower -= longest;
                let bound = known.lower.max(halves[known.label as usize]);
                if known.upper < bound {
                    continue;
                }
                known.upper = points.squared(row, &centres, known.label as usize).sqrt();
                if known.upper < bound {
                    continue;
                }
                let (label, upper, lower) = nearest(points, row, &centres);
                *known = Known { label, upper, lower };
            }
        });
    }
    let labels: Vec<u32> = known.iter().map(|known| known.label).collect();
    let parts: Vec<f64> = labels
        .par_chunks(ROWS_PER_PIECE)
        .enumerate()
        .map(|(piece, labels)| {
            let rows = labels.iter().enumerate();
            rows.map(|(place, &label)| {
                points.squared(piece * ROWS_PER_PIECE + place, &centres, label as usize)
            })
            .sum()
        })
        .collect();
    Found { labels, centres, inertia: parts.iter().sum() }
}

/// The centres of the groups as they are now; an empty group stays where it was.
fn moved(points: &Points, known: &[Known], groups: usize, centres: &Centres) -> Centres {
    let parts: Vec<Sums> = known
        .par_chunks(ROWS_PER_PIECE)
        .enumerate()
        .map(|(piece, known)| {
            let mut sums = Sums::of(points, groups);
            let rows = known.iter().enumerate();
            rows.for_each(|(place, known)| {
                sums.add(points, piece * ROWS_PER_PIECE + place, known.label as usize)
            });
            sums
        })
        .collect();
    let mut all = Sums::of(points, groups);
    parts.iter().for_each(|part| all.plus(part));
    let mut next = all.centres(points);
    for group in (0..groups).filter(|&group| all.counts[group] == 0) {
        let (width, codes) = (points.numbers_width, points.levels.len());
        next.numbers[group * width..(group + 1) * width].copy_from_slice(centres.number_row(group));
        next.codes[group * codes..(group + 1) * codes].copy_from_slice(centres.code_row(group));
    }
    next
}
