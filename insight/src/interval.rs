//! Between which bounds a figure lies, at a stated level.

use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::erf::erf_inv;

use crate::Refusal;

/// How often an interval holds what it is about: a share between nought and one, such as 0.95.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

impl Level {
    /// Nine in ten.
    pub const NINETY: Self = Self(0.9);
    /// Nineteen in twenty, as is usual.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// The level of this share.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] for a share that is not between nought and one: 95 is none.
    pub fn new(share: f64) -> Result<Self, Refusal> {
        if share > 0.0 && share < 1.0 {
            return Ok(Self(share));
        }
        Err(Refusal::BadValue { column: "level".to_owned(), row: 0, why: "not_a_share" })
    }

    /// The `z` with which `± z` standard errors hold this share of a normal distribution: 1.96 at 0.95.
    pub fn normal(self) -> f64 {
        std::f64::consts::SQRT_2 * erf_inv(self.0)
    }

    /// The same of Student's distribution with these degrees of freedom, which are positive.
    pub fn student(self, freedom: f64) -> f64 {
        let student = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
        student.inverse_cdf(0.5 + 0.5 * self.0)
    }
}

/// Two bounds; the level belongs to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

impl Interval {
    /// Whether a figure lies within.
    pub fn covers(&self, figure: f64) -> bool {
        self.low <= figure && figure <= self.high
    }

    /// `middle ± reach`.
    pub fn around(middle: f64, reach: f64) -> Self {
        Self { low: middle - reach, high: middle + reach }
    }

    /// Of a positive figure whose logarithm is normal: `middle ×÷ exp(reach)`.
    pub fn around_logarithm(middle: f64, reach: f64) -> Self {
        Self { low: middle * (-reach).exp(), high: middle * reach.exp() }
    }

    /// The share of `hits` among `count` (Wilson 1927): right for small counts and for shares near nought and one.
    pub fn wilson(hits: f64, count: f64, level: Level) -> Self {
        let z = level.normal();
        let share = hits / count;
        let middle = (share + z * z / (2.0 * count)) / (1.0 + z * z / count);
        let reach = z / (1.0 + z * z / count)
            * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
        Self { low: (middle - reach).max(0.0), high: (middle + reach).min(1.0) }
    }

    /// The middle `level` of repeated figures (percentile bootstrap; Efron & Tibshirani 1993, ch. 13), by linear
    /// interpolation between neighbours. The figures are sorted in passing.
    ///
    /// # Errors
    /// [`Refusal::TooFew`] with fewer than two figures.
    pub fn of_repetitions(figures: &mut [f64], level: Level) -> Result<Self, Refusal> {
        if figures.len() < 2 {
            return Err(Refusal::TooFew { what: "repetitions", have: figures.len(), need: 2 });
        }
        figures.sort_unstable_by(f64::total_cmp);
        let Level(share) = level;
        Ok(Self { low: quantile(figures, 0.5 - 0.5 * share), high: quantile(figures, 0.5 + 0.5 * share) })
    }
}

/// The figure below which this share of sorted figures lies; there is one at least.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}
