//! Stored records that a row is likely the same as, by probability: 上海恒远机戒 beside 上海恒远机械, with one telephone. They
//! are found by equal keys, by how names begin, which an index answers, and in small files also by any neighbouring
//! characters of the name, which the search answers. Reported with the probability and its reasons, never decided.

use std::collections::HashMap;

use object::Row;
use store::{Because, Likeness, SoughtName, StoreError, View};

use super::likely::parent_of;
use super::line::Content;
use super::line::Line;
use super::prepare::Desk;
use super::reason::Why;

/// Only in so many first rows of a file are names that leave out their place looked for in the search: it takes
/// some tenths of a millisecond each, which a large import cannot spend on every row.
const SEARCHED_ROWS_MAX: u64 = 2_000;
/// What one search brings.
const SEARCHED_RECORDS: usize = 8;
/// Records that one row is compared with; who has more of a key is looking at a placeholder.
const COMPARED_MAX: usize = 8;

/// Records by the place of the row among the lines that they may be the same as.
pub(super) type Candidates = HashMap<usize, Vec<i64>>;

/// A row whose name is looked for.
struct Asked {
    place: usize,
    name: SoughtName,
    parent: Option<i64>,
}

impl Desk {
    /// Notes the likeliest of the records that share a key with a row, or are called alike.
    pub(super) fn note_likeliest(
        &self,
        view: &View<'_>,
        lines: &mut [Line],
        places: &[usize],
        likeness: &Likeness,
        mut candidates: Candidates,
    ) -> Result<(), StoreError> {
        self.find_called_alike(view, lines, places, &mut candidates)?;
        let mut ids: Vec<i64> = Vec::new();
        for found in candidates.values_mut() {
            found.sort_unstable();
            found.dedup();
            found.truncate(COMPARED_MAX);
            ids.extend(found.iter());
        }
        ids.sort_unstable();
        ids.dedup();
        // Only those that the importer may see, as they are told.
        let rows: HashMap<i64, Row> =
            view.rows_by_id(self.plan.def, &ids)?.into_iter().map(|row| (row.id, row)).collect();
        let mut comparing = likeness.comparing();
        for (place, found) in candidates {
            let line = &mut lines[place];
            let Some(Content::Values(values)) = line.open().map(|open| &open.content) else { continue };
            let values = view.filled(self.plan.def, values.clone());
            let compared = found
                .iter()
                .filter_map(|id| rows.get(id))
                .map(|row| (row.id, comparing.compare(&values, &row.values)))
                .filter(|(_, resemblance)| resemblance.is_likely_same());
            let likeliest = compared.max_by(|(one_id, one), (other_id, other)| {
                one.same.total_cmp(&other.same).then(other_id.cmp(one_id))
            });
            if let Some((id, resemblance)) = likeliest {
                let by = resemblance.because.iter().map(Why::of).collect();
                line.reason.tell_stored(id, resemblance.percent(), by);
            }
        }
        Ok(())
    }

    fn find_called_alike(
        &self,
        view: &View<'_>,
        lines: &[Line],
        places: &[usize],
        candidates: &mut Candidates,
    ) -> Result<(), StoreError> {
        let (def, title) = (self.plan.def, self.plan.def.title);
        if !title.keyed {
            return Ok(());
        }
        let asked: Vec<Asked> =
            places.iter().filter_map(|place| self.asked_of(&lines[*place], *place)).collect();
        let beginnings = asked.iter().map(|asked| asked.name.beginning().to_owned()).collect();
        let stored = view.keys_that_begin(def, title, beginnings)?;
        let near: Vec<Vec<String>> = asked
            .iter()
            .map(|asked| {
                let found = stored.get(asked.name.beginning());
                asked.name.nearest(found.map_or(&[], Vec::as_slice))
            })
            .collect();
        let mut keys: Vec<String> = near.concat();
        keys.sort_unstable();
        keys.dedup();
        // The keys are anyone's; records are only those that the importer may see.
        let before = self.before();
        let mut records: HashMap<String, Vec<(i64, Option<i64>)>> = HashMap::new();
        for like in view.like(def, title, &keys, before)? {
            records.entry(like.key).or_default().push((like.id, like.parent));
        }
        for (asked, near) in asked.iter().zip(near) {
            let of_family = |(_, parent): &&(i64, Option<i64>)| parent.is_none() || *parent == asked.parent;
            let called = near.iter().filter_map(|key| records.get(key)).flatten().filter(of_family);
            let mut found: Vec<i64> = called.map(|(id, _)| *id).collect();
            let line = &lines[asked.place];
            // Who belongs to a record is no company, and says no place.
            if let (Some(name), None) = (asked.name.placeless(), asked.parent)
                && line.number <= SEARCHED_ROWS_MAX
            {
                let searched = view.search(def, name, SEARCHED_RECORDS)?;
                found.extend(searched.iter().map(|found| found.row.id).filter(|id| *id < before));
            }
            if !found.is_empty() {
                candidates.entry(asked.place).or_default().extend(found);
            }
        }
        Ok(())
    }

    fn asked_of(&self, line: &Line, place: usize) -> Option<Asked> {
        let Content::Values(values) = &line.open()?.content else { return None };
        let name = SoughtName::of(values[self.plan.def.title.index].as_text()?)?;
        Some(Asked { place, name, parent: parent_of(self.plan.def, self.plan.def.title, values) })
    }
}

impl Why {
    /// One of the reasons of a probability.
    pub(super) fn of(because: &Because) -> Why {
        Why { field: because.field.name.to_owned(), zh: because.zh.clone(), en: because.en.clone() }
    }
}
