//! Two or more records become one: the survivor takes the chosen values, everything that pointed to the others points to
//! it, parts that are equal are kept once, and the others go to the recycle bin with the word where they went. It is one
//! act, so that undoing it brings all of it back.

use object::{FieldDef, FieldKind, Message, ObjectDef, RecordAddress, Row, Value};

use crate::crm::Written;
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sql::Cell;
use crate::tx::{FieldProblem, Setter, Tx, WriteError};
use crate::view::View;

/// The act's name.
pub const MERGE: &str = "merge";
/// The most records that one merge takes in, beside the survivor: as many columns as a page shows side by side.
pub const MERGED_AT_ONCE_MAX: usize = 9;

/// Where a field of the survivor comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// From this record.
    Record(i64),
    /// This is written.
    Value(Value),
}

/// What a room says against making one record of two: as they are stored, the survivor first.
pub type MayMerge = fn(&Row, &Row) -> Option<Message>;

/// A merge as it is asked for.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Of which object.
    pub def: &'static ObjectDef,
    /// The record that stays.
    pub survivor: i64,
    /// Its version as it was seen, where that matters.
    pub seen: Option<i64>,
    /// Those that go into it.
    pub others: Vec<i64>,
    /// Fields that were chosen. Of the others the survivor's value stays, and where it has none the first of the others'
    /// takes its place; tags come together.
    pub chosen: Vec<(&'static FieldDef, Chosen)>,
    /// What the room says against it; none where it was confirmed.
    pub may: Option<MayMerge>,
}

/// What a merge came to.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The survivor, as far as its fields are told to the actor.
    pub row: Row,
    /// How many records point to it now that pointed to one of the others.
    pub moved: i64,
    /// How many equal parts are kept once.
    pub folded: i64,
}

/// How many records a merge moved so far.
#[derive(Default)]
struct Moved {
    touched: i64,
    moved: i64,
    folded: i64,
}

/// Whether records of this object are merged: those that belong to somebody. Who may what, and the house's own lines,
/// are not.
pub fn is_mergeable(def: &ObjectDef) -> bool {
    def.is_governed() && !def.internal && !def.journal && !def.single && !def.changes_rights
}

/// Whether a merge says of a field what it becomes.
fn is_merged(field: &FieldDef) -> bool {
    !field.measure && !field.secret && field.formula.is_none() && field.system.is_none()
}

impl View<'_> {
    /// How many records would move if these went into another.
    ///
    /// # Errors
    /// Those of the database.
    pub fn merge_moves(&self, def: &'static ObjectDef, others: &[i64]) -> Result<i64, StoreError> {
        let mut moves = 0;
        for other in others {
            moves += self.pointing_to(def, *other)?;
        }
        Ok(moves)
    }

    /// The values that the survivor gets where nobody chooses: one per declared field.
    pub fn merged_values(&self, def: &'static ObjectDef, survivor: &Row, others: &[Row]) -> Vec<Value> {
        let mut values = survivor.values.clone();
        for field in def.fields.iter().copied().filter(|field| is_merged(field)) {
            let value = &mut values[field.index];
            if def.is_governed_by(field) && (survivor.owner, survivor.team) != (None, None) {
                continue; // Whose it is stays one thing.
            }
            // What the actor is told less of on another record does not become readable on this one.
            let tells = |row: &Row| self.actor.level(def, field, row);
            let carried = others.iter().filter(|other| tells(other) >= tells(survivor));
            let carried = carried.map(|other| &other.values[field.index]);
            match field.kind {
                FieldKind::Tags => {
                    let mut tags = tags_of(value);
                    for tag in carried.flat_map(tags_of) {
                        if !tags.contains(&tag) {
                            tags.push(tag);
                        }
                    }
                    if !tags.is_empty() {
                        *value = Value::Tags(tags);
                    }
                }
                _ if value.is_null() => {
                    if let Some(filled) = carried.into_iter().find(|value| !value.is_null()) {
                        *value = filled.clone();
                    }
                }
                _ => {}
            }
        }
        values
    }
}

fn tags_of(value: &Value) -> Vec<String> {
    match value {
        Value::Tags(tags) => tags.clone(),
        _ => Vec::new(),
    }
}

