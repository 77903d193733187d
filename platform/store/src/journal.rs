//! Journals: lines that the house writes by itself about what people do, without an entry each. A line is written once,
//! read in the order of its moment, and goes when its time is over.

use object::{Instant, Object, ObjectDef, Row};

use crate::error::StoreError;
use crate::ids;
use crate::sql::Sql;
use crate::tx::{Tx, WriteError};

impl Tx<'_> {
    /// Writes lines of a journal, each with the moment it tells of. They are the house's own, so no rule is asked.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Panics
    /// Where the object is no journal.
    pub fn write_lines<T: Object>(&mut self, lines: &[(Instant, T)]) -> Result<(), WriteError> {
        let def = T::def();
        assert!(def.journal, "{} is no journal", def.name);
        let owner = def.field("owner").map(|field| field.index);
        let rows: Vec<Row> = lines
            .iter()
            .map(|(at, line)| {
                let values = line.to_values();
                Row {
                    id: self.new_id(),
                    version: 1,
                    created_at: *at,
                    updated_at: *at,
                    owner: owner.and_then(|place| values[place].as_int()),
                    team: None,
                    values,
                }
            })
            .collect();
        if rows.is_empty() { Ok(()) } else { self.insert_rows(def, &rows) }
    }

    /// Lets rows go that were written before a moment, at most so many, of what leaves no entry; answers how many went.
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Panics
    /// Where the object keeps a history of its rows.
    pub fn forget_rows_before(
        &mut self,
        def: &ObjectDef,
        before: Instant,
        limit: i64,
    ) -> Result<u64, StoreError> {
        assert!(def.journal || def.internal, "{} keeps what it is told", def.name);
        let mut sql = Sql::new("delete from ");
        sql.name(def.name).push(" where id in (select id from ").name(def.name);
        if def.journal {
            sql.push(" where updated_at < ").bind(before.0).push(" order by updated_at, id");
        } else {
            // Without an index of their own: ids follow the clock.
            sql.push(" where id < ").bind(ids::first_at(before.0)).push(" order by id");
        }
        sql.push(" limit ").bind(limit).push(")");
        self.view.execute(&sql)
    }
}
