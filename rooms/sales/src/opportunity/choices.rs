//! What becomes of deals, how sure their owners are, and why some are lost.

use object::Choice;

/// Whether a deal is still being talked about, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OpportunityState {
    /// It is being talked about.
    #[choice(zh = "在谈", en = "Open", tone = "blue", aliases("进行中", "跟进中", "In progress"))]
    Open,
    /// It is ours.
    #[choice(zh = "赢单", en = "Won", tone = "green", aliases("成交", "已成交", "中标", "Closed won"))]
    Won,
    /// Somebody else has it, or nobody.
    #[choice(zh = "输单", en = "Lost", tone = "red", end, aliases("丢单", "失败", "未中标", "Closed lost"))]
    Lost,
    /// It waits for better times, and is not lost.
    #[choice(zh = "搁置", en = "Shelved", tone = "grey", end, aliases("项目搁置", "暂停", "On hold"))]
    Shelved,
}

impl OpportunityState {
    /// Those that are nobody's work any more.
    pub const OVER: [OpportunityState; 3] =
        [OpportunityState::Won, OpportunityState::Lost, OpportunityState::Shelved];
}

/// How sure its owner is that a deal is won in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ForecastCategory {
    /// They answer for it.
    #[choice(zh = "承诺", en = "Commit", tone = "green")]
    Commit,
    /// It is likely.
    #[choice(zh = "看好", en = "Best case", tone = "blue")]
    BestCase,
    /// It may be.
    #[choice(zh = "储备", en = "Pipeline", tone = "grey", aliases("一般"))]
    Pipeline,
    /// It is left out of forecasts.
    #[choice(zh = "不计", en = "Left out", tone = "grey", aliases("Omitted"))]
    LeftOut,
}

/// Why a deal was lost (product decisions, 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LostFor {
    /// Too dear.
    #[choice(zh = "价格", en = "Price", aliases("价格高", "太贵"))]
    Price,
    /// It cannot do what they need.
    #[choice(zh = "技术参数", en = "Specification", aliases("技术", "参数不符"))]
    Specification,
    /// Too late.
    #[choice(zh = "交期", en = "Delivery time", aliases("交货期"))]
    DeliveryTime,
    /// It was promised to somebody.
    #[choice(zh = "关系/指定", en = "Relationship", aliases("关系", "指定品牌"))]
    Relationship,
    /// They have no money for it any more.
    #[choice(zh = "客户取消预算", en = "Budget cancelled", aliases("取消预算", "预算取消", "项目取消"))]
    BudgetCancelled,
    /// Somebody else was better; it says who.
    #[choice(zh = "竞争对手", en = "Competitor", aliases("对手", "竞品"))]
    Competitor,
}
