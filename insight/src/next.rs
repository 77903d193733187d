//! What a customer does next: when he buys again, and what (ANA-02, ANA-05).
//!
//! When comes from the gaps between his own purchases, leaning on everybody's where he has few; what comes from products
//! that customers hold together more often than chance would have it.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, Normal};

use crate::Refusal;

/// Gaps that it takes to know how gaps are spread.
pub const GAPS_MIN: usize = 30;
/// Customers with a second gap that it takes to tell a customer's own rhythm from everybody's.
pub const RHYTHMS_MIN: usize = 10;
/// Customers who hold both products before anything is said of them.
pub const TOGETHER_MIN: u32 = 10;
/// Customers of products before anything is said of any.
pub const HOLDERS_MIN: usize = 30;
/// Of a customer with more products than this only the first are paired: he is a dealer.
const PRODUCTS_MAX: usize = 200;
/// Below this patience a customer is overdue: nine in ten such customers would have bought by now.
pub const OVERDUE: f64 = 0.1;
/// The normal quantile of an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// When a customer is expected to buy again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextPurchase {
    /// The day on which he would have bought by his usual gap, which may be over.
    pub due: f64,
    /// The day before which half of such customers buy again, of those who have waited as long as he has. It lies far ahead
    /// for one who is overdue: of those who wait so long, the patient ones are left.
    pub middle: f64,
    /// The day before which one in ten of them does.
    pub early: f64,
    /// The day before which nine in ten do.
    pub late: f64,
    /// His usual gap, in days.
    pub gap: f64,
    /// The share of such gaps that are longer than the time since his last purchase: near nought he is overdue.
    pub patience: f64,
}

impl NextPurchase {
    /// Whether nine in ten like him would have bought by now.
    pub fn is_overdue(&self) -> bool {
        self.patience < OVERDUE
    }
}

/// Gaps of everybody: their logarithms' mean, spread within a customer, and spread between customers.
struct Rhythm {
    mean: f64,
    within: f64,
    between: f64,
}

/// For each customer when he buys again, if he ever does; `None` for customers who never bought or whose only
/// purchases lie after `today`. `customers` (dense, from 0) and `days` (whole days since some day) say who bought when,
/// in any order; more than one purchase on a day counts once, and purchases after `today` are left out.
///
/// A gap's logarithm is normal around the customer's own mean, and the means are normal around everybody's (variance
/// components by moments, Searle 1971); the time since the last purchase is known to be a part of the gap. Refuses fewer
/// than [`GAPS_MIN`] gaps, fewer than [`RHYTHMS_MIN`] customers with two, and gaps that are all the same.
pub fn next_purchases(
    customers: &[u32],
    days: &[i64],
    count: usize,
    today: i64,
) -> Result<Vec<Option<NextPurchase>>, Refusal> {
    let (have, need) = (days.len(), customers.len());
    if have != need {
        return Err(Refusal::Lengths { column: "day".to_owned(), have, need });
    }
    if let Some(row) = customers.iter().position(|customer| *customer as usize >= count) {
        return Err(Refusal::BadValue { column: "customer".to_owned(), row, why: "unknown_customer" });
    }
    let mut own = vec![Vec::new(); count];
    let bought = customers.iter().zip(days).filter(|(_, day)| **day <= today);
    bought.for_each(|(customer, day)| own[*customer as usize].push(*day));
    own.iter_mut().for_each(|days: &mut Vec<i64>| {
        days.sort_unstable();
        days.dedup();
    });
    let gaps = |days: &Vec<i64>| -> Vec<f64> {
        days.windows(2).map(|pair| (pair[1].abs_diff(pair[0]) as f64).ln()).collect()
    };
    let all: Vec<Vec<f64>> = own.iter().map(gaps).collect();
    let rhythm = rhythm(&all)?;
    let normal = Normal::standard();
    let of = |(days, gaps): (&Vec<i64>, &Vec<f64>)| -> Option<NextPurchase> {
        let last = *days.last()?;
        let held = gaps.len() as f64 / rhythm.within;
        let prior = 1.0 / rhythm.between;
        // What everybody does weighs as much as the customer has few gaps.
        let mean = (gaps.iter().sum::<f64>() / rhythm.within + rhythm.mean * prior) / (held + prior);
        let spread = (rhythm.within + 1.0 / (held + prior)).sqrt();
        let since = today.abs_diff(last) as f64;
        let gone = if since > 0.0 { normal.cdf((since.ln() - mean) / spread) } else { 0.0 };
        // Beyond this the tail has no numbers left; he is as overdue as can be said.
        let gone = gone.min(1.0 - 1e-9);
        let at = |share: f64| {
            let quantile = normal.inverse_cdf(gone + share * (1.0 - gone));
            (last as f64 + (mean + spread * quantile).exp()).max(today as f64)
        };
        Some(NextPurchase {
            due: last as f64 + mean.exp(),
            middle: at(0.5),
            early: at(0.1),
            late: at(0.9),
            gap: mean.exp(),
            patience: 1.0 - gone,
        })
    };
    Ok(own.iter().zip(&all).map(of).collect())
}

