//! Who acts: colleagues, and later partners' and customers' own people; never the secrets they sign in with.

use object::{Choice, Email, Id, Instant, Object, Phone};

/// Someone who may act in the house.
#[derive(Clone, Debug, Object)]
#[object(
    table = "user",
    plural = "users",
    zh = "用户",
    en = "User",
    en_plural = "Users",
    help_zh = "能登录系统的人。人离开公司时停用，不要删除，历史里仍有其姓名。",
    help_en = "Someone who can sign in. Switch them off when they leave; history keeps their name.",
    title = "name",
    changes_rights
)]
pub struct User {
    /// Their id.
    pub id: Id<User>,
    /// Name as colleagues say it.
    #[field(zh = "姓名", en = "Name", list, search = "name", sort)]
    pub name: String,
    /// What they type to sign in; lower case.
    #[field(
        zh = "登录名",
        en = "Login",
        help_zh = "登录时输入的名字，一律小写，不能重复。",
        help_en = "What they type to sign in: lower case, and nobody else’s.",
        list,
        search,
        unique
    )]
    pub login: String,
    /// What kind of actor.
    #[field(zh = "类型", en = "Kind", list, index, readonly)]
    pub kind: ActorKind,
    /// May sign in.
    #[field(
        zh = "启用",
        en = "Active",
        help_zh = "停用后立即不能登录，已登录的会话随之失效；其负责的客户不会自动转移。",
        help_en = "Switched off, they cannot sign in and their sessions end at once. The customers they own stay theirs until handed over.",
        list
    )]
    pub active: bool,
    /// Work address.
    #[field(zh = "邮箱", en = "E-mail", personal)]
    pub email: Option<Email>,
    /// Work phone.
    #[field(zh = "手机", en = "Mobile", personal)]
    pub phone: Option<Phone>,
    /// The language their pages are in.
    #[field(
        zh = "界面语言",
        en = "Language",
        help_zh = "界面默认语言；本人在浏览器里另选的优先。",
        help_en = "The language of their pages, unless they chose another in their browser."
    )]
    pub language: Option<Language>,
    /// They sign in with a code beside the password.
    #[field(
        zh = "两步验证",
        en = "Two-step sign-in",
        help_zh = "登录时除密码外还要输入验证码。由本人在“登录与安全”里启用。",
        help_en = "They sign in with a code beside the password. Each turns it on for themselves at “Sign-in and security”.",
        readonly
    )]
    pub two_step: Option<bool>,
    /// Since when they agree that positions of their visits are kept; said by the room that asks them.
    #[field(
        zh = "同意记录位置",
        en = "Agreed to positions",
        help_zh = "从何时起同意记录拜访签到的位置。由本人给出和撤回。",
        help_en = "Since when they agree that positions of their check-ins are kept. They give and withdraw it themselves.",
        measure
    )]
    pub positions_agreed: Option<Instant>,
}

/// Kinds of actors (design, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ActorKind {
    /// Someone of the company.
    #[choice(zh = "同事", en = "Colleague", tone = "blue")]
    Colleague,
    /// Someone at a dealer or partner.
    #[choice(zh = "伙伴用户", en = "Partner user", tone = "violet")]
    PartnerUser,
    /// A customer who sees their own.
    #[choice(zh = "门户客户", en = "Portal customer", tone = "green")]
    PortalCustomer,
}

/// Languages of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Language {
    /// Chinese.
    #[choice(zh = "中文", en = "Chinese")]
    Zh,
    /// English.
    #[choice(zh = "英文", en = "English")]
    En,
    /// Chinese as written in Taiwan and Hong Kong.
    #[choice(zh = "繁体中文", en = "Traditional Chinese", aliases("繁體中文", "正體中文"))]
    ZhHant,
}
