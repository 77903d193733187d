//! A lead: somebody who may buy, before we know whether they will, and whom nobody has made a customer yet.

pub mod conversion;
pub mod disqualification;
pub(crate) mod face;
pub(crate) mod judges;
pub mod qualification;

use customers::{Contact, Customer, Industry, SourceChannel};
use object::{Choice, Day, Email, FieldType, Id, Instant, Object, ObjectDef, Phone, Prose, Row, Tags, Value};
use staff::{Team, User};

/// Somebody who may buy (ACQ-05, ACQ-06): a company with the person there, or a person.
#[derive(Clone, Debug, Object)]
#[object(
    table = "lead",
    plural = "leads",
    zh = "线索",
    en = "Lead",
    en_plural = "Leads",
    help_zh = "可能购买、但还没有确认的公司或个人。确认有需求后转化为客户；没有需求的标为无效，并写明原因。",
    help_en = "A company or a person who may buy. One with a need becomes a customer; one without is set aside, with the reason.",
    title = "name",
    owned
)]
pub struct Lead {
    /// Its id.
    pub id: Id<Lead>,
    /// The company, or the person.
    #[field(
        zh = "线索名称",
        en = "Name",
        help_zh = "公司名称；个人线索填姓名。",
        help_en = "The company; of a private person the name.",
        list,
        search = "name",
        sort,
        keyed,
        alike("company", "kind", "person"),
        aliases(
            "名称",
            "公司名称",
            "公司",
            "客户名称",
            "单位名称",
            "企业名称",
            "线索",
            "Lead name",
            "Company",
            "Company name",
            "Account"
        )
    )]
    pub name: String,
    /// Company or person.
    #[field(zh = "线索类型", en = "Kind", aliases("类型", "客户类型", "Type"))]
    pub kind: customers::CustomerKind,
    /// How far it is (product decisions, 2.4).
    #[field(
        zh = "状态",
        en = "Status",
        help_zh = "分配负责人后为“已分配”，第一次联系后为“跟进中”。确认、标为无效和转化各有按钮。",
        help_en = "“Assigned” once it has an owner, “Contacting” after the first contact. To qualify, to disqualify and to convert have buttons of their own.",
        list,
        index,
        aliases("线索状态", "阶段", "Lead status", "Stage")
    )]
    pub status: LeadStatus,
    /// Who to speak with there.
    #[field(
        zh = "联系人",
        en = "Contact person",
        help_zh = "在公司里找谁。个人线索不填。",
        help_en = "Whom to speak with there. Empty for a private person.",
        list,
        search = "name",
        personal,
        applies("kind", "company"),
        aliases("联系人姓名", "姓名", "联系人名称", "Contact", "Contact name", "Full name")
    )]
    pub person: Option<String>,
    /// What that person does.
    #[field(zh = "职务", en = "Title", applies("kind", "company"), aliases("职位", "岗位", "Job title"))]
    pub title: Option<String>,
    /// Telephone.
    #[field(
        zh = "电话",
        en = "Phone",
        help_zh = "座机、手机都可以。查重会用到。",
        help_en = "Landline or mobile. The duplicate check uses it.",
        list,
        search,
        index,
        personal,
        aliases("联系电话", "手机", "手机号", "手机号码", "电话号码", "Mobile", "Tel", "Telephone")
    )]
    pub phone: Option<Phone>,
    /// E-mail address.
    #[field(
        zh = "邮箱",
        en = "E-mail",
        search,
        index,
        personal,
        aliases("电子邮箱", "电子邮件", "邮件", "Email", "Mail")
    )]
    pub email: Option<Email>,
    /// Which channel they came from (ACQ-04).
    #[field(
        zh = "来源渠道",
        en = "Source",
        help_zh = "从哪里知道我们。转化时带到客户。",
        help_en = "Where they came from. The customer takes it over.",
        list,
        index,
        aliases("来源", "线索来源", "获客渠道", "渠道", "Channel", "Lead source")
    )]
    pub source: Option<SourceChannel>,
    /// When it came in.
    #[field(
        zh = "到达时间",
        en = "Arrived",
        help_zh = "线索到来的时间。首次联系要多快，从这一刻算起。",
        help_en = "When it came in; how soon somebody answered is counted from here.",
        list,
        sort,
        begins = "now",
        aliases("创建时间", "获取时间", "登记时间", "Created", "Arrived at", "Date")
    )]
    pub arrived_at: Instant,
    /// What they are after.
    #[field(
        zh = "需求",
        en = "Need",
        help_zh = "对方想解决什么问题、关注哪些产品、大约多少预算。",
        help_en = "What they want to solve, which products they asked about, roughly what they can spend.",
        search,
        aliases("需求描述", "留言", "咨询内容", "备注", "说明", "Message", "Notes", "Description")
    )]
    pub need: Option<Prose>,
    /// Province-level region.
    #[field(
        zh = "省份",
        en = "Province",
        list,
        index,
        alike = "place",
        aliases("省", "地区", "State", "Region")
    )]
    pub province: Option<String>,
    /// Prefecture-level city.
    #[field(zh = "城市", en = "City", alike = "place", aliases("市", "所在城市"))]
    pub city: Option<String>,
    /// Line of business.
    #[field(zh = "行业", en = "Industry", index, applies("kind", "company"), aliases("所属行业", "Sector"))]
    pub industry: Option<Industry>,
    /// When both sides were last in touch.
    #[field(
        zh = "最近联系",
        en = "Last contact",
        help_zh = "最近一次跟进的时间，未接通的不算。由跟进记录自动更新。",
        help_en = "When they were last spoken with; attempts in vain do not count. It follows what is logged.",
        list,
        sort,
        measure
    )]
    pub last_contact: Option<Instant>,
    /// When somebody first turned to them.
    #[field(
        zh = "首次响应",
        en = "First answered",
        help_zh = "我们第一次联系对方的时间，未接通的也算。",
        help_en = "When we first turned to them, in vain or not.",
        measure
    )]
    pub first_answered_at: Option<Instant>,
    /// By which day to turn to them again.
    #[field(
        zh = "下一步日期",
        en = "Next step on",
        help_zh = "最近一次跟进约定的日期，过期标红。",
        help_en = "What was agreed when they were last spoken with; red once it has passed.",
        list,
        sort,
        ahead,
        measure
    )]
    pub next_step: Option<Day>,
    /// Why it came to nothing.
    #[field(
        zh = "无效原因",
        en = "Disqualified for",
        help_zh = "只有无效的线索才填。",
        help_en = "Only of a lead that came to nothing.",
        index,
        applies("status", "disqualified"),
        aliases("无效原因分类", "Reason")
    )]
    pub disqualified_for: Option<DisqualifiedFor>,
    /// What there is to say of that.
    #[field(zh = "无效说明", en = "Note on that", applies("status", "disqualified"))]
    pub disqualified_note: Option<String>,
    /// Whom it became.
    #[field(
        zh = "转化的客户",
        en = "Became customer",
        reverse_zh = "来自线索",
        reverse_en = "Came from lead",
        readonly,
        index
    )]
    pub customer: Option<Id<Customer>>,
    /// Who the person became there.
    #[field(
        zh = "转化的联系人",
        en = "Became contact",
        reverse_zh = "来自线索",
        reverse_en = "Came from lead",
        readonly,
        index
    )]
    pub contact: Option<Id<Contact>>,
    /// When.
    #[field(zh = "转化时间", en = "Converted", readonly)]
    pub converted_at: Option<Instant>,
    /// By whom.
    #[field(zh = "转化人", en = "Converted by", readonly)]
    pub converted_by: Option<Id<User>>,
    /// What another system calls it.
    #[field(
        zh = "外部编号",
        en = "External id",
        help_zh = "原系统中的线索编号。导入时凭它认出同一条线索。",
        help_en = "Its number in the system before; imports tell by it that it is the same lead.",
        search = "fragments",
        unique,
        aliases("线索编号", "编号", "Lead number", "Lead id")
    )]
    pub external_id: Option<String>,
    /// Free words.
    #[field(zh = "标签", en = "Tags", search)]
    pub tags: Tags,
    /// Who works on it.
    #[field(
        zh = "负责人",
        en = "Owner",
        help_zh = "由谁跟进。留空表示还没有分配。",
        help_en = "Who works on it. Empty while it is not assigned.",
        reverse_zh = "线索",
        reverse_en = "Their leads",
        aliases("业务员", "销售", "跟进人", "Salesperson", "Assigned to")
    )]
    pub owner: Option<Id<User>>,
    /// Whose team's.
    #[field(
        zh = "所属团队",
        en = "Team",
        help_zh = "权限为“本团队”的同事据此看到线索。",
        help_en = "Those whose right reaches “team” see it by this.",
        reverse_zh = "团队的线索",
        reverse_en = "The team's leads",
        aliases("团队", "部门", "Department")
    )]
    pub team: Option<Id<Team>>,
}

