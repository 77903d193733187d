//! Who may be the same: records that share a code, a telephone, an e-mail address or a normalised name with one
//! that is about to be created, each key answered by its own index; and the names that begin like one, for whoever
//! compares names.

use std::collections::HashMap;

use object::{FieldDef, FieldKind, Guard, ObjectDef, Row, Value};

use crate::columns::{push_select, row_of};
use crate::condition::first_cell;
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// The most likely duplicates named at once; whoever gets ten is looking at a placeholder, not at a duplicate.
pub const DUPLICATES_MAX: usize = 10;

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

    /// Stored records that the actor may see and that share a key with these values (one per declared field),
    /// each with the fields in which they agree. At most [`DUPLICATES_MAX`], the oldest first.
    ///
    /// A name alone says nothing across parents: two customers may both employ a 王伟. So a child's name counts
    /// only within the same parent.
    ///
    /// # Errors
    /// Those of the database.
    pub fn likely_duplicates(
        &self,
        def: &'static ObjectDef,
        values: &[Value],
    ) -> Result<Vec<(Row, Vec<&'static FieldDef>)>, StoreError> {
        let sight = self.actor().sight(def, Verb::See);
        let mut found: Vec<(Row, Vec<&'static FieldDef>)> = Vec::new();
        if sight == Sight::Nothing || def.internal {
            return Ok(found);
        }
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
        found.truncate(DUPLICATES_MAX);
        for (row, _) in &mut found {
            self.veil(def, std::slice::from_mut(row))?;
        }
        Ok(found)
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
