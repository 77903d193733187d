//! An order is called off before anything of it has left the house.

use object::{Id, Label, Message, Object};
use site::{Act, On, Refusal, Run};
use store::{Tx, Verb};

use super::{Order, OrderState, state_of};

/// Calls an order off.
pub const CANCEL: Act = Act {
    on: On::Object(Order::OBJECT),
    name: "cancel",
    noun: "cancellation",
    label: Label::new("取消订单", "Cancel"),
    help: Label::new(
        "取消还没有发货的订单，它不再计入销售额。已经发货的订单不能取消，请办理退货；已取消的订单保持不变。",
        "Calls off an order of which nothing has been shipped; it no longer counts as sold. One that was shipped is refused: return it instead. A cancelled one stays as it is.",
    ),
    told: Label::new("取消了订单", "cancelled the order"),
    done: Label::new("订单已取消。", "Order cancelled."),
    icon: "circle-x",
    verb: Verb::Change,
    settles: false,
    fits: |row| state_of(row).is_some_and(|state| !state.has_left() && state != OrderState::Cancelled),
    run: Run::Plain(|tx, id| cancel(tx, Id::from_raw(id)).map(drop)),
};

/// Calls an order off; one that was called off stays as it is.
///
/// # Errors
/// 409 `order_shipped`; `NotFound` and `Forbidden`, as every change of a record.
pub fn cancel(tx: &mut Tx<'_>, id: Id<Order>) -> Result<Order, Refusal> {
    let order = tx.find_to_change(id)?;
    if order.state == OrderState::Cancelled {
        return Ok(order);
    }
    if order.state.has_left() {
        return Err(Refusal::conflict(Message::new(
            "order_shipped",
            "订单已经发货，不能取消，请办理退货",
            "the order was shipped and cannot be cancelled; return it instead",
        )));
    }
    let cancelled = Order { state: OrderState::Cancelled, cancelled_at: Some(tx.now()), ..order.clone() };
    Ok(tx.update(&order, &cancelled)?)
}
