//! Logistic regression on many pieces of which a text has few: Newton's steps found by conjugate gradients (Lin, Weng,
//! Keerthi 2008, without their trust region: a step that does not help is halved).

use rayon::prelude::*;

const STEPS_MAX: usize = 20;
const INNER_STEPS_MAX: usize = 30;
/// Ends when the slope has fallen to this share of the first.
const SLOPE_SHARE: f64 = 1e-3;
/// Texts that one thread sums, at least, and parts of the sum at most: both fixed, so that sums do not depend on the
/// number of threads.
const ROWS_PER_PIECE: usize = 2048;
const SUM_PARTS_MAX: usize = 16;

type Row = Vec<(u32, f32)>;

/// A weight for each piece, and the base.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    weights: Vec<f64>,
    base: f64,
}

fn sigmoid(margin: f64) -> f64 {
    1.0 / (1.0 + (-margin).exp())
}

/// Σ value · line over a row; the base is the line's last value.
fn product(row: &Row, line: &[f64]) -> f64 {
    let sum: f64 = row.iter().map(|&(place, value)| f64::from(value) * line[place as usize]).sum();
    sum + line[line.len() - 1]
}

/// Adds row by row `scale` · row; pieces of rows in fixed order.
fn gather(rows: &[Row], scales: &[f64], size: usize) -> Vec<f64> {
    let rows_per_part = rows.len().div_ceil(SUM_PARTS_MAX).max(ROWS_PER_PIECE);
    let parts: Vec<Vec<f64>> = rows
        .par_chunks(rows_per_part)
        .zip(scales.par_chunks(rows_per_part))
        .map(|(rows, scales)| {
            let mut sums = vec![0.0; size];
            for (row, scale) in rows.iter().zip(scales) {
                row.iter().for_each(|&(place, value)| sums[place as usize] += scale * f64::from(value));
                sums[size - 1] += scale;
            }
            sums
        })
        .collect();
    let mut all = vec![0.0; size];
    parts.iter().for_each(|part| all.iter_mut().zip(part).for_each(|(sum, value)| *sum += value));
    all
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Weights {
    /// Like [`Weights::fit`], each piece scaled first by the logarithm of how much more it is used with the label than
    /// without (Wang, Manning 2012): what speaks for neither side has to earn its weight.
    pub(super) fn fit_scaled(rows: &[Row], labels: &[bool], pieces: usize, ridge: f64) -> Weights {
        let mut used = [vec![1.0f64; pieces], vec![1.0f64; pieces]];
        for (row, &label) in rows.iter().zip(labels) {
            let side = &mut used[usize::from(label)];
            row.iter().for_each(|&(place, value)| side[place as usize] += f64::from(value));
        }
        let sums: [f64; 2] = [used[0].iter().sum(), used[1].iter().sum()];
        let ratio = |place: usize| ((used[1][place] / sums[1]) / (used[0][place] / sums[0])).ln();
        let ratios: Vec<f64> = (0..pieces).map(ratio).collect();
        let scale = |&(place, value): &(u32, f32)| (place, value * ratios[place as usize] as f32);
        let scaled: Vec<Row> = rows.par_iter().map(|row| row.iter().map(scale).collect()).collect();
        let mut found = Weights::fit(&scaled, labels, pieces, ridge);
        found.weights.iter_mut().zip(ratios).for_each(|(weight, ratio)| *weight *= ratio);
        found
    }

    /// Maximises the likelihood less ridge / 2 · Σ weight²; the base is free.
    pub(super) fn fit(rows: &[Row], labels: &[bool], pieces: usize, ridge: f64) -> Weights {
        let size = pieces + 1;
        let targets: Vec<f64> = labels.iter().map(|&label| f64::from(u8::from(label))).collect();
        // The base is held by next to nothing, so that the problem has one answer.
        let held = |place: usize| if place == pieces { 1e-8 } else { ridge };
        let margins = |line: &[f64]| -> Vec<f64> {
            rows.par_iter().with_min_len(ROWS_PER_PIECE).map(|row| product(row, line)).collect()
        };
        let loss = |margins: &[f64], line: &[f64]| -> f64 {
            let by_row = margins.iter().zip(labels).map(|(&margin, &label)| {
                let signed = if label { -margin } else { margin };
                signed.max(0.0) + (-signed.abs()).exp().ln_1p()
            });
            by_row.sum::<f64>() + line.iter().enumerate().map(|(k, w)| held(k) * w * w / 2.0).sum::<f64>()
        };
        let mut line = vec![0.0; size];
        let mut known = margins(&line);
        let mut known_loss = loss(&known, &line);
        let mut first_slope = None;
        for _ in 0..STEPS_MAX {
            let p: Vec<f64> = known.iter().map(|&margin| sigmoid(margin)).collect();
            let distances: Vec<f64> = p.iter().zip(&targets).map(|(p, target)| target - p).collect();
            let mut slope = gather(rows, &distances, size);
            slope.iter_mut().zip(&line).enumerate().for_each(|(k, (slope, w))| *slope -= held(k) * w);
            let length = dot(&slope, &slope).sqrt();
            if length <= SLOPE_SHARE * *first_slope.get_or_insert(length) {
                break;
            }
            let curves: Vec<f64> = p.iter().map(|p| p * (1.0 - p)).collect();
            let curved = |step: &[f64]| -> Vec<f64> {
                let scales: Vec<f64> =
                    margins(step).iter().zip(&curves).map(|(margin, curve)| margin * curve).collect();
                let mut sums = gather(rows, &scales, size);
                sums.iter_mut().zip(step).enumerate().for_each(|(k, (sum, w))| *sum += held(k) * w);
                sums
            };
            let step = conjugate(&slope, curved);
            let moved = margins(&step);
            let mut share = 1.0;
            loop {
                let next: Vec<f64> = line.iter().zip(&step).map(|(w, step)| w + share * step).collect();
                let there: Vec<f64> = known.iter().zip(&moved).map(|(a, b)| a + share * b).collect();
                let next_loss = loss(&there, &next);
                if next_loss < known_loss || share < 1e-3 {
                    (line, known, known_loss) = (next, there, next_loss);
                    break;
                }
                share /= 2.0;
            }
        }
        let base = line.pop().unwrap_or_default();
        Weights { weights: line, base }
    }

    /// The classifier whose log-odds are the mean of both.
    pub(super) fn mean(&self, other: &Weights) -> Weights {
        let weights = self.weights.iter().zip(&other.weights).map(|(a, b)| (a + b) / 2.0).collect();
        Weights { weights, base: (self.base + other.base) / 2.0 }
    }

    pub(super) fn of(&self, place: u32) -> f64 {
        self.weights[place as usize]
    }

    pub(super) fn margin(&self, row: &[(u32, f32)]) -> f64 {
        let by_piece = row.iter().map(|&(place, value)| f64::from(value) * self.weights[place as usize]);
        self.base + by_piece.sum::<f64>()
    }

    pub(super) fn probability(&self, row: &[(u32, f32)]) -> f64 {
        sigmoid(self.margin(row))
    }
}

/// Solves curvature · step = slope to a tenth.
fn conjugate(slope: &[f64], curved: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut step = vec![0.0; slope.len()];
    let mut rest = slope.to_vec();
    let mut direction = rest.clone();
    let first = dot(&rest, &rest);
    let mut length = first;
    for _ in 0..INNER_STEPS_MAX {
        let bent = curved(&direction);
        let share = length / dot(&direction, &bent);
        step.iter_mut().zip(&direction).for_each(|(step, way)| *step += share * way);
        rest.iter_mut().zip(&bent).for_each(|(rest, bent)| *rest -= share * bent);
        let next = dot(&rest, &rest);
        if next <= 0.01 * first {
            break;
        }
        direction.iter_mut().zip(&rest).for_each(|(way, rest)| *way = rest + next / length * *way);
        length = next;
    }
    step
}
