//! A task is done once, by someone, at a moment; and can be taken up again.

use object::{Id, Label, Object};
use site::{Act, On, Run};
use store::{SYSTEM_USER, Tx, Verb, WriteError};

use super::{Task, TaskStatus, is_done};

/// Says that a task is done.
pub const COMPLETE: Act = Act {
    on: On::Object(Task::OBJECT),
    name: "complete",
    noun: "completion",
    label: Label::new("完成", "Complete"),
    help: Label::new(
        "任务记为已完成，并停止提醒；完成人和完成时间取当前操作人与当前时间。已完成的任务保持不变。",
        "Marks the task as done, by whoever asks and as of now, and stops its reminders. A task that is done already stays as it is.",
    ),
    told: Label::new("完成了任务", "completed the task"),
    done: Label::new("任务已完成。", "Task completed."),
    icon: "check",
    verb: Verb::Change,
    settles: true,
    fits: |row| !is_done(row),
    run: Run::Plain(|tx, id| Ok(complete(tx, Id::from_raw(id)).map(drop)?)),
};

/// Takes a task up again.
pub const REOPEN: Act = Act {
    on: On::Object(Task::OBJECT),
    name: "reopen",
    noun: "reopening",
    label: Label::new("重新打开", "Reopen"),
    help: Label::new(
        "把已完成的任务重新列为待办，完成时间清空。未完成的任务保持不变。",
        "Puts a task that was done back among those to do and clears when it was done. A task that is open stays as it is.",
    ),
    told: Label::new("重新打开了任务", "reopened the task"),
    done: Label::new("任务已重新打开。", "Task reopened."),
    icon: "rotate-ccw",
    verb: Verb::Change,
    settles: false,
    fits: is_done,
    run: Run::Plain(|tx, id| Ok(reopen(tx, Id::from_raw(id)).map(drop)?)),
};

/// Says that a task is done, by whoever says so; nobody is reminded of it any more. One that is done stays as it was
/// done first.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn complete(tx: &mut Tx<'_>, id: Id<Task>) -> Result<Task, WriteError> {
    let task = tx.find_to_change(id)?;
    if task.status == TaskStatus::Done {
        return Ok(task); // A double click, or someone was quicker.
    }
    let me = tx.actor().user;
    let done = Task {
        status: TaskStatus::Done,
        done_at: Some(tx.now()),
        done_by: (me != SYSTEM_USER).then(|| Id::from_raw(me)),
        remind_at: None,
        ..task.clone()
    };
    tx.update(&task, &done)
}

/// Takes a task up again; one that is open stays as it is.
///
/// # Errors
/// `NotFound` and `Forbidden`, as every change of a record.
pub fn reopen(tx: &mut Tx<'_>, id: Id<Task>) -> Result<Task, WriteError> {
    let task = tx.find_to_change(id)?;
    if task.status == TaskStatus::Open {
        return Ok(task);
    }
    let open = Task { status: TaskStatus::Open, done_at: None, done_by: None, ..task.clone() };
    tx.update(&task, &open)
}
