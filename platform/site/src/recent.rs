//! What someone opened lately, as far as they may still see it: in the side bar, on the start page, at the head of
//! the palette.

use std::collections::HashMap;

use object::{Lang, ObjectDef, id_text};
use store::{StoreError, View, Visit};

use crate::pages::title_said;

/// Records shown; more is what the search is for.
pub const RECENT_SHOWN: usize = 8;

/// A record opened lately.
#[derive(Clone, Debug)]
pub struct RecentRecord {
    /// Its object.
    pub def: &'static ObjectDef,
    /// Its id.
    pub id: i64,
    /// What it is called; empty for one without a name.
    pub title: String,
}

impl RecentRecord {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/{}/{}", self.def.plural, id_text(self.id))
    }
}

/// What the viewer opened lately, the last first. What was deleted or is out of their sight by now is left out.
pub fn load(view: &View<'_>, lang: Lang) -> Result<Vec<RecentRecord>, StoreError> {
    let opened: Vec<(&'static ObjectDef, i64)> = view
        .opened_lately()?
        .into_iter()
        .filter_map(|opened| Some((view.registry().object(&opened.object)?, opened.record)))
        .filter(|(def, _)| !def.internal)
        .collect();
    let mut wanted: Vec<(&'static ObjectDef, Vec<i64>)> = Vec::new();
    for (def, id) in &opened {
        match wanted.iter_mut().find(|(known, _)| known.name == def.name) {
            Some((_, ids)) => ids.push(*id),
            None => wanted.push((def, vec![*id])),
        }
    }
    let mut titles: HashMap<(&'static str, i64), String> = HashMap::new();
    for (def, ids) in wanted {
        titles.extend(view.rows_by_id(def, &ids)?.iter().map(|row| {
            let title = title_said(view.registry(), lang, def, row.title_in(def, lang));
            ((def.name, row.id), title)
        }));
    }
    let seen = opened
        .into_iter()
        .filter_map(|(def, id)| Some(RecentRecord { def, id, title: titles.remove(&(def.name, id))? }));
    Ok(seen.take(RECENT_SHOWN).collect())
}

/// The same with this one at the head, as it will be once its opening is noted.
pub fn with_first(recent: &[RecentRecord], first: RecentRecord) -> Vec<RecentRecord> {
    let others =
        recent.iter().filter(|other| (other.def.name, other.id) != (first.def.name, first.id)).cloned();
    std::iter::once(first.clone()).chain(others).take(RECENT_SHOWN).collect()
}

/// Notes that a record was opened, without making its page wait for the disk.
pub fn note(visit: &Visit, def: &'static ObjectDef, id: i64) {
    let visit = visit.clone();
    tokio::spawn(async move {
        let noted: Result<(), StoreError> = visit.write("open", move |tx| tx.note_opened(def, id)).await;
        if let Err(fault) = noted {
            tracing::warn!(%fault, "an opened record was not noted");
        }
    });
}
