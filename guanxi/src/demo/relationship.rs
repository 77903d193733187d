//! Where the relationship with a demo customer stands: since when, from where, how much and how often.

use customers::{
    Customer, CustomerRole, Grade, LifecycleStage, PurchaseFrequency, SourceChannel, ValueClass,
};
use object::{Currency, Day, Money, Prose, Tags};

use super::company::Maker;

/// A year's spend from which a customer is of high value, in yuan.
const HIGH_VALUE_YUAN: i64 = 1_000_000;
/// A year's spend from which a customer is of middle value, in yuan.
const MIDDLE_VALUE_YUAN: i64 = 200_000;
/// How far spends lie apart: a few customers bring most of the revenue.
const SPEND_DEVIATION: f64 = 1.3;
/// The most one customer spends in a year, in yuan.
const SPEND_YUAN_MAX: f64 = 38_000_000.0;
#[rustfmt::skip]
const PRODUCTS: [&str; 10] = [
    "立式加工中心", "卧式加工中心", "五轴加工中心", "数控车床", "车铣复合机床", "伺服压力机", "激光切割机",
    "自动化产线", "备件与刀具", "维保服务",
];

#[rustfmt::skip]
const TAGS: [&str; 14] = [
    "账期90天", "价格敏感", "技术要求高", "样板客户", "年框协议", "招投标", "扩产中", "老厂改造", "外资", "国企",
    "上市公司", "专精特新", "需要驻场", "备件大户",
];

#[rustfmt::skip]
const REMARKS: [&str; 8] = [
    "年底前有一条线要改造，预算已批。", "采购流程长，需提前一个季度报价。", "老板亲自看样机，约在三月。",
    "现用进口设备，关注交期和备件价格。", "只接受含税报价。", "门卫处登记，需穿劳保鞋。",
    "上次交付晚了两周，注意安抚。", "与同园区的两家客户关系密切，可转介绍。",
];

impl Maker {
    /// Since when, from where, how much, how often: what one follows from the other.
    pub(super) fn fill_relationship(&mut self, customer: &mut Customer, since: Day, spend_median: f64) {
        let days = days_between(since, self.today);
        customer.known_since = Some(since);
        customer.lifecycle_stage = self.stage(customer.role, days);
        customer.source = self.source(customer.role);
        customer.tags = self.tags();
        customer.remarks = self.random.percent(9.0).then(|| Prose((*self.random.pick(&REMARKS)).to_owned()));
        let buys = match customer.lifecycle_stage {
            LifecycleStage::Prospect => false,
            LifecycleStage::New | LifecycleStage::Active => self.random.percent(90.0),
            LifecycleStage::Lost => self.random.percent(55.0),
        };
        if customer.role == Some(CustomerRole::Competitor) {
            return;
        }
        if !buys {
            customer.grade = self
                .random
                .percent(45.0)
                .then(|| *self.random.pick(&[Grade::B, Grade::C, Grade::C, Grade::D]));
            return;
        }
        // A first order is small; who stayed for years buys more.
        let loyalty = match customer.lifecycle_stage {
            LifecycleStage::New => 0.4,
            LifecycleStage::Prospect | LifecycleStage::Active | LifecycleStage::Lost => {
                1.0 + days as f64 / 2_000.0
            }
        };
        let spend = spend_median * loyalty * (SPEND_DEVIATION * self.random.normal()).exp();
        let yuan = (spend.clamp(800.0, SPEND_YUAN_MAX) / 100.0).round() as i64 * 100;
        customer.yearly_spend = Some(Money { minor: yuan * 100, currency: Currency::CNY });
        customer.value_class = Some(value_class(yuan));
        customer.purchase_frequency = self.random.percent(82.0).then(|| self.frequency(yuan));
        customer.product_preference =
            self.random.percent(55.0).then(|| (*self.random.pick(&PRODUCTS)).to_owned());
        customer.grade = self.random.percent(85.0).then(|| self.grade(yuan));
    }

