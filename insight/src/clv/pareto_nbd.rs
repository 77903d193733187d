//! Purchases without a contract where customers may leave at any moment, not only after a purchase: the Pareto/NBD
//! (Schmittlein, Morrison & Colombo 1987; likelihood and expectations after Fader & Hardie 2005, *A Note on Deriving
//! the Pareto/NBD Model*). For daily purchases: at most one a day counts.

use statrs::function::gamma::{digamma, ln_gamma};

use super::bg_nbd::enough;
use super::fitted::{self, Amount};
use super::history::{Timing, Timings};
use super::merged::{self, Merged};
use super::{Fitted, Parameters, Purchasing};
use crate::Refusal;
use crate::optimum::{self, Start};

/// Gauss–Legendre nodes and weights on −1 to 1, eight of them (Abramowitz & Stegun, table 25.4); the others mirrored.
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];
/// A panel that adds less than this share is the last.
const NOTHING: f64 = 1e-17;
/// Widths of a panel for which eight nodes leave an error below 1e-10: of the exponential, and of the logarithm of time.
const PANEL: f64 = 4.0;
const PANEL_OF_TIME: f64 = 2.0;

/// The model. Purchase rates are gamma with shape `r` and rate `alpha`, rates of leaving gamma with shape `s` and rate
/// `beta`, in the unit of time of the histories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Rate of the purchase rates.
    pub alpha: f64,
    /// Shape of the rates of leaving.
    pub s: f64,
    /// Rate of the rates of leaving.
    pub beta: f64,
}

impl Parameters for ParetoNbd {
    const NAME: &'static str = "pareto_nbd";

    fn from_slice(parameters: &[f64]) -> Self {
        Self { r: parameters[0], alpha: parameters[1], s: parameters[2], beta: parameters[3] }
    }

    fn to_vec(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.s, self.beta]
    }
}

impl ParetoNbd {
    /// The model of the highest likelihood for these customers.
    ///
    /// # Errors
    /// As [`super::bg_nbd::BgNbd::fit`].
    pub fn fit(timings: Timings<'_>) -> Result<Fitted<Self>, Refusal> {
        let merged = Merged::of(timings)?;
        enough(&merged)?;
        let rate = merged.repeats() / merged.weight;
        let mut start = Start { at: vec![0.0, -rate.ln(), 0.0, 0.0], inverse_curvature: None };
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
        fitted.model.beta *= merged.unit;
        fitted.log_likelihood -= merged.repeats() * merged.unit.ln();
        Ok(fitted)
    }

    /// How often a new customer will buy again within `horizon`.
    pub fn expected_of_new(&self, horizon: f64) -> f64 {
        self.expected_if_alive(0.0, 0.0, horizon)
    }

    fn expected_if_alive(&self, repeats: f64, observed: f64, horizon: f64) -> f64 {
        if horizon.is_nan() || horizon <= 0.0 {
            return 0.0;
        }
        let end = self.beta + observed;
        let shrink = -(horizon / end).ln_1p();
        let power = (self.s - 1.0) * shrink;
        // (1 − (end / (end + horizon))^(s − 1)) / (s − 1), whose limit at s = 1 is the logarithm.
        let time = if power.abs() < f64::EPSILON { -shrink } else { -power.exp_m1() / (self.s - 1.0) };
        (self.r + repeats) / (self.alpha + observed) * end * time
    }
}

impl Purchasing for ParetoNbd {
    fn alive(&self, history: Timing) -> f64 {
        let Gone { odds, .. } =
            gone(self, self.r + f64::from(history.repeats), history.last, history.observed);
        1.0 / (1.0 + odds.exp())
    }

    fn expected(&self, history: Timing, horizon: f64) -> f64 {
        self.alive(history) * self.expected_if_alive(f64::from(history.repeats), history.observed, horizon)
    }
}

/// Having left between the last purchase and the end.
struct Gone {
    /// How much likelier than being there still, as a logarithm.
    odds: f64,
    /// Means over the moment of leaving: `ln(alpha + y)`, `1 / (alpha + y)`, `ln(beta + y)`, `1 / (beta + y)`.
    means: [f64; 4],
}

