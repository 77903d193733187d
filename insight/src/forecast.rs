//! What comes next: revenue, orders and cases by month or quarter, with intervals (ANA-06).
//!
//! Exponential smoothing, the theta method and last year again each say what comes next; how near each came when it did
//! not yet know the last part of the series decides which is taken.

mod ets;
mod season;
mod simplex;
mod theta;

use rand::RngExt;
use rayon::prelude::*;

pub use ets::{Form, Season, Trend};

use crate::{Refusal, chance};
use ets::Ets;

/// Values that it takes, whatever the season: a line, its spread, and something to try them on.
pub const VALUES_MIN: usize = 8;
/// Steps ahead at most; ten years of months. Nothing measured speaks of more.
pub const STEPS_MAX: usize = 120;
/// Values between a season's beginning and the next at most; days in a year.
pub const PERIOD_MAX: usize = 366;
/// How often the series is cut to see how near each method comes.
const CUTS_MAX: usize = 3;
/// The share of smoothing's error that another method has to stay below to be taken instead.
const CLEARLY: f64 = 0.9;
/// Possible futures that the intervals are counted from, in pairs of opposite chance.
const FUTURES: usize = 600;
/// Errors at the cuts widen the intervals up to this.
const WIDENING_MAX: f64 = 2.5;

/// A method of forecasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Exponential smoothing: the mean of the best form without a trend, with one, and with one that dies away, each
    /// chosen by AICc. What a series' trend does next is what one form gets wrong most.
    Smoothing,
    /// The theta method.
    Theta,
    /// The last season again; without a season the last value.
    Again,
}

/// Every method.
pub const METHODS: [Method; 3] = [Method::Smoothing, Method::Theta, Method::Again];

/// An interval at one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The values expected, step by step.
    pub values: Vec<f64>,
    /// For each step an interval that holds the value four times out of five.
    pub eighty: Vec<Interval>,
    /// For each step an interval that holds it 19 times out of 20.
    pub ninety_five: Vec<Interval>,
    /// The method that was taken: smoothing, unless another was clearly nearer at the cuts.
    pub method: Method,
    /// The form of exponential smoothing with the lowest AICc; the intervals have its shape.
    pub form: Form,
    /// For each of [`METHODS`] its mean absolute error at the cuts by that of the last season again inside the series
    /// (MASE; Hyndman, Koehler 2006); `None` where the series is too short to be cut.
    pub tried: Option<[f64; METHODS.len()]>,
}

/// The mean absolute distance of values one season apart: the scale of MASE.
pub fn seasonal_distance(y: &[f64], period: usize) -> f64 {
    let distances = y.iter().zip(&y[period..]).map(|(a, b)| (a - b).abs());
    distances.sum::<f64>() / (y.len() - period) as f64
}

/// Checks what can be checked before any work.
fn refuse(y: &[f64], period: usize, steps: usize) -> Result<(), Refusal> {
    let column = || "value".to_owned();
    if let Some(row) = y.iter().position(|value| !value.is_finite()) {
        return Err(Refusal::BadValue { column: column(), row, why: "not_finite" });
    }
    // What is further from nought than this loses its squares.
    if let Some(row) = y.iter().position(|value| value.abs() > 1e100) {
        return Err(Refusal::BadValue { column: column(), row, why: "too_large" });
    }
    let need = VALUES_MIN.max(steps).max(if period > 1 { 2 * period } else { 0 });
    if period == 0 || period > PERIOD_MAX || steps == 0 || steps > STEPS_MAX {
        return Err(Refusal::BadValue { column: column(), row: 0, why: "period_or_steps" });
    }
    if y.len() < need {
        return Err(Refusal::TooFew { what: "values", have: y.len(), need });
    }
    if y.windows(2).all(|pair| pair[0] == pair[1]) {
        return Err(Refusal::NoVariation { column: column() });
    }
    Ok(())
}

