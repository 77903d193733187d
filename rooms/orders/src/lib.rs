//! The room orders: what we sell, and who has ordered, returned and is owed what of it.

mod grants;
mod judges;
mod order;
mod order_line;
mod product;
mod revenue;

pub use grants::{grants, masks};
pub use order::cancellation::{CANCEL, cancel};
pub use order::confirmation::{CONFIRM, confirm};
pub use order::returning::{RETURN, give_back};
pub use order::{Order, OrderKind, OrderState, PaymentState, SalesChannel};
pub use order_line::OrderLine;
pub use product::{Product, ProductCategory};
pub use revenue::Revenue;

use std::sync::Arc;

use object::{Label, Object, ObjectDef};
use site::{Above, ReadyView, Room, TimelineSource};
use store::Fill;

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("合同与回款", "Contracts & cash"),
        objects: objects(),
        entries: vec![(Order::def(), "shopping-cart"), (Product::def(), "package")],
        fills: vec![(Order::OBJECT, order::fill as Fill), (Product::OBJECT, product::fill as Fill)],
        judges: judges::judges(),
        acts: vec![CONFIRM, CANCEL, RETURN],
        timelines: vec![timeline()],
        along: vec![(Order::OBJECT, Order::CUSTOMER.field())],
        views: views(),
        subscribers: vec![Arc::new(Revenue)],
        ..Room::default()
    }
}

/// What this room keeps.
pub fn objects() -> Vec<&'static ObjectDef> {
    vec![Order::def(), OrderLine::def(), Product::def()]
}

/// What a customer's timeline tells of orders: when they were confirmed, and above the days what is still to come.
fn timeline() -> TimelineSource {
    TimelineSource {
        def: Order::def(),
        at: Order::CONFIRMED_AT.field(),
        who: Order::CONFIRMED_BY.field(),
        kind: None,
        did: Some(Label::new("确认了订单", "confirmed the order")),
        text: Order::REMARKS.field(),
        facts: vec![
            Order::KIND.field(),
            Order::AMOUNT.field(),
            Order::STATE.field(),
            Order::CUSTOMER.field(),
            Order::DEALER.field(),
        ],
        sign: order::sign,
        above: Some(Above {
            label: Label::new("待交付订单", "Orders to deliver"),
            filter: Order::STATE.one_of(&OrderState::TO_DELIVER),
            sort: Order::PROMISED_ON.ascending(),
            due: Some(Order::PROMISED_ON.field()),
            is_late: order::is_late,
        }),
    }
}

/// Ready views of the list of orders.
fn views() -> Vec<ReadyView> {
    let order =
        |label, filter, sort, nothing| ReadyView { object: Order::OBJECT, label, filter, sort, nothing };
    vec![
        order(
            Label::new("待交付", "To deliver"),
            "state in [\"confirmed\", \"preparing\", \"partly_shipped\"]",
            "promised_on",
            Label::new("没有待交付的订单", "No orders to deliver"),
        ),
        order(
            Label::new("逾期未交", "Late"),
            "state in [\"confirmed\", \"preparing\", \"partly_shipped\"] && promised_on < today()",
            "promised_on",
            Label::new("没有逾期未交的订单", "No order is late"),
        ),
        order(
            Label::new("草稿", "Drafts"),
            "state == \"draft\"",
            "-updated_at",
            Label::new("没有草稿订单", "No drafts"),
        ),
        order(
            Label::new("本月订单", "This month"),
            "ordered_on in this(\"month\")",
            "-ordered_on",
            Label::new("本月还没有订单", "No orders this month"),
        ),
        order(
            Label::new("退货", "Returns"),
            "kind == \"return\"",
            "-ordered_on",
            Label::new("没有退货", "No returns"),
        ),
    ]
}
