//! Writing: find, refuse, change. Every record write leaves its row, its line in the act's change set, its
//! history entry and its event, which are one [`Entry`], in the same transaction.

use std::ops::Deref;
use std::sync::atomic::Ordering;

use object::{FieldDef, Id, Instant, Message, Object, ObjectDef, Row, Value};

use crate::came_from::cell_of_address;
use crate::columns::{cells_of, columns_of, push_cells, table_columns};
use crate::contents::files_of;
use crate::custom_counts::Counted;
use crate::entry::{ENTRY_COLUMNS, Entry, EntryVerb, Part, changed_parts, whole_parts};
use crate::error::StoreError;
use crate::numbers::Places;
use crate::prepare::{Stamp, differing};
use crate::rights::Verb;
use crate::search;
use crate::sql::{Cell, Sql};
use crate::sqlite::NextSeq;
use crate::view::{RIGHTS_VERSION, View, typed};

/// Through which door a write came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A page.
    Page,
    /// The API.
    Api,
    /// An import.
    Import,
    /// A command.
    Command,
    /// The house itself.
    System,
}

impl Via {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Via::Page => "page",
            Via::Api => "api",
            Via::Import => "import",
            Via::Command => "command",
            Via::System => "system",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<Via> {
        [Via::Page, Via::Api, Via::Import, Via::Command, Via::System]
            .into_iter()
            .find(|via| via.code() == code)
    }
}

/// Why a record write was refused.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is no such record, or the actor may not know of it.
    #[error("no such record")]
    NotFound,
    /// The actor sees it but may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Someone wrote it since it was read; here is what it is now.
    #[error("changed by someone else")]
    Conflict(Box<Row>),
    /// Fields are wrong.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldProblem>),
    /// Other records point to it.
    #[error("{0} record(s) point to it")]
    InUse(i64),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldProblem {
    /// Which.
    pub field: &'static FieldDef,
    /// What.
    pub message: Message,
}

/// A transaction.
pub struct Tx<'a> {
    pub(crate) view: View<'a>,
    pub(crate) change_set: i64,
    pub(crate) act: &'static str,
    pub(crate) via: Via,
    pub(crate) now: Instant,
    pub(crate) bulk: bool,
    pub(crate) change_set_known: bool,
    /// By the right to which record the house writes now, and for whom.
    pub(crate) through: Option<Through>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) touched_rights: bool,
    pub(crate) next_seq: Option<&'a NextSeq>,
    /// What this transaction adds to and takes from the counts.
    pub(crate) deltas: crate::rollup::Deltas,
    /// Why this is done, where whoever does it says so.
    pub(crate) reason: Option<String>,
    /// The records whose children were written: what they come to is said at the end.
    pub(crate) to_sum: std::collections::BTreeSet<(&'static str, i64)>,
}

impl<'a> Deref for Tx<'a> {
    type Target = View<'a>;
    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

/// What the house writes for someone by the right to a record: what goes along with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Through {
    /// The record.
    pub root: i64,
    /// Who does it.
    pub user: i64,
}

