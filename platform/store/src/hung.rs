//! What hangs on records of any object: a file on a customer, on a task. Its rights are the record's, asked of the
//! record each time, so that a right withdrawn there is withdrawn here in the same moment.

use object::{FieldDef, ObjectDef, RecordAddress, Row};

use crate::columns::{push_select, row_of};
use crate::error::StoreError;
use crate::rights::{Level, Verb};
use crate::sql::Sql;
use crate::tx::WriteError;
use crate::view::{ALL_ROWS_MAX, View};

/// What must be allowed on the record for this to be allowed on what hangs there.
fn on_the_record(verb: Verb) -> Verb {
    match verb {
        Verb::See => Verb::See,
        Verb::Create | Verb::Change | Verb::Delete | Verb::HandOver => Verb::Change,
        Verb::Export | Verb::ExportPersonal | Verb::Unmask | Verb::Purge => verb,
    }
}

impl View<'_> {
    /// Whether `verb` reaches a row: by its owner and team, or through the record that it hangs on.
    pub fn reaches(&self, def: &'static ObjectDef, row: &Row, verb: Verb) -> Result<bool, StoreError> {
        self.reaches_locked(def, row, verb, "")
    }

    /// As [`View::reaches`]; the record that a row hangs on stays as it is until the transaction ends.
    pub(crate) fn reaches_locked(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        verb: Verb,
        lock: &str,
    ) -> Result<bool, StoreError> {
        if def.hung_field().is_none() {
            return Ok(self.actor.sight(def, verb).reaches(row));
        }
        let Some(address) = def.hung_on(row) else { return Ok(false) };
        let Some((home, record)) = self.record_at(&address, on_the_record(verb), lock)? else {
            return Ok(false);
        };
        // What says who may is not written by those who reach the record by a share alone.
        let sight = self.actor.sight(home, on_the_record(verb));
        Ok(!def.changes_rights || verb == Verb::See || sight.governs(record.owner, record.team))
    }

    /// The fields of a row of which the actor is told less than all: as the roles say that let them see it, or the
    /// record that it hangs on.
    pub fn veils_of(
        &self,
        def: &'static ObjectDef,
        row: &Row,
    ) -> Result<Vec<(&'static FieldDef, Level)>, StoreError> {
        if def.hung_field().is_none() || !self.actor.has_veils(def) {
            return Ok(self.actor.veils_of(def, row));
        }
        let home = self.home_of(def, row, Verb::See)?;
        Ok(self.actor.veils_through(def, home.as_ref().map(|(home, record)| (*home, record))))
    }

    /// Whether a field of a row may be set by someone who uses `verb`, to create or to change it.
    pub(crate) fn may_set(
        &self,
        def: &'static ObjectDef,
        field: &FieldDef,
        row: &Row,
        verb: Verb,
    ) -> Result<bool, StoreError> {
        if def.hung_field().is_none() || !self.actor.has_veils(def) {
            return Ok(self.actor.may_set(def, field, row, verb));
        }
        let verb = on_the_record(verb);
        let home = self.home_of(def, row, verb)?;
        let home = home.as_ref().map(|(home, record)| (*home, record));
        Ok(self.actor.level_through(def, field, home, verb) == Level::Changed)
    }

    /// The record that a row hangs on, if `verb` reaches it.
    fn home_of(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        verb: Verb,
    ) -> Result<Option<(&'static ObjectDef, Row)>, StoreError> {
        match def.hung_on(row) {
            Some(address) => self.record_at(&address, verb, ""),
            None => Ok(None),
        }
    }

    /// Why a write of a row was refused that `reaches_locked` does not reach.
    pub(crate) fn refused_on(&self, def: &'static ObjectDef, row: &Row) -> Result<WriteError, StoreError> {
        let is_hidden = def.hung_field().is_some() && !self.reaches(def, row, Verb::See)?;
        Ok(if is_hidden { WriteError::NotFound } else { WriteError::Forbidden })
    }

    /// The rows of an object that hang on a record, oldest first, if the actor may see the record; at most `limit`.
    pub fn hung_on(
        &self,
        def: &'static ObjectDef,
        address: &RecordAddress,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let Some(field) = def.hung_field() else { return Ok(Vec::new()) };
        if self.record_at(address, Verb::See, "")?.is_none() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.").name(field.name).push(" = ");
        sql.bind(address.to_string().as_str());
        sql.push(" order by t.id limit ").bind(limit.min(ALL_ROWS_MAX) as i64);
        let rows = self.query(&sql)?.iter().map(|cells| row_of(def, cells)).collect::<Result<Vec<_>, _>>();
        let mut rows = rows?;
        self.veil(def, &mut rows)?;
        Ok(rows)
    }

    /// A row that hangs on a record, if `verb` reaches it there.
    pub(crate) fn find_hung(
        &self,
        def: &'static ObjectDef,
        id: i64,
        verb: Verb,
        lock: &str,
    ) -> Result<Option<Row>, StoreError> {
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ").name(def.name).push(" t where t.id = ").bind(id).push(lock);
        let rows = self.query(&sql)?;
        let Some(row) = rows.first().map(|cells| row_of(def, cells)).transpose()? else { return Ok(None) };
        Ok(self.reaches(def, &row, verb)?.then_some(row))
    }

    /// The record at an address, if `verb` reaches it. Nothing hangs on what hangs itself, nor on the engine room.
    fn record_at(
        &self,
        address: &RecordAddress,
        verb: Verb,
        lock: &str,
    ) -> Result<Option<(&'static ObjectDef, Row)>, StoreError> {
        let def = self.registry().plural(&address.plural);
        match def.filter(|def| !def.internal && def.hung_field().is_none()) {
            Some(def) => Ok(self.find_row_for(def, address.id, verb, lock)?.map(|row| (def, row))),
            None => Ok(None),
        }
    }
}
