//! Who acts: colleagues, and later partners' and customers' own people; never the secrets they sign in with.

use object::{Choice, Email, Id, Object, Phone};

/// Someone who may act in the house.
#[derive(Clone, Debug, Object)]
#[object(
    table = "user",
    plural = "users",
    zh = "用户",
    en = "User",
    en_plural = "Users",
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
    #[field(zh = "登录名", en = "Login", list, search, unique)]
    pub login: String,
    /// What kind of actor.
    #[field(zh = "类型", en = "Kind", list, index, readonly)]
    pub kind: ActorKind,
    /// May sign in.
    #[field(zh = "启用", en = "Active", list)]
    pub active: bool,
    /// Work address.
    #[field(zh = "邮箱", en = "E-mail", personal)]
    pub email: Option<Email>,
    /// Work phone.
    #[field(zh = "手机", en = "Mobile", personal)]
    pub phone: Option<Phone>,
    /// The language their pages are in.
    #[field(zh = "界面语言", en = "Language")]
    pub language: Option<Language>,
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
