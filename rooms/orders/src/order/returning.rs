//! What was shipped comes back: a return is made, a draft with a line for all that has not come back yet, to be cut down
//! to what really does.

use object::{Decimal, Id, Label, Message, Object};
use site::{Act, On, Refusal, Run};
use store::{ALL_ROWS_MAX, StoreError, Tx, Verb, View};

use super::{Order, OrderKind, OrderState, PaymentState, is_return, state_of};
use crate::order_line::OrderLine;

/// Makes a return of an order.
pub const RETURN: Act = Act {
    on: On::Object(Order::OBJECT),
    name: "return",
    noun: "return",
    label: Label::new("退货", "Return"),
    help: Label::new(
        "新建一张退货单（草稿），列出原订单中尚未退回的全部明细，数量可再改小。没有发货的订单、退货单本身以及已全部退回的订单不能退货。",
        "Makes a return, a draft with all of the order that has not come back yet; quantities can be cut down afterwards. An order that was not shipped, a return itself, and one that has come back in full are refused.",
    ),
    told: Label::new("办理了退货", "made a return"),
    done: Label::new("退货单已建立，请核对数量。", "Return made; check its quantities."),
    icon: "undo-2",
    verb: Verb::Change,
    settles: false,
    fits: |row| !is_return(row) && state_of(row).is_some_and(OrderState::has_left),
    run: Run::Plain(|tx, id| give_back(tx, Id::from_raw(id)).map(drop)),
};

/// Makes the return of what has not come back yet. A draft of a return that is there already is the answer: twice is the
/// same as once.
///
/// # Errors
/// 409 `order_not_shipped`, `order_is_return`, `order_all_returned`; `NotFound` and `Forbidden`, as every change of a
/// record.
pub fn give_back(tx: &mut Tx<'_>, id: Id<Order>) -> Result<Id<Order>, Refusal> {
    let order = tx.find_to_change(id)?;
    if order.kind == OrderKind::Return {
        return Err(Refusal::conflict(Message::new(
            "order_is_return",
            "退货单不能再退货，请改为取消",
            "a return is not returned; cancel it instead",
        )));
    }
    if !order.state.has_left() {
        return Err(Refusal::conflict(Message::new(
            "order_not_shipped",
            "订单还没有发货，不能退货，请改为取消",
            "nothing of the order was shipped; cancel it instead",
        )));
    }
    let returns: Vec<Order> = tx.all_as_house(&Order::RETURNS.is(&Some(id)), ALL_ROWS_MAX)?;
    if let Some(draft) = returns.iter().find(|known| known.state == OrderState::Draft) {
        return Ok(draft.id);
    }
    let lines: Vec<OrderLine> = tx.all_as_house(&OrderLine::ORDER.is(&id), ALL_ROWS_MAX)?;
    let mut left = Vec::new();
    for line in lines {
        let quantity = left_of(tx, &line, None)?;
        if quantity.0 > 0 {
            left.push((line, quantity));
        }
    }
    if left.is_empty() {
        return Err(Refusal::conflict(Message::new(
            "order_all_returned",
            "这张订单已全部退回",
            "all of the order has come back already",
        )));
    }
    let today = tx.now().day_in(tx.zone());
    let made = tx.insert(&Order {
        number: String::new(), // Numbered as every order is.
        kind: OrderKind::Return,
        state: OrderState::Draft,
        payment: PaymentState::Unpaid,
        amount: None,
        ordered_on: today,
        promised_on: None,
        erp_number: None,
        returns: Some(id),
        confirmed_at: None,
        confirmed_by: None,
        cancelled_at: None,
        remarks: None,
        ..order.clone()
    })?;
    for (line, quantity) in left {
        tx.insert(&OrderLine {
            order: made,
            quantity: Decimal(-quantity.0),
            amount: None,
            returned_line: Some(line.id),
            remarks: None,
            ..line
        })?;
    }
    Ok(made)
}

/// How much of a line has not come back yet, beside what one line of a return takes back.
pub(crate) fn left_of(
    view: &View<'_>,
    line: &OrderLine,
    beside: Option<Id<OrderLine>>,
) -> Result<Decimal<3>, StoreError> {
    let returning: Vec<OrderLine> =
        view.all_as_house(&OrderLine::RETURNED_LINE.is(&Some(line.id)), ALL_ROWS_MAX)?;
    let mut left = line.quantity.0;
    for returned in returning.iter().filter(|returned| Some(returned.id) != beside) {
        let order = view.find_as_house(returned.order)?;
        if order.is_some_and(|order| order.state != OrderState::Cancelled) {
            left = left.saturating_add(returned.quantity.0);
        }
    }
    Ok(Decimal(left))
}
