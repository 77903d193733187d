//! How well a model would have worked: it learns from the log until a day and is held to what came after.

use super::Purchasing;
use super::history::{self, ByCustomer, Histories, Log, Reading, Timings};
use crate::Refusal;

/// Customers with this many repeat purchases and more are told together (Fader, Hardie & Lee 2005, figure 4).
const REPEATS_TOGETHER: u32 = 7;

/// What was said and what came.
#[derive(Debug, Clone)]
pub struct BackTest {
    /// What the model learned from.
    pub histories: Histories,
    /// Purchases in the held-out time, customer by customer as in the histories.
    pub actual: Vec<u32>,
    /// What the model expected.
    pub predicted: Vec<f64>,
    /// The mean distance of the two.
    pub mean_absolute_error: f64,
    /// The same of everybody going on as before: repeat purchases by time observed, times the held-out time.
    pub mean_absolute_error_as_before: f64,
    /// Customers by number of repeat purchases in the time learned from.
    pub by_repeats: Vec<Alike>,
}

/// Customers with the same number of repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The number; the last stands for more as well.
    pub repeats: u32,
    /// How many customers.
    pub customers: usize,
    /// Their mean purchases in the held-out time.
    pub actual: f64,
    /// What the model expected.
    pub predicted: f64,
}

impl BackTest {
    /// All purchases in the held-out time.
    pub fn actual_total(&self) -> u64 {
        self.actual.iter().map(|count| u64::from(*count)).sum()
    }

    /// All that the model expected.
    pub fn predicted_total(&self) -> f64 {
        self.predicted.iter().sum()
    }
}

/// Fits by `fit` what is known until `reading.until` and compares with the `days` after it.
///
/// # Errors
/// Those of [`history::read`] and of the fit; [`Refusal::TooFew`] where the log ends before the held-out time does.
pub fn backtest<M: Purchasing>(
    log: Log<'_>,
    customers: usize,
    reading: Reading,
    days: i32,
    fit: impl FnOnce(Timings<'_>) -> Result<M, Refusal>,
) -> Result<BackTest, Refusal> {
    let histories = history::read(log, customers, reading)?;
    let end = reading.until.saturating_add(days);
    let last = log.day.iter().copied().max().unwrap_or(reading.until);
    // Purchases on the very last day need not be; a tenth of the time without any means that the log was cut earlier.
    let known = i64::from(last) - i64::from(reading.until);
    if days <= 0 || known * 10 < i64::from(days) * 9 {
        let need = days.max(1) as usize;
        return Err(Refusal::TooFew { what: "days held out", have: known.max(0) as usize, need });
    }
    let model = fit(histories.timings())?;
    let later = ByCustomer::of(log, customers, |day| day > reading.until && day <= end)?;
    let mut rows = later.rows;
    let actual: Vec<u32> = histories
        .customer
        .iter()
        .map(|&customer| {
            let own = &mut rows[later.starts[customer as usize]..later.starts[customer as usize + 1]];
            own.sort_unstable_by_key(|row| row.0);
            let purchases = own
                .chunk_by(|one, next| one.0 == next.0)
                .filter(|same_day| same_day.iter().map(|row| i128::from(row.1)).sum::<i128>() >= 0);
            purchases.count() as u32
        })
        .collect();
    let horizon = f64::from(days) / reading.days_per_unit;
    let timings = histories.timings();
    let predicted: Vec<f64> = (0..actual.len()).map(|row| model.expected(timings.at(row), horizon)).collect();
    let as_before: Vec<f64> = (0..actual.len())
        .map(|row| {
            let history = timings.at(row);
            if history.observed > 0.0 { f64::from(history.repeats) * horizon / history.observed } else { 0.0 }
        })
        .collect();
    Ok(BackTest {
        mean_absolute_error: distance(&actual, &predicted),
        mean_absolute_error_as_before: distance(&actual, &as_before),
        by_repeats: by_repeats(&histories.repeats, &actual, &predicted),
        histories,
        actual,
        predicted,
    })
}

fn distance(actual: &[u32], said: &[f64]) -> f64 {
    let sum: f64 = actual.iter().zip(said).map(|(actual, said)| (f64::from(*actual) - said).abs()).sum();
    sum / actual.len().max(1) as f64
}

fn by_repeats(repeats: &[u32], actual: &[u32], predicted: &[f64]) -> Vec<Alike> {
    (0..=REPEATS_TOGETHER)
        .filter_map(|number| {
            let rows: Vec<usize> =
                (0..repeats.len()).filter(|row| repeats[*row].min(REPEATS_TOGETHER) == number).collect();
            let customers = rows.len();
            (customers > 0).then(|| Alike {
                repeats: number,
                customers,
                actual: rows.iter().map(|row| f64::from(actual[*row])).sum::<f64>() / customers as f64,
                predicted: rows.iter().map(|row| predicted[*row]).sum::<f64>() / customers as f64,
            })
        })
        .collect()
}
