//! Where deals wait for somebody: ready views of their list, the cards of a day, what lies ahead.

use object::{Label, Object};
use site::{Coming, DayCard, ReadyView};

use super::Opportunity;

/// What waits for someone today.
pub(crate) fn day() -> Vec<DayCard> {
    let card = |label, filter, sort, is_late, nothing| DayCard {
        label,
        icon: "handshake",
        def: Opportunity::def(),
        mine: "owner == me",
        filter,
        sort,
        columns: vec![
            Opportunity::NEXT_STEP.field(),
            Opportunity::NEXT_STEP_ON.field(),
            Opportunity::AMOUNT.field(),
            Opportunity::OWNER.field(),
        ],
        never: None,
        nothing,
        is_late,
        is_reminder: false,
    };
    vec![
        card(
            Label::new("今天该推进的商机", "Deals to move today"),
            "state == \"open\" && next_step_on <= today()",
            "next_step_on",
            false,
            Label::new("今天没有约好要推进的商机", "No deal is due today"),
        ),
        card(
            Label::new("停滞的商机", "Stalled deals"),
            "state == \"open\" && stage_due < today()",
            "stage_due",
            true,
            Label::new("没有停滞的商机", "No deal is stalled"),
        ),
    ]
}

/// What lies ahead of someone in the coming week.
pub(crate) fn coming() -> Vec<Coming> {
    let coming = |on| Coming {
        def: Opportunity::def(),
        icon: "handshake",
        on,
        mine: "owner == me",
        filter: "state == \"open\"",
        columns: vec![Opportunity::NEXT_STEP.field(), Opportunity::AMOUNT.field()],
        tells: None,
    };
    vec![coming(Opportunity::NEXT_STEP_ON.field())]
}

/// Ready views of the list.
pub(crate) fn views() -> Vec<ReadyView> {
    let view = |label, filter, sort, nothing| ReadyView {
        object: Opportunity::OBJECT,
        label,
        filter,
        sort,
        nothing,
    };
    vec![
        view(
            Label::new("我的商机", "My deals"),
            "owner == me && state == \"open\"",
            "next_step_on",
            Label::new("您名下没有在谈的商机", "You have no open deal"),
        ),
        view(
            Label::new("在谈", "Open"),
            "state == \"open\"",
            "close_on",
            Label::new("没有在谈的商机", "No deal is open"),
        ),
        view(
            Label::new("本月预计成交", "Closing this month"),
            "state == \"open\" && close_on in this(\"month\")",
            "close_on",
            Label::new("本月没有预计成交的商机", "No deal is to close this month"),
        ),
        view(
            Label::new("停滞", "Stalled"),
            "state == \"open\" && stage_due < today()",
            "stage_due",
            Label::new("没有停滞的商机", "No deal is stalled"),
        ),
        view(
            Label::new("过期未成交", "Slipping"),
            "state == \"open\" && close_on < today()",
            "close_on",
            Label::new("没有过了预计成交日的商机", "No deal is past its close day"),
        ),
        view(
            Label::new("赢单", "Won"),
            "state == \"won\"",
            "-closed_on",
            Label::new("还没有赢单", "Nothing was won yet"),
        ),
        view(
            Label::new("输单", "Lost"),
            "state == \"lost\"",
            "-closed_on",
            Label::new("没有输单", "Nothing was lost"),
        ),
        view(
            Label::new("搁置", "Shelved"),
            "state == \"shelved\"",
            "-updated_at",
            Label::new("没有搁置的商机", "Nothing is shelved"),
        ),
    ]
}
