//! Two years of orders: each customer's rhythm, few around the Spring Festival and many before the year ends, machines
//! now and then and spare parts between, some through dealers, some called off, some of which a part came back.

use customers::{CustomerRole, Industry, LifecycleStage};
use object::Day;
use orders::{OrderState, PaymentState, ProductCategory, SalesChannel};

use super::DemoCustomer;
use super::random::Random;
use super::relationship::days_between;

/// Tells the orders' chance apart from that of everything else, so that they change nothing else of the story.
const SEED: u64 = 0x0DD5;
/// How far back orders are told, in days.
const KEPT_DAYS: i64 = 730;
/// Orders are told of so many customers at most, the newest: with a hundred thousand they would take longer to make
/// than all else.
const CUSTOMERS_MAX: usize = 1_500;
/// How the months differ, January first, in percent of an ordinary one: the Spring Festival, the quiet of summer, and
/// the budgets of the year's end.
const MONTHS: [f64; 12] = [70.0, 40.0, 110.0, 110.0, 100.0, 100.0, 80.0, 80.0, 120.0, 110.0, 120.0, 145.0];
/// The month with the most of them.
const FULL_MONTH: f64 = 145.0;
/// Of an end customer's orders so many in a hundred come through a dealer.
const THROUGH_DEALER_PERCENT: f64 = 18.0;
/// After an order so many in a hundred buy elsewhere from then on, and tell nobody.
const LEAVES_PERCENT: f64 = 7.0;
/// Of the orders that are over, so many in a hundred were called off.
const CANCELLED_PERCENT: f64 = 4.0;
/// And of so many a part came back.
const RETURNED_PERCENT: f64 = 3.5;

/// Something that the demo company sells.
pub struct DemoProduct {
    /// Its name.
    pub name: &'static str,
    /// Its code.
    pub code: &'static str,
    /// What it is.
    pub category: ProductCategory,
    /// What it is counted in.
    pub unit: &'static str,
    /// Its price in yuan.
    pub price: i64,
    /// What it costs, in percent of its price.
    pub cost_percent: i64,
    /// Who buys it.
    pub industries: &'static [Industry],
    /// What is to be known of it.
    pub description: &'static str,
}

const fn product(
    name: &'static str,
    code: &'static str,
    category: ProductCategory,
    unit: &'static str,
    price: i64,
    cost_percent: i64,
) -> DemoProduct {
    DemoProduct { name, code, category, unit, price, cost_percent, industries: &[], description: "" }
}

use ProductCategory::{Consumable, Equipment, Service, SparePart};

