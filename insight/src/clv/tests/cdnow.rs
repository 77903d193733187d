//! The customers of CDNOW, as published.

use crate::clv::history::{Histories, Log, Reading, read};

/// The log: 2,357 customers from 1997-01-01, day zero, to 1998-06-30.
pub struct Cdnow {
    customer: Vec<u32>,
    day: Vec<i32>,
    cents: Vec<i64>,
}

/// Until 30 September 1997, in weeks and dollars.
pub const WEEKS_39: Reading = Reading { until: 272, days_per_unit: 7.0, minor_per_unit: 100.0 };
pub const CUSTOMERS: usize = 2357;

impl Cdnow {
    pub fn load() -> Self {
        let text = include_str!("../../../data/cdnow/sample.txt");
        let mut log = Self { customer: Vec::new(), day: Vec::new(), cents: Vec::new() };
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let number: u32 = words[1].parse().unwrap();
            let dollars: f64 = words[4].parse().unwrap();
            log.customer.push(number - 1);
            log.day.push(day_of(words[2]));
            log.cents.push((dollars * 100.0).round() as i64);
        }
        log
    }

    pub fn log(&self) -> Log<'_> {
        Log { customer: &self.customer, day: &self.day, amount: &self.cents }
    }

    pub fn histories(&self) -> Histories {
        read(self.log(), CUSTOMERS, WEEKS_39).unwrap()
    }
}

/// Days since 1997-01-01 of a day written yyyymmdd in 1997 or 1998.
fn day_of(text: &str) -> i32 {
    const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let part = |from: usize, to: usize| text[from..to].parse::<i32>().unwrap();
    (part(0, 4) - 1997) * 365 + BEFORE[part(4, 6) as usize - 1] + part(6, 8) - 1
}

/// The published summary: x, t_x, T, mean value, two decimals.
pub fn published() -> Histories {
    let text = include_str!("../../../data/cdnow/summary.csv");
    let mut histories = Histories::default();
    for line in text.lines().skip(1) {
        let figures: Vec<f64> = line.split(',').map(|figure| figure.parse().unwrap()).collect();
        histories.customer.push(figures[0] as u32 - 1);
        histories.repeats.push(figures[1] as u32);
        histories.last.push(figures[2]);
        histories.observed.push(figures[3]);
        histories.mean_value.push(figures[4]);
    }
    histories
}

/// Equal to so many significant digits.
pub fn agree(found: f64, published: f64, share: f64) {
    assert!((found - published).abs() <= share * published.abs(), "{found} is not {published}");
}
