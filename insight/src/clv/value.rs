//! Money to come from a customer: expected purchases times what a purchase comes to, discounted.

use rayon::prelude::*;

use super::gamma_gamma::GammaGamma;
use super::history::{Timing, Timings};
use super::{Fitted, Parameters, Purchasing};
use crate::Refusal;
use crate::interval::{Interval, Level};

/// How the future is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// How many periods ahead.
    pub periods: u32,
    /// How long a period is, in the unit of time of the histories.
    pub period: f64,
    /// By what share money of the next period is worth less.
    pub discount: f64,
    /// The share of a purchase that is earned; one counts revenue.
    pub margin: f64,
}

/// Periods beyond which nothing learned of a few years says anything: a century of months.
pub const PERIODS_MAX: u32 = 1_200;

impl Outlook {
    /// Whether the future can be counted so.
    pub(super) fn checked(&self) -> Result<(), Refusal> {
        let bad = |column: &str, why| Err(Refusal::BadValue { column: column.to_owned(), row: 0, why });
        if self.periods > PERIODS_MAX {
            return bad("periods", "too_many");
        }
        if !(self.period.is_finite() && self.period > 0.0) {
            return bad("period", "not_positive");
        }
        if !self.margin.is_finite() {
            return bad("margin", "not_finite");
        }
        discount_checked(self.discount)
    }

    /// Purchases to come, each counted at the end of its period and discounted to today.
    pub(super) fn purchases(&self, model: &impl Purchasing, history: Timing) -> f64 {
        let (mut before, mut factor, mut sum) = (0.0, 1.0, 0.0);
        for number in 1..=self.periods {
            let until = model.expected(history, f64::from(number) * self.period);
            factor /= 1.0 + self.discount;
            sum += (until - before) * factor;
            before = until;
        }
        sum
    }

    /// What is still to come from each customer, in the unit of the values; nothing is said (`None`) where the model of
    /// spending has no mean.
    ///
    /// # Errors
    /// Rows that cannot be ([`Timings::checked`]); means in another number; more than [`PERIODS_MAX`] periods, a period
    /// that is none, a discount of everything or more.
    pub fn values(
        &self,
        model: &impl Purchasing,
        spending: &GammaGamma,
        timings: Timings<'_>,
        mean_value: &[f64],
    ) -> Result<Vec<Option<f64>>, Refusal> {
        self.checked()?;
        let need = timings.checked()?;
        if mean_value.len() != need {
            let have = mean_value.len();
            return Err(Refusal::Lengths { column: "mean_value".to_owned(), have, need });
        }
        Ok((0..need)
            .into_par_iter()
            .map(|row| {
                let history = timings.at(row);
                let purchase = spending.expected(history.repeats, mean_value[row])?;
                Some(self.margin * purchase * self.purchases(model, history))
            })
            .collect())
    }

    /// The interval of one customer's value: how sure the expectation is, given how sure the parameters of both models
    /// are (delta method; the models are fitted to different columns, so that their relative variances add).
    ///
    /// # Errors
    /// An outlook that cannot be, as in [`Outlook::values`].
    pub fn interval<M: Purchasing + Parameters>(
        &self,
        level: Level,
        model: &Fitted<M>,
        spending: &Fitted<GammaGamma>,
        history: Timing,
        mean_value: f64,
    ) -> Result<Option<Interval>, Refusal> {
        self.checked()?;
        let Some(purchase) = spending.model.expected(history.repeats, mean_value) else { return Ok(None) };
        let purchases = self.purchases(&model.model, history);
        let value = self.margin * purchase * purchases;
        if !(purchases > 0.0 && purchase > 0.0) {
            return Ok(Some(Interval { low: value, high: value }));
        }
        let purchases_error = model.error_of(|model| self.purchases(model, history)) / purchases;
        let purchase_error = spending
            .error_of(|model| model.expected(history.repeats, mean_value).unwrap_or(purchase))
            / purchase;
        let reach = level.normal() * purchases_error.hypot(purchase_error);
        Ok(Some(Interval::around_logarithm(value, reach)))
    }
}

/// Whether money of the next period is worth something today.
pub(super) fn discount_checked(discount: f64) -> Result<(), Refusal> {
    if discount.is_finite() && discount > -1.0 {
        return Ok(());
    }
    Err(Refusal::BadValue { column: "discount".to_owned(), row: 0, why: "worth_nothing" })
}
