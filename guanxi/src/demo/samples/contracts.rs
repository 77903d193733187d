//! Contracts of maintenance, renewed from year to year or not. Each customer has a chance of his own to let one end, and
//! whom spare parts and engineers reach late, a higher one.

use exchange::Cell;
use insight::clv::contract::{CONTRACTS_MIN, ENDED_MIN};
use object::Day;

use super::super::random::Random;
use super::super::relationship::days_between;
use super::{Buyer, Sample, day, text, whole, yes};

/// Of those who bought so many in a hundred have had one.
const SIGNED_PERCENT: f64 = 58.0;
/// Days in a year of a contract.
const YEAR_DAYS: i64 = 365;
/// How a year's price follows from the size of a customer: a part of what it spends in a year, within bounds, in yuan.
const PRICE_DIVISOR: i64 = 60;
const PRICE_LEAST: i64 = 6_800;
const PRICE_MOST: i64 = 88_000;

const HEADINGS: &[&str] = &["合同编号", "客户", "开始日期", "结束日期", "期数", "是否终止", "年费"];

/// The contracts, in the order in which they were signed.
pub(super) fn contracts(mut random: Random, buyers: &[Buyer<'_>], today: Day) -> Option<Sample> {
    let mut all: Vec<Contract<'_>> =
        buyers.iter().filter_map(|buyer| contract(&mut random, buyer, today)).collect();
    all.sort_by_key(|own| own.begun);
    let ended = all.iter().filter(|own| own.ended.is_some()).count();
    if all.len() < CONTRACTS_MIN || ended < ENDED_MIN {
        return None;
    }
    let row = |(place, own): (usize, &Contract<'_>)| -> Vec<Cell> {
        vec![
            text(&format!("WB-{}-{:04}", own.begun.date().year(), place + 1)),
            text(&own.buyer.customer.name),
            day(own.begun),
            own.ended.map_or(Cell::Empty, day),
            whole(own.years),
            yes(own.ended.is_some()),
            whole(own.price),
        ]
    };
    let rows = all.iter().enumerate().map(row).collect();
    Some(Sample { name: "维保合同", headings: HEADINGS, rows })
}

struct Contract<'a> {
    buyer: &'a Buyer<'a>,
    begun: Day,
    ended: Option<Day>,
    /// Years that were begun.
    years: i64,
    price: i64,
}

fn contract<'a>(random: &mut Random, buyer: &'a Buyer<'a>, today: Day) -> Option<Contract<'a>> {
    let begun = buyer.known_since.plus_days(random.between(40, 220));
    let until = days_between(begun, today);
    // Who has left has let one year go by at least.
    let least = if buyer.has_left { YEAR_DAYS } else { 1 };
    if !random.percent(SIGNED_PERCENT) || until < least {
        return None;
    }
    let evenness = if buyer.has_left || buyer.late > 1 { 2.0 } else { 6.0 };
    // From a beta distribution of 1 and the evenness.
    let lets_end = 1.0 - random.share().powf(1.0 / evenness);
    let whole_years = until / YEAR_DAYS;
    let mut years = 1;
    while years <= whole_years && random.share() >= lets_end {
        years += 1;
    }
    if buyer.has_left {
        years = years.min(whole_years);
    }
    let ended = (years <= whole_years).then(|| begun.plus_days(years * YEAR_DAYS));
    let spend = buyer.customer.yearly_spend.map_or(0, |spend| spend.minor / 100);
    let price = (spend / PRICE_DIVISOR).clamp(PRICE_LEAST, PRICE_MOST) / 100 * 100;
    Some(Contract { buyer, begun, ended, years, price })
}
