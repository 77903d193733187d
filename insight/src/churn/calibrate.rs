//! From log-odds to probabilities that hold: a line (Platt) or steps (isotonic), fitted on log-odds that the models
//! gave to customers they had not seen.

use super::quality::sigmoid;
use crate::symmetric::Symmetric;

const STEPS_MAX: usize = 50;
/// Keeps the blend's weights finite where two models say the same; one customer's worth of doubt.
const WEIGHT_RIDGE: f64 = 1.0;

/// How log-odds become a probability.
#[derive(Debug, Clone, PartialEq)]
pub enum Calibration {
    /// p = 1 / (1 + exp(−(offset + slope · log-odds))). Platt 1999, with his softened targets.
    Platt {
        /// Added to the log-odds.
        offset: f64,
        /// Multiplies the log-odds.
        slope: f64,
    },
    /// A rising line through steps found by pooling adjacent violators (Zadrozny, Elkan 2002).
    Isotonic {
        /// The steps' mean log-odds, rising.
        margins: Vec<f64>,
        /// The steps' probabilities, not falling.
        probabilities: Vec<f64>,
    },
}

impl Calibration {
    /// The probability of these log-odds.
    pub fn probability(&self, margin: f64) -> f64 {
        match self {
            Calibration::Platt { offset, slope } => sigmoid(offset + slope * margin),
            Calibration::Isotonic { margins, probabilities } => {
                let above = margins.partition_point(|&known| known <= margin);
                if above == 0 {
                    return probabilities[0];
                }
                if above == margins.len() {
                    return probabilities[above - 1];
                }
                let share = (margin - margins[above - 1]) / (margins[above] - margins[above - 1]);
                probabilities[above - 1] + share * (probabilities[above] - probabilities[above - 1])
            }
        }
    }
}

/// Minimises the log loss of `targets` against offset + Σ weight · score; the weights' distance from `start` costs
/// `ridge`. Newton's method; gives the offset first.
fn fit_line(scores: &[&[f64]], targets: &[f64], start: &[f64], ridge: f64) -> Vec<f64> {
    let size = scores.len() + 1;
    let mut line: Vec<f64> = std::iter::once(0.0).chain(start.iter().copied()).collect();
    for _ in 0..STEPS_MAX {
        let mut matrix = vec![0.0; size * size];
        let mut step = vec![0.0; size];
        let mut inputs = vec![1.0; size];
        for (row, target) in targets.iter().enumerate() {
            for (input, score) in inputs[1..].iter_mut().zip(scores) {
                *input = score[row];
            }
            let p = sigmoid(inputs.iter().zip(&line).map(|(a, b)| a * b).sum());
            for a in 0..size {
                step[a] += (target - p) * inputs[a];
                for b in 0..=a {
                    matrix[a * size + b] += p * (1.0 - p) * inputs[a] * inputs[b];
                }
            }
        }
        for a in 0..size {
            // The offset is held by next to nothing.
            let held = if a == 0 { 1e-9 } else { ridge };
            matrix[a * size + a] += held + 1e-9;
            if a > 0 {
                step[a] -= ridge * (line[a] - start[a - 1]);
            }
        }
        let Ok(triangle) = Symmetric::from_fn(size, |a, b| matrix[a * size + b]).triangle() else { break };
        let step = triangle.solve(&step);
        line.iter_mut().zip(&step).for_each(|(value, step)| *value += step.clamp(-2.0, 2.0));
        if step.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    line
}

/// Platt's line on these log-odds.
pub(super) fn platt(margins: &[f64], left: &[bool]) -> Calibration {
    let hits = left.iter().filter(|&&left| left).count() as f64;
    let misses = left.len() as f64 - hits;
    let targets: Vec<f64> = left
        .iter()
        .map(|&left| if left { (hits + 1.0) / (hits + 2.0) } else { 1.0 / (misses + 2.0) })
        .collect();
    let line = fit_line(&[margins], &targets, &[1.0], 1e-6);
    Calibration::Platt { offset: line[0], slope: line[1] }
}

/// Steps by pooling adjacent violators; a step's probability is softened by half a customer on each side, so that
/// none is 0 or 1.
pub(super) fn isotonic(margins: &[f64], left: &[bool]) -> Calibration {
    struct Pool {
        margin: f64,
        hits: f64,
        rows: f64,
    }
    let mut order: Vec<u32> = (0..margins.len() as u32).collect();
    order.sort_by(|&a, &b| margins[a as usize].total_cmp(&margins[b as usize]));
    let mut pools: Vec<Pool> = Vec::new();
    for tied in order.chunk_by(|&a, &b| margins[a as usize] == margins[b as usize]) {
        let rows = tied.len() as f64;
        let hits = tied.iter().filter(|&&row| left[row as usize]).count() as f64;
        pools.push(Pool { margin: margins[tied[0] as usize] * rows, hits, rows });
        while let [.., before, last] = &pools[..]
            && before.hits * last.rows >= last.hits * before.rows
        {
            let (margin, hits, rows) = (last.margin, last.hits, last.rows);
            pools.pop();
            if let Some(before) = pools.last_mut() {
                before.margin += margin;
                before.hits += hits;
                before.rows += rows;
            }
        }
    }
    // Softening by rows could turn two small steps round; the running highest keeps the line from falling.
    let mut highest: f64 = 0.0;
    let probabilities = pools.iter().map(|pool| {
        highest = highest.max((pool.hits + 0.5) / (pool.rows + 1.0));
        highest
    });
    let probabilities = probabilities.collect();
    Calibration::Isotonic {
        margins: pools.iter().map(|pool| pool.margin / pool.rows).collect(),
        probabilities,
    }
}

/// Weights of several models' log-odds that together lose least; none below zero, in sum one. Breiman 1996, stacked
/// regressions.
pub(super) fn blend(margins: &[&[f64]], left: &[bool]) -> Vec<f64> {
    let targets: Vec<f64> = left.iter().map(|&left| f64::from(u8::from(left))).collect();
    let mut active: Vec<usize> = (0..margins.len()).collect();
    loop {
        let scores: Vec<&[f64]> = active.iter().map(|&model| margins[model]).collect();
        let start = vec![1.0 / active.len() as f64; active.len()];
        let line = fit_line(&scores, &targets, &start, WEIGHT_RIDGE);
        let worst = (0..active.len()).min_by(|&a, &b| line[a + 1].total_cmp(&line[b + 1]));
        let Some(worst) = worst else { return vec![1.0 / margins.len() as f64; margins.len()] };
        if line[worst + 1] > 0.0 {
            let sum: f64 = line[1..].iter().sum();
            let mut weights = vec![0.0; margins.len()];
            for (&model, weight) in active.iter().zip(&line[1..]) {
                weights[model] = weight / sum;
            }
            return weights;
        }
        active.remove(worst);
    }
}
