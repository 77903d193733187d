//! From a log of purchases to what the models need of each customer: how often again, when last, how long observed,
//! how much.

use crate::Refusal;

/// A log of purchases, one row each, in any order.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    /// Who bought: dense numbers from zero.
    pub customer: &'a [u32],
    /// On which day, counted from any day.
    pub day: &'a [i32],
    /// For how much, in the smallest unit of the currency; refunds are negative.
    pub amount: &'a [i64],
}

impl Log<'_> {
    /// How many rows there are, once the columns are equally long.
    pub(crate) fn rows(&self) -> Result<usize, Refusal> {
        let need = self.customer.len();
        for (column, have) in [("day", self.day.len()), ("amount", self.amount.len())] {
            if have != need {
                return Err(Refusal::Lengths { column: column.to_owned(), have, need });
            }
        }
        Ok(need)
    }
}

/// Until when a log is read, and in which units its days and amounts are said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The last day that is read; what is later counts as not yet known.
    pub until: i32,
    /// Days to a unit of time: 7 says times in weeks.
    pub days_per_unit: f64,
    /// Smallest units to the unit in which values are said: 100 says cents in dollars.
    pub minor_per_unit: f64,
}

/// What one customer's purchases look like in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Purchases after the first (`x`), at most one a day.
    pub repeats: u32,
    /// From the first purchase to the last (`t_x`).
    pub last: f64,
    /// From the first purchase to the end of observation (`T`).
    pub observed: f64,
}

/// The same of many customers, column by column.
#[derive(Debug, Clone, Copy)]
pub struct Timings<'a> {
    /// See [`Timing::repeats`].
    pub repeats: &'a [u32],
    /// See [`Timing::last`].
    pub last: &'a [f64],
    /// See [`Timing::observed`].
    pub observed: &'a [f64],
}

impl Timings<'_> {
    /// The customer of this row.
    pub fn at(&self, row: usize) -> Timing {
        Timing { repeats: self.repeats[row], last: self.last[row], observed: self.observed[row] }
    }

    /// How many customers there are, once every row can be.
    ///
    /// # Errors
    /// Columns of different length; times that are not finite or negative; a last purchase after the end of
    /// observation, or at another moment than the first though there was no second.
    pub fn checked(&self) -> Result<usize, Refusal> {
        let need = self.repeats.len();
        for (column, have) in [("last", self.last.len()), ("observed", self.observed.len())] {
            if have != need {
                return Err(Refusal::Lengths { column: column.to_owned(), have, need });
            }
        }
        for row in 0..need {
            let (last, observed) = (self.last[row], self.observed[row]);
            let wrong = if !observed.is_finite() {
                Some(("observed", "not_finite"))
            } else if observed < 0.0 {
                Some(("observed", "negative"))
            } else if !last.is_finite() {
                Some(("last", "not_finite"))
            } else if last < 0.0 {
                Some(("last", "negative"))
            } else if last > observed {
                Some(("last", "in_the_future"))
            } else if self.repeats[row] == 0 && last > 0.0 {
                Some(("last", "without_repeat"))
            } else {
                None
            };
            if let Some((column, why)) = wrong {
                return Err(Refusal::BadValue { column: column.to_owned(), row, why });
            }
        }
        Ok(need)
    }
}

/// The customers of a log who had bought by the end of reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histories {
    /// Their numbers in the log, ascending.
    pub customer: Vec<u32>,
    /// See [`Timing::repeats`].
    pub repeats: Vec<u32>,
    /// See [`Timing::last`].
    pub last: Vec<f64>,
    /// See [`Timing::observed`].
    pub observed: Vec<f64>,
    /// What a repeat purchase came to on average; nought where there was none.
    pub mean_value: Vec<f64>,
    /// Rows after the end of reading.
    pub rows_later: usize,
    /// Days on which a customer took back more than he bought: no purchases.
    pub days_refunded: usize,
}

impl Histories {
    /// The columns of time.
    pub fn timings(&self) -> Timings<'_> {
        Timings { repeats: &self.repeats, last: &self.last, observed: &self.observed }
    }
}

/// Reads a log. What one customer buys on one day is one purchase; refunds are set off against it, and a day that
/// comes to less than nothing is none (a day of nothing is one: something was given). The first purchase is where a
/// customer begins and counts neither in `repeats` nor in `mean_value` (Fader, Hardie & Lee 2005).
///
/// # Errors
/// Columns of different length, a customer number of `customers` or more, a unit that is not positive.
pub fn read(log: Log<'_>, customers: usize, reading: Reading) -> Result<Histories, Refusal> {
    for (column, unit) in
        [("days_per_unit", reading.days_per_unit), ("minor_per_unit", reading.minor_per_unit)]
    {
        if !(unit.is_finite() && unit > 0.0) {
            return Err(Refusal::BadValue { column: column.to_owned(), row: 0, why: "not_positive" });
        }
    }
    let by_customer = ByCustomer::of(log, customers, |day| day <= reading.until)?;
    let mut histories =
        Histories { rows_later: log.customer.len() - by_customer.rows.len(), ..Histories::default() };
    let mut rows = by_customer.rows;
    for customer in 0..customers {
        let own = &mut rows[by_customer.starts[customer]..by_customer.starts[customer + 1]];
        own.sort_unstable_by_key(|row| row.0);
        let mut first = None;
        let (mut repeats, mut last, mut total) = (0_u32, 0_i32, 0_i128);
        for same_day in own.chunk_by(|one, next| one.0 == next.0) {
            let day = same_day[0].0;
            let amount: i128 = same_day.iter().map(|row| i128::from(row.1)).sum();
            if amount < 0 {
                histories.days_refunded += 1;
            } else if first.is_none() {
                first = Some(day);
                last = day;
            } else {
                repeats += 1;
                total += amount;
                last = day;
            }
        }
        if let Some(first) = first {
            let since_first = |day: i32| (f64::from(day) - f64::from(first)) / reading.days_per_unit;
            histories.customer.push(customer as u32);
            histories.repeats.push(repeats);
            histories.last.push(since_first(last));
            histories.observed.push(since_first(reading.until));
            let mean = if repeats > 0 { total as f64 / f64::from(repeats) } else { 0.0 };
            histories.mean_value.push(mean / reading.minor_per_unit);
        }
    }
    Ok(histories)
}

/// The rows of a log, customer by customer.
pub(super) struct ByCustomer {
    /// Where each customer's rows begin, and at last where they end.
    pub starts: Vec<usize>,
    /// Day and amount.
    pub rows: Vec<(i32, i64)>,
}

impl ByCustomer {
    /// The rows of the days that are wanted.
    pub fn of(log: Log<'_>, customers: usize, is_wanted: impl Fn(i32) -> bool) -> Result<Self, Refusal> {
        let count = log.rows()?;
        let mut starts = vec![0_usize; customers + 1];
        for row in 0..count {
            let customer = log.customer[row] as usize;
            if customer >= customers {
                return Err(Refusal::BadValue { column: "customer".to_owned(), row, why: "unknown" });
            }
            if is_wanted(log.day[row]) {
                starts[customer + 1] += 1;
            }
        }
        for customer in 0..customers {
            starts[customer + 1] += starts[customer];
        }
        let mut free = starts.clone();
        let mut rows = vec![(0, 0); starts[customers]];
        for row in (0..count).filter(|row| is_wanted(log.day[*row])) {
            let place = &mut free[log.customer[row] as usize];
            rows[*place] = (log.day[row], log.amount[row]);
            *place += 1;
        }
        Ok(Self { starts, rows })
    }
}
