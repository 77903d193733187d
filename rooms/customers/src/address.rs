//! Further addresses of a customer: where goods go, where invoices go.

use object::{Choice, Id, Object};

use crate::customer::Customer;

/// One more address of a customer, beside its principal place.
#[derive(Clone, Debug, Object)]
#[object(
    table = "address",
    plural = "addresses",
    zh = "地址",
    en = "Address",
    en_plural = "Addresses",
    help_zh = "客户主地址以外的地址，例如收货、收票地址。",
    help_en = "Addresses beside the customer’s principal one: where goods or invoices go.",
    title = "detail",
    parent = "customer"
)]
pub struct Address {
    /// Its id.
    pub id: Id<Address>,
    /// Whose.
    #[field(zh = "客户", en = "Customer", list, index, aliases("客户名称", "所属客户"))]
    pub customer: Id<Customer>,
    /// What for.
    #[field(
        zh = "用途",
        en = "Purpose",
        help_zh = "这个地址用来做什么；同一地址有多种用途就各建一条。",
        help_en = "What it is for. One that serves two purposes stands here twice.",
        list,
        aliases("地址类型")
    )]
    pub purpose: Option<AddressPurpose>,
    /// Country; empty for China.
    #[field(zh = "国家", en = "Country", help_zh = "国内地址留空。", help_en = "Empty for China.")]
    pub country: Option<String>,
    /// Province-level region.
    #[field(zh = "省份", en = "Province", list, index, aliases("省"))]
    pub province: Option<String>,
    /// City; empty for the four municipalities.
    #[field(zh = "城市", en = "City", list, aliases("市"))]
    pub city: Option<String>,
    /// District or county.
    #[field(zh = "区县", en = "District", list, aliases("区", "县"))]
    pub district: Option<String>,
    /// Street, number, building.
    #[field(
        zh = "详细地址",
        en = "Street and number",
        help_zh = "可粘贴整段地址，省市区会自动识别并填入对应字段。",
        help_en = "Paste the whole address: province, city and district are read from it.",
        list,
        search,
        personal,
        aliases("街道")
    )]
    pub detail: String,
    /// Six-digit area code (GB/T 2260).
    #[field(
        zh = "行政区划代码",
        en = "Area code",
        help_zh = "六位行政区划代码，例如 310115；通常由省市区得出。",
        help_en = "The six digits of the area, such as 310115; mostly found out from province, city and district.",
        aliases("区划代码")
    )]
    pub area_code: Option<String>,
}

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AddressPurpose {
    /// Where it is registered.
    #[choice(zh = "注册地址", en = "Registered")]
    Registered,
    /// Where people work.
    #[choice(zh = "办公地址", en = "Office")]
    Office,
    /// Where goods go.
    #[choice(zh = "收货地址", en = "Ship to", aliases("发货地址"))]
    ShipTo,
    /// Where invoices go.
    #[choice(zh = "收票地址", en = "Invoices to")]
    InvoicesTo,
}
