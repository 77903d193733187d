//! Contracts that are renewed or not, period by period: every customer has a probability of his own of not renewing
//! (shifted beta-geometric; Fader & Hardie 2007, "How to Project Customer Retention", *Journal of Interactive Marketing*
//! 21(1)). Retention rises with age because those who leave easily have left, not because people change.

use statrs::function::gamma::{digamma, ln_gamma};

use super::fitted::{self, Amount};
use super::value::{PERIODS_MAX, discount_checked};
use super::{Fitted, Parameters};
use crate::Refusal;
use crate::optimum::Start;

/// Contracts below which the two parameters mean nothing, and contracts that must have ended (a rule of thumb: ten for
/// each parameter).
pub const CONTRACTS_MIN: usize = 50;
/// See [`CONTRACTS_MIN`].
pub const ENDED_MIN: usize = 20;

/// The model: probabilities of not renewing are beta with `alpha` and `beta`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftedBetaGeometric {
    /// First parameter of leaving.
    pub alpha: f64,
    /// Second parameter of leaving.
    pub beta: f64,
}

/// One contract or many alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contracts {
    /// Periods that were begun: a contract that was not renewed after its first period has one.
    pub periods: u32,
    /// Whether it ended with the last of them; else it is running, in its last period, and its renewal is to come.
    pub ended: bool,
    /// How many such contracts.
    pub count: f64,
}

impl Parameters for ShiftedBetaGeometric {
    const NAME: &'static str = "shifted_beta_geometric";

    fn from_slice(parameters: &[f64]) -> Self {
        Self { alpha: parameters[0], beta: parameters[1] }
    }

    fn to_vec(&self) -> Vec<f64> {
        vec![self.alpha, self.beta]
    }
}

/// The contracts of one cohort by how many were there at its begin, after one period, after two …
///
/// # Errors
/// [`Refusal::BadValue`] where a number is not finite or rises.
pub fn of_cohort(survivors: &[f64]) -> Result<Vec<Contracts>, Refusal> {
    let bad = |row, why| Err(Refusal::BadValue { column: "survivors".to_owned(), row, why });
    let mut contracts = Vec::with_capacity(survivors.len());
    for (row, &there) in survivors.iter().enumerate() {
        if !there.is_finite() {
            return bad(row, "not_finite");
        }
        if there < 0.0 {
            return bad(row, "negative");
        }
        if row == 0 {
            continue;
        }
        if there > survivors[row - 1] {
            return bad(row, "rises");
        }
        contracts.push(Contracts { periods: row as u32, ended: true, count: survivors[row - 1] - there });
    }
    if let Some(&there) = survivors.last() {
        contracts.push(Contracts { periods: survivors.len() as u32, ended: false, count: there });
    }
    Ok(contracts)
}

/// The share renewed so many times, as it was: of none, of one, of two …, of those of whom it is known. It ends before the
/// first period of whose renewal nobody knows, and with [`PERIODS_MAX`].
pub fn seen(contracts: &[Contracts]) -> Vec<f64> {
    let longest = contracts.iter().map(|own| own.periods).max().unwrap_or(0).min(PERIODS_MAX) as usize;
    let beyond = longest + 1;
    let (mut begun, mut ended) = (vec![0.0; beyond + 1], vec![0.0; beyond + 1]);
    for own in contracts {
        let period = usize::try_from(own.periods).map_or(beyond, |period| period.min(beyond));
        begun[period] += own.count;
        ended[period] += if own.ended { own.count } else { 0.0 };
    }
    // Those that were begun again after each period.
    let mut renewed = vec![0.0; beyond + 1];
    for period in (0..beyond).rev() {
        renewed[period] = renewed[period + 1] + begun[period + 1];
    }
    let (mut share, mut shares) = (1.0, vec![1.0]);
    for period in 1..=longest {
        // The renewal of a running contract's last period is to come.
        let known = renewed[period] + ended[period];
        if known <= 0.0 {
            break;
        }
        share *= renewed[period] / known;
        shares.push(share);
    }
    shares
}

