//! A line of an order: how much of which product at what price. What it comes to is reckoned at every write, and the
//! order knows the sum of its lines in the same moment.

use object::{Decimal, Id, Money, Object, Percent};

use crate::order::Order;
use crate::product::Product;

/// A line of an order. Of a return, quantities are below zero, so that all sums come out right.
#[derive(Clone, Debug, Object)]
#[object(
    table = "order_line",
    plural = "order_lines",
    zh = "订单明细",
    en = "Order line",
    en_plural = "Order lines",
    title = "name",
    parent = "order"
)]
pub struct OrderLine {
    /// Its id.
    pub id: Id<OrderLine>,
    /// The order it is a line of.
    #[field(zh = "订单", en = "Order", list, index, aliases("订单编号", "Order number"))]
    pub order: Id<Order>,
    /// Its place in the order.
    #[field(
        zh = "行号",
        en = "Line",
        help_zh = "在订单中的行号，不填则接在最后一行之后。",
        help_en = "Its place in the order; behind the last line unless you write another.",
        begins = "next",
        list,
        aliases(
            "明细行号",
            "分录行号",
            "行项目",
            "项次",
            "Line number",
            "Line no",
            "Line no.",
            "Item number"
        )
    )]
    pub line_number: Option<i64>,
    /// What was ordered.
    #[field(
        zh = "产品",
        en = "Product",
        reverse_zh = "订购记录",
        reverse_en = "Ordered in",
        index,
        aliases("产品编码", "物料", "Product code")
    )]
    pub product: Id<Product>,
    /// What it was called then.
    #[field(
        zh = "品名",
        en = "Name",
        help_zh = "打印在单据上的名称，默认取产品名称。",
        help_en = "As it stands on papers; the product’s name unless you write another.",
        begins = "product.name",
        search,
        aliases("明细", "描述", "Item")
    )]
    pub name: String,
    /// How much.
    #[field(
        zh = "数量",
        en = "Quantity",
        help_zh = "最多三位小数；退货为负数。",
        help_en = "Three decimals at most; below zero in a return.",
        list,
        aliases("订购数量", "Qty")
    )]
    pub quantity: Decimal<3>,
    /// Of what.
    #[field(zh = "单位", en = "Unit", begins = "product.unit")]
    pub unit: Option<String>,
    /// What one costs.
    #[field(
        zh = "单价",
        en = "Unit price",
        list,
        begins = "product.list_price",
        aliases("含税单价", "Price")
    )]
    pub unit_price: Money,
    /// What is taken off.
    #[field(zh = "折扣", en = "Discount", list, aliases("折扣率", "让利", "Discount %"))]
    pub discount: Option<Percent<2>>,
    /// What it comes to.
    #[field(
        zh = "金额",
        en = "Amount",
        help_zh = "数量 × 单价 ×（1 − 折扣），自动计算，四舍五入到分。",
        help_en = "Quantity × unit price × (1 − discount), reckoned by the house and rounded to the cent.",
        list,
        formula = "OrderLine::comes_to"
    )]
    pub amount: Option<Money>,
    /// What one costs us.
    #[field(
        zh = "成本单价",
        en = "Unit cost",
        help_zh = "下单时的成本，默认取产品成本价。",
        help_en = "What one costs us at that time; the product’s cost unless you write another.",
        begins = "product.cost",
        aliases("成本", "Cost")
    )]
    pub cost: Option<Money>,
    /// Of a return: the line that it takes back.
    #[field(
        zh = "原订单明细",
        en = "Line returned",
        reverse_zh = "退货明细",
        reverse_en = "Returned by",
        index,
        aliases("退货明细", "Original line")
    )]
    pub returned_line: Option<Id<OrderLine>>,
    /// What is to be known of it.
    #[field(zh = "备注", en = "Remarks", aliases("明细备注", "Note"))]
    pub remarks: Option<String>,
}

impl OrderLine {
    /// Quantity × price − discount, rounded once; nothing where it leaves 64 bits.
    fn comes_to(&self) -> Option<Money> {
        let discount = self.discount.unwrap_or(Percent(0));
        self.unit_price.times(self.quantity.ratio().times(discount.rest())?)
    }
}
