//! Who left and who stayed, with what was known of each before. Of those who have only just begun to buy nobody knows yet.

use customers::LifecycleStage;
use exchange::Cell;
use insight::churn::EACH_MIN;
use object::Day;

use super::super::random::Random;
use super::{Buyer, Sample, text, times, whole, yes};

/// Complaints in a year, on the average, beside those over late deliveries.
const COMPLAINTS: f64 = 0.4;
/// A late delivery is complained of, in percent.
const COMPLAINED_PERCENT: f64 = 35.0;
/// Visits of a salesperson in a year, on the average.
const VISITS: f64 = 2.4;
/// Of those who stayed, and of those who left, so many in a hundred had a contract of maintenance.
const CONTRACT_PERCENT: f64 = 55.0;
const CONTRACT_LEFT_PERCENT: f64 = 35.0;

const HEADINGS: &[&str] = &[
    "客户",
    "行业",
    "区域",
    "合作年限",
    "交期延误次数",
    "维修响应小时",
    "投诉次数",
    "拜访次数",
    "维保合同",
    "是否流失",
];

/// The customers with what was known of them.
pub(super) fn leaving(mut random: Random, buyers: &[Buyer<'_>], today: Day) -> Option<Sample> {
    let left = buyers.iter().filter(|buyer| buyer.has_left).count();
    if left < EACH_MIN || buyers.len() - left < EACH_MIN {
        return None;
    }
    let rows = buyers.iter().map(|buyer| row(&mut random, buyer, today)).collect();
    Some(Sample { name: "客户流失", headings: HEADINGS, rows })
}

fn row(random: &mut Random, buyer: &Buyer<'_>, today: Day) -> Vec<Cell> {
    let complained = (0..buyer.late).filter(|_| random.percent(COMPLAINED_PERCENT)).count();
    let complaints = times(random, COMPLAINTS) + i64::try_from(complained).unwrap_or_default();
    let visits = times(random, VISITS);
    let has_contract = random.percent(if buyer.has_left { CONTRACT_LEFT_PERCENT } else { CONTRACT_PERCENT });
    let is_known = buyer.customer.lifecycle_stage != LifecycleStage::New;
    vec![
        text(&buyer.customer.name),
        text(buyer.industry()),
        text(buyer.region),
        Cell::Number(format!("{:.1}", buyer.years(today))),
        whole(buyer.late),
        whole(buyer.answer_hours),
        whole(complaints),
        whole(visits),
        yes(has_contract),
        if is_known { yes(buyer.has_left) } else { Cell::Empty },
    ]
}
