//! Stored records that a row is likely the same as, by probability: 上海恒远机戒 beside 上海恒远机械, with one telephone. They
//! are found by equal keys, by how names begin, which an index answers, and in small files also by any neighbouring
//! characters of the name, which the search answers. Reported with the probability and its reasons, never decided.

use std::collections::HashMap;

use object::{FieldDef, Row};
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

/// Records by the place of the row among the lines that they may be the same as, each with the field whose key they share,
/// if that is how it was found; those first that say most.
pub(super) type Candidates = HashMap<usize, Vec<(i64, Option<&'static FieldDef>)>>;

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
        let rows = self.rows_of(view, &candidates)?;
        let mut comparing = likeness.comparing();
        for (place, found) in candidates {
            let line = &mut lines[place];
            let Some(Content::Values(values)) = line.open().map(|open| &open.content) else { continue };
            let values = view.filled(self.plan.def, values.clone());
            let mut told: Vec<&Row> = Vec::new();
            for row in found.iter().filter_map(|found| told_of(&rows, found)) {
                if told.len() < COMPARED_MAX && !told.iter().any(|known| known.id == row.id) {
                    told.push(row);
                }
            }
            let compared = told
                .into_iter()
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

    /// Notes the records that share a key with a row, where nothing else of them is compared.
    pub(super) fn note_sharing(
        &self,
        view: &View<'_>,
        lines: &mut [Line],
        candidates: Candidates,
    ) -> Result<(), StoreError> {
        let rows = self.rows_of(view, &candidates)?;
        for (place, found) in candidates {
            for found in &found {
                if let (Some(row), Some(field)) = (told_of(&rows, found), found.1) {
                    lines[place].reason.note_stored(row.id, Why::of(&Because::of_key(field)));
                }
            }
        }
        Ok(())
    }

    /// The candidates that the importer may see, as they are told.
    fn rows_of(&self, view: &View<'_>, candidates: &Candidates) -> Result<HashMap<i64, Row>, StoreError> {
        let mut ids: Vec<i64> = candidates.values().flatten().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(view.rows_by_id(self.plan.def, &ids)?.into_iter().map(|row| (row.id, row)).collect())
    }

    fn find_called_alike(
        &self,
        view: &View<'_>,
        lines: &[Line],
        places: &[usize],
        candidates: &mut Candidates,
    ) -> Result<(), StoreError> {
        let (def, title) = (self.plan.def, self.plan.def.title);
        if !title.keyed || !view.actor().may_ask(def, title) {
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
                candidates.entry(asked.place).or_default().extend(found.into_iter().map(|id| (id, None)));
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

/// A candidate that the importer may know of: by what is not told nobody finds, for a number could be tried out.
fn told_of<'r>(rows: &'r HashMap<i64, Row>, (id, by): &(i64, Option<&'static FieldDef>)) -> Option<&'r Row> {
    rows.get(id).filter(|row| by.is_none_or(|field| row.is_told(field)))
}

impl Why {
    /// One of the reasons of a probability.
    pub(super) fn of(because: &Because) -> Why {
        Why { field: because.field.name.to_owned(), zh: because.zh.clone(), en: because.en.clone() }
    }
}
