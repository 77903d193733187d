//! Purchases without a contract: every customer buys at a rate of his own and may leave after each purchase, with a
//! probability of his own (BG/NBD; Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, *Marketing
//! Science* 24(2), their equations 3, 6 and 10).

use rayon::prelude::*;
use statrs::function::gamma::{digamma, ln_gamma};

use super::fitted::{self, Amount};
use super::history::{Timing, Timings};
use super::merged::{self, Merged};
use super::{Fitted, Parameters, Purchasing};
use crate::Refusal;
use crate::optimum::{self, Start};

/// Customers below which four parameters mean nothing: ten or so for each (a rule of thumb).
pub const CUSTOMERS_MIN: usize = 50;
/// Customers with a second purchase: without them nothing says how often people buy.
pub const REPEAT_BUYERS_MIN: usize = 20;
/// Terms of the series after which it is cut off. It needs about 35 / (1 − z), where 1 − z is the share that the
/// past is of past and horizon together.
const TERMS_MAX: usize = 100_000;
/// A term that adds less than this share is the last.
const TERM_MIN: f64 = 1e-16;

/// The model. Purchase rates are gamma with shape `r` and rate `alpha` (in the unit of time of the histories);
/// probabilities of leaving after a purchase are beta with `a` and `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Rate of the purchase rates: `r / alpha` purchases a unit of time on average.
    pub alpha: f64,
    /// First parameter of leaving.
    pub a: f64,
    /// Second parameter of leaving: `a / (a + b)` leave after a purchase on average.
    pub b: f64,
}

impl Parameters for BgNbd {
    const NAME: &'static str = "bg_nbd";

    fn from_slice(parameters: &[f64]) -> Self {
        Self { r: parameters[0], alpha: parameters[1], a: parameters[2], b: parameters[3] }
    }

    fn to_vec(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.a, self.b]
    }
}

impl BgNbd {
    /// The model of the highest likelihood for these customers.
    ///
    /// # Errors
    /// Rows that cannot be ([`Timings::checked`]); too few customers or too few who bought again; parameters that the
    /// data do not hold, as where nobody leaves or all buy alike ([`Refusal::NotConverged`]).
    pub fn fit(timings: Timings<'_>) -> Result<Fitted<Self>, Refusal> {
        let merged = Merged::of(timings)?;
        enough(&merged)?;
        let rate = merged.repeats() / merged.weight;
        let mut start = Start { at: vec![0.0, -rate.ln(), 0.0, 1.0], inverse_curvature: None };
        if let Some(sample) = merged.sample()
            && let Ok(found) =
                optimum::lowest(Self::NAME, start.clone(), |at, slope| mean(&sample, at, slope))
        {
            start = Start { at: found.at, inverse_curvature: Some(found.inverse_curvature) };
        }
        let amount = Amount { customers: merged.weight as usize, histories: merged.rows.len() };
        let mut fitted: Fitted<Self> = fitted::fit(start, amount, |at, slope| mean(&merged, at, slope))?;
        // From mean observation times to the histories' own unit.
        fitted.model.alpha *= merged.unit;
        fitted.log_likelihood -= merged.repeats() * merged.unit.ln();
        Ok(fitted)
    }

    /// The log-likelihood of these customers.
    ///
    /// # Errors
    /// Rows that cannot be ([`Timings::checked`]).
    pub fn log_likelihood(&self, timings: Timings<'_>) -> Result<f64, Refusal> {
        let merged = Merged::of(timings)?;
        let at = [self.r.ln(), (self.alpha / merged.unit).ln(), self.a.ln(), self.b.ln()];
        Ok(-mean(&merged, &at, &mut [0.0; 4]) * merged.weight - merged.repeats() * merged.unit.ln())
    }

    /// How often a new customer will buy again within `horizon` (equation 9).
    pub fn expected_of_new(&self, horizon: f64) -> f64 {
        self.expected_if_alive(0.0, 0.0, horizon)
    }

    /// [`Purchasing::alive`] of all, in parallel.
    pub fn alive_all(&self, timings: Timings<'_>) -> Vec<f64> {
        (0..timings.repeats.len()).into_par_iter().map(|row| self.alive(timings.at(row))).collect()
    }

    /// [`Purchasing::expected`] of all, in parallel.
    pub fn expected_all(&self, timings: Timings<'_>, horizon: f64) -> Vec<f64> {
        (0..timings.repeats.len())
            .into_par_iter()
            .map(|row| self.expected(timings.at(row), horizon))
            .collect()
    }

