//! A stage of a pipeline: how likely a deal in it is won, how long it may stay, and what must be known to enter.

pub(crate) mod judge;

use object::{Choice, Choices, FieldDef, Id, Object, Percent, Prose};

use crate::opportunity::Opportunity;
use crate::pipeline::Pipeline;

/// A step of the way that a deal goes.
#[derive(Clone, Debug, Object)]
#[object(
    table = "stage",
    plural = "stages",
    zh = "销售阶段",
    en = "Stage",
    en_plural = "Stages",
    help_zh = "销售流程中的一步：赢单概率、最长停留天数、进入前必须填写的内容和工作要点。",
    help_en = "A step of a pipeline: how likely a deal there is won, how many days it may stay, what must be filled in to enter, and what to do there.",
    title = "name",
    by_hand
)]
pub struct Stage {
    /// Its id.
    pub id: Id<Stage>,
    /// What it is called.
    #[field(zh = "阶段名称", en = "Name", list, search, aliases("名称", "阶段"))]
    pub name: String,
    /// What English pages call it.
    #[field(
        zh = "英文名称",
        en = "English name",
        help_zh = "英文界面显示的名称；不填则显示上面的名称。",
        help_en = "What English pages call it; the name above where it is empty.",
        list,
        title_en
    )]
    pub name_en: Option<String>,
    /// Whose stage it is.
    #[field(
        zh = "销售流程",
        en = "Pipeline",
        reverse_zh = "阶段",
        reverse_en = "Stages",
        list,
        index = "place"
    )]
    pub pipeline: Id<Pipeline>,
    /// Its place on the way.
    #[field(
        zh = "顺序",
        en = "Place",
        help_zh = "数字小的在前。中间留空（10、20、30），以后插入新阶段更方便。",
        help_en = "The smaller comes first. Gaps (10, 20, 30) leave room for a stage between.",
        list,
        sort
    )]
    pub place: i64,
    /// How likely a deal in it is won.
    #[field(
        zh = "赢单概率",
        en = "Probability",
        help_zh = "0 到 100。加权金额 = 商机金额 × 概率。",
        help_en = "From 0 to 100. A deal weighs its amount times this.",
        list
    )]
    pub probability: Percent<0>,
    /// How many days a deal may stay.
    #[field(
        zh = "最长天数",
        en = "Days allowed",
        help_zh = "超过这些天还没有推进，商机标为停滞。留空表示不限。",
        help_en = "A deal that stays longer is marked as stalled. Empty for no limit.",
        list
    )]
    pub days_allowed: Option<i64>,
    /// What must be filled in to enter.
    #[field(
        zh = "进入前必填",
        en = "Needed to enter",
        help_zh = "商机缺这些内容时不能进入本阶段。",
        help_en = "A deal without these cannot enter."
    )]
    pub needs: Choices<StageNeed>,
    /// What is to be checked before.
    #[field(
        zh = "进入条件",
        en = "Entry checklist",
        help_zh = "每行一条，推进时提醒业务员核对。",
        help_en = "One a line; whoever moves a deal here is reminded of them."
    )]
    pub checklist: Option<Prose>,
    /// What to do there.
    #[field(
        zh = "工作要点",
        en = "Guidance",
        help_zh = "这个阶段要做什么、用哪些资料，显示在商机页面上。",
        help_en = "What to do here and with what; shown on the page of the deal."
    )]
    pub guidance: Option<Prose>,
}

/// What a stage may ask of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum StageNeed {
    /// What it comes to.
    #[choice(zh = "金额", en = "Amount")]
    Amount,
    /// When it is to be closed.
    #[choice(zh = "预计成交日", en = "Close day")]
    CloseDay,
    /// What they need.
    #[choice(zh = "需求", en = "Need")]
    Need,
    /// Whom to speak with.
    #[choice(zh = "主要联系人", en = "Main contact")]
    Contact,
    /// Who uses it in the end.
    #[choice(zh = "最终客户", en = "End customer")]
    EndCustomer,
    /// Through whom it is sold.
    #[choice(zh = "经销商", en = "Dealer")]
    Dealer,
    /// Against whom.
    #[choice(zh = "竞争对手", en = "Competitor")]
    Competitor,
}

impl StageNeed {
    /// The field of the deal that it is about.
    pub fn field(self) -> &'static FieldDef {
        match self {
            StageNeed::Amount => Opportunity::AMOUNT.field(),
            StageNeed::CloseDay => Opportunity::CLOSE_ON.field(),
            StageNeed::Need => Opportunity::NEED.field(),
            StageNeed::Contact => Opportunity::CONTACT.field(),
            StageNeed::EndCustomer => Opportunity::END_CUSTOMER.field(),
            StageNeed::Dealer => Opportunity::DEALER.field(),
            StageNeed::Competitor => Opportunity::COMPETITOR.field(),
        }
    }
}
