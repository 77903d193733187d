//! A customer: a company or a person we sell to, serve, or hope to.

pub(crate) mod face;
mod stage;

pub use stage::{Grade, LifecycleStage, ValueClass};

use object::{Choice, Day, Email, Id, Instant, Money, Object, Phone, Prose, Tags};
use staff::{Team, User};

use crate::company_code::CompanyCode;

/// A company or a person.
#[derive(Clone, Debug, Object)]
#[object(
    table = "customer",
    plural = "customers",
    zh = "客户",
    en = "Customer",
    en_plural = "Customers",
    title = "name",
    owned
)]
pub struct Customer {
    /// Its id.
    pub id: Id<Customer>,
    /// Full name as registered or as the person is called.
    #[field(
        zh = "客户名称",
        en = "Name",
        list,
        search = "name",
        sort,
        keyed,
        aliases(
            "名称",
            "公司名称",
            "单位名称",
            "企业名称",
            "公司",
            "客户",
            "Customer name",
            "Company",
            "Company name",
            "Account name"
        )
    )]
    pub name: String,
    /// What colleagues call it.
    #[field(zh = "简称", en = "Short name", search = "name", aliases("客户简称", "公司简称", "Nickname"))]
    pub short_name: Option<String>,
    /// Company or person.
    #[field(zh = "客户类型", en = "Kind", list, aliases("类型", "Customer type", "Type"))]
    pub kind: CustomerKind,
    /// End customer, dealer, competitor.
    #[field(zh = "客户角色", en = "Role", aliases("客户性质", "Customer role"))]
    pub role: Option<CustomerRole>,
    /// Life-cycle stage (CUS-05).
    #[field(
        zh = "生命周期阶段",
        en = "Life-cycle stage",
        list,
        index,
        sums,
        aliases("阶段", "客户阶段", "客户状态", "Stage", "Status", "Lifecycle")
    )]
    pub lifecycle_stage: LifecycleStage,
    /// A–D, given by people.
    #[field(zh = "客户级别", en = "Grade", list, index, aliases("级别", "等级", "客户等级", "Rating"))]
    pub grade: Option<Grade>,
    /// High, middle or low (CUS-04); given by people until value is computed.
    #[field(zh = "价值等级", en = "Value class", index, aliases("价值", "客户价值", "Value"))]
    pub value_class: Option<ValueClass>,
    /// How often they usually buy (CUS-06).
    #[field(zh = "购买频率", en = "Purchase frequency", aliases("采购频率", "Frequency"))]
    pub purchase_frequency: Option<PurchaseFrequency>,
    /// What they spend in a year, as far as we know (CUS-06).
    #[field(
        zh = "年采购额",
        en = "Yearly spend",
        aliases("年消费金额", "消费金额", "年采购金额", "Annual spend")
    )]
    pub yearly_spend: Option<Money>,
    /// What they prefer (CUS-06).
    #[field(zh = "产品偏好", en = "Product preference", aliases("偏好产品", "Preference"))]
    pub product_preference: Option<String>,
    /// Line of business (CUS-07).
    #[field(zh = "行业", en = "Industry", list, index, aliases("所属行业", "行业分类", "Sector"))]
    pub industry: Option<Industry>,
    /// Province-level region (CUS-07).
    #[field(
        zh = "省份",
        en = "Province",
        list,
        index,
        aliases("省", "省/直辖市", "所在省份", "所属省份", "State", "Region")
    )]
    pub province: Option<String>,
    /// Prefecture-level city; empty for the four municipalities.
    #[field(zh = "城市", en = "City", list, aliases("市", "地市", "所在城市", "所属城市"))]
    pub city: Option<String>,
    /// District or county.
    #[field(zh = "区县", en = "District", aliases("区", "县", "区/县", "County"))]
    pub district: Option<String>,
    /// Street and number.
    #[field(
        zh = "详细地址",
        en = "Address",
        personal,
        aliases("地址", "通讯地址", "公司地址", "办公地址", "Street")
    )]
    pub address: Option<String>,
    /// Unified social credit code (GB 32100); a wrong check digit warns.
    #[field(
        zh = "统一社会信用代码",
        en = "Unified social credit code",
        search = "fragments",
        unique,
        aliases("信用代码", "社会信用代码", "税号", "纳税人识别号", "USCC", "Tax number", "Tax id")
    )]
    pub uscc: Option<CompanyCode>,
    /// Main telephone.
    #[field(
        zh = "电话",
        en = "Phone",
        search,
        index,
        personal,
        aliases(
            "联系电话",
            "公司电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "座机",
            "Telephone",
            "Tel",
            "Mobile"
        )
    )]
    pub phone: Option<Phone>,
    /// A second telephone.
    #[field(
        zh = "其他电话",
        en = "Other phone",
        search,
        personal,
        aliases("备用电话", "电话2", "其它电话", "Phone 2")
    )]
    pub other_phone: Option<Phone>,
    /// Main e-mail address.
    #[field(
        zh = "邮箱",
        en = "E-mail",
        search,
        index,
        personal,
        aliases("电子邮箱", "电子邮件", "邮件", "Email", "Mail")
    )]
    pub email: Option<Email>,
    /// Web address.
    #[field(zh = "网站", en = "Website", aliases("网址", "官网", "Web", "URL"))]
    pub website: Option<String>,
    /// A person's birthday (CUS-07).
    #[field(zh = "生日", en = "Birthday", personal, aliases("出生日期", "Date of birth"))]
    pub birthday: Option<Day>,
    /// A person's gender, where told (CUS-07).
    #[field(zh = "性别", en = "Gender", personal, aliases("Sex"))]
    pub gender: Option<Gender>,
    /// Which channel they came from (ACQ-04).
    #[field(
        zh = "来源渠道",
        en = "Source",
        list,
        index,
        aliases("来源", "客户来源", "获客渠道", "Channel", "Lead source")
    )]
    pub source: Option<SourceChannel>,
    /// The day they became known to us.
    #[field(zh = "建档日期", en = "Known since", aliases("建档时间", "登记日期", "录入日期", "Since"))]
    pub known_since: Option<Day>,
    /// Branch of, or subsidiary of.
    #[field(
        zh = "上级公司",
        en = "Parent company",
        reverse_zh = "下属公司",
        reverse_en = "Branches and subsidiaries",
        index,
        aliases("集团", "总公司", "母公司")
    )]
    pub parent_company: Option<Id<Customer>>,
    /// Free words.
    #[field(zh = "标签", en = "Tags", search, aliases("客户标签", "Labels"))]
    pub tags: Tags,
    /// What else is worth knowing.
    #[field(zh = "备注", en = "Remarks", aliases("说明", "备注信息", "Notes", "Comment"))]
    pub remarks: Option<Prose>,
    /// When one of us last spoke with them; kept by the room that knows.
    #[field(zh = "最近联系", en = "Last contact", list, sort, measure)]
    pub last_contact: Option<Instant>,
    /// The day of the next step that was agreed when they were last spoken with.
    #[field(zh = "下一步日期", en = "Next step", list, sort, measure)]
    pub next_step: Option<Day>,
    /// Who keeps the relationship.
    #[field(
        zh = "负责人",
        en = "Owner",
        reverse_zh = "负责的客户",
        reverse_en = "Customers they look after",
        list,
        aliases(
            "业务员",
            "销售",
            "销售员",
            "客户经理",
            "所属销售",
            "跟进人",
            "Salesperson",
            "Account manager"
        )
    )]
    pub owner: Option<Id<User>>,
    /// Whose team.
    #[field(
        zh = "所属团队",
        en = "Team",
        reverse_zh = "团队的客户",
        reverse_en = "The team's customers",
        aliases("团队", "部门", "所属部门", "Department")
    )]
    pub team: Option<Id<Team>>,
}

