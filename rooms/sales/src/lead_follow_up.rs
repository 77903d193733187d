//! A follow-up on a lead: what was said or written before there is a customer. When the lead is converted, it goes on as
//! an interaction of the customer.

use conversations::{InteractionKind, InteractionResult};
use object::{Day, Duration, FieldType, Id, Instant, Object, Prose, Row, Tone};
use staff::User;

use crate::lead::Lead;

/// What was said with somebody who may become a customer (SALES-15). Follows the lead's owner and team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "lead_follow_up",
    plural = "lead_follow_ups",
    zh = "线索跟进",
    en = "Lead follow-up",
    en_plural = "Lead follow-ups",
    help_zh = "与线索的一次联系：电话、消息、会议，或一条备注。线索转化后成为客户的互动记录。",
    help_en = "Something between a lead and us: a call, a message, a meeting, or a bare note. Once the lead is converted it is an interaction of the customer.",
    title = "text",
    parent = "lead"
)]
pub struct LeadFollowUp {
    /// Its id.
    pub id: Id<LeadFollowUp>,
    /// What was talked about.
    #[field(zh = "内容", en = "What", list, aliases("跟进内容", "沟通内容", "记录", "Text", "Notes"))]
    pub text: Prose,
    /// With whom.
    #[field(
        zh = "线索",
        en = "Lead",
        list,
        index = "at",
        aliases("线索名称", "公司", "Lead name", "Company")
    )]
    pub lead: Id<Lead>,
    /// By which way.
    #[field(
        zh = "方式",
        en = "Kind",
        help_zh = "除“备注”外都算与对方联系过。",
        help_en = "All but a note count as contact.",
        list,
        aliases("跟进方式", "沟通方式", "类型", "Type")
    )]
    pub kind: InteractionKind,
    /// When.
    #[field(
        zh = "时间",
        en = "When",
        list,
        sort,
        begins = "now",
        aliases("跟进时间", "沟通时间", "日期", "Date", "Time")
    )]
    pub at: Instant,
    /// How long it took.
    #[field(zh = "时长", en = "Duration", aliases("时长（分钟）", "Minutes"))]
    pub minutes: Option<Duration>,
    /// What came of it.
    #[field(zh = "结果", en = "Result", list, aliases("跟进结果", "沟通结果", "Outcome"))]
    pub result: Option<InteractionResult>,
    /// What was agreed to do next.
    #[field(zh = "下一步", en = "Next step", list, aliases("下一步计划", "后续计划", "Next action"))]
    pub next_step: Option<String>,
    /// By which day.
    #[field(
        zh = "下一步日期",
        en = "Next step on",
        help_zh = "最晚哪天做。会成为线索的“下一步日期”，过期标红。",
        help_en = "By which day. It becomes the lead’s “Next step on”, red once it has passed.",
        list,
        ahead = "next_step",
        aliases("下次跟进时间", "下次联系日期", "Next date", "Follow up on")
    )]
    pub next_day: Option<Day>,
    /// Who of us it was.
    #[field(
        zh = "跟进人",
        en = "By",
        reverse_zh = "线索跟进",
        reverse_en = "Lead follow-ups",
        begins = "me",
        list,
        index,
        aliases("记录人", "业务员", "Logged by")
    )]
    pub by: Id<User>,
}

impl LeadFollowUp {
    /// Whether they and we were really in touch: not a note, and not a call in vain.
    pub fn is_real_contact(&self) -> bool {
        self.kind.is_contact() && self.result != Some(InteractionResult::NoAnswer)
    }
}

/// How it looks at its line in a timeline.
pub(crate) fn sign(row: &Row) -> (&'static str, Tone) {
    let kind = InteractionKind::from_value(&row.values[LeadFollowUp::KIND.field().index]);
    kind.unwrap_or(InteractionKind::Note).sign()
}
