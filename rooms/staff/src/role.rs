//! Roles say, per object and verb, how far a person sees and acts.

use object::{Choice, Id, Object};

use crate::user::User;

/// A role people hold.
#[derive(Clone, Debug, Object)]
#[object(
    table = "role",
    plural = "roles",
    zh = "角色",
    en = "Role",
    en_plural = "Roles",
    title = "name",
    changes_rights
)]
pub struct Role {
    /// Its id.
    pub id: Id<Role>,
    /// Stable name for commands: `sales_rep`.
    #[field(zh = "代码", en = "Code", list, unique)]
    pub code: String,
    /// 销售
    #[field(zh = "名称", en = "Name", list)]
    pub name: String,
    /// Sales rep
    #[field(zh = "英文名称", en = "English name", list)]
    pub name_en: String,
}

/// What a role may do with one object.
#[derive(Clone, Debug, Object)]
#[object(table = "grant", plural = "grants", zh = "授权", en = "Grant", en_plural = "Grants", changes_rights)]
pub struct Grant {
    /// Its id.
    pub id: Id<Grant>,
    /// Whose.
    #[field(zh = "角色", en = "Role", reverse_zh = "权限", reverse_en = "What it may do", list, index)]
    pub role: Id<Role>,
    /// The object's name, `customer`.
    #[field(zh = "对象", en = "Object", list)]
    pub object: String,
    /// What.
    #[field(zh = "动作", en = "Verb", list)]
    pub verb: GrantedVerb,
    /// How far.
    #[field(zh = "范围", en = "Scope", list)]
    pub scope: GrantedScope,
    /// At most so many records a day, for exports; empty for as many as they like.
    #[field(zh = "每天最多条数", en = "Records a day", list)]
    pub rows_a_day: Option<i64>,
}

/// A person holds a role.
#[derive(Clone, Debug, Object)]
#[object(
    table = "role_holding",
    plural = "role_holdings",
    zh = "角色分配",
    en = "Role holding",
    en_plural = "Role holdings",
    changes_rights
)]
pub struct RoleHolding {
    /// Its id.
    pub id: Id<RoleHolding>,
    /// Who.
    #[field(zh = "用户", en = "User", reverse_zh = "担任的角色", reverse_en = "Roles held", list, index)]
    pub user: Id<User>,
    /// Which role.
    #[field(
        zh = "角色",
        en = "Role",
        reverse_zh = "担任此角色的人",
        reverse_en = "Who holds it",
        list,
        index
    )]
    pub role: Id<Role>,
}

/// What may be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum GrantedVerb {
    /// See records.
    #[choice(zh = "查看", en = "See")]
    See,
    /// Create records.
    #[choice(zh = "新建", en = "Create")]
    Create,
    /// Change records.
    #[choice(zh = "修改", en = "Change")]
    Change,
    /// Delete records.
    #[choice(zh = "删除", en = "Delete")]
    Delete,
    /// Take records out in a file.
    #[choice(zh = "导出", en = "Export")]
    Export,
}

/// How far a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum GrantedScope {
    /// One's own.
    #[choice(zh = "本人", en = "Own")]
    Own,
    /// One's teams'.
    #[choice(zh = "本团队", en = "Team")]
    Team,
    /// One's teams' and those below.
    #[choice(zh = "本团队及下级", en = "Team and below")]
    TeamAndBelow,
    /// Everyone's.
    #[choice(zh = "全部", en = "All")]
    All,
}
