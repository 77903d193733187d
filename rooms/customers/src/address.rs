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
    #[field(zh = "用途", en = "Purpose", list, aliases("地址类型"))]
    pub purpose: Option<AddressPurpose>,
    /// Country; empty for China.
    #[field(zh = "国家", en = "Country")]
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
    #[field(zh = "详细地址", en = "Street and number", list, search, personal, aliases("街道"))]
    pub detail: String,
    /// Six-digit area code (GB/T 2260).
    #[field(zh = "行政区划代码", en = "Area code", aliases("区划代码"))]
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
