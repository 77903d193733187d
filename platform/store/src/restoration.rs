//! Out of the recycle bin: a deleted record comes back with the values it had, read from its own history, and with it
//! what went along.

use object::{Guard, Instant, Message, ObjectDef, Row, Value};

use crate::crm::Written;
use crate::entry::{ENTRY_SELECT, Entry, EntryVerb, Part};
use crate::error::StoreError;
use crate::history::{KeptBecause, acts_of, take_back_each};
use crate::merge::MERGE;
use crate::prepare::Stamp;
use crate::replay::replayed;
use crate::rights::Verb;
use crate::sql::Sql;
use crate::tx::{FieldProblem, Tx, WriteError};

/// A record that came back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// It, as far as its fields are told to the actor.
    pub row: Row,
    /// How many records came back or point to it again.
    pub along: i64,
    /// Those that did not, and why.
    pub kept: Vec<(i64, KeptBecause)>,
}

impl Tx<'_> {
    /// Brings a deleted record back under its id, with the values, owner and team it had, and what went along with it.
    /// A record that is there stays as it is: twice is the same as once.
    ///
    /// # Errors
    /// `NotFound` where there was no such record or the actor could not have seen it; `Forbidden` where they may
    /// not create it; `Invalid` where its values are no longer allowed or were lawfully erased, where it went along
    /// with another record, or was merged into one.
    pub fn restore(&mut self, def: &'static ObjectDef, id: i64) -> Result<Restored, WriteError> {
        let def = self.whole(def);
        if let Some(row) = self.find_row(def, id)? {
            return Ok(Restored { row, along: 0, kept: Vec::new() });
        }
        let deletion = self.deletion_of(def, id)?;
        if deletion.along.is_some() && self.was_in_sight(def, &deletion)? {
            return Err(not_by_itself(
                def,
                "went_along",
                "它是随另一条记录一起删除的，请恢复那条记录",
                "it was deleted along with another record; restore that one",
            ));
        }
        let is_merged = self.view.change_set(deletion.change_set)?.is_some_and(|set| set.act == MERGE);
        if is_merged && self.was_in_sight(def, &deletion)? {
            return Err(not_by_itself(
                def,
                "merged",
                "它已合并到另一条记录，请撤销那次合并",
                "it was merged into another record; undo that merge",
            ));
        }
        let mut row = self.come_back(def, &deletion)?;
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where along = ").bind(id);
        sql.push(" and +change_set = ").bind(deletion.change_set).push(" order by id desc");
        let entries: Vec<Entry> =
            self.view.query(&sql)?.iter().filter_map(|cells| Entry::of_cells(cells)).collect();
        let (along, kept) = take_back_each(self, acts_of(entries))?;
        self.view.veil(def, std::slice::from_mut(&mut row))?;
        Ok(Restored { row, along, kept })
    }

    /// The entry that deleted a record which is gone. Its place in the recycle bin is locked, or that of the record it went
    /// along with: whoever removes it for good meanwhile is waited for, and the entry is read as they left it.
    fn deletion_of(&self, def: &'static ObjectDef, id: i64) -> Result<Entry, WriteError> {
        let deletion = self.last_deletion_of(def, id)?;
        let mut sql = Sql::new("select 1 from bin where record = ");
        sql.bind(deletion.along.unwrap_or(id)).push(self.view.conn.dialect().for_update());
        self.view.query(&sql)?;
        self.last_deletion_of(def, id)
    }

    fn last_deletion_of(&self, def: &'static ObjectDef, id: i64) -> Result<Entry, WriteError> {
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(id);
        sql.push(" and object = ").bind(def.name).push(" order by version desc limit 1");
        let entry = self.view.query(&sql)?.first().and_then(|cells| Entry::of_cells(cells));
        entry.filter(|entry| entry.verb == EntryVerb::Deleted).ok_or(WriteError::NotFound)
    }

    /// Whether the actor could see a record that is gone, or sees what it went along with.
    fn was_in_sight(&self, def: &'static ObjectDef, deletion: &Entry) -> Result<bool, StoreError> {
        if self.view.in_bin(def, deletion.record)?.is_some() {
            return Ok(true);
        }
        let Some(root) = deletion.along else { return Ok(false) };
        match self.view.object_of(root)? {
            Some(home) => {
                Ok(self.view.find_row(home, root)?.is_some() || self.view.in_bin(home, root)?.is_some())
            }
            None => Ok(false),
        }
    }

    /// Brings one record back as its last entry, the deletion, has it; alone, whatever it went along with.
    pub(crate) fn restore_alone(&mut self, def: &'static ObjectDef, id: i64) -> Result<Row, WriteError> {
        let def = self.whole(def);
        let deletion = self.deletion_of(def, id)?;
        self.come_back(def, &deletion)
    }

    fn come_back(&mut self, def: &'static ObjectDef, deletion: &Entry) -> Result<Row, WriteError> {
        let mut values = vec![Value::Null; def.fields.len()];
        for change in def.fields.iter().filter_map(|field| deletion.change_of(field)) {
            values[change.field.index] = change.old;
        }
        let stamp = self.governed_by(def, &values)?;
        let mut row = Row {
            id: deletion.record,
            version: deletion.version + 1,
            created_at: self.first_seen(deletion.record)?.unwrap_or(deletion.at),
            updated_at: self.now(),
            owner: stamp.owner,
            team: stamp.team,
            values,
        };
        stamp.put_on(def, &mut row);
        if !self.reaches(def, &row, Verb::See)? {
            return Err(WriteError::NotFound);
        }
        if [&deletion.changes, &deletion.personal].iter().any(|part| matches!(part, Part::Erased { .. })) {
            return Err(not_by_itself(
                def,
                "erased",
                "内容已依法删除，无法恢复",
                "its values were lawfully erased and cannot come back",
            ));
        }
        self.without_merges_undone(def, &mut row)?;
        stamp.put_on(def, &mut row);
        self.mend_links(def, &mut row, deletion.change_set)?;
        if !self.reaches_locked(def, &row, Verb::Create, self.view.conn.dialect().for_share())? {
            return Err(WriteError::Forbidden);
        }
        self.view.judge(def, Written { old: None, new: Some(&row) })?;
        self.take_out_of_bin(row.id)?;
        self.insert_rows(def, std::slice::from_ref(&row))?;
        Ok(row)
    }

    /// What a merge wrote into a record is not in it any more where the merge was undone while the record was gone.
    fn without_merges_undone(&self, def: &'static ObjectDef, row: &mut Row) -> Result<(), StoreError> {
        let mut sql =
            Sql::new("select 1 from entry e join change_set c on c.id = e.change_set where e.record = ");
        sql.bind(row.id).push(" and c.act = ").bind(MERGE).push(" and c.undone_by is not null");
        sql.push(" and e.verb = 'changed' and not exists (select 1 from entry u where u.record = e.record");
        sql.push(" and +u.change_set = c.undone_by) limit 1");
        if self.view.query(&sql)?.is_empty() {
            return Ok(());
        }
        for replayed in replayed(&self.view, def, row.id, None)? {
            row.values[replayed.field.index] = replayed.value;
        }
        Ok(())
    }

    /// Links to what is gone for good become empty, where they may; what was merged meanwhile is its survivor. What the
    /// same act took away comes back too.
    fn mend_links(&self, def: &'static ObjectDef, row: &mut Row, change_set: i64) -> Result<(), WriteError> {
        for field in &def.fields {
            let (Some(target), Some(id)) = (field.kind.link(), row.values[field.index].as_int()) else {
                continue;
            };
            let Some(target) = self.registry().object(target) else { continue };
            if target.internal || self.exists(target, id)? {
                continue;
            }
            let mut sql = Sql::new("select 1 from entry where record = ");
            sql.bind(id).push(" and +change_set = ").bind(change_set).push(" limit 1");
            if !self.view.query(&sql)?.is_empty() {
                continue;
            }
            let survivor = self.view.survivor_of(target, id)?;
            row.values[field.index] = if survivor != id && self.exists(target, survivor)? {
                Value::Int(survivor)
            } else if field.required {
                let problem = FieldProblem { field, message: link_gone(field) };
                return Err(WriteError::Invalid(vec![problem]));
            } else {
                Value::Null
            };
        }
        Ok(())
    }

    fn first_seen(&self, id: i64) -> Result<Option<Instant>, StoreError> {
        let mut sql = Sql::new("select min(at) from entry where record = ");
        sql.bind(id);
        Ok(self.view.query(&sql)?.first().and_then(|cells| cells[0].int()).map(Instant))
    }

    /// What rows with these values are governed by.
    fn governed_by(&self, def: &'static ObjectDef, values: &[Value]) -> Result<Stamp, WriteError> {
        Ok(match def.guard {
            Guard::Open | Guard::Hung(_) => Stamp::default(),
            Guard::Owned => {
                let link = |name| def.field(name).and_then(|field| values[field.index].as_int());
                Stamp { owner: link("owner"), team: link("team"), root: None }
            }
            Guard::Parent(place) => {
                let Some(target) = def.fields[place].kind.link() else {
                    return Err(WriteError::NotFound);
                };
                let target = self.registry().object(target).ok_or(WriteError::NotFound)?;
                let parent = values[place].as_int().ok_or(WriteError::NotFound)?;
                // A parent that is gone or out of sight takes its children with it.
                let parent = self.find_row(target, parent)?.ok_or(WriteError::NotFound)?;
                Stamp::of(target, &parent)
            }
        })
    }
}

fn not_by_itself(def: &'static ObjectDef, code: &'static str, zh: &str, en: &str) -> WriteError {
    WriteError::Invalid(vec![FieldProblem { field: def.title, message: Message::new(code, zh, en) }])
}

fn link_gone(field: &object::FieldDef) -> Message {
    Message::new(
        "link_gone",
        format!("{}：所关联的记录已不在", field.label.zh),
        format!("{}: the record it points to is gone", field.label.en),
    )
}