fn again(y: &[f64], period: usize, steps: usize) -> Vec<f64> {
    (0..steps).map(|step| y[y.len() - period + step % period]).collect()
}

/// The mean of what these models expect.
fn smoothed(models: &[Ets], steps: usize) -> Vec<f64> {
    let all: Vec<Vec<f64>> = models.iter().map(|model| model.forecast(steps)).collect();
    (0..steps).map(|step| all.iter().map(|own| own[step]).sum::<f64>() / all.len() as f64).collect()
}

fn expected(y: &[f64], period: usize, steps: usize, models: &[Ets]) -> [Vec<f64>; METHODS.len()] {
    [smoothed(models, steps), theta::forecast(y, period, steps), again(y, period, steps)]
}

/// Forecasts `steps` values of a series with a season of `period` values (12 for months, 4 for quarters, 1 for none).
///
/// Refuses fewer than two seasons, fewer than [`VALUES_MIN`] values or than the steps asked for, a series of one value, and
/// values that are not finite.
pub fn forecast(y: &[f64], period: usize, steps: usize, seed: u64) -> Result<Forecast, Refusal> {
    refuse(y, period, steps)?;
    // Sizes of one keep squares and differences far from the ends of what numbers can hold.
    let scale = y.iter().map(|value| value.abs()).sum::<f64>() / y.len() as f64;
    let y: Vec<f64> = y.iter().map(|value| value / scale).collect();
    let models = Ets::by_trend(&y, period);
    let best = models.first().ok_or(Refusal::NotConverged { what: "exponential smoothing", steps: 0 })?;
    let cuts = cuts(&y, period, steps, &models);
    let errors = mean_errors(&cuts);
    let method = errors.map_or(Method::Smoothing, nearest);
    let [smoothing, theta, again] = expected(&y, period, steps, &models);
    let values = match method {
        Method::Smoothing => smoothing,
        Method::Theta => theta,
        Method::Again => again,
    };
    let futures = Futures::of(best, steps, seed);
    let at_cuts = cuts.iter().map(|cut| (cut.expected[method as usize].as_slice(), cut.happened));
    let widening = futures.widening(at_cuts).max(best.doubt());
    // What was never below nought is not expected to be.
    let floor = if y.iter().all(|value| *value >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
    let interval = |share: f64| -> Vec<Interval> {
        let ends = |(step, value): (usize, &f64)| {
            let (low, high) = futures.quantiles(step, share);
            Interval {
                low: (value + widening * low).max(floor) * scale,
                high: (value + widening * high).max(floor) * scale,
            }
        };
        values.iter().enumerate().map(ends).collect()
    };
    let distance = seasonal_distance(&y, period);
    let tried = errors.filter(|_| distance > 0.0).map(|errors| errors.map(|error| error / distance));
    Ok(Forecast {
        eighty: interval(0.8),
        ninety_five: interval(0.95),
        values: values.iter().map(|value| value.max(floor) * scale).collect(),
        method,
        form: best.form,
        tried,
    })
}

/// Forecasts many series, each for itself.
pub fn forecast_all(
    series: &[Vec<f64>],
    period: usize,
    steps: usize,
    seed: u64,
) -> Vec<Result<Forecast, Refusal>> {
    series.par_iter().map(|y| forecast(y, period, steps, seed)).collect()
}

/// What was expected at a cut, and what happened.
struct Cut<'a> {
    expected: [Vec<f64>; METHODS.len()],
    happened: &'a [f64],
}

/// Cuts the series and asks every method about what follows: the last `steps` values, then earlier ones, as long as
/// what is before the cut is enough to learn from.
fn cuts<'a>(y: &'a [f64], period: usize, steps: usize, models: &[Ets]) -> Vec<Cut<'a>> {
    let least = VALUES_MIN.max(2 * period + 6);
    let stride = steps.div_ceil(2);
    let ends = (0..CUTS_MAX).map_while(|k| y.len().checked_sub(steps + k * stride));
    ends.take_while(|end| *end >= least)
        .map(|end| {
            let known = &y[..end];
            let models: Vec<Ets> = models.iter().map(|model| model.of_beginning(known, period)).collect();
            Cut { expected: expected(known, period, steps, &models), happened: &y[end..end + steps] }
        })
        .collect()
}

