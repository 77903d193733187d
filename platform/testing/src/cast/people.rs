//! Members and the squads they stand in.

use object::{Id, Object};

/// Someone of the company.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "member",
    plural = "members",
    zh = "成员",
    en = "Member",
    en_plural = "Members",
    title = "name"
)]
pub struct Member {
    /// Their id.
    pub id: Id<Member>,
    /// What colleagues call them.
    #[field(zh = "姓名", en = "Name", list, search = "name", sort)]
    pub name: String,
    /// Years in the company.
    #[field(zh = "司龄", en = "Years")]
    pub years: Option<i64>,
}

/// A squad of members; squads stand in a tree, and what is written of them changes who may see what.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "squad",
    plural = "squads",
    zh = "小组",
    en = "Squad",
    en_plural = "Squads",
    title = "name",
    changes_rights
)]
pub struct Squad {
    /// Its id.
    pub id: Id<Squad>,
    /// 北方
    #[field(zh = "名称", en = "Name", list, search = "name", sort)]
    pub name: String,
    /// The squad it belongs to.
    #[field(zh = "上级小组", en = "Squad above", index)]
    pub above: Option<Id<Squad>>,
}