impl Tx<'_> {
    /// Who writes.
    fn writer(&self) -> i64 {
        self.through.map_or(self.actor.user, |through| through.user)
    }

    /// Does something as the house, for the actor and by their right to the record `root`, which the caller has looked
    /// at: what belongs to it may be out of the actor's own sight.
    pub(crate) fn as_house<T>(
        &mut self,
        root: i64,
        done: impl FnOnce(&mut Self) -> Result<T, WriteError>,
    ) -> Result<T, WriteError> {
        let through = Through { root, user: self.writer() };
        let person = std::mem::replace(&mut self.view.actor, crate::actor::house());
        let before = self.through.replace(through);
        self.view.forget_all();
        let outcome = done(self);
        self.view.forget_all();
        self.view.actor = person;
        self.through = before;
        outcome
    }

    /// Reads as the house, whoever acts: what a rule must know and its actor need not see.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_as_house<T>(
        &mut self,
        read: impl FnOnce(&View<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let person = std::mem::replace(&mut self.view.actor, crate::actor::house());
        self.view.forget_all();
        let outcome = read(&self.view);
        self.view.forget_all();
        self.view.actor = person;
        outcome
    }

    /// Says why this is done; the history tells it at each record.
    pub fn say_why(&mut self, reason: &str) {
        self.reason = Some(reason.to_owned());
    }

    /// The moment of this transaction.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The change set this transaction writes into.
    pub fn change_set(&self) -> i64 {
        self.change_set
    }

    /// A fresh id.
    pub fn new_id(&self) -> i64 {
        self.view.house.ids.next(self.view.house.now().0)
    }

    /// The record, locked against others until the transaction ends, if `verb` reaches it.
    pub fn find_for(&self, def: &'static ObjectDef, id: i64, verb: Verb) -> Result<Option<Row>, StoreError> {
        self.view.find_row_for(def, id, verb, self.view.conn.dialect().for_update())
    }

    /// The record, locked as [`Tx::find_for`] does, if the actor may change it.
    ///
    /// # Errors
    /// `NotFound` where there is none or the actor may not know of it, `Forbidden` where they only see it.
    pub fn find_to_change<T: Object>(&self, id: Id<T>) -> Result<T, WriteError> {
        match self.find_for(T::def(), id.raw(), Verb::Change)? {
            Some(row) => Ok(typed(&row)?),
            None => Err(match self.view.find_row(T::def(), id.raw())? {
                Some(_) => WriteError::Forbidden,
                None => WriteError::NotFound,
            }),
        }
    }

    /// Creates a record from a room's struct; its `id` is ignored and the new one returned.
    pub fn insert<T: Object>(&mut self, record: &T) -> Result<Id<T>, WriteError> {
        let row = self.prepare_new_by(T::def(), record.to_values(), Setter::Room)?;
        self.insert_rows(T::def(), std::slice::from_ref(&row))?;
        Ok(Id::from_raw(row.id))
    }

    /// Changes a record from one state to the next.
    pub fn update<T: Object>(&mut self, old: &T, new: &T) -> Result<T, WriteError> {
        let before = old.to_values();
        let set: Vec<_> = T::def()
            .fields
            .iter()
            .zip(before.iter().zip(new.to_values()))
            .filter(|(_, (old, new))| *old != new)
            .map(|(field, (_, new))| (*field, new))
            .collect();
        let old = self.found_to_change(T::def(), old.id().raw(), None)?;
        typed(&self.change_row_by(T::def(), old, set, Setter::Room)?).map_err(WriteError::from)
    }

    /// Says anew what other records say of this one. Its version, its history and the moment it was changed stay:
    /// nothing of the record itself is written. A record that is gone is passed over.
    ///
    /// # Panics
    /// Where one of the fields is no measure.
    pub fn set_measures(
        &mut self,
        def: &'static ObjectDef,
        id: i64,
        said: &[(&'static FieldDef, Value)],
    ) -> Result<(), StoreError> {
        if said.is_empty() {
            return Ok(());
        }
        self.note_for_quality(def, id, said.iter().map(|(field, _)| *field))?;
        let is_tallied = def.fields.iter().any(|field| field.sums)
            && said.iter().any(|(field, _)| field.kind.is_summable());
        if is_tallied && let Some(before) = self.held_row(def, id)? {
            let mut after = before.clone();
            for (field, value) in said {
                after.values[field.index] = value.clone();
            }
            if before.values == after.values {
                return Ok(());
            }
            // Boards know what records come to.
            self.deltas.add(def, &before, -1);
            self.deltas.add(def, &after, 1);
        }
        let mut sql = Sql::new("update ");
        sql.name(def.name).push(" set ");
        let mut sql_has_one = false;
        for (field, value) in said {
            assert!(field.measure, "{}.{} is part of its record", def.name, field.name);
            let mut cells = Vec::with_capacity(2);
            push_cells(field, value, &mut cells);
            for (column, cell) in columns_of(field).iter().zip(cells) {
                if sql_has_one {
                    sql.push(", ");
                }
                sql_has_one = true;
                sql.name(&column.name).push(" = ").bind(cell);
            }
        }
        sql.push(" where id = ").bind(id);
        self.view.execute(&sql).map(drop)
    }

    /// Creates a record: fills what rules fill, checks every field, stamps owner and team. Answers it as far as its
    /// fields are told to the actor.
    pub fn create(&mut self, def: &'static ObjectDef, values: Vec<Value>) -> Result<Row, WriteError> {
        let mut row = self.prepare_new(def, values)?;
        self.insert_rows(def, std::slice::from_ref(&row))?;
        self.view.veil(def, std::slice::from_mut(&mut row))?;
        Ok(row)
    }

    /// A new record, checked but not written, for [`Tx::insert_rows`].
    pub fn prepare_new(&self, def: &'static ObjectDef, values: Vec<Value>) -> Result<Row, WriteError> {
        self.prepare_new_by(def, values, Setter::Surface)
    }

    pub(crate) fn prepare_new_by(
        &self,
        def: &'static ObjectDef,
        mut values: Vec<Value>,
        by: Setter,
    ) -> Result<Row, WriteError> {
        let def = self.view.whole(def);
        values.resize(def.fields.len(), Value::Null);
        let mut row = self.view.prepare(def, values, self.view.conn.dialect().for_share(), by)?;
        row.id = self.new_id();
        (row.created_at, row.updated_at) = (self.now, self.now);
        self.number(def, &mut row, &mut Places::default())?;
        Ok(row)
    }

    /// Writes records that [`Tx::prepare_new`] made.
    pub fn insert_rows(&mut self, def: &'static ObjectDef, rows: &[Row]) -> Result<(), WriteError> {
        let def = self.view.whole(def);
        rows.iter().try_for_each(|row| refuse_veiled(def, row))?;
        let columns = table_columns(def);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let cells: Vec<Vec<Cell>> = rows.iter().map(|row| cells_of(def, row)).collect();
        match self.view.conn.insert_many(def.name, &names, &cells) {
            Ok(()) => {}
            Err(StoreError::Taken { field, object }) => return Err(taken(def, &object, &field)),
            Err(fault) => return Err(fault.into()),
        }
        let files = files_of(def);
        for row in rows {
            self.use_files(row, &files)?;
            self.view.forget(def, row.id);
            self.deltas.add(def, row, 1);
            self.note_sums(def, row);
            self.write_entry(def, row, EntryVerb::Created, || whole_parts(def, row));
        }
        self.index(def, rows)
    }

    /// Changes fields of a record. With `seen_version` the write is refused when someone wrote since. Answers the record
    /// as far as its fields are told to the actor.
    pub fn change(
        &mut self,
        def: &'static ObjectDef,
        id: i64,
        seen_version: Option<i64>,
        set: Vec<(&'static FieldDef, Value)>,
    ) -> Result<Row, WriteError> {
        let old = self.found_to_change(def, id, seen_version)?;
        self.change_row(def, old, set)
    }

    fn found_to_change(
        &self,
        def: &'static ObjectDef,
        id: i64,
        seen_version: Option<i64>,
    ) -> Result<Row, WriteError> {
        let def = self.view.whole(def);
        let Some(old) = self.find_for(def, id, Verb::Change)? else {
            return Err(match self.view.find_row(def, id)? {
                Some(_) => WriteError::Forbidden,
                None => WriteError::NotFound,
            });
        };
        self.unless_written_since(def, old, seen_version)
    }

    pub(crate) fn unless_written_since(
        &self,
        def: &'static ObjectDef,
        mut row: Row,
        seen_version: Option<i64>,
    ) -> Result<Row, WriteError> {
        if seen_version.is_some_and(|seen| seen != row.version) {
            self.view.veil(def, std::slice::from_mut(&mut row))?;
            return Err(WriteError::Conflict(Box::new(row)));
        }
        Ok(row)
    }

    /// Changes a row that was found for changing in this transaction.
    pub fn change_row(
        &mut self,
        def: &'static ObjectDef,
        old: Row,
        set: Vec<(&'static FieldDef, Value)>,
    ) -> Result<Row, WriteError> {
        let mut row = self.change_row_by(def, old, set, Setter::Surface)?;
        self.view.veil(def, std::slice::from_mut(&mut row))?;
        Ok(row)
    }

    pub(crate) fn change_row_by(
        &mut self,
        def: &'static ObjectDef,
        old: Row,
        set: Vec<(&'static FieldDef, Value)>,
        by: Setter,
    ) -> Result<Row, WriteError> {
        let def = self.view.whole(def);
        let lock = self.view.conn.dialect().for_share();
        let Some((mut new, changed)) = self.view.prepare_change(def, &old, set, lock, by)? else {
            return Ok(old); // Twice is the same as once.
        };
        refuse_veiled(def, &new)?;
        self.write_changed(def, &old, &mut new, &changed)?;
        if Stamp::of(def, &old) != Stamp::of(def, &new) {
            self.restamp_children(def, &new)?;
        }
        Ok(new)
    }

    fn write_changed(
        &mut self,
        def: &'static ObjectDef,
        old: &Row,
        new: &mut Row,
        changed: &[&'static FieldDef],
    ) -> Result<(), WriteError> {
        new.version = old.version + 1;
        new.updated_at = Instant(self.now.0.max(old.updated_at.0));
        let mut sql = Sql::new("update ");
        sql.name(def.name).push(" set version = ").bind(new.version);
        sql.push(", updated_at = ").bind(new.updated_at.0);
        if def.parent_field().is_some() {
            sql.push(", owner = ").bind(Cell::of_option(new.owner));
            sql.push(", team = ").bind(Cell::of_option(new.team));
        }
        for field in changed {
            let mut cells = Vec::with_capacity(3);
            push_cells(field, &new.values[field.index], &mut cells);
            for (column, cell) in columns_of(field).iter().zip(cells) {
                sql.push(", ").name(&column.name).push(" = ").bind(cell);
            }
        }
        sql.push(" where id = ").bind(new.id).push(" and version = ").bind(old.version);
        match self.view.execute(&sql) {
            Ok(1) => {}
            Ok(_) => return Err(self.view.conn.come_again().into()),
            Err(StoreError::Taken { field, object }) => return Err(taken(def, &object, &field)),
            Err(fault) => return Err(fault.into()),
        }
        self.use_files(new, changed)?;
        self.view.forget(def, old.id);
        self.deltas.add(def, old, -1);
        self.deltas.add(def, new, 1);
        self.note_sums(def, old);
        self.note_sums(def, new);
        self.write_entry(def, new, EntryVerb::Changed, || changed_parts(def, old, new));
        let governed = (old.owner, old.team) != (new.owner, new.team);
        if governed || changed.iter().any(|field| field.search.is_some()) {
            self.index(def, std::slice::from_ref(new))?;
        }
        Ok(())
    }

    /// Children, and theirs, follow their parent's owner, team and head, each with its own entry, so that counts, search
    /// and history follow too.
    fn restamp_children(&mut self, def: &'static ObjectDef, parent: &Row) -> Result<(), WriteError> {
        let stamp = Stamp::of(def, parent);
        let children: Vec<_> = self.registry().children_of(def.name).collect();
        for (child, link) in children {
            let mut sql = Sql::new("select ");
            crate::columns::push_select(child, "t", &mut sql);
            sql.push(" from ")
                .name(child.name)
                .push(" t where t.")
                .name(link.name)
                .push(" = ")
                .bind(parent.id);
            sql.push(self.view.conn.dialect().for_update());
            for cells in self.view.query(&sql)? {
                let old = crate::columns::row_of(child, &cells).map_err(StoreError::from)?;
                let mut new = old.clone();
                stamp.put_on(child, &mut new);
                if Stamp::of(child, &old) != Stamp::of(child, &new) {
                    let changed = differing(child, &old, &new);
                    self.write_changed(child, &old, &mut new, &changed)?;
                    self.restamp_children(child, &new)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn write_entry(
        &mut self,
        def: &'static ObjectDef,
        row: &Row,
        verb: EntryVerb,
        parts: impl FnOnce() -> (Part, Part),
    ) {
        self.touched_rights |= def.changes_rights;
        if def.internal || def.journal {
            return; // Sessions and keys: what happens to them is told by their acts, not by their values.
        }
        let (changes, personal) = parts();
        let entry = Entry {
            id: self.new_id(),
            seq: self.next_seq.map(|next| next.fetch_add(1, Ordering::Relaxed)),
            change_set: self.change_set,
            object: def.name.to_owned(),
            record: row.id,
            version: row.version,
            verb,
            actor: self.writer(),
            at: self.now,
            bulk: self.bulk,
            along: self.through.map(|through| through.root),
            changes,
            personal,
            veils: Vec::new(),
        };
        self.entries.push(entry);
    }

    /// Notes in the history that something was done that changed no record: an export. It stands in the chain as
    /// every write does, as the beginning of `record`, and nothing of it is undone.
    pub fn note_in_history(
        &mut self,
        what: &str,
        record: i64,
        told: serde_json::Map<String, serde_json::Value>,
    ) {
        let entry = Entry {
            id: self.new_id(),
            seq: self.next_seq.map(|next| next.fetch_add(1, Ordering::Relaxed)),
            change_set: self.change_set,
            object: what.to_owned(),
            record,
            version: 1,
            verb: EntryVerb::Created,
            actor: self.actor.user,
            at: self.now,
            bulk: self.bulk,
            along: None,
            changes: Part::of(told),
            personal: Part::Nothing,
            veils: Vec::new(),
        };
        self.entries.push(entry);
    }

    pub(crate) fn index(&self, def: &'static ObjectDef, rows: &[Row]) -> Result<(), WriteError> {
        if !def.is_counted() || self.bulk {
            return Ok(());
        }
        search::put(&self.view.conn, def, rows)?;
        Ok(())
    }

    /// Does something that may be refused without ending the transaction: a refusal takes back what it wrote, and
    /// only that. Where the store itself fails, the transaction must end.
    ///
    /// # Errors
    /// As `attempted`.
    pub fn attempt<T>(
        &mut self,
        attempted: impl FnOnce(&mut Self) -> Result<T, WriteError>,
    ) -> Result<T, WriteError> {
        self.view.conn.batch("savepoint attempt")?;
        let entries_before = self.entries.len();
        let seq_before = self.next_seq.map(|next| next.load(Ordering::Relaxed));
        let rights_before = self.touched_rights;
        let deltas_before = std::mem::take(&mut self.deltas);
        let outcome = attempted(self);
        let own = std::mem::replace(&mut self.deltas, deltas_before);
        match &outcome {
            Ok(_) => {
                self.deltas.absorb(own);
                self.view.conn.batch("release savepoint attempt")?;
            }
            Err(_) => {
                self.entries.truncate(entries_before);
                self.touched_rights = rights_before;
                if let (Some(next), Some(seq)) = (self.next_seq, seq_before) {
                    next.store(seq, Ordering::Relaxed);
                }
                self.view.forget_all();
                self.view.conn.roll_back_to("attempt")?;
            }
        }
        outcome
    }

    /// Sets a setting of the installation.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut sql = Sql::new("insert into setting (name, value) values (");
        sql.bind(name)
            .push(", ")
            .bind(value)
            .push(") on conflict (name) do update set value = excluded.value");
        self.view.execute(&sql).map(drop)
    }

    /// Takes a piece of work that one process does at a time, until a moment; whether it is ours. Whoever has it takes it
    /// again with the moment that was answered, and gives it back with one that is over.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take_turn(
        &mut self,
        name: &str,
        mine: Option<Instant>,
        until: Instant,
    ) -> Result<bool, StoreError> {
        // With all their digits, texts compare as the moments do.
        let text = |at: Instant| format!("{:020}", at.0.max(0));
        let mut sql = Sql::new("insert into setting (name, value) values (");
        sql.bind(name).push(", ").bind(text(until));
        sql.push(") on conflict (name) do update set value = excluded.value where setting.value < ");
        sql.bind(text(self.now));
        if let Some(mine) = mine {
            sql.push(" or setting.value = ").bind(text(mine));
        }
        Ok(self.view.execute(&sql)? > 0)
    }

    /// Writes what the transaction has collected; called once, at its end.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        self.say_sums()?;
        if !self.entries.is_empty() {
            if !self.change_set_known {
                let mut sql = Sql::new(
                    "insert into change_set (id, act, via, actor, actor_key, at, address, reason) values (",
                );
                sql.bind(self.change_set)
                    .push(", ")
                    .bind(self.act)
                    .push(", ")
                    .bind(self.via.code())
                    .push(", ");
                sql.bind(self.actor.user).push(", ").bind(Cell::of_option(self.actor.key)).push(", ");
                sql.bind(self.now.0).push(", ").bind(cell_of_address(self.actor.address)).push(", ");
                sql.bind(self.reason.clone().map_or(Cell::Null, Cell::Text));
                sql.push(") on conflict (id) do nothing");
                self.view.execute(&sql)?;
            }
            let rows: Vec<Vec<Cell>> =
                std::mem::take(&mut self.entries).into_iter().map(Entry::into_cells).collect();
            self.view.conn.insert_many("entry", &ENTRY_COLUMNS, &rows)?;
        }
        let counted =
            if self.deltas.has_custom() { Counted::read(&self.view.conn)? } else { Counted::default() };
        let deltas = self.deltas.cells(&counted, || self.view.house.ids.next(self.now.0));
        self.view.conn.insert_many("rollup_delta", &crate::rollup::DELTA_COLUMNS, &deltas)?;
        if self.touched_rights {
            // Counted by the database, so that two who change rights at once count twice.
            let mut sql = Sql::new("insert into setting (name, value) values (");
            sql.bind(RIGHTS_VERSION).push(", '1') on conflict (name) do update set ");
            sql.push("value = cast(cast(setting.value as bigint) + 1 as text)");
            self.view.execute(&sql)?;
        }
        Ok(())
    }
}

/// Who says what a field becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setter {
    /// A form, the API, an import: what the actor may not set is refused.
    Surface,
    /// A room's own code within an act: the act's right covers what it writes.
    Room,
}

/// What a reader may not know stands for a value and must never become one.
fn refuse_veiled(def: &ObjectDef, row: &Row) -> Result<(), StoreError> {
    match row.values.iter().position(Value::is_veiled) {
        None => Ok(()),
        Some(place) => {
            let field = def.fields[place].name;
            Err(StoreError::Damaged(format!("a veil was to be written to {}.{field}", def.name)))
        }
    }
}

/// A uniqueness refusal as the field's message; it names no other record.
pub(crate) fn taken(def: &'static ObjectDef, object: &str, field: &str) -> WriteError {
    match def.field(field).filter(|_| object == def.name) {
        Some(field) => WriteError::Invalid(vec![FieldProblem {
            field,
            message: Message::new(
                "taken",
                format!("已有其他记录使用这个{}", field.label.zh),
                format!("another record has this {} already", field.label.en.to_lowercase()),
            ),
        }]),
        None => WriteError::Store(StoreError::Taken { object: object.to_owned(), field: field.to_owned() }),
    }
}

/// More goes with a record than one act takes.
pub(crate) fn too_many(field: &'static FieldDef) -> WriteError {
    let most = crate::deletion::ALONG_ROWS_MAX;
    let message = Message::new(
        "too_many_along",
        format!("关联记录超过 {most} 条，无法一次处理，请先分批处理这些记录"),
        format!("more than {most} records belong to it; deal with some of them first"),
    );
    WriteError::Invalid(vec![FieldProblem { field, message }])
}
