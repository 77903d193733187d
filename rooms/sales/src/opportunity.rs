//! An opportunity: a deal that may be won, on its way through the stages of a pipeline.

pub(crate) mod choices;
pub mod closing;
pub(crate) mod face;
pub(crate) mod judges;
pub mod moving;
pub(crate) mod rules;
pub(crate) mod steps;
pub(crate) mod views;

use customers::{Contact, Customer, SourceChannel};
use object::{Day, FieldType, Id, Instant, Money, Object, ObjectDef, Prose, Row, Tags, Value};
use staff::{Team, User};

pub use self::choices::{ForecastCategory, LostFor, OpportunityState};
use crate::lead::Lead;
use crate::pipeline::Pipeline;
use crate::stage::Stage;

/// A deal that may be won (SALES-01).
#[derive(Clone, Debug, Object)]
#[object(
    table = "opportunity",
    plural = "opportunities",
    zh = "商机",
    en = "Opportunity",
    en_plural = "Opportunities",
    help_zh = "正在谈的一笔生意：跟谁谈、多少钱、预计哪天成交、走到哪个阶段、下一步做什么。",
    help_en = "A deal being talked about: with whom, how much, by when, at which stage, and what comes next.",
    title = "name",
    owned
)]
pub struct Opportunity {
    /// Its id.
    pub id: Id<Opportunity>,
    /// What it is called.
    #[field(
        zh = "商机名称",
        en = "Name",
        help_zh = "一看就知道是哪笔生意，例如“二期车间 3 台卧加”。",
        help_en = "So that it is known at a glance: “three horizontals for hall two”.",
        list,
        search,
        sort,
        aliases("名称", "项目名称", "商机", "Opportunity name", "Deal", "Deal name")
    )]
    pub name: String,
    /// Who buys.
    #[field(
        zh = "客户",
        en = "Customer",
        help_zh = "跟我们签合同的一方。",
        help_en = "Who signs with us.",
        reverse_zh = "商机",
        reverse_en = "Opportunities",
        list,
        index,
        aliases("客户名称", "公司", "公司名称", "Account", "Account name", "Company")
    )]
    pub customer: Id<Customer>,
    /// Whom to speak with there.
    #[field(
        zh = "主要联系人",
        en = "Main contact",
        reverse_zh = "商机",
        reverse_en = "Opportunities",
        index,
        aliases("联系人", "Contact", "Primary contact")
    )]
    pub contact: Option<Id<Contact>>,
    /// What it comes to.
    #[field(
        zh = "金额",
        en = "Amount",
        help_zh = "预计成交金额，含税；不清楚时先估一个。",
        help_en = "What it is likely to come to, with tax; guess where nobody knows yet.",
        list,
        sort,
        aliases("预计金额", "商机金额", "预计销售额", "Value", "Deal value", "Expected revenue")
    )]
    pub amount: Option<Money>,
    /// By when it is to be closed.
    #[field(
        zh = "预计成交日",
        en = "Close day",
        help_zh = "预计哪天签合同。过了还没成交的标红。",
        help_en = "By when it is likely signed; red once it has passed.",
        list,
        sort,
        ahead,
        aliases("预计成交日期", "预计签约日期", "预计结束日期", "Close date", "Expected close date")
    )]
    pub close_on: Option<Day>,
    /// Which way it goes.
    #[field(
        zh = "销售流程",
        en = "Pipeline",
        help_zh = "决定商机要走哪些阶段。",
        help_en = "Says which stages it goes through.",
        reverse_zh = "商机",
        reverse_en = "Opportunities",
        index,
        aliases("流程", "商机类型", "业务类型")
    )]
    pub pipeline: Id<Pipeline>,
    /// Where on that way it is.
    #[field(
        zh = "阶段",
        en = "Stage",
        help_zh = "新建时不填，从流程的起始阶段开始。赢单、输单、搁置以后没有阶段。",
        help_en = "Empty, a new one begins at the pipeline’s first stage. Won, lost or shelved it has none.",
        reverse_zh = "商机",
        reverse_en = "Opportunities",
        list,
        index,
        sums,
        lanes("place", "pipeline"),
        begins = "pipeline.first_stage",
        aliases("销售阶段", "商机阶段", "Sales stage")
    )]
    pub stage: Option<Id<Stage>>,
    /// How sure its owner is.
    #[field(
        zh = "预测类别",
        en = "Forecast category",
        help_zh = "承诺：自己担保本期成交；看好：很可能；储备：其余；不计：不进预测。",
        help_en = "Commit: you answer for it; best case: likely; pipeline: the rest; left out: not in the forecast.",
        index,
        sums,
        aliases("预测", "Forecast")
    )]
    pub forecast_category: ForecastCategory,
    /// What is to be done next.
    #[field(
        zh = "下一步",
        en = "Next step",
        help_zh = "接下来做什么。在谈的商机必须有下一步和日期。",
        help_en = "What is done next. A deal being talked about always has one, with its day.",
        list,
        aliases("下一步计划", "Next action")
    )]
    pub next_step: Option<String>,
    /// By which day.
    #[field(
        zh = "下一步日期",
        en = "Next step on",
        list,
        sort,
        ahead = "next_step",
        aliases("下次跟进日期", "Next step date")
    )]
    pub next_step_on: Option<Day>,
    /// What they need.
    #[field(
        zh = "需求",
        en = "Need",
        help_zh = "对方要解决什么问题，有哪些硬指标。",
        help_en = "What they want to solve, and what it has to be able to do.",
        search,
        aliases("需求描述", "项目描述", "备注", "Description", "Notes")
    )]
    pub need: Option<Prose>,
    /// Who uses it in the end.
    #[field(
        zh = "最终客户",
        en = "End customer",
        help_zh = "实际使用的一方；与客户相同时不填。",
        help_en = "Who uses it in the end; empty where that is the customer.",
        reverse_zh = "作为最终客户的商机",
        reverse_en = "Opportunities as end customer",
        list,
        index,
        aliases("终端客户", "终端", "使用单位", "End user")
    )]
    pub end_customer: Option<Id<Customer>>,
    /// Through whom it is sold.
    #[field(
        zh = "经销商",
        en = "Dealer",
        reverse_zh = "经销的商机",
        reverse_en = "Opportunities as dealer",
        index,
        aliases("代理商", "渠道商", "Partner", "Reseller")
    )]
    pub dealer: Option<Id<Customer>>,
    /// Who plans it.
    #[field(
        zh = "设计院或总包",
        en = "Design institute",
        help_zh = "为最终客户选型或总承包的单位。",
        help_en = "Who plans or builds it for the end customer.",
        reverse_zh = "参与设计的商机",
        reverse_en = "Opportunities as design institute",
        index,
        aliases("设计院", "总包", "总包方", "Contractor")
    )]
    pub design_institute: Option<Id<Customer>>,
    /// Against whom.
    #[field(
        zh = "竞争对手",
        en = "Competitor",
        help_zh = "主要对手。把它建为角色是“竞品”的客户。",
        help_en = "The main one; it is kept among the customers, as a competitor.",
        reverse_zh = "与其竞争的商机",
        reverse_en = "Opportunities against them",
        index,
        aliases("对手", "竞品")
    )]
    pub competitor: Option<Id<Customer>>,
    /// Which channel it came by.
    #[field(zh = "来源渠道", en = "Source", index, aliases("来源", "商机来源", "Lead source"))]
    pub source: Option<SourceChannel>,
    /// Whether it is still being talked about.
    #[field(
        zh = "状态",
        en = "State",
        help_zh = "赢单、输单、搁置各有按钮。",
        help_en = "Winning, losing and shelving have buttons of their own.",
        list,
        index,
        sums,
        aliases("商机状态", "结果", "Status", "Outcome")
    )]
    pub state: OpportunityState,
    /// The lead that it was.
    #[field(
        zh = "来自线索",
        en = "Came from lead",
        reverse_zh = "转化的商机",
        reverse_en = "Became opportunity",
        readonly,
        index
    )]
    pub lead: Option<Id<Lead>>,
    /// On which day it was over.
    #[field(
        zh = "结束日期",
        en = "Closed on",
        help_zh = "赢单、输单或搁置的日期。",
        help_en = "When it was won, lost or shelved.",
        sort,
        applies("state", "won", "lost", "shelved"),
        aliases("成交日期", "赢单日期", "Closed", "Won on")
    )]
    pub closed_on: Option<Day>,
    /// Why it was lost.
    #[field(
        zh = "输单原因",
        en = "Lost for",
        index,
        applies("state", "lost"),
        aliases("丢单原因", "失败原因", "Loss reason")
    )]
    pub lost_for: Option<LostFor>,
    /// When to look at it again.
    #[field(
        zh = "重启日期",
        en = "Take up again on",
        help_zh = "搁置到哪天再看。",
        help_en = "When a shelved deal is looked at again.",
        ahead,
        applies("state", "shelved")
    )]
    pub revisit_on: Option<Day>,
    /// What there is to say of its end.
    #[field(
        zh = "结束说明",
        en = "Note on the end",
        applies("state", "won", "lost", "shelved"),
        aliases("赢单说明", "输单说明")
    )]
    pub closing_note: Option<String>,
    /// Where it was when it was over.
    #[field(
        zh = "结束前阶段",
        en = "Last stage",
        help_zh = "结束时走到的阶段，自动记录；导入历史商机时可以填写。",
        help_en = "Where it was when it was over; the house notes it, and imports of older deals may bring it.",
        reverse_zh = "在此结束的商机",
        reverse_en = "Opportunities that ended here",
        index,
        applies("state", "won", "lost", "shelved")
    )]
    pub last_stage: Option<Id<Stage>>,
    /// Since when it has been where it is.
    #[field(
        zh = "进入阶段时间",
        en = "In stage since",
        help_zh = "什么时候进入现在的阶段，自动记录。",
        help_en = "Since when it has been at its stage; the house keeps it.",
        measure
    )]
    pub in_stage_since: Option<Instant>,
    /// The last day on which it may still be there.
    #[field(
        zh = "阶段期限",
        en = "Stage due",
        help_zh = "进入阶段的日期加上阶段的最长天数；过了还没推进就是停滞。",
        help_en = "The day it entered its stage and the days allowed there; later it is stalled.",
        sort,
        measure
    )]
    pub stage_due: Option<Day>,
    /// What another system calls it.
    #[field(
        zh = "外部编号",
        en = "External id",
        help_zh = "原系统中的商机编号。导入时凭它认出同一个商机。",
        help_en = "Its number in the system before; imports tell by it that it is the same.",
        search = "fragments",
        unique,
        aliases("商机编号", "项目编号", "编号", "Opportunity number", "Deal id")
    )]
    pub external_id: Option<String>,
    /// Free words.
    #[field(zh = "标签", en = "Tags", search)]
    pub tags: Tags,
    /// Who works on it.
    #[field(
        zh = "负责人",
        en = "Owner",
        reverse_zh = "商机",
        reverse_en = "Their opportunities",
        begins = "me",
        list,
        aliases("业务员", "销售", "Salesperson", "Deal owner")
    )]
    pub owner: Option<Id<User>>,
    /// Whose team's.
    #[field(
        zh = "所属团队",
        en = "Team",
        help_zh = "权限为“本团队”的同事据此看到商机。",
        help_en = "Those whose right reaches “team” see it by this.",
        reverse_zh = "团队的商机",
        reverse_en = "The team's opportunities",
        aliases("团队", "部门", "Department")
    )]
    pub team: Option<Id<Team>>,
}

/// A deal is open and counts as pipeline unless it says otherwise. One that is over stands at no stage, and keeps where
/// it was; one that is taken up again goes on from there.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    let [state, stage, last_stage, category] = [
        Opportunity::STATE.field(),
        Opportunity::STAGE.field(),
        Opportunity::LAST_STAGE.field(),
        Opportunity::FORECAST_CATEGORY.field(),
    ]
    .map(|field| field.index);
    if values[state].is_null() {
        values[state] = OpportunityState::Open.to_value();
    }
    if values[category].is_null() {
        values[category] = ForecastCategory::Pipeline.to_value();
    }
    let is_open = OpportunityState::from_value(&values[state]) == Some(OpportunityState::Open);
    match (is_open, values[stage].is_null()) {
        (false, false) => values[last_stage] = std::mem::replace(&mut values[stage], Value::Null),
        (true, true) => values[stage] = std::mem::replace(&mut values[last_stage], Value::Null),
        (true, false) => values[last_stage] = Value::Null,
        (false, true) => {}
    }
}

/// What came of the deal of this row.
pub(crate) fn state_of(row: &Row) -> Option<OpportunityState> {
    OpportunityState::from_value(&row.values[Opportunity::STATE.field().index])
}
