//! A shop, with a field of every kind, and the clerks who follow its owner and squad.

use object::{
    Choice, Choices, Day, Decimal, Duration, Email, Id, Instant, Markdown, Money, Object, Percent, Phone,
    StoredFile, Tags, WebAddress,
};

use super::people::{Member, Squad};

/// A shop.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "shop",
    plural = "shops",
    zh = "店铺",
    en = "Shop",
    en_plural = "Shops",
    title = "name",
    owned
)]
pub struct Shop {
    /// Its id.
    pub id: Id<Shop>,
    /// What the sign says.
    #[field(zh = "店名", en = "Name", list, search = "name", sort, keyed)]
    pub name: String,
    /// The house's own code for it.
    #[field(zh = "代码", en = "Code", search = "fragments", unique)]
    pub code: Option<String>,
    /// How many people can sit.
    #[field(zh = "座位数", en = "Seats", sort)]
    pub seats: Option<i64>,
    /// What it pays a month.
    #[field(zh = "月租", en = "Rent", sort)]
    pub rent: Option<Money>,
    /// Whether it is open.
    #[field(zh = "营业中", en = "Open")]
    pub open: bool,
    /// What it sells.
    #[field(zh = "类型", en = "Kind", list, index, sums)]
    pub kind: ShopKind,
    /// How good it is.
    #[field(zh = "级别", en = "Grade", index)]
    pub grade: Option<Grade>,
    /// Where it is.
    #[field(zh = "省份", en = "Province", index)]
    pub province: Option<String>,
    /// Since when.
    #[field(zh = "开业日期", en = "Opened on", sort)]
    pub opened_on: Option<Day>,
    /// When someone of us was there last.
    #[field(zh = "最近拜访", en = "Visited at", sort)]
    pub visited_at: Option<Instant>,
    /// Its telephone.
    #[field(zh = "电话", en = "Phone", search, index, personal)]
    pub phone: Option<Phone>,
    /// Its e-mail address.
    #[field(zh = "邮箱", en = "E-mail", search, index, personal)]
    pub email: Option<Email>,
    /// The member who rents it out.
    #[field(zh = "房东", en = "Landlord", index)]
    pub landlord: Option<Id<Member>>,
    /// The shop it buys from.
    #[field(zh = "供货店", en = "Supplier", index)]
    pub supplier: Option<Id<Shop>>,
    /// Free words.
    #[field(zh = "标签", en = "Tags", search)]
    pub tags: Tags,
    /// What else is worth knowing.
    #[field(zh = "备注", en = "Remarks")]
    pub remarks: Option<String>,
    /// How large it is, in square metres.
    #[field(zh = "面积", en = "Area", sort)]
    pub area: Option<Decimal<1>>,
    /// What the landlord takes of the rent less.
    #[field(zh = "租金折扣", en = "Rent off")]
    pub rent_off: Option<Percent<2>>,
    /// What it pays a month in the end.
    #[field(zh = "实付月租", en = "Rent due", sort, formula = "Shop::due")]
    pub rent_due: Option<Money>,
    /// How long it is open a day.
    #[field(zh = "营业时长", en = "Open for", sort)]
    pub open_for: Option<Duration>,
    /// Its site.
    #[field(zh = "网站", en = "Website", search)]
    pub website: Option<WebAddress>,
    /// How guests may pay.
    #[field(zh = "付款方式", en = "Pays by")]
    pub pays_by: Choices<Pay>,
    /// What is on the menu.
    #[field(zh = "菜单", en = "Menu")]
    pub menu: Option<Markdown>,
    /// Its licence.
    #[field(zh = "许可证", en = "Licence", list)]
    pub licence: Option<StoredFile>,
    /// Who keeps it.
    #[field(zh = "负责人", en = "Owner", list)]
    pub owner: Option<Id<Member>>,
    /// Whose it is.
    #[field(zh = "所属小组", en = "Team", list)]
    pub team: Option<Id<Squad>>,
}

impl Shop {
    /// The rent without what is taken off; nothing where no rent is known, or an amount would leave 64 bits.
    fn due(&self) -> Option<Money> {
        self.rent?.times(self.rent_off.unwrap_or(Percent(0)).rest())
    }
}

/// What a shop sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ShopKind {
    /// Tea.
    #[choice(zh = "茶馆", en = "Tea house", tone = "green")]
    Tea,
    /// Noodles.
    #[choice(zh = "面馆", en = "Noodle shop", tone = "amber")]
    Noodles,
    /// Books.
    #[choice(zh = "书店", en = "Book shop", tone = "blue")]
    Books,
}

/// How guests pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Pay {
    /// With coins and notes.
    #[choice(zh = "现金", en = "Cash")]
    Cash,
    /// With a card.
    #[choice(zh = "刷卡", en = "Card", tone = "blue")]
    Card,
    /// By telephone.
    #[choice(zh = "扫码", en = "Code", tone = "green", aliases("微信"))]
    Code,
}

/// How good a shop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Grade {
    /// Very.
    #[choice(zh = "甲", en = "A")]
    A,
    /// Fairly.
    #[choice(zh = "乙", en = "B")]
    B,
    /// Hardly.
    #[choice(zh = "丙", en = "C")]
    C,
}

/// Someone who works in a shop and follows its owner and squad.
#[derive(Clone, Debug, PartialEq, Object)]
#[object(
    table = "clerk",
    plural = "clerks",
    zh = "店员",
    en = "Clerk",
    en_plural = "Clerks",
    title = "name",
    parent = "shop"
)]
pub struct Clerk {
    /// Their id.
    pub id: Id<Clerk>,
    /// What guests call them.
    #[field(zh = "姓名", en = "Name", list, search = "name", sort)]
    pub name: String,
    /// Where they work.
    #[field(zh = "店铺", en = "Shop", list, index)]
    pub shop: Id<Shop>,
    /// What they do.
    #[field(zh = "职级", en = "Level", index)]
    pub level: Option<ClerkLevel>,
    /// Their telephone.
    #[field(zh = "电话", en = "Phone", search, index, personal)]
    pub phone: Option<Phone>,
}

/// What a clerk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ClerkLevel {
    /// Leads the shop.
    #[choice(zh = "店长", en = "Manager")]
    Manager,
    /// Serves guests.
    #[choice(zh = "服务员", en = "Waiter")]
    Waiter,
}

impl Shop {
    /// A tea house with this name and nothing else known of it.
    pub fn named(name: &str) -> Shop {
        Shop {
            id: Id::from_raw(0),
            name: name.to_owned(),
            code: None,
            seats: None,
            rent: None,
            open: true,
            kind: ShopKind::Tea,
            grade: None,
            province: None,
            opened_on: None,
            visited_at: None,
            phone: None,
            email: None,
            landlord: None,
            supplier: None,
            tags: Tags::default(),
            remarks: None,
            area: None,
            rent_off: None,
            rent_due: None,
            open_for: None,
            website: None,
            pays_by: Choices::default(),
            menu: None,
            licence: None,
            owner: None,
            team: None,
        }
    }
}

impl Clerk {
    /// A clerk of this shop.
    pub fn of(shop: Id<Shop>, name: &str) -> Clerk {
        Clerk { id: Id::from_raw(0), name: name.to_owned(), shop, level: None, phone: None }
    }
}
