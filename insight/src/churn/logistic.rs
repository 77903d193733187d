//! Logistic regression with a ridge: every column's part of the log-odds is a sum, so reasons are exact.

use rayon::prelude::*;

use super::quality::sigmoid;
use crate::symmetric::Symmetric;
use crate::table::{Column, MISSING, Table, Values};

/// Rows that one thread sums at a time; fixed, so that sums do not depend on the number of threads.
const ROWS_PER_PIECE: usize = 4096;
const STEPS_MAX: usize = 30;
/// Newton's steps end when no weight moves further than this.
const STEP_MIN: f64 = 1e-7;
/// Categories of a column with a weight of their own, the most frequent ones; the others share one.
const LEVELS_MAX: usize = 60;
/// A category or a bend that fewer rows share gets no weight of its own.
const LEVEL_ROWS_MIN: usize = 3;

/// What becomes of a column's value before it is weighed.
#[derive(Debug, Clone)]
enum Input {
    /// The number, or the mean where it is not known.
    Number { mean: f64 },
    /// How far the number is above a bend, zero below.
    Above { bend: f64, mean: f64 },
    /// One where the number is not known.
    Unknown,
    /// One where the category is this.
    Is(u32),
    /// One where the category is none of these, or not known.
    IsOther(Vec<u32>),
}

/// One weighed input, standardised by `mean` and `spread` of the training rows.
#[derive(Debug, Clone)]
struct Term {
    column: usize,
    input: Input,
    mean: f64,
    spread: f64,
}

impl Term {
    /// The standardised value of every row.
    fn values(&self, column: &Column) -> Vec<f64> {
        let raw: Vec<f64> = match (&self.input, &column.values) {
            (Input::Number { mean }, Values::Numbers(values)) => {
                values.iter().map(|value| if value.is_nan() { *mean } else { *value }).collect()
            }
            (Input::Above { bend, mean }, Values::Numbers(values)) => values
                .iter()
                .map(|value| if value.is_nan() { *mean } else { (value - bend).max(0.0) })
                .collect(),
            (Input::Unknown, Values::Numbers(values)) => {
                values.iter().map(|value| f64::from(u8::from(value.is_nan()))).collect()
            }
            (Input::Is(level), Values::Categories { codes, .. }) => {
                codes.iter().map(|code| f64::from(u8::from(code == level))).collect()
            }
            (Input::IsOther(levels), Values::Categories { codes, .. }) => {
                codes.iter().map(|code| f64::from(u8::from(levels.binary_search(code).is_err()))).collect()
            }
            // A table is conformed to the model's before it comes here.
            (Input::Number { .. } | Input::Above { .. } | Input::Unknown, Values::Categories { .. })
            | (Input::Is(_) | Input::IsOther(_), Values::Numbers(_)) => Vec::new(),
        };
        raw.into_iter().map(|value| (value - self.mean) / self.spread).collect()
    }

    /// The same term with mean and spread of these rows, and its values; `None` where it says the same of all.
    fn standardised(mut self, column: &Column) -> Option<(Term, Vec<f64>)> {
        let mut values = self.values(column);
        let rows = values.len() as f64;
        let mean = values.iter().sum::<f64>() / rows;
        let spread = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / rows).sqrt();
        // What remains of a constant after rounding is no variation.
        if spread.is_nan() || spread <= 1e-12 * (1.0 + mean.abs()) {
            return None;
        }
        values.iter_mut().for_each(|value| *value = (*value - mean) / spread);
        (self.mean, self.spread) = (mean, spread);
        Some((self, values))
    }
}

fn known(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    known
}

/// The inputs of one column.
fn inputs(column: &Column, bends: usize) -> Vec<Input> {
    match &column.values {
        Values::Numbers(values) => {
            let known = known(values);
            if known.is_empty() {
                return Vec::new();
            }
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            let mut inputs = vec![Input::Number { mean }];
            let mut places: Vec<f64> =
                (1..=bends).map(|k| known[k * (known.len() - 1) / (bends + 1)]).collect();
            places.dedup();
            // A bend at the lowest value is the number itself again.
            places.retain(|&bend| bend > known[0] && bend < known[known.len() - 1]);
            for bend in places {
                let mean =
                    known.iter().map(|value| (value - bend).max(0.0)).sum::<f64>() / known.len() as f64;
                inputs.push(Input::Above { bend, mean });
            }
            if known.len() < values.len() {
                inputs.push(Input::Unknown);
            }
            inputs
        }
        Values::Categories { codes, names } => {
            let mut counts = vec![0usize; names.len()];
            codes.iter().filter(|&&code| code != MISSING).for_each(|&code| counts[code as usize] += 1);
            let mut levels: Vec<u32> = (0..names.len() as u32).collect();
            levels.sort_by_key(|&level| std::cmp::Reverse(counts[level as usize]));
            levels.retain(|&level| counts[level as usize] >= LEVEL_ROWS_MIN);
            levels.truncate(LEVELS_MAX);
            levels.sort_unstable();
            let mut inputs: Vec<Input> = levels.iter().map(|&level| Input::Is(level)).collect();
            inputs.push(Input::IsOther(levels));
            inputs
        }
    }
}

/// A fitted logistic regression.
#[derive(Debug, Clone)]
pub(super) struct Logistic {
    terms: Vec<Term>,
    weights: Vec<f64>,
    offset: f64,
}

