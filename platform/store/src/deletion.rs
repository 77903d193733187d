//! Deleting a record with what hangs on it: its children and theirs, files, shares. What points to it from elsewhere
//! lets go where that may be empty, and stands in the way where it may not. All of it is one act, so that undoing it,
//! or restoring the record from the recycle bin, brings all of it back.

use object::{FieldDef, ObjectDef, RecordAddress, Row, Value};

use crate::columns::{push_select, row_of};
use crate::crm::Written;
use crate::entry::{EntryVerb, whole_parts};
use crate::error::StoreError;
use crate::rights::Verb;
use crate::search;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::tx::{Setter, Tx, WriteError, too_many};
use crate::view::View;

/// The most records that go along with one, or move with one, in a transaction: some seconds of a writer's time.
pub const ALONG_ROWS_MAX: i64 = 20_000;

/// What becomes of a record that points to one which is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is a part of it and goes along.
    Along,
    /// Its link becomes empty.
    LetsGo,
    /// It stands in the way.
    Stands,
}

/// A link that has to go, or says whose a record is, or what somebody did, is not emptied behind people's backs.
fn fate_of(holder: &ObjectDef, field: &FieldDef) -> Fate {
    if holder.internal || holder.journal {
        return Fate::Stands;
    }
    if holder.parent_field() == Some(field) {
        return Fate::Along;
    }
    if field.required || field.readonly || field.measure || holder.is_governed_by(field) {
        return Fate::Stands;
    }
    Fate::LetsGo
}

/// Whether the house wrote these children by itself and takes them back with their parent.
pub(crate) fn goes_by_itself(holder: &ObjectDef, field: &FieldDef) -> bool {
    holder.by_house && holder.parent_field() == Some(field)
}

/// Records that point to one, by one link.
#[derive(Clone, Debug)]
pub struct Pointing {
    /// Of which object.
    pub holder: &'static ObjectDef,
    /// By which link.
    pub field: &'static FieldDef,
    /// Those that the actor sees.
    pub seen: i64,
    /// The others.
    pub unseen: i64,
}

/// What becomes of others when a record is deleted.
#[derive(Clone, Debug, Default)]
pub struct DeletionPlan {
    /// What goes along, by object. Those of which the actor sees none are counted without a name.
    pub along: Vec<(Option<&'static ObjectDef>, i64)>,
    /// What points to it and lets go.
    pub lets_go: Vec<Pointing>,
    /// What points to it and stands in the way.
    pub stands: Vec<Pointing>,
}

impl DeletionPlan {
    /// How many records go along or let go.
    pub fn touched(&self) -> i64 {
        let along: i64 = self.along.iter().map(|(_, count)| count).sum();
        along + self.lets_go.iter().map(|pointing| pointing.seen + pointing.unseen).sum::<i64>()
    }
}

impl View<'_> {
    /// What becomes of others when this record, which the actor sees, is deleted. What belongs to its parts in turn is
    /// counted with them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn deletion_plan(&self, def: &'static ObjectDef, id: i64) -> Result<DeletionPlan, StoreError> {
        let mut plan = DeletionPlan::default();
        self.plan_deletion(def, &[id], &mut vec![def.name], &mut plan)?;
        Ok(plan)
    }

    fn plan_deletion(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
        above: &mut Vec<&'static str>,
        plan: &mut DeletionPlan,
    ) -> Result<(), StoreError> {
        for (child, link) in self.registry().children_of(def.name) {
            let found = self.ids_pointing(child, link, ids.iter().map(|id| Cell::Int(*id)).collect())?;
            if !found.is_empty() {
                let name = (self.actor.sight(child, Verb::See) != Sight::Nothing).then_some(child);
                plan.goes_along(name, found.len() as i64);
                above.push(child.name);
                self.plan_deletion(child, &found, above, plan)?;
                above.pop();
            }
        }
        for (holder, field) in self.registry().hung().filter(|(holder, _)| !holder.internal) {
            let addresses = ids.iter().map(|id| RecordAddress::new(def.plural, *id).to_string());
            let found = self.ids_pointing(holder, field, addresses.map(Cell::Text).collect())?;
            if !found.is_empty() {
                plan.goes_along(Some(holder), found.len() as i64);
            }
        }
        for (holder, field) in self.registry().links_to(def.name) {
            let fate = fate_of(holder, field);
            // What is a part of the same record goes along itself.
            let goes_along = holder
                .root_link()
                .is_some_and(|root| root.kind.link().is_some_and(|target| above.contains(&target)));
            if fate == Fate::Along || (fate == Fate::LetsGo && goes_along) {
                continue;
            }
            let pointing = self.count_pointing(holder, field, ids)?;
            let into = if fate == Fate::LetsGo { &mut plan.lets_go } else { &mut plan.stands };
            if pointing.seen + pointing.unseen > 0 {
                into.push(pointing);
            }
        }
        Ok(())
    }

    fn ids_pointing(
        &self,
        holder: &'static ObjectDef,
        field: &'static FieldDef,
        values: Vec<Cell>,
    ) -> Result<Vec<i64>, StoreError> {
        let mut sql = Sql::new("select t.id from ");
        sql.name(holder.name).push(" t where t.").name(field.name).push(" in (").bind_list(values);
        sql.push(") limit ").bind(ALONG_ROWS_MAX + 1);
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    fn count_pointing(
        &self,
        holder: &'static ObjectDef,
        field: &'static FieldDef,
        ids: &[i64],
    ) -> Result<Pointing, StoreError> {
        let mut sql = Sql::new("select count(*), count(case when ");
        self.actor.sight(holder, Verb::See).push_beside(&mut sql, "t");
        sql.push(" then 1 end) from ").name(holder.name).push(" t where t.").name(field.name).push(" in (");
        sql.bind_list(crate::sight::padded(ids)).push(")");
        let rows = self.query(&sql)?;
        let count = |place: usize| rows.first().and_then(|cells| cells[place].int()).unwrap_or(0);
        Ok(Pointing { holder, field, seen: count(1), unseen: count(0) - count(1) })
    }
}

