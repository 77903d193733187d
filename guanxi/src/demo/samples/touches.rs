//! How leads came to buy, or did not: the first touch is where the customer's record says it came from, and nothing brings
//! so many orders as a word of another customer and a visit at the end.

use customers::{LifecycleStage, SourceChannel};
use exchange::Cell;
use insight::attribution::CONVERSIONS_MIN;
use object::Day;

use super::super::DemoCustomer;
use super::super::random::Random;
use super::{Sample, day, is_asked, label, text, whole, yes};

/// Touches after the first, at most.
const MORE_MAX: i64 = 4;
/// Days between two of them.
const GAP_DAYS: (i64, i64) = (4, 32);
/// A lead that buys is visited at the end, in percent; one that does not, seldom.
const VISITED_PERCENT: f64 = 72.0;
const VISITED_IN_VAIN_PERCENT: f64 = 18.0;
/// What a first order is of a year's spend.
const FIRST_ORDER_DIVISOR: i64 = 4;

const VISIT: &str = "上门拜访";
const CALL: &str = "电话沟通";
const TRIAL: &str = "样机试切";

/// Further touches of leads that buy, and of others.
const TO_ORDER: &[(&str, u32)] =
    &[(CALL, 22), ("老客户转介绍", 24), (TRIAL, 22), ("展会活动", 16), ("官网", 10), ("搜索引擎", 6)];
const TO_NOTHING: &[(&str, u32)] =
    &[(CALL, 34), ("老客户转介绍", 5), (TRIAL, 5), ("展会活动", 12), ("官网", 20), ("搜索引擎", 24)];

const HEADINGS: &[&str] = &["线索", "日期", "渠道", "是否成交", "成交金额"];

/// The touches, lead by lead.
pub(super) fn touches(mut random: Random, customers: &[DemoCustomer]) -> Option<Sample> {
    let leads = customers.iter().filter(|of| is_asked(of));
    let (mut rows, mut orders) = (Vec::new(), 0);
    for of in leads {
        let Some(known) = of.customer.known_since else { continue };
        let has_bought = match of.customer.lifecycle_stage {
            LifecycleStage::Prospect => false,
            LifecycleStage::New | LifecycleStage::Active | LifecycleStage::Lost => true,
        };
        orders += usize::from(has_bought);
        rows.extend(journey(&mut random, of, known, has_bought));
    }
    let is_enough = orders >= CONVERSIONS_MIN;
    is_enough.then_some(Sample { name: "线索触点", headings: HEADINGS, rows })
}

fn journey(random: &mut Random, of: &DemoCustomer, known: Day, has_bought: bool) -> Vec<Vec<Cell>> {
    let source = of.customer.source.unwrap_or(SourceChannel::Event);
    let (more, visited) =
        if has_bought { (TO_ORDER, VISITED_PERCENT) } else { (TO_NOTHING, VISITED_IN_VAIN_PERCENT) };
    let mut channels = vec![label(&source)];
    for _ in 0..random.between(0, MORE_MAX) {
        channels.push(*random.weighted(more));
    }
    if random.percent(visited) {
        channels.push(VISIT);
    }
    // It is told backwards from the day on which the record was made, which is when the visit was.
    let mut on = known;
    let mut days: Vec<Day> = channels
        .iter()
        .map(|_| {
            let this = on;
            on = on.plus_days(-random.between(GAP_DAYS.0, GAP_DAYS.1));
            this
        })
        .collect();
    days.reverse();
    let spend = of.customer.yearly_spend.map_or(0, |spend| spend.minor / 100);
    let last = channels.len() - 1;
    let row = |(place, (channel, on)): (usize, (&&str, &Day))| {
        let is_order = has_bought && place == last;
        let amount = if is_order && spend > 0 { whole(spend / FIRST_ORDER_DIVISOR) } else { Cell::Empty };
        vec![text(&of.customer.name), day(*on), text(channel), yes(is_order), amount]
    };
    channels.iter().zip(&days).enumerate().map(row).collect()
}
