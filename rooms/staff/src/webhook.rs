//! A receiver outside: a program of ours or of a partner that is told what happens to records, as far as one person
//! sees them.

pub(crate) mod face;

use object::{Id, Object};
use site::hooks::{EventList, HookAddress, HookObject};

use crate::team::Team;
use crate::user::User;

/// Who is told what.
#[derive(Clone, Debug, Object)]
#[object(
    table = "webhook",
    plural = "webhooks",
    zh = "Webhook 推送",
    en = "Webhook",
    en_plural = "Webhooks",
    help_zh = "把记录的变化实时推送给外部程序：每条变化一条消息，带签名，失败会重试。只推送负责人看得到的内容。",
    help_en = "Tells a program outside what happens to records, a signed message for each event, tried again when it fails. It tells what its owner sees.",
    title = "name",
    owned,
    by_hand
)]
pub struct Webhook {
    /// Its id.
    pub id: Id<Webhook>,
    /// What it is for.
    #[field(zh = "名称", en = "Name", list, sort, search = "name")]
    pub name: String,
    /// Where to.
    #[field(
        zh = "接收地址",
        en = "Address",
        help_zh = "以 https:// 开头，必须是公网地址；内网主机需管理员在启动时放行。",
        help_en = "Begins with https:// and is a public address; a host of your own network is allowed when the program is started.",
        list
    )]
    pub url: HookAddress,
    /// Of what.
    #[field(
        zh = "事件",
        en = "Events",
        help_zh = "例如 customers.created、tasks.*、*.deleted，用逗号分隔。留空表示全部。",
        help_en = "Such as customers.created, tasks.*, *.deleted, separated by commas; empty for all.",
        list
    )]
    pub events: Option<EventList>,
    /// Of which records.
    #[field(
        zh = "筛选条件",
        en = "Filter",
        help_zh = "与列表筛选写法相同，例如 province == \"江苏\"。发送时判断；删除事件不受它限制。",
        help_en = "Written as the filter of a list, such as province == \"江苏\". It is judged when a message is sent; deletions are told whatever it says."
    )]
    pub filter: Option<String>,
    /// Whether it is switched on.
    #[field(zh = "启用", en = "Active", list, index)]
    pub active: bool,
    /// Who it acts for.
    #[field(
        zh = "负责人",
        en = "Owner",
        help_zh = "只推送此人看得到的记录和字段；推送出问题时通知此人。",
        help_en = "It tells the records and fields that this person sees, and this person hears when it fails.",
        list
    )]
    pub owner: Option<Id<User>>,
    /// Their team.
    #[field(zh = "团队", en = "Team")]
    pub team: Option<Id<Team>>,
}

/// As the site needs it.
pub(crate) fn hook_object() -> HookObject {
    HookObject {
        def: Webhook::def(),
        url: Webhook::URL.field(),
        events: Webhook::EVENTS.field(),
        filter: Webhook::FILTER.field(),
        active: Webhook::ACTIVE.field(),
    }
}
