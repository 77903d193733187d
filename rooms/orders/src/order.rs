//! An order: who buys what, for whom, through whom, and how far it is. A return is an order of its own kind, and points
//! to the order that it undoes.

pub mod cancellation;
pub mod confirmation;
pub mod returning;

use customers::{Address, Customer};
use object::{Choice, Day, FieldType, Id, Instant, Money, Object, ObjectDef, Prose, Row, Tone, Value};
use staff::{Team, User};

/// An order, with its parties (product decisions, 2.7). What it comes to is what its lines come to.
#[derive(Clone, Debug, Object)]
#[object(
    table = "order",
    plural = "orders",
    zh = "订单",
    en = "Order",
    en_plural = "Orders",
    help_zh = "客户订了什么、交付到哪一步、付了多少。退货是一种订单，指向它所退的订单。",
    help_en = "What a customer ordered, how far it is delivered and paid. A return is an order too, and points to the one it undoes.",
    title = "number",
    owned
)]
pub struct Order {
    /// Its id.
    pub id: Id<Order>,
    /// What everybody calls it by.
    #[field(
        zh = "订单编号",
        en = "Number",
        help_zh = "留空则自动编号；导入时保留原有编号。",
        help_en = "Given if left empty; imports keep the old ones.",
        number = "DD-{yyyy}-{000000}",
        unique,
        search = "fragments",
        list,
        aliases("订单号", "单号", "编号", "Order number", "Order no.")
    )]
    pub number: String,
    /// Who buys.
    #[field(
        zh = "客户",
        en = "Customer",
        help_zh = "下单并付款的一方（买方）。",
        help_en = "Who orders and pays.",
        reverse_zh = "订单",
        reverse_en = "Orders",
        list,
        index = "confirmed_at",
        aliases("买方", "客户名称", "客户编号", "客户编码", "购货单位", "Customer number", "Buyer")
    )]
    pub customer: Id<Customer>,
    /// Through whom it came.
    #[field(
        zh = "经销商",
        en = "Dealer",
        reverse_zh = "经手的订单",
        reverse_en = "Orders through them",
        list,
        index = "confirmed_at",
        aliases("代理商", "渠道商", "Reseller", "Agent")
    )]
    pub dealer: Option<Id<Customer>>,
    /// What it comes to.
    #[field(
        zh = "金额",
        en = "Amount",
        help_zh = "各明细金额之和，保存明细时随即更新；明细币种不同时为空。",
        help_en = "The sum of its lines, right as soon as a line is saved; empty where lines are in several currencies.",
        list,
        sort,
        sum = "order_line.amount"
    )]
    pub amount: Option<Money>,
    /// A sale, or what undoes one.
    #[field(zh = "类型", en = "Kind", aliases("订单类型", "Type"))]
    pub kind: OrderKind,
    /// How far it is.
    #[field(zh = "状态", en = "State", list, index, sums, aliases("订单状态", "交付状态", "Status"))]
    pub state: OrderState,
    /// How far it is paid.
    #[field(zh = "付款状态", en = "Payment", list, index, aliases("收款状态", "Payment state"))]
    pub payment: PaymentState,
    /// When it was placed.
    #[field(
        zh = "下单日期",
        en = "Ordered",
        sort,
        begins = "today",
        aliases("订单日期", "日期", "Order date")
    )]
    pub ordered_on: Day,
    /// By when it was promised.
    #[field(
        zh = "承诺交期",
        en = "Promised",
        list,
        sort,
        ahead,
        aliases("交期", "交货日期", "预计交货", "Delivery date", "Promised on")
    )]
    pub promised_on: Option<Day>,
    /// Who will use it.
    #[field(
        zh = "最终客户",
        en = "End customer",
        help_zh = "货物的使用方；与买方相同时留空。",
        help_en = "Who will use it; empty where it is the buyer.",
        reverse_zh = "作为最终客户的订单",
        reverse_en = "Orders for them",
        index = "confirmed_at",
        aliases("终端客户", "使用单位", "End user")
    )]
    pub end_customer: Option<Id<Customer>>,
    /// Where it goes.
    #[field(zh = "收货地址", en = "Ship to", aliases("送货地址", "Shipping address"))]
    pub ship_to: Option<Id<Address>>,
    /// Which way it was sold.
    #[field(zh = "销售渠道", en = "Channel", list, aliases("渠道", "Sales channel"))]
    pub channel: Option<SalesChannel>,
    /// In which shop.
    #[field(zh = "门店", en = "Store", aliases("店铺", "Shop"))]
    pub store: Option<String>,
    /// What the ERP or the till calls it.
    #[field(
        zh = "外部单号",
        en = "Number elsewhere",
        help_zh = "ERP、商城或收银系统中的单号。",
        help_en = "Its number in the ERP, the web shop or the till.",
        search = "fragments",
        index,
        aliases("ERP 单号", "ERP订单号", "平台订单号", "ERP number")
    )]
    pub erp_number: Option<String>,
    /// Of a return: the order that it undoes.
    #[field(
        zh = "原订单",
        en = "Returns",
        help_zh = "退货所对应的订单。",
        help_en = "Of a return: the order that it undoes.",
        reverse_zh = "退货单",
        reverse_en = "Returned by",
        index,
        aliases("退货原单", "原订单编号", "Original order")
    )]
    pub returns: Option<Id<Order>>,
    /// When it was confirmed.
    #[field(zh = "确认时间", en = "Confirmed", readonly, sort)]
    pub confirmed_at: Option<Instant>,
    /// By whom.
    #[field(zh = "确认人", en = "Confirmed by", readonly)]
    pub confirmed_by: Option<Id<User>>,
    /// When it was called off.
    #[field(zh = "取消时间", en = "Cancelled", readonly)]
    pub cancelled_at: Option<Instant>,
    /// What is to be known of it.
    #[field(zh = "备注", en = "Remarks", search, aliases("订单备注", "说明", "Notes"))]
    pub remarks: Option<Prose>,
    /// Whose it is.
    #[field(
        zh = "负责人",
        en = "Owner",
        help_zh = "默认是客户的负责人。",
        help_en = "The customer’s owner unless you choose another.",
        reverse_zh = "订单",
        reverse_en = "Their orders",
        begins = "customer.owner",
        aliases("业务员", "销售", "Salesperson")
    )]
    pub owner: Option<Id<User>>,
    /// Whose team's.
    #[field(
        zh = "所属团队",
        en = "Team",
        help_zh = "权限为“本团队”的同事据此看到订单，默认是客户的团队。",
        help_en = "Those whose right reaches “team” see it by this; the customer’s team unless you choose another.",
        reverse_zh = "团队的订单",
        reverse_en = "The team's orders",
        begins = "customer.team",
        aliases("团队", "部门", "Department")
    )]
    pub team: Option<Id<Team>>,
}

