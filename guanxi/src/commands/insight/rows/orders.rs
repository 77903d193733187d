//! Orders: who bought, on which day, for how much.

use insight::clv::history::Log;
use object::{Currency, Message, Money};

use super::{Kind, Line, Names, Read, Rows, Wanted, day_of};
use crate::commands::insight::Failed;

/// What these columns are usually called.
pub(in super::super) const CUSTOMER: &[&str] =
    &["customer", "customer_id", "客户", "客户编号", "客户名称", "买方", "id"];
pub(in super::super) const DATE: &[&str] =
    &["date", "order_date", "ordered", "ordered_on", "日期", "下单日期", "订单日期"];
const AMOUNT: &[&str] = &["amount", "total", "金额", "订单金额", "总额"];
/// Days without any order after which what follows is rather a slip of the year than the next order: a year.
const FAR_DAYS: i32 = 366;
/// Of fewer rows than these a gap says nothing.
const FAR_ROWS_MIN: usize = 20;
/// One row in so many is few. A choice.
const FAR_ROWS_DIVISOR: usize = 100;

/// Amounts of one currency.
#[derive(Default)]
pub(in super::super) struct Amounts {
    currency: Option<Currency>,
}

impl Amounts {
    /// In the smallest unit.
    pub fn minor(&mut self, text: &str) -> Result<i64, Message> {
        let money = Money::parse(text)?;
        let currency = *self.currency.get_or_insert(money.currency);
        if currency != money.currency {
            return Err(Message::new(
                "currencies_differ",
                format!("这一行是 {}，之前是 {}；请先换算成一种货币", money.currency.code(), currency.code()),
                format!(
                    "this is {}, those before were {}; convert them first",
                    money.currency.code(),
                    currency.code()
                ),
            ));
        }
        Ok(money.minor)
    }

    /// Smallest units to one.
    pub fn minor_per_unit(&self) -> f64 {
        self.currency.map_or(100.0, |currency| 10_f64.powf(f64::from(currency.decimals())))
    }
}

/// The purchases of a file.
#[derive(Default)]
pub(in super::super) struct Purchases {
    /// Who bought, by number.
    pub customer: Vec<u32>,
    /// On which day ([`number_of`]).
    pub day: Vec<i32>,
    /// For how much, in the smallest unit.
    pub amount: Vec<i64>,
    /// The customers by their numbers.
    pub names: Names,
    /// Of which currency they are.
    pub amounts: Amounts,
}

/// The columns of a file of orders.
#[derive(clap::Args, Debug, Clone)]
pub(in super::super) struct OrderColumns {
    /// 客户所在的列 / the column of the customer
    #[arg(long)]
    pub customer: Option<String>,
    /// 日期所在的列 / the column of the day
    #[arg(long)]
    pub date: Option<String>,
    /// 金额所在的列，退货为负 / the column of the amount; refunds are below zero
    #[arg(long)]
    pub amount: Option<String>,
}

impl OrderColumns {
    /// The customer's column.
    pub fn customer(&self) -> Wanted<'_> {
        Wanted { option: "customer", named: self.customer.as_deref(), usual: CUSTOMER }
    }

    /// Reads them all.
    pub fn read(&self, rows: Rows, read: &mut Read) -> Result<Purchases, Failed> {
        let date = Wanted { option: "date", named: self.date.as_deref(), usual: DATE };
        let amount = Wanted { option: "amount", named: self.amount.as_deref(), usual: AMOUNT };
        let columns = [
            (rows.place(&self.customer())?, Kind::Text),
            (rows.place(&date)?, Kind::Day),
            (rows.place(&amount)?, Kind::Figure),
        ];
        let mut purchases = Purchases::default();
        rows.lines(&columns, read, |line| purchases.take(line))?;
        Ok(purchases)
    }
}

impl Purchases {
    fn take(&mut self, line: &Line<'_>) -> Result<(), Message> {
        let day = line.day(1)?;
        let amount = self.amounts.minor(&line.plain(2))?;
        self.customer.push(self.names.number(line.text(0))?);
        self.day.push(day);
        self.amount.push(amount);
        Ok(())
    }

    /// For the methods.
    pub fn log(&self) -> Log<'_> {
        Log { customer: &self.customer, day: &self.day, amount: &self.amount }
    }

    /// The last day on which somebody bought, as [`last_day`] finds it.
    pub fn last_day(&self, option: &str) -> Result<i32, Failed> {
        last_day(&self.day, option)
    }
}

/// The last of these days. Where a few lie so far after all others that they are slips or plans rather than what
/// happened, none: the day has to be said by the option.
pub(in super::super) fn last_day(days: &[i32], option: &str) -> Result<i32, Failed> {
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Ok(0) };
    let few = if days.len() < FAR_ROWS_MIN { 0 } else { (days.len() / FAR_ROWS_DIVISOR).max(1) };
    for place in (1..sorted.len()).rev().take(few) {
        let (before, after) = (sorted[place - 1], sorted[place]);
        if after.saturating_sub(before) > FAR_DAYS.max(before.saturating_sub(*first) / 2) {
            let (after, before) = (day_of(*last), day_of(before));
            return Err(Failed::Asked(Message::new(
                "last_day_far",
                format!(
                    "最后一天 {after} 远在其余各行（到 {before} 为止）之后，可能写错了；请改正，或用 --{option} 说明截至哪一天。"
                ),
                format!(
                    "The last day, {after}, lies far after all others (until {before}) and may be a slip: mend it, or say by --{option} as of which day it is."
                ),
            )));
        }
    }
    Ok(*last)
}