/// How far a lead is (product decisions, 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LeadStatus {
    /// Nobody has it.
    #[choice(zh = "新线索", en = "New", tone = "amber", aliases("未分配", "待分配", "Unassigned"))]
    New,
    /// Somebody has it, and has not spoken with them.
    #[choice(zh = "已分配", en = "Assigned", tone = "blue", aliases("待联系", "待跟进"))]
    Assigned,
    /// Somebody speaks with them.
    #[choice(
        zh = "跟进中",
        en = "Contacting",
        tone = "blue",
        aliases("已联系", "联系中", "Contacted", "Working")
    )]
    Contacting,
    /// They have a need, and we can meet it.
    #[choice(zh = "已确认", en = "Qualified", tone = "green", aliases("有效", "合格", "已核实"))]
    Qualified,
    /// They became a customer.
    #[choice(zh = "已转化", en = "Converted", tone = "green", aliases("已转客户", "转客户"))]
    Converted,
    /// It came to nothing.
    #[choice(
        zh = "无效",
        en = "Disqualified",
        tone = "red",
        end,
        aliases("无效线索", "已关闭", "Unqualified", "Junk")
    )]
    Disqualified,
}

impl LeadStatus {
    /// Those that are nobody's work any more.
    pub const OVER: [LeadStatus; 2] = [LeadStatus::Converted, LeadStatus::Disqualified];

