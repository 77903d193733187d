//! Views of lists that people keep: for themselves, for their team, for everyone; and which of them someone has in
//! the side bar or opens a list with.

mod shelf;

use object::{Choice, Id, Object};

use crate::team::Team;
use crate::user::User;

pub use shelf::{Shelf, VIEW_NAME_CHARS_MAX};
pub(crate) use shelf::{may_give, pins_of};

/// A view someone keeps.
#[derive(Clone, Debug, Object)]
#[object(
    table = "saved_view",
    plural = "saved_views",
    zh = "视图",
    en = "Saved view",
    en_plural = "Saved views",
    title = "name",
    owned,
    by_hand
)]
pub struct SavedView {
    /// Its id.
    pub id: Id<SavedView>,
    /// What people call it.
    #[field(zh = "名称", en = "Name", list)]
    pub name: String,
    /// The object it lists, by name: `customer`.
    #[field(zh = "对象", en = "Object", list, index, readonly)]
    pub object: String,
    /// How the records are shown.
    #[field(zh = "形式", en = "Kind", list, readonly)]
    pub kind: ViewKind,
    /// The filter, in CEL.
    #[field(zh = "条件", en = "Filter", list)]
    pub filter: Option<String>,
    /// The order, such as `-grade,name`.
    #[field(zh = "排序", en = "Order")]
    pub sort: Option<String>,
    /// The columns, such as `name,grade,owner`.
    #[field(zh = "列", en = "Columns")]
    pub columns: Option<String>,
    /// How close the rows stand.
    #[field(zh = "行距", en = "Density")]
    pub density: Option<Density>,
    /// The field that a board has columns of, or that a calendar goes by.
    #[field(zh = "分列或日期字段", en = "Columns or days by")]
    pub shown_by: Option<String>,
    /// The field that is summed up, below a table or above a board's columns.
    #[field(zh = "合计字段", en = "Sum of")]
    pub summed: Option<String>,
    /// What a calendar shows at once.
    #[field(zh = "日历范围", en = "Span")]
    pub span: Option<CalendarSpan>,
    /// The field that a calendar's colours tell.
    #[field(zh = "颜色字段", en = "Colours by")]
    pub coloured_by: Option<String>,
    /// What the records are grouped by, such as `grade` or `known_since.month`.
    #[field(zh = "分组", en = "Grouped by")]
    pub group_by: Option<String>,
    /// So many columns stay while the others move sideways.
    #[field(zh = "冻结列数", en = "Frozen columns")]
    pub frozen: Option<i64>,
    /// The widths of columns in CSS pixels, such as `name:240,grade:96`.
    #[field(zh = "列宽", en = "Widths of columns", readonly)]
    pub widths: Option<String>,
    /// Who else sees it. An act of its own, because sharing with everyone takes an administrator.
    #[field(zh = "共享给", en = "Shared with", list, readonly)]
    pub shared_with: SharedWith,
    /// Whose it is.
    #[field(zh = "负责人", en = "Owner", list, readonly)]
    pub owner: Option<Id<User>>,
    /// The team it is shared with, where it is shared with one.
    #[field(zh = "所属团队", en = "Team", readonly)]
    pub team: Option<Id<Team>>,
}

/// How a view shows records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ViewKind {
    /// Row by row.
    #[choice(zh = "表格", en = "Table")]
    Table,
    /// In columns, one a choice.
    #[choice(zh = "看板", en = "Board")]
    Board,
    /// On the days they belong to.
    #[choice(zh = "日历", en = "Calendar")]
    Calendar,
}

/// What a calendar shows at once; a month unless said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CalendarSpan {
    /// A month.
    #[choice(zh = "月", en = "Month")]
    Month,
    /// A week.
    #[choice(zh = "周", en = "Week")]
    Week,
    /// A day.
    #[choice(zh = "日", en = "Day")]
    Day,
    /// What comes, day by day.
    #[choice(zh = "列表", en = "Agenda")]
    Agenda,
}

/// How close rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Density {
    /// With room between them.
    #[choice(zh = "舒适", en = "Comfortable")]
    Comfortable,
    /// As many as fit.
    #[choice(zh = "紧凑", en = "Compact")]
    Compact,
}

/// Who sees a view beside its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SharedWith {
    /// Nobody.
    #[choice(zh = "仅自己", en = "Only me")]
    Nobody,
    /// The owner's team, the teams below it, and those who lead it.
    #[choice(zh = "我的团队", en = "My team", tone = "blue")]
    Team,
    /// Everyone.
    #[choice(zh = "所有人", en = "Everyone", tone = "green")]
    Everyone,
}

/// What a view is to one person: in the side bar, or the one a list opens with.
#[derive(Clone, Debug, Object)]
#[object(
    table = "view_use",
    plural = "view_uses",
    zh = "视图使用",
    en = "Use of a view",
    en_plural = "Uses of views",
    internal
)]
pub struct ViewUse {
    /// Its id.
    pub id: Id<ViewUse>,
    /// Who.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// The view's raw id. No link: what someone else has pinned does not keep a view from being deleted.
    #[field(zh = "视图", en = "View")]
    pub view: i64,
    /// The object it lists.
    #[field(zh = "对象", en = "Object")]
    pub object: String,
    /// It stands in the side bar.
    #[field(zh = "固定", en = "Pinned")]
    pub pinned: bool,
    /// The list opens with it.
    #[field(zh = "默认", en = "Default")]
    pub usual: bool,
}
