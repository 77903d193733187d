//! A customer: a company or a person we sell to, serve, or hope to.

pub(crate) mod face;
mod stage;

pub use stage::{Grade, LifecycleStage, ValueClass};

use object::{Choice, Day, Email, Id, Instant, Money, Object, Phone, Position, Prose, Tags, WebAddress};
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
    help_zh = "我们卖给、服务或希望合作的公司或个人。联系人、地址、银行账户、互动记录和任务都挂在客户下面。",
    help_en = "A company or a person we sell to, serve, or hope to. Contacts, addresses, bank accounts, interactions and tasks belong to one.",
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
        help_zh = "企业按营业执照填写全称；全称不同的分公司各建一条，用“上级公司”相连。导入文件时会指出名称相近的客户。",
        help_en = "For a company its full name as registered. A branch is a customer of its own, linked by “Parent company”. An import points out names that resemble one we have.",
        list,
        search = "name",
        sort,
        keyed,
        alike("company", "kind", "person"),
        vcard = "FN",
        aliases(
            "名称",
            "公司名称",
            "单位名称",
            "企业名称",
            "公司名",
            "单位",
            "单位名",
            "企业",
            "公司",
            "公司全称",
            "客户",
            "客户名",
            "客户全称",
            "Customer name",
            "Company",
            "Company name",
            "Account name"
        )
    )]
    pub name: String,
    /// What colleagues call it.
    #[field(
        zh = "简称",
        en = "Short name",
        help_zh = "同事平时怎么叫。搜索时简称、拼音和拼音首字母都能找到。",
        help_en = "What colleagues call it. Search finds it by this name too, and by its pinyin and initials.",
        search = "name",
        vcard = "NICKNAME",
        aliases("客户简称", "公司简称", "Nickname")
    )]
    pub short_name: Option<String>,
    /// Company or person.
    #[field(zh = "客户类型", en = "Kind", aliases("类型", "Customer type", "Type"))]
    pub kind: CustomerKind,
    /// End customer, dealer, competitor.
    #[field(
        zh = "客户角色",
        en = "Role",
        help_zh = "对我们来说是谁：自己使用的终端，转卖的经销商，还是竞品。留空表示还不清楚。",
        help_en = "What they are to us: an end customer, a dealer who sells on, or a competitor. Empty while it is not known.",
        aliases("客户性质", "Customer role")
    )]
    pub role: Option<CustomerRole>,
    /// Life-cycle stage (CUS-05).
    #[field(
        zh = "生命周期阶段",
        en = "Life-cycle stage",
        help_zh = "与客户的关系走到哪一步：还没成交是潜在，首次成交后 90 天内是新客户，持续采购是活跃，不再采购是流失。目前由人修改，拖动看板上的卡片也可以。",
        help_en = "Where the relationship stands: prospect until the first order, new for 90 days after it, active while they buy, lost once they stopped. People set it for now; moving a card on the board does so too.",
        list,
        index,
        sums,
        aliases("阶段", "客户阶段", "客户状态", "Stage", "Status", "Lifecycle")
    )]
    pub lifecycle_stage: LifecycleStage,
    /// A–D, given by people.
    #[field(
        zh = "客户级别",
        en = "Grade",
        help_zh = "由人评定的重要程度：A 最重要，D 最低。与系统计算的“价值等级”无关，评级依据请写在备注里。",
        help_en = "How much they matter in the judgement of people: A most, D least. It is not computed, unlike the value class; say in the remarks what it rests on.",
        list,
        index,
        aliases("级别", "等级", "客户等级", "Rating")
    )]
    pub grade: Option<Grade>,
    /// High, middle or low (CUS-04); given by people until value is computed.
    #[field(
        zh = "价值等级",
        en = "Value class",
        help_zh = "客户给我们带来多少价值：高、中、低。以后由成交情况自动计算，目前由人填写。",
        help_en = "What they bring us: high, middle or low. It will be computed from what they buy; until then people fill it in.",
        index,
        aliases("价值", "客户价值", "Value")
    )]
    pub value_class: Option<ValueClass>,
    /// How often they usually buy (CUS-06).
    #[field(zh = "购买频率", en = "Purchase frequency", aliases("采购频率", "Frequency"))]
    pub purchase_frequency: Option<PurchaseFrequency>,
    /// What they spend in a year, as far as we know (CUS-06).
    #[field(
        zh = "年采购额",
        en = "Yearly spend",
        help_zh = "据我们所知，他们每年在同类产品上花多少钱，包括向别家采购的部分。不写币种按人民币。",
        help_en = "What they spend in a year on what we sell, with others too, as far as we know. Without a currency it is CNY.",
        aliases("年消费金额", "消费金额", "年采购金额", "Annual spend")
    )]
    pub yearly_spend: Option<Money>,
    /// What they prefer (CUS-06).
    #[field(zh = "产品偏好", en = "Product preference", aliases("偏好产品", "Preference"))]
    pub product_preference: Option<String>,
    /// Province-level region (CUS-07).
    #[field(
        zh = "省份",
        en = "Province",
        help_zh = "可以只填详细地址，省份、城市、区县会从中识别。直辖市不填城市。",
        help_en = "Fill in the address alone and province, city and district are read from it. The four municipalities have no city.",
        list,
        index,
        alike = "place",
        aliases("省", "省/直辖市", "所在省份", "所属省份", "所在省", "State")
    )]
    pub province: Option<String>,
    /// Prefecture-level city; empty for the four municipalities.
    #[field(zh = "城市", en = "City", list, alike = "place", aliases("市", "地市", "所在城市", "所属城市"))]
    pub city: Option<String>,
    /// District or county.
    #[field(zh = "区县", en = "District", alike = "place", aliases("区", "县", "区/县", "County"))]
    pub district: Option<String>,
    /// Street and number.
    #[field(
        zh = "详细地址",
        en = "Address",
        personal,
        vcard = "ADR",
        alike = "address",
        aliases("地址", "通讯地址", "公司地址", "办公地址", "Street")
    )]
    pub address: Option<String>,
    /// Line of business (CUS-07).
    #[field(
        zh = "行业",
        en = "Industry",
        help_zh = "客户自己做的是哪一行，而不是他们买我们的产品做什么。",
        help_en = "The line of business they are in, not what they use our products for.",
        list,
        index,
        aliases("所属行业", "行业分类", "Sector")
    )]
    pub industry: Option<Industry>,
    /// Unified social credit code (GB 32100); a wrong check digit warns.
    #[field(
        zh = "统一社会信用代码",
        en = "Unified social credit code",
        help_zh = "营业执照上的 18 位代码，也是企业的税号。校验位不符时只提醒、不拦截：请与执照核对，确实如此就保留。",
        help_en = "The 18 characters on the business licence, a company’s tax number too. A wrong check digit only warns: compare it with the licence, and keep it where that is what it says.",
        search = "fragments",
        unique,
        applies("kind", "company"),
        alike = "code",
        aliases("信用代码", "社会信用代码", "税号", "纳税人识别号", "USCC", "Tax number", "Tax id")
    )]
    pub uscc: Option<CompanyCode>,
    /// What the ERP, or the system they came from, calls them.
    #[field(
        zh = "外部编号",
        en = "External id",
        help_zh = "ERP、财务或原系统中的客户编号。导入时凭它认出同一个客户，也凭它关联联系人、订单。",
        help_en = "Their number in the ERP, the accounts or the system before. Imports tell by it that it is the same customer, and link contacts and orders by it.",
        search = "fragments",
        unique,
        aliases(
            "客户编号",
            "客户编码",
            "客户代码",
            "ERP 编号",
            "ERP 客户编码",
            "Customer number",
            "Customer no.",
            "Customer code",
            "ERP number",
            "Account number"
        )
    )]
    pub external_id: Option<String>,
    /// Main telephone.
    #[field(
        zh = "电话",
        en = "Phone",
        help_zh = "座机、分机、手机、400 号码都可以，怎么写就怎么保存。搜索时输入号码中连续的几位即可找到。",
        help_en = "Landline, extension, mobile or 400 number, kept as written. Search finds it by some of its digits in a row.",
        search,
        index,
        personal,
        vcard = "TEL",
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
        vcard = "TEL",
        aliases("备用电话", "电话2", "其它电话", "第二电话", "联系人手机", "Phone 2")
    )]
    pub other_phone: Option<Phone>,
    /// Main e-mail address.
    #[field(
        zh = "邮箱",
        en = "E-mail",
        search,
        index,
        personal,
        vcard = "EMAIL",
        aliases("电子邮箱", "电子邮件", "邮件", "Email", "Mail")
    )]
    pub email: Option<Email>,
    /// Web address.
    #[field(zh = "网站", en = "Website", vcard = "URL", aliases("网址", "官网", "Web", "URL"))]
    pub website: Option<WebAddress>,
    /// By which way they like to be spoken with (COM-05, COM-06).
    #[field(
        zh = "偏好沟通方式",
        en = "Preferred channel",
        help_zh = "客户习惯用什么方式沟通；记录时用了别的方式会提示。重效率的客户宜用消息，重要客户宜一对一视频或面谈。",
        help_en = "How they like to be spoken with; logging another way says so. Messages suit those who look for speed, video and meetings those who matter most.",
        index,
        aliases("沟通偏好", "首选渠道", "偏好渠道", "联系偏好", "Preferred contact method")
    )]
    pub preferred_channel: Option<PreferredChannel>,
    /// Where they are on the earth.
    #[field(
        zh = "位置",
        en = "Place",
        help_zh = "客户现场的纬度,经度（WGS-84），用于判断拜访签到是否在现场。第一次签到时可一键设定。",
        help_en = "Latitude,longitude of where they are (WGS-84), by which check-ins are told to be on site. The first check-in can set it.",
        aliases("经纬度", "坐标", "定位", "Coordinates", "Latitude, longitude")
    )]
    pub place: Option<Position>,
    /// A person's birthday (CUS-07).
    #[field(
        zh = "生日",
        en = "Birthday",
        personal,
        applies("kind", "person"),
        vcard = "BDAY",
        alike = "day",
        aliases("出生日期", "Date of birth")
    )]
    pub birthday: Option<Day>,
    /// A person's gender, where told (CUS-07).
    #[field(zh = "性别", en = "Gender", personal, applies("kind", "person"), aliases("Sex"))]
    pub gender: Option<Gender>,
    /// Which channel they came from (ACQ-04).
    #[field(
        zh = "来源渠道",
        en = "Source",
        help_zh = "客户最早从哪里知道我们。之后再通过别的途径联系，也不修改。",
        help_en = "Where they first came from. It stays, by whatever way they come later.",
        index,
        aliases("来源", "客户来源", "获客渠道", "Channel", "Lead source")
    )]
    pub source: Option<SourceChannel>,
    /// The day they became known to us.
    #[field(
        zh = "建档日期",
        en = "Known since",
        help_zh = "客户第一次为我们所知的日期；导入旧资料时可填当时的日期。",
        help_en = "The day they became known to us; with imported records the day of that time.",
        aliases(
            "建档时间",
            "登记日期",
            "录入日期",
            "首次合作",
            "首次合作日期",
            "首次合作时间",
            "合作日期",
            "合作时间",
            "开始合作",
            "Since",
            "First order",
            "Customer since"
        )
    )]
    pub known_since: Option<Day>,
    /// Branch of, or subsidiary of.
    #[field(
        zh = "上级公司",
        en = "Parent company",
        help_zh = "集团或总公司。分公司、子公司在上级的页面上一并列出。",
        help_en = "The head office or the group. Its page lists the branches and subsidiaries.",
        reverse_zh = "下属公司",
        reverse_en = "Branches and subsidiaries",
        index,
        applies("kind", "company"),
        aliases("集团", "总公司", "母公司")
    )]
    pub parent_company: Option<Id<Customer>>,
    /// Free words.
    #[field(
        zh = "标签",
        en = "Tags",
        help_zh = "自由填写的词，用逗号分隔，可按标签筛选。有固定选项的内容请用对应字段。",
        help_en = "Free words, separated by commas; lists are filtered by them. What has a field of its own goes there.",
        search,
        aliases("客户标签", "Labels")
    )]
    pub tags: Tags,
    /// What else is worth knowing.
    #[field(zh = "备注", en = "Remarks", vcard = "NOTE", aliases("说明", "备注信息", "Notes", "Comment"))]
    pub remarks: Option<Prose>,
    /// What they bought in the last twelve months, less what came back.
    #[field(
        zh = "近一年销售额",
        en = "Revenue 12 m",
        help_zh = "最近 12 个月已确认订单的金额，退货已扣除；只计人民币。",
        help_en = "Confirmed orders of the last 12 months less returns; in CNY only.",
        list,
        sort,
        measure
    )]
    pub revenue_year: Option<Money>,
    /// When one of us last spoke with them; kept by the room that knows.
    #[field(
        zh = "最近联系",
        en = "Last contact",
        help_zh = "最近一次真正与客户沟通的时间，由电话、拜访、会议、消息、邮件等记录得出；备注和未接通的电话不算。",
        help_en = "When someone last spoke with them, from logged calls, visits, meetings, messages and e-mails. Notes and calls in vain are none.",
        list,
        sort,
        measure
    )]
    pub last_contact: Option<Instant>,
    /// The day of the next step that was agreed when they were last spoken with.
    #[field(
        zh = "下一步日期",
        en = "Next step",
        help_zh = "最近一次沟通时约定的下一步日期，过期会标红。在互动记录里填写。",
        help_en = "The day of the next step agreed when they were last spoken with; red once it has passed. It is set in the interaction.",
        list,
        sort,
        ahead,
        measure
    )]
    pub next_step: Option<Day>,
    /// Since when they wait for our answer.
    #[field(
        zh = "等我方回复",
        en = "Waiting for us since",
        help_zh = "客户最早一条还没有回复的消息、邮件或未接来电的时间；我方回复或与其沟通后清空。",
        help_en = "The oldest message, e-mail or missed call of theirs that nobody answered; empty once we wrote or spoke with them.",
        sort,
        measure
    )]
    pub waiting_since: Option<Instant>,
    /// How many orders they placed.
    #[field(
        zh = "订单数",
        en = "Orders",
        help_zh = "已确认的销售订单数，不含草稿、取消和退货。",
        help_en = "Confirmed sales, without drafts, cancelled ones and returns.",
        measure
    )]
    pub orders: Option<i64>,
    /// What they ever bought, less what came back.
    #[field(
        zh = "累计销售额",
        en = "Revenue in all",
        help_zh = "全部已确认订单的金额，退货已扣除；只计人民币。",
        help_en = "All confirmed orders less returns; in CNY only.",
        measure
    )]
    pub revenue: Option<Money>,
    /// When they ordered first.
    #[field(zh = "首次下单", en = "First order", measure)]
    pub first_order: Option<Day>,
    /// When they ordered last.
    #[field(
        zh = "最近下单",
        en = "Last order",
        help_zh = "最近一张已确认销售订单的下单日期。",
        help_en = "The day of their latest confirmed order.",
        sort,
        measure
    )]
    pub last_order: Option<Day>,
    /// Who keeps the relationship.
    #[field(
        zh = "负责人",
        en = "Owner",
        help_zh = "维护这个客户的同事，只有一位。权限为“本人”的同事只看得到自己负责的客户，联系人、地址等随客户走。",
        help_en = "The one colleague who keeps the relationship. Those whose right reaches “own” see the customers they own; contacts, addresses and the rest follow.",
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
            "负责销售",
            "销售负责人",
            "负责业务员",
            "归属人",
            "Sales rep",
            "Salesperson",
            "Account manager"
        )
    )]
    pub owner: Option<Id<User>>,
    /// Whose team.
    #[field(
        zh = "所属团队",
        en = "Team",
        help_zh = "负责的团队。权限为“本团队”或“本团队及下级”的同事据此看到客户；新建时取创建人的主团队。",
        help_en = "The team in charge. Those whose right reaches “team”, or “team and below”, see the customer by it. A new one falls to its creator’s home team.",
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
        help_zh = "自己使用我们的产品。",
        help_en = "Uses what we make.",
        tone = "blue",
        aliases("终端客户", "最终用户", "直客", "End user")
    )]
    EndCustomer,
    /// Sells what we make.
    #[choice(
        zh = "经销商",
        en = "Dealer",
        help_zh = "买来转卖给别人。",
        help_en = "Buys to sell on.",
        tone = "violet",
        aliases("代理商", "渠道", "分销商", "Distributor", "Reseller")
    )]
    Dealer,
    /// Sells what others make.
    #[choice(
        zh = "竞品",
        en = "Competitor",
        help_zh = "也卖同类产品。",
        help_en = "Sells what we sell.",
        tone = "red",
        aliases("竞争对手", "同行")
    )]
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

