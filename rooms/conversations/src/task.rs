//! A task: something a colleague is to do by a day, for a customer or for ourselves.

pub(crate) mod completion;

use customers::{Contact, Customer};
use object::{Choice, Day, FieldType, Id, Instant, Object, ObjectDef, Prose, Row, Tone, Value};
use staff::{Team, User};

/// Something to do. It is its assignee's: who sees the customer need not see what colleagues plan there.
#[derive(Clone, Debug, Object)]
#[object(
    table = "task",
    plural = "tasks",
    zh = "任务",
    en = "Task",
    en_plural = "Tasks",
    help_zh = "某位同事要在某天之前做的事。任务只属于执行人，能看到客户的人不一定能看到。",
    help_en = "Something a colleague is to do by a day. It belongs to its assignee: who sees the customer need not see it.",
    title = "subject",
    owned
)]
pub struct Task {
    /// Its id.
    pub id: Id<Task>,
    /// What is to be done.
    #[field(
        zh = "主题",
        en = "Subject",
        list,
        search,
        ical = "SUMMARY",
        aliases("任务", "任务名称", "标题", "Title", "To do")
    )]
    pub subject: String,
    /// Open, or done.
    #[field(zh = "状态", en = "Status", list, index = "due", readonly)]
    pub status: TaskStatus,
    /// By which day.
    #[field(
        zh = "截止日期",
        en = "Due",
        help_zh = "最晚完成的日期，过了还没完成就算逾期。",
        help_en = "The last day for it; after that it is late.",
        list,
        sort,
        begins = "today",
        ahead,
        ical = "DUE",
        aliases("到期日", "完成期限", "Due date", "Deadline")
    )]
    pub due: Day,
    /// How much hangs on it.
    #[field(zh = "优先级", en = "Priority", list, index, aliases("重要程度"))]
    pub priority: Priority,
    /// For which customer.
    #[field(
        zh = "客户",
        en = "Customer",
        list,
        index = "done_at",
        aliases("客户名称", "Company", "Account")
    )]
    pub customer: Option<Id<Customer>>,
    /// About whom there.
    #[field(zh = "联系人", en = "Contact", index = "done_at", aliases("联系人姓名", "Contact name"))]
    pub contact: Option<Id<Contact>>,
    /// From when on its assignee is reminded.
    #[field(
        zh = "提醒时间",
        en = "Remind at",
        help_zh = "到这个时间后，顶栏出现提醒，“我的一天”里也会列出。",
        help_en = "From then on the bar at the top reminds its assignee, and “My day” lists it.",
        sort,
        aliases("提醒", "Reminder")
    )]
    pub remind_at: Option<Instant>,
    /// What else is worth knowing.
    #[field(
        zh = "说明",
        en = "Details",
        ical = "DESCRIPTION",
        aliases("备注", "描述", "Description", "Notes")
    )]
    pub text: Option<Prose>,
    /// Who gave it.
    #[field(
        zh = "交办人",
        en = "Given by",
        help_zh = "建这条任务的人。",
        help_en = "Who made it.",
        readonly,
        begins = "me"
    )]
    pub given_by: Option<Id<User>>,
    /// When it was done.
    #[field(zh = "完成时间", en = "Done at", sort, readonly, ical = "COMPLETED")]
    pub done_at: Option<Instant>,
    /// Who did it.
    #[field(zh = "完成人", en = "Done by", readonly)]
    pub done_by: Option<Id<User>>,
    /// Who is to do it.
    #[field(
        zh = "执行人",
        en = "Assignee",
        help_zh = "由谁来做。交给别人后，对方会在自己的任务里看到。",
        help_en = "Who is to do it. Given to someone else, it stands among their tasks.",
        reverse_zh = "任务",
        reverse_en = "Their tasks",
        list,
        aliases("负责人", "指派给", "Assigned to", "Owner")
    )]
    pub owner: Option<Id<User>>,
    /// Whose team.
    #[field(
        zh = "所属团队",
        en = "Team",
        help_zh = "权限为“本团队”的同事据此看到任务。",
        help_en = "Those whose right reaches “team” see it by this.",
        reverse_zh = "团队的任务",
        reverse_en = "The team's tasks",
        aliases("团队", "部门", "Department")
    )]
    pub team: Option<Id<Team>>,
}

/// Open, or done; what boards and counts stand on, beside the dated fact of who did it when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TaskStatus {
    /// To be done.
    #[choice(zh = "待办", en = "Open", tone = "blue", aliases("未完成", "进行中", "To do"))]
    Open,
    /// Done.
    #[choice(zh = "已完成", en = "Done", tone = "green", aliases("完成", "Completed"))]
    Done,
}

/// How much hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Priority {
    /// Much.
    #[choice(zh = "高", en = "High", tone = "red", aliases("紧急", "重要", "Urgent"))]
    High,
    /// As usual.
    #[choice(zh = "普通", en = "Normal", tone = "blue", aliases("中", "一般", "Medium"))]
    Normal,
    /// Little.
    #[choice(zh = "低", en = "Low", aliases("不急"))]
    Low,
}

/// Fills a new task: it is open, and as urgent as most.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    for (field, value) in [
        (Task::STATUS.field(), TaskStatus::Open.to_value()),
        (Task::PRIORITY.field(), Priority::Normal.to_value()),
    ] {
        if values[field.index].is_null() {
            values[field.index] = value;
        }
    }
}

/// How a task looks at its line in a timeline.
pub(crate) fn sign(row: &Row) -> (&'static str, Tone) {
    if is_done(row) { ("circle-check", Tone::Green) } else { ("square-check", Tone::Blue) }
}

/// Whether a task is done.
pub(crate) fn is_done(row: &Row) -> bool {
    row.values[Task::STATUS.field().index].as_text() == Some(TaskStatus::Done.code())
}

/// Whether it should have been done before this day.
pub(crate) fn is_late(row: &Row, today: Day) -> bool {
    let due = Day::from_value(&row.values[Task::DUE.field().index]);
    !is_done(row) && due.is_some_and(|due| due < today)
}
