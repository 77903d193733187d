//! Files that the demo company has beside its house, for the questions of `guanxi insight`: what its customers answered in
//! a survey and to KANO questions, their maintenance contracts, who left, and how leads came to buy.
//!
//! One experience of each customer runs through all of them, so that they tell one story: whom machines reached late is
//! less content and leaves more often, and late they come above all to the west and abroad.

mod comments;
mod contracts;
mod features;
mod leaving;
mod survey;
mod touches;

use customers::{Customer, CustomerKind, CustomerRole, LifecycleStage};
use exchange::Cell;
use object::{Choice, Day, Lang};

use super::places::{PLACES, Region};
use super::random::Random;
use super::relationship::days_between;
use super::{DemoCustomer, people};

/// Tells the files' chance apart from that of everything else, so that they change nothing else of the story.
const SEED: u64 = 0x5A3E;
/// Files are told of so many customers at most, the newest, as orders are.
const CUSTOMERS_MAX: usize = 1_500;
/// Deliveries that came late in a year, on the average: near the plant, far from it, and of those who have left.
const LATE_NEAR: f64 = 0.6;
const LATE_FAR: f64 = 1.5;
const LATE_LEFT: f64 = 1.6;
const LATE_MAX: i64 = 6;

/// A file.
pub struct Sample {
    /// Its name, without its ending.
    pub name: &'static str,
    /// What stands above its columns.
    pub headings: &'static [&'static str],
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// The files about these customers. One of which too little could be said is left out: a small company has fewer of them.
pub fn samples(seed: u64, customers: &[DemoCustomer], today: Day) -> Vec<Sample> {
    let first = customers.len().saturating_sub(CUSTOMERS_MAX);
    let known = &customers[first..];
    let mut random = Random::new(seed ^ SEED);
    let buyers: Vec<Buyer<'_>> = known.iter().filter_map(|of| buyer(&mut random, of)).collect();
    let told = [
        survey::survey(Random::new(seed ^ SEED ^ 1), &buyers, today),
        features::features(Random::new(seed ^ SEED ^ 2), &buyers),
        contracts::contracts(Random::new(seed ^ SEED ^ 3), &buyers, today),
        leaving::leaving(Random::new(seed ^ SEED ^ 4), &buyers, today),
        touches::touches(Random::new(seed ^ SEED ^ 5), known),
    ];
    told.into_iter().flatten().collect()
}

/// A company that has bought, and what it went through.
struct Buyer<'a> {
    customer: &'a Customer,
    known_since: Day,
    region: &'static str,
    is_abroad: bool,
    /// Deliveries that came late in its last year.
    late: i64,
    /// Hours until somebody answered a call for repair, on the average.
    answer_hours: i64,
    has_left: bool,
}

impl Buyer<'_> {
    fn industry(&self) -> &'static str {
        self.customer.industry.map_or("", |industry| label(&industry))
    }

    fn years(&self, today: Day) -> f64 {
        days_between(self.known_since, today) as f64 / 365.25
    }
}

fn buyer<'a>(random: &mut Random, of: &'a DemoCustomer) -> Option<Buyer<'a>> {
    let customer = &of.customer;
    let has_left = match customer.lifecycle_stage {
        LifecycleStage::Prospect => return None,
        LifecycleStage::New | LifecycleStage::Active => false,
        LifecycleStage::Lost => true,
    };
    let region = region(of)?;
    let is_abroad = of.team == Some(people::OVERSEAS);
    if !is_asked(of) {
        return None;
    }
    let mut mean = if is_abroad || region == WEST { LATE_FAR } else { LATE_NEAR };
    let mut hours = 20.0 + 8.0 * random.normal();
    if has_left {
        mean += LATE_LEFT;
        hours += 6.0;
    }
    Some(Buyer {
        customer,
        known_since: customer.known_since?,
        region,
        is_abroad,
        late: times(random, mean),
        answer_hours: (hours.round() as i64).clamp(2, 72),
        has_left,
    })
}

/// A company that is no competitor and was not recorded before.
fn is_asked(of: &DemoCustomer) -> bool {
    of.duplicate_of.is_none()
        && of.customer.kind == CustomerKind::Company
        && of.customer.role != Some(CustomerRole::Competitor)
}

const WEST: &str = "中西部";

fn region(of: &DemoCustomer) -> Option<&'static str> {
    if of.team == Some(people::OVERSEAS) {
        return Some("海外");
    }
    let province = of.customer.province.as_deref()?;
    let place = PLACES.iter().find(|place| place.province == province)?;
    Some(match place.region {
        Region::East => "华东",
        Region::South => "华南",
        Region::North => "华北",
        Region::West => WEST,
    })
}

/// How often something happened that happens by chance so often on the average.
fn times(random: &mut Random, mean: f64) -> i64 {
    let (mut passed, mut times) = (random.wait(), 0);
    while passed < mean && times < LATE_MAX {
        times += 1;
        passed += random.wait();
    }
    times
}

/// What people read of a choice, in the company's language.
fn label<C: Choice>(choice: &C) -> &'static str {
    C::DEF.item(choice.code()).map_or("", |item| item.label.text(Lang::Zh))
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

fn whole(number: i64) -> Cell {
    Cell::Number(number.to_string())
}

fn day(day: Day) -> Cell {
    Cell::Day(day.text())
}

fn yes(is_so: bool) -> Cell {
    text(if is_so { "是" } else { "否" })
}

/// An answer on a scale that begins with 1.
fn rated(figure: f64, best: i64) -> i64 {
    (figure.round() as i64).clamp(1, best)
}

#[cfg(test)]
#[path = "tests/samples.rs"]
mod tests;
