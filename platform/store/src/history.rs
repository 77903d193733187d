//! Reading the history, and undoing: a change set is taken back by a new one that restores old values where the
//! fields concerned still hold what the change set wrote, and lists the rest.

use std::collections::HashMap;

use object::{FieldDef, ObjectDef, RecordAddress, Row, Value};

use crate::came_from::cell_of_address;
use crate::crm::Visit;
use crate::deletion::goes_by_itself;
use crate::entry::{ENTRY_COLUMNS, ENTRY_SELECT, Entry, EntryVerb, Part};
use crate::error::StoreError;
use crate::merge::MERGE;
use crate::replay::{Replayed, replayed};
use crate::rights::Verb;
use crate::sql::{Cell, Sql};
use crate::tx::{Setter, Tx, WriteError};
use crate::view::View;

/// The most entries of one record shown at once.
pub const HISTORY_ROWS_MAX: i64 = 200;
/// How many entries one step of an undo takes back.
const UNDO_ENTRIES: i64 = 200;
/// The act's name.
const UNDO: &str = "undo";

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
    /// The key they used, if any.
    pub key: Option<i64>,
    /// When.
    pub at: object::Instant,
    /// The change set that took it back.
    pub undone_by: Option<i64>,
    /// Why, where whoever did it said so.
    pub reason: Option<String>,
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
    /// Something the change set wrote was written over; or it had made the record, and it was changed after.
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
        def: &'static ObjectDef,
        record: i64,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<(Entry, ChangeSet)>, StoreError> {
        let Some(row) = self.find_row_for(def, record, Verb::See, "")? else { return Ok(Vec::new()) };
        let veils = self.veils_of(def, &row)?;
        let mut sql = Sql::new("select ");
        for (place, column) in ENTRY_SELECT.split(", ").enumerate() {
            sql.push(if place > 0 { ", e." } else { "e." }).push(column.trim());
        }
        sql.push(", c.id, c.act, c.via, c.actor, c.at, c.undone_by, c.actor_key, c.reason from entry e join change_set c on c.id = e.change_set");
        sql.push(" where e.record = ").bind(record);
        if let Some(before) = before {
            sql.push(" and e.id < ").bind(before);
        }
        sql.push(" order by e.id desc limit ").bind(limit.clamp(1, HISTORY_ROWS_MAX));
        let unreadable = || StoreError::Damaged("an entry cannot be read".to_owned());
        self.query(&sql)?
            .iter()
            .map(|cells| {
                let mut entry = Entry::of_cells(cells).ok_or_else(unreadable)?;
                entry.veils.clone_from(&veils);
                let own = &cells[ENTRY_COLUMNS.len()..];
                let change_set = change_set_of(own).ok_or_else(unreadable)?;
                Ok((entry, change_set))
            })
            .collect()
    }

    /// A change set by id.
    pub fn change_set(&self, id: i64) -> Result<Option<ChangeSet>, StoreError> {
        let mut sql = Sql::new(
            "select id, act, via, actor, at, undone_by, actor_key, reason from change_set where id = ",
        );
        sql.bind(id);
        Ok(self.query(&sql)?.first().and_then(|cells| change_set_of(cells)))
    }
}

impl View<'_> {
    /// The objects whose records a change set wrote, by name.
    pub fn objects_changed(&self, change_set: i64) -> Result<Vec<String>, StoreError> {
        let mut sql = Sql::new("select distinct object from entry where change_set = ");
        sql.bind(change_set).push(" order by object");
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect())
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
        key: cells[6].int(),
        reason: cells[7].text().map(str::to_owned),
    })
}

