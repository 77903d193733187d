//! The room sales: who may buy, and how they become customers.

mod assignment_rule;
mod grants;
mod last_contact;
mod lead;
mod lead_follow_up;
mod opportunity;
mod opportunity_step;
mod pipeline;
mod stage;

pub use assignment_rule::assigning::{ASSIGN, AssignNew, assign};
pub use assignment_rule::{AssignmentMethod, AssignmentRule};
pub use grants::{grants, masks};
pub use last_contact::LastContact;
pub use lead::conversion::{CONVERT, Conversion, convert};
pub use lead::disqualification::{DISQUALIFY, Disqualification, disqualify};
pub use lead::qualification::{QUALIFY, REOPEN, qualify, reopen};
pub use lead::{DisqualifiedFor, Lead, LeadStatus};
pub use lead_follow_up::LeadFollowUp;
pub use opportunity::closing::{
    LOSE, Losing, REOPEN_DEAL, Reopening, SHELVE, Shelving, WIN, Winning, lose, reopen as reopen_deal,
    shelve, win,
};
pub use opportunity::moving::{ADVANCE, NextStep, advance};
pub use opportunity::steps::Steps;
pub use opportunity::{ForecastCategory, LostFor, Opportunity, OpportunityState};
pub use opportunity_step::{OpportunityStep, StepKind};
pub use pipeline::Pipeline;
pub use pipeline::defaults::install_pipelines;
pub use stage::{Stage, StageNeed};

use std::sync::Arc;

use conversations::InteractionKind;
use object::{Choice, Label, Object, ObjectDef};
use site::{Coming, DayCard, HeaderOf, ReadyView, Room, ShortForm, TimelineSource};
use store::{Fill, Judge};

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("销售", "Sales"),
        objects: objects(),
        entries: vec![
            (Lead::def(), "user-round-plus"),
            (Opportunity::def(), "handshake"),
            (Pipeline::def(), "waypoints"),
            (AssignmentRule::def(), "route"),
        ],
        fills: vec![
            (Lead::OBJECT, lead::fill as Fill),
            (Opportunity::OBJECT, opportunity::fill as Fill),
            (AssignmentRule::OBJECT, assignment_rule::fill as Fill),
        ],
        judges: vec![
            (Lead::OBJECT, lead::judges::judge as Judge),
            (LeadFollowUp::OBJECT, lead::judges::judge_follow_up as Judge),
            (AssignmentRule::OBJECT, assignment_rule::judge::judge as Judge),
            (Opportunity::OBJECT, opportunity::judges::judge as Judge),
            (Stage::OBJECT, stage::judge::judge as Judge),
            (Pipeline::OBJECT, stage::judge::judge_pipeline as Judge),
        ],
        over: vec![
            (Lead::OBJECT, Lead::STATUS.one_of(&LeadStatus::OVER)),
            (Opportunity::OBJECT, Opportunity::STATE.one_of(&OpportunityState::OVER)),
        ],
        acts: vec![ASSIGN, QUALIFY, CONVERT, DISQUALIFY, REOPEN, ADVANCE, WIN, LOSE, SHELVE, REOPEN_DEAL],
        headers: vec![
            (Lead::OBJECT, lead::face::face as HeaderOf),
            (Opportunity::OBJECT, opportunity::face::face as HeaderOf),
        ],
        timelines: vec![timeline(), steps_timeline()],
        along: vec![(Opportunity::OBJECT, Opportunity::CUSTOMER.field())],
        short_forms: short_forms(),
        day: day().into_iter().chain(opportunity::views::day()).collect(),
        coming: coming().into_iter().chain(opportunity::views::coming()).collect(),
        views: views().into_iter().chain(opportunity::views::views()).collect(),
        subscribers: vec![Arc::new(LastContact), Arc::new(AssignNew), Arc::new(Steps)],
        ..Room::default()
    }
}

/// What this room keeps.
pub fn objects() -> Vec<&'static ObjectDef> {
    vec![
        Lead::def(),
        LeadFollowUp::def(),
        AssignmentRule::def(),
        Pipeline::def(),
        Stage::def(),
        Opportunity::def(),
        OpportunityStep::def(),
    ]
}

/// What a deal's timeline tells: the steps it took.
fn steps_timeline() -> TimelineSource {
    TimelineSource {
        def: OpportunityStep::def(),
        at: OpportunityStep::AT.field(),
        who: OpportunityStep::BY.field(),
        kind: Some(OpportunityStep::KIND.field()),
        did: None,
        text: OpportunityStep::NOTE.field(),
        facts: vec![OpportunityStep::AMOUNT.field(), OpportunityStep::DAYS.field()],
        sign: opportunity_step::sign,
        above: None,
    }
}

