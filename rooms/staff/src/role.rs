//! Roles say, per object and verb, how far a person sees and acts.

use object::{Choice, Id, Object};
use store::{StoreError, View};

use crate::user::User;

/// A role people hold.
#[derive(Clone, Debug, Object)]
#[object(
    table = "role",
    plural = "roles",
    zh = "角色",
    en = "Role",
    en_plural = "Roles",
    help_zh = "一组授权。一个人可以担任多个角色，权限取并集。",
    help_en = "A set of grants. Who holds several roles may do what any of them allows.",
    title = "name",
    changes_rights,
    by_hand
)]
pub struct Role {
    /// Its id.
    pub id: Id<Role>,
    /// Stable name for commands: `sales_rep`.
    #[field(
        zh = "代码",
        en = "Code",
        help_zh = "命令行里用的固定名称，例如 sales_rep。",
        help_en = "The fixed name that commands use, such as sales_rep.",
        list,
        unique
    )]
    pub code: String,
    /// 销售
    #[field(zh = "名称", en = "Name", list)]
    pub name: String,
    /// Sales rep
    #[field(zh = "英文名称", en = "English name", title_en)]
    pub name_en: String,
    /// Who holds it signs in with a code beside the password.
    #[field(
        zh = "必须两步验证",
        en = "Two-step sign-in required",
        help_zh = "担任此角色的人必须启用两步验证，没有启用的先去设置。",
        help_en = "Who holds it must sign in with a code beside the password; who has not set that up is led there first."
    )]
    pub two_step_required: Option<bool>,
}

/// What a role may do with one object.
#[derive(Clone, Debug, Object)]
#[object(
    table = "grant",
    plural = "grants",
    zh = "授权",
    en = "Grant",
    en_plural = "Grants",
    help_zh = "角色能对哪种对象做什么、到多大范围。",
    help_en = "What a role may do with one object, and how far.",
    changes_rights
)]
pub struct Grant {
    /// Its id.
    pub id: Id<Grant>,
    /// Whose.
    #[field(zh = "角色", en = "Role", reverse_zh = "权限", reverse_en = "What it may do", list, index)]
    pub role: Id<Role>,
    /// The object's name, `customer`.
    #[field(
        zh = "对象",
        en = "Object",
        help_zh = "对象的英文代码，例如 customer、contact、task。",
        help_en = "The object’s name in code, such as customer, contact, task.",
        list
    )]
    pub object: String,
    /// What.
    #[field(zh = "动作", en = "Verb", list)]
    pub verb: GrantedVerb,
    /// For acts: which, `completion`.
    #[field(
        zh = "操作",
        en = "Act",
        help_zh = "只对“执行操作”有效：操作的英文代码，例如 completion。",
        help_en = "Only for acts: the act’s name in code, such as completion."
    )]
    pub act: Option<String>,
    /// How far.
    #[field(
        zh = "范围",
        en = "Scope",
        help_zh = "本人：自己负责的；本团队：所在团队的；本团队及下级：再加下级团队的；全部：所有人的。",
        help_en = "Own: what they own. Team: their teams’. Team and below: with the teams below those. All: everyone’s.",
        list
    )]
    pub scope: GrantedScope,
    /// At most so many records a day, for exports; empty for as many as they like.
    #[field(
        zh = "每天最多条数",
        en = "Records a day",
        help_zh = "只对“导出”有效：每天最多导出多少条，留空不限。",
        help_en = "Only for exports: at most so many records a day; empty for as many as they like.",
        list
    )]
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
    help_zh = "谁担任哪个角色。改动在下一次请求时生效。",
    help_en = "Who holds which role. A change holds from the next request on.",
    changes_rights
)]
pub struct RoleHolding {
    /// Its id.
    pub id: Id<RoleHolding>,
    /// Who.
    #[field(
        zh = "用户",
        en = "User",
        reverse_zh = "担任的角色",
        reverse_en = "Roles held",
        list,
        index,
        joins = "role"
    )]
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
    /// Take personal fields out with them.
    #[choice(
        zh = "导出个人信息",
        en = "Export personal data",
        help_zh = "导出时带上电话、邮箱等个人信息；没有这项权限，导出的文件里是脱敏的。",
        help_en = "With phones, e-mail addresses and other personal data; without this right files have them masked."
    )]
    ExportPersonal,
    /// See a masked value.
    #[choice(
        zh = "显示脱敏内容",
        en = "Unmask",
        help_zh = "填写理由后查看一条脱敏的内容，记入历史。",
        help_en = "See one masked value as it is, after giving a reason; the history keeps it."
    )]
    Unmask,
    /// Give a record, whosever it is, to a colleague.
    #[choice(
        zh = "转移",
        en = "Hand over",
        help_zh = "把范围内的记录交给另一位同事，或在有人离职时整体交接；接收人也须在这个范围内。",
        help_en = "Give records within this reach to a colleague, one by one or all that somebody leaves behind; the receiver is within it too."
    )]
    HandOver,
    /// Remove deleted records for good.
    #[choice(
        zh = "彻底清除",
        en = "Remove for good",
        help_zh = "把回收站里的记录提前彻底清除，历史里的值和文件一并删除，任何人都不能恢复。",
        help_en = "Remove records in the recycle bin before their time: their values leave the history, their files the disk, and nobody can bring them back."
    )]
    Purge,
    /// Do one of the object's acts.
    #[choice(
        zh = "执行操作",
        en = "Do an act",
        help_zh = "单独规定某个操作（例如完成任务）的范围；不规定时与它要求的动作相同。",
        help_en = "How far one act reaches, such as completing a task; otherwise as far as the verb it needs."
    )]
    Act,
}

/// How far a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum GrantedScope {
    /// Nothing; takes an act away.
    #[choice(zh = "不允许", en = "Nothing", help_zh = "不能执行这个操作。", help_en = "Not at all.")]
    Nothing,
    /// One's own.
    #[choice(zh = "本人", en = "Own", help_zh = "自己负责的记录。", help_en = "What they own.")]
    Own,
    /// One's teams'.
    #[choice(zh = "本团队", en = "Team", help_zh = "所在团队的记录。", help_en = "What their teams have.")]
    Team,
    /// One's teams' and those below.
    #[choice(
        zh = "本团队及下级",
        en = "Team and below",
        help_zh = "所在团队及其下级团队的记录。",
        help_en = "What their teams have, and the teams below."
    )]
    TeamAndBelow,
    /// Everyone's.
    #[choice(zh = "全部", en = "All", help_zh = "所有人的记录。", help_en = "What everyone has.")]
    All,
}

/// Whether a role that somebody holds asks for the second step of signing in.
pub(crate) fn is_two_step_required(view: &View<'_>, user: Id<User>) -> Result<bool, StoreError> {
    let held: Vec<RoleHolding> = view.all(&RoleHolding::USER.is(&user), None, store::ALL_ROWS_MAX)?;
    for holding in held {
        if view.find(holding.role)?.is_some_and(|role: Role| role.two_step_required == Some(true)) {
            return Ok(true);
        }
    }
    Ok(false)
}