impl Tx<'_> {
    /// Makes the change set's row now, for a bulk act that spans several transactions.
    pub fn open_change_set(&mut self, act: &'static str, undoes: Option<i64>) -> Result<i64, StoreError> {
        let id = self.new_id();
        let mut sql = Sql::new(
            "insert into change_set (id, act, via, actor, actor_key, at, undoes, address, reason) values (",
        );
        sql.bind_list([
            id.into(),
            act.into(),
            self.via.code().into(),
            self.view.actor.user.into(),
            crate::sql::Cell::of_option(self.view.actor.key),
            self.now.0.into(),
            crate::sql::Cell::of_option(undoes),
            cell_of_address(self.view.actor.address),
            self.reason.clone().map_or(Cell::Null, Cell::Text),
        ]);
        sql.push(")");
        self.view.execute(&sql)?;
        Ok(id)
    }
}

/// A record that an undo left as it was: of which object, as it stands, and what stands in the way; `None` where nothing
/// does any more.
pub type LeftRecord = (&'static ObjectDef, Row, Option<KeptBecause>);

impl Visit {
    /// Takes a change set back, newest entry first, in steps. Where nothing of it could be taken back it can be asked
    /// for again. Call on a thread that may block.
    pub fn undo_wait(&self, change_set: i64) -> Result<Undone, StoreError> {
        let undoing =
            self.write_wait::<i64, StoreError, _>(UNDO, None, move |tx| tx.begin_undo(change_set))?;
        let mut undone = Undone { change_set: undoing, ..Undone::default() };
        let mut before = i64::MAX;
        loop {
            let set = crate::crm::BulkSet { change_set: undoing };
            let (step, last) = self.write_wait::<_, StoreError, _>(UNDO, Some(set), move |tx| {
                tx.undo_step(change_set, before, UNDO_ENTRIES)
            })?;
            undone.restored += step.restored;
            undone.removed += step.removed;
            undone.kept.extend(step.kept);
            match last {
                Some(id) => before = id,
                None if undone.restored + undone.removed == 0 && !undone.kept.is_empty() => {
                    let release = move |tx: &mut Tx<'_>| tx.release_undo(change_set, undoing);
                    self.write_wait::<_, StoreError, _>(UNDO, None, release)?;
                    return Ok(undone);
                }
                None => return Ok(undone),
            }
        }
    }
}

impl View<'_> {
    /// How these records stand, which an undo of a change set left as they were: each with what would stand in the way
    /// of taking it back now, or `None` where nothing would. Records that have nothing of the change set any more are
    /// not told, nor those that the actor may not see.
    pub fn left_of(&self, change_set: i64, records: &[i64]) -> Result<Vec<LeftRecord>, StoreError> {
        let mut acts = acts_on(self, change_set, records)?;
        let mut left = Vec::new();
        for act in records.iter().filter_map(|record| acts.remove(record)) {
            let Some(def) = self.registry().object(&act[0].object) else { continue };
            let Some(row) = self.find_row(def, act[0].record)? else { continue };
            let was_made = act[act.len() - 1].verb == EntryVerb::Created;
            let written = Written::by(def, &act);
            if !was_made && written.is_gone_from(&row) {
                continue;
            }
            let why = self.in_the_way(def, &act, written, &row)?;
            left.push((def, row, why));
        }
        Ok(left)
    }

    /// What stands in the way of taking back what an act did to a record; `None` where nothing is known to.
    fn in_the_way(
        &self,
        def: &'static ObjectDef,
        act: &[Entry],
        written: Written,
        row: &Row,
    ) -> Result<Option<KeptBecause>, StoreError> {
        let was_made = act[act.len() - 1].verb == EntryVerb::Created;
        if is_erased(act) {
            return Ok(Some(KeptBecause::Erased));
        }
        let verb = if was_made { Verb::Delete } else { Verb::Change };
        if !self.actor.sight(def, verb).reaches(row) {
            return Ok(Some(KeptBecause::NotAllowed));
        }
        if !self.stands(def, act, &written, row)? {
            return Ok(Some(KeptBecause::ChangedSince));
        }
        if was_made {
            return Ok((self.pointing_to(def, row.id)? > 0).then_some(KeptBecause::InUse));
        }
        match self.would_change(def, row, written.before()) {
            Ok(_) => Ok(None),
            Err(refused) => because(refused).map(Some),
        }
    }

    /// How many records link to this one, whoever may see them, but for what the house writes of it by itself.
    pub(crate) fn pointing_to(&self, def: &'static ObjectDef, id: i64) -> Result<i64, StoreError> {
        let links =
            self.registry().links_to(def.name).filter(|(holder, field)| !goes_by_itself(holder, field));
        let links: Vec<(_, _, Cell)> = links.map(|(holder, field)| (holder, field, id.into())).collect();
        let address = RecordAddress::new(def.plural, id).to_string();
        let hung = self.registry().hung().map(|(holder, field)| (holder, field, address.as_str().into()));
        let mut pointing = 0;
        for (holder, field, value) in links.into_iter().chain(hung) {
            let mut sql = Sql::new("select count(*) from ");
            sql.name(holder.name).push(" where ").name(field.name).push(" = ").bind(value);
            pointing += self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        }
        Ok(pointing)
    }

    /// Whether a record stands as an act left it; also where it was changed since and every change was taken back.
    fn stands(
        &self,
        def: &'static ObjectDef,
        act: &[Entry],
        written: &Written,
        row: &Row,
    ) -> Result<bool, StoreError> {
        if written.holds_for(act, row) {
            return Ok(true);
        }
        let was_made = act[act.len() - 1].verb == EntryVerb::Created && act[0].verb != EntryVerb::Deleted;
        if !was_made || !written.is_all_of(def, row) {
            return Ok(false);
        }
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(row.id);
        sql.push(" and version > ").bind(act[0].version).push(" and version <= ").bind(row.version);
        sql.push(" order by version desc, id desc");
        for cells in self.query(&sql)? {
            let Some(entry) = Entry::of_cells(&cells) else { continue };
            // That its parent went to somebody else wrote nothing of its own.
            if def.fields.iter().any(|field| entry.change_of(field).is_some()) {
                let set = self.undoes(entry.change_set)?;
                return Ok(set.is_some());
            }
        }
        Ok(true)
    }

    /// The change set that this one takes back.
    fn undoes(&self, change_set: i64) -> Result<Option<i64>, StoreError> {
        let mut sql = Sql::new("select undoes from change_set where id = ");
        sql.bind(change_set);
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()))
    }

    /// The object of a record, as its history has it.
    pub(crate) fn object_of(&self, record: i64) -> Result<Option<&'static ObjectDef>, StoreError> {
        let mut sql = Sql::new("select object from entry where record = ");
        sql.bind(record).push(" order by id limit 1");
        let rows = self.query(&sql)?;
        Ok(rows.first().and_then(|cells| cells[0].text()).and_then(|name| self.registry().object(name)))
    }

    /// Whether there is such a record at all, whoever may see it.
    pub(crate) fn exists(&self, def: &'static ObjectDef, id: i64) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select 1 from ");
        sql.name(def.name).push(" where id = ").bind(id);
        Ok(!self.query(&sql)?.is_empty())
    }

    /// How many records a change set wrote, counted up to `at_most`.
    pub fn records_written(&self, change_set: i64, at_most: i64) -> Result<i64, StoreError> {
        let mut sql = Sql::new("select count(*) from (select distinct record from entry where change_set = ");
        sql.bind(change_set).push(" limit ").bind(at_most).push(") written");
        Ok(self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0))
    }
}

