//! The steps a deal has taken: into which stage, when, for how much, and how long it stayed. The house writes them, so that
//! durations, conversion and what moved can be told of any week.

use object::{Choice, FieldType, Id, Instant, Money, Object, Prose, Row, Tone};
use staff::User;

use crate::opportunity::Opportunity;
use crate::stage::Stage;

/// A step of a deal. Follows its owner and team.
#[derive(Clone, Debug, Object)]
#[object(
    table = "opportunity_step",
    plural = "opportunity_steps",
    zh = "商机进展",
    en = "Opportunity step",
    en_plural = "Opportunity steps",
    help_zh = "商机每进入一个阶段、赢单、输单或搁置，系统自动记一条，用来统计停留天数和转化率。",
    help_en = "One for each stage that a deal enters, and for its end. The house writes them; durations and conversion are told by them.",
    title = "name",
    parent = "opportunity",
    by_house
)]
pub struct OpportunityStep {
    /// Its id.
    pub id: Id<OpportunityStep>,
    /// What the stage was called then.
    #[field(zh = "进展", en = "Step", list)]
    pub name: String,
    /// Whose step.
    #[field(zh = "商机", en = "Opportunity", list, index = "at")]
    pub opportunity: Id<Opportunity>,
    /// What happened to the deal by it.
    #[field(zh = "类型", en = "Kind", list)]
    pub kind: StepKind,
    /// Into which stage; of an end, from which.
    #[field(zh = "阶段", en = "Stage", reverse_zh = "进展记录", reverse_en = "Steps", list, index = "at")]
    pub stage: Option<Id<Stage>>,
    /// When.
    #[field(zh = "进入时间", en = "Entered", list, sort)]
    pub at: Instant,
    /// When it went on.
    #[field(zh = "离开时间", en = "Left", list)]
    pub left_at: Option<Instant>,
    /// How many days it stayed.
    #[field(
        zh = "停留天数",
        en = "Days there",
        help_zh = "离开时自动记录。",
        help_en = "Noted when it goes on.",
        list
    )]
    pub days: Option<i64>,
    /// What it came to then.
    #[field(zh = "当时金额", en = "Amount then", list)]
    pub amount: Option<Money>,
    /// Who moved it.
    #[field(zh = "操作人", en = "By", reverse_zh = "推进的商机", reverse_en = "Deals moved", list, index)]
    pub by: Option<Id<User>>,
    /// What was said of its end.
    #[field(zh = "说明", en = "Note")]
    pub note: Option<Prose>,
}

/// What happened to a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum StepKind {
    /// It came to a stage.
    #[choice(zh = "进入阶段", en = "Entered stage", tone = "blue")]
    Entered,
    /// It was won.
    #[choice(zh = "赢单", en = "Won", tone = "green")]
    Won,
    /// It was lost.
    #[choice(zh = "输单", en = "Lost", tone = "red")]
    Lost,
    /// It was shelved.
    #[choice(zh = "搁置", en = "Shelved", tone = "grey")]
    Shelved,
}

/// How it looks at its line in a timeline.
pub(crate) fn sign(row: &Row) -> (&'static str, Tone) {
    let kind = StepKind::from_value(&row.values[OpportunityStep::KIND.field().index]);
    let kind = kind.unwrap_or(StepKind::Entered);
    let icon = match kind {
        StepKind::Entered => "chevrons-right",
        StepKind::Won => "trophy",
        StepKind::Lost => "circle-x",
        StepKind::Shelved => "archive",
    };
    (icon, StepKind::DEF.item(kind.code()).map_or(Tone::Grey, |item| item.tone))
}
