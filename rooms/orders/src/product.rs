//! A product: what we sell, by the piece, the metre or the hour.

use customers::Industry;
use object::{
    Choice, Choices, FieldType, Id, Markdown, Money, Object, ObjectDef, StoredFile, Value, WebAddress,
};

/// Something that can be ordered. Everybody who sees orders sees products; what they cost us is for few.
#[derive(Clone, Debug, Object)]
#[object(
    table = "product",
    plural = "products",
    zh = "产品",
    en = "Product",
    en_plural = "Products",
    help_zh = "可以下单的东西：设备、备件、服务。",
    help_en = "What can be ordered: machines, spare parts, services.",
    title = "name"
)]
pub struct Product {
    /// Its id.
    pub id: Id<Product>,
    /// What it is called.
    #[field(
        zh = "产品名称",
        en = "Name",
        list,
        search = "name",
        sort,
        aliases("产品", "品名", "名称", "Product", "Product name")
    )]
    pub name: String,
    /// What price lists, drawings and the ERP call it by.
    #[field(
        zh = "产品编码",
        en = "Code",
        help_zh = "型号或物料号，不能重复。",
        help_en = "Model or part number; no two products share one.",
        list,
        search = "fragments",
        unique,
        aliases("编码", "型号", "物料号", "料号", "SKU", "Product code", "Part number")
    )]
    pub code: String,
    /// What kind of thing it is.
    #[field(zh = "类别", en = "Category", list, index, aliases("产品类别", "分类", "Product category"))]
    pub category: ProductCategory,
    /// What it is counted in.
    #[field(zh = "单位", en = "Unit", list, aliases("计量单位", "Unit of measure"))]
    pub unit: Option<String>,
    /// What it costs by the list, before discounts.
    #[field(
        zh = "目录价",
        en = "List price",
        help_zh = "含税单价，新的订单明细由此带出。",
        help_en = "With tax, for one unit; new lines of orders begin with it.",
        list,
        sort,
        aliases("价格", "单价", "标准价", "Price")
    )]
    pub list_price: Option<Money>,
    /// What it costs us.
    #[field(
        zh = "成本价",
        en = "Cost",
        help_zh = "我方成本，默认只有财务和管理者可见。",
        help_en = "What it costs us; by default for finance and management only.",
        aliases("成本", "Unit cost")
    )]
    pub cost: Option<Money>,
    /// Whether it is still sold.
    #[field(zh = "在售", en = "For sale", index, aliases("启用", "是否在售", "Active"))]
    pub active: bool,
    /// Who buys it.
    #[field(
        zh = "适用行业",
        en = "Industries",
        help_zh = "主要卖给哪些行业，可多选。",
        help_en = "Which industries buy it; several may be chosen.",
        aliases("行业", "应用行业", "Industry")
    )]
    pub industries: Choices<Industry>,
    /// Where it is presented.
    #[field(zh = "产品页", en = "Web page", aliases("网址", "链接", "URL", "Link"))]
    pub website: Option<WebAddress>,
    /// What it can do, as its maker has it printed.
    #[field(
        zh = "产品资料",
        en = "Data sheet",
        help_zh = "样本或技术参数表，报价时发给客户。",
        help_en = "The leaflet with its figures, which goes to customers with a quotation."
    )]
    pub data_sheet: Option<StoredFile>,
    /// What is to be known of it.
    #[field(zh = "说明", en = "Description", search, aliases("产品说明", "描述", "规格", "Specification"))]
    pub description: Option<Markdown>,
}

/// What kind of thing a product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ProductCategory {
    /// A machine.
    #[choice(zh = "设备", en = "Equipment", tone = "blue", aliases("整机", "Machine"))]
    Equipment,
    /// A part of one.
    #[choice(zh = "备件", en = "Spare part", tone = "violet", aliases("配件", "零件", "Part"))]
    SparePart,
    /// What is used up.
    #[choice(zh = "耗材", en = "Consumable", tone = "amber", aliases("易耗品", "Supplies"))]
    Consumable,
    /// Work.
    #[choice(zh = "服务", en = "Service", tone = "green", aliases("维保", "安装", "培训"))]
    Service,
}

/// A new product is for sale.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    let active = &mut values[Product::ACTIVE.field().index];
    if active.is_null() {
        *active = true.to_value();
    }
}
