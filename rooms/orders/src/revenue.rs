//! What customers have bought: said of each customer by its orders. Returns have amounts below zero, so they are taken
//! off. The last twelve months move on with the calendar: the first event of a day says anew what has left them.

use std::collections::BTreeSet;

use customers::Customer;
use jiff::Span;
use object::{Currency, Day, Filter, Id, Money, Object, Op, Path, Value};
use store::{ALL_ROWS_MAX, Entry, StoreError, Subscriber, Tx};

use crate::order::{Order, OrderKind};
use crate::order_line::OrderLine;

/// Months that count as the last year.
const MONTHS: i64 = 12;
/// The setting that says up to which day the last twelve months were looked at.
const TOLD_FOR: &str = "revenue.told_for";
/// Days that are caught up with at once, after a house was closed.
const DAYS_AT_ONCE_MAX: usize = 40;

/// Follows what happens to orders.
pub struct Revenue;

impl Subscriber for Revenue {
    fn name(&self) -> &'static str {
        "revenue"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        // In one order, so that two who write the same customers do not wait for each other.
        let mut customers = BTreeSet::new();
        for entry in entries {
            customers.extend(customers_of(tx, entry)?);
        }
        customers.extend(moved_on(tx)?);
        for customer in customers {
            say(tx, customer)?;
        }
        Ok(())
    }
}

/// Whose order it was before and is after what an entry tells, of the order itself or of a line.
fn customers_of(tx: &Tx<'_>, entry: &Entry) -> Result<Vec<i64>, StoreError> {
    let field = Order::CUSTOMER.field();
    let order = if entry.object == Order::OBJECT {
        if let Some(change) = entry.change_of(field) {
            return Ok([change.old, change.new].iter().filter_map(Value::as_int).collect());
        }
        Some(entry.record)
    } else if entry.object == OrderLine::OBJECT {
        let line = tx.find_row(OrderLine::def(), entry.record)?;
        let told = entry.change_of(OrderLine::ORDER.field());
        let told = told.and_then(|change| change.new.as_int().or(change.old.as_int()));
        told.or(line.and_then(|line| line.values[OrderLine::ORDER.field().index].as_int()))
    } else {
        None
    };
    let Some(order) = order else { return Ok(Vec::new()) };
    let row = tx.find_row(Order::def(), order)?;
    Ok(row.and_then(|row| row.values[field.index].as_int()).into_iter().collect())
}

fn months_before(day: Day) -> Day {
    Day::from_date(day.date().saturating_sub(Span::new().months(MONTHS)))
}

/// The customers with orders that have left the last twelve months since they were looked at.
fn moved_on(tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
    let today = tx.now().day_in(tx.zone());
    let told = tx.setting(TOLD_FOR)?.and_then(|text| Day::parse(&text).ok());
    if told == Some(today) {
        return Ok(Vec::new());
    }
    let Some(told) = told.filter(|told| *told < today) else {
        tx.set_setting(TOLD_FOR, &today.text())?;
        return Ok(Vec::new());
    };
    let mut until = told;
    for _ in 0..DAYS_AT_ONCE_MAX {
        until = until.plus_days(1);
        if until == today {
            break;
        }
    }
    let on = |op, day: Day| Filter::Compare {
        path: Path::own(Order::ORDERED_ON.field()),
        op,
        value: Value::Text(day.text()),
    };
    let left = on(Op::GreaterOrEqual, months_before(told)).and(on(Op::Less, months_before(until)));
    let orders: Vec<Order> = tx.all(&left, None, ALL_ROWS_MAX)?;
    tx.set_setting(TOLD_FOR, &until.text())?;
    Ok(orders.iter().map(|order| order.customer.raw()).collect())
}

/// What all their orders say together.
fn say(tx: &mut Tx<'_>, customer: i64) -> Result<(), StoreError> {
    let orders: Vec<Order> = tx.all(&Order::CUSTOMER.is(&Id::from_raw(customer)), None, ALL_ROWS_MAX)?;
    let binding: Vec<&Order> = orders.iter().filter(|order| order.state.is_binding()).collect();
    let sales = || binding.iter().filter(|order| order.kind == OrderKind::Sale);
    let since = months_before(tx.now().day_in(tx.zone()));
    let all = sum_of(binding.iter().copied());
    let year = sum_of(binding.iter().copied().filter(|order| order.ordered_on >= since));
    let day = |day: Option<Day>| day.map_or(Value::Null, |day| Value::Text(day.text()));
    let count = i64::try_from(sales().count()).unwrap_or(i64::MAX);
    tx.set_measures(
        Customer::def(),
        customer,
        &[
            (Customer::ORDERS.field(), if count == 0 { Value::Null } else { Value::Int(count) }),
            (Customer::REVENUE.field(), all),
            (Customer::REVENUE_YEAR.field(), year),
            (Customer::FIRST_ORDER.field(), day(sales().map(|order| order.ordered_on).min())),
            (Customer::LAST_ORDER.field(), day(sales().map(|order| order.ordered_on).max())),
        ],
    )
}

/// In the company's own currency; what was sold in others has no rate here.
fn sum_of<'o>(orders: impl Iterator<Item = &'o Order>) -> Value {
    let own = Currency::CNY;
    let mut amounts =
        orders.filter_map(|order| order.amount).filter(|amount| amount.currency == own).peekable();
    if amounts.peek().is_none() {
        return Value::Null;
    }
    let sum = amounts.fold(0_i64, |sum, amount| sum.saturating_add(amount.minor));
    Value::Money(Money { minor: sum, currency: own })
}
