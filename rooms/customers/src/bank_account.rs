//! A customer's bank accounts: where refunds go and where money is expected from.

use object::{Choice, Id, Object, Prose};

use crate::customer::Customer;

/// A bank account of a customer.
#[derive(Clone, Debug, Object)]
#[object(
    table = "bank_account",
    plural = "bank_accounts",
    zh = "银行账户",
    en = "Bank account",
    en_plural = "Bank accounts",
    help_zh = "客户的银行账户：退款打到哪里、回款从哪里来。",
    help_en = "Where a customer’s refunds go, and where money is expected from.",
    title = "account_number",
    parent = "customer"
)]
pub struct BankAccount {
    /// Its id.
    pub id: Id<BankAccount>,
    /// Whose.
    #[field(zh = "客户", en = "Customer", list, index, aliases("客户名称", "所属客户"))]
    pub customer: Id<Customer>,
    /// Digits as printed, without spaces.
    #[field(
        zh = "账号",
        en = "Account number",
        help_zh = "只填数字，不带空格；搜索时输入其中连续几位即可找到。",
        help_en = "Digits without spaces. Search finds it by some of them in a row.",
        list,
        search = "fragments",
        sort,
        personal,
        aliases("银行账号", "IBAN")
    )]
    pub account_number: String,
    /// The bank, and its branch where it is named.
    #[field(
        zh = "开户行",
        en = "Bank",
        help_zh = "写到支行，例如“中国工商银行上海张江支行”。",
        help_en = "With the branch, such as “ICBC Shanghai Zhangjiang”.",
        list,
        search,
        aliases("开户银行", "银行")
    )]
    pub bank: String,
    /// In whose name, where that is not the customer's.
    #[field(
        zh = "户名",
        en = "Holder",
        help_zh = "户名与客户名称不同时才填。",
        help_en = "Only where it is not the customer’s own name.",
        list,
        aliases("账户名称")
    )]
    pub holder: Option<String>,
    /// What it is for.
    #[field(zh = "账户性质", en = "Kind", list, index, aliases("账户类型"))]
    pub kind: Option<AccountKind>,
    /// What else is worth knowing.
    #[field(zh = "备注", en = "Remarks")]
    pub remarks: Option<Prose>,
}

/// Kinds of accounts that Chinese companies hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AccountKind {
    /// The one basic account every company has.
    #[choice(
        zh = "基本户",
        en = "Basic account",
        help_zh = "每家企业只有一个，工资和现金从这里走。",
        help_en = "The one every company has, for wages and cash.",
        tone = "green",
        aliases("基本存款账户")
    )]
    Basic,
    /// Any further account.
    #[choice(
        zh = "一般户",
        en = "General account",
        help_zh = "基本户以外的结算账户。",
        help_en = "Any further account for payments.",
        tone = "blue",
        aliases("一般存款账户")
    )]
    General,
    /// For one purpose, such as a project.
    #[choice(
        zh = "专用户",
        en = "Special account",
        help_zh = "专款专用，例如某个项目。",
        help_en = "For one purpose, such as a project.",
        tone = "violet",
        aliases("专用存款账户")
    )]
    Special,
    /// A person's.
    #[choice(zh = "个人账户", en = "Personal account", aliases("个人户"))]
    Personal,
}
