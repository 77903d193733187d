//! Reading the history, and undoing: a change set is taken back by a new one that restores old values where the
//! record is still as the change set left it, and lists the rest.

use object::Value;

use crate::actor::Verb;
use crate::crm::Visit;
use crate::entry::{ENTRY_SELECT, Entry, EntryVerb};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::{Tx, WriteError};
use crate::view::View;

/// The most entries of one record shown at once.
pub const HISTORY_ROWS_MAX: i64 = 200;
/// How many entries one step of an undo takes back.
const UNDO_ENTRIES: i64 = 200;

/// The act an entry belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSet {
    /// Its id.
    pub id: i64,
    /// The act's name: `create`, `change`, `import` …
    pub act: String,
    /// The door: `page`, `api`, `import`, `command`, `system`.
    pub via: String,
    /// Who; 0 is the system.
    pub actor: i64,
    /// When.
    pub at: object::Instant,
    /// The change set that took it back.
    pub undone_by: Option<i64>,
}

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The undoing change set.
    pub change_set: i64,
    /// Records that have their old values again.
    pub restored: i64,
    /// Records that the change set had created and that are gone again.
    pub removed: i64,
    /// Records that stay as they are, and why.
    pub kept: Vec<(i64, KeptBecause)>,
}

/// Why an undo leaves a record alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBecause {
    /// It was written after.
    ChangedSince,
    /// Other records point to it now.
    InUse,
    /// The one who undoes may not change it.
    NotAllowed,
    /// A value it had is another record's now, or is no longer allowed.
    NoLongerValid,
    /// Its old values were lawfully erased.
    Erased,
}

impl View<'_> {
    /// The entries of a record, newest first, if the actor may see the record; empty otherwise.
    pub fn history(
        &self,
        def: &'static object::ObjectDef,
        record: i64,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<(Entry, ChangeSet)>, StoreError> {
        if self.find_row(def, record)?.is_none() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("select ");
        for (place, column) in ENTRY_SELECT.split(", ").enumerate() {
            sql.push(if place > 0 { ", e." } else { "e." }).push(column.trim());
        }
        sql.push(", c.id, c.act, c.via, c.actor, c.at, c.undone_by from entry e join change_set c on c.id = e.change_set");
        sql.push(" where e.record = ").bind(record);
        if let Some(before) = before {
            sql.push(" and e.id < ").bind(before);
        }
        sql.push(" order by e.id desc limit ").bind(limit.clamp(1, HISTORY_ROWS_MAX));
        let unreadable = || StoreError::Damaged("an entry cannot be read".to_owned());
        self.query(&sql)?
            .iter()
            .map(|cells| {
                let entry = Entry::of_cells(cells).ok_or_else(unreadable)?;
                let own = &cells[16..];
                let change_set = change_set_of(own).ok_or_else(unreadable)?;
                Ok((entry, change_set))
            })
            .collect()
    }

    /// A change set by id.
    pub fn change_set(&self, id: i64) -> Result<Option<ChangeSet>, StoreError> {
        let mut sql = Sql::new("select id, act, via, actor, at, undone_by from change_set where id = ");
        sql.bind(id);
        Ok(self.query(&sql)?.first().and_then(|cells| change_set_of(cells)))
    }
}

fn change_set_of(cells: &[crate::sql::Cell]) -> Option<ChangeSet> {
    Some(ChangeSet {
        id: cells[0].int()?,
        act: cells[1].text()?.to_owned(),
        via: cells[2].text()?.to_owned(),
        actor: cells[3].int()?,
        at: object::Instant(cells[4].int()?),
        undone_by: cells[5].int(),
    })
}