impl View<'_> {
    /// Of which objects these records are, as a change set wrote them.
    pub fn objects_written(
        &self,
        change_set: i64,
        records: &[i64],
    ) -> Result<HashMap<i64, &'static object::ObjectDef>, StoreError> {
        if records.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("select distinct record, object from entry where record in (");
        sql.bind_list(crate::sight::padded(records)).push(") and +change_set = ").bind(change_set);
        let rows = self.query(&sql)?;
        let pairs = rows
            .iter()
            .filter_map(|cells| Some((cells[0].int()?, self.registry().object(cells[1].text()?)?)));
        Ok(pairs.collect())
    }
}

impl Tx<'_> {
    /// Begins to take a change set back: answers the change set that will hold the undo, the same one each time.
    pub fn begin_undo(&mut self, change_set: i64) -> Result<i64, StoreError> {
        // Locked and marked, so that two people undo once.
        let mut sql = Sql::new("select undone_by from change_set where id = ");
        sql.bind(change_set).push(self.view.conn.dialect().for_update());
        let rows = self.view.query(&sql)?;
        if let Some(undoing) = rows.first().and_then(|cells| cells[0].int()) {
            return Ok(undoing);
        }
        let undoing = self.open_change_set(UNDO, Some(change_set))?;
        let mut sql = Sql::new("update change_set set undone_by = ");
        sql.bind(undoing).push(" where id = ").bind(change_set);
        self.view.execute(&sql)?;
        Ok(undoing)
    }

    /// Lets go of an undo that wrote nothing, so that it can be asked for again when what stood in its way is gone.
    pub fn release_undo(&mut self, change_set: i64, undoing: i64) -> Result<(), StoreError> {
        let mut sql = Sql::new("update change_set set undone_by = null where id = ");
        sql.bind(change_set).push(" and undone_by = ").bind(undoing);
        sql.push(" and not exists (select 1 from entry where change_set = ").bind(undoing).push(")");
        self.view.execute(&sql)?;
        Ok(())
    }

    /// One step of an undo, in its change set: takes back what stands before the entry `before`, at most `limit`
    /// entries. Answers the last entry it came to; `None` where nothing was left.
    pub fn undo_step(
        &mut self,
        change_set: i64,
        before: i64,
        limit: i64,
    ) -> Result<(Undone, Option<i64>), StoreError> {
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where change_set = ").bind(change_set);
        sql.push(" and id < ").bind(before).push(" order by id desc limit ").bind(limit);
        let entries: Vec<Entry> =
            self.view.query(&sql)?.iter().filter_map(|cells| Entry::of_cells(cells)).collect();
        let acts = acts_on_records(self, change_set, &entries)?;
        let is_merge = self.view.change_set(change_set)?.is_some_and(|set| set.act == MERGE);
        if is_merge && before == i64::MAX {
            return self.undo_merge_begin(acts, entries.last().map(|entry| entry.id));
        }
        let written =
            acts.iter().filter_map(|act| Some((self.registry().object(&act[0].object)?, act[0].record)));
        self.let_parents_leave(change_set, &written.collect::<Vec<_>>())?;
        let step = self.take_back_all(acts, is_merge)?;
        Ok((step, entries.last().map(|entry| entry.id)))
    }

    fn take_back_all(&mut self, acts: Vec<Vec<Entry>>, is_merge: bool) -> Result<Undone, StoreError> {
        let mut step = Undone { change_set: self.change_set, ..Undone::default() };
        for act in acts {
            let record = act[0].record;
            match self.attempt(|tx| tx.taking_back(|tx| take_back(tx, &act, is_merge))) {
                Ok(Ok(Back::Restored)) => step.restored += 1,
                Ok(Ok(Back::Removed)) => step.removed += 1,
                Ok(Ok(Back::Nothing)) => {}
                Ok(Ok(Back::Partly)) => {
                    step.restored += 1;
                    step.kept.push((record, KeptBecause::ChangedSince));
                }
                Ok(Err(why)) => step.kept.push((record, why)),
                Err(refused) => step.kept.push((record, because(refused)?)),
            }
        }
        Ok(step)
    }

    /// The first step of undoing a merge: the records that were merged come back, or nothing does. What moved has
    /// nowhere to go back to otherwise.
    fn undo_merge_begin(
        &mut self,
        acts: Vec<Vec<Entry>>,
        last: Option<i64>,
    ) -> Result<(Undone, Option<i64>), StoreError> {
        let own: Vec<i64> =
            acts.iter().filter(|act| act[0].along.is_none()).map(|act| act[0].record).collect();
        let mut blocked = Vec::new();
        let step = self.attempt(|tx| {
            let into: Vec<Vec<Entry>> = acts
                .iter()
                .filter(|act| act[0].along.is_none() && act[0].verb == EntryVerb::Changed)
                .cloned()
                .collect();
            let mut step = tx.take_back_all(acts, true)?;
            // What the survivor said of a record that has only now come back.
            for act in into {
                let record = act[0].record;
                if !step.kept.contains(&(record, KeptBecause::ChangedSince)) {
                    continue;
                }
                let again = tx.take_back_all(vec![act], true)?;
                step.kept.retain(|(kept, _)| *kept != record);
                step.kept.extend(again.kept);
            }
            let stops = |(record, why): &&(i64, KeptBecause)| {
                own.contains(record) && *why != KeptBecause::ChangedSince
            };
            blocked = step.kept.iter().filter(stops).copied().collect();
            if blocked.is_empty() { Ok(step) } else { Err(WriteError::Forbidden) }
        });
        match step {
            Ok(step) => Ok((step, last)),
            Err(WriteError::Store(fault)) => Err(fault),
            Err(_) => Ok((Undone { change_set: self.change_set, kept: blocked, ..Undone::default() }, None)),
        }
    }
}

