//! The demo company's deals of the last months: with whom, for what, through which stages on which days, and what came
//! of them.

use customers::{CustomerKind, CustomerRole};
use object::Day;
use orders::ProductCategory;
use sales::{ForecastCategory, LostFor};

use super::DemoCustomer;
use super::orders::PRODUCTS;
use super::random::Random;

/// One deal for so many customers, within these bounds.
const CUSTOMERS_PER_DEAL: usize = 5;
const DEALS_MIN: usize = 14;
const DEALS_MAX: usize = 300;
/// They began in the last days before today.
const DAYS: i64 = 270;
/// Deals are drawn apart from what else is told.
const DEALS: u64 = 0xdea1;
/// Of the open deals, in percent, those that nobody has moved for long.
const STALLED_PERCENT: f64 = 15.0;
/// Of the deals that may have gone on by today, in percent, those that are over.
const OVER_PERCENT: f64 = 60.0;

/// The pipelines in the order in which a house has them, each with how many stages it has and how many days one takes.
const WAYS: [(usize, (i64, i64)); 3] = [(6, (8, 26)), (3, (2, 6)), (5, (8, 24))];
/// Which of them deals take.
const SHARES: &[(usize, u32)] = &[(0, 60), (1, 28), (2, 12)];

/// A deal. Customers are places among the company's, owner and team among colleagues and teams.
#[derive(Clone, Debug)]
pub struct DemoDeal {
    /// What it is called.
    pub name: String,
    /// Who buys.
    pub customer: usize,
    /// Who uses it in the end.
    pub end_customer: Option<usize>,
    /// Against whom.
    pub competitor: Option<usize>,
    /// Which pipeline it takes: a place among those that a house begins with.
    pub pipeline: usize,
    /// What it comes to, in yuan.
    pub yuan: i64,
    /// When it is to be closed.
    pub close_on: Day,
    /// What they need.
    pub need: &'static str,
    /// How sure its owner is.
    pub forecast: ForecastCategory,
    /// Who has it, and of which team.
    pub owner: (usize, Option<usize>),
    /// When it began, and then when it went on by a stage; each with what was to be done next, and when.
    pub moves: Vec<DemoMove>,
    /// What came of it, and when.
    pub end: Option<(Day, DemoDealEnd)>,
}

