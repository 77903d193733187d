//! Ready views of the room's lists, and of customers by what was said with them.

use customers::Customer;
use object::{Label, Object};
use site::ReadyView;

use crate::interaction::Interaction;
use crate::task::Task;

/// Ready views of the lists of tasks and interactions.
pub(crate) fn views() -> Vec<ReadyView> {
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
        ReadyView {
            object: Customer::OBJECT,
            label: Label::new("等我方回复", "Waiting for us"),
            filter: "waiting_since != null && lifecycle_stage != \"lost\"",
            sort: "waiting_since",
            nothing: Label::new("没有客户在等回复", "No customer waits for an answer"),
        },
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