enum Back {
    Restored,
    Removed,
    /// The act itself had made it and taken it away.
    Nothing,
    /// Some of its fields have their old values again; others were written over since.
    Partly,
}

/// What one act did to each record, newest first, of its entries in that order.
pub(crate) fn acts_of(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut acts: Vec<Vec<Entry>> = Vec::new();
    let mut places: HashMap<i64, usize> = HashMap::new();
    for entry in entries {
        match places.get(&entry.record) {
            Some(place) => acts[*place].push(entry),
            None => {
                places.insert(entry.record, acts.len());
                acts.push(vec![entry]);
            }
        }
    }
    acts
}

/// Takes back what an act did to each of these records; answers how many are as they were, and which are not.
pub(crate) fn take_back_each(
    tx: &mut Tx<'_>,
    acts: Vec<Vec<Entry>>,
) -> Result<(i64, Vec<(i64, KeptBecause)>), StoreError> {
    let step = tx.take_back_all(acts, false)?;
    Ok((step.restored + step.removed, step.kept))
}

/// Takes back what a merge wrote into a record that is there: field by field, for each was a choice of its own.
fn take_back_merged(
    tx: &mut Tx<'_>,
    def: &'static ObjectDef,
    act: &[Entry],
    row: Row,
) -> Result<Back, WriteError> {
    let merge = act[0].change_set;
    let with = replayed(&tx.view, def, row.id, Some((merge, true)))?;
    let without = replayed(&tx.view, def, row.id, Some((merge, false)))?;
    let mut set = Vec::new();
    let mut is_kept = false;
    for (field, before, after) in Written::by(def, act).0 {
        let of = |values: &[Replayed]| {
            let known = values.iter().find(|known| known.field == field);
            known.map(|known| (known.value.clone(), known.by_hand_since))
        };
        let now = &row.values[field.index];
        match (of(&with), of(&without)) {
            // Somebody wrote something else since.
            (Some((_, true)), _) if *now != before && *now != after => is_kept = true,
            (Some((with, _)), Some((without, _))) if *now == with => {
                match (field.kind.link(), without.as_int()) {
                    // It comes back after this one.
                    (Some(target), Some(id)) if target == def.name && !tx.exists(def, id)? => {
                        is_kept = true;
                    }
                    _ => set.push((field, without)),
                }
            }
            (_, Some((without, _))) if *now == without => {}
            _ => is_kept = true,
        }
    }
    tx.change_row_by(def, row, set, Setter::Room)?;
    Ok(if is_kept { Back::Partly } else { Back::Restored })
}