/// The mean absolute error of each method over all cuts.
fn mean_errors(cuts: &[Cut]) -> Option<[f64; METHODS.len()]> {
    let mean = |method: usize| {
        let errors = cuts.iter().flat_map(|cut| cut.expected[method].iter().zip(cut.happened));
        let count = cuts.iter().map(|cut| cut.happened.len()).sum::<usize>();
        errors.map(|(said, was)| (said - was).abs()).sum::<f64>() / count as f64
    };
    (!cuts.is_empty()).then(|| std::array::from_fn(mean))
}

/// Smoothing, unless another method was clearly nearer: three cuts do not tell small differences from chance.
fn nearest(errors: [f64; METHODS.len()]) -> Method {
    let [smoothing, theta, again] = errors;
    let (other, error) = if again < theta { (Method::Again, again) } else { (Method::Theta, theta) };
    if error < CLEARLY * smoothing { other } else { Method::Smoothing }
}

/// Possible futures of a model, as distances from what it expects, sorted step by step.
struct Futures {
    distances: Vec<Vec<f64>>,
}

impl Futures {
    fn of(model: &Ets, steps: usize, seed: u64) -> Futures {
        let expected = model.forecast(steps);
        let mut distances = vec![Vec::with_capacity(FUTURES); steps];
        let mut values = Vec::with_capacity(steps);
        let mut chance = chance::of_piece(seed, 0);
        let mut shocks = Vec::with_capacity(steps);
        for _ in 0..FUTURES / 2 {
            shocks.clear();
            // Normal deviates by pairs (Box, Muller 1958).
            while shocks.len() < steps {
                let radius = (-2.0 * (1.0 - chance.random::<f64>()).ln()).sqrt();
                let (sine, cosine) = (std::f64::consts::TAU * chance.random::<f64>()).sin_cos();
                shocks.extend([radius * cosine, radius * sine]);
            }
            for sign in [1.0, -1.0] {
                let mut next = shocks.iter();
                model.future(steps, || sign * next.next().copied().unwrap_or_default(), &mut values);
                for (step, value) in values.iter().enumerate() {
                    distances[step].push(value - expected[step]);
                }
            }
        }
        distances.iter_mut().for_each(|step| step.sort_unstable_by(f64::total_cmp));
        Futures { distances }
    }

    /// The ends of the middle `share` at a step.
    fn quantiles(&self, step: usize, share: f64) -> (f64, f64) {
        let sorted = &self.distances[step];
        let at = |quantile: f64| {
            let place = quantile * (sorted.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
        };
        (at((1.0 - share) / 2.0), at((1.0 + share) / 2.0))
    }

    /// How much wider errors at the cuts were than these futures say: a model never knows that its form is wrong.
    fn widening<'a>(&self, cuts: impl Iterator<Item = (&'a [f64], &'a [f64])>) -> f64 {
        let variances: Vec<f64> = self
            .distances
            .iter()
            .map(|step| step.iter().map(|distance| distance * distance).sum::<f64>() / step.len() as f64)
            .collect();
        let (mut sum, mut count) = (0.0, 0.0);
        for (expected, happened) in cuts {
            for ((said, was), variance) in expected.iter().zip(happened).zip(&variances) {
                sum += (said - was).powi(2) / variance.max(f64::MIN_POSITIVE);
                count += 1.0;
            }
        }
        if count > 0.0 { (sum / count).sqrt().clamp(1.0, WIDENING_MAX) } else { 1.0 }
    }
}

#[cfg(test)]
#[path = "tests/forecast.rs"]
mod tests;
