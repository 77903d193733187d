//! An order becomes binding: somebody says so, at a moment.

use object::{Id, Label, Message, Object};
use site::{Act, On, Refusal, Run};
use store::{SYSTEM_USER, Tx, Verb};

use super::{Order, OrderState, state_of};
use crate::order_line::OrderLine;

/// Confirms an order.
pub const CONFIRM: Act = Act {
    on: On::Object(Order::OBJECT),
    name: "confirm",
    noun: "confirmation",
    label: Label::new("确认订单", "Confirm"),
    help: Label::new(
        "把草稿订单确认为正式订单，记下确认人和时间，从此计入客户的销售额。没有明细的订单不能确认；已确认的订单保持不变。",
        "Makes a draft binding, by whoever asks and as of now; from then on it counts as sold. An order without lines is refused; a confirmed one stays as it is.",
    ),
    told: Label::new("确认了订单", "confirmed the order"),
    done: Label::new("订单已确认。", "Order confirmed."),
    icon: "check",
    verb: Verb::Change,
    settles: true,
    fits: |row| state_of(row) == Some(OrderState::Draft),
    run: Run::Plain(|tx, id| confirm(tx, Id::from_raw(id)).map(drop)),
};

/// Confirms a draft; an order that was confirmed before stays as it is.
///
/// # Errors
/// 409 `order_cancelled`, `order_empty`; `NotFound` and `Forbidden`, as every change of a record.
pub fn confirm(tx: &mut Tx<'_>, id: Id<Order>) -> Result<Order, Refusal> {
    let order = tx.find_to_change(id)?;
    if order.state.is_binding() {
        return Ok(order); // A double click, or someone was quicker.
    }
    if order.state == OrderState::Cancelled {
        return Err(Refusal::conflict(cancelled()));
    }
    if tx.all_as_house::<OrderLine>(&OrderLine::ORDER.is(&id), 1)?.is_empty() {
        return Err(Refusal::conflict(Message::new(
            "order_empty",
            "订单还没有明细，请先添加产品",
            "the order has no lines yet; add a product first",
        )));
    }
    let me = tx.actor().user;
    let confirmed = Order {
        state: OrderState::Confirmed,
        confirmed_at: Some(tx.now()),
        confirmed_by: (me != SYSTEM_USER).then(|| Id::from_raw(me)),
        ..order.clone()
    };
    Ok(tx.update(&order, &confirmed)?)
}

/// What is said of an order that was called off.
pub(super) fn cancelled() -> Message {
    Message::new("order_cancelled", "订单已取消", "the order was cancelled")
}
