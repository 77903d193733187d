//! How much a customer spends at a purchase: every customer has a level of his own around which purchases vary
//! (Gamma–Gamma; Fader & Hardie 2013, *The Gamma-Gamma Model of Monetary Value*, their equations 1a, 3 and 5).
//! It assumes that the level has nothing to do with how often somebody buys; [`GammaGamma::fit`] measures it.

use statrs::function::gamma::{digamma, ln_gamma};

use super::fitted::{self, Amount};
use super::merged;
use super::{Fitted, Parameters};
use crate::Refusal;
use crate::optimum::Start;

/// Repeat buyers below which three parameters mean nothing: ten or so for each (a rule of thumb).
pub const REPEAT_BUYERS_MIN: usize = 30;

/// The model: purchases are gamma with shape `p` and a rate of the customer's own; these rates are gamma with shape
/// `q` and rate `gamma` (in the unit of the values).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of a customer's purchases.
    pub p: f64,
    /// Shape of the customers' rates.
    pub q: f64,
    /// Rate of the customers' rates, in the unit of the values.
    pub gamma: f64,
}

impl Parameters for GammaGamma {
    const NAME: &'static str = "gamma_gamma";

    fn from_slice(parameters: &[f64]) -> Self {
        Self { p: parameters[0], q: parameters[1], gamma: parameters[2] }
    }

    fn to_vec(&self) -> Vec<f64> {
        vec![self.p, self.q, self.gamma]
    }
}

/// The model and whether it may be used.
#[derive(Debug, Clone)]
pub struct Spending {
    /// The fitted model.
    pub fitted: Fitted<GammaGamma>,
    /// The correlation of frequency and mean value among repeat buyers; the model assumes none. Beyond ± 0.2 frequent
    /// buyers are over- or undervalued.
    pub correlation: f64,
}

impl GammaGamma {
    /// The model of the highest likelihood for the customers who bought again. Those who did not, and means of nothing
    /// (a gift), say nothing about spending and are passed over.
    ///
    /// # Errors
    /// Columns of different length; a mean that is not finite or negative; too few repeat buyers; all alike; parameters
    /// that the data do not hold.
    pub fn fit(repeats: &[u32], mean_value: &[f64]) -> Result<Spending, Refusal> {
        let spending = distinct(repeats, mean_value)?;
        let weight: f64 = spending.rows.iter().map(|row| row.weight).sum();
        if (weight as usize) < REPEAT_BUYERS_MIN {
            return Err(Refusal::TooFew {
                what: "repeat buyers",
                have: weight as usize,
                need: REPEAT_BUYERS_MIN,
            });
        }
        if spending.rows.iter().all(|row| row.value == spending.rows[0].value) {
            return Err(Refusal::NoVariation { column: "mean_value".to_owned() });
        }
        let amount = Amount { customers: weight as usize, histories: spending.rows.len() };
        let start = Start { at: vec![1.0, 1.0, 1.0], inverse_curvature: None };
        let mut fitted: Fitted<Self> =
            fitted::fit(start, amount, |at, slope| mean(&spending, weight, at, slope))?;
        fitted.model.gamma *= spending.unit;
        fitted.log_likelihood -= weight * spending.unit.ln();
        Ok(Spending { fitted, correlation: correlation(&spending.rows) })
    }

    /// What a purchase of a customer comes to, given what his repeat purchases came to (equation 5). Of a customer
    /// without any it is the mean of all, which exists for `q > 1`.
    pub fn expected(&self, repeats: u32, mean_value: f64) -> Option<f64> {
        let x = f64::from(repeats);
        let below = self.p * x + self.q - 1.0;
        (below > 0.0).then(|| self.p * (self.gamma + x * mean_value) / below)
    }

    /// The mean of all customers' levels (equation 3), which exists for `q > 1`.
    pub fn population_mean(&self) -> Option<f64> {
        self.expected(0, 0.0)
    }
}

/// Repeat buyers with the same number of purchases and the same mean.
struct Row {
    repeats: f64,
    /// In mean means.
    value: f64,
    weight: f64,
}

