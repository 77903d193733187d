//! The room conversations: what we say and write to customers and do with them, and what is still to be done.

mod file;
mod grants;
mod interaction;
mod last_contact;
mod task;

pub use file::{File, FileName};
pub use grants::grants;
pub use interaction::pin::{PIN, UNPIN, pin, unpin};
pub use interaction::{Direction, Interaction, InteractionKind, InteractionResult};
pub use last_contact::LastContact;
pub use task::completion::{COMPLETE, REOPEN, complete, reopen};
pub use task::{Priority, Task, TaskStatus};

use std::sync::Arc;

use customers::Customer;
use object::{Filter, Label, Object, ObjectDef};
use site::{Above, Coming, DayCard, ReadyView, Room, ShortForm, TimelineSource};
use store::Fill;

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("工作台", "Home"),
        objects: objects(),
        entries: vec![(Task::def(), "square-check"), (Interaction::def(), "messages-square")],
        at_home: true,
        fills: vec![(Task::OBJECT, task::fill as Fill)],
        over: vec![(Task::OBJECT, Task::STATUS.is(&TaskStatus::Done))],
        acts: vec![COMPLETE, REOPEN, PIN, UNPIN],
        timelines: timelines(),
        short_forms: short_forms(),
        day: day(),
        coming: coming(),
        views: views(),
        files: Some(file::file_object()),
        subscribers: vec![Arc::new(LastContact)],
        ..Room::default()
    }
}

/// What this room keeps.
pub fn objects() -> Vec<&'static ObjectDef> {
    vec![Interaction::def(), Task::def(), File::def()]
}

/// What the timelines of customers and contacts tell.
fn timelines() -> Vec<TimelineSource> {
    vec![
        TimelineSource {
            def: Task::def(),
            at: Task::DONE_AT.field(),
            who: Task::DONE_BY.field(),
            kind: None,
            did: Some(Label::new("完成了任务", "completed the task")),
            text: Task::TEXT.field(),
            facts: vec![Task::CUSTOMER.field(), Task::CONTACT.field()],
            sign: task::sign,
            above: Above {
                label: Label::new("待办任务", "To do"),
                filter: Task::STATUS.is(&TaskStatus::Open),
                sort: Task::DUE.ascending(),
                due: Some(Task::DUE.field()),
                is_late: task::is_late,
            },
        },
        TimelineSource {
            def: Interaction::def(),
            at: Interaction::AT.field(),
            who: Interaction::BY.field(),
            kind: Some(Interaction::KIND.field()),
            did: None,
            text: Interaction::TEXT.field(),
            facts: vec![
                Interaction::CUSTOMER.field(),
                Interaction::CONTACT.field(),
                Interaction::DIRECTION.field(),
                Interaction::MINUTES.field(),
                Interaction::RESULT.field(),
                Interaction::NEXT_STEP.field(),
                Interaction::NEXT_DAY.field(),
            ],
            sign: interaction::sign,
            above: Above {
                label: Label::new("置顶", "Pinned"),
                filter: Filter::Not(Box::new(Interaction::PINNED_AT.is_empty())),
                sort: Interaction::AT.descending(),
                due: None,
                is_late: |_, _| false,
            },
        },
    ]
}

/// By which people log what happened.
fn short_forms() -> Vec<ShortForm> {
    let kind = Interaction::KIND.field();
    let text = Interaction::TEXT.field();
    let talk = |name, label, icon, code, asked, shortcut| ShortForm {
        name,
        label,
        icon,
        def: Interaction::def(),
        given: vec![(kind, code)],
        asked,
        shortcut,
    };
    let (contact, result, at) =
        (Interaction::CONTACT.field(), Interaction::RESULT.field(), Interaction::AT.field());
    let (minutes, next_step, next_day) =
        (Interaction::MINUTES.field(), Interaction::NEXT_STEP.field(), Interaction::NEXT_DAY.field());
    vec![
        talk("note", Label::new("备注", "Note"), "sticky-note", "note", vec![text], ""),
        talk(
            "call",
            Label::new("电话", "Call"),
            "phone",
            "call",
            vec![text, contact, result, Interaction::DIRECTION.field(), next_step, next_day],
            "c",
        ),
        talk(
            "visit",
            Label::new("拜访", "Visit"),
            "map-pin",
            "visit",
            vec![text, contact, at, minutes, result, next_step, next_day],
            "v",
        ),
        ShortForm {
            name: "task",
            label: Label::new("任务", "Task"),
            icon: "square-check",
            def: Task::def(),
            given: Vec::new(),
            asked: vec![
                Task::SUBJECT.field(),
                Task::DUE.field(),
                Task::CONTACT.field(),
                Task::PRIORITY.field(),
                Task::REMIND_AT.field(),
                Task::OWNER.field(),
            ],
            shortcut: "t",
        },
    ]
}

/// What waits for someone today.
fn day() -> Vec<DayCard> {
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
            label: Label::new("今天的拜访与会议", "Visits and meetings today"),
            icon: "map-pin",
            def: Interaction::def(),
            mine: "by == me",
            filter: "at == today() && (kind == \"visit\" || kind == \"meeting\")",
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
fn coming() -> Vec<Coming> {
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
            filter: "(kind == \"visit\" || kind == \"meeting\")",
            columns: vec![Interaction::KIND.field(), Interaction::CUSTOMER.field(), Interaction::BY.field()],
            tells: None,
        },
    ]
}

/// Ready views of the lists of tasks and interactions.
fn views() -> Vec<ReadyView> {
    let task =
        |label, filter, sort, nothing| ReadyView { object: Task::OBJECT, label, filter, sort, nothing };
    let interaction = |label, filter, nothing| ReadyView {
        object: Interaction::OBJECT,
        label,
        filter,
        sort: "-at",
        nothing,
    };
    vec![
        task(
            Label::new("我的待办", "My open tasks"),
            "owner == me && status == \"open\"",
            "due",
            Label::new("没有待办任务", "No open tasks"),
        ),
        task(
            Label::new("今天", "Today"),
            "owner == me && status == \"open\" && due == today()",
            "due",
            Label::new("今天没有到期的任务", "Nothing is due today"),
        ),
        task(
            Label::new("逾期", "Overdue"),
            "owner == me && status == \"open\" && due < today()",
            "due",
            Label::new("没有逾期的任务", "No overdue tasks"),
        ),
        task(
            Label::new("本周", "This week"),
            "owner == me && status == \"open\" && due in this(\"week\")",
            "due",
            Label::new("本周没有待办任务", "Nothing is due this week"),
        ),
        task(
            Label::new("已完成", "Completed"),
            "owner == me && status == \"done\"",
            "-done_at",
            Label::new("还没有完成过任务", "No completed tasks yet"),
        ),
        interaction(
            Label::new("我的跟进", "Logged by me"),
            "by == me",
            Label::new("您还没有记录过互动", "You have not logged anything yet"),
        ),
        interaction(
            Label::new("本周拜访", "Visits this week"),
            "kind == \"visit\" && at in this(\"week\")",
            Label::new("本周没有拜访", "No visits this week"),
        ),
    ]
}