impl Logistic {
    /// Maximises the likelihood less ridge / 2 · Σ weight² by Newton's method. `bends` lets the line of each number
    /// turn at that many quantiles.
    pub(super) fn fit(table: &Table, left: &[bool], ridge: f64, bends: usize) -> Logistic {
        let (mut terms, mut inputs_of_terms) = (Vec::new(), Vec::new());
        for (place, column) in table.columns().iter().enumerate() {
            for input in inputs(column, bends) {
                let term = Term { column: place, input, mean: 0.0, spread: 1.0 };
                if let Some((term, values)) = term.standardised(column) {
                    terms.push(term);
                    inputs_of_terms.push(values);
                }
            }
        }
        let line = newton(&inputs_of_terms, left, ridge);
        Logistic { terms, offset: line[0], weights: line[1..].to_vec() }
    }

    /// The log-odds of every row.
    pub(super) fn margins(&self, table: &Table) -> Vec<f64> {
        let mut margins = vec![self.offset; table.rows()];
        for (term, weight) in self.terms.iter().zip(&self.weights) {
            let values = term.values(&table.columns()[term.column]);
            margins.iter_mut().zip(values).for_each(|(margin, value)| *margin += weight * value);
        }
        margins
    }

    /// Adds `share` of every column's part of every row's log-odds to `parts` (row by row); gives the log-odds of the
    /// average customer.
    pub(super) fn add_parts(&self, table: &Table, share: f64, parts: &mut [f64]) -> f64 {
        let columns = table.columns().len();
        for (term, weight) in self.terms.iter().zip(&self.weights) {
            let values = term.values(&table.columns()[term.column]);
            for (row, value) in values.into_iter().enumerate() {
                parts[row * columns + term.column] += share * weight * value;
            }
        }
        share * self.offset
    }
}

/// Gradient and lower half of the information matrix over some rows.
fn piece(inputs: &[f64], size: usize, left: &[bool], line: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut slope, mut matrix) = (vec![0.0; size], vec![0.0; size * size]);
    for (row, &left) in inputs.chunks_exact(size).zip(left) {
        let p = sigmoid(row.iter().zip(line).map(|(a, b)| a * b).sum());
        let (distance, curve) = (f64::from(u8::from(left)) - p, p * (1.0 - p));
        for a in 0..size {
            slope[a] += distance * row[a];
            let scaled = curve * row[a];
            let target = &mut matrix[a * size..=a * size + a];
            target.iter_mut().zip(row).for_each(|(sum, b)| *sum += scaled * b);
        }
    }
    (slope, matrix)
}

/// The offset and the weights. The ridge makes the problem strictly convex; where a whole step would overshoot, half of
/// it is taken.
fn newton(columns: &[Vec<f64>], left: &[bool], ridge: f64) -> Vec<f64> {
    let size = columns.len() + 1;
    let rows = left.len();
    let mut inputs = vec![1.0; rows * size];
    for (place, values) in columns.iter().enumerate() {
        for (row, value) in values.iter().enumerate() {
            inputs[row * size + place + 1] = *value;
        }
    }
    let loss = |line: &[f64]| -> f64 {
        let pieces: Vec<f64> = inputs
            .par_chunks(ROWS_PER_PIECE * size)
            .zip(left.par_chunks(ROWS_PER_PIECE))
            .map(|(inputs, left)| {
                let by_row = inputs.chunks_exact(size).zip(left).map(|(row, &left)| {
                    let margin: f64 = row.iter().zip(line).map(|(a, b)| a * b).sum();
                    let signed = if left { -margin } else { margin };
                    // ln(1 + e^x) without overflow.
                    signed.max(0.0) + (-signed.abs()).exp().ln_1p()
                });
                by_row.sum()
            })
            .collect();
        pieces.iter().sum::<f64>() + ridge / 2.0 * line[1..].iter().map(|weight| weight * weight).sum::<f64>()
    };
    let mut line = vec![0.0; size];
    let mut known_loss = loss(&line);
    for _ in 0..STEPS_MAX {
        let pieces: Vec<(Vec<f64>, Vec<f64>)> = inputs
            .par_chunks(ROWS_PER_PIECE * size)
            .zip(left.par_chunks(ROWS_PER_PIECE))
            .map(|(inputs, left)| piece(inputs, size, left, &line))
            .collect();
        let (mut step, mut matrix) = (vec![0.0; size], vec![0.0; size * size]);
        for (slope, part) in &pieces {
            step.iter_mut().zip(slope).for_each(|(sum, value)| *sum += value);
            matrix.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        }
        for place in 1..size {
            step[place] -= ridge * line[place];
            matrix[place * size + place] += ridge;
        }
        matrix[0] += 1e-9;
        let Ok(triangle) = Symmetric::from_fn(size, |a, b| matrix[a * size + b]).triangle() else { break };
        let step = triangle.solve(&step);
        let mut share = 1.0;
        let next = loop {
            let next: Vec<f64> = line.iter().zip(&step).map(|(value, step)| value + share * step).collect();
            let next_loss = loss(&next);
            if next_loss <= known_loss || share < 1e-4 {
                known_loss = next_loss;
                break next;
            }
            share /= 2.0;
        };
        line = next;
        if step.iter().all(|step| step.abs() < STEP_MIN) {
            break;
        }
    }
    line
}