/// Company or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CustomerKind {
    /// A legal entity.
    #[choice(
        zh = "企业",
        en = "Company",
        aliases("公司", "单位", "企业客户", "Organisation", "Organization")
    )]
    Company,
    /// A natural person.
    #[choice(zh = "个人", en = "Person", aliases("个人客户", "自然人", "Individual"))]
    Person,
}

/// What they are to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CustomerRole {
    /// Uses what we make.
    #[choice(
        zh = "终端",
        en = "End customer",
        tone = "blue",
        aliases("终端客户", "最终用户", "直客", "End user")
    )]
    EndCustomer,
    /// Sells what we make.
    #[choice(
        zh = "经销商",
        en = "Dealer",
        tone = "violet",
        aliases("代理商", "渠道", "分销商", "Distributor", "Reseller")
    )]
    Dealer,
    /// Sells what others make.
    #[choice(zh = "竞品", en = "Competitor", tone = "red", aliases("竞争对手", "同行"))]
    Competitor,
}

/// How often a customer buys (CUS-06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PurchaseFrequency {
    /// Several times a month.
    #[choice(zh = "每周", en = "Weekly")]
    Weekly,
    /// About once a month.
    #[choice(zh = "每月", en = "Monthly")]
    Monthly,
    /// A few times a year.
    #[choice(zh = "每季", en = "Quarterly", aliases("每季度"))]
    Quarterly,
    /// About once a year.
    #[choice(zh = "每年", en = "Yearly")]
    Yearly,
    /// Rarely, or once.
    #[choice(zh = "偶尔", en = "Rarely", aliases("不定期", "一次性"))]
    Rarely,
}

