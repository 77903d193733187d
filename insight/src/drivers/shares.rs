//! Which share of the explained variance each driver has, where drivers go together.
//!
//! LMG (Lindeman, Merenda & Gold 1980; Grömping 2006, *Journal of Statistical Software* 17(1)): what a driver adds to R²,
//! averaged over all orders in which drivers may be taken; the Shapley value of R². Beyond [`EXACT_DRIVERS_MAX`]: relative
//! weights (Johnson 2000), which come within a hundredth or so. Both add up to R².

use super::regression::collinear;
use super::standardised::Standardised;
use crate::Refusal;
use crate::interval::{Interval, Level};
use crate::symmetric::Symmetric;

/// Up to this many drivers all 2^n sets are looked at: a million at 20, in some hundredths of a second.
pub const EXACT_DRIVERS_MAX: usize = 20;
/// With more columns a survey of them means nothing, and the matrices are no longer small.
pub const DRIVERS_MAX: usize = 200;
/// Rows for each driver below which the shares are chance (a rule of thumb of regression).
pub const ROWS_PER_DRIVER_MIN: usize = 4;
/// What is left of a driver's variance when it is a sum of others.
const LEFT_MIN: f64 = 1e-11;

/// How shares were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// LMG over all sets.
    Lmg,
    /// Johnson's relative weights.
    RelativeWeights,
}

/// One driver's share.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The driver.
    pub name: String,
    /// Its part of R²; all parts add up to it.
    pub figure: f64,
    /// Its interval by repeated samples of the rows (percentiles).
    pub interval: Interval,
}

/// The shares of all drivers.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// How.
    pub method: Method,
    /// The explained share of the target's variance.
    pub r_squared: f64,
    /// The drivers in their order.
    pub shares: Vec<Share>,
}

/// Samples beyond which intervals gain nothing, and memory is lost.
pub const REPETITIONS_MAX: usize = 100_000;

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repetition {
    /// At which level.
    pub level: Level,
    /// How many samples; a thousand is usual for 0.95.
    pub repetitions: usize,
    /// With which chance.
    pub seed: u64,
}

/// The shares of the columns before the last in the last.
///
/// # Errors
/// No driver or too many; too few rows; a driver that is (nearly) a sum of those before it; too few samples.
pub fn shares(columns: &Standardised, repetition: Repetition) -> Result<Shares, Refusal> {
    let drivers = columns.columns().saturating_sub(1);
    if drivers == 0 {
        return Err(Refusal::TooFew { what: "drivers", have: 0, need: 1 });
    }
    if drivers > DRIVERS_MAX {
        let column = columns.name(DRIVERS_MAX).to_owned();
        return Err(Refusal::BadValue { column, row: 0, why: "too_many_drivers" });
    }
    let need = (ROWS_PER_DRIVER_MIN * drivers).max(drivers + 2);
    if columns.rows() < need {
        return Err(Refusal::TooFew { what: "rows", have: columns.rows(), need });
    }
    let places: Vec<usize> = (0..drivers).collect();
    let correlation = columns.correlation();
    correlation.part(&places).triangle().map_err(|place| collinear(columns, place))?;
    let method = if drivers <= EXACT_DRIVERS_MAX { Method::Lmg } else { Method::RelativeWeights };
    let of = |correlation: &Symmetric| match method {
        Method::Lmg => lmg(correlation),
        Method::RelativeWeights => relative_weights(correlation),
    };
    let figures = of(correlation);
    if repetition.repetitions > REPETITIONS_MAX {
        return Err(Refusal::BadValue { column: "repetitions".to_owned(), row: 0, why: "out_of_range" });
    }
    let mut repeated = columns.repeated(repetition.repetitions, repetition.seed, |drawn| Some(of(drawn)));
    if repeated.is_empty() {
        return Err(Refusal::TooFew { what: "repetitions", have: 0, need: 2 });
    }
    let shares = places
        .iter()
        .map(|&place| {
            let interval = Interval::of_repetitions(&mut repeated[place], repetition.level)?;
            Ok(Share { name: columns.name(place).to_owned(), figure: figures[place], interval })
        })
        .collect::<Result<Vec<Share>, Refusal>>()?;
    Ok(Shares { method, r_squared: figures.iter().sum(), shares })
}

