//! What waits for someone today, and what lies ahead of them.

use customers::Customer;
use object::{Label, Object};
use site::{Coming, DayCard};

use crate::interaction::Interaction;
use crate::last_contact;
use crate::task::Task;

/// What waits for someone today.
pub(crate) fn day() -> Vec<DayCard> {
    let of_task = |label, filter, nothing| DayCard {
        label,
        icon: "square-check",
        def: Task::def(),
        mine: "owner == me",
        filter,
        sort: "due",
        columns: vec![Task::DUE.field(), Task::PRIORITY.field(), Task::CUSTOMER.field(), Task::OWNER.field()],
        never: None,
        nothing,
        is_late: false,
        is_reminder: false,
    };
    let of_customer = |label, icon, filter, sort, is_late, nothing| DayCard {
        label,
        icon,
        def: Customer::def(),
        mine: "owner == me",
        filter,
        sort,
        columns: vec![
            Customer::LAST_CONTACT.field(),
            Customer::NEXT_STEP.field(),
            Customer::GRADE.field(),
            Customer::OWNER.field(),
        ],
        never: None,
        nothing,
        is_late,
        is_reminder: false,
    };
    vec![
        DayCard {
            icon: "bell",
            is_reminder: true,
            sort: "remind_at",
            ..of_task(
                Label::new("提醒", "Reminders"),
                "remind_at <= ago(\"0d\")",
                Label::new("没有到点的提醒", "No reminder is due"),
            )
        },
        of_task(
            Label::new("今天要做", "To do today"),
            "status == \"open\" && due == today()",
            Label::new("今天没有到期的任务", "No task is due today"),
        ),
        DayCard {
            is_late: true,
            ..of_task(
                Label::new("逾期任务", "Late tasks"),
                "status == \"open\" && due < today()",
                Label::new("没有逾期的任务", "No task is late"),
            )
        },
        DayCard {
            columns: vec![Customer::WAITING_SINCE.field(), Customer::GRADE.field(), Customer::OWNER.field()],
            ..of_customer(
                Label::new("等我方回复", "Waiting for us"),
                "message-square-text",
                "waiting_since != null && lifecycle_stage != \"lost\"",
                "waiting_since",
                true,
                Label::new("没有客户在等回复", "No customer waits for an answer"),
            )
        },
        DayCard {
            label: Label::new("今天的拜访与会议", "Visits and meetings today"),
            icon: "map-pin",
            def: Interaction::def(),
            mine: "by == me",
            filter: "at == today() && (kind == \"visit\" || kind == \"meeting\" || kind == \"video\")",
            sort: "at",
            columns: vec![
                Interaction::AT.field(),
                Interaction::KIND.field(),
                Interaction::CUSTOMER.field(),
                Interaction::BY.field(),
            ],
            never: None,
            nothing: Label::new("今天没有安排拜访或会议", "No visit or meeting today"),
            is_late: false,
            is_reminder: false,
        },
        of_customer(
            Label::new("今天的下一步", "Next steps today"),
            "arrow-right",
            "next_step == today() && lifecycle_stage != \"lost\"",
            "next_step",
            false,
            Label::new("今天没有约定的下一步", "No next step is due today"),
        ),
        of_customer(
            Label::new("下一步已过期", "Overdue next steps"),
            "clock",
            "next_step < today() && lifecycle_stage != \"lost\"",
            "next_step",
            true,
            Label::new("约定的下一步都没有过期", "No next step is overdue"),
        ),
        DayCard {
            never: Some((Label::new("还没有联系过", "Never contacted"), Customer::KNOWN_SINCE.field())),
            ..of_customer(
                Label::new("该联系的客户", "Time to get in touch"),
                "phone",
                "(last_contact == null || last_contact < ago(\"90d\")) && lifecycle_stage != \"lost\"",
                "last_contact",
                false,
                Label::new("没有 90 天未联系的客户", "No customer has waited for 90 days"),
            )
        },
    ]
}

/// What lies ahead of someone in the coming week.
pub(crate) fn coming() -> Vec<Coming> {
    vec![
        Coming {
            def: Customer::def(),
            icon: "arrow-right",
            on: Customer::NEXT_STEP.field(),
            mine: "owner == me",
            filter: "lifecycle_stage != \"lost\"",
            columns: vec![Customer::OWNER.field()],
            tells: Some(last_contact::agreed_next_step),
        },
        Coming {
            def: Task::def(),
            icon: "square-check",
            on: Task::DUE.field(),
            mine: "owner == me",
            filter: "status == \"open\"",
            columns: vec![Task::PRIORITY.field(), Task::CUSTOMER.field(), Task::OWNER.field()],
            tells: None,
        },
        Coming {
            def: Interaction::def(),
            icon: "map-pin",
            on: Interaction::AT.field(),
            mine: "by == me",
            filter: "(kind == \"visit\" || kind == \"meeting\" || kind == \"video\")",
            columns: vec![Interaction::KIND.field(), Interaction::CUSTOMER.field(), Interaction::BY.field()],
            tells: None,
        },
    ]
}