struct Distinct {
    rows: Vec<Row>,
    /// The mean of the means.
    unit: f64,
    /// Number of purchases, customers, the sum of their means' logarithms.
    groups: Vec<(f64, f64, f64)>,
}

fn distinct(repeats: &[u32], mean_value: &[f64]) -> Result<Distinct, Refusal> {
    if repeats.len() != mean_value.len() {
        let (have, need) = (mean_value.len(), repeats.len());
        return Err(Refusal::Lengths { column: "mean_value".to_owned(), have, need });
    }
    let mut keys = Vec::with_capacity(repeats.len());
    for (row, (&number, &value)) in repeats.iter().zip(mean_value).enumerate() {
        let why = if !value.is_finite() {
            "not_finite"
        } else if value < 0.0 {
            "negative"
        } else {
            if number > 0 && value > 0.0 {
                keys.push((number, value.to_bits()));
            }
            continue;
        };
        return Err(Refusal::BadValue { column: "mean_value".to_owned(), row, why });
    }
    keys.sort_unstable();
    let unit = keys.iter().map(|key| f64::from_bits(key.1)).sum::<f64>() / keys.len().max(1) as f64;
    let mut rows: Vec<Row> = Vec::new();
    let mut groups: Vec<(f64, f64, f64)> = Vec::new();
    for same in keys.chunk_by(|one, next| one == next) {
        let (repeats, value) = (f64::from(same[0].0), f64::from_bits(same[0].1) / unit);
        let weight = same.len() as f64;
        if groups.last().is_none_or(|group| group.0 != repeats) {
            groups.push((repeats, 0.0, 0.0));
        }
        if let Some(group) = groups.last_mut() {
            group.1 += weight;
            group.2 += weight * value.ln();
        }
        rows.push(Row { repeats, value, weight });
    }
    Ok(Distinct { rows, unit, groups })
}

/// The mean negative log-likelihood (equation 1a) and its gradient by the logarithms of the parameters.
fn mean(spending: &Distinct, weight: f64, at: &[f64], slope: &mut [f64]) -> f64 {
    let [p, q, gamma] = [at[0].exp(), at[1].exp(), at[2].exp()];
    let (gamma_q, digamma_q) = (ln_gamma(q), digamma(q));
    let (mut value, mut by) = (0.0, [0.0; 3]);
    for &(x, weight, logarithms) in &spending.groups {
        let digamma_pxq = digamma(p * x + q);
        value += weight * (ln_gamma(p * x + q) - ln_gamma(p * x) - gamma_q + q * at[2] + p * x * x.ln())
            + (p * x - 1.0) * logarithms;
        by[0] += x * (weight * (digamma_pxq - digamma(p * x) + x.ln()) + logarithms);
        by[1] += weight * (digamma_pxq - digamma_q + at[2]);
        by[2] += weight * q / gamma;
    }
    let rest = merged::sum(&spending.rows, |row| {
        let power = p * row.repeats + q;
        let spent = gamma + row.repeats * row.value;
        let logarithm = row.weight * spent.ln();
        [-power * logarithm, -row.repeats * logarithm, -logarithm, -row.weight * power / spent]
    });
    let scale = -1.0 / weight;
    slope[0] = scale * p * (by[0] + rest[1]);
    slope[1] = scale * q * (by[1] + rest[2]);
    slope[2] = scale * gamma * (by[2] + rest[3]);
    scale * (value + rest[0])
}

/// Pearson's correlation of number and mean; nought where one of them does not vary.
fn correlation(rows: &[Row]) -> f64 {
    let weight: f64 = rows.iter().map(|row| row.weight).sum();
    let mean = |of: fn(&Row) -> f64| rows.iter().map(|row| row.weight * of(row)).sum::<f64>() / weight;
    let (x, z) = (mean(|row| row.repeats), mean(|row| row.value));
    let (mut xx, mut zz, mut xz) = (0.0, 0.0, 0.0);
    for row in rows {
        let (dx, dz) = (row.repeats - x, row.value - z);
        xx += row.weight * dx * dx;
        zz += row.weight * dz * dz;
        xz += row.weight * dx * dz;
    }
    if xx > 0.0 && zz > 0.0 { xz / (xx * zz).sqrt() } else { 0.0 }
}
