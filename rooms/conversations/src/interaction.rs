//! An interaction: what was said, written or done with a customer, and what was agreed to do next.

pub(crate) mod pin;

use customers::{Contact, Customer};
use object::{Choice, Day, Duration, Id, Instant, Object, Prose, Row, Tone};
use staff::User;

/// Something between us and a customer, as a colleague logs it (COM-07). Follows the customer's owner and team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "interaction",
    plural = "interactions",
    zh = "互动记录",
    en = "Interaction",
    en_plural = "Interactions",
    help_zh = "与客户之间的一次往来：电话、拜访、会议、消息、邮件，或一条备注。",
    help_en = "Something between a customer and us: a call, a visit, a meeting, a message, an e-mail, or a bare note.",
    title = "text",
    parent = "customer"
)]
pub struct Interaction {
    /// Its id.
    pub id: Id<Interaction>,
    /// What was talked about or done.
    #[field(
        zh = "内容",
        en = "What",
        list,
        ical = "SUMMARY",
        aliases("跟进内容", "沟通内容", "记录", "Text", "Notes")
    )]
    pub text: Prose,
    /// With whom.
    #[field(
        zh = "客户",
        en = "Customer",
        list,
        index = "at",
        aliases("客户名称", "公司", "Customer name", "Company", "Account")
    )]
    pub customer: Id<Customer>,
    /// With whom there.
    #[field(zh = "联系人", en = "Contact", list, index = "at", aliases("联系人姓名", "Contact name"))]
    pub contact: Option<Id<Contact>>,
    /// By which way.
    #[field(
        zh = "方式",
        en = "Kind",
        help_zh = "除“备注”外都算与客户联系过，会更新客户的“最近联系”。",
        help_en = "All but a note count as contact, and move the customer’s “Last contact”.",
        list,
        index,
        aliases("跟进方式", "沟通方式", "类型", "Type")
    )]
    pub kind: InteractionKind,
    /// When; in the future where it is only planned.
    #[field(
        zh = "时间",
        en = "When",
        help_zh = "实际发生的时间。填将来的时间表示计划，会出现在日历上。",
        help_en = "When it happened. A moment to come is a plan, and stands in the calendar.",
        list,
        sort,
        begins = "now",
        ical = "DTSTART",
        aliases("跟进时间", "沟通时间", "拜访时间", "日期", "Date", "Time")
    )]
    pub at: Instant,
    /// How long it took.
    #[field(zh = "时长", en = "Duration", aliases("时长（分钟）", "Minutes"))]
    pub minutes: Option<Duration>,
    /// Who called or wrote to whom.
    #[field(zh = "方向", en = "Direction", aliases("呼叫方向"))]
    pub direction: Option<Direction>,
    /// What came of it.
    #[field(
        zh = "结果",
        en = "Result",
        help_zh = "一句话结论，便于筛选，例如“有意向”的电话。",
        help_en = "What came of it, so that lists can be filtered: calls where they were interested.",
        list,
        aliases("跟进结果", "沟通结果", "Outcome")
    )]
    pub result: Option<InteractionResult>,
    /// What was agreed to do next.
    #[field(
        zh = "下一步",
        en = "Next step",
        help_zh = "双方约定接下来做什么，写成一句话。",
        help_en = "What was agreed to do next, in one sentence.",
        list,
        aliases("下一步计划", "后续计划", "Next action")
    )]
    pub next_step: Option<String>,
    /// By which day.
    #[field(
        zh = "下一步日期",
        en = "Next step on",
        help_zh = "最晚哪天做。会成为客户的“下一步日期”，过期标红。",
        help_en = "By which day. It becomes the customer’s “Next step”, red once it has passed.",
        list,
        ahead = "next_step",
        aliases("下次跟进时间", "下次联系日期", "Next date", "Follow up on")
    )]
    pub next_day: Option<Day>,
    /// Which colleague.
    #[field(
        zh = "跟进人",
        en = "By",
        help_zh = "与客户沟通的同事，默认是记录的人；替同事补记时改成对方。",
        help_en = "Who was in touch; whoever logs it, unless you log for a colleague.",
        list,
        begins = "me",
        aliases("记录人", "销售", "拜访人", "Logged by", "Salesperson")
    )]
    pub by: Id<User>,
    /// When it was put on top of the timeline.
    #[field(zh = "置顶时间", en = "Pinned", readonly)]
    pub pinned_at: Option<Instant>,
}

