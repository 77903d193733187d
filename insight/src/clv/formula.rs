//! The formula of VAL-01, *CLV = average annual revenue × retention years × loyalty coefficient*, what goes into it, and
//! whether a model agrees.

use crate::Refusal;

/// What the formula takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formula {
    /// Average annual revenue (客户年均收入), in any currency.
    pub annual_revenue: f64,
    /// Retention years (客户留存年限).
    pub retention_years: f64,
    /// Loyalty coefficient (客户忠诚度系数): the company's own, one is neutral.
    pub loyalty: f64,
}

/// How far formula and model may be apart, as a factor, before they are said to disagree: by more than half as much
/// again one of them would lead to another class of customer. A choice.
pub const DISAGREEMENT: f64 = 1.5;

/// The formula beside a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// By the formula.
    pub formula: f64,
    /// By the model.
    pub model: f64,
    /// The model's value for each one of the formula's; `None` where the formula says nothing.
    pub ratio: Option<f64>,
    /// Whether they are further apart than [`DISAGREEMENT`], or one says nothing and the other something.
    pub disagree: bool,
}

/// The three figures by which value is assessed together (VAL-10).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// Customer lifetime value.
    pub lifetime_value: f64,
    /// What it costs to win a customer (VAL-03).
    pub acquisition_cost: f64,
    /// The share of customers who stay (VAL-04).
    pub retention_rate: f64,
    /// Value for each unit of cost; `None` where winning costs nothing.
    pub value_per_cost: Option<f64>,
}

impl Formula {
    /// The product of the three, exactly as printed in VAL-01.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] for a figure that is not finite, or negative years or coefficient. Revenue may be negative:
    /// more was taken back than bought.
    pub fn value(&self) -> Result<f64, Refusal> {
        finite("annual_revenue", self.annual_revenue)?;
        not_negative("retention_years", self.retention_years)?;
        not_negative("loyalty", self.loyalty)?;
        Ok(self.annual_revenue * self.retention_years * self.loyalty)
    }
}

/// Puts the formula's value beside a model's.
///
/// # Errors
/// [`Refusal::BadValue`] for a value that is not finite.
pub fn compare(formula: f64, model: f64) -> Result<Comparison, Refusal> {
    finite("formula", formula)?;
    finite("model", model)?;
    let ratio = (formula != 0.0).then(|| model / formula);
    let disagree = match ratio {
        Some(ratio) => !(1.0 / DISAGREEMENT..=DISAGREEMENT).contains(&ratio),
        None => model != 0.0,
    };
    Ok(Comparison { formula, model, ratio, disagree })
}

/// Revenue a year of a customer who has been one for so many days; the first year counts as a whole one, so that one
/// purchase last week is not fifty a year.
///
/// # Errors
/// [`Refusal::BadValue`] for figures that are not finite, or negative days.
pub fn annual_revenue(revenue: f64, days: f64) -> Result<f64, Refusal> {
    /// The mean Gregorian year.
    const DAYS_A_YEAR: f64 = 365.2425;
    finite("revenue", revenue)?;
    not_negative("days", days)?;
    Ok(revenue / (days / DAYS_A_YEAR).max(1.0))
}

/// How many years a customer stays where this share stays every year: `1 / (1 − rate)`, the mean of a geometric
/// distribution.
///
/// # Errors
/// [`Refusal::BadValue`] for a rate below nought, or of one and more: then customers stay for ever.
pub fn retention_years(rate: f64) -> Result<f64, Refusal> {
    not_negative("retention_rate", rate)?;
    if rate >= 1.0 {
        return Err(Refusal::BadValue { column: "retention_rate".to_owned(), row: 0, why: "for_ever" });
    }
    Ok(1.0 / (1.0 - rate))
}

/// What it cost to win a customer (VAL-03): all cost of winning in a period by the customers won in it.
///
/// # Errors
/// [`Refusal::TooFew`] where nobody was won; [`Refusal::BadValue`] for a cost that is not finite or negative.
pub fn acquisition_cost(cost: f64, won: usize) -> Result<f64, Refusal> {
    not_negative("cost", cost)?;
    if won == 0 {
        return Err(Refusal::TooFew { what: "customers won", have: 0, need: 1 });
    }
    Ok(cost / won as f64)
}

/// The share of the customers at the begin of a period who are still customers at its end (VAL-04); customers won in
/// between do not count.
///
/// # Errors
/// [`Refusal::TooFew`] where there was nobody; [`Refusal::BadValue`] where more stayed than there were.
pub fn retention_rate(at_begin: usize, stayed: usize) -> Result<f64, Refusal> {
    if at_begin == 0 {
        return Err(Refusal::TooFew { what: "customers at the begin", have: 0, need: 1 });
    }
    if stayed > at_begin {
        return Err(Refusal::BadValue { column: "stayed".to_owned(), row: 0, why: "more_than_there_were" });
    }
    Ok(stayed as f64 / at_begin as f64)
}

/// The three figures together (VAL-10).
///
/// # Errors
/// [`Refusal::BadValue`] for a figure that is not finite, a negative cost, a rate that is no share.
pub fn assess(
    lifetime_value: f64,
    acquisition_cost: f64,
    retention_rate: f64,
) -> Result<Assessment, Refusal> {
    finite("lifetime_value", lifetime_value)?;
    not_negative("acquisition_cost", acquisition_cost)?;
    not_negative("retention_rate", retention_rate)?;
    if retention_rate > 1.0 {
        return Err(Refusal::BadValue { column: "retention_rate".to_owned(), row: 0, why: "more_than_all" });
    }
    let value_per_cost = (acquisition_cost > 0.0).then(|| lifetime_value / acquisition_cost);
    Ok(Assessment { lifetime_value, acquisition_cost, retention_rate, value_per_cost })
}

fn finite(column: &str, figure: f64) -> Result<(), Refusal> {
    if figure.is_finite() {
        return Ok(());
    }
    Err(Refusal::BadValue { column: column.to_owned(), row: 0, why: "not_finite" })
}

fn not_negative(column: &str, figure: f64) -> Result<(), Refusal> {
    finite(column, figure)?;
    if figure >= 0.0 {
        return Ok(());
    }
    Err(Refusal::BadValue { column: column.to_owned(), row: 0, why: "negative" })
}