    fn stage(&mut self, role: Option<CustomerRole>, days: i64) -> LifecycleStage {
        if role == Some(CustomerRole::Competitor) {
            return LifecycleStage::Prospect;
        }
        let prospect_percent = match days {
            ..90 => 66.0,
            90..365 => 38.0,
            _ => 18.0,
        };
        if self.random.percent(prospect_percent) {
            return LifecycleStage::Prospect;
        }
        // Some think for a long time before they buy first.
        if days < 90 || self.random.percent(4.0) {
            return LifecycleStage::New;
        }
        let years = days as f64 / 365.0;
        let lost_percent = if years < 1.0 { 0.0 } else { f64::min(4.0 + 3.6 * years, 24.0) };
        if self.random.percent(lost_percent) { LifecycleStage::Lost } else { LifecycleStage::Active }
    }

    fn source(&mut self, role: Option<CustomerRole>) -> Option<SourceChannel> {
        if self.random.percent(14.0) {
            return None;
        }
        if role == Some(CustomerRole::Dealer) {
            return Some(*self.random.pick(&[
                SourceChannel::Event,
                SourceChannel::PartnerReferral,
                SourceChannel::Prospecting,
            ]));
        }
        Some(*self.random.weighted(&[
            (SourceChannel::Event, 26),
            (SourceChannel::Prospecting, 22),
            (SourceChannel::CustomerReferral, 17),
            (SourceChannel::PartnerReferral, 12),
            (SourceChannel::SearchEngine, 9),
            (SourceChannel::Website, 8),
            (SourceChannel::SocialMedia, 3),
            (SourceChannel::Store, 1),
            (SourceChannel::Other, 2),
        ]))
    }

    fn tags(&mut self) -> Tags {
        let count = *self.random.weighted(&[(0, 55), (1, 28), (2, 13), (3, 4)]);
        let mut tags: Vec<String> = Vec::new();
        for _ in 0..count {
            let tag = (*self.random.pick(&TAGS)).to_owned();
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Tags(tags)
    }

    fn frequency(&mut self, yuan: i64) -> PurchaseFrequency {
        use PurchaseFrequency::{Monthly, Quarterly, Rarely, Weekly, Yearly};
        let likely = match yuan {
            2_000_000.. => [Weekly, Monthly, Monthly],
            MIDDLE_VALUE_YUAN.. => [Monthly, Quarterly, Quarterly],
            50_000.. => [Quarterly, Yearly, Yearly],
            _ => [Yearly, Rarely, Rarely],
        };
        *self.random.pick(&likely)
    }

    /// What people think of a customer follows the money, not always.
    fn grade(&mut self, yuan: i64) -> Grade {
        let likely = match yuan {
            HIGH_VALUE_YUAN.. => [(Grade::A, 80), (Grade::B, 20), (Grade::C, 0), (Grade::D, 0)],
            MIDDLE_VALUE_YUAN.. => [(Grade::A, 15), (Grade::B, 65), (Grade::C, 20), (Grade::D, 0)],
            50_000.. => [(Grade::A, 2), (Grade::B, 18), (Grade::C, 65), (Grade::D, 15)],
            _ => [(Grade::A, 0), (Grade::B, 5), (Grade::C, 45), (Grade::D, 50)],
        };
        *self.random.weighted(&likely)
    }
}

/// High, middle or low, by what a customer spends in a year.
pub(super) fn value_class(yuan: i64) -> ValueClass {
    match yuan {
        HIGH_VALUE_YUAN.. => ValueClass::High,
        MIDDLE_VALUE_YUAN.. => ValueClass::Middle,
        _ => ValueClass::Low,
    }
}

/// Days from one to the other.
pub(super) fn days_between(first: Day, last: Day) -> i64 {
    first.date().until(last.date()).map_or(0, |span| i64::from(span.get_days()))
}