/// A deal enters a stage.
#[derive(Clone, Copy, Debug)]
pub struct DemoMove {
    /// On which day.
    pub on: Day,
    /// What is to be done next, and when.
    pub next: (&'static str, Day),
}

/// What came of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoDealEnd {
    /// It was won.
    Won(&'static str),
    /// It was lost.
    Lost(LostFor, &'static str),
    /// It rests until that day.
    Shelved(Day, &'static str),
}

/// Something that happened to a deal on a day, as events follow each other in the company.
#[derive(Clone, Copy, Debug)]
pub enum DemoDealEvent {
    /// It began.
    Began,
    /// It entered the stage of this move.
    Moved(usize),
    /// It was over.
    Ended,
}

const NEEDS: [&str; 6] = [
    "两台老机床精度跟不上，要换新的，年底前到货。",
    "新厂房扩产，需要整线方案，节拍 45 秒以内。",
    "现有设备交期排不过来，先上一台试用，满意再追加。",
    "对方看过样机，关心精度保持和售后响应。",
    "竞争对手已经报过价，要我们给出同等配置的方案。",
    "年度预算已批，走招标流程，需要提前准备资质文件。",
];

const NEXT_STEPS: [&str; 8] = [
    "约设备科长面谈，确认工艺要求",
    "发选型方案和样本",
    "安排试切，带样件过去",
    "提交报价单和技术协议",
    "和采购谈付款方式",
    "催合同用印",
    "请技术人员到现场看基础",
    "给车间主任演示同行案例",
];

const PURPOSES: [&str; 7] =
    ["二期车间", "新厂房", "模具车间", "老线改造", "样件试制", "产能扩充", "年度备件"];

const WHY_WON: [&str; 3] = ["交期比对手快两周", "试切合格率最高，车间认可", "老客户，服务响应一直满意"];

const WHY_LOST: [(LostFor, &str); 6] = [
    (LostFor::Price, "比对手贵 12%，客户预算卡死"),
    (LostFor::Specification, "主轴转速达不到要求"),
    (LostFor::DeliveryTime, "客户要一个月内到货，我们排到下季度"),
    (LostFor::Relationship, "总部指定品牌"),
    (LostFor::BudgetCancelled, "集团冻结了设备投资"),
    (LostFor::Competitor, "对手带现货上门"),
];

const WHY_SHELVED: [&str; 2] = ["厂房推迟交付，设备采购顺延", "等集团明年预算"];

/// The deals of the last months, in the order in which they began.
pub fn deals(seed: u64, customers: &[DemoCustomer], today: Day) -> Vec<DemoDeal> {
    let mut random = Random::new(seed ^ DEALS);
    let is_dealer = |of: &DemoCustomer| of.customer.role == Some(CustomerRole::Dealer);
    let places = |wanted: &dyn Fn(&DemoCustomer) -> bool| -> Vec<usize> {
        (0..customers.len()).filter(|place| wanted(&customers[*place])).collect()
    };
    let works_with = |of: &DemoCustomer| {
        of.owner.is_some()
            && of.customer.kind == CustomerKind::Company
            && !of.contacts.is_empty()
            && of.duplicate_of.is_none()
            && of.customer.role != Some(CustomerRole::Competitor)
            && of.customer.known_since.is_some_and(|since| since < today.plus_days(-2))
    };
    let buyers = places(&|of| works_with(of) && !is_dealer(of));
    let dealers = places(&|of| works_with(of) && is_dealer(of));
    let rivals = places(&|of| of.customer.role == Some(CustomerRole::Competitor));
    if buyers.is_empty() {
        return Vec::new();
    }
    let count = (customers.len() / CUSTOMERS_PER_DEAL).clamp(DEALS_MIN, DEALS_MAX);
    let mut told = Vec::with_capacity(count);
    for _ in 0..count {
        let way = *random.weighted(SHARES);
        let way = if way == 2 && dealers.is_empty() { 0 } else { way };
        let end_customer = *random.pick(&buyers);
        let customer = if way == 2 { *random.pick(&dealers) } else { end_customer };
        let end_customer = (way == 2).then_some(end_customer);
        told.push(deal(&mut random, customers, (customer, end_customer), &rivals, way, today));
    }
    told.sort_by_key(|deal| (deal.moves[0].on, deal.customer));
    told
}

/// What happened to all of them, day by day: each with its place among them.
pub fn deal_events(deals: &[DemoDeal]) -> Vec<(Day, usize, DemoDealEvent)> {
    let mut events = Vec::new();
    for (place, deal) in deals.iter().enumerate() {
        for (step, moved) in deal.moves.iter().enumerate() {
            let event = if step == 0 { DemoDealEvent::Began } else { DemoDealEvent::Moved(step) };
            events.push((moved.on, place, event));
        }
        events.extend(deal.end.map(|(on, _)| (on, place, DemoDealEvent::Ended)));
    }
    events.sort_by_key(|(on, place, event)| {
        let step = match event {
            DemoDealEvent::Began => 0,
            DemoDealEvent::Moved(step) => *step,
            DemoDealEvent::Ended => usize::MAX,
        };
        (*on, *place, step)
    });
    events
}

fn deal(
    random: &mut Random,
    customers: &[DemoCustomer],
    (customer, end_customer): (usize, Option<usize>),
    rivals: &[usize],
    way: usize,
    today: Day,
) -> DemoDeal {
    let of = &customers[customer];
    // Both are known by then.
    let latest = [Some(customer), end_customer].into_iter().flatten();
    let known = latest.filter_map(|place| customers[place].customer.known_since).max().unwrap_or(today);
    let (stages, takes) = WAYS[way];
    let span = if way == 1 { DAYS / 4 } else { DAYS };
    let began = known.plus_days(1).max(today.plus_days(-random.between(3, span)));
    let there = |rival: &&usize| customers[**rival].customer.known_since.is_some_and(|since| since <= known);
    let rivals: Vec<usize> = rivals.iter().filter(there).copied().collect();
    let (yuan, name) = wares(random, way);
    let moves = moves(random, began, (stages, takes), today);
    let came_far = moves.len();
    let last = moves[came_far - 1].on;
    let can_be_over = last.plus_days(4) < today;
    let end = (can_be_over && random.percent(OVER_PERCENT))
        .then(|| end(random, came_far == stages || way == 1, last.plus_days(3), today, &rivals));
    let rival = (!rivals.is_empty() && random.percent(40.0)).then(|| *random.pick(&rivals));
    let needs_rival =
        matches!(end, Some((_, DemoDealEnd::Lost(LostFor::Competitor, _)))).then(|| *random.pick(&rivals));
    let to_go = (stages - came_far) as i64 * takes.1 + random.between(-12, 25);
    DemoDeal {
        name,
        customer,
        end_customer,
        competitor: needs_rival.or(rival),
        pipeline: way,
        yuan,
        close_on: last.plus_days(to_go.max(2)),
        need: random.pick::<&str>(&NEEDS),
        forecast: match came_far + 1 {
            n if n > stages => ForecastCategory::Commit,
            n if n == stages => ForecastCategory::BestCase,
            _ => ForecastCategory::Pipeline,
        },
        owner: (of.owner.unwrap_or_default(), of.team),
        moves,
        end,
    }
}

/// What it is about: machines where it is a project, parts where it is not.
fn wares(random: &mut Random, way: usize) -> (i64, String) {
    let wants_machines = way != 1;
    let fits = |of: ProductCategory| (of == ProductCategory::Equipment) == wants_machines;
    let among: Vec<_> = PRODUCTS.iter().filter(|product| fits(product.category)).collect();
    let product = *random.pick(&among);
    let pieces = if way == 1 { random.between(2, 30) } else { random.between(1, 4) };
    // Nobody's first figure is exact.
    let yuan = product.price * pieces;
    let step = if yuan > 100_000 { 10_000 } else { 100 };
    let yuan = (yuan / step).max(1) * step;
    let purpose: &str = random.pick::<&str>(&PURPOSES);
    let (name, _) = product.name.split_once('（').unwrap_or((product.name, ""));
    (yuan, format!("{purpose} {pieces} {}{name}", product.unit))
}

fn moves(random: &mut Random, began: Day, (stages, takes): (usize, (i64, i64)), today: Day) -> Vec<DemoMove> {
    let is_stalled = random.percent(STALLED_PERCENT);
    let mut moves = Vec::new();
    let mut on = began;
    // More than a third would go all the way, if they had the time.
    let far = random.between(1, stages as i64 + 2).min(stages as i64);
    for _ in 0..far {
        if on >= today {
            break;
        }
        let next = on.plus_days(random.between(takes.0, takes.1));
        moves.push(DemoMove { on, next: (*random.pick(&NEXT_STEPS), next) });
        on = next;
    }
    // What is to be done next mostly lies ahead; some have let it pass.
    if let Some(last) = moves.last_mut() {
        let ahead = if is_stalled { random.between(-20, -2) } else { random.between(-3, 14) };
        last.next.1 = last.on.plus_days(1).max(today.plus_days(ahead));
    }
    moves
}

fn end(random: &mut Random, from_last: bool, after: Day, today: Day, rivals: &[usize]) -> (Day, DemoDealEnd) {
    let on = after.min(today.plus_days(-1));
    let end = match random.below(100) {
        0..55 if from_last => DemoDealEnd::Won(random.pick::<&str>(&WHY_WON)),
        0..80 => {
            let (reason, note) = *random.pick(&WHY_LOST);
            let nobody = reason == LostFor::Competitor && rivals.is_empty();
            DemoDealEnd::Lost(if nobody { LostFor::Price } else { reason }, note)
        }
        _ => {
            DemoDealEnd::Shelved(today.plus_days(random.between(40, 160)), random.pick::<&str>(&WHY_SHELVED))
        }
    };
    (on, end)
}

#[cfg(test)]
#[path = "tests/deals.rs"]
mod tests;
