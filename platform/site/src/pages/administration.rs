//! The administration on a page of its own: everything of it that somebody may see, under headings, as the rooms
//! declare it.

use maud::Markup;
use object::{Label, ObjectDef};
use store::{Verb, WhoseJobs};

use super::frame::{frame, here, is_administrator, may};
use crate::jobs;
use crate::refusal::Refusal;
use crate::room::Administers;
use crate::ui::{self, PageHeader, Place, PlaceGroup};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/administration";
pub(super) const TITLE: Label = Label::new("管理", "Administration");
pub(super) const ICON: &str = "settings";

/// `GET /administration`
pub(super) async fn page(visitor: Visitor) -> Result<Markup, Refusal> {
    let groups = groups(&visitor);
    if groups.is_empty() {
        return Err(Refusal::forbidden());
    }
    let title = TITLE.text(visitor.lang);
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    let body = maud::html! { div class="stack" { (ui::page_header(&header)) (ui::places(&groups)) } };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

/// Whether there is anything on it for this person.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    entries(visitor).next().is_some() || is_administrator(visitor)
}

/// Whether the page of this first word of an address belongs to it.
pub(super) fn holds(visitor: &Visitor, word: &str) -> bool {
    !word.is_empty()
        && (word == PAGE.trim_start_matches('/')
            || word == super::backups::PAGE.trim_start_matches('/')
            || entries(visitor).any(|(_, def, _)| def.plural == word))
}

/// What this person sees of the rooms that administer the house: under which heading, what, with which icon.
fn entries(visitor: &Visitor) -> impl Iterator<Item = (Label, &'static ObjectDef, &'static str)> {
    let rooms = visitor.site.rooms().iter().filter(|room| room.administration);
    rooms.flat_map(move |room| {
        let seen = room.entries.iter().filter(|(def, _)| may(visitor, def, Verb::See));
        seen.map(|(def, icon)| {
            let group = room.administers.iter().find(|(object, _)| *object == def.name);
            (group.map_or(room.label, |(_, group)| group.label()), *def, *icon)
        })
    })
}

fn groups(visitor: &Visitor) -> Vec<PlaceGroup> {
    let lang = visitor.lang;
    let group = |label: Label| PlaceGroup { label: label.text(lang).to_owned(), places: Vec::new() };
    let mut groups = Administers::ALL.map(|group| group.label()).map(group).to_vec();
    let mut put = |label: Label, place: Place| {
        let label = label.text(lang);
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.places.push(place),
            None => groups.push(PlaceGroup { label: label.to_owned(), places: vec![place] }),
        }
    };
    for (label, def, icon) in entries(visitor) {
        put(
            label,
            Place {
                icon,
                label: def.label_plural.text(lang).to_owned(),
                about: def.help.map_or(String::new(), |help| help.text(lang).to_owned()),
                href: format!("/{}", def.plural),
            },
        );
    }
    if is_administrator(visitor) {
        put(
            Administers::Safety.label(),
            Place {
                icon: "download",
                label: visitor.t("备份", "Backups").to_owned(),
                about: visitor
                    .t("备份放在哪里，最近一次是什么时候。", "Where backups go, and how old the last one is.")
                    .to_owned(),
                href: super::backups::PAGE.to_owned(),
            },
        );
    }
    if jobs::whose(visitor) == WhoseJobs::All {
        put(
            Administers::Safety.label(),
            Place {
                icon: "list-checks",
                label: visitor.t("后台任务", "Background jobs").to_owned(),
                about: visitor
                    .t(
                        "所有人的导入、导出、批量修改和备份：进度、结果与日志。",
                        "Everybody’s imports, exports, changes of many and backups: how far, what came of them, and when.",
                    )
                    .to_owned(),
                href: String::from("/jobs"),
            },
        );
    }
    groups.retain(|group| !group.places.is_empty());
    groups
}
