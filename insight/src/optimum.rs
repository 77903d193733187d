//! The lowest point of a smooth function of a few parameters, and how sure one may be of it.
//!
//! Quasi-Newton search (Broyden, Fletcher, Goldfarb, Shanno; Nocedal & Wright, *Numerical Optimization*, 2006, ch. 6)
//! with a bisection line search for the weak Wolfe conditions (Lewis & Overton 2013). Maximum likelihood is its use:
//! the function is the mean negative log-likelihood over the logarithms of positive parameters.

use crate::Refusal;
use crate::symmetric::Symmetric;

/// Steps after which the search gives up.
const STEPS_MAX: usize = 200;
/// Tries along one direction after which the search gives up.
const TRIES_MAX: usize = 60;
/// The largest slope of a mean log-likelihood that counts as none: two orders above what rounding leaves of a sum
/// over a million rows.
const SLOPE_MIN: f64 = 1e-9;
/// Share of the promised descent that a step must reach (Nocedal & Wright, 3.6a).
const ARMIJO: f64 = 1e-4;
/// Share of the slope that a step may leave (Nocedal & Wright, 3.6b).
const WOLFE: f64 = 0.9;
/// What rounding may add to a sum, as a share of it.
const ROUNDING: f64 = 1e-13;
/// A logarithm beyond this means that the parameter runs away to nothing or to infinity: the data do not hold it.
const LOGARITHM_MAX: f64 = 16.0;
/// Step of the central differences of the gradient.
const DIFFERENCE: f64 = 1e-4;

/// Where the search ended.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// The parameters.
    pub at: Vec<f64>,
    /// The function there.
    pub value: f64,
    /// Steps taken.
    pub steps: usize,
    /// The inverse of the curvature as the search has come to see it: a start for the next search nearby.
    pub inverse_curvature: Vec<f64>,
}

/// Where a search begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// The parameters.
    pub at: Vec<f64>,
    /// The inverse curvature of an earlier search, row by row; none is the unit matrix.
    pub inverse_curvature: Option<Vec<f64>>,
}