/// All that a change set did to each of the records whose newest entry in it is among these, newest first. A
/// record that it wrote several times is taken back at once.
fn acts_on_records(tx: &Tx<'_>, change_set: i64, entries: &[Entry]) -> Result<Vec<Vec<Entry>>, StoreError> {
    let mut records: Vec<i64> = entries.iter().map(|entry| entry.record).collect();
    records.sort_unstable();
    records.dedup();
    let mut acts = acts_on(tx, change_set, &records)?;
    Ok(entries
        .iter()
        .filter_map(|entry| {
            let is_newest = acts.get(&entry.record).is_some_and(|act| act[0].id == entry.id);
            if is_newest { acts.remove(&entry.record) } else { None }
        })
        .collect())
}

/// All that a change set did to each of these records, newest first.
pub(crate) fn acts_on(
    view: &View<'_>,
    change_set: i64,
    records: &[i64],
) -> Result<HashMap<i64, Vec<Entry>>, StoreError> {
    let mut acts: HashMap<i64, Vec<Entry>> = HashMap::new();
    if records.is_empty() {
        return Ok(acts);
    }
    let mut sql = Sql::new("select ");
    sql.push(ENTRY_SELECT).push(" from entry where record in (").bind_list(crate::sight::padded(records));
    sql.push(") and +change_set = ").bind(change_set).push(" order by id desc");
    for entry in view.query(&sql)?.iter().filter_map(|cells| Entry::of_cells(cells)) {
        acts.entry(entry.record).or_default().push(entry);
    }
    Ok(acts)
}

