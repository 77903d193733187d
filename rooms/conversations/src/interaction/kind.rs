//! By which way people are in touch (COM-01 to COM-03), and through which service.

use object::{Choice, Tone};

/// The ways that people log by hand.
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
    /// Here or elsewhere, face to face.
    #[choice(
        zh = "会议",
        en = "Meeting",
        help_zh = "面对面的会议，在我方或别处。去客户那里请选“拜访”。",
        help_en = "Face to face, here or elsewhere. Going to them is a visit.",
        tone = "blue",
        aliases("开会", "面谈", "当面沟通", "来访", "Face to face")
    )]
    Meeting,
    /// On a screen.
    #[choice(
        zh = "视频会议",
        en = "Video meeting",
        tone = "blue",
        aliases("腾讯会议", "线上会议", "视频", "远程会议", "Video call", "Online meeting")
    )]
    Video,
    /// WeChat, WeCom.
    #[choice(
        zh = "消息",
        en = "Message",
        help_zh = "微信、企业微信等即时消息。",
        help_en = "By a messenger: WeChat, WeCom and the like.",
        tone = "amber",
        aliases("微信", "企业微信", "即时消息", "聊天", "WeChat", "WeCom", "Instant message")
    )]
    Message,
    /// A text message.
    #[choice(zh = "短信", en = "SMS", tone = "amber", aliases("手机短信", "Text message"))]
    Sms,
    /// By e-mail.
    #[choice(zh = "邮件", en = "E-mail", tone = "amber", aliases("电子邮件", "Email", "Mail"))]
    Email,
    /// With our service on the website or in a shop.
    #[choice(
        zh = "在线客服",
        en = "Service chat",
        help_zh = "客户在官网、店铺等处与在线客服的对话。",
        help_en = "They talked with our service on the website or in an online shop.",
        tone = "amber",
        aliases("客服对话", "网页客服", "Live chat", "Online service")
    )]
    Chat,
    /// On a social network.
    #[choice(
        zh = "社交媒体",
        en = "Social media",
        help_zh = "公众号、微博、领英等平台上的留言与私信。",
        help_en = "What is written on official accounts, Weibo, LinkedIn and the like.",
        tone = "amber",
        aliases("公众号", "微博", "社媒", "私信", "Social")
    )]
    Social,
    /// In our own app.
    #[choice(
        zh = "手机应用",
        en = "App",
        help_zh = "客户在我们的 APP 或小程序里的留言。",
        help_en = "What they write in our app or mini program.",
        tone = "amber",
        aliases("APP", "应用", "小程序", "Mini program")
    )]
    App,
}

impl InteractionKind {
    /// Whether we were in touch with the customer. A bare note is not (product decisions, 2.7).
    pub fn is_contact(self) -> bool {
        self != InteractionKind::Note
    }

    /// Whether it is written by one side and read later by the other: what comes in so waits for an answer.
    pub fn is_written(self) -> bool {
        match self {
            InteractionKind::Note
            | InteractionKind::Call
            | InteractionKind::Visit
            | InteractionKind::Meeting
            | InteractionKind::Video => false,
            InteractionKind::Message
            | InteractionKind::Sms
            | InteractionKind::Email
            | InteractionKind::Chat
            | InteractionKind::Social
            | InteractionKind::App => true,
        }
    }

    /// How it looks at its line in a timeline.
    pub const fn sign(self) -> (&'static str, Tone) {
        match self {
            InteractionKind::Note => ("sticky-note", Tone::Grey),
            InteractionKind::Call => ("phone", Tone::Green),
            InteractionKind::Visit => ("map-pin", Tone::Violet),
            InteractionKind::Meeting => ("users", Tone::Blue),
            InteractionKind::Video => ("video", Tone::Blue),
            InteractionKind::Message => ("message-square", Tone::Amber),
            InteractionKind::Sms => ("message-square-text", Tone::Amber),
            InteractionKind::Email => ("mail", Tone::Amber),
            InteractionKind::Chat => ("headset", Tone::Amber),
            InteractionKind::Social => ("at-sign", Tone::Amber),
            InteractionKind::App => ("smartphone", Tone::Amber),
        }
    }
}

/// Through which service people meet, write or are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Channel {
    /// WeCom.
    #[choice(zh = "企业微信", en = "WeCom", aliases("企微", "WeChat Work"))]
    Wecom,
    /// WeChat.
    #[choice(zh = "微信", en = "WeChat", aliases("个人微信"))]
    Wechat,
    /// DingTalk.
    #[choice(zh = "钉钉", en = "DingTalk")]
    Dingtalk,
    /// Feishu.
    #[choice(zh = "飞书", en = "Feishu", aliases("Lark"))]
    Feishu,
    /// WhatsApp.
    #[choice(zh = "WhatsApp", en = "WhatsApp")]
    Whatsapp,
    /// Tencent Meeting.
    #[choice(zh = "腾讯会议", en = "Tencent Meeting", aliases("VooV", "VooV Meeting"))]
    TencentMeeting,
    /// Zoom.
    #[choice(zh = "Zoom", en = "Zoom")]
    Zoom,
    /// Teams.
    #[choice(zh = "Teams", en = "Teams", aliases("Microsoft Teams", "微软 Teams"))]
    Teams,
    /// An official account of WeChat.
    #[choice(zh = "公众号", en = "Official account", aliases("微信公众号", "服务号", "订阅号"))]
    OfficialAccount,
    /// Weibo.
    #[choice(zh = "微博", en = "Weibo", aliases("新浪微博"))]
    Weibo,
    /// Douyin.
    #[choice(zh = "抖音", en = "Douyin", aliases("TikTok"))]
    Douyin,
    /// LinkedIn.
    #[choice(zh = "领英", en = "LinkedIn")]
    Linkedin,
    /// Our own website.
    #[choice(zh = "官网", en = "Website", aliases("网站"))]
    Website,
    /// A shop on the web.
    #[choice(zh = "网店", en = "Online shop", aliases("店铺", "淘宝", "天猫", "京东"))]
    Shop,
    /// Anything else.
    #[choice(zh = "其他", en = "Other", aliases("其它"))]
    Other,
}

impl Channel {
    /// Whether people meet or write by this kind through it.
    pub fn fits(self, kind: InteractionKind) -> bool {
        match self {
            Channel::Wecom | Channel::Wechat | Channel::Dingtalk | Channel::Feishu | Channel::Whatsapp => {
                matches!(kind, InteractionKind::Message | InteractionKind::Video)
            }
            Channel::TencentMeeting | Channel::Zoom | Channel::Teams => kind == InteractionKind::Video,
            Channel::OfficialAccount | Channel::Weibo | Channel::Douyin => {
                matches!(kind, InteractionKind::Social | InteractionKind::Chat)
            }
            Channel::Linkedin => kind == InteractionKind::Social,
            Channel::Website | Channel::Shop => kind == InteractionKind::Chat,
            Channel::Other => matches!(
                kind,
                InteractionKind::Message
                    | InteractionKind::Video
                    | InteractionKind::Chat
                    | InteractionKind::Social
            ),
        }
    }
}
