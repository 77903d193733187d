//! Ready views of a list: all, mine, my teams', what changed lately.

use object::{Guard, Label, ObjectDef};

use crate::pages::values::OWNER;

/// A ready view.
pub(super) struct ReadyView {
    /// What it is called.
    pub label: Label,
    /// Its filter in CEL; empty for all.
    pub filter: String,
}

const ALL: Label = Label::new("全部", "All");
const MINE: Label = Label::new("我的", "Mine");
const MY_TEAM: Label = Label::new("我的团队", "My team");
const LATELY: Label = Label::new("近 7 天更新", "Last 7 days");

/// The views of an object. A child is mine when its parent is.
pub(super) fn of(def: &ObjectDef) -> Vec<ReadyView> {
    let governor = match def.guard {
        Guard::Owned => Some(String::new()),
        Guard::Parent(index) => Some(format!("{}.", def.fields[index].name)),
        Guard::Open => None,
    };
    let mut views = vec![ReadyView { label: ALL, filter: String::new() }];
    if let Some(governor) = governor {
        views.push(ReadyView { label: MINE, filter: format!("{governor}{OWNER} == me") });
        views.push(ReadyView { label: MY_TEAM, filter: format!("{governor}team in my_team") });
    }
    views.push(ReadyView { label: LATELY, filter: String::from("updated_at >= ago(\"7d\")") });
    views
}
