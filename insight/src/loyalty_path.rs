//! The paths from satisfaction to loyalty (SAT-13, SAT-14): a chain of regressions, such as *quality and service make
//! satisfaction; satisfaction and price make loyalty*, with what goes straight and what goes through others.
//!
//! A recursive path model (Wright 1934): standardised least squares for each equation; an indirect effect is the sum over
//! all ways of the products along each. Intervals come from repeated samples of the rows, as indirect effects are not
//! normal (Shrout & Bolger 2002). It assumes that the arrows point the way they are drawn; the numbers cannot tell.

use crate::Refusal;
use crate::drivers::Standardised;
use crate::drivers::shares::{REPETITIONS_MAX, Repetition};
use crate::interval::Interval;
use crate::symmetric::Symmetric;

/// Rows for each cause below which coefficients are chance (a rule of thumb of regression).
pub const ROWS_PER_CAUSE_MIN: usize = 5;

/// One equation: what makes a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// The column that is made.
    pub target: usize,
    /// The columns that make it.
    pub causes: Vec<usize>,
}

/// What one column does to a later one, in standard deviations of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The column that does.
    pub from: usize,
    /// The column that is changed.
    pub to: usize,
    /// Straight; nought where no arrow goes straight.
    pub direct: Estimate,
    /// Through others.
    pub indirect: Estimate,
    /// Both.
    pub total: Estimate,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub figure: f64,
    /// Its interval by repeated samples of the rows (percentiles).
    pub interval: Interval,
}

/// A fitted path model.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// The explained share of each equation's target, in the order of the equations.
    pub r_squared: Vec<f64>,
    /// Every pair of which one leads to the other, by equations and then by columns.
    pub effects: Vec<Effect>,
}

/// Fits equations that stand in the order of making: what an equation makes is a cause in later ones only.
///
/// # Errors
/// No equation or one without causes; a column that is not there, is made twice, or makes itself, directly or through
/// others; too few rows; causes that are (nearly) sums of each other; too few samples.
pub fn paths(
    columns: &Standardised,
    equations: &[Equation],
    repetition: Repetition,
) -> Result<Paths, Refusal> {
    check(columns, equations)?;
    let (r_squared, figures) = solve(columns.correlation(), equations).map_err(|place| {
        Refusal::BadValue { column: columns.name(place).to_owned(), row: 0, why: "collinear" }
    })?;
    let flat = |effects: Vec<Plain>| {
        effects.iter().flat_map(|plain| [plain.direct, plain.indirect, plain.total()]).collect()
    };
    if repetition.repetitions > REPETITIONS_MAX {
        return Err(Refusal::BadValue { column: "repetitions".to_owned(), row: 0, why: "out_of_range" });
    }
    let mut repeated = columns.repeated(repetition.repetitions, repetition.seed, |drawn| {
        solve(drawn, equations).ok().map(|(_, effects)| flat(effects))
    });
    if repeated.is_empty() {
        return Err(Refusal::TooFew { what: "repetitions", have: 0, need: 2 });
    }
    let effects = figures
        .iter()
        .zip(repeated.chunks_exact_mut(3))
        .map(|(plain, repeated)| {
            let mut estimate = |place: usize, figure| {
                let interval = Interval::of_repetitions(&mut repeated[place], repetition.level)?;
                Ok(Estimate { figure, interval })
            };
            Ok(Effect {
                from: plain.from,
                to: plain.to,
                direct: estimate(0, plain.direct)?,
                indirect: estimate(1, plain.indirect)?,
                total: estimate(2, plain.total())?,
            })
        })
        .collect::<Result<Vec<Effect>, Refusal>>()?;
    Ok(Paths { r_squared, effects })
}

fn check(columns: &Standardised, equations: &[Equation]) -> Result<(), Refusal> {
    let bad = |row, why| Err(Refusal::BadValue { column: "equations".to_owned(), row, why });
    if equations.is_empty() {
        return Err(Refusal::TooFew { what: "equations", have: 0, need: 1 });
    }
    for (row, equation) in equations.iter().enumerate() {
        let Equation { target, causes } = equation;
        if *target >= columns.columns() || causes.iter().any(|cause| *cause >= columns.columns()) {
            return bad(row, "unknown_column");
        }
        if causes.is_empty() {
            return bad(row, "no_cause");
        }
        if equations[..row].iter().any(|earlier| earlier.target == *target) {
            return bad(row, "made_twice");
        }
        if equations[row..].iter().any(|later| causes.contains(&later.target)) {
            return bad(row, "made_later");
        }
        if causes.iter().enumerate().any(|(place, cause)| causes[..place].contains(cause)) {
            return bad(row, "cause_twice");
        }
        let need = (ROWS_PER_CAUSE_MIN * causes.len()).max(causes.len() + 2);
        if columns.rows() < need {
            return Err(Refusal::TooFew { what: "rows", have: columns.rows(), need });
        }
    }
    Ok(())
}

/// An effect without its interval.
struct Plain {
    from: usize,
    to: usize,
    direct: f64,
    indirect: f64,
}

impl Plain {
    fn total(&self) -> f64 {
        self.direct + self.indirect
    }
}

/// The explained share of each equation and all effects; or the column that others make up.
fn solve(correlation: &Symmetric, equations: &[Equation]) -> Result<(Vec<f64>, Vec<Plain>), usize> {
    let mut r_squared = Vec::with_capacity(equations.len());
    let mut effects: Vec<Plain> = Vec::new();
    for Equation { target, causes } in equations {
        let with: Vec<f64> = causes.iter().map(|cause| correlation.at(*target, *cause)).collect();
        let slopes = correlation.part(causes).triangle().map_err(|place| causes[place])?.solve(&with);
        r_squared.push(slopes.iter().zip(&with).map(|(slope, with)| slope * with).sum());
        for from in 0..correlation.size() {
            let direct = causes.iter().position(|cause| *cause == from).map(|place| slopes[place]);
            // Through each cause that `from` leads to.
            let mut through = None;
            for (cause, slope) in causes.iter().zip(&slopes) {
                if let Some(earlier) = effects.iter().find(|plain| plain.from == from && plain.to == *cause) {
                    *through.get_or_insert(0.0) += slope * earlier.total();
                }
            }
            if direct.is_some() || through.is_some() {
                let (direct, indirect) = (direct.unwrap_or(0.0), through.unwrap_or(0.0));
                effects.push(Plain { from, to: *target, direct, indirect });
            }
        }
    }
    Ok((r_squared, effects))
}

#[cfg(test)]
mod tests {
    mod paths;
}
