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
    /// What its records are grouped by; empty for nothing.
    pub group: &'static str,
    /// What is summed up; empty for nothing.
    pub sum: &'static str,
    /// The logins of those who have it in the side bar.
    pub pinned_by: &'static [&'static str],
}

/// The views, in the order they were made.
pub const VIEWS: &[DemoView] = &[
    DemoView {
        owner: "shen.jingyi",
        name: "我的A级客户",
        sharing: Sharing::Everyone,
        filter: "owner == me && grade == \"a\"",
        sort: "name",
        columns: "",
        group: "",
        sum: "",
        pinned_by: &["lu.xiaowen", "gu.haifeng"],
    },
    DemoView {
        owner: "shen.jingyi",
        name: "三个月未更新",
        sharing: Sharing::Everyone,
        filter: "lifecycle_stage != \"lost\" && updated_at < ago(\"3m\")",
        sort: "updated_at,name",
        columns: "name,lifecycle_stage,grade,province,owner,updated_at",
        group: "",
        sum: "",
        pinned_by: &["shen.jingyi"],
    },
    DemoView {
        owner: "gu.haifeng",
        name: "华东待回访",
        sharing: Sharing::Team,
        filter: "province in [\"江苏\", \"浙江\", \"安徽\", \"上海\"] && lifecycle_stage == \"active\" && updated_at < ago(\"30d\")",
        sort: "updated_at",
        columns: "name,province,city,phone,owner,updated_at",
        group: "",
        sum: "",
        pinned_by: &["gu.haifeng"],
    },
    DemoView {
        owner: "shen.jingyi",
        name: "重点行业新客户",
        sharing: Sharing::Everyone,
        filter: "lifecycle_stage == \"new\" && (industry == \"machinery\" || industry == \"electronics\" || industry == \"automotive\")",
        sort: "",
        columns: "name,industry,source,province,known_since,owner",
        group: "",
        sum: "",
        pinned_by: &[],
    },
    DemoView {
        owner: "lu.xiaowen",
        name: "苏州跑一圈",
        sharing: Sharing::Nobody,
        filter: "owner == me && city == \"苏州\"",
        sort: "name",
        columns: "name,district,address,phone,grade",
        group: "",
        sum: "",
        pinned_by: &[],
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
    },
];
