//! Masked values that somebody looked at, each once and with a reason (product decisions, section 2.2; PRIV-07).

mod looking;

use object::{Id, Object, RecordAddress};

use crate::user::User;

pub(crate) use looking::LOOK;

/// Somebody looked at one masked value.
#[derive(Clone, Debug, Object)]
#[object(
    table = "unmasking",
    plural = "unmaskings",
    zh = "脱敏查看记录",
    en = "Unmasking",
    en_plural = "Unmaskings",
    help_zh = "谁在什么时候、为什么查看了哪条记录的哪个脱敏内容。只增不改。",
    help_en = "Who looked at which masked value of which record, when and why. Nothing of it is changed.",
    title = "reason",
    by_hand
)]
pub struct Unmasking {
    /// Its id.
    pub id: Id<Unmasking>,
    /// Who looked.
    #[field(zh = "谁", en = "Who", list, index, readonly)]
    pub user: Id<User>,
    /// At which record.
    #[field(zh = "记录", en = "Record", list, index, readonly)]
    pub record: RecordAddress,
    /// At which field, by its name in code.
    #[field(zh = "字段", en = "Field", list, readonly)]
    pub field: String,
    /// Why.
    #[field(zh = "理由", en = "Reason", list, search, readonly)]
    pub reason: String,
}
