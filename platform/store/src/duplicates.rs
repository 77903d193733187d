//! Who may be the same as a record that is about to be made: records that share a code, a telephone, an e-mail address or
//! a normalised name with it, each key answered by its own index, and those whose names begin or sound alike. Where names
//! are compared, a probability says who of them is told; else that they share a key.

use std::collections::HashMap;

use object::{FieldDef, FieldKind, Guard, Lang, ObjectDef, Row, Value};

use crate::columns::{push_select, row_of};
use crate::condition::first_cell;
use crate::error::StoreError;
use crate::likeness::{Because, SoughtName, percent_text};
use crate::rights::Verb;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// The most likely duplicates named at once; whoever gets ten is looking at a placeholder, not at a duplicate.
pub const DUPLICATES_MAX: usize = 10;

/// Records that the search is asked for of those whose names are read alike.
const SOUNDING_MAX: usize = 8;
/// Name keys read for one beginning; where more begin so, it tells little.
pub const KEYS_BEGINNING_MAX: usize = 32;
/// Stands between the keys of one answer; no key has it, for keys are letters and digits.
const BETWEEN_KEYS: &str = "\n";
/// Sorts behind every text that goes on from the same beginning, compared by bytes as our text is.
const LAST_CHARACTER: char = '\u{10FFFF}';