impl Tx<'_> {
    /// Makes the change set's row now, for a bulk act that spans several transactions.
    pub fn open_change_set(&mut self, act: &'static str, undoes: Option<i64>) -> Result<i64, StoreError> {
        let id = self.new_id();
        let mut sql = Sql::new("insert into change_set (id, act, via, actor, actor_key, at, undoes) values (");
        sql.bind_list([
            id.into(),
            act.into(),
            self.via.code().into(),
            self.view.actor.user.into(),
            crate::sql::Cell::of_option(self.view.actor.key),
            self.now.0.into(),
            crate::sql::Cell::of_option(undoes),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        Ok(id)
    }
}

impl Visit {
    /// Takes a change set back, newest entry first, in steps. Call on a thread that may block.
    pub fn undo_wait(&self, change_set: i64) -> Result<Undone, StoreError> {
        let undoing = self.write_wait::<i64, StoreError, _>("undo", None, move |tx| {
            // Locked and marked, so that two people undo once.
            let mut sql = Sql::new("select undone_by from change_set where id = ");
            sql.bind(change_set).push(tx.view.conn.dialect().for_update());
            let rows = tx.view.query(&sql)?;
            if let Some(undoing) = rows.first().and_then(|cells| cells[0].int()) {
                return Ok(undoing);
            }
            let undoing = tx.open_change_set("undo", Some(change_set))?;
            let mut sql = Sql::new("update change_set set undone_by = ");
            sql.bind(undoing).push(" where id = ").bind(change_set);
            tx.view.execute(&sql)?;
            Ok(undoing)
        })?;
        let mut undone = Undone { change_set: undoing, ..Undone::default() };
        let mut before = i64::MAX;
        loop {
            let set = crate::crm::BulkSet { change_set: undoing };
            let step = self.write_wait::<_, StoreError, _>("undo", Some(set), move |tx| {
                let mut sql = Sql::new("select ");
                sql.push(ENTRY_SELECT).push(" from entry where change_set = ").bind(change_set);
                sql.push(" and id < ").bind(before).push(" order by id desc limit ").bind(UNDO_ENTRIES);
                let entries: Vec<Entry> =
                    tx.view.query(&sql)?.iter().filter_map(|cells| Entry::of_cells(cells)).collect();
                let mut step = Undone::default();
                for entry in &entries {
                    match take_back(tx, entry)? {
                        Ok(Back::Restored) => step.restored += 1,
                        Ok(Back::Removed) => step.removed += 1,
                        Err(why) => step.kept.push((entry.record, why)),
                    }
                }
                Ok((step, entries.last().map(|entry| entry.id)))
            })?;
            let (step, last) = step;
            undone.restored += step.restored;
            undone.removed += step.removed;
            undone.kept.extend(step.kept);
            match last {
                Some(id) => before = id,
                None => return Ok(undone),
            }
        }
    }
}

enum Back {
    Restored,
    Removed,
}

fn take_back(tx: &mut Tx<'_>, entry: &Entry) -> Result<Result<Back, KeptBecause>, StoreError> {
    let Some(def) = tx.registry().object(&entry.object) else {
        return Ok(Err(KeptBecause::NoLongerValid));
    };
    if matches!(entry.changes, crate::entry::Part::Erased { .. })
        || matches!(entry.personal, crate::entry::Part::Erased { .. })
    {
        return Ok(Err(KeptBecause::Erased));
    }
    let verb = if entry.verb == EntryVerb::Created { Verb::Delete } else { Verb::Change };
    let now = tx.find_for(def, entry.record, verb)?;
    if let Some(row) = &now
        && row.version != entry.version
    {
        return Ok(Err(KeptBecause::ChangedSince));
    }
    let changes = def.fields.iter().filter_map(|field| entry.change_of(field));
    let outcome = match (entry.verb, now) {
        (EntryVerb::Created, Some(row)) => {
            tx.delete(def, row.id, Some(row.version)).map(|_| Back::Removed)
        }
        (EntryVerb::Changed, Some(row)) => {
            let set = changes.map(|change| (change.field, change.old)).collect();
            tx.change_row(def, row, set).map(|_| Back::Restored)
        }
        (EntryVerb::Deleted, None) => {
            let mut values = vec![Value::Null; def.fields.len()];
            for change in changes {
                values[change.field.index] = change.old;
            }
            let mut row = match tx.prepare_new(def, values) {
                Ok(row) => row,
                Err(refused) => return kept(refused),
            };
            (row.id, row.version) = (entry.record, entry.version + 1);
            tx.revive(def, &row).map(|()| Back::Restored)
        }
        (EntryVerb::Created | EntryVerb::Changed, None) => return Ok(Err(KeptBecause::NotAllowed)),
        (EntryVerb::Deleted, Some(_)) => return Ok(Err(KeptBecause::ChangedSince)),
    };
    match outcome {
        Ok(back) => Ok(Ok(back)),
        Err(refused) => kept(refused),
    }
}

fn kept(refused: WriteError) -> Result<Result<Back, KeptBecause>, StoreError> {
    Ok(Err(match refused {
        WriteError::InUse(_) => KeptBecause::InUse,
        WriteError::Conflict(_) => KeptBecause::ChangedSince,
        WriteError::Forbidden | WriteError::NotFound => KeptBecause::NotAllowed,
        WriteError::Invalid(_) => KeptBecause::NoLongerValid,
        WriteError::Store(fault) => return Err(fault),
    }))
}
