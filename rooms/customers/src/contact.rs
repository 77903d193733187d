//! A contact: a person at a customer.

use object::{Choice, Day, Email, Id, Object, Phone, Prose, Tags};

use crate::customer::{Customer, Gender};

/// A person at a customer. Follows the customer's owner and team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "contact",
    plural = "contacts",
    zh = "联系人",
    en = "Contact",
    en_plural = "Contacts",
    help_zh = "客户那边的某个人。谁能看到客户，谁就能看到它的联系人。",
    help_en = "A person at a customer. Who sees the customer sees its contacts.",
    title = "name",
    parent = "customer"
)]
pub struct Contact {
    /// Its id.
    pub id: Id<Contact>,
    /// The person's name.
    #[field(
        zh = "姓名",
        en = "Name",
        list,
        search = "name",
        sort,
        personal,
        keyed,
        alike = "person",
        vcard = "FN",
        aliases("联系人", "联系人姓名", "联系人名称", "名字", "Contact name", "Contact person", "Full name")
    )]
    pub name: String,
    /// Where they work.
    #[field(
        zh = "所属客户",
        en = "Customer",
        help_zh = "在哪个客户任职。换了东家请新建一位联系人，并在原记录勾选“已离职”。",
        help_en = "Where they work. For someone who changed jobs make a new contact, and tick “Has left” on the old one.",
        list,
        index,
        vcard = "ORG",
        aliases(
            "客户",
            "客户名",
            "客户名称",
            "客户全称",
            "公司",
            "公司名",
            "公司名称",
            "单位",
            "单位名称",
            "企业",
            "企业名称",
            "客户编号",
            "客户编码",
            "客户代码",
            "Customer number",
            "Customer code",
            "Company",
            "Company name",
            "Account"
        )
    )]
    pub customer: Id<Customer>,
    /// 总经理, buyer …
    #[field(
        zh = "职务",
        en = "Title",
        list,
        vcard = "TITLE",
        aliases("职位", "岗位", "Job title", "Position")
    )]
    pub title: Option<String>,
    /// Department.
    #[field(zh = "部门", en = "Department", vcard = "ORG UNIT", aliases("所在部门"))]
    pub department: Option<String>,
    /// Part in a purchase.
    #[field(
        zh = "关键人角色",
        en = "Buying role",
        help_zh = "采购中的角色：谁拍板、谁使用、谁影响意见、谁办采购、谁支持我们。没有“决策者”的商机要当心。",
        help_en = "Their part in a purchase: who decides, uses, advises, buys, or supports us. Be wary while nobody decides.",
        list,
        aliases("角色", "决策角色")
    )]
    pub buying_role: Option<BuyingRole>,
    /// Mobile.
    #[field(
        zh = "手机",
        en = "Mobile",
        help_zh = "填手机号；查重和搜索都会用到。座机请填“办公电话”。",
        help_en = "Their mobile; search and the duplicate check use it. Desk phones go to “Office phone”.",
        list,
        search,
        index,
        personal,
        vcard = "TEL",
        aliases("手机号", "手机号码", "移动电话", "联系电话", "Cell", "Mobile phone")
    )]
    pub mobile: Option<Phone>,
    /// Desk phone.
    #[field(
        zh = "办公电话",
        en = "Office phone",
        search,
        personal,
        vcard = "TEL",
        aliases("电话", "座机", "固定电话", "Phone", "Telephone")
    )]
    pub phone: Option<Phone>,
    /// A further number.
    #[field(
        zh = "其他电话",
        en = "Other phone",
        search,
        personal,
        vcard = "TEL",
        aliases("备用电话", "其它电话")
    )]
    pub other_phone: Option<Phone>,
    /// E-mail.
    #[field(
        zh = "邮箱",
        en = "E-mail",
        search,
        index,
        personal,
        vcard = "EMAIL",
        aliases("电子邮箱", "电子邮件", "Email", "Mail")
    )]
    pub email: Option<Email>,
    /// Gender, where told.
    #[field(zh = "性别", en = "Gender", personal)]
    pub gender: Option<Gender>,
    /// Birthday.
    #[field(zh = "生日", en = "Birthday", personal, vcard = "BDAY", alike = "day", aliases("出生日期"))]
    pub birthday: Option<Day>,
    /// What the ERP, or the system they came from, calls them.
    #[field(
        zh = "外部编号",
        en = "External id",
        help_zh = "ERP 或原系统中的联系人编号，导入时凭它认出同一个人。",
        help_en = "Their number in the ERP or the system before; imports tell by it that it is the same person.",
        search = "fragments",
        unique,
        aliases("联系人编号", "联系人编码", "ERP 编号", "Contact number", "Contact id")
    )]
    pub external_id: Option<String>,
    /// No longer there.
    #[field(
        zh = "已离职",
        en = "Has left",
        help_zh = "离职后保留记录和历史，只是不再联系。",
        help_en = "The record and its history stay; only nobody is to call.",
        aliases("离职")
    )]
    pub has_left: Option<bool>,
    /// Free words.
    #[field(zh = "标签", en = "Tags", search)]
    pub tags: Tags,
    /// What else is worth knowing.
    #[field(zh = "备注", en = "Remarks", vcard = "NOTE", aliases("说明", "Notes"))]
    pub remarks: Option<Prose>,
}

/// Part in a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum BuyingRole {
    /// Decides.
    #[choice(
        zh = "决策者",
        en = "Decides",
        help_zh = "最后拍板的人。",
        help_en = "Has the last word.",
        tone = "green",
        aliases("决策人", "拍板人")
    )]
    Decides,
    /// Uses what is bought.
    #[choice(
        zh = "使用者",
        en = "Uses",
        help_zh = "实际使用产品的人。",
        help_en = "Works with what is bought.",
        tone = "blue",
        aliases("使用人")
    )]
    Uses,
    /// Advises.
    #[choice(
        zh = "影响者",
        en = "Advises",
        help_zh = "意见会被听取，例如技术把关。",
        help_en = "Is listened to, such as an engineer.",
        tone = "violet",
        aliases("影响人", "技术把关")
    )]
    Advises,
    /// Buys.
    #[choice(
        zh = "采购者",
        en = "Buys",
        help_zh = "办理采购、谈价格和付款。",
        help_en = "Handles the purchase, price and payment.",
        tone = "blue",
        aliases("采购", "采购人")
    )]
    Buys,
    /// Supports us.
    #[choice(
        zh = "支持者",
        en = "Supports",
        help_zh = "在内部替我们说话。",
        help_en = "Speaks for us inside.",
        tone = "green",
        aliases("内线", "教练")
    )]
    Supports,
}
