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

/// A colleague who has left; what they had is still to be handed over.
pub struct DemoLeaver {
    /// Name.
    pub name: &'static str,
    /// Login.
    pub login: &'static str,
    /// The login of whose team they were in, and role.
    pub like: &'static str,
    /// The logins of those who had the customers before.
    pub had_before: &'static [&'static str],
    /// How many customers they had, at most.
    pub customers: usize,
    /// And at most one of so many of all customers, in a small company.
    pub one_of: usize,
}

/// Wang Zhenhua sold in Jiangsu until last week; his forty customers wait for somebody.
pub const LEAVER: DemoLeaver = DemoLeaver {
    name: "王振华",
    login: "wang.zhenhua",
    like: "ding.zhiqiang",
    had_before: &["ding.zhiqiang", "qian.yutong", "lv.siyuan", "shan.wenbo", "fang.jiayi"],
    customers: 40,
    one_of: 7,
};
