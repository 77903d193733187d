//! How long customers stay: the survival curve, and what is left of each cohort after each period.

use std::collections::BTreeMap;

use crate::Refusal;

/// The normal quantile of an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The share that is still there after some time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// The time, in the unit of the durations.
    pub time: f64,
    /// Customers seen up to this time.
    pub at_risk: usize,
    /// Customers that left at this time.
    pub left: usize,
    /// The share still there after it. Kaplan and Meier 1958.
    pub share: f64,
    /// Its standard error. Greenwood 1926.
    pub error: f64,
    /// The lower end of its interval of 95 %, made on ln(−ln S) so that it stays between 0 and 1 (Kalbfleisch,
    /// Prentice 1980).
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The survival curve: a step for each time at which somebody left.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// The steps, in the order of time; before the first the share is one.
    pub steps: Vec<SurvivalStep>,
    /// The first time at which half or fewer are still there; `None` where more than half stay.
    pub median: Option<f64>,
}

/// The survival curve of customers seen for these durations, who then left or were last seen still there. Refuses
/// negative durations and a table in which nobody left.
pub fn survival(durations: &[f64], left: &[bool]) -> Result<Survival, Refusal> {
    let (have, need) = (left.len(), durations.len());
    if have != need {
        return Err(Refusal::Lengths { column: "left".to_owned(), have, need });
    }
    let column = || "duration".to_owned();
    for (row, duration) in durations.iter().enumerate() {
        if !duration.is_finite() || *duration < 0.0 {
            let why = if *duration < 0.0 { "negative" } else { "not_finite" };
            return Err(Refusal::BadValue { column: column(), row, why });
        }
    }
    if !left.contains(&true) {
        return Err(Refusal::TooFew { what: "customers who left", have: 0, need: 1 });
    }
    let mut order: Vec<usize> = (0..need).collect();
    order.sort_by(|&a, &b| durations[a].total_cmp(&durations[b]));
    let (mut at_risk, mut share, mut greenwood) = (need, 1.0f64, 0.0f64);
    let mut steps = Vec::new();
    for tied in order.chunk_by(|&a, &b| durations[a] == durations[b]) {
        let gone = tied.iter().filter(|&&row| left[row]).count();
        if gone > 0 {
            let (risk, gone_now) = (at_risk as f64, gone as f64);
            share *= 1.0 - gone_now / risk;
            greenwood += gone_now / (risk * (risk - gone_now));
            let (error, low, high) = if share > 0.0 {
                let reach = Z * greenwood.sqrt() / share.ln();
                (share * greenwood.sqrt(), share.powf((-reach).exp()), share.powf(reach.exp()))
            } else {
                (0.0, 0.0, 0.0)
            };
            steps.push(SurvivalStep {
                time: durations[tied[0]],
                at_risk,
                left: gone,
                share,
                error,
                low,
                high,
            });
        }
        at_risk -= tied.len();
    }
    let median = steps.iter().find(|step| step.share <= 0.5).map(|step| step.time);
    Ok(Survival { steps, median })
}

/// Customers that began in the same period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The period they began in.
    pub began: i64,
    /// How many they are.
    pub customers: usize,
    /// The share that was active k periods after the first one; it ends with the last period seen.
    pub active: Vec<f64>,
}

/// Retention by cohort: `customers` and `periods` say who was active when (one line each, any order, more than one line
/// in a period counts once); periods are whole numbers such as months since some day. Periods after `last` are not yet
/// complete and are left out.
pub fn cohorts(customers: &[u32], periods: &[i64], last: i64) -> Result<Vec<Cohort>, Refusal> {
    let (have, need) = (periods.len(), customers.len());
    if have != need {
        return Err(Refusal::Lengths { column: "period".to_owned(), have, need });
    }
    let lines = customers.iter().zip(periods).filter(|(_, period)| **period <= last);
    let mut lines: Vec<(u32, i64)> = lines.map(|(customer, period)| (*customer, *period)).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        return Err(Refusal::TooFew { what: "active periods", have: 0, need: 1 });
    }
    let mut by_cohort: BTreeMap<i64, (usize, BTreeMap<u64, usize>)> = BTreeMap::new();
    for own in lines.chunk_by(|a, b| a.0 == b.0) {
        let began = own[0].1;
        let (size, active) = by_cohort.entry(began).or_default();
        *size += 1;
        own.iter().for_each(|(_, period)| *active.entry(period.abs_diff(began)).or_default() += 1);
    }
    let widest = by_cohort.first_key_value().map_or(0, |(began, _)| last.abs_diff(*began));
    if widest >= PERIODS_MAX {
        return Err(Refusal::BadValue { column: "period".to_owned(), row: 0, why: "too_far_apart" });
    }
    let cohort = |(began, (customers, active)): (i64, (usize, BTreeMap<u64, usize>))| Cohort {
        began,
        customers,
        active: (0..=last.abs_diff(began))
            .map(|after| active.get(&after).copied().unwrap_or(0) as f64 / customers as f64)
            .collect(),
    };
    Ok(by_cohort.into_iter().map(cohort).collect())
}

/// Periods between the first and the last; a day each for ten years.
const PERIODS_MAX: u64 = 3_660;

#[cfg(test)]
#[path = "../tests/survival.rs"]
mod tests;