impl DeletionPlan {
    fn goes_along(&mut self, object: Option<&'static ObjectDef>, count: i64) {
        let same =
            |known: &Option<&'static ObjectDef>| known.map(|def| def.name) == object.map(|def| def.name);
        match self.along.iter_mut().find(|(known, _)| same(known)) {
            Some((_, known)) => *known += count,
            None => self.along.push((object, count)),
        }
    }
}

impl Tx<'_> {
    /// Deletes a record, with what hangs on it. Its history keeps every value, so undoing the change set brings all of
    /// it back.
    ///
    /// # Errors
    /// `NotFound` and `Forbidden` by the right to the record itself, `Conflict` where someone wrote it since, `InUse`
    /// where something points to it that cannot let go.
    pub fn delete(
        &mut self,
        def: &'static ObjectDef,
        id: i64,
        seen_version: Option<i64>,
    ) -> Result<Row, WriteError> {
        let def = self.whole(def);
        let row = self.found_to_delete(def, id)?;
        let row = self.unless_written_since(def, row, seen_version)?;
        let mut row = self.delete_row(def, row)?;
        self.view.veil(def, std::slice::from_mut(&mut row))?;
        Ok(row)
    }

    /// A record, locked, if the actor may delete it.
    pub(crate) fn found_to_delete(&self, def: &'static ObjectDef, id: i64) -> Result<Row, WriteError> {
        match self.find_for(def, id, Verb::Delete)? {
            Some(row) => Ok(row),
            None => Err(match self.view.find_row(def, id)? {
                Some(_) => WriteError::Forbidden,
                None => WriteError::NotFound,
            }),
        }
    }

    /// Deletes a row that was found for deleting in this transaction, with what hangs on it. What is refused changes
    /// nothing.
    pub(crate) fn delete_row(&mut self, def: &'static ObjectDef, row: Row) -> Result<Row, WriteError> {
        let def = self.whole(def);
        self.attempt(|tx| {
            tx.view.judge(def, Written { old: Some(&row), new: None })?;
            let mut touched = 0;
            tx.as_house(row.id, |tx| tx.take_along(def, row.id, &mut touched))?;
            let title = row.title(def);
            let row = tx.remove(def, row)?;
            tx.put_into_bin(def, &row, &title, touched, None)?;
            Ok(row)
        })
    }

    /// Deletes a row alone, with what the house wrote of it by itself: refused where anything else points to it.
    pub(crate) fn delete_alone(&mut self, def: &'static ObjectDef, row: Row) -> Result<Row, WriteError> {
        let def = self.whole(def);
        self.view.judge(def, Written { old: Some(&row), new: None })?;
        let pointing = self.pointing_to(def, row.id)?;
        if pointing > 0 {
            return Err(WriteError::InUse(pointing));
        }
        let mut touched = 0;
        let links: Vec<_> =
            self.registry().links_to(def.name).filter(|(child, link)| goes_by_itself(child, link)).collect();
        for (child, link) in links {
            for written in self.rows_pointing(child, link, row.id.into(), &mut touched)? {
                self.remove(child, written)?;
            }
        }
        let title = row.title(def);
        let row = self.remove(def, row)?;
        self.put_into_bin(def, &row, &title, touched, None)?;
        Ok(row)
    }

    /// Deletes what is a part of a record and empties what may let it go; `touched` counts them.
    fn take_along(&mut self, def: &'static ObjectDef, id: i64, touched: &mut i64) -> Result<(), WriteError> {
        let pointing: Vec<_> = self.registry().links_to(def.name).collect();
        let mut standing = 0;
        for (holder, field) in
            pointing.iter().filter(|(holder, field)| fate_of(holder, field) == Fate::Stands)
        {
            let found = self.view.count_pointing(holder, field, &[id])?;
            standing += found.seen + found.unseen;
        }
        if standing > 0 {
            return Err(WriteError::InUse(standing));
        }
        // Later objects point to earlier ones, so they go first.
        for (child, link) in
            pointing.iter().rev().filter(|(holder, field)| fate_of(holder, field) == Fate::Along)
        {
            for row in self.rows_pointing(child, link, id.into(), touched)? {
                self.take_along(child, row.id, touched)?;
                self.remove(child, row)?;
            }
        }
        let address = RecordAddress::new(def.plural, id).to_string();
        let hung: Vec<_> = self.registry().hung().filter(|(holder, _)| !holder.internal).collect();
        for (holder, field) in hung {
            for row in self.rows_pointing(holder, field, address.as_str().into(), touched)? {
                self.remove(holder, row)?;
            }
        }
        for (holder, field) in
            pointing.iter().filter(|(holder, field)| fate_of(holder, field) == Fate::LetsGo)
        {
            for row in self.rows_pointing(holder, field, id.into(), touched)? {
                self.change_row_by(holder, row, vec![(*field, Value::Null)], Setter::Room)?;
            }
        }
        Ok(())
    }

    /// The rows of an object that hold this in a field, locked in order of their ids; `touched` counts them.
    pub(crate) fn rows_pointing(
        &self,
        holder: &'static ObjectDef,
        field: &'static FieldDef,
        value: Cell,
        touched: &mut i64,
    ) -> Result<Vec<Row>, WriteError> {
        let mut sql = Sql::new("select ");
        push_select(holder, "t", &mut sql);
        sql.push(" from ").name(holder.name).push(" t where t.").name(field.name).push(" = ").bind(value);
        sql.push(" order by t.id limit ").bind(ALONG_ROWS_MAX - *touched + 1);
        sql.push(self.view.conn.dialect().for_update());
        let rows = self.view.query(&sql)?;
        *touched += rows.len() as i64;
        if *touched > ALONG_ROWS_MAX {
            return Err(too_many(holder.title));
        }
        Ok(rows
            .iter()
            .map(|cells| row_of(holder, cells))
            .collect::<Result<_, _>>()
            .map_err(StoreError::from)?)
    }

    /// Takes a row away, whoever points to it.
    pub(crate) fn remove(&mut self, def: &'static ObjectDef, mut row: Row) -> Result<Row, WriteError> {
        let mut sql = Sql::new("delete from ");
        sql.name(def.name).push(" where id = ").bind(row.id);
        self.view.execute(&sql)?;
        self.view.forget(def, row.id);
        self.deltas.add(def, &row, -1);
        self.note_sums(def, &row);
        row.version += 1;
        self.write_entry(def, &row, EntryVerb::Deleted, || whole_parts(def, &row));
        search::remove(&self.view.conn, def, row.id)?;
        Ok(row)
    }
}