/// LMG from the correlations of the drivers and, last, the target: of every set of n drivers in which the driver is, R² times
/// how often it comes right after the others of the set in all orders, less that of every set in which it is not, times how
/// often it comes next.
pub fn lmg(correlation: &Symmetric) -> Vec<f64> {
    let drivers = correlation.size() - 1;
    let mut explained = explained_by_sets(correlation);
    // n! (drivers − n − 1)! / drivers!: how often a set of n stands right before a certain other driver.
    let mut before = vec![1.0 / drivers as f64; drivers];
    for size in 1..drivers {
        before[size] = before[size - 1] * size as f64 / (drivers - size) as f64;
    }
    before.push(0.0);
    let without: f64 =
        explained.iter().enumerate().map(|(set, own)| own * before[set.count_ones() as usize]).sum();
    for (set, own) in explained.iter_mut().enumerate().skip(1) {
        let size = set.count_ones() as usize;
        *own *= before[size - 1] + before[size];
    }
    // The sets with the last driver are the upper half; then that driver is forgotten, and halves are added.
    let mut shares = vec![0.0; drivers];
    for driver in (0..drivers).rev() {
        let (lower, upper) = explained[..2 << driver].split_at_mut(1 << driver);
        shares[driver] = upper.iter().sum::<f64>() - without;
        lower.iter_mut().zip(upper).for_each(|(lower, upper)| *lower += *upper);
    }
    shares
}

/// R² of every set of drivers, by the number whose bits are the drivers. One driver after the other is either left out or
/// swept out of what is left of the later ones, so that a set costs a handful of operations.
fn explained_by_sets(correlation: &Symmetric) -> Vec<f64> {
    let size = correlation.size();
    let drivers = size - 1;
    let mut explained = vec![0.0; 1 << drivers];
    // What is left of the drivers from the n-th on and of the target: a square for each depth.
    let mut left: Vec<Vec<f64>> =
        (0..=drivers).map(|depth| vec![0.0; (size - depth) * (size - depth)]).collect();
    for row in 0..size {
        for column in 0..size {
            left[0][row * size + column] = correlation.at(row, column);
        }
    }
    choose(&mut left, size, 0, &mut explained);
    explained
}

fn choose(left: &mut [Vec<f64>], size: usize, set: usize, explained: &mut [f64]) {
    let (own, deeper) = left.split_first_mut().expect("a square for each depth");
    if size == 1 {
        explained[set] = 1.0 - own[0];
        return;
    }
    let drivers = explained.len().trailing_zeros() as usize;
    let driver = drivers + 1 - size;
    let next = size - 1;
    let pivot = own[0];
    for is_in in [false, true] {
        for row in 0..next {
            // A driver that earlier ones make up adds nothing.
            let factor = if is_in && pivot > LEFT_MIN { own[(row + 1) * size] / pivot } else { 0.0 };
            for column in 0..next {
                deeper[0][row * next + column] =
                    own[(row + 1) * size + column + 1] - factor * own[column + 1];
            }
        }
        choose(deeper, next, set | (usize::from(is_in) << driver), explained);
    }
}

/// Johnson's relative weights from the correlations of the drivers and, last, the target: the drivers are replaced by the
/// nearest uncorrelated ones, and what those explain is handed back by how much they are of each driver.
pub fn relative_weights(correlation: &Symmetric) -> Vec<f64> {
    let drivers = correlation.size() - 1;
    let places: Vec<usize> = (0..drivers).collect();
    let (values, axes) = correlation.part(&places).axes();
    // The square root of the drivers' correlations.
    let root = Symmetric::from_fn(drivers, |row, column| {
        values.iter().zip(&axes).map(|(value, axis)| value.max(0.0).sqrt() * axis[row] * axis[column]).sum()
    });
    // Its inverse times the target's correlations.
    let slopes: Vec<f64> = places
        .iter()
        .map(|&row| {
            values
                .iter()
                .zip(&axes)
                .filter(|(value, _)| **value > LEFT_MIN)
                .map(|(value, axis)| {
                    let along: f64 =
                        places.iter().map(|place| axis[*place] * correlation.at(drivers, *place)).sum();
                    axis[row] * along / value.sqrt()
                })
                .sum()
        })
        .collect();
    places
        .iter()
        .map(|&row| places.iter().map(|place| (root.at(row, *place) * slopes[*place]).powi(2)).sum())
        .collect()
}
