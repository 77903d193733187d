//! How two figures go together.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::standardised::{Column, Standardised};
use crate::Refusal;
use crate::interval::{Interval, Level};

/// Rows below which Fisher's interval has no width to speak of.
pub const ROWS_MIN: usize = 4;

/// Pearson's correlation of two columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// From −1 to 1.
    pub figure: f64,
    /// By Fisher's transformation (1921).
    pub interval: Interval,
    /// How often chance alone would give as much, either way (Student's t).
    pub chance: f64,
}

/// The correlation of two columns at a level such as 0.95.
///
/// # Errors
/// As [`Standardised::of`].
pub fn correlation(one: Column<'_>, other: Column<'_>, level: Level) -> Result<Correlation, Refusal> {
    let columns = Standardised::of(&[one, other], ROWS_MIN)?;
    let figure = columns.correlation().at(0, 1).clamp(-1.0, 1.0);
    let rows = columns.rows() as f64;
    let middle = figure.atanh();
    let reach = level.normal() / (rows - 3.0).sqrt();
    let interval = if middle.is_finite() {
        Interval { low: (middle - reach).tanh(), high: (middle + reach).tanh() }
    } else {
        Interval { low: figure, high: figure }
    };
    let freedom = rows - 2.0;
    let t = figure * (freedom / (1.0 - figure * figure)).sqrt();
    Ok(Correlation { figure, interval, chance: two_sided(t, freedom) })
}

/// How often a Student's t of these degrees of freedom is as far from nought.
pub(super) fn two_sided(t: f64, freedom: f64) -> f64 {
    if !t.is_finite() {
        return 0.0;
    }
    let student = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive");
    2.0 * student.cdf(-t.abs())
}
