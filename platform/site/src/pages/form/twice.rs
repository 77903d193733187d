//! An edit form that is sent twice meets its own change: a double press without script, a page sent again after
//! the answer got lost. Nothing is in conflict then, and nothing is left to write.

use object::{ObjectDef, Row};
use store::StoreError;

use super::draft::Set;
use crate::pages::news::News;
use crate::pages::rows::record_href;
use crate::site::Site;
use crate::visitor::Visitor;

/// Whether the record would stay as it is if this were written on top of it, the rooms' own filling included.
pub(super) fn changes_nothing(site: &Site, def: &'static ObjectDef, now: &Row, set: &Set) -> bool {
    let mut values = now.values.clone();
    for (field, value) in set {
        values[field.index] = value.clone();
    }
    let fills = site.rooms().iter().flat_map(|room| &room.fills);
    for (_, fill) in fills.filter(|(name, _)| *name == def.name) {
        fill(def, &mut values);
    }
    values == now.values
}

/// What the first sending would have told: that it is saved and can be taken back, where the last change is one's
/// own. Where a colleague wrote the same, there is only nothing left to do.
pub(super) async fn news(visitor: &Visitor, def: &'static ObjectDef, now: &Row) -> Result<News, StoreError> {
    let id = now.id;
    let last = visitor.visit.read(move |view| view.history(def, id, None, 1)).await?;
    let me = visitor.visit.actor().user;
    let own = last.first().filter(|(entry, change_set)| {
        entry.version == now.version && change_set.actor == me && change_set.undone_by.is_none()
    });
    Ok(match own {
        Some((entry, _)) => {
            News::done(visitor.t("已保存。", "Saved.")).with_undo(entry.change_set, record_href(def, id))
        }
        None => News::done(
            visitor
                .t("没有改动：同样的内容已经保存过了。", "Nothing was changed: the same is saved already."),
        ),
    })
}