/// What it sells: machines first, then what machines need.
pub const PRODUCTS: &[DemoProduct] = &[
    DemoProduct {
        industries: &[Industry::Machinery, Industry::Automotive],
        description: "## 技术参数\n\n| 项目 | 数值 |\n|---|---|\n| 行程 X/Y/Z | 850 / 500 / 540 mm |\n| 主轴转速 | 12,000 rpm |\n| 定位精度 | ±0.005 mm |\n\n- 标配 24 把刀库\n- **交期**：常规 45 天",
        ..product("立式加工中心 HV-850", "HV-850", Equipment, "台", 386_000, 66)
    },
    DemoProduct {
        industries: &[Industry::Machinery, Industry::Energy],
        description: "龙门结构，适合大型板件。\n\n1. 工作台 1,600 × 3,000 mm\n2. 可选五面头",
        ..product("龙门加工中心 HG-1630", "HG-1630", Equipment, "台", 1_280_000, 69)
    },
    product("数控车床 HT-400", "HT-400", Equipment, "台", 238_000, 64),
    product("精密平面磨床 HM-618", "HM-618", Equipment, "台", 96_500, 61),
    DemoProduct {
        industries: &[Industry::Electronics],
        ..product("激光打标机 HL-30F", "HL-30F", Equipment, "台", 45_800, 55)
    },
    product("自动上下料单元 HA-2", "HA-2", Equipment, "套", 168_000, 68),
    product("电主轴 12000 转", "SP-12K", SparePart, "根", 38_600, 52),
    product("滚珠丝杠 R40-10", "BS-4010", SparePart, "根", 5_280, 48),
    product("直线导轨 45 级（每米）", "LG-45", SparePart, "米", 860, 46),
    product("伺服电机 2.3 kW", "SM-23", SparePart, "台", 4_650, 57),
    product("刀库换刀臂", "ATC-24A", SparePart, "件", 7_900, 50),
    product("防护罩总成", "CV-850", SparePart, "套", 3_200, 44),
    product("操作面板", "OP-21", SparePart, "块", 6_400, 58),
    product("主轴轴承组", "BR-7014", SparePart, "组", 2_980, 49),
    product("切削液（桶）", "CF-200", Consumable, "桶", 2_450, 63),
    product("导轨润滑油", "LO-68", Consumable, "升", 42, 55),
    product("砂轮 350×40", "GW-350", Consumable, "片", 310, 47),
    product("刀柄 BT40", "BT40-ER32", Consumable, "支", 268, 45),
    product("滤芯", "FT-10", Consumable, "只", 135, 41),
    product("安装调试", "SV-INST", Service, "人天", 1_800, 55),
    product("年度保养", "SV-CARE", Service, "次", 6_800, 48),
    product("操作培训", "SV-TRAIN", Service, "人天", 2_200, 42),
    product("延保一年", "SV-WARR", Service, "年", 12_800, 35),
    product("精度检测", "SV-TEST", Service, "次", 3_600, 45),
];

/// Something that a customer ordered.
#[derive(Clone, Debug)]
pub struct DemoOrder {
    /// The day.
    pub on: Day,
    /// Who buys: a place among the customers.
    pub customer: usize,
    /// Who will use it, where that is another.
    pub end_customer: Option<usize>,
    /// Through whom.
    pub dealer: Option<usize>,
    /// Which way.
    pub channel: SalesChannel,
    /// How far it is.
    pub state: OrderState,
    /// How far it is paid.
    pub payment: PaymentState,
    /// By when it was promised.
    pub promised: Option<Day>,
    /// What: a place among the products, how many thousandths, and the discount in hundredths of a percent.
    pub lines: Vec<(usize, i64, i64)>,
    /// Of a return: the order that it undoes, a place among all of them.
    pub returns: Option<usize>,
}

/// The orders of these customers until today, in the order of their days; a return comes after what it undoes.
pub fn orders(seed: u64, customers: &[DemoCustomer], today: Day) -> Vec<DemoOrder> {
    let mut seller = Seller { random: Random::new(seed ^ SEED), today, told: Vec::new() };
    let first = customers.len().saturating_sub(CUSTOMERS_MAX);
    let is_dealer = |of: &DemoCustomer| of.customer.role == Some(CustomerRole::Dealer);
    let dealers: Vec<usize> =
        (first..customers.len()).filter(|place| is_dealer(&customers[*place])).collect();
    for place in first..customers.len() {
        seller.customer(place, customers, &dealers);
    }
    let mut told = seller.told;
    told.sort_by_key(|order| order.on);
    let returns = seller_returns(&mut Random::new(seed ^ SEED ^ 1), &told, today);
    // Appended, then put in order again with their places kept.
    with_returns(told, returns)
}

struct Seller {
    random: Random,
    today: Day,
    told: Vec<DemoOrder>,
}