/// A sale, or what undoes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OrderKind {
    /// Something is sold.
    #[choice(zh = "销售", en = "Sale", aliases("订单", "销售订单", "Order"))]
    Sale,
    /// Something comes back.
    #[choice(zh = "退货", en = "Return", tone = "amber", aliases("退货单", "退换货", "RMA"))]
    Return,
}

/// How far an order is (product decisions, 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OrderState {
    /// Not binding yet.
    #[choice(zh = "草稿", en = "Draft", aliases("未确认", "New"))]
    Draft,
    /// Both sides mean it.
    #[choice(zh = "已确认", en = "Confirmed", tone = "blue", aliases("已下单", "已审核"))]
    Confirmed,
    /// Taken from stock, or made.
    #[choice(
        zh = "备货/生产",
        en = "In preparation",
        tone = "blue",
        aliases("备货", "生产中", "备货中", "生产")
    )]
    Preparing,
    /// Some is on its way.
    #[choice(zh = "部分发货", en = "Partly shipped", tone = "blue", aliases("部分出货"))]
    PartlyShipped,
    /// All is on its way.
    #[choice(zh = "已发货", en = "Shipped", tone = "violet", aliases("已出货", "发货", "Delivered"))]
    Shipped,
    /// They have taken it over.
    #[choice(zh = "已验收", en = "Accepted", tone = "green", aliases("验收"))]
    Accepted,
    /// Nothing is left to do.
    #[choice(zh = "完成", en = "Done", tone = "green", aliases("已完成", "Completed", "Closed"))]
    Done,
    /// Called off.
    #[choice(zh = "取消", en = "Cancelled", tone = "red", end, aliases("已取消", "作废", "Canceled"))]
    Cancelled,
}

