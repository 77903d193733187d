//! The room conversations: what we say and write to customers and do with them, and what is still to be done.

mod attendee;
mod day;
mod file;
mod grants;
mod interaction;
mod last_contact;
mod mail;
mod short_forms;
mod task;
mod views;
mod visit;

pub use attendee::{Attendee, Side};
pub use file::File;
pub use grants::{grants, masks};
pub use interaction::pin::{PIN, UNPIN, pin, unpin};
pub use interaction::{
    Channel, DISMISS, Direction, Interaction, InteractionKind, InteractionResult, dismiss,
};
pub use last_contact::LastContact;
pub use task::completion::{COMPLETE, REOPEN, complete, reopen};
pub use task::{Priority, Task, TaskStatus};
pub use visit::{
    CHECK_IN, CHECK_OUT, CheckIn, CheckOut, ON_SITE_METRES, OnSite, POSITION_DAYS, check_in, check_out,
};

use std::sync::Arc;

use object::{Filter, Label, Object, ObjectDef};
use site::{Above, Room, TimelineSource};
use store::{Fill, Judge};

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("工作台", "Home"),
        objects: objects(),
        entries: vec![(Task::def(), "square-check"), (Interaction::def(), "messages-square")],
        at_home: true,
        fills: vec![(Task::OBJECT, task::fill as Fill), (Attendee::OBJECT, attendee::fill as Fill)],
        over: vec![(Task::OBJECT, Task::STATUS.is(&TaskStatus::Done))],
        acts: vec![COMPLETE, REOPEN, CHECK_IN, CHECK_OUT, DISMISS, PIN, UNPIN],
        judges: vec![
            (Interaction::OBJECT, interaction::judges::judge as Judge),
            (Attendee::OBJECT, attendee::judge as Judge),
        ],
        pages: Some(visit::routes),
        record_menu: Some(visit::record_menu),
        retention: vec![visit::reduce_old_places],
        timelines: timelines(),
        short_forms: short_forms::short_forms(),
        day: day::day(),
        coming: day::coming(),
        views: views::views(),
        files: Some(file::file_object()),
        file_readers: vec![mail::reader()],
        subscribers: vec![Arc::new(LastContact), Arc::new(visit::PlacesFollowVisits)],
        ..Room::default()
    }
}

/// What this room keeps.
pub fn objects() -> Vec<&'static ObjectDef> {
    vec![Interaction::def(), Attendee::def(), Task::def(), File::def()]
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
            above: Some(Above {
                label: Label::new("待办任务", "To do"),
                filter: Task::STATUS.is(&TaskStatus::Open),
                sort: Task::DUE.ascending(),
                due: Some(Task::DUE.field()),
                is_late: task::is_late,
            }),
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
                Interaction::CHANNEL.field(),
                Interaction::DIRECTION.field(),
                Interaction::ON_SITE.field(),
                Interaction::MINUTES.field(),
                Interaction::TIME_ON_SITE.field(),
                Interaction::RESULT.field(),
                Interaction::NEXT_STEP.field(),
                Interaction::NEXT_DAY.field(),
            ],
            sign: interaction::sign,
            above: Some(Above {
                label: Label::new("置顶", "Pinned"),
                filter: Filter::Not(Box::new(Interaction::PINNED_AT.is_empty())),
                sort: Interaction::AT.descending(),
                due: None,
                is_late: |_, _| false,
            }),
        },
    ]
}