/// Mean and variances of the gaps' logarithms, from those of customers with two gaps or more.
fn rhythm(all: &[Vec<f64>]) -> Result<Rhythm, Refusal> {
    let gaps: usize = all.iter().map(Vec::len).sum();
    if gaps < GAPS_MIN {
        return Err(Refusal::TooFew { what: "gaps between purchases", have: gaps, need: GAPS_MIN });
    }
    let several: Vec<&Vec<f64>> = all.iter().filter(|own| own.len() > 1).collect();
    if several.len() < RHYTHMS_MIN {
        let have = several.len();
        return Err(Refusal::TooFew { what: "customers with two gaps", have, need: RHYTHMS_MIN });
    }
    let mean_of = |own: &[f64]| own.iter().sum::<f64>() / own.len() as f64;
    let (n, groups) = (several.iter().map(|own| own.len()).sum::<usize>() as f64, several.len() as f64);
    let mean = several.iter().map(|own| own.iter().sum::<f64>()).sum::<f64>() / n;
    let squares = |own: &Vec<f64>, around: f64| own.iter().map(|gap| (gap - around).powi(2)).sum::<f64>();
    let within = several.iter().map(|own| squares(own, mean_of(own))).sum::<f64>() / (n - groups);
    let among: f64 = several.iter().map(|own| own.len() as f64 * (mean_of(own) - mean).powi(2)).sum();
    let sizes = n - several.iter().map(|own| (own.len() as f64).powi(2)).sum::<f64>() / n;
    let between = ((among - (groups - 1.0) * within) / sizes).max(0.0);
    // Rounding alone leaves less than this.
    let floor = 1e-6;
    if within < floor && between < floor {
        return Err(Refusal::NoVariation { column: "gap".to_owned() });
    }
    // Everybody, each customer once, so that those who buy often do not speak for all.
    let every: Vec<f64> = all.iter().filter(|own| !own.is_empty()).map(|own| mean_of(own)).collect();
    Ok(Rhythm { mean: mean_of(&every), within: within.max(floor), between: between.max(floor) })
}

/// Two products that go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// The product somebody has.
    pub has: u32,
    /// The product he may want.
    pub wants: u32,
    /// Customers who have both.
    pub customers: u32,
    /// The share of those who have the one that have the other.
    pub share: f64,
    /// How many times more that is than among all who have anything (Brin et al. 1997).
    pub lift: f64,
    /// The lower end of its interval of 95 %, on the logarithm as for a ratio of shares (Katz et al. 1978).
    pub lift_low: f64,
    /// The upper end.
    pub lift_high: f64,
}

/// Products that customers have together more often than by chance: the interval of the lift lies above one and
/// [`TOGETHER_MIN`] customers have both. `customers` and `products` say who has what, in any order; more than once counts
/// once. The highest lower end comes first.
///
/// Refuses fewer than [`HOLDERS_MIN`] customers, and products of which no two go together.
pub fn together(customers: &[u32], products: &[u32]) -> Result<Vec<Together>, Refusal> {
    let (have, need) = (products.len(), customers.len());
    if have != need {
        return Err(Refusal::Lengths { column: "product".to_owned(), have, need });
    }
    let mut lines: Vec<(u32, u32)> = customers.iter().copied().zip(products.iter().copied()).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut single: BTreeMap<u32, u32> = BTreeMap::new();
    let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut holders = 0usize;
    for own in lines.chunk_by(|a, b| a.0 == b.0) {
        holders += 1;
        let own = &own[..own.len().min(PRODUCTS_MAX)];
        for (place, (_, first)) in own.iter().enumerate() {
            *single.entry(*first).or_default() += 1;
            own[place + 1..].iter().for_each(|(_, second)| *pairs.entry((*first, *second)).or_default() += 1);
        }
    }
    if holders < HOLDERS_MIN {
        return Err(Refusal::TooFew { what: "customers", have: holders, need: HOLDERS_MIN });
    }
    let all = holders as f64;
    let of = |has: u32, wants: u32, both: u32| {
        let (own, other) = (f64::from(single[&has]), f64::from(single[&wants]));
        let together = f64::from(both);
        let lift = together * all / (own * other);
        let error = (1.0 / together - 1.0 / own + 1.0 / other - 1.0 / all).max(0.0).sqrt();
        Together {
            has,
            wants,
            customers: both,
            share: together / own,
            lift,
            lift_low: lift * (-Z * error).exp(),
            lift_high: lift * (Z * error).exp(),
        }
    };
    let often = pairs.iter().filter(|(_, both)| **both >= TOGETHER_MIN);
    let mut found: Vec<Together> = often
        .flat_map(|(&(first, second), &both)| [of(first, second, both), of(second, first, both)])
        .filter(|together| together.lift_low > 1.0)
        .collect();
    if found.is_empty() {
        return Err(Refusal::NoBetterThanChance { what: "products together", quality: 1.0, need: 1.0 });
    }
    found.sort_by(|a, b| {
        b.lift_low.total_cmp(&a.lift_low).then_with(|| (a.has, a.wants).cmp(&(b.has, b.wants)))
    });
    Ok(found)
}

#[cfg(test)]
#[path = "tests/next.rs"]
mod tests;