/// By which way a customer likes to be spoken with (COM-05); the codes are those of the ways that people log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PreferredChannel {
    /// On the telephone.
    #[choice(zh = "电话", en = "Call", aliases("打电话", "Phone"))]
    Call,
    /// By a messenger.
    #[choice(zh = "消息", en = "Message", aliases("微信", "企业微信", "WeChat", "WeCom"))]
    Message,
    /// By text message.
    #[choice(zh = "短信", en = "SMS", aliases("Text message"))]
    Sms,
    /// By e-mail.
    #[choice(zh = "邮件", en = "E-mail", aliases("电子邮件", "Email"))]
    Email,
    /// We come.
    #[choice(zh = "拜访", en = "Visit", aliases("上门"))]
    Visit,
    /// Face to face.
    #[choice(zh = "会议", en = "Meeting", aliases("面谈", "Face to face"))]
    Meeting,
    /// On a screen.
    #[choice(zh = "视频会议", en = "Video meeting", aliases("视频", "线上会议", "Video call"))]
    Video,
    /// With our online service.
    #[choice(zh = "在线客服", en = "Service chat", aliases("Live chat"))]
    Chat,
    /// On a social network.
    #[choice(zh = "社交媒体", en = "Social media", aliases("公众号", "Social"))]
    Social,
    /// In our app.
    #[choice(zh = "手机应用", en = "App", aliases("APP", "小程序"))]
    App,
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
