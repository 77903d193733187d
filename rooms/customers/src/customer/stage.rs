//! How customers are classed: where they stand in life, how much they matter, and what people think of them.

use object::Choice;

/// Where the relationship stands (CUS-05, CUS-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LifecycleStage {
    /// Has not bought yet.
    #[choice(
        zh = "潜在",
        en = "Prospect",
        help_zh = "还没有成交过。",
        help_en = "Has not bought yet.",
        tone = "grey",
        aliases("潜在客户", "意向客户", "Lead")
    )]
    Prospect,
    /// Bought for the first time within 90 days.
    #[choice(
        zh = "新客户",
        en = "New",
        help_zh = "首次成交后的 90 天内。",
        help_en = "Within 90 days of the first order.",
        tone = "blue",
        aliases("新", "首单客户")
    )]
    New,
    /// Buys.
    #[choice(
        zh = "活跃",
        en = "Active",
        help_zh = "持续采购。",
        help_en = "Keeps buying.",
        tone = "green",
        aliases("活跃客户", "成交客户", "老客户")
    )]
    Active,
    /// Has stopped buying.
    #[choice(
        zh = "流失",
        en = "Lost",
        help_zh = "不再采购：设备客户一年以上没有订单，零售客户半年以上。",
        help_en = "Has stopped buying: no order for a year with equipment, for half a year in retail.",
        tone = "red",
        end,
        aliases("流失客户", "已流失", "Churned")
    )]
    Lost,
}

/// What the customer is worth to us (CUS-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ValueClass {
    /// High value.
    #[choice(zh = "高价值", en = "High", tone = "green", aliases("高", "高价值客户"))]
    High,
    /// Middle value.
    #[choice(zh = "中价值", en = "Middle", tone = "blue", aliases("中", "中价值客户", "Medium"))]
    Middle,
    /// Low value.
    #[choice(zh = "低价值", en = "Low", tone = "grey", aliases("低", "低价值客户"))]
    Low,
}

/// What people think of the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Grade {
    /// Key.
    #[choice(
        zh = "A",
        en = "A",
        help_zh = "重点客户。",
        help_en = "A key customer.",
        tone = "green",
        aliases("A级", "A类", "重点")
    )]
    A,
    /// Good.
    #[choice(
        zh = "B",
        en = "B",
        help_zh = "较好。",
        help_en = "A good one.",
        tone = "blue",
        aliases("B级", "B类")
    )]
    B,
    /// Ordinary.
    #[choice(
        zh = "C",
        en = "C",
        help_zh = "一般。",
        help_en = "An ordinary one.",
        tone = "grey",
        aliases("C级", "C类", "普通")
    )]
    C,
    /// Small.
    #[choice(
        zh = "D",
        en = "D",
        help_zh = "较小。",
        help_en = "A small one.",
        tone = "grey",
        aliases("D级", "D类")
    )]
    D,
}
