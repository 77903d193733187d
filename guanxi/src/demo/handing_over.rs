//! The customers that changed hands this morning, so that those who took them over have a notification.

/// Customers of one colleague that go to another.
pub struct DemoHandOver {
    /// The login of who decides it.
    pub by: &'static str,
    /// The login of who had them.
    pub from: &'static str,
    /// The login of who takes them over.
    pub to: &'static str,
    /// How many.
    pub customers: usize,
}

/// Ding Zhiqiang's territory gets smaller, and a key account goes to the head of sales.
pub const HANDED_OVER: &[DemoHandOver] = &[
    DemoHandOver { by: "gu.haifeng", from: "ding.zhiqiang", to: "lu.xiaowen", customers: 3 },
    DemoHandOver { by: "gu.haifeng", from: "qian.yutong", to: "shen.jingyi", customers: 1 },
];
