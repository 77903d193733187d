//! What people have answered about pairs improves the parameters: a logistic correction of the model's odds, drawn
//! towards no correction, so that few answers change little and many change what the model got wrong.
//!
//! Maximum a posteriori logistic regression with a normal prior around the model without labels (Bishop 2006, 4.5),
//! by Newton's method. Features are the levels of each column and the model's own log odds.

use super::compare::{FEATURES_MAX, LEVELS, Shape};
use super::model::{Answer, Seen};

/// How strongly the correction is drawn to none: the inverse variance of a level's correction.
const PRIOR_OF_LEVEL: f64 = 1.0;
/// The same of the factor of the log odds.
const PRIOR_OF_SLOPE: f64 = 10.0;
/// Newton's steps at most; ten are enough where the prior is normal.
const STEPS_MAX: usize = 25;
/// Odds are taken as no surer than this, so that one wrong label of a sure pair does not outweigh all others.
const LOG_ODDS_MAX: f32 = 12.0;

/// What somebody has said of two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// One row.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// Whether they are the same person or company.
    pub same: bool,
}

/// What labels have taught: a change of the log odds for each level, and a factor of what the model says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Correction {
    pub(crate) slope: f32,
    /// By feature.
    pub(crate) levels: Vec<[f32; LEVELS]>,
    pub(crate) constant: f32,
}

fn log_odds(answer: &Answer) -> f32 {
    (answer.same.max(1e-30) / (1.0 - answer.same).max(1e-7)).ln().clamp(-LOG_ODDS_MAX, LOG_ODDS_MAX)
}

impl Correction {
    /// Learns from what the model has seen and said of labelled pairs.
    pub(crate) fn learned(shape: &Shape, labelled: &[(Seen, Answer, bool)]) -> Correction {
        let width = 2 + shape.len * LEVELS;
        let mut weights = vec![0.0_f64; width];
        // The first place is the factor less one, so that all are drawn to zero.
        let prior = |at: usize| if at == 0 { PRIOR_OF_SLOPE } else { PRIOR_OF_LEVEL };
        let places = |seen: &Seen| -> Vec<usize> {
            (0..shape.len).map(|at| 2 + at * LEVELS + usize::from(seen.levels[at])).collect()
        };
        for _ in 0..STEPS_MAX {
            let mut gradient: Vec<f64> =
                weights.iter().enumerate().map(|(at, weight)| -prior(at) * weight).collect();
            let mut curvature = vec![0.0; width * width];
            for at in 0..width {
                curvature[at * width + at] = prior(at);
            }
            for (seen, answer, same) in labelled {
                let said = f64::from(log_odds(answer));
                let mut row = vec![(0, said), (1, 1.0)];
                row.extend(places(seen).into_iter().map(|place| (place, 1.0)));
                let sum = said + row.iter().map(|(at, value)| weights[*at] * value).sum::<f64>();
                let chance = 1.0 / (1.0 + (-sum).exp());
                for &(at, value) in &row {
                    gradient[at] += (f64::from(u8::from(*same)) - chance) * value;
                    for &(other, another) in &row {
                        curvature[at * width + other] += chance * (1.0 - chance) * value * another;
                    }
                }
            }
            let step = solved(curvature, gradient);
            let moved = step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
            for (weight, step) in weights.iter_mut().zip(step) {
                *weight += step;
            }
            if moved < 1e-6 {
                break;
            }
        }
        let levels = (0..shape.len.min(FEATURES_MAX))
            .map(|at| std::array::from_fn(|level| weights[2 + at * LEVELS + level] as f32))
            .collect();
        Correction { slope: 1.0 + weights[0] as f32, constant: weights[1] as f32, levels }
    }

    /// The answer with what labels have taught; what is not the same keeps its parts.
    pub(crate) fn corrected(&self, shape: &Shape, seen: &Seen, answer: Answer) -> Answer {
        if seen.apart {
            return answer;
        }
        let levels: f32 = (0..shape.len).map(|at| self.levels[at][usize::from(seen.levels[at])]).sum();
        let odds = self.slope * log_odds(&answer) + self.constant + levels;
        let same = 1.0 / (1.0 + (-odds).exp());
        let rest = (1.0 - same) / (1.0 - answer.same).max(1e-7);
        Answer { same, related: (answer.related * rest).min(1.0 - same) }
    }
}

/// Solves a positive definite system by Cholesky's decomposition.
fn solved(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Vec<f64> {
    let width = right.len();
    for column in 0..width {
        for row in column..width {
            let before: f64 =
                (0..column).map(|at| matrix[row * width + at] * matrix[column * width + at]).sum();
            let rest = matrix[row * width + column] - before;
            // The prior keeps the diagonal away from zero.
            matrix[row * width + column] =
                if row == column { rest.max(1e-12).sqrt() } else { rest / matrix[column * width + column] };
        }
    }
    for row in 0..width {
        let before: f64 = (0..row).map(|at| matrix[row * width + at] * right[at]).sum();
        right[row] = (right[row] - before) / matrix[row * width + row];
    }
    for row in (0..width).rev() {
        let after: f64 = (row + 1..width).map(|at| matrix[at * width + row] * right[at]).sum();
        right[row] = (right[row] - after) / matrix[row * width + row];
    }
    right
}
