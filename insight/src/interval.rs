//! Between which bounds a figure lies, at a stated level.

use statrs::function::erf::erf_inv;

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
    pub fn wilson(hits: f64, count: f64, level: f64) -> Self {
        let z = normal_two_sided(level);
        let share = hits / count;
        let middle = (share + z * z / (2.0 * count)) / (1.0 + z * z / count);
        let reach = z / (1.0 + z * z / count)
            * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
        Self { low: (middle - reach).max(0.0), high: (middle + reach).min(1.0) }
    }

    /// The middle `level` of repeated figures (percentile bootstrap; Efron & Tibshirani 1993, ch. 13), by linear
    /// interpolation between neighbours. The figures are sorted in passing.
    pub fn of_repetitions(figures: &mut [f64], level: f64) -> Self {
        figures.sort_unstable_by(f64::total_cmp);
        Self { low: quantile(figures, 0.5 - 0.5 * level), high: quantile(figures, 0.5 + 0.5 * level) }
    }
}

/// The figure below which this share of sorted figures lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The `z` with which `± z` standard errors hold this share of a normal distribution: 1.96 at 0.95.
pub fn normal_two_sided(level: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf_inv(level)
}