fn is_erased(act: &[Entry]) -> bool {
    let is_erased = |part: &Part| matches!(part, Part::Erased { .. });
    act.iter().any(|entry| is_erased(&entry.changes) || is_erased(&entry.personal))
}

/// Takes back what an act did to one record: its entries there, newest first, at least one. What was done by the right to
/// another record is taken back by that right.
fn take_back(
    tx: &mut Tx<'_>,
    act: &[Entry],
    is_merge: bool,
) -> Result<Result<Back, KeptBecause>, WriteError> {
    let root = act[0].along.filter(|root| act.iter().all(|entry| entry.along == Some(*root)));
    let Some(root) = root else { return take_back_by(tx, act, is_merge) };
    let Some(home) = tx.object_of(root)? else { return Ok(Err(KeptBecause::NotAllowed)) };
    // Merged meanwhile, it is where it went.
    let now = if tx.exists(home, root)? { root } else { tx.view.survivor_of(home, root)? };
    if tx.find_row(home, now)?.is_none() {
        return Ok(Err(KeptBecause::NotAllowed));
    }
    tx.as_house(root, |tx| take_back_by(tx, act, is_merge))
}

fn take_back_by(
    tx: &mut Tx<'_>,
    act: &[Entry],
    is_merge: bool,
) -> Result<Result<Back, KeptBecause>, WriteError> {
    let (newest, oldest) = (&act[0], &act[act.len() - 1]);
    let Some(def) = tx.registry().object(&newest.object) else {
        return Ok(Err(KeptBecause::NoLongerValid));
    };
    if is_erased(act) {
        return Ok(Err(KeptBecause::Erased));
    }
    let was_made = oldest.verb == EntryVerb::Created;
    let now = tx.find_for(def, newest.record, if was_made { Verb::Delete } else { Verb::Change })?;
    let is_gone = newest.verb == EntryVerb::Deleted;
    if is_merge && !is_gone && !was_made {
        return match now {
            Some(row) => take_back_merged(tx, def, act, row).map(Ok),
            // It is undone when it comes back.
            None if !tx.exists(def, newest.record)? => Ok(Ok(Back::Nothing)),
            None => Ok(Err(KeptBecause::NotAllowed)),
        };
    }
    let written = Written::by(def, act);
    let holds = match &now {
        None => is_gone,
        Some(row) => tx.stands(def, act, &written, row)?,
    };
    if !holds {
        return Ok(match (written_by_this_undo(tx, newest.record)?, now) {
            (true, Some(_)) => Ok(Back::Restored), // Twice is the same as once.
            (true, None) => Ok(Back::Removed),
            (false, Some(_)) => Err(KeptBecause::ChangedSince),
            // Somebody has deleted meanwhile what the act had made: nothing of it is left.
            (false, None) if was_made && !tx.exists(def, newest.record)? => Ok(Back::Nothing),
            (false, None) => Err(KeptBecause::NotAllowed),
        });
    }
    // A child that only followed its parent follows it back.
    if now.is_none() && !was_made && !is_gone && written.0.is_empty() {
        return Ok(Ok(Back::Nothing));
    }
    let before = written.before();
    match (was_made, now) {
        (true, Some(row)) => {
            tx.delete_alone(def, row)?;
            Ok(Ok(Back::Removed))
        }
        (true, None) => Ok(Ok(Back::Nothing)),
        (false, Some(row)) => {
            tx.change_row(def, row, before)?;
            Ok(Ok(Back::Restored))
        }
        (false, None) => {
            let row = tx.restore_alone(def, newest.record)?;
            if let [_, earlier @ ..] = act
                && !earlier.is_empty()
            {
                tx.change_row(def, row, Written::by(def, earlier).before())?;
            }
            Ok(Ok(Back::Restored))
        }
    }
}