impl Seller {
    fn customer(&mut self, place: usize, customers: &[DemoCustomer], dealers: &[usize]) {
        let of = &customers[place];
        let Some(known) = of.customer.known_since else { return };
        let buys = match of.customer.lifecycle_stage {
            LifecycleStage::Prospect => false,
            LifecycleStage::New | LifecycleStage::Active | LifecycleStage::Lost => true,
        };
        if !buys || of.customer.role == Some(CustomerRole::Competitor) || of.duplicate_of.is_some() {
            return;
        }
        let until = match of.customer.lifecycle_stage {
            LifecycleStage::Lost => self.today.plus_days(-self.random.between(280, 460)),
            LifecycleStage::Prospect | LifecycleStage::New | LifecycleStage::Active => self.today,
        };
        let is_dealer = of.customer.role == Some(CustomerRole::Dealer);
        let gap = self.gap_days(is_dealer);
        let begins = self.today.plus_days(-KEPT_DAYS);
        let mut day = known.plus_days(self.random.between(12, 50));
        let mut is_first = day >= begins;
        if !is_first {
            // Who bought before already goes on as usual: nobody waited for the day from which orders are kept.
            day = begins.plus_days((gap * self.random.wait()) as i64);
        }
        while day <= until {
            let month = usize::try_from(day.date().month() - 1).unwrap_or_default();
            // A new customer's first order waits for no season.
            if is_first || self.random.percent(100.0 * MONTHS[month] / FULL_MONTH) {
                let order = self.order(place, day, is_dealer, is_first, (dealers, customers));
                self.told.push(order);
                is_first = false;
            }
            if !is_dealer && !is_first && self.random.percent(LEAVES_PERCENT) {
                break;
            }
            day = day.plus_days((gap * self.random.wait()).ceil() as i64);
        }
    }

    /// Days from one order to the next, on the average: as rates differ between customers in Schmittlein, Morrison and
    /// Colombo (1987), around one of all.
    fn gap_days(&mut self, is_dealer: bool) -> f64 {
        let rate = (self.random.wait() + self.random.wait()) / 2.0;
        let (usual, least, most) = if is_dealer { (42.0, 15.0, 120.0) } else { (115.0, 30.0, 420.0) };
        (usual / rate).clamp(least, most)
    }

    fn order(
        &mut self,
        place: usize,
        on: Day,
        is_dealer: bool,
        is_first: bool,
        (dealers, customers): (&[usize], &[DemoCustomer]),
    ) -> DemoOrder {
        let through = !is_dealer && !dealers.is_empty() && self.random.percent(THROUGH_DEALER_PERCENT);
        let knows = |dealer: &usize| customers[*dealer].customer.known_since.is_some_and(|known| known < on);
        let dealer =
            through.then(|| *self.random.pick(dealers)).filter(|dealer| *dealer != place && knows(dealer));
        // What comes through a dealer is bought by the dealer, for the customer.
        let (customer, end_customer) = match dealer {
            Some(dealer) => (dealer, Some(place)),
            None => (place, None),
        };
        let channel = if is_dealer || dealer.is_some() {
            SalesChannel::Dealer
        } else {
            *self.random.weighted(&[
                (SalesChannel::Direct, 70),
                (SalesChannel::Tender, 16),
                (SalesChannel::Online, 14),
            ])
        };
        let lines = self.lines(is_first, is_dealer);
        let has_machine = lines.iter().any(|(product, ..)| PRODUCTS[*product].category == Equipment);
        let takes = if has_machine { self.random.between(35, 70) } else { self.random.between(5, 18) };
        let promised = on.plus_days(takes);
        let (state, payment) = self.standing(on, promised);
        DemoOrder {
            on,
            customer,
            end_customer,
            dealer,
            channel,
            state,
            payment,
            promised: Some(promised),
            lines,
            returns: None,
        }
    }

