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
        list,
        search = "fragments",
        sort,
        personal,
        aliases("银行账号", "IBAN")
    )]
    pub account_number: String,
    /// The bank, and its branch where it is named.
    #[field(zh = "开户行", en = "Bank", list, search, aliases("开户银行", "银行"))]
    pub bank: String,
    /// In whose name, where that is not the customer's.
    #[field(zh = "户名", en = "Holder", list, aliases("账户名称"))]
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
    #[choice(zh = "基本户", en = "Basic account", tone = "green", aliases("基本存款账户"))]
    Basic,
    /// Any further account.
    #[choice(zh = "一般户", en = "General account", tone = "blue", aliases("一般存款账户"))]
    General,
    /// For one purpose, such as a project.
    #[choice(zh = "专用户", en = "Special account", tone = "violet", aliases("专用存款账户"))]
    Special,
    /// A person's.
    #[choice(zh = "个人账户", en = "Personal account", aliases("个人户"))]
    Personal,
}