/// What a lead's timeline tells: what was said.
fn timeline() -> TimelineSource {
    TimelineSource {
        def: LeadFollowUp::def(),
        at: LeadFollowUp::AT.field(),
        who: LeadFollowUp::BY.field(),
        kind: Some(LeadFollowUp::KIND.field()),
        did: None,
        text: LeadFollowUp::TEXT.field(),
        facts: vec![
            LeadFollowUp::MINUTES.field(),
            LeadFollowUp::RESULT.field(),
            LeadFollowUp::NEXT_STEP.field(),
            LeadFollowUp::NEXT_DAY.field(),
        ],
        sign: lead_follow_up::sign,
        above: None,
    }
}

/// The short forms above it.
fn short_forms() -> Vec<ShortForm> {
    let (text, kind) = (LeadFollowUp::TEXT.field(), LeadFollowUp::KIND.field());
    let (result, at) = (LeadFollowUp::RESULT.field(), LeadFollowUp::AT.field());
    let (next_step, next_day) = (LeadFollowUp::NEXT_STEP.field(), LeadFollowUp::NEXT_DAY.field());
    let talk = |name, label, icon, of: InteractionKind, asked, shortcut| ShortForm {
        name,
        label,
        icon,
        def: LeadFollowUp::def(),
        given: vec![(kind, of.code())],
        asked,
        mind: None,
        shortcut,
    };
    vec![
        talk(
            "lead_call",
            Label::new("电话", "Call"),
            "phone",
            InteractionKind::Call,
            vec![text, result, next_step, next_day],
            "c",
        ),
        talk(
            "lead_message",
            Label::new("消息", "Message"),
            "message-square",
            InteractionKind::Message,
            vec![text, result, next_step, next_day],
            "m",
        ),
        talk("lead_note", Label::new("备注", "Note"), "sticky-note", InteractionKind::Note, vec![text], ""),
        ShortForm {
            name: "lead_other",
            label: Label::new("其他方式", "Other"),
            icon: "messages-square",
            def: LeadFollowUp::def(),
            given: Vec::new(),
            asked: vec![text, kind, at, LeadFollowUp::MINUTES.field(), result, next_step, next_day],
            mind: None,
            shortcut: "",
        },
    ]
}

/// What waits for someone today.
fn day() -> Vec<DayCard> {
    let of_lead = |label, filter, sort, is_late, nothing| DayCard {
        label,
        icon: "user-round-plus",
        def: Lead::def(),
        mine: "owner == me",
        filter,
        sort,
        columns: vec![
            Lead::ARRIVED_AT.field(),
            Lead::SOURCE.field(),
            Lead::NEXT_STEP.field(),
            Lead::OWNER.field(),
        ],
        never: None,
        nothing,
        is_late,
        is_reminder: false,
    };
    vec![
        of_lead(
            Label::new("等第一次联系的线索", "Leads nobody turned to"),
            "status == \"assigned\"",
            "arrived_at",
            true,
            Label::new("分给您的线索都联系过了", "You have turned to every lead of yours"),
        ),
        of_lead(
            Label::new("今天该联系的线索", "Leads to contact today"),
            "(status == \"contacting\" || status == \"qualified\") && next_step <= today()",
            "next_step",
            false,
            Label::new("今天没有约好要联系的线索", "No lead is due today"),
        ),
    ]
}

/// What lies ahead of someone in the coming week.
fn coming() -> Vec<Coming> {
    vec![Coming {
        def: Lead::def(),
        icon: "user-round-plus",
        on: Lead::NEXT_STEP.field(),
        mine: "owner == me",
        filter: "status == \"contacting\" || status == \"qualified\"",
        columns: vec![Lead::STATUS.field(), Lead::OWNER.field()],
        tells: None,
    }]
}

/// Ready views of the list of leads.
fn views() -> Vec<ReadyView> {
    let lead =
        |label, filter, sort, nothing| ReadyView { object: Lead::OBJECT, label, filter, sort, nothing };
    vec![
        lead(
            Label::new("我的线索", "My leads"),
            "owner == me && (status == \"assigned\" || status == \"contacting\" || status == \"qualified\")",
            "-arrived_at",
            Label::new("您名下没有在跟进的线索", "You work on no lead"),
        ),
        lead(
            Label::new("待分配", "To assign"),
            "status == \"new\"",
            "arrived_at",
            Label::new("没有待分配的线索", "Every lead has an owner"),
        ),
        lead(
            Label::new("等第一次联系", "Nobody turned to"),
            "status == \"assigned\"",
            "arrived_at",
            Label::new("没有等待第一次联系的线索", "Somebody turned to every lead"),
        ),
        lead(
            Label::new("已确认待转化", "To convert"),
            "status == \"qualified\"",
            "arrived_at",
            Label::new("没有等待转化的线索", "No qualified lead waits"),
        ),
        lead(
            Label::new("无效线索", "Disqualified"),
            "status == \"disqualified\"",
            "-updated_at",
            Label::new("没有无效线索", "No lead was disqualified"),
        ),
        ReadyView {
            object: AssignmentRule::OBJECT,
            label: Label::new("启用的规则", "In use"),
            filter: "active == true",
            sort: "place",
            nothing: Label::new(
                "没有启用的分配规则，新线索会留在“待分配”",
                "No rule is in use; new leads wait to be assigned",
            ),
        },
    ]
}