    fn lines(&mut self, is_first: bool, is_dealer: bool) -> Vec<(usize, i64, i64)> {
        let has_machine = self.random.percent(if is_first { 62.0 } else { 22.0 });
        let machines = PRODUCTS.iter().filter(|product| product.category == Equipment).count();
        let mut chosen: Vec<usize> = Vec::new();
        if has_machine {
            chosen.push(self.random.place(machines));
        }
        for _ in 0..self.random.between(i64::from(!has_machine), 3) {
            let next = machines + self.random.place(PRODUCTS.len() - machines);
            if !chosen.contains(&next) {
                chosen.push(next);
            }
        }
        let discount =
            if is_dealer { self.random.between(8, 18) } else { *self.random.pick(&[0, 0, 0, 2, 3, 5, 8]) };
        chosen
            .into_iter()
            .map(|product| {
                let thousandths = match PRODUCTS[product].category {
                    Equipment => 1_000 * *self.random.weighted(&[(1, 80), (2, 16), (4, 4)]),
                    SparePart => 1_000 * self.random.between(1, 6),
                    // Oil and rails by halves.
                    Consumable => 500 * self.random.between(2, 60),
                    Service => 1_000 * self.random.between(1, 3),
                };
                (product, thousandths, discount * 100)
            })
            .collect()
    }

    /// How far an order of that day is by now.
    fn standing(&mut self, on: Day, promised: Day) -> (OrderState, PaymentState) {
        let age = days_between(on, self.today);
        let over = days_between(promised, self.today);
        if age <= 8 && self.random.percent(40.0) {
            return (OrderState::Draft, PaymentState::Unpaid);
        }
        if age <= 3 || over < -25 {
            return (
                OrderState::Confirmed,
                *self.random.pick(&[PaymentState::Unpaid, PaymentState::PartlyPaid]),
            );
        }
        if over < 0 {
            return (OrderState::Preparing, PaymentState::PartlyPaid);
        }
        if over < 12 {
            let state = *self.random.weighted(&[
                (OrderState::Shipped, 60),
                (OrderState::PartlyShipped, 25),
                (OrderState::Preparing, 15),
            ]);
            return (state, PaymentState::PartlyPaid);
        }
        if self.random.percent(CANCELLED_PERCENT) {
            return (OrderState::Cancelled, PaymentState::Unpaid);
        }
        if over < 40 {
            return (
                OrderState::Accepted,
                *self.random.pick(&[PaymentState::PartlyPaid, PaymentState::Paid]),
            );
        }
        let paid = if self.random.percent(93.0) { PaymentState::Paid } else { PaymentState::PartlyPaid };
        (OrderState::Done, paid)
    }
}

/// A part of some orders comes back, two or three weeks after it arrived.
fn seller_returns(random: &mut Random, orders: &[DemoOrder], today: Day) -> Vec<DemoOrder> {
    let mut returns = Vec::new();
    for (place, order) in orders.iter().enumerate() {
        let is_over = matches!(order.state, OrderState::Done | OrderState::Accepted);
        if !is_over || !random.percent(RETURNED_PERCENT) {
            continue;
        }
        let on = order.promised.unwrap_or(order.on).plus_days(random.between(10, 25));
        let last = order.lines.len() - 1;
        if on > today {
            continue;
        }
        let (product, thousandths, discount) = order.lines[last];
        let half = (thousandths / 2_000).max(1) * 1_000;
        returns.push(DemoOrder {
            on,
            state: OrderState::Done,
            payment: PaymentState::Refunded,
            promised: None,
            lines: vec![(product, -half.min(thousandths), discount)],
            returns: Some(place),
            ..order.clone()
        });
    }
    returns
}

/// Orders and returns by their days; what a return undoes keeps its place in the whole.
fn with_returns(orders: Vec<DemoOrder>, returns: Vec<DemoOrder>) -> Vec<DemoOrder> {
    let mut all: Vec<(Option<usize>, DemoOrder)> = orders
        .into_iter()
        .enumerate()
        .map(|(place, order)| (Some(place), order))
        .chain(returns.into_iter().map(|order| (None, order)))
        .collect();
    all.sort_by_key(|(_, order)| order.on);
    let mut now_at = vec![0; all.len()];
    for (now, (before, _)) in all.iter().enumerate() {
        if let Some(before) = before {
            now_at[*before] = now;
        }
    }
    all.into_iter()
        .map(|(_, order)| DemoOrder { returns: order.returns.map(|before| now_at[before]), ..order })
        .collect()
}

#[cfg(test)]
#[path = "tests/orders.rs"]
mod tests;