/// The lowest point of `function`, which writes its gradient into its second argument and returns its value.
///
/// # Errors
/// [`Refusal::NotConverged`] where the search finds no end or a parameter runs away.
pub fn lowest(
    what: &'static str,
    start: Start,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Optimum, Refusal> {
    let count = start.at.len();
    let mut at = start.at;
    let mut gradient = vec![0.0; count];
    let mut value = function(&at, &mut gradient);
    let is_warm = start.inverse_curvature.is_some();
    let mut inverse = start.inverse_curvature.unwrap_or_else(|| unit(count));
    let mut scaled = is_warm;
    for step in 0..STEPS_MAX {
        if !value.is_finite() || at.iter().any(|logarithm| logarithm.abs() > LOGARITHM_MAX) {
            return Err(Refusal::NotConverged { what, steps: step });
        }
        if gradient.iter().all(|slope| slope.abs() < SLOPE_MIN) {
            return Ok(Optimum { at, value, steps: step, inverse_curvature: inverse });
        }
        let mut direction: Vec<f64> =
            (0..count).map(|row| -dot(&inverse[row * count..][..count], &gradient)).collect();
        let mut descent = dot(&direction, &gradient);
        if descent >= 0.0 || !descent.is_finite() {
            inverse = unit(count);
            scaled = false;
            direction = gradient.iter().map(|slope| -slope).collect();
            descent = dot(&direction, &gradient);
        }
        let Some(reached) = along(&at, &direction, value, descent, &mut function) else {
            // Rounding hides what is left of the descent: this is the lowest point that can be told.
            if gradient.iter().all(|slope| slope.abs() < SLOPE_MIN * 1e3) {
                return Ok(Optimum { at, value, steps: step, inverse_curvature: inverse });
            }
            return Err(Refusal::NotConverged { what, steps: step });
        };
        let moved: Vec<f64> = reached.at.iter().zip(&at).map(|(new, old)| new - old).collect();
        let turned: Vec<f64> = reached.gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        update(&mut inverse, &moved, &turned, &mut scaled);
        at = reached.at;
        gradient = reached.gradient;
        value = reached.value;
    }
    Err(Refusal::NotConverged { what, steps: STEPS_MAX })
}

struct Reached {
    at: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

/// A point along the direction that is low enough and flat enough.
fn along(
    at: &[f64],
    direction: &[f64],
    value: f64,
    descent: f64,
    function: &mut impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Option<Reached> {
    let longest = direction.iter().fold(0.0_f64, |longest, part| longest.max(part.abs()));
    // A first step of more than one in a logarithm leaps over the valley.
    let mut length = if longest > 1.0 { 1.0 / longest } else { 1.0 };
    let (mut short, mut long) = (0.0, f64::INFINITY);
    let mut best: Option<Reached> = None;
    for _ in 0..TRIES_MAX {
        let there: Vec<f64> = at.iter().zip(direction).map(|(from, part)| from + length * part).collect();
        let mut gradient = vec![0.0; at.len()];
        let reached = function(&there, &mut gradient);
        let slope = dot(&gradient, direction);
        // Near the lowest point rounding hides the descent; there the slope tells it (Hager & Zhang 2005, 4.1).
        let is_low = reached <= value + ARMIJO * length * descent
            || (reached <= value + ROUNDING * value.abs() && slope <= (2.0 * ARMIJO - 1.0) * descent);
        if !is_low || !slope.is_finite() {
            long = length;
        } else {
            let is_flat = slope >= WOLFE * descent;
            best = Some(Reached { at: there, value: reached, gradient });
            if is_flat {
                return best;
            }
            short = length;
        }
        length = if long.is_finite() { 0.5 * (short + long) } else { 2.0 * short };
        if long - short < f64::EPSILON * long {
            break;
        }
    }
    best
}

/// The inverse curvature after a step (Nocedal & Wright, 6.17), scaled before the first (6.20).
fn update(inverse: &mut [f64], moved: &[f64], turned: &[f64], scaled: &mut bool) {
    let count = moved.len();
    let bend = dot(moved, turned);
    if bend <= f64::EPSILON * dot(turned, turned).sqrt() * dot(moved, moved).sqrt() {
        return;
    }
    if !*scaled {
        let scale = bend / dot(turned, turned);
        inverse.iter_mut().for_each(|entry| *entry *= scale);
        *scaled = true;
    }
    let seen: Vec<f64> = (0..count).map(|row| dot(&inverse[row * count..][..count], turned)).collect();
    let factor = 1.0 + dot(turned, &seen) / bend;
    for row in 0..count {
        for column in 0..count {
            inverse[row * count + column] +=
                (factor * moved[row] * moved[column] - seen[row] * moved[column] - moved[row] * seen[column])
                    / bend;
        }
    }
}

/// The curvature (the matrix of second derivatives) at a point, by central differences of the gradient.
pub fn curvature(at: &[f64], mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> Symmetric {
    let count = at.len();
    let mut second = vec![0.0; count * count];
    let (mut above, mut below) = (vec![0.0; count], vec![0.0; count]);
    for row in 0..count {
        let mut there = at.to_vec();
        there[row] = at[row] + DIFFERENCE;
        function(&there, &mut above);
        there[row] = at[row] - DIFFERENCE;
        function(&there, &mut below);
        for column in 0..count {
            second[row * count + column] = (above[column] - below[column]) / (2.0 * DIFFERENCE);
        }
    }
    Symmetric::from_fn(count, |row, column| {
        0.5 * (second[row * count + column] + second[column * count + row])
    })
}

fn unit(count: usize) -> Vec<f64> {
    (0..count * count).map(|place| if place % (count + 1) == 0 { 1.0 } else { 0.0 }).collect()
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
