//! What the demo company sold, told to the store day by day.

use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::atomic::{AtomicI64, Ordering};
use std::vec::IntoIter;

use customers::Industry;
use object::{
    Choices, Currency, Day, Decimal, FieldType, Id, Markdown, Money, Object, Percent, StoredFile, Value,
    WebAddress,
};
use orders::{Order, OrderKind, OrderLine, OrderState, Product};
use staff::User;
use store::{BulkSet, Content, ContentError, Crm, StoreError, Tx, WriteError};

use super::conversation::Known;
use super::files::keep;
use super::{nine_oclock, store_fault};
use crate::demo::{DemoCustomer, DemoOrder, DemoProduct, PRODUCTS, flange};

/// What is printed of a product, where something is: its drawing for those who machine, else its words.
fn sheet_of(crm: &Crm, told: &DemoProduct) -> Result<Option<(StoredFile, Content)>, ContentError> {
    if told.description.is_empty() {
        return Ok(None);
    }
    let (bytes, media_type, ending) = match told.industries.contains(&Industry::Automotive) {
        true => (flange(), "image/png", "外形图.png"),
        false => (told.description.as_bytes().to_vec(), "text/plain", "产品资料.txt"),
    };
    let content = keep(crm, &bytes)?;
    let file = StoredFile {
        digest: content.digest.clone(),
        bytes: i64::try_from(content.bytes).unwrap_or(i64::MAX),
        media_type: media_type.to_owned(),
        name: format!("{} {ending}", told.code),
    };
    Ok(Some((file, content)))
}

/// Orders are confirmed at ten.
const TEN_OCLOCK_MS: i64 = 3_600_000;

/// What is still to be told.
pub(super) struct Sales {
    orders: Peekable<IntoIter<DemoOrder>>,
    products: Vec<Id<Product>>,
    /// The last number of each year.
    numbers: HashMap<i16, i64>,
    /// Those told, in their order, each with its lines.
    made: Vec<(Id<Order>, Vec<Id<OrderLine>>)>,
}

impl Sales {
    /// Puts the products in, and begins.
    pub fn begin(crm: &Crm, orders: Vec<DemoOrder>) -> Result<Sales, StoreError> {
        let sheets: Vec<Option<(StoredFile, Content)>> = PRODUCTS
            .iter()
            .map(|told| sheet_of(crm, told))
            .collect::<Result<_, _>>()
            .map_err(|fault| StoreError::Folder(fault.to_string()))?;
        let products = crm
            .system()
            .write_wait::<_, WriteError, _>("demo", None, move |tx| {
                PRODUCTS
                    .iter()
                    .zip(&sheets)
                    .map(|(told, sheet)| {
                        if let Some((_, content)) = sheet {
                            tx.take_in(content)?;
                        }
                        tx.insert(&Product {
                            id: Id::from_raw(0),
                            name: told.name.to_owned(),
                            code: told.code.to_owned(),
                            category: told.category,
                            unit: Some(told.unit.to_owned()),
                            list_price: Some(yuan(told.price * 100)),
                            cost: Some(yuan(told.price * told.cost_percent)),
                            active: true,
                            industries: Choices(told.industries.to_vec()),
                            website: (!told.description.is_empty()).then(|| {
                                WebAddress(format!(
                                    "https://www.huaheng.example/{}",
                                    told.code.to_lowercase()
                                ))
                            }),
                            data_sheet: sheet.as_ref().map(|(file, _)| file.clone()),
                            description: Some(Markdown(told.description.to_owned()))
                                .filter(|text| !text.0.is_empty()),
                        })
                    })
                    .collect()
            })
            .map_err(store_fault)?;
        Ok(Sales {
            orders: orders.into_iter().peekable(),
            products,
            numbers: HashMap::new(),
            made: Vec::new(),
        })
    }

