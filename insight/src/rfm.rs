//! Recency, frequency, monetary value (VAL-05): three figures a customer, a score for each, one score of the three.
//!
//! **Figures.** A row is an order. A refund (a negative amount) lowers the total and is no order; rows after today are
//! not seen. **Scores** run from one to [`SCORES`], five is best. By default they follow the company's own customers:
//! *one more than five times the share of customers with a smaller figure, rounded down*; equal figures have equal scores,
//! so that groups may be uneven where many are equal (most customers bought once). Or the company names its own limits.
//! Customers without an order have no scores.

mod segment;

use crate::Refusal;
use crate::clv::history::Log;

pub use segment::{Segment, segments};

/// The best score.
pub const SCORES: usize = 5;

/// What one customer bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bought {
    /// The day of the last order; meaningless without any.
    pub last_day: i32,
    /// How many orders.
    pub orders: u32,
    /// What they come to, less refunds, in the smallest unit of the currency.
    pub total: i64,
}

/// The figures of all customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// By the customers' numbers.
    pub bought: Vec<Bought>,
    /// Rows after today.
    pub rows_later: usize,
}

/// Values above which a score is one higher, ascending.
pub type Limits = [i64; SCORES - 1];

/// How figures become scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Own limits of the days since the last order, ascending: fewer days than or as many as the first score best. `None`
    /// is by fifths, as below.
    pub days_since: Option<Limits>,
    /// Own limits of the number of orders.
    pub orders: Option<Limits>,
    /// Own limits of the total.
    pub total: Option<Limits>,
    /// What recency, frequency and monetary value weigh in the one score; only their proportions matter.
    pub weights: [f64; 3],
}

impl Default for Rules {
    /// Fifths of the company's own customers, three equal weights.
    fn default() -> Self {
        Self { days_since: None, orders: None, total: None, weights: [1.0; 3] }
    }
}

/// One customer's scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Of the last order: five is most recent.
    pub recency: u8,
    /// Of the number of orders.
    pub frequency: u8,
    /// Of the total.
    pub monetary: u8,
    /// The weighted mean of the three, one to five.
    pub score: f64,
}

impl Scored {
    /// The three digits as people say them: 555 is best.
    pub fn cell(&self) -> u16 {
        u16::from(self.recency) * 100 + u16::from(self.frequency) * 10 + u16::from(self.monetary)
    }
}

/// Adds up the orders of customers numbered from zero.
///
/// # Errors
/// Columns of different length; a customer number of `customers` or more; totals too large to be said.
pub fn figures(orders: Log<'_>, customers: usize, today: i32) -> Result<Figures, Refusal> {
    let rows = orders.rows()?;
    let mut bought = vec![Bought { last_day: i32::MIN, orders: 0, total: 0 }; customers];
    let mut rows_later = 0;
    let columns = orders.customer.iter().zip(orders.day).zip(orders.amount).take(rows);
    for (row, ((&customer, &day), &amount)) in columns.enumerate() {
        let bad = |column: &str, why| Refusal::BadValue { column: column.to_owned(), row, why };
        let Some(own) = bought.get_mut(customer as usize) else { return Err(bad("customer", "unknown")) };
        if day > today {
            rows_later += 1;
            continue;
        }
        own.total = own.total.checked_add(amount).ok_or_else(|| bad("amount", "too_large"))?;
        if amount >= 0 {
            own.orders += 1;
            own.last_day = own.last_day.max(day);
        }
    }
    Ok(Figures { bought, rows_later })
}

/// Scores every customer who has an order.
///
/// # Errors
/// [`Refusal::TooFew`] with fewer customers than scores, and [`Refusal::NoVariation`] where all figures are equal, unless
/// the company names its limits; limits that do not ascend; weights that are negative or all nought.
pub fn scores(figures: &Figures, today: i32, rules: &Rules) -> Result<Vec<Option<Scored>>, Refusal> {
    let weight: f64 = rules.weights.iter().sum();
    if let Some(row) = rules.weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(Refusal::BadValue { column: "weights".to_owned(), row, why: "negative" });
    }
    if !(weight > 0.0 && weight.is_finite()) {
        return Err(Refusal::BadValue { column: "weights".to_owned(), row: 0, why: "no_weight" });
    }
    let buyers: Vec<&Bought> = figures.bought.iter().filter(|bought| bought.orders > 0).collect();
    // Recency grows with the day; own limits are said in days since, and so are turned round.
    let turned = rules.days_since.map(|limits| {
        let mut days = limits.map(|days| i64::from(today).saturating_sub(days).saturating_sub(1));
        days.reverse();
        days
    });
    let recency = limits_of("last_day", &buyers, turned, |bought| i64::from(bought.last_day))?;
    let frequency = limits_of("orders", &buyers, rules.orders, |bought| i64::from(bought.orders))?;
    let monetary = limits_of("total", &buyers, rules.total, |bought| bought.total)?;
    Ok(figures
        .bought
        .iter()
        .map(|bought| {
            (bought.orders > 0).then(|| {
                let recency = score_of(i64::from(bought.last_day), &recency);
                let frequency = score_of(i64::from(bought.orders), &frequency);
                let monetary = score_of(bought.total, &monetary);
                let parts = [recency, frequency, monetary].map(f64::from);
                let sum: f64 = parts.iter().zip(rules.weights).map(|(part, weight)| part * weight).sum();
                Scored { recency, frequency, monetary, score: sum / weight }
            })
        })
        .collect())
}

fn score_of(figure: i64, limits: &Limits) -> u8 {
    1 + limits.iter().map(|limit| u8::from(figure > *limit)).sum::<u8>()
}

/// The own limits, or those of the fifths: a figure has at least the share `k / 5` of customers below it exactly when it
/// is above the customer who stands at that share.
fn limits_of(
    column: &str,
    buyers: &[&Bought],
    own: Option<Limits>,
    figure: impl Fn(&Bought) -> i64,
) -> Result<Limits, Refusal> {
    if let Some(limits) = own {
        return match limits.windows(2).position(|pair| pair[0] > pair[1]) {
            Some(row) => {
                Err(Refusal::BadValue { column: format!("limits of {column}"), row, why: "not_ascending" })
            }
            None => Ok(limits),
        };
    }
    let count = buyers.len();
    if count < SCORES {
        return Err(Refusal::TooFew { what: "customers with an order", have: count, need: SCORES });
    }
    let mut values: Vec<i64> = buyers.iter().map(|bought| figure(bought)).collect();
    if values.iter().all(|value| *value == values[0]) {
        return Err(Refusal::NoVariation { column: column.to_owned() });
    }
    let mut limits = [0; SCORES - 1];
    let mut from = 0;
    for (place, limit) in limits.iter_mut().enumerate() {
        let at = ((place + 1) * count).div_ceil(SCORES) - 1;
        let (_, value, _) = values[from..].select_nth_unstable(at - from);
        *limit = *value;
        from = at;
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    mod segments;
    mod sql;
    mod ties;
}
