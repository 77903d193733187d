//! A single record shared with a colleague or a team, beside those who reach it by their roles (design, section 5).

use object::{Choice, Day, Id, Object, RecordAddress};

use crate::team::Team;
use crate::user::User;

/// One record shared with one person or one team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "record_share",
    plural = "record_shares",
    zh = "共享",
    en = "Share",
    en_plural = "Shares",
    help_zh = "把一条记录共享给某个同事或团队。对方的角色本来就能看（改）这种对象时才有效；联系人、地址等随客户一起共享。",
    help_en = "One record for a colleague or a team, whose role sees (changes) such records anyway. What belongs to it, such as contacts, is shared with it.",
    hangs_on = "record",
    changes_rights,
    by_hand
)]
pub struct ShareOf {
    /// Its id.
    pub id: Id<ShareOf>,
    /// The record.
    #[field(zh = "记录", en = "Record", index, readonly)]
    pub record: RecordAddress,
    /// With whom.
    #[field(
        zh = "同事",
        en = "Colleague",
        help_zh = "共享给谁。与“团队”二选一。",
        help_en = "With whom; either a colleague or a team.",
        list,
        index
    )]
    pub user: Option<Id<User>>,
    /// With which team.
    #[field(
        zh = "团队",
        en = "Team",
        help_zh = "共享给哪个团队的所有成员。",
        help_en = "With everyone in this team.",
        list,
        index
    )]
    pub team: Option<Id<Team>>,
    /// To do what.
    #[field(zh = "可以", en = "They may", list)]
    pub level: ShareLevel,
    /// The last day on which it holds.
    #[field(
        zh = "有效期至",
        en = "Until",
        help_zh = "这一天结束后自动失效。留空则一直有效。",
        help_en = "It ends with this day; empty for no end.",
        list
    )]
    pub until: Option<Day>,
    /// Who shared it.
    #[field(zh = "共享人", en = "Shared by", list, readonly, begins = "me")]
    pub by: Option<Id<User>>,
}

/// What those may do with whom a record is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ShareLevel {
    /// See it.
    #[choice(zh = "查看", en = "See it", tone = "blue")]
    See,
    /// See and change it.
    #[choice(zh = "查看和修改", en = "See and change it", tone = "green")]
    Change,
}
