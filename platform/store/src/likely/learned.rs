//! What was learned of an object's records, kept in this process until a search has learned anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use object::ObjectDef;

use crate::error::StoreError;
use crate::likeness::Likeness;
use crate::sql::Sql;
use crate::view::View;

/// What was learned with its version, by the place of the declaration, which is never given back.
pub(crate) type Learned = Mutex<HashMap<usize, (i64, Option<Arc<Likeness>>)>>;

impl View<'_> {
    /// What was learned of the records of an object; none where nothing was yet, or its columns have changed since.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn learned(&self, def: &'static ObjectDef) -> Result<Option<Arc<Likeness>>, StoreError> {
        let mut sql = Sql::new("select version from likeness_model where object = ");
        sql.bind(def.name);
        let Some(version) = self.query(&sql)?.first().and_then(|cells| cells[0].int()) else {
            return Ok(None);
        };
        let place = std::ptr::from_ref(def) as usize;
        let known = self.house.learned.lock().unwrap_or_else(PoisonError::into_inner).get(&place).cloned();
        if let Some((_, known)) = known.filter(|(of, _)| *of == version) {
            return Ok(known);
        }
        let mut sql = Sql::new("select version, bytes from likeness_model where object = ");
        sql.bind(def.name);
        let found = self.query(&sql)?;
        let Some((version, bytes)) = found.first().and_then(|cells| cells[0].int().zip(cells[1].bytes()))
        else {
            return Ok(None);
        };
        let learned = Likeness::learned(def, version, bytes).unwrap_or_else(|_| {
            // It was written by another version of the program; the next search writes it anew.
            tracing::warn!(object = def.name, "what was learned of an object cannot be read");
            None
        });
        let mut all = self.house.learned.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(place, (version, learned.clone()));
        Ok(learned)
    }
}