/// What an act wrote into one record: each field with the value before it and the one after it.
struct Written(Vec<(&'static FieldDef, Value, Value)>);

impl Written {
    /// Of the act's entries, newest first: after it a field has the newest of the new values, before it had the
    /// oldest of the old ones.
    fn by(def: &'static ObjectDef, act: &[Entry]) -> Written {
        let mut fields: Vec<(&'static FieldDef, Value, Value)> = Vec::new();
        for change in
            act.iter().flat_map(|entry| def.fields.iter().filter_map(|field| entry.change_of(field)))
        {
            match fields.iter_mut().find(|(field, _, _)| *field == change.field) {
                Some((_, before, _)) => *before = change.old,
                None => fields.push((change.field, change.old, change.new)),
            }
        }
        Written(fields)
    }

    /// Whether a record that is there stands as the act, whose entries these are, left it. Who wrote after is no
    /// obstacle as long as they left alone what a change wrote.
    fn holds_for(&self, act: &[Entry], row: &Row) -> bool {
        let (newest, oldest) = (&act[0], &act[act.len() - 1]);
        let is_untouched = row.version == newest.version;
        newest.verb != EntryVerb::Deleted
            && (is_untouched || (oldest.verb != EntryVerb::Created && self.holds_in(row)))
    }

    /// Whether a record holds what was written, and nothing else.
    fn is_all_of(&self, def: &ObjectDef, row: &Row) -> bool {
        def.fields.iter().filter(|field| !field.measure).all(|field| {
            let written = self.0.iter().find(|(known, _, _)| known == field).map(|(_, _, after)| after);
            *written.unwrap_or(&Value::Null) == row.values[field.index]
        })
    }

    /// Whether each field has again what it had before the act.
    fn is_gone_from(&self, row: &Row) -> bool {
        self.0.iter().all(|(field, before, _)| row.values[field.index] == *before)
    }

    /// Whether each field still holds what the act wrote, or again what it had before.
    fn holds_in(&self, row: &Row) -> bool {
        self.0.iter().all(|(field, before, after)| {
            let now = &row.values[field.index];
            now == after || now == before
        })
    }

    fn before(self) -> Vec<(&'static FieldDef, Value)> {
        self.0.into_iter().map(|(field, before, _)| (field, before)).collect()
    }
}

/// Whether the newest write of a record is this undo's own, from a step before it was cut off or asked for again.
fn written_by_this_undo(tx: &Tx<'_>, record: i64) -> Result<bool, StoreError> {
    let mut sql = Sql::new("select change_set from entry where record = ");
    sql.bind(record).push(" order by version desc, id desc limit 1");
    Ok(tx.view.query(&sql)?.first().and_then(|cells| cells[0].int()) == Some(tx.change_set))
}

fn because(refused: WriteError) -> Result<KeptBecause, StoreError> {
    Ok(match refused {
        WriteError::InUse(_) => KeptBecause::InUse,
        WriteError::Conflict(_) => KeptBecause::ChangedSince,
        WriteError::Forbidden | WriteError::NotFound => KeptBecause::NotAllowed,
        WriteError::Invalid(_) => KeptBecause::NoLongerValid,
        WriteError::Store(fault) => return Err(fault),
    })
}
