//! What a record's history comes to without a merge: nested merges come apart in any order, because each is left out of
//! the history rather than written over.

use std::collections::HashSet;

use object::{FieldDef, ObjectDef, Value};

use crate::entry::{ENTRY_COLUMNS, ENTRY_SELECT, Entry, EntryVerb};
use crate::error::StoreError;
use crate::merge::MERGE;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// What a field comes to.
pub(crate) struct Replayed {
    /// The field.
    pub field: &'static FieldDef,
    /// Its value.
    pub value: Value,
    /// Somebody wrote it by hand after the merge that is asked about.
    pub by_hand_since: bool,
}

/// The values that a record's history comes to without the merges that were undone, and without one more: of each field
/// that a merge wrote. A merge writes into whatever pointed to the record that it took away; everything else says what
/// it says.
pub(crate) fn replayed(
    view: &View<'_>,
    def: &'static ObjectDef,
    record: i64,
    merges: Option<(i64, bool)>,
) -> Result<Vec<Replayed>, StoreError> {
    let mut sql = Sql::new("select ");
    for (place, column) in ENTRY_SELECT.split(", ").enumerate() {
        sql.push(if place > 0 { ", e." } else { "e." }).push(column.trim());
    }
    sql.push(", c.id, c.act, c.undone_by, c.undoes from entry e join change_set c on c.id = e.change_set");
    sql.push(" where e.record = ")
        .bind(record)
        .push(" and e.object = ")
        .bind(def.name)
        .push(" order by e.id");
    let rows = view.query(&sql)?;
    let sets_here: HashSet<i64> =
        rows.iter().filter_map(|cells| cells.get(ENTRY_COLUMNS.len()).and_then(Cell::int)).collect();
    let mut values: Vec<Replayed> = Vec::new();
    let mut by_merge: Vec<&'static FieldDef> = Vec::new();
    let mut is_past_it = false;
    let mut deleted: Option<Entry> = None;
    for (place, cells) in rows.iter().enumerate() {
        let (Some(entry), own) = (Entry::of_cells(cells), &cells[ENTRY_COLUMNS.len()..]) else { continue };
        let Some(set) = own[0].int() else { continue };
        let is_merge = own[1].text() == Some(MERGE);
        is_past_it |= merges.is_some_and(|(merge, _)| set == merge);
        let stands = match merges {
            // The one that is asked about stands, or does not, whatever is marked.
            Some((merge, stands)) if set == merge => stands,
            Some(_) | None => {
                still_stands(view, set, own[2].int(), |by| is_merge || sets_here.contains(&by))?
            }
        };
        // What takes an act back says nothing of its own: the act stands or does not.
        let is_undo = own[3].int().is_some();
        match entry.verb {
            EntryVerb::Deleted => {
                deleted = Some(entry);
                continue;
            }
            EntryVerb::Created if place > 0 => {
                // Links that could not come back as they were say so from here on.
                for (field, value) in links_mended(def, deleted.as_ref(), &entry) {
                    values.retain(|known| known.field != field);
                    values.push(Replayed { field, value, by_hand_since: false });
                }
                continue;
            }
            EntryVerb::Changed if is_undo => continue,
            EntryVerb::Created | EntryVerb::Changed => {}
        }
        for change in def.fields.iter().filter_map(|field| entry.change_of(field)) {
            let known = values.iter().position(|known| known.field == change.field);
            if is_merge {
                by_merge.push(change.field);
                let now = known.map_or(&Value::Null, |place| &values[place].value);
                if entry.along.is_some() && *now != change.old {
                    continue;
                }
            }
            if !stands && place > 0 {
                continue;
            }
            let now =
                Replayed { field: change.field, value: change.new, by_hand_since: !is_merge && is_past_it };
            match known {
                Some(place) => values[place] = now,
                None => values.push(now),
            }
        }
    }
    for field in by_merge.iter().copied() {
        if !values.iter().any(|known| known.field == field) {
            values.push(Replayed { field, value: Value::Null, by_hand_since: false });
        }
    }
    values.retain(|known| by_merge.contains(&known.field));
    Ok(values)
}

/// The links of a record that came back otherwise than it went.
fn links_mended(
    def: &'static ObjectDef,
    deleted: Option<&Entry>,
    created: &Entry,
) -> Vec<(&'static FieldDef, Value)> {
    let links = def.fields.iter().copied().filter(|field| field.kind.link().is_some());
    links
        .filter_map(|field| {
            let went = deleted?.change_of(field).map_or(Value::Null, |change| change.old);
            let came = created.change_of(field).map_or(Value::Null, |change| change.new);
            (went != came).then_some((field, came))
        })
        .collect()
}

/// Whether an act stands that was taken back by `undone_by`, which may have been taken back itself; `counts` says whether
/// an undo reached the record at all.
fn still_stands(
    view: &View<'_>,
    set: i64,
    undone_by: Option<i64>,
    counts: impl Fn(i64) -> bool,
) -> Result<bool, StoreError> {
    let (mut stands, mut now, mut by) = (true, set, undone_by);
    while let Some(undo) = by.filter(|undo| *undo != now && counts(*undo)) {
        stands = !stands;
        now = undo;
        by = view.change_set(undo)?.and_then(|set| set.undone_by);
    }
    Ok(stands)
}
