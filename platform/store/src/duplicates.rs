//! Who may be the same: records that share a code, a telephone, an e-mail address or a normalised name with one
//! that is about to be created. Only exact keys, each answered by its own index.

use object::{FieldDef, FieldKind, Guard, ObjectDef, Row, Value};

use crate::actor::{Sight, Verb};
use crate::columns::{push_select, row_of};
use crate::condition::first_cell;
use crate::error::StoreError;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// The most likely duplicates named at once; whoever gets ten is looking at a placeholder, not at a duplicate.
pub const DUPLICATES_MAX: usize = 10;

impl View<'_> {
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
