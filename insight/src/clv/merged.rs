//! Customers with the same history are one row with a weight, so that a fit over a million costs what their distinct
//! histories cost.

use rayon::prelude::*;

use super::history::Timings;
use crate::Refusal;

/// Rows that one thread sums at a time. Fixed, so that sums do not depend on the number of threads.
const CHUNK_ROWS: usize = 8_192;
/// Rows of the sample on which a large fit finds its start; larger data are first fitted on such a sample.
const SAMPLE_ROWS: usize = 16_384;

/// One distinct history.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Which of the groups.
    pub group: u32,
    /// From the first purchase to the last, in mean observation times.
    pub last: f64,
    /// The time observed, in mean observation times.
    pub observed: f64,
    /// How many customers have it.
    pub weight: f64,
}

/// The customers with one number of repeat purchases.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The number.
    pub repeats: f64,
    /// How many customers.
    pub weight: f64,
}

/// All customers, in an order that does not depend on the order in which they came.
#[derive(Debug, Clone)]
pub struct Merged {
    /// Distinct histories.
    pub rows: Vec<Row>,
    /// By number of repeat purchases.
    pub groups: Vec<Group>,
    /// How many customers.
    pub weight: f64,
    /// The mean time observed: the unit of the rows' times.
    pub unit: f64,
}

impl Merged {
    /// Checks and merges.
    pub fn of(timings: Timings<'_>) -> Result<Self, Refusal> {
        let count = timings.checked()?;
        // The bits of floats that are not negative sort as the floats do.
        let mut keys: Vec<(u32, u64, u64)> = (0..count)
            .into_par_iter()
            .map(|row| {
                let bits = |time: f64| (time + 0.0).to_bits();
                (timings.repeats[row], bits(timings.observed[row]), bits(timings.last[row]))
            })
            .collect();
        keys.par_sort_unstable();
        let mut distinct: Vec<((u32, u64, u64), f64)> = Vec::new();
        for key in keys {
            match distinct.last_mut() {
                Some((known, weight)) if *known == key => *weight += 1.0,
                _ => distinct.push((key, 1.0)),
            }
        }
        let weight = count as f64;
        let unit = distinct.iter().map(|(key, weight)| weight * f64::from_bits(key.1)).sum::<f64>() / weight;
        if count > 0 && unit <= 0.0 {
            return Err(Refusal::NoVariation { column: "observed".to_owned() });
        }
        let mut merged = Self { rows: Vec::with_capacity(distinct.len()), groups: Vec::new(), weight, unit };
        let mut repeats = None;
        for ((number, observed, last), weight) in distinct {
            if repeats != Some(number) {
                repeats = Some(number);
                merged.groups.push(Group { repeats: f64::from(number), weight: 0.0 });
            }
            let group = merged.groups.len() - 1;
            merged.groups[group].weight += weight;
            merged.rows.push(Row {
                group: group as u32,
                last: f64::from_bits(last) / unit,
                observed: f64::from_bits(observed) / unit,
                weight,
            });
        }
        Ok(merged)
    }

    /// How many customers bought again.
    pub fn repeat_buyers(&self) -> usize {
        self.groups.iter().filter(|group| group.repeats > 0.0).map(|group| group.weight).sum::<f64>() as usize
    }

    /// Purchases after the first, of all.
    pub fn repeats(&self) -> f64 {
        self.groups.iter().map(|group| group.repeats * group.weight).sum()
    }

    /// A systematic sample by weight, where there is enough for one to pay.
    pub fn sample(&self) -> Option<Self> {
        if self.rows.len() < 4 * SAMPLE_ROWS {
            return None;
        }
        let step = self.weight / SAMPLE_ROWS as f64;
        let mut sample = Self {
            rows: Vec::with_capacity(SAMPLE_ROWS),
            groups: self.groups.clone(),
            weight: 0.0,
            unit: self.unit,
        };
        sample.groups.iter_mut().for_each(|group| group.weight = 0.0);
        let (mut passed, mut next) = (0.0, 0.5 * step);
        for row in &self.rows {
            passed += row.weight;
            if passed > next {
                let taken = ((passed - next) / step).ceil();
                next += taken * step;
                sample.rows.push(Row { weight: taken, ..*row });
                sample.groups[row.group as usize].weight += taken;
                sample.weight += taken;
            }
        }
        Some(sample)
    }
}

/// What `terms` come to over all rows: in parallel, and always added in the same order.
pub fn sum<T: Sync, const N: usize>(rows: &[T], terms: impl Fn(&T) -> [f64; N] + Sync) -> [f64; N] {
    let parts: Vec<[f64; N]> = rows
        .par_chunks(CHUNK_ROWS)
        .map(|chunk| {
            let mut total = [0.0; N];
            for row in chunk {
                let term = terms(row);
                (0..N).for_each(|place| total[place] += term[place]);
            }
            total
        })
        .collect();
    let mut total = [0.0; N];
    for part in parts {
        (0..N).for_each(|place| total[place] += part[place]);
    }
    total
}