impl View<'_> {
    /// The keys of a keyed field that begin with these texts, the first [`KEYS_BEGINNING_MAX`] of each, from the
    /// index alone. They are of all records, also of those that the actor may not see: ask [`View::like`] for the
    /// records, and tell nobody of a key that it does not answer.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keys_that_begin(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        mut beginnings: Vec<String>,
    ) -> Result<HashMap<String, Vec<String>>, StoreError> {
        beginnings.sort_unstable();
        beginnings.dedup();
        let Some(last) = beginnings.last().cloned() else { return Ok(HashMap::new()) };
        // Up to a power of two, so that few statement texts arise.
        beginnings.resize(beginnings.len().next_power_of_two(), last);
        let column = format!("{}_key", field.name);
        let mut sql = Sql::new("with asked (beginning, beyond) as (values ");
        for (place, beginning) in beginnings.iter().enumerate() {
            sql.push(if place > 0 { ", (cast(" } else { "(cast(" });
            sql.bind(beginning.as_str()).push(" as text), cast(");
            sql.bind(format!("{beginning}{LAST_CHARACTER}")).push(" as text))");
        }
        // One walk along the index for each beginning, however many others begin so too.
        sql.push(") select beginning, (select string_agg(found.name, cast(").bind(BETWEEN_KEYS);
        sql.push(" as text)) from (select t.").name(&column).push(" as name from ").name(def.name);
        sql.push(" t where t.").name(&column).push(" >= asked.beginning and t.").name(&column);
        sql.push(" <= asked.beyond order by t.")
            .name(&column)
            .push(" limit ")
            .bind(KEYS_BEGINNING_MAX as i64);
        sql.push(") found) from asked");
        let mut keys = HashMap::with_capacity(beginnings.len());
        for cells in self.query(&sql)? {
            if let (Some(beginning), Some(found)) = (cells[0].text(), cells[1].text()) {
                let mut found: Vec<String> = found.split(BETWEEN_KEYS).map(str::to_owned).collect();
                found.dedup();
                keys.insert(beginning.to_owned(), found);
            }
        }
        Ok(keys)
    }

    /// Stored records that the actor may see and that one of these values (one per declared field) is likely the same
    /// as, or related to, by what the actor may know of them: the likeliest first, at most [`DUPLICATES_MAX`]. A value
    /// that must be unique, and a name that is the same but for its writing, tell in any case: what was learned from few
    /// records may make little of them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_duplicates(
        &self,
        def: &'static ObjectDef,
        values: &[Value],
    ) -> Result<Vec<LikeFound>, StoreError> {
        let sight = self.actor().sight(def, Verb::See);
        if sight == Sight::Nothing || def.internal {
            return Ok(Vec::new());
        }
        let mut shared = self.who_share_a_key(def, values, sight)?;
        let Some(likeness) = self.likeness_by_name(def)? else {
            shared.truncate(DUPLICATES_MAX);
            return Ok(shared.into_iter().map(|(row, fields)| LikeFound::of_keys(row, &fields)).collect());
        };
        let mut near = self.who_are_called_alike(def, values)?;
        near.retain(|id| !shared.iter().any(|(row, _)| row.id == *id));
        shared.extend(self.rows_by_id(def, &near)?.into_iter().map(|row| (row, Vec::new())));
        // Rules say of some whether they are companies or people.
        let filled = self.filled(def, values.to_vec());
        let mut comparing = likeness.comparing();
        let mut found: Vec<LikeFound> = Vec::new();
        for (row, fields) in shared {
            let resemblance = comparing.compare(&filled, &row.values);
            if resemblance.is_likely_same() || resemblance.is_likely_related() {
                let related = !resemblance.is_likely_same();
                let percent = if related { resemblance.related_percent() } else { resemblance.percent() };
                found.push(LikeFound { row, percent: Some(percent), related, because: resemblance.because });
            } else if fields.iter().any(|field| field.unique || field.keyed) {
                found.push(LikeFound::of_keys(row, &fields));
            }
        }
        found.sort_by_key(|like| (like.related, std::cmp::Reverse(like.percent), like.row.id));
        found.truncate(DUPLICATES_MAX);
        Ok(found)
    }

    /// The stored record that this one is likely the same as, now that these of its fields were changed, where one of
    /// them is compared. None of which somebody said that they are two.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_same_now(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        changed: &[&'static FieldDef],
    ) -> Result<Option<LikeFound>, StoreError> {
        let is_compared = |field: &&'static FieldDef| {
            field.alike.is_some() || key_of(field, &row.values[field.index]).is_some()
        };
        if !changed.iter().any(is_compared) {
            return Ok(None);
        }
        for like in self.likely_duplicates(def, &row.values)? {
            if like.row.id != row.id && !like.related && !self.all_judged(&[row.id, like.row.id])? {
                return Ok(Some(like));
            }
        }
        Ok(None)
    }

    /// Records that share a key with these values, each as it is told with the fields in which they agree, the oldest first;
    /// none that agrees only in what the actor is not told.
    ///
    /// A name alone says nothing across parents: two customers may both employ a 王伟. So a child's name counts
    /// only within the same parent.
    fn who_share_a_key(
        &self,
        def: &'static ObjectDef,
        values: &[Value],
        sight: Sight<'_>,
    ) -> Result<Vec<(Row, Vec<&'static FieldDef>)>, StoreError> {
        let mut found: Vec<(Row, Vec<&'static FieldDef>)> = Vec::new();
        for (field, value) in def.fields.iter().copied().zip(values) {
            let Some((column, cell)) = key_of(field, value) else { continue };
            let mut sql = Sql::new("select ");
            push_select(def, "t", &mut sql);
            sql.push(" from ").name(def.name).push(" t where t.").name(&column).push(" = ").bind(cell);
            if let (true, Guard::Parent(parent)) = (field.keyed, def.guard) {
                let Some(parent_id) = values[parent].as_int() else { continue };
                sql.push(" and t.").name(def.fields[parent].name).push(" = ").bind(parent_id);
            }
            sql.push(" and ");
            sight.push(&mut sql, "t");
            sql.push(" limit ").bind(DUPLICATES_MAX as i64);
            for cells in self.query(&sql)? {
                let row = row_of(def, &cells)?;
                match found.iter_mut().find(|(known, _)| known.id == row.id) {
                    Some((_, why)) => why.push(field),
                    None => found.push((row, vec![field])),
                }
            }
        }
        found.sort_by_key(|(row, _)| row.id);
        for (row, fields) in &mut found {
            self.veil(def, std::slice::from_mut(row))?;
            // By what is not told nobody finds: a number could be tried out, digit by digit.
            fields.retain(|field| row.is_told(field));
        }
        found.retain(|(_, fields)| !fields.is_empty());
        Ok(found)
    }

    /// Records in sight whose names begin alike, leave out the place, or are read alike; of a child those of its parent, for
    /// two customers may both employ a 王伟.
    fn who_are_called_alike(
        &self,
        def: &'static ObjectDef,
        values: &[Value],
    ) -> Result<Vec<i64>, StoreError> {
        let title = def.title;
        let is_asked = title.keyed && self.actor().may_ask(def, title);
        let sought = values[title.index].as_text().filter(|_| is_asked).and_then(SoughtName::of);
        let Some(sought) = sought else { return Ok(Vec::new()) };
        let beginning = sought.beginning().to_owned();
        let stored = self.keys_that_begin(def, title, vec![beginning.clone()])?;
        let keys = sought.nearest(stored.get(&beginning).map_or(&[], Vec::as_slice));
        let parent_of =
            |values: &[Value]| def.parent_field().and_then(|parent| values[parent.index].as_int());
        let parent = parent_of(values);
        let like = self.like(def, title, &keys, i64::MAX)?;
        let of_family = like.into_iter().filter(|like| like.parent.is_none() || like.parent == parent);
        let mut ids: Vec<i64> = of_family.map(|like| like.id).collect();
        if let Some(sound) = sought.sound() {
            let found = self.search(def, &sound, SOUNDING_MAX)?;
            let of_family = found.iter().filter(|found| parent_of(&found.row.values) == parent);
            ids.extend(of_family.map(|found| found.row.id));
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

/// A stored record that one about to be made is like.
#[derive(Clone, Debug)]
pub struct LikeFound {
    /// The record, as the actor is told it.
    pub row: Row,
    /// How likely the two are the same, or related, in percent; none where they share a key and nothing else is compared.
    pub percent: Option<u8>,
    /// They belong together and are not the same: a branch, a sister, one household.
    pub related: bool,
    /// What speaks for it, and what against it, the strongest first.
    pub because: Vec<Because>,
}

impl LikeFound {
    fn of_keys(row: Row, fields: &[&'static FieldDef]) -> LikeFound {
        let because = fields.iter().map(|field| Because::of_key(field)).collect();
        LikeFound { row, percent: None, related: false, because }
    }

    /// How likely and why, for people: 概率 97%：电话相同；名称差一个字.
    pub fn text(&self, lang: Lang) -> String {
        likely_text(lang, self.percent, &Because::text_of(&self.because, lang))
    }
}

/// A probability, where there is one, with its reasons.
pub fn likely_text(lang: Lang, percent: Option<u8>, because: &str) -> String {
    match (lang, percent.map(percent_text)) {
        (_, None) => because.to_owned(),
        (Lang::Zh, Some(percent)) => format!("概率 {percent}：{because}"),
        (Lang::En, Some(percent)) => format!("{percent} likely: {because}"),
    }
}

/// The indexed column that holds a field's key, and what it would hold for this value; `None` where the field or
/// the value is no evidence.
fn key_of(field: &'static FieldDef, value: &Value) -> Option<(String, Cell)> {
    if value.is_null() || field.secret {
        return None;
    }
    if field.keyed {
        let key = object::text::name_key(value.as_text()?);
        return (!key.is_empty()).then(|| (format!("{}_key", field.name), Cell::Text(key)));
    }
    let is_evidence = match (field.kind, value) {
        (FieldKind::Phone, Value::Phone(phone)) => field.indexed && phone.is_evidence(),
        (FieldKind::Email, Value::Text(_)) => field.indexed,
        _ => false,
    };
    (field.unique || is_evidence).then(|| (field.name.to_owned(), first_cell(field, value)))
}
