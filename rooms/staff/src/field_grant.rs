//! How much of an object's fields a role tells: hidden, masked, seen, or changed (design, section 5; PRIV-07).

use object::{Choice, Id, Object};

use crate::role::Role;

/// How much a role tells of one field of an object, or of all its personal ones.
#[derive(Clone, Debug, Object)]
#[object(
    table = "field_grant",
    plural = "field_grants",
    zh = "字段权限",
    en = "Field right",
    en_plural = "Field rights",
    help_zh = "角色能看到、能修改对象的哪些字段。没有列出的字段都能看，能不能改看记录权限。",
    help_en = "How much a role tells of an object’s fields. What is not listed is seen, and changed where the record may be.",
    changes_rights
)]
pub struct FieldGrant {
    /// Its id.
    pub id: Id<FieldGrant>,
    /// Whose.
    #[field(zh = "角色", en = "Role", reverse_zh = "字段权限", reverse_en = "What it tells", list, index)]
    pub role: Id<Role>,
    /// The object's name, `customer`.
    #[field(
        zh = "对象",
        en = "Object",
        help_zh = "对象的英文代码，例如 customer、contact。",
        help_en = "The object’s name in code, such as customer, contact.",
        list
    )]
    pub object: String,
    /// The field's name, `phone`; empty for all personal fields.
    #[field(
        zh = "字段",
        en = "Field",
        help_zh = "字段的英文代码，例如 phone。留空表示所有个人信息字段。",
        help_en = "The field’s name in code, such as phone; empty for all personal data.",
        list
    )]
    pub field: Option<String>,
    /// How much.
    #[field(zh = "程度", en = "How much", list)]
    pub level: FieldLevel,
}

/// How much of a field is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum FieldLevel {
    /// Nothing.
    #[choice(
        zh = "隐藏",
        en = "Hidden",
        help_zh = "完全看不到，也不知道有没有内容。",
        help_en = "Nothing, not even whether it is filled.",
        tone = "red"
    )]
    Hidden,
    /// Enough to recognise it.
    #[choice(
        zh = "脱敏",
        en = "Masked",
        help_zh = "只显示一部分，例如 138****8000、张*。",
        help_en = "Enough to recognise it, such as 138****8000.",
        tone = "amber"
    )]
    Masked,
    /// All of it.
    #[choice(
        zh = "只读",
        en = "Read only",
        help_zh = "能看，不能改。",
        help_en = "Seen, not changed.",
        tone = "blue"
    )]
    Seen,
    /// All of it, and it may be changed.
    #[choice(
        zh = "可改",
        en = "Changed",
        help_zh = "能看；记录能改时也能改。",
        help_en = "Seen, and changed where the record may be.",
        tone = "green"
    )]
    Changed,
}