impl ShiftedBetaGeometric {
    /// The model of the highest likelihood.
    ///
    /// # Errors
    /// A contract without a period or a count that is none; too few contracts, or too few that ended; parameters that
    /// the data do not hold, as where all ended alike.
    pub fn fit(contracts: &[Contracts]) -> Result<Fitted<Self>, Refusal> {
        for (row, contract) in contracts.iter().enumerate() {
            let wrong = if contract.periods == 0 {
                Some(("periods", "not_positive"))
            } else if !contract.count.is_finite() {
                Some(("count", "not_finite"))
            } else if contract.count < 0.0 {
                Some(("count", "negative"))
            } else {
                None
            };
            if let Some((column, why)) = wrong {
                return Err(Refusal::BadValue { column: column.to_owned(), row, why });
            }
        }
        let mut rows = contracts.to_vec();
        rows.sort_by_key(|row| (row.periods, row.ended));
        let rows: Vec<Contracts> = rows
            .chunk_by(|one, next| (one.periods, one.ended) == (next.periods, next.ended))
            .map(|alike| Contracts { count: alike.iter().map(|row| row.count).sum(), ..alike[0] })
            .collect();
        let all: f64 = rows.iter().map(|row| row.count).sum();
        let ended: f64 = rows.iter().filter(|row| row.ended).map(|row| row.count).sum();
        for (what, have, need) in
            [("contracts", all as usize, CONTRACTS_MIN), ("ended contracts", ended as usize, ENDED_MIN)]
        {
            if have < need {
                return Err(Refusal::TooFew { what, have, need });
            }
        }
        let amount = Amount { customers: all as usize, histories: rows.len() };
        let start = Start { at: vec![0.0, 1.0], inverse_curvature: None };
        let mut fitted: Fitted<Self> = fitted::fit(start, amount, |at, slope| mean(&rows, all, at, slope))?;
        // Counts need not be whole.
        fitted.log_likelihood *= all / all.floor();
        Ok(fitted)
    }

    /// The share of contracts that are renewed at least `renewals` times (equation 6).
    pub fn survival(&self, renewals: u32) -> f64 {
        let t = f64::from(renewals);
        let Self { alpha, beta } = *self;
        (ln_gamma(beta + t) - ln_gamma(beta) + ln_gamma(alpha + beta) - ln_gamma(alpha + beta + t)).exp()
    }

    /// The share of the contracts in their period of this number (from one) that are renewed (equation 7).
    pub fn retention(&self, period: u32) -> f64 {
        let t = f64::from(period);
        (self.beta + t - 1.0) / (self.alpha + self.beta + t - 1.0)
    }

    /// Renewals still to come of a contract that runs in its period of this number, within so many renewals, each
    /// discounted by its distance at `discount` a period; times the price of a period it is the value to come.
    ///
    /// # Errors
    /// A period before the first; more than [`PERIODS_MAX`] ahead; a discount of everything or more.
    pub fn renewals(&self, period: u32, within: u32, discount: f64) -> Result<f64, Refusal> {
        discount_checked(discount)?;
        for (column, is_wrong, why) in
            [("period", period == 0, "not_positive"), ("within", within > PERIODS_MAX, "too_many")]
        {
            if is_wrong {
                return Err(Refusal::BadValue { column: column.to_owned(), row: 0, why });
            }
        }
        let (mut there, mut factor, mut sum) = (1.0, 1.0, 0.0);
        for ahead in 0..within {
            there *= self.retention(period.saturating_add(ahead));
            factor /= 1.0 + discount;
            sum += there * factor;
        }
        Ok(sum)
    }
}

/// The mean negative log-likelihood (equation 10, with contracts of any age) and its gradient by the logarithms of the
/// parameters.
fn mean(rows: &[Contracts], all: f64, at: &[f64], slope: &mut [f64]) -> f64 {
    let [alpha, beta] = [at[0].exp(), at[1].exp()];
    let both = alpha + beta;
    let (gamma_known, digamma_both, digamma_beta) =
        (ln_gamma(both) - ln_gamma(beta), digamma(both), digamma(beta));
    let (mut value, mut by) = (0.0, [0.0; 2]);
    for row in rows {
        let t = f64::from(row.periods) - 1.0;
        value += row.count * (gamma_known + ln_gamma(beta + t) - ln_gamma(both + t));
        let common = digamma_both - digamma(both + t);
        by[0] += row.count * common;
        by[1] += row.count * (common + digamma(beta + t) - digamma_beta);
        if row.ended {
            value += row.count * (at[0] - (both + t).ln());
            by[0] += row.count * (1.0 / alpha - 1.0 / (both + t));
            by[1] -= row.count / (both + t);
        }
    }
    slope[0] = -alpha * by[0] / all;
    slope[1] = -beta * by[1] / all;
    -value / all
}