    /// Tells what was ordered before a day; everything where there is none.
    pub fn tell_before(
        &mut self,
        crm: &Crm,
        day: Option<Day>,
        (customers, staff): (&[DemoCustomer], &[Id<User>]),
        known: &[Known],
        (bulk, hand): (BulkSet, &AtomicI64),
    ) -> Result<(), StoreError> {
        let is_due = |on: Day| day.is_none_or(|day| on < day);
        while let Some(on) = self.orders.peek().map(|order| order.on).filter(|on| is_due(*on)) {
            let mut records = Vec::new();
            while let Some(told) = self.orders.next_if(|order| order.on == on) {
                let numbers = self.numbers.entry(on.date().year()).or_default();
                *numbers += 1;
                let number = format!("DD-{}-{:06}", on.date().year(), numbers);
                let keeper = told.end_customer.unwrap_or(told.customer);
                let owner = customers[keeper].owner.map(|place| staff[place]);
                let of = told.returns.map(|place| self.made[place].clone());
                records.push((
                    record(&told, number, owner, known, of.as_ref()),
                    lines(&told, &self.products, of),
                ));
            }
            hand.fetch_max(nine_oclock(on).0 + TEN_OCLOCK_MS, Ordering::Relaxed);
            let made = crm
                .system()
                .write_wait::<_, WriteError, _>("demo", Some(bulk), move |tx| {
                    records.iter().map(|(order, lines)| put(tx, order, lines)).collect::<Result<Vec<_>, _>>()
                })
                .map_err(store_fault)?;
            self.made.extend(made);
        }
        Ok(())
    }
}

fn yuan(minor: i64) -> Money {
    Money { minor, currency: Currency::CNY }
}

fn put(
    tx: &mut Tx<'_>,
    order: &Order,
    lines: &[Vec<Value>],
) -> Result<(Id<Order>, Vec<Id<OrderLine>>), WriteError> {
    let id = tx.insert(order)?;
    let mut ids = Vec::with_capacity(lines.len());
    for values in lines {
        let mut values = values.clone();
        values[OrderLine::ORDER.field().index] = id.to_value();
        ids.push(Id::from_raw(tx.create(OrderLine::def(), values)?.id));
    }
    Ok((id, ids))
}

fn record(
    told: &DemoOrder,
    number: String,
    owner: Option<Id<User>>,
    known: &[Known],
    of: Option<&(Id<Order>, Vec<Id<OrderLine>>)>,
) -> Order {
    let at = nine_oclock(told.on).plus_ms(TEN_OCLOCK_MS);
    let is_confirmed = told.state != OrderState::Draft;
    Order {
        id: Id::from_raw(0),
        number,
        customer: known[told.customer].0,
        kind: if of.is_some() { OrderKind::Return } else { OrderKind::Sale },
        state: told.state,
        payment: told.payment,
        amount: None,
        ordered_on: told.on,
        promised_on: told.promised,
        end_customer: told.end_customer.map(|place| known[place].0),
        dealer: told.dealer.map(|place| known[place].0),
        ship_to: None,
        channel: Some(told.channel),
        store: None,
        erp_number: None,
        returns: of.map(|(order, _)| *order),
        confirmed_at: is_confirmed.then_some(at),
        confirmed_by: owner.filter(|_| is_confirmed),
        cancelled_at: (told.state == OrderState::Cancelled).then_some(at),
        remarks: None,
        owner: None, // As the customer's.
        team: None,
    }
}

/// Name, unit, price and cost are the products'.
fn lines(
    told: &DemoOrder,
    products: &[Id<Product>],
    of: Option<(Id<Order>, Vec<Id<OrderLine>>)>,
) -> Vec<Vec<Value>> {
    let returned = of.and_then(|(_, lines)| lines.last().copied());
    let line = |(product, thousandths, discount): &(usize, i64, i64)| {
        let mut values = vec![Value::Null; OrderLine::def().fields.len()];
        values[OrderLine::PRODUCT.field().index] = products[*product].to_value();
        values[OrderLine::QUANTITY.field().index] = Decimal::<3>(*thousandths).to_value();
        if *discount != 0 {
            values[OrderLine::DISCOUNT.field().index] = Percent::<2>(*discount).to_value();
        }
        values[OrderLine::RETURNED_LINE.field().index] = returned.map_or(Value::Null, |line| line.to_value());
        values
    };
    told.lines.iter().map(line).collect()
}
