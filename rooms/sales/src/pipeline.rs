//! A pipeline: the way that deals of one kind go, stage by stage, from a need to an order.

pub(crate) mod defaults;

use object::{Id, Object, Prose};

use crate::stage::Stage;

/// The way of one kind of deal (product decisions, 2.4): a machine is sold otherwise than a spare part.
#[derive(Clone, Debug, Object)]
#[object(
    table = "pipeline",
    plural = "pipelines",
    zh = "销售流程",
    en = "Pipeline",
    en_plural = "Pipelines",
    help_zh = "一类商机从需求到成交要走的阶段。设备、备件、渠道项目可以各有一套流程。",
    help_en = "The stages that deals of one kind go through, from the need to the order. Machines, spare parts and dealer projects can each have their own.",
    title = "name",
    by_hand
)]
pub struct Pipeline {
    /// Its id.
    pub id: Id<Pipeline>,
    /// What it is called.
    #[field(zh = "流程名称", en = "Name", list, unique, sort, aliases("名称", "流程"))]
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
    /// Where new opportunities begin.
    #[field(
        zh = "起始阶段",
        en = "First stage",
        help_zh = "新商机从这个阶段开始。添加阶段后在这里选择。",
        help_en = "Where a new opportunity begins. Choose it once the stages are there.",
        reverse_zh = "以此开始的流程",
        reverse_en = "Pipelines that begin here",
        list,
        index
    )]
    pub first_stage: Option<Id<Stage>>,
    /// Whether deals may jump over stages.
    #[field(
        zh = "允许跳过阶段",
        en = "May skip stages",
        help_zh = "不勾选时商机只能一步一步推进，走完最后阶段才能赢单；退回不受限制。",
        help_en = "Unless it is ticked a deal moves on by one stage at a time, and is won from the last. It may always go back.",
        list
    )]
    pub may_skip: bool,
    /// Whether new opportunities may take it.
    #[field(
        zh = "启用",
        en = "In use",
        help_zh = "停用后不能新建商机，已有的商机照常推进。",
        help_en = "No new opportunity takes one that is out of use; those that have it go on.",
        list
    )]
    pub active: bool,
    /// For which deals.
    #[field(zh = "适用范围", en = "For which deals", search)]
    pub purpose: Option<Prose>,
}