    /// Whether it is still somebody's work.
    pub const fn is_open(self) -> bool {
        match self {
            LeadStatus::New | LeadStatus::Assigned | LeadStatus::Contacting | LeadStatus::Qualified => true,
            LeadStatus::Converted | LeadStatus::Disqualified => false,
        }
    }
}

/// Why a lead came to nothing (product decisions, 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum DisqualifiedFor {
    /// The number is dead or another's.
    #[choice(zh = "空号错号", en = "Wrong number", aliases("空号", "错号", "停机", "号码错误"))]
    WrongNumber,
    /// They want nothing of us.
    #[choice(zh = "无需求", en = "No need", aliases("没有需求", "暂无需求", "不需要", "Not interested"))]
    NoNeed,
    /// They sell what we sell.
    #[choice(zh = "同行", en = "Competitor", aliases("竞争对手", "竞品"))]
    Competitor,
    /// It is there already.
    #[choice(zh = "重复", en = "Duplicate", aliases("重复线索", "已有客户"))]
    Duplicate,
    /// We do not sell there, or not that.
    #[choice(zh = "超出范围", en = "Out of scope", aliases("不在服务范围", "范围外"))]
    OutOfScope,
}

/// A lead is a company's unless its name is a person's; until somebody turns to it, its status tells whether it has an
/// owner.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    let text = |values: &[Value], field: &object::FieldDef| {
        values[field.index].as_text().unwrap_or_default().to_owned()
    };
    if values[Lead::KIND.field().index].is_null() {
        let kind = customers::kind_of_name(&text(values, Lead::NAME.field()));
        values[Lead::KIND.field().index] = kind.to_value();
    }
    let has_owner = !values[Lead::OWNER.field().index].is_null();
    let status = &mut values[Lead::STATUS.field().index];
    match LeadStatus::from_value(status) {
        None | Some(LeadStatus::New | LeadStatus::Assigned) => {
            *status = if has_owner { LeadStatus::Assigned } else { LeadStatus::New }.to_value();
        }
        Some(
            LeadStatus::Contacting | LeadStatus::Qualified | LeadStatus::Converted | LeadStatus::Disqualified,
        ) => {}
    }
}

/// How far the lead of this row is.
pub(crate) fn status_of(row: &Row) -> Option<LeadStatus> {
    LeadStatus::from_value(&row.values[Lead::STATUS.field().index])
}
