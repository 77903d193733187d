//! Stored names that are much alike though they share no key: 上海恒源机械 beside 上海恒远机械. Looked for by how
//! names begin, which an index answers, and in small files also by any neighbouring characters of the name, which
//! the search answers. Reported with the reason and how alike they are, never decided.

use std::collections::HashMap;

use object::text::{is_han, key_core, name_key};
use object::{Row, Value};
use store::{StoreError, View};

use super::likely::{Alike, Similar, parent_of};
use super::line::{Content, Line};
use super::prepare::Desk;
use super::reason::Likeness;

/// Names compared with one another begin alike in so many characters behind the place. In a Chinese company name
/// those carry the identity.
const BEGIN_HAN_CHARS: usize = 2;
/// The same for names in other scripts, whose letters each say less.
const BEGIN_OTHER_CHARS: usize = 5;
/// Only in so many first rows of a file are names that leave out their place looked for in the search: it takes
/// some tenths of a millisecond each, which a large import cannot spend on every row.
const SEARCHED_ROWS_MAX: u64 = 2_000;
/// What one search brings.
const SEARCHED_RECORDS: usize = 8;
/// A name of fewer characters than this finds too much to say anything.
const SEARCHED_CHARS_MIN: usize = 3;

/// Stored keys much like a row's name, each with how alike it is, where that is known already.
type Near = Vec<(String, Option<Alike>)>;

/// A row whose name is looked for.
struct Asked {
    /// Its place among the lines.
    place: usize,
    key: String,
    /// How many bytes of the key say the place.
    front: usize,
    /// How stored keys must begin to be compared with it.
    begin: String,
    parent: Option<i64>,
}

impl Asked {
    /// The key without the place.
    fn core(&self) -> &str {
        &self.key[self.front..]
    }

    /// Whether the name says no place, though stored ones may, and is long enough to be looked for without it.
    fn is_without_place(&self) -> bool {
        self.front == 0 && self.key.chars().filter(|c| is_han(*c)).nth(SEARCHED_CHARS_MIN - 1).is_some()
    }
}

impl Desk {
    /// Which stored records have names much like those of the new rows, where no key told already.
    pub(super) fn find_alike(
        &self,
        view: &View<'_>,
        lines: &mut [Line],
        places: &[usize],
        similar: Similar,
    ) -> Result<(), StoreError> {
        let title = self.plan.def.title;
        if !title.keyed {
            return Ok(());
        }
        let asked: Vec<Asked> = places
            .iter()
            .filter(|place| lines[**place].reason.stored.is_none())
            .filter_map(|place| self.asked_of(&lines[*place], *place))
            .collect();
        let near = self.near_keys(view, &asked, similar)?;
        let keys: Vec<String> = near.iter().flatten().map(|(key, _)| key.clone()).collect();
        // The keys are anyone's; records are only those that the importer may see.
        let before = self.import.unwrap_or(i64::MAX);
        let mut records: HashMap<String, Vec<(i64, Option<i64>)>> = HashMap::new();
        for like in view.like(self.plan.def, title, &keys, before)? {
            records.entry(like.key).or_default().push((like.id, like.parent));
        }
        for (asked, near) in asked.iter().zip(near) {
            let of_family = |(_, parent): &&(i64, Option<i64>)| parent.is_none() || *parent == asked.parent;
            let found = near.iter().find_map(|(key, alike)| {
                let (id, _) = records.get(key)?.iter().find(of_family)?;
                Some((*id, alike.or_else(|| similar(key, &asked.key))?))
            });
            let is_searched = asked.is_without_place() && lines[asked.place].number <= SEARCHED_ROWS_MAX;
            let found = match found {
                None if is_searched => self.search_alike(view, asked, similar, before)?,
                found => found,
            };
            if let Some((id, alike)) = found {
                lines[asked.place].reason.note_stored(id, Likeness::of_names(title, alike));
            }
        }
        Ok(())
    }

    fn asked_of(&self, line: &Line, place: usize) -> Option<Asked> {
        let Content::Values(values) = &line.open()?.content else { return None };
        let Value::Text(name) = &values[self.plan.def.title.index] else { return None };
        let key = name_key(name);
        let core = key_core(&key);
        let front = key.len() - core.len();
        let begin = key[..front + begin_bytes(core)?].to_owned();
        let parent = parent_of(self.plan.def, self.plan.def.title, values);
        Some(Asked { place, key, front, begin, parent })
    }

    /// For each name the stored keys that are much like it, the most alike first, and at the end its own without
    /// the place, which is compared only if a record has it. A name's own key is not among them: whoever has it was
    /// found by it, or may not be seen.
    fn near_keys(&self, view: &View<'_>, asked: &[Asked], similar: Similar) -> Result<Vec<Near>, StoreError> {
        let begins = asked.iter().map(|asked| asked.begin.clone()).collect();
        let stored = view.keys_that_begin(self.plan.def, self.plan.def.title, begins)?;
        let near_of = |asked: &Asked| {
            let rest = &asked.key[asked.begin.len()..];
            let keys = stored.get(&asked.begin).into_iter().flatten();
            let mut near: Vec<(String, Alike)> = keys
                .filter(|key| **key != asked.key && may_be_alike(&key[asked.begin.len()..], rest))
                .filter_map(|key| Some((key.clone(), similar(key, &asked.key)?)))
                .collect();
            near.sort_by(|(a_key, a), (b_key, b)| b.score.total_cmp(&a.score).then_with(|| a_key.cmp(b_key)));
            let near = near.into_iter().map(|(key, alike)| (key, Some(alike)));
            let without_place = (asked.front > 0).then(|| (asked.core().to_owned(), None));
            near.chain(without_place).collect()
        };
        Ok(asked.iter().map(near_of).collect())
    }

    /// The most alike of the records that the search finds for a name.
    fn search_alike(
        &self,
        view: &View<'_>,
        asked: &Asked,
        similar: Similar,
        before: i64,
    ) -> Result<Option<(i64, Alike)>, StoreError> {
        let def = self.plan.def;
        let found = view.search(def, asked.core(), SEARCHED_RECORDS)?;
        let parent_of_row = |row: &Row| parent_of(def, def.title, &row.values);
        let alike = found
            .iter()
            .filter(|found| found.row.id < before && parent_of_row(&found.row) == asked.parent)
            .filter_map(|found| {
                let name = found.row.values[def.title.index].as_text()?;
                Some((found.row.id, similar(name, &asked.key)?))
            });
        Ok(alike.max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score)))
    }
}

/// How many bytes of a name without its place it is known by; none where it is too short to be compared.
fn begin_bytes(core: &str) -> Option<usize> {
    let chars = if core.starts_with(is_han) { BEGIN_HAN_CHARS } else { BEGIN_OTHER_CHARS };
    core.char_indices().nth(chars - 1).map(|(last, c)| last + c.len_utf8())
}

/// Whether two names that begin alike are worth a comparison by the room's rule, which takes longer than all
/// else that is done for a row: one goes on where the other ends, or they share half of what follows.
fn may_be_alike(a: &str, b: &str) -> bool {
    if a.starts_with(b) || b.starts_with(a) {
        return true;
    }
    let shorter = a.chars().count().min(b.chars().count());
    let shared = a.chars().filter(|c| b.contains(*c)).count();
    shared * 2 >= shorter
}
