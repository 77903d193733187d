//! The yearly survey of satisfaction: delivery weighs most in how content customers are, and that is what they recommend by.

use exchange::Cell;
use object::Day;

use super::super::random::Random;
use super::comments::{self, Aspect};
use super::{Buyer, Sample, day, rated, text, whole};

/// Of fewer answers than these nothing is said.
const ANSWERS_MIN: usize = 40;
/// Of those who were asked so many in a hundred answered; of those who had left, fewer.
const ANSWERED_PERCENT: f64 = 62.0;
const ANSWERED_LEFT_PERCENT: f64 = 38.0;
/// Of those who answered so many in a hundred wrote something; of those who are not content, nearly all.
const WROTE_PERCENT: f64 = 66.0;
const WROTE_DISCONTENT_PERCENT: f64 = 92.0;
/// Of what was written so many in a hundred were read and labelled.
const LABELLED_PERCENT: f64 = 75.0;
/// Who is so content at the most says what is wrong; from one more on, what is right.
const DISCONTENT: i64 = 3;
/// Of those who are neither content nor the contrary so many in a hundred praise one thing and complain of another.
const BOTH_PERCENT: f64 = 30.0;
/// People who tick high or low throughout: one deviation of it, in points.
const HABIT: f64 = 0.3;
/// By how many points each late delivery moves the answer about delivery.
const LATE_POINTS: f64 = 0.9;
/// How much each element weighs in how content somebody is, as [`Aspect`] has them.
const WEIGHTS: [f64; 4] = [0.52, 0.22, 0.16, 0.10];
/// The days before today in which it was asked.
const FIRST_DAYS: i64 = 75;
const LAST_DAYS: i64 = 20;

const HEADINGS: &[&str] = &[
    "客户",
    "行业",
    "区域",
    "调查日期",
    "推荐意愿",
    "总体满意度",
    "省力度",
    "交付",
    "质量",
    "服务",
    "价格",
    "复购意愿",
    "意见",
    "评价",
];

/// What customers answered.
pub(super) fn survey(mut random: Random, buyers: &[Buyer<'_>], today: Day) -> Option<Sample> {
    let rows: Vec<Vec<Cell>> = buyers.iter().filter_map(|buyer| answer(&mut random, buyer, today)).collect();
    (rows.len() >= ANSWERS_MIN).then_some(Sample { name: "满意度调查", headings: HEADINGS, rows })
}

fn answer(random: &mut Random, buyer: &Buyer<'_>, today: Day) -> Option<Vec<Cell>> {
    if !random.percent(if buyer.has_left { ANSWERED_LEFT_PERCENT } else { ANSWERED_PERCENT }) {
        return None;
    }
    let on = today.plus_days(-random.between(LAST_DAYS, FIRST_DAYS));
    let habit = HABIT * random.normal();
    let slow = buyer.answer_hours as f64;
    let mut about = |figure: f64, spread: f64| figure + habit + spread * random.normal();
    let delivery = rated(about(4.6 - LATE_POINTS * buyer.late as f64, 0.5), 5);
    let quality = rated(about(4.1, 0.8), 5);
    let service = rated(about(4.8 - 0.04 * slow, 0.6), 5);
    let price = rated(about(3.4, 0.8), 5);
    let elements = [delivery, quality, service, price];
    let felt: f64 = elements.iter().zip(WEIGHTS).map(|(own, weight)| *own as f64 * weight).sum();
    let content = rated(felt + 0.1 + 0.4 * random.normal(), 5);
    let recommends = ((2.2 * content as f64 - 1.0 + 0.9 * random.normal()).round() as i64).clamp(0, 10);
    let effort = rated(7.0 - 0.07 * slow + 0.9 * random.normal(), 7);
    let again = rated(0.75 * content as f64 + 0.2 * price as f64 + 0.4 + 0.5 * random.normal(), 5);
    let wrote = if content > DISCONTENT { WROTE_PERCENT } else { WROTE_DISCONTENT_PERCENT };
    let (said, mood) =
        if random.percent(wrote) { comment(random, buyer, elements, content) } else { (String::new(), "") };
    let mut cells = vec![text(&buyer.customer.name), text(buyer.industry()), text(buyer.region), day(on)];
    cells.extend([recommends, content, effort, delivery, quality, service, price, again].map(whole));
    cells.extend([text(&said), text(mood)]);
    Some(cells)
}

/// What somebody wrote, and what it was labelled after somebody had read it: who is content praises what was best, who is
/// not says what was worst, and some who are neither say both and stay without a label.
fn comment(
    random: &mut Random,
    buyer: &Buyer<'_>,
    elements: [i64; 4],
    content: i64,
) -> (String, &'static str) {
    let of = |place: usize| Aspect::ALL[place];
    let best = of((0..4).rev().max_by_key(|place| elements[*place]).unwrap_or_default());
    let worst = of((0..4).rev().min_by_key(|place| elements[*place]).unwrap_or_default());
    let is_english = buyer.is_abroad;
    let is_labelled = random.percent(LABELLED_PERCENT);
    let label = |mood: &'static str| if is_labelled { mood } else { "" };
    if content > DISCONTENT {
        (comments::praise(random, best, is_english), label("正面"))
    } else if content == DISCONTENT && random.percent(BOTH_PERCENT) {
        (comments::both(random, (best, worst), is_english), "")
    } else {
        (comments::complaint(random, worst, is_english), label("负面"))
    }
}