/// The ways that people log by hand (COM-01 to COM-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum InteractionKind {
    /// Worth knowing; not in touch with the customer.
    #[choice(
        zh = "备注",
        en = "Note",
        help_zh = "值得记下来，但没有与客户联系。",
        help_en = "Worth knowing, but nobody was in touch.",
        aliases("记录", "便签", "Memo")
    )]
    Note,
    /// On the telephone.
    #[choice(
        zh = "电话",
        en = "Call",
        tone = "green",
        aliases("打电话", "去电", "来电", "Phone", "Phone call")
    )]
    Call,
    /// We went there.
    #[choice(zh = "拜访", en = "Visit", tone = "violet", aliases("上门", "上门拜访", "外勤", "实地拜访"))]
    Visit,
    /// Here, elsewhere or on a screen.
    #[choice(
        zh = "会议",
        en = "Meeting",
        tone = "blue",
        aliases("开会", "视频会议", "腾讯会议", "Video meeting")
    )]
    Meeting,
    /// WeChat, WeCom, a text message.
    #[choice(
        zh = "消息",
        en = "Message",
        tone = "amber",
        aliases("微信", "企业微信", "短信", "WeChat", "WeCom", "SMS")
    )]
    Message,
    /// By e-mail.
    #[choice(zh = "邮件", en = "E-mail", tone = "amber", aliases("电子邮件", "Email", "Mail"))]
    Email,
}

impl InteractionKind {
    /// Whether we were in touch with the customer. A bare note is not (product decisions, 2.7).
    pub fn is_contact(self) -> bool {
        match self {
            InteractionKind::Note => false,
            InteractionKind::Call
            | InteractionKind::Visit
            | InteractionKind::Meeting
            | InteractionKind::Message
            | InteractionKind::Email => true,
        }
    }

    /// How it looks at its line in a timeline.
    const fn sign(self) -> (&'static str, Tone) {
        match self {
            InteractionKind::Note => ("sticky-note", Tone::Grey),
            InteractionKind::Call => ("phone", Tone::Green),
            InteractionKind::Visit => ("map-pin", Tone::Violet),
            InteractionKind::Meeting => ("users", Tone::Blue),
            InteractionKind::Message => ("message-square", Tone::Amber),
            InteractionKind::Email => ("mail", Tone::Amber),
        }
    }
}

/// Who turned to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Direction {
    /// We to them.
    #[choice(zh = "呼出", en = "Outgoing", aliases("我方联系", "去电", "Out", "Outbound"))]
    Outgoing,
    /// They to us.
    #[choice(zh = "呼入", en = "Incoming", aliases("客户来电来信", "来电", "In", "Inbound"))]
    Incoming,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum InteractionResult {
    /// They were spoken with.
    #[choice(
        zh = "已沟通",
        en = "Spoke with them",
        tone = "blue",
        aliases("已接通", "正常", "Reached", "Done")
    )]
    Spoke,
    /// They want more.
    #[choice(zh = "有意向", en = "Interested", tone = "green", aliases("意向", "感兴趣"))]
    Interested,
    /// Nobody answered.
    #[choice(zh = "未接通", en = "No answer", aliases("无人接听", "未联系上", "Not reached"))]
    NoAnswer,
    /// Not now.
    #[choice(zh = "暂无需求", en = "Not now", tone = "amber", aliases("暂不考虑", "无意向", "拒绝"))]
    NotNow,
    /// They are not content with us.
    #[choice(zh = "有不满", en = "Unhappy", tone = "red", aliases("投诉", "不满意", "Complaint"))]
    Unhappy,
}

/// How an interaction looks at its line in a timeline.
pub(crate) fn sign(row: &Row) -> (&'static str, Tone) {
    let kind = row.values[Interaction::KIND.field().index].as_text().and_then(InteractionKind::of_code);
    kind.unwrap_or(InteractionKind::Note).sign()
}
