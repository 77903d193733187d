//! Ready views of a list: all, mine, my teams', what changed lately.

use object::{Guard, Label, ObjectDef};

use crate::pages::values::OWNER;
use crate::site::Site;

/// A ready view.
pub(super) struct ReadyView {
    /// What it is called.
    pub label: Label,
    /// Its filter in CEL; empty for all.
    pub filter: String,
    /// Its order; empty for the usual one.
    pub sort: &'static str,
    /// What it says when there are none; `None` for what is said of any list.
    pub nothing: Option<Label>,
}

const ALL: Label = Label::new("全部", "All");
const MINE: Label = Label::new("我的", "Mine");
const MY_TEAM: Label = Label::new("我的团队", "My team");
const LATELY: Label = Label::new("近 7 天更新", "Last 7 days");

/// The views of an object: its room's own, or those that every list has; and what other rooms know of it.
pub(super) fn of(site: &Site, def: &ObjectDef) -> Vec<ReadyView> {
    let all = ReadyView { label: ALL, filter: String::new(), sort: "", nothing: None };
    let of_rooms = |is_own: bool| {
        let rooms = site
            .rooms()
            .iter()
            .filter(move |room| room.objects.iter().any(|object| object.name == def.name) == is_own);
        rooms.flat_map(|room| &room.views).filter(|view| view.object == def.name).map(|view| ReadyView {
            label: view.label,
            filter: view.filter.to_owned(),
            sort: view.sort,
            nothing: Some(view.nothing),
        })
    };
    let own: Vec<ReadyView> = of_rooms(true).collect();
    let mut views = if own.is_empty() { of_any(def) } else { own.into_iter().chain([all]).collect() };
    views.extend(of_rooms(false));
    views
}

/// The views that every list has. A child is mine when its parent is.
fn of_any(def: &ObjectDef) -> Vec<ReadyView> {
    let governor = match def.guard {
        Guard::Owned => Some(String::new()),
        Guard::Parent(_) => def.root_link().map(|root| format!("{}.", root.name)),
        Guard::Open | Guard::Hung(_) => None,
    };
    let mut views = vec![ReadyView { label: ALL, filter: String::new(), sort: "", nothing: None }];
    if let Some(governor) = governor {
        views.push(ReadyView {
            label: MINE,
            filter: format!("{governor}{OWNER} == me"),
            sort: "",
            nothing: None,
        });
        views.push(ReadyView {
            label: MY_TEAM,
            filter: format!("{governor}team in my_team"),
            sort: "",
            nothing: None,
        });
    }
    views.push(ReadyView {
        label: LATELY,
        filter: String::from("updated_at >= ago(\"7d\")"),
        sort: "",
        nothing: None,
    });
    views
}
