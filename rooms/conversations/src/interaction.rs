//! An interaction: what was said, written or done with a customer, and what was agreed to do next.

mod dismissal;
pub(crate) mod follow_up;
pub(crate) mod judges;
mod kind;
pub(crate) mod pin;

pub use dismissal::{DISMISS, dismiss};
pub use kind::{Channel, InteractionKind};

use customers::{Contact, Customer};
use object::{Choice, Day, Duration, Id, Instant, Object, Position, Prose, Row, Tags, Tone, WebAddress};
use staff::User;

use crate::visit::{self, OnSite};

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
    /// Through which service.
    #[field(
        zh = "渠道",
        en = "Channel",
        help_zh = "用的哪个平台，例如企业微信、腾讯会议、公众号。",
        help_en = "On which service: WeCom, Tencent Meeting, an official account.",
        applies("kind", "message", "video", "chat", "social"),
        aliases("平台", "沟通渠道", "会议软件", "Platform", "Service")
    )]
    pub channel: Option<Channel>,
    /// Where the meeting is on the web.
    #[field(
        zh = "会议链接",
        en = "Link",
        help_zh = "视频会议的入会链接，或社交媒体上那条内容的网址。",
        help_en = "Where to join the meeting, or where the post stands.",
        applies("kind", "video", "social"),
        aliases("链接", "入会链接", "Meeting link", "URL")
    )]
    pub link: Option<WebAddress>,
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
    /// Who else was there, by name alone.
    #[field(
        zh = "其他参与人",
        en = "Also there",
        help_zh = "还有谁在场，只记姓名，用逗号分隔。联系人和同事请在保存后加为“参与人”。",
        help_en = "Who else was there, by name, separated by commas. Contacts and colleagues stand as attendees; add them after saving.",
        applies("kind", "visit", "meeting", "video", "call"),
        aliases("参与人", "参会人", "陪访人", "同行同事", "Participants", "Attendees")
    )]
    pub attendees: Tags,
    /// How long it took.
    #[field(zh = "时长", en = "Duration", aliases("时长（分钟）", "Minutes"))]
    pub minutes: Option<Duration>,
    /// Who called or wrote to whom.
    #[field(
        zh = "方向",
        en = "Direction",
        help_zh = "谁联系谁。客户发来而我们还没有回复的，会列为“等我方回复”。",
        help_en = "Who turned to whom. What came in and was not answered stands as “Waiting for us”.",
        applies("kind", "call", "message", "sms", "email", "chat", "social", "app"),
        aliases("呼叫方向")
    )]
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
    /// What the system before calls it.
    #[field(
        zh = "外部编号",
        en = "External ID",
        help_zh = "原有系统或呼叫中心中的编号，导入时据此识别同一条互动记录。",
        help_en = "Its number in the system before, or at the call centre; imports know it by that.",
        unique,
        aliases(
            "互动编号",
            "跟进编号",
            "记录编号",
            "会议编号",
            "Activity ID",
            "Interaction ID",
            "Meeting ID",
            "Reference"
        )
    )]
    pub external_id: Option<String>,
    /// What a mail is about.
    #[field(
        zh = "邮件主题",
        en = "Subject",
        applies("kind", "email"),
        aliases("主题", "邮件标题", "E-mail subject")
    )]
    pub subject: Option<String>,
    /// Who wrote a mail.
    #[field(zh = "发件人", en = "From", readonly, personal, applies("kind", "email"))]
    pub mail_from: Option<String>,
    /// To whom it went.
    #[field(zh = "收件人", en = "To", readonly, personal, applies("kind", "email"))]
    pub mail_to: Option<String>,
    /// Who was sent a copy.
    #[field(zh = "抄送", en = "Cc", readonly, personal, applies("kind", "email"))]
    pub mail_cc: Option<String>,
    /// Addresses in it that are neither a contact's nor a colleague's.
    #[field(
        zh = "未识别的地址",
        en = "Unknown addresses",
        help_zh = "邮件里既不是联系人也不是同事的地址，可据此新建联系人。",
        help_en = "Addresses of the mail that are no contact’s and no colleague’s; make contacts of them.",
        readonly,
        personal,
        applies("kind", "email")
    )]
    pub unknown_addresses: Tags,
    /// What tells it from every other mail.
    #[field(
        zh = "邮件编号",
        en = "Message-ID",
        help_zh = "同一封邮件在一位客户下只记一次，据此识别。",
        help_en = "By it one mail is kept once for a customer, however often it is handed in.",
        readonly,
        applies("kind", "email")
    )]
    pub message_id: Option<String>,
    /// The mail that it answers.
    #[field(zh = "回复的邮件", en = "In reply to", readonly, applies("kind", "email"))]
    pub in_reply_to: Option<String>,
    /// The mail that the exchange began with.
    #[field(
        zh = "邮件往来",
        en = "Thread",
        help_zh = "这次往来的第一封邮件的编号，同一往来的邮件相同。",
        help_en = "The Message-ID of the first mail of the exchange; all of it share it.",
        readonly,
        applies("kind", "email")
    )]
    pub thread: Option<String>,
    /// When a visitor of ours arrived there.
    #[field(zh = "签到时间", en = "Checked in", readonly, applies("kind", "visit"))]
    pub checked_in_at: Option<Instant>,
    /// Whether they were at the customer's.
    #[field(
        zh = "是否在现场",
        en = "On site",
        help_zh = "签到时离客户位置 500 米以内算在现场。",
        help_en = "Within 500 m of the customer’s place at check-in is on site.",
        readonly,
        applies("kind", "visit")
    )]
    pub on_site: Option<OnSite>,
    /// Why they checked in elsewhere.
    #[field(zh = "签到说明", en = "Check-in remark", readonly, applies("kind", "visit"))]
    pub away_reason: Option<String>,
    /// Where they were then; kept for half a year.
    #[field(
        zh = "签到位置",
        en = "Check-in position",
        help_zh = "WGS-84 坐标，± 后为精度（米）。保存 180 天。",
        help_en = "WGS-84, with its accuracy in metres behind ±. Kept for 180 days.",
        measure,
        personal,
        applies("kind", "visit")
    )]
    pub check_in_place: Option<Position>,
    /// How far from the customer's place that is; kept as long.
    #[field(
        zh = "离客户位置（米）",
        en = "Metres from the customer",
        help_zh = "签到位置与客户位置的直线距离，与签到位置一起保存 180 天。",
        help_en = "As the crow flies, from the check-in to the customer’s place; kept for 180 days with the position.",
        measure,
        personal,
        applies("kind", "visit")
    )]
    pub check_in_metres: Option<i64>,
    /// When they left.
    #[field(zh = "签退时间", en = "Checked out", readonly, applies("kind", "visit"))]
    pub checked_out_at: Option<Instant>,
    /// Where they were then; kept for half a year.
    #[field(
        zh = "签退位置",
        en = "Check-out position",
        help_zh = "WGS-84 坐标，± 后为精度（米）。保存 180 天。",
        help_en = "WGS-84, with its accuracy in metres behind ±. Kept for 180 days.",
        measure,
        personal,
        applies("kind", "visit")
    )]
    pub check_out_place: Option<Position>,
    /// How long they were there.
    #[field(
        zh = "在现场时长",
        en = "Time on site",
        help_zh = "签退时间减去签到时间。",
        help_en = "From check-in to check-out.",
        formula = "visit::minutes_on_site",
        applies("kind", "visit")
    )]
    pub time_on_site: Option<Duration>,
    /// Whether it counts as being looked after.
    #[field(
        zh = "有效跟进",
        en = "Counts as follow-up",
        help_zh = "接通的电话、会议、签到的拜访、客户发来的消息算有效跟进；备注、未接通的电话、只发不收的消息不算。",
        help_en = "Calls that were answered, meetings, visits with a check-in and what the customer writes do; notes, calls in vain and what only we wrote do not.",
        formula = "follow_up::is_valid"
    )]
    pub valid: Option<bool>,
    /// What came in and needs no answer.
    #[field(
        zh = "无需回复",
        en = "Needs no answer",
        help_zh = "客户发来但不需要回复，例如“收到，谢谢”。",
        help_en = "It came in and waits for nothing, such as “thanks, got it”.",
        readonly
    )]
    pub needs_no_answer: Option<bool>,
    /// When it was put on top of the timeline.
    #[field(zh = "置顶时间", en = "Pinned", readonly)]
    pub pinned_at: Option<Instant>,
}

/// Who turned to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Direction {
    /// We to them.
    #[choice(
        zh = "我方发出",
        en = "Outgoing",
        aliases("呼出", "发出", "我方联系", "去电", "Out", "Outbound")
    )]
    Outgoing,
    /// They to us.
    #[choice(
        zh = "客户发来",
        en = "Incoming",
        aliases("呼入", "收到", "客户来电来信", "来电", "In", "Inbound")
    )]
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