impl OrderState {
    /// Promised and not yet on its way in full.
    pub const TO_DELIVER: [OrderState; 3] =
        [OrderState::Confirmed, OrderState::Preparing, OrderState::PartlyShipped];

    /// Whether both sides mean it: it counts as sold.
    pub const fn is_binding(self) -> bool {
        match self {
            OrderState::Draft | OrderState::Cancelled => false,
            OrderState::Confirmed
            | OrderState::Preparing
            | OrderState::PartlyShipped
            | OrderState::Shipped
            | OrderState::Accepted
            | OrderState::Done => true,
        }
    }

    /// Whether something of it has left the house, so that it can come back.
    pub const fn has_left(self) -> bool {
        match self {
            OrderState::Draft | OrderState::Confirmed | OrderState::Preparing | OrderState::Cancelled => {
                false
            }
            OrderState::PartlyShipped | OrderState::Shipped | OrderState::Accepted | OrderState::Done => true,
        }
    }

    /// Whether its lines stay as they are.
    pub const fn is_closed(self) -> bool {
        matches!(self, OrderState::Done | OrderState::Cancelled)
    }
}

/// How far an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PaymentState {
    /// Nothing.
    #[choice(zh = "未付款", en = "Unpaid", aliases("未收款", "待付款"))]
    Unpaid,
    /// Some of it.
    #[choice(zh = "部分付款", en = "Partly paid", tone = "blue", aliases("部分收款", "已付定金"))]
    PartlyPaid,
    /// All.
    #[choice(zh = "已付清", en = "Paid", tone = "green", aliases("已付款", "已收款", "已结清"))]
    Paid,
    /// The money went back.
    #[choice(zh = "已退款", en = "Refunded", tone = "amber", aliases("退款"))]
    Refunded,
}

/// Which way something is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SalesChannel {
    /// By our own people.
    #[choice(zh = "直销", en = "Direct", aliases("直接销售"))]
    Direct,
    /// By dealers.
    #[choice(zh = "经销", en = "Dealer", aliases("分销", "渠道", "代理", "Reseller"))]
    Dealer,
    /// Over the counter.
    #[choice(zh = "门店", en = "Store", aliases("零售", "Shop", "Retail"))]
    Store,
    /// On the net.
    #[choice(zh = "电商", en = "Online", aliases("网店", "商城", "E-commerce"))]
    Online,
    /// By tender.
    #[choice(zh = "招投标", en = "Tender", aliases("投标", "政府采购"))]
    Tender,
}

/// A new order is a sale, a draft, and unpaid.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    for (field, value) in [
        (Order::KIND.field(), OrderKind::Sale.to_value()),
        (Order::STATE.field(), OrderState::Draft.to_value()),
        (Order::PAYMENT.field(), PaymentState::Unpaid.to_value()),
    ] {
        if values[field.index].is_null() {
            values[field.index] = value;
        }
    }
}

/// How far the order of this row is.
pub(crate) fn state_of(row: &Row) -> Option<OrderState> {
    OrderState::from_value(&row.values[Order::STATE.field().index])
}

/// Whether the order of this row undoes another.
pub(crate) fn is_return(row: &Row) -> bool {
    row.values[Order::KIND.field().index].as_text() == Some(OrderKind::Return.code())
}

/// How an order looks at its line in a timeline.
pub(crate) fn sign(row: &Row) -> (&'static str, Tone) {
    if is_return(row) { ("undo-2", Tone::Amber) } else { ("shopping-cart", Tone::Blue) }
}

/// Whether it was promised for a day before this one and is not on its way in full.
pub(crate) fn is_late(row: &Row, today: Day) -> bool {
    let waits = state_of(row).is_some_and(|state| OrderState::TO_DELIVER.contains(&state));
    let promised = Day::from_value(&row.values[Order::PROMISED_ON.field().index]);
    waits && promised.is_some_and(|promised| promised < today)
}