    /// Equation 10 without the probability of being there. Euler's transformation of its hypergeometric function
    /// gives a series that neither overflows for frequent buyers nor fails at `a = 1` or `a + b = 1`:
    /// `2F1(r + x, b + x; c; z) = (1 − z)^(a − 1 − r − x) 2F1(a − 1, a + b − 1 − r; c; z)` with `c = a + b + x − 1`.
    fn expected_if_alive(&self, repeats: f64, observed: f64, horizon: f64) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        let Self { r, alpha, a, b } = *self;
        let c = a + b + repeats - 1.0;
        let z = horizon / (alpha + observed + horizon);
        let shrink = -(horizon / (alpha + observed)).ln_1p();
        let second = a + b - 1.0 - r;
        // c S, where the series is 1 + (a − 1) S.
        let mut term = second * z;
        let mut series = term;
        for n in 1..TERMS_MAX {
            let n = n as f64;
            term *= (a + n - 1.0) * (second + n) / ((c + n) * (n + 1.0)) * z;
            series += term;
            if term.abs() <= TERM_MIN * (1.0 - z) * (series.abs() + c.abs()) {
                break;
            }
        }
        // ((1 − z)^(a − 1) − 1) / (a − 1), whose limit at a = 1 is ln(1 − z).
        let power = (a - 1.0) * shrink;
        let grown = if power.abs() < f64::EPSILON { shrink } else { power.exp_m1() / (a - 1.0) };
        (-grown * (c + (a - 1.0) * series) - series).max(0.0)
    }
}

impl Purchasing for BgNbd {
    /// Equation 7 of the authors' note on P(alive) (2008): whoever never bought again has had no occasion to leave.
    fn alive(&self, history: Timing) -> f64 {
        if history.repeats == 0 {
            return 1.0;
        }
        let x = f64::from(history.repeats);
        let odds = (self.a / (self.b + x - 1.0)).ln()
            + (self.r + x) * ((history.observed - history.last) / (self.alpha + history.last)).ln_1p();
        1.0 / (1.0 + odds.exp())
    }

    fn expected(&self, history: Timing, horizon: f64) -> f64 {
        self.alive(history) * self.expected_if_alive(f64::from(history.repeats), history.observed, horizon)
    }
}

pub(super) fn enough(merged: &Merged) -> Result<(), Refusal> {
    let customers = merged.weight as usize;
    if customers < CUSTOMERS_MIN {
        return Err(Refusal::TooFew { what: "customers", have: customers, need: CUSTOMERS_MIN });
    }
    let have = merged.repeat_buyers();
    if have < REPEAT_BUYERS_MIN {
        return Err(Refusal::TooFew { what: "customers who bought again", have, need: REPEAT_BUYERS_MIN });
    }
    Ok(())
}

/// The mean negative log-likelihood (equation 3) and its gradient by the logarithms of the parameters. What depends on
/// the number of purchases alone is said once for each number; the rest is a sum of two powers, added as logarithms.
fn mean(merged: &Merged, at: &[f64], slope: &mut [f64]) -> f64 {
    let [r, alpha, a, b] = [at[0].exp(), at[1].exp(), at[2].exp(), at[3].exp()];
    let (gamma_r, digamma_r) = (ln_gamma(r), digamma(r));
    let (beta_ab, digamma_ab, digamma_b) = (ln_gamma(a + b) - ln_gamma(b), digamma(a + b), digamma(b));
    let (mut value, mut by) = (0.0, [0.0; 4]);
    // x, r + x, ln(a / (b + x − 1)), 1 / (b + x − 1)
    let mut known = Vec::with_capacity(merged.groups.len());
    for group in &merged.groups {
        let (x, weight) = (group.repeats, group.weight);
        let digamma_abx = digamma(a + b + x);
        value += weight
            * (ln_gamma(r + x) - gamma_r + r * at[1] + beta_ab + ln_gamma(b + x) - ln_gamma(a + b + x));
        by[0] += weight * (digamma(r + x) - digamma_r + at[1]);
        by[1] += weight * r / alpha;
        by[2] += weight * (digamma_ab - digamma_abx);
        by[3] += weight * (digamma_ab - digamma_b + digamma(b + x) - digamma_abx);
        known.push((x, r + x, at[2] - (b + x - 1.0).ln(), 1.0 / (b + x - 1.0)));
    }
    let rest = merged::sum(&merged.rows, |row| {
        let (x, power, left, share) = known[row.group as usize];
        let end = alpha + row.observed;
        let end_logarithm = end.ln();
        if x == 0.0 {
            return [
                -row.weight * power * end_logarithm,
                -row.weight * end_logarithm,
                -row.weight * power / end,
                0.0,
                0.0,
            ];
        }
        let begin = alpha + row.last;
        let begin_logarithm = begin.ln();
        // How much likelier it is to have left at the last purchase than to be there still, as a logarithm.
        let odds = left + power * (end_logarithm - begin_logarithm);
        let small = (-odds.abs()).exp();
        let gone = if odds > 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
        let there = 1.0 - gone;
        let logarithm = -power * end_logarithm + odds.max(0.0) + small.ln_1p();
        [
            row.weight * logarithm,
            -row.weight * (there * end_logarithm + gone * begin_logarithm),
            -row.weight * power * (there / end + gone / begin),
            row.weight * gone,
            -row.weight * gone * share,
        ]
    });
    value += rest[0];
    by[0] += rest[1];
    by[1] += rest[2];
    by[2] += rest[3] / a;
    by[3] += rest[4];
    let scale = -1.0 / merged.weight;
    slope[0] = scale * r * by[0];
    slope[1] = scale * alpha * by[1];
    slope[2] = scale * a * by[2];
    slope[3] = scale * b * by[3];
    scale * value
}
