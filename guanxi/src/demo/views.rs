//! The views that the demo company's sales people keep of their customers: what they look at in the morning.

use site::saved_views::Sharing;

/// A view of the demo company.
pub struct DemoView {
    /// The login of its owner.
    pub owner: &'static str,
    /// What they call it.
    pub name: &'static str,
    /// Who else sees it.
    pub sharing: Sharing,
    /// Its filter in CEL.
    pub filter: &'static str,
    /// Its order.
    pub sort: &'static str,
    /// Its columns; empty for the list's own.
    pub columns: &'static str,
    /// `board` or `calendar`; empty for a table.
    pub shape: &'static str,
    /// The field that a board has columns of, or that a calendar goes by.
    pub by: &'static str,
    /// The field that is summed up, below a table or above a board's columns; empty for none.
    pub sum: &'static str,
    /// The field that a calendar's colours tell.
    pub tint: &'static str,
    /// What its records are grouped by; empty for nothing.
    pub group: &'static str,
    /// The logins of those who have it in the side bar.
    pub pinned_by: &'static [&'static str],
}

/// A table of everything.
const TABLE: DemoView = DemoView {
    owner: "",
    name: "",
    sharing: Sharing::Nobody,
    filter: "",
    sort: "",
    columns: "",
    shape: "",
    by: "",
    sum: "",
    tint: "",
    pinned_by: &[],
    group: "",
};

/// The views, in the order they were made.
pub const VIEWS: &[DemoView] = &[
    DemoView {
        owner: "shen.jingyi",
        name: "我的A级客户",
        sharing: Sharing::Everyone,
        filter: "owner == me && grade == \"a\"",
        sort: "name",
        columns: "",
        pinned_by: &["lu.xiaowen", "gu.haifeng"],
        ..TABLE
    },
    DemoView {
        owner: "shen.jingyi",
        name: "三个月未更新",
        sharing: Sharing::Everyone,
        filter: "lifecycle_stage != \"lost\" && updated_at < ago(\"3m\")",
        sort: "updated_at,name",
        columns: "name,lifecycle_stage,grade,province,owner,updated_at",
        pinned_by: &["shen.jingyi"],
        ..TABLE
    },
    DemoView {
        owner: "gu.haifeng",
        name: "华东待回访",
        sharing: Sharing::Team,
        filter: "province in [\"江苏\", \"浙江\", \"安徽\", \"上海\"] && lifecycle_stage == \"active\" && updated_at < ago(\"30d\")",
        sort: "updated_at",
        columns: "name,province,city,phone,owner,updated_at",
        pinned_by: &["gu.haifeng"],
        ..TABLE
    },
    DemoView {
        owner: "shen.jingyi",
        name: "重点行业新客户",
        sharing: Sharing::Everyone,
        filter: "lifecycle_stage == \"new\" && (industry == \"machinery\" || industry == \"electronics\" || industry == \"automotive\")",
        sort: "",
        columns: "name,industry,source,province,known_since,owner",
        pinned_by: &[],
        ..TABLE
    },
    DemoView {
        owner: "lu.xiaowen",
        name: "苏州跑一圈",
        sharing: Sharing::Nobody,
        filter: "owner == me && city == \"苏州\"",
        sort: "name",
        columns: "name,district,address,phone,grade",
        pinned_by: &[],
        ..TABLE
    },
    DemoView {
        owner: "shen.jingyi",
        name: "各阶段采购额",
        sharing: Sharing::Everyone,
        filter: "",
        sort: "",
        columns: "name,grade,yearly_spend,owner,updated_at",
        group: "lifecycle_stage",
        sum: "yearly_spend",
        pinned_by: &[],
        ..TABLE
    },
    DemoView {
        owner: "gu.haifeng",
        name: "客户阶段板",
        sharing: Sharing::Team,
        columns: "name,grade,industry,yearly_spend,owner",
        shape: "board",
        by: "lifecycle_stage",
        sum: "yearly_spend",
        pinned_by: &["gu.haifeng", "lu.xiaowen"],
        ..TABLE
    },
    DemoView {
        owner: "shen.jingyi",
        name: "活跃客户分级",
        sharing: Sharing::Everyone,
        filter: "lifecycle_stage == \"active\"",
        columns: "name,value_class,city,yearly_spend,owner",
        shape: "board",
        by: "grade",
        sum: "yearly_spend",
        pinned_by: &["shen.jingyi"],
        ..TABLE
    },
    DemoView {
        owner: "shen.jingyi",
        name: "下一步日历",
        sharing: Sharing::Everyone,
        columns: "name,last_contact,province,owner",
        shape: "calendar",
        by: "next_step",
        tint: "lifecycle_stage",
        pinned_by: &["shen.jingyi"],
        ..TABLE
    },
];
