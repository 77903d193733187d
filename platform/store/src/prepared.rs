//! Records made ready beside the writer, so that the writer only writes; what may have changed since is looked at
//! again when it does. A check uses the same and writes nothing.

use object::{FieldDef, ObjectDef, Row, Value};

use crate::columns::{cells_of, table_columns};
use crate::contents::files_of;
use crate::entry::{EntryVerb, Part, whole_parts};
use crate::error::StoreError;
use crate::numbers::Places;
use crate::prepare::Stamp;
use crate::reading::order_column;
use crate::rights::Verb;
use crate::sql::Cell;
use crate::tx::{Setter, Tx, WriteError, taken};
use crate::view::View;

/// A new record for [`Tx::insert_prepared`].
#[derive(Clone, Debug)]
pub struct NewRow {
    row: Row,
    /// As the table and the history take it; nothing until it is made ready.
    cells: Vec<Cell>,
    parts: (Part, Part),
}

impl NewRow {
    /// The record as it will be, but for its id and times.
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// Does beside the writer what the writer would do otherwise. A record that is only checked needs none of it.
    pub fn make_ready(&mut self, def: &'static ObjectDef) {
        if self.cells.is_empty() {
            self.cells = cells_of(def, &self.row);
        }
        if self.parts == (Part::Nothing, Part::Nothing) {
            self.parts = whole_parts(def, &self.row);
        }
    }
}

/// The places of id, created_at and updated_at in a row's cells; see [`table_columns`].
const ID_CELL: usize = 0;
const CREATED_CELL: usize = 2;
const UPDATED_CELL: usize = 3;

impl View<'_> {
    /// Looks many links up at once, for the checks of [`View::prepare_row`].
    pub fn know_targets(
        &self,
        field: &'static FieldDef,
        def: &'static ObjectDef,
        ids: &[i64],
    ) -> Result<(), StoreError> {
        let Some(target) = field.kind.link() else { return Ok(()) };
        if def.parent_field() == Some(field) {
            self.know_parents(target, ids, "")
        } else {
            self.know_links(target, ids)
        }
    }

    /// A new record: filled, checked, within the actor's rights.
    pub fn prepare_row(&self, def: &'static ObjectDef, values: Vec<Value>) -> Result<NewRow, WriteError> {
        let row = self.prepare(def, values, "", Setter::Surface)?;
        Ok(NewRow { row, cells: Vec::new(), parts: (Part::Nothing, Part::Nothing) })
    }

    /// Whether setting these fields would change the record. Writes nothing.
    ///
    /// # Errors
    /// What [`Tx::change_row`] would refuse, but for values that are another record's.
    pub fn would_change(
        &self,
        def: &'static ObjectDef,
        old: &Row,
        set: Vec<(&'static FieldDef, Value)>,
    ) -> Result<bool, WriteError> {
        if !self.actor.sight(def, Verb::Change).reaches(old) {
            return Err(WriteError::Forbidden);
        }
        Ok(self.prepare_change(def, old, set, "", Setter::Surface)?.is_some())
    }
}