/// The integral of `s (alpha + y)^-power (beta + y)^-(s + 1)` over the moment of leaving `y`. Let `m` be the smaller of
/// `alpha` and `beta`: with `u = (power + s) ln((m + y) / (m + last))` the integral is of an exponential times a power of
/// the ratio of `m + y` to the other, so that a few panels of eight nodes give ten digits for rare and for frequent
/// buyers; nothing overflows.
fn gone(model: &ParetoNbd, power: f64, last: f64, observed: f64) -> Gone {
    let ParetoNbd { alpha, s, beta, .. } = *model;
    let k = power + s;
    let (smaller, larger, exponent) =
        if alpha <= beta { (alpha, beta, s + 1.0) } else { (beta, alpha, power) };
    let begin = (smaller + last).ln();
    let length = k * ((observed - last) / (smaller + last)).ln_1p();
    let panels = (length / PANEL.min(PANEL_OF_TIME * k)).ceil().max(1.0);
    let width = length / panels;
    let (mut whole, mut means) = (0.0, [0.0; 4]);
    for panel in 0..panels as usize {
        let middle = (panel as f64 + 0.5) * width;
        let before = whole;
        for (node, weight) in NODES {
            for u in [middle - 0.5 * width * node, middle + 0.5 * width * node] {
                let logarithm = begin + u / k;
                let near = logarithm.exp();
                let far = near - smaller + larger;
                let far_logarithm = far.ln();
                let mass = 0.5 * width * weight * (exponent * (logarithm - far_logarithm) - u).exp();
                whole += mass;
                means[0] += mass * logarithm;
                means[1] += mass / near;
                means[2] += mass * far_logarithm;
                means[3] += mass / far;
            }
        }
        // The integrand has one summit; behind it, what adds nothing is followed by less.
        if whole - before < NOTHING * before {
            break;
        }
    }
    if whole <= 0.0 {
        // Nobody leaves in no time.
        return Gone { odds: f64::NEG_INFINITY, means: [0.0; 4] };
    }
    means.iter_mut().for_each(|mean| *mean /= whole);
    if alpha > beta {
        means.rotate_left(2);
    }
    let integral = (s / k).ln() - k * begin + whole.ln();
    let there = -power * (alpha + observed).ln() - s * (beta + observed).ln();
    Gone { odds: integral - there, means }
}

/// The mean negative log-likelihood and its gradient by the logarithms of the parameters.
fn mean(merged: &Merged, at: &[f64], slope: &mut [f64]) -> f64 {
    let [r, alpha, s, beta] = [at[0].exp(), at[1].exp(), at[2].exp(), at[3].exp()];
    let model = ParetoNbd { r, alpha, s, beta };
    let (gamma_r, digamma_r) = (ln_gamma(r), digamma(r));
    let (mut value, mut by) = (0.0, [0.0; 4]);
    for group in &merged.groups {
        let (x, weight) = (group.repeats, group.weight);
        value += weight * (ln_gamma(r + x) - gamma_r + r * at[1] + s * at[3]);
        by[0] += weight * (digamma(r + x) - digamma_r + at[1]);
        by[1] += weight * r / alpha;
        by[2] += weight * at[3];
        by[3] += weight * s / beta;
    }
    let rest = merged::sum(&merged.rows, |row| {
        let power = r + merged.groups[row.group as usize].repeats;
        let Gone { odds, means } = gone(&model, power, row.last, row.observed);
        let (near, far) = (alpha + row.observed, beta + row.observed);
        let small = (-odds.abs()).exp();
        let left = if odds > 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
        let there = 1.0 - left;
        let logarithm = -power * near.ln() - s * far.ln() + odds.max(0.0) + small.ln_1p();
        [
            row.weight * logarithm,
            -row.weight * (there * near.ln() + left * means[0]),
            -row.weight * power * (there / near + left * means[1]),
            row.weight * (left / s - there * far.ln() - left * means[2]),
            -row.weight * (there * s / far + left * (s + 1.0) * means[3]),
        ]
    });
    let scale = -1.0 / merged.weight;
    let parameters = [r, alpha, s, beta];
    for place in 0..4 {
        slope[place] = scale * parameters[place] * (by[place] + rest[place + 1]);
    }
    scale * (value + rest[0])
}
