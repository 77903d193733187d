//! Teams stand in a tree; a person may be in several.

use object::{Id, Object};

use crate::user::User;

/// A team of colleagues.
#[derive(Clone, Debug, Object)]
#[object(
    table = "team",
    plural = "teams",
    zh = "团队",
    en = "Team",
    en_plural = "Teams",
    help_zh = "团队可以有下级团队。权限“本团队及下级”看得到下级团队的记录。",
    help_en = "Teams have teams below. A right that reaches “team and below” sees what those teams have.",
    title = "name",
    changes_rights
)]
pub struct Team {
    /// Its id.
    pub id: Id<Team>,
    /// 华东销售部
    #[field(zh = "名称", en = "Name", list, search = "name", unique, sort)]
    pub name: String,
    /// The team it belongs to.
    #[field(
        zh = "上级团队",
        en = "Parent team",
        help_zh = "这个团队归哪个团队管。留空就是最上层。",
        help_en = "The team above it; empty for the top.",
        reverse_zh = "下级团队",
        reverse_en = "Teams below it",
        list,
        index
    )]
    pub parent: Option<Id<Team>>,
}

/// A person in a team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "membership",
    plural = "memberships",
    zh = "团队成员",
    en = "Membership",
    en_plural = "Memberships",
    changes_rights
)]
pub struct Membership {
    /// Its id.
    pub id: Id<Membership>,
    /// Who.
    #[field(
        zh = "用户",
        en = "User",
        help_zh = "谁在这个团队。一个人可以在多个团队。",
        help_en = "Who is in it. One person may be in several.",
        reverse_zh = "所在团队",
        reverse_en = "In the teams",
        list,
        index
    )]
    pub user: Id<User>,
    /// In which team.
    #[field(zh = "团队", en = "Team", reverse_zh = "团队成员", reverse_en = "Members", list, index)]
    pub team: Id<Team>,
    /// The team that new records of this person fall to; the first membership where none is marked.
    #[field(
        zh = "主团队",
        en = "Home team",
        help_zh = "此人新建的记录归到主团队；没有勾选时取第一个团队。",
        help_en = "What they create falls to this team; to their first one where none is marked.",
        list
    )]
    pub home: bool,
}