impl Tx<'_> {
    /// Whether the actor may change this row as it stands.
    pub fn may_change(&self, def: &'static ObjectDef, row: &Row) -> bool {
        self.actor.sight(def, Verb::Change).reaches(row)
    }

    /// Writes records that were made ready outside the transaction. What may have changed since, the links and
    /// the parents, is looked at again. Answers one outcome per record: its id, or why it alone was left out.
    ///
    /// # Errors
    /// Where the database refuses one of them for a value that is another record's: nothing is written then,
    /// and the transaction must end.
    pub fn insert_prepared(
        &mut self,
        def: &'static ObjectDef,
        rows: &mut [&mut NewRow],
    ) -> Result<Vec<Result<i64, WriteError>>, WriteError> {
        self.look_again(def, rows)?;
        let lock = self.view.conn.dialect().for_share();
        let mut answers = Vec::with_capacity(rows.len());
        let mut cells = Vec::with_capacity(rows.len());
        let mut places = Places::default();
        for new in rows.iter_mut() {
            new.make_ready(def);
            let answer = self.admit(def, new, lock, &mut places);
            if let Err(WriteError::Store(fault)) = answer {
                return Err(fault.into());
            }
            if answer.is_ok() {
                let now = Cell::Int(self.now.0);
                new.row.id = self.new_id();
                (new.row.created_at, new.row.updated_at) = (self.now, self.now);
                new.cells[ID_CELL] = Cell::Int(new.row.id);
                (new.cells[CREATED_CELL], new.cells[UPDATED_CELL]) = (now.clone(), now);
                cells.push(new.cells.as_slice());
            }
            answers.push(answer);
        }
        let columns = table_columns(def);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        // In the order of their titles, by which most indexes with scattered keys are sorted: neighbours in an
        // index are then written one after the other. Their ids keep the order of the rows.
        let title = order_column(def.title);
        if let Some(title) = names.iter().position(|name| *name == title) {
            cells.sort_by(|a: &&[Cell], b| a[title].text().cmp(&b[title].text()));
        }
        match self.view.conn.insert_many(def.name, &names, &cells) {
            Ok(()) => {}
            Err(StoreError::Taken { field, object }) => return Err(taken(def, &object, &field)),
            Err(fault) => return Err(fault.into()),
        }
        let mut ids = Vec::with_capacity(rows.len());
        let mut written = Vec::new();
        let files = files_of(def);
        for (new, answer) in rows.iter_mut().zip(answers) {
            ids.push(answer.map(|()| new.row.id));
            if ids.last().is_some_and(Result::is_ok) {
                self.use_files(&new.row, &files)?;
                self.deltas.add(def, &new.row, 1);
                self.note_sums(def, &new.row);
                // Taken, not copied; should the transaction run again, they are made again.
                let parts = std::mem::replace(&mut new.parts, (Part::Nothing, Part::Nothing));
                self.write_entry(def, &new.row, EntryVerb::Created, || parts);
                if !self.bulk {
                    written.push(new.row.clone());
                }
            }
        }
        self.index(def, &written)?;
        Ok(ids)
    }

    /// One query per linked object for what the rows point to.
    fn look_again(&self, def: &'static ObjectDef, rows: &[&mut NewRow]) -> Result<(), StoreError> {
        for field in &def.fields {
            let Some(target) = field.kind.link() else { continue };
            let ids: Vec<i64> = rows.iter().filter_map(|new| new.row.values[field.index].as_int()).collect();
            if ids.is_empty() {
                continue;
            }
            if field.is_kept_root() {
                continue; // It comes with the parent.
            }
            if def.parent_field() == Some(*field) {
                let lock = self.view.conn.dialect().for_share();
                let lock = match self.registry().object(target) {
                    Some(parent) => self.view.lock_of_parent(parent, def, lock),
                    None => lock,
                };
                self.view.know_parents(target, &ids, lock)?;
            } else {
                self.view.know_links(target, &ids)?;
            }
        }
        Ok(())
    }

    fn admit(
        &self,
        def: &'static ObjectDef,
        new: &mut NewRow,
        lock: &str,
        places: &mut Places,
    ) -> Result<(), WriteError> {
        for field in &def.fields {
            if let (Some(target), Some(id)) = (field.kind.link(), new.row.values[field.index].as_int())
                && def.parent_field() != Some(*field)
                && !field.is_kept_root()
                && !self.view.may_point_to(target, id)?
            {
                return Err(WriteError::Invalid(vec![crate::prepare::unknown_link(field)]));
            }
        }
        if def.parent_field().is_some() {
            let before = Stamp::of(def, &new.row);
            self.view.stamp(def, &mut new.row, lock)?;
            if before != Stamp::of(def, &new.row) {
                // The parent changed hands, or moved, since the row was made ready.
                new.cells = cells_of(def, &new.row);
                new.parts = whole_parts(def, &new.row);
            }
        }
        if !self.actor.sight(def, Verb::Create).reaches(&new.row) {
            return Err(WriteError::Forbidden);
        }
        if self.number(def, &mut new.row, places)? {
            new.cells = cells_of(def, &new.row);
            new.parts = whole_parts(def, &new.row);
        }
        Ok(())
    }
}