impl Tx<'_> {
    /// Makes one record of several. What is refused changes nothing.
    ///
    /// # Errors
    /// `NotFound` for a record that is not there or out of sight, `Forbidden` for one that may not be changed, or, of the
    /// others, deleted; `Conflict` where the survivor was written since; `Invalid` for values that may not be, and where
    /// the room says no.
    pub fn merge(&mut self, merge: &Merge) -> Result<Merged, WriteError> {
        self.attempt(|tx| tx.taking_back(|tx| tx.merge_within(merge)))
    }

    fn merge_within(&mut self, merge: &Merge) -> Result<Merged, WriteError> {
        let merge = &Merge { def: self.whole(merge.def), ..merge.clone() };
        let (survivor, others) = self.found_to_merge(merge)?;
        let def = merge.def;
        if let Some(may) = merge.may
            && let Some(message) = others.iter().find_map(|other| may(&survivor, other))
        {
            return Err(WriteError::Invalid(vec![FieldProblem { field: def.title, message }]));
        }
        let values = self.values_of(merge, &survivor, &others)?;
        for other in &others {
            self.view.judge(def, Written { old: Some(other), new: None })?;
        }
        let mut moved = Moved::default();
        let gone: Vec<i64> = others.iter().map(|other| other.id).collect();
        self.as_house(survivor.id, |tx| {
            others.iter().try_for_each(|other| tx.move_to(def, other.id, survivor.id, &gone, &mut moved))
        })?;
        for other in others {
            let title = other.title(def);
            let other = self.remove(def, other)?;
            self.put_into_bin(def, &other, &title, 0, Some(survivor.id))?;
        }
        let set: Vec<_> = def
            .fields
            .iter()
            .copied()
            .zip(values)
            .filter(|(field, value)| is_merged(field) && survivor.values[field.index] != *value)
            .collect();
        let mut row = self.change_row_by(def, survivor, set, Setter::Room)?;
        self.view.veil(def, std::slice::from_mut(&mut row))?;
        Ok(Merged { row, moved: moved.moved, folded: moved.folded })
    }

    /// The survivor and the others, locked in order of their ids.
    fn found_to_merge(&self, merge: &Merge) -> Result<(Row, Vec<Row>), WriteError> {
        let def = merge.def;
        let mut ids = merge.others.clone();
        ids.push(merge.survivor);
        ids.sort_unstable();
        ids.dedup();
        if !is_mergeable(def) || ids.len() < 2 || ids.len() - 1 > MERGED_AT_ONCE_MAX {
            return Err(WriteError::Invalid(vec![FieldProblem { field: def.title, message: not_so_many() }]));
        }
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(row) = self.find_for(def, id, Verb::See)? else { return Err(WriteError::NotFound) };
            rows.push(row);
        }
        for row in &rows {
            let may_change = self.actor.sight(def, Verb::Change).reaches(row);
            let may_delete = row.id == merge.survivor || self.actor.sight(def, Verb::Delete).reaches(row);
            if !may_change || !may_delete {
                return Err(WriteError::Forbidden);
            }
        }
        let place = rows.iter().position(|row| row.id == merge.survivor).expect("it was among the ids");
        let survivor = self.unless_written_since(def, rows.remove(place), merge.seen)?;
        // In the order in which they were named: the first fills first.
        rows.sort_by_key(|row| merge.others.iter().position(|id| *id == row.id));
        Ok((survivor, rows))
    }

    /// The survivor's values, chosen and carried.
    fn values_of(&self, merge: &Merge, survivor: &Row, others: &[Row]) -> Result<Vec<Value>, WriteError> {
        let def = merge.def;
        let mut values = self.view.merged_values(def, survivor, others);
        let mut set = Vec::new();
        let mut problems = Vec::new();
        for (field, chosen) in &merge.chosen {
            let value = match chosen {
                Chosen::Value(value) => value.clone(),
                Chosen::Record(id) if *id == survivor.id => survivor.values[field.index].clone(),
                Chosen::Record(id) => match others.iter().find(|other| other.id == *id) {
                    Some(other) => {
                        // What one is not told of a record is not brought into sight by choosing it.
                        if self.actor.level(def, field, other) < self.actor.level(def, field, survivor) {
                            problems.push(FieldProblem { field, message: not_told(field) });
                        }
                        other.values[field.index].clone()
                    }
                    None => return Err(WriteError::NotFound),
                },
            };
            if survivor.values[field.index] == value {
                values[field.index] = value;
                continue;
            }
            if !is_merged(field) || field.readonly && matches!(chosen, Chosen::Value(_)) {
                problems.push(FieldProblem { field, message: not_told(field) });
            }
            set.push(*field);
            values[field.index] = value;
        }
        if !problems.is_empty() {
            return Err(WriteError::Invalid(problems));
        }
        self.view.refuse_unsettable(def, survivor, Verb::Change, &set)?;
        let both: Vec<i64> =
            std::iter::once(survivor.id).chain(others.iter().map(|other| other.id)).collect();
        self.view.refuse_strange_files(def, &both, &set, &values)?;
        // Nothing points to itself, nor to what goes into it.
        for field in &def.fields {
            let points_within = field.kind.link() == Some(def.name)
                && values[field.index]
                    .as_int()
                    .is_some_and(|id| id == survivor.id || others.iter().any(|other| other.id == id));
            if points_within {
                values[field.index] = Value::Null;
            }
        }
        Ok(values)
    }

    /// Everything that points to one record points to another, of the same object. `gone` go themselves.
    fn move_to(
        &mut self,
        def: &'static ObjectDef,
        from: i64,
        to: i64,
        gone: &[i64],
        moved: &mut Moved,
    ) -> Result<(), WriteError> {
        let links: Vec<_> = self.registry().links_to(def.name).collect();
        let links =
            links.into_iter().filter(|(holder, field)| !holder.internal && !holder.journal && !field.measure);
        for (holder, field) in links {
            let is_part = holder.parent_field() == Some(field);
            let there = match is_part || (field.once && holder.parent_field().is_some()) {
                true => self.rows_pointing(holder, field, to.into(), &mut 0)?,
                false => Vec::new(),
            };
            for row in self.rows_pointing(holder, field, from.into(), &mut moved.touched)? {
                if holder.name == def.name && (row.id == to || gone.contains(&row.id)) {
                    continue; // The survivor's own link is among its values; the others' stay in the bin with them.
                }
                self.move_row(holder, field, row, Value::Int(to), &there, moved)?;
            }
        }
        let (before, after) = (
            RecordAddress::new(def.plural, from).to_string(),
            RecordAddress::new(def.plural, to).to_string(),
        );
        let hung: Vec<_> = self.registry().hung().filter(|(holder, _)| !holder.internal).collect();
        for (holder, field) in hung {
            let there = self.rows_pointing(holder, field, Cell::Text(after.clone()), &mut 0)?;
            let found = self.rows_pointing(holder, field, Cell::Text(before.clone()), &mut moved.touched)?;
            for row in found {
                self.move_row(holder, field, row, Value::Text(after.clone()), &there, moved)?;
            }
        }
        Ok(())
    }

    /// A part of the one record becomes a part of the other, or one with a part that is equal there. What points to the
    /// one points to the other, or becomes one with what does so already, where that may be only once.
    fn move_row(
        &mut self,
        holder: &'static ObjectDef,
        field: &'static FieldDef,
        row: Row,
        to: Value,
        there: &[Row],
        moved: &mut Moved,
    ) -> Result<(), WriteError> {
        let is_equal = |other: &&Row| {
            let tells = |other: &FieldDef| *other != *field && !other.measure && !other.is_kept_root();
            let mut fields = holder.fields.iter().filter(|other| tells(other));
            fields.all(|field| other.values[field.index] == row.values[field.index])
        };
        let parent = holder.parent_field();
        let has_same = |other: &Row, field: &FieldDef| {
            !row.values[field.index].is_null() && other.values[field.index] == row.values[field.index]
        };
        // Both would point to the same record.
        let is_again = |other: &&Row| match parent {
            Some(parent) if parent == field => {
                holder.fields.iter().any(|once| once.once && has_same(other, once))
            }
            Some(parent) => field.once && has_same(other, parent),
            None => false,
        };
        match there.iter().find(is_equal).or_else(|| there.iter().find(is_again)) {
            Some(twin) => {
                let set = missing_in(holder, twin, &row);
                self.change_row_by(holder, twin.clone(), set, Setter::Room)?;
                self.move_to(holder, row.id, twin.id, &[], moved)?;
                self.remove(holder, row)?;
                moved.folded += 1;
            }
            None => {
                self.change_row_by(holder, row, vec![(field, to)], Setter::Room)?;
                moved.moved += 1;
            }
        }
        Ok(())
    }
}

/// What one record says where another says nothing.
fn missing_in(def: &'static ObjectDef, of: &Row, from: &Row) -> Vec<(&'static FieldDef, Value)> {
    let fields = def.fields.iter().copied().filter(|field| is_merged(field) && !field.readonly);
    fields
        .filter(|field| of.values[field.index].is_null() && !from.values[field.index].is_null())
        .map(|field| (field, from.values[field.index].clone()))
        .collect()
}

fn not_so_many() -> Message {
    Message::new(
        "merge_count",
        format!("请选择 2 到 {} 条同类记录再合并", MERGED_AT_ONCE_MAX + 1),
        format!("choose from 2 to {} records of one kind to merge", MERGED_AT_ONCE_MAX + 1),
    )
}

fn not_told(field: &FieldDef) -> Message {
    Message::new(
        "field_not_settable",
        format!("您的角色不能修改“{}”", field.label.zh),
        format!("your roles do not let you set {}", field.label.en),
    )
}