/// Lines of business an equipment maker sells to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Industry {
    /// Machine building.
    #[choice(zh = "机械制造", en = "Machinery", aliases("机械", "装备制造", "制造业"))]
    Machinery,
    /// Cars and parts.
    #[choice(zh = "汽车及零部件", en = "Automotive", aliases("汽车", "汽配"))]
    Automotive,
    /// Electronics.
    #[choice(zh = "电子", en = "Electronics", aliases("电子信息", "电子制造", "半导体"))]
    Electronics,
    /// Chemicals and materials.
    #[choice(zh = "化工", en = "Chemicals", aliases("化工材料", "石油化工"))]
    Chemicals,
    /// Metals.
    #[choice(zh = "冶金", en = "Metals", aliases("钢铁", "有色金属"))]
    Metals,
    /// Energy.
    #[choice(zh = "能源电力", en = "Energy", aliases("电力", "新能源", "能源"))]
    Energy,
    /// Food and drink.
    #[choice(zh = "食品饮料", en = "Food and drink", aliases("食品"))]
    Food,
    /// Medicine and health.
    #[choice(zh = "医药", en = "Pharma and health", aliases("医疗", "医药健康", "医疗器械"))]
    Pharma,
    /// Building.
    #[choice(zh = "建筑工程", en = "Construction", aliases("建筑", "工程"))]
    Construction,
    /// Transport and logistics.
    #[choice(zh = "物流运输", en = "Logistics", aliases("物流", "交通运输"))]
    Logistics,
    /// Trade.
    #[choice(zh = "贸易", en = "Trade", aliases("批发零售", "商贸"))]
    Trade,
    /// Anything else.
    #[choice(zh = "其他", en = "Other", aliases("其它"))]
    Other,
}

/// Gender, where told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Gender {
    /// Female.
    #[choice(zh = "女", en = "Female", aliases("女士", "F"))]
    Female,
    /// Male.
    #[choice(zh = "男", en = "Male", aliases("先生", "M"))]
    Male,
}

/// Which channel a customer came from (ACQ-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SourceChannel {
    /// Found us by a search engine.
    #[choice(zh = "搜索引擎", en = "Search engine", aliases("百度", "SEO", "网络推广", "搜索引擎优化"))]
    SearchEngine,
    /// Social media.
    #[choice(zh = "社交媒体", en = "Social media", aliases("微信", "抖音", "社交媒体推广"))]
    SocialMedia,
    /// Our own site or shop.
    #[choice(zh = "官网", en = "Website", aliases("线上平台", "官方网站", "网站咨询"))]
    Website,
    /// Fairs and events.
    #[choice(zh = "展会活动", en = "Fair or event", aliases("展会", "线下活动", "会议"))]
    Event,
    /// A shop or office.
    #[choice(zh = "线下门店", en = "Store", aliases("门店"))]
    Store,
    /// A partner brought them.
    #[choice(zh = "合作伙伴推荐", en = "Partner referral", aliases("伙伴推荐", "经销商推荐", "合作伙伴"))]
    PartnerReferral,
    /// A customer brought them.
    #[choice(zh = "老客户转介绍", en = "Customer referral", aliases("转介绍", "现有客户转介绍", "客户推荐"))]
    CustomerReferral,
    /// A salesperson found them.
    #[choice(zh = "销售开发", en = "Own prospecting", aliases("电话开发", "陌拜", "主动开发", "自主开发"))]
    Prospecting,
    /// Anything else.
    #[choice(zh = "其他", en = "Other", aliases("其它"))]
    Other,
}
