//! What a record must be before it is written: filled by the house's rules, complete, pointing only to what its
//! writer may see, under an owner and team its writer reaches. Checked the same way for a write, for an import
//! that prepares its rows beside the writer, and for a check that writes nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use object::{Begins, FieldDef, FieldKind, Guard, Held, Message, ObjectDef, Row, Value};

use crate::actor::SYSTEM_USER;
use crate::crm::Written;
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sql::{Cell, Sql};
use crate::sums::is_summed;
use crate::tx::{FieldProblem, Setter, WriteError};
use crate::view::View;

/// A record as it is to become, with the fields that differ.
pub(crate) type Changed = (Row, Vec<&'static FieldDef>);

/// What a record hands down to its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Whose it is.
    pub owner: Option<i64>,
    /// Which team's.
    pub team: Option<i64>,
    /// The record at the head of the chain: itself, where it has an owner of its own.
    pub root: Option<i64>,
}

impl Stamp {
    /// That of a row.
    pub fn of(def: &ObjectDef, row: &Row) -> Stamp {
        let root = match def.guard {
            Guard::Owned => Some(row.id),
            Guard::Parent(_) => def.root_link().and_then(|root| row.values[root.index].as_int()),
            Guard::Open | Guard::Hung(_) => None,
        };
        Stamp { owner: row.owner, team: row.team, root }
    }

    /// Puts it on a child's row.
    pub fn put_on(self, def: &ObjectDef, row: &mut Row) {
        (row.owner, row.team) = (self.owner, self.team);
        if let Some(kept) = def.kept_root() {
            row.values[kept.index] = self.root.map_or(Value::Null, Value::Int);
            // Formulas may be made of it.
            def.reckon(&mut row.values);
        }
    }
}

/// The fields in which two rows of an object differ.
pub(crate) fn differing(def: &ObjectDef, old: &Row, new: &Row) -> Vec<&'static FieldDef> {
    let differs = |field: &&'static FieldDef| old.values[field.index] != new.values[field.index];
    def.fields.iter().copied().filter(differs).collect()
}

impl View<'_> {
    /// A new record with this id; `lock` keeps its parent as it is while it is written.
    pub(crate) fn prepare(
        &self,
        def: &'static ObjectDef,
        mut values: Vec<Value>,
        lock: &str,
        by: Setter,
    ) -> Result<Row, WriteError> {
        let is_told = |field: &&'static FieldDef| field.formula.is_none() && !values[field.index].is_null();
        let told: Vec<&'static FieldDef> = def.fields.iter().copied().filter(is_told).collect();
        let now = self.house.now();
        self.begin(def, &mut values)?;
        if matches!(def.guard, Guard::Owned) && self.actor.user != SYSTEM_USER {
            self.fill_owner(def, &mut values);
        }
        // Last, because what a rule fills may depend on whose the record is.
        self.house.fill(def, &mut values);
        def.reckon(&mut values);
        let mut row =
            Row { id: 0, version: 1, created_at: now, updated_at: now, owner: None, team: None, values };
        self.check_fields(def, &row, &def.fields, by)?;
        self.stamp(def, &mut row, lock)?;
        if !self.reaches_locked(def, &row, Verb::Create, lock)? {
            return Err(self.refused_on(def, &row)?);
        }
        if by == Setter::Surface {
            self.refuse_unsettable(def, &row, Verb::Create, &told)?;
            self.refuse_strange_files(def, &[], &told, &row.values)?;
        }
        self.judge_wholly(def, Written { old: None, new: Some(&row) })?;
        Ok(row)
    }

    /// Asks the rooms' rules whether a write may be; the house itself is not asked.
    pub(crate) fn judge(&self, def: &'static ObjectDef, written: Written<'_>) -> Result<(), WriteError> {
        if self.actor.user == SYSTEM_USER {
            return Ok(());
        }
        let mut problems = Vec::new();
        for (_, judge) in self.house.judges.iter().filter(|(object, _)| *object == def.name) {
            problems.extend(judge(self, written)?);
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }

    /// Asks also the rules that the company made, so that everything is mended at once.
    fn judge_wholly(&self, def: &'static ObjectDef, written: Written<'_>) -> Result<(), WriteError> {
        let ruled = self.ruled(def, written)?;
        match self.judge(def, written) {
            Ok(()) if ruled.is_empty() => Ok(()),
            Ok(()) => Err(WriteError::Invalid(ruled)),
            Err(WriteError::Invalid(mut problems)) => {
                problems.extend(ruled);
                Err(WriteError::Invalid(problems))
            }
            Err(other) => Err(other),
        }
    }

    /// Refuses fields that the actor's roles do not let them set on this row.
    pub(crate) fn refuse_unsettable(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        verb: Verb,
        fields: &[&'static FieldDef],
    ) -> Result<(), WriteError> {
        if !self.actor.has_veils(def) {
            return Ok(());
        }
        let mut problems: Vec<FieldProblem> = Vec::new();
        for field in fields {
            if !self.may_set(def, field, row, verb)? {
                problems.push(not_settable(field));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }

    /// What a record would become with these fields set, checked as a write checks it; nothing is written. `None`
    /// where nothing would change.
    ///
    /// # Errors
    /// As [`crate::Tx::change`]; whether a value is taken by another record shows only when it is written.
    pub fn rehearse_change(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        set: Vec<(&'static FieldDef, Value)>,
    ) -> Result<Option<Row>, WriteError> {
        let mut row = self.prepare_change(def, row, set, "", Setter::Surface)?.map(|(row, _)| row);
        self.veil(def, row.as_mut_slice())?;
        Ok(row)
    }

    /// What a record becomes with these fields set; `None` where nothing changes.
    pub(crate) fn prepare_change(
        &self,
        def: &'static ObjectDef,
        old: &Row,
        set: Vec<(&'static FieldDef, Value)>,
        lock: &str,
        by: Setter,
    ) -> Result<Option<Changed>, WriteError> {
        let mut new = old.clone();
        let mut told = Vec::with_capacity(set.len());
        for (field, value) in set {
            if field.formula.is_some() || field.is_kept_root() {
                continue; // Nobody sets it; an undo says it again with the values that it is made of.
            }
            if old.values[field.index] != value {
                told.push(field);
            }
            new.values[field.index] = value;
        }
        if by == Setter::Surface {
            self.refuse_unsettable(def, old, Verb::Change, &told)?;
            self.refuse_strange_files(def, &[old.id], &told, &new.values)?;
        }
        self.house.fill(def, &mut new.values);
        def.reckon(&mut new.values);
        let mut changed = differing(def, old, &new);
        if changed.is_empty() {
            return Ok(None); // Twice is the same as once.
        }
        self.check_fields(def, &new, &changed, by)?;
        // A child that stays with its parent is stamped with it already, whether or not the parent is in sight.
        if def.parent_field().is_none_or(|parent| changed.contains(&parent)) {
            self.stamp(def, &mut new, lock)?;
            changed = differing(def, old, &new);
        }
        if !self.reaches_locked(def, &new, Verb::Change, lock)? {
            return Err(self.refused_on(def, &new)?);
        }
        let changes_hands =
            matches!(def.guard, Guard::Owned) && (old.owner, old.team) != (new.owner, new.team);
        if changes_hands && !self.actor.sight(def, Verb::Change).governs(old.owner, old.team) {
            // What was shared to be changed is not given away by those it was shared with.
            let governing = changed.iter().copied().filter(|field| def.is_governed_by(field));
            return Err(WriteError::Invalid(governing.map(not_settable).collect()));
        }
        self.judge_wholly(def, Written { old: Some(old), new: Some(&new) })?;
        Ok(Some((new, changed)))
    }

    /// What nobody has said of a new record begins as its declaration says.
    fn begin(&self, def: &ObjectDef, values: &mut [Value]) -> Result<(), StoreError> {
        let mut linked: HashMap<&'static str, Option<Row>> = HashMap::new();
        for field in &def.fields {
            if let Some(Begins::As(held)) = field.begins.filter(|_| values[field.index].is_null()) {
                for Held { link, field: held } in held {
                    let Some(link) = def.field(link) else { continue };
                    if let Entry::Vacant(place) = linked.entry(link.name) {
                        place.insert(self.linked_row(link, &values[link.index])?);
                    }
                    if let Some(Some(row)) = linked.get(link.name)
                        && let Some(held) =
                            link.kind.link().and_then(|target| self.registry().object(target)?.field(held))
                        && values[field.index].is_null()
                    {
                        values[field.index] = row.value(held);
                    }
                }
                continue;
            }
            let value = &mut values[field.index];
            match field.begins.filter(|_| value.is_null()) {
                Some(Begins::Me) if self.actor.user != SYSTEM_USER => *value = Value::Int(self.actor.user),
                Some(Begins::Now) => *value = Value::Int(self.house.now().to_the_minute().0),
                Some(Begins::Today) => {
                    *value = Value::Text(self.house.now().day_in(&self.house.zone).text());
                }
                // Its place is known when it is written, and what is at its head when it is stamped.
                Some(Begins::Me | Begins::As(_) | Begins::Next | Begins::Root) | None => {}
            }
        }
        Ok(())
    }

    /// The record that a link of a new one points to, as far as its writer may see it: the house copies what it holds,
    /// also what a role keeps back, because it is read under the same veils afterwards.
    fn linked_row(&self, link: &FieldDef, value: &Value) -> Result<Option<Row>, StoreError> {
        let target = link.kind.link().and_then(|target| self.registry().object(target));
        match (target, value.as_int()) {
            (Some(target), Some(id)) => self.find_row_for(target, id, Verb::See, ""),
            _ => Ok(None),
        }
    }

    fn fill_owner(&self, def: &ObjectDef, values: &mut [Value]) {
        for (name, own) in [("owner", Some(self.actor.user)), ("team", self.actor.home_team)] {
            if let (Some(field), Some(own)) = (def.field(name), own)
                && values[field.index].is_null()
            {
                values[field.index] = Value::Int(own);
            }
        }
    }

    /// The owner and team a row is governed by: its own, or its parent's.
    pub(crate) fn stamp(&self, def: &ObjectDef, row: &mut Row, lock: &str) -> Result<(), WriteError> {
        match def.guard {
            Guard::Open | Guard::Hung(_) => {}
            Guard::Owned => {
                let link = |name| def.field(name).and_then(|field| row.values[field.index].as_int());
                (row.owner, row.team) = (link("owner"), link("team"));
            }
            Guard::Parent(index) => {
                let field = def.fields[index];
                let (Some(parent), FieldKind::Link(target)) = (row.values[index].as_int(), field.kind) else {
                    return Ok(()); // A missing parent was reported as a missing field.
                };
                let known = self.parents_known.borrow().get(&(target, parent)).copied();
                let stamp = match known {
                    Some(stamp) => stamp,
                    None => {
                        let target = self
                            .registry()
                            .object(target)
                            .ok_or_else(|| StoreError::Schema(format!("{} links to nothing", field.name)))?;
                        // Locked, so that the parent cannot change hands while its child is written.
                        let lock = self.lock_of_parent(target, def, lock);
                        let parent = self.find_row_for(target, parent, Verb::See, lock)?;
                        parent.map(|parent| Stamp::of(target, &parent))
                    }
                };
                let stamp = stamp.ok_or_else(|| WriteError::Invalid(vec![unknown_link(field)]))?;
                stamp.put_on(def, row);
            }
        }
        Ok(())
    }

    /// How a parent is held while its children are written: alone, where it sums them up, because it is written too.
    pub(crate) fn lock_of_parent<'l>(
        &self,
        parent: &'static ObjectDef,
        child: &ObjectDef,
        lock: &'l str,
    ) -> &'l str {
        if !lock.is_empty() && is_summed(Some(parent), child) {
            self.conn.dialect().for_update()
        } else {
            lock
        }
    }

    fn check_fields(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        fields: &[&'static FieldDef],
        by: Setter,
    ) -> Result<(), WriteError> {
        let mut problems = Vec::new();
        // What is at the head of a chain is in sight where the parent is, which is looked at when it is stamped.
        for field in fields.iter().filter(|field| !field.is_kept_root()) {
            let value = &row.values[field.index];
            if value.is_null() {
                // A number is given when a new record is written, and not taken away.
                let is_given_later = field.numbered.is_some() && row.id == 0;
                // What a room makes by an act of its own knows nothing of what the company added.
                let is_asked = by == Setter::Surface || field.is_never_empty();
                if field.required && is_asked && !is_given_later {
                    problems.push(FieldProblem { field, message: field.needed() });
                }
                continue;
            }
            if let (Some(target), Some(id)) = (field.kind.link(), value.as_int())
                && def.parent_field() != Some(*field)
                && !self.may_point_to(target, id)?
            {
                problems.push(unknown_link(field));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }

    /// Refuses links that lead where the actor sees nothing, in values that are no record's: what an act was told.
    ///
    /// # Errors
    /// `Invalid` with the fields.
    pub fn refuse_unknown_links(
        &self,
        fields: &[&'static FieldDef],
        values: &[Value],
    ) -> Result<(), WriteError> {
        let mut problems = Vec::new();
        for field in fields {
            if let (FieldKind::Link(target), Some(id)) = (field.kind, values[field.index].as_int())
                && !self.may_point_to(target, id)?
            {
                problems.push(unknown_link(field));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }

    /// Whether a link may be set: the record exists and the actor may see it.
    pub(crate) fn may_point_to(&self, target: &'static str, id: i64) -> Result<bool, StoreError> {
        if let Some(known) = self.links_known.borrow().get(&(target, id)) {
            return Ok(*known);
        }
        self.know_links(target, &[id])?;
        Ok(self.links_known.borrow().get(&(target, id)).copied().unwrap_or(false))
    }

    /// Forgets what was looked up of a record, because it is written now.
    pub(crate) fn forget(&self, def: &'static ObjectDef, id: i64) {
        self.links_known.borrow_mut().remove(&(def.name, id));
        self.parents_known.borrow_mut().remove(&(def.name, id));
    }

    /// Forgets everything that was looked up.
    pub(crate) fn forget_all(&self) {
        self.links_known.borrow_mut().clear();
        self.parents_known.borrow_mut().clear();
    }

    /// Looks many links up at once: bulk writes point to the same few people again and again.
    pub(crate) fn know_links(&self, target: &'static str, ids: &[i64]) -> Result<(), StoreError> {
        let Some(def) = self.registry().object(target) else { return Ok(()) };
        let unknown = unknown_of(ids, |id| self.links_known.borrow().contains_key(&(target, id)));
        if unknown.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("select t.id from ");
        sql.name(def.name).push(" t where t.id in (");
        sql.bind_list(crate::sight::padded(&unknown)).push(") and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        // In one order, so that two who hold the same records do not wait for each other.
        sql.push(" order by t.id").push(self.link_lock);
        let seen: Vec<i64> = self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
        let mut known = self.links_known.borrow_mut();
        known.extend(unknown.iter().map(|id| ((target, *id), seen.contains(id))));
        Ok(())
    }

    /// Looks the owners and teams of many parents up at once, and locks them.
    pub(crate) fn know_parents(
        &self,
        target: &'static str,
        ids: &[i64],
        lock: &str,
    ) -> Result<(), StoreError> {
        let Some(def) = self.registry().object(target) else { return Ok(()) };
        let unknown = unknown_of(ids, |id| self.parents_known.borrow().contains_key(&(target, id)));
        if unknown.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("select t.id, t.owner, t.team, t.");
        sql.name(def.root_link().map_or("id", |root| root.name))
            .push(" from ")
            .name(def.name)
            .push(" t where t.id in (");
        sql.bind_list(crate::sight::padded(&unknown)).push(") and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        // In one order, so that two who lock the same parents do not wait for each other.
        sql.push(" order by t.id").push(lock);
        let rows = self.query(&sql)?;
        let mut known = self.parents_known.borrow_mut();
        known.extend(unknown.iter().map(|id| ((target, *id), None)));
        known.extend(rows.iter().filter_map(|cells| {
            let id = cells.first().and_then(Cell::int)?;
            let stamp = Stamp { owner: cells[1].int(), team: cells[2].int(), root: cells[3].int() };
            Some(((target, id), Some(stamp)))
        }));
        Ok(())
    }
}

fn unknown_of(ids: &[i64], is_known: impl Fn(i64) -> bool) -> Vec<i64> {
    let mut unknown: Vec<i64> = ids.iter().copied().filter(|id| !is_known(*id)).collect();
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}

fn not_settable(field: &'static FieldDef) -> FieldProblem {
    FieldProblem {
        field,
        message: Message::new(
            "field_not_settable",
            format!("您的角色不能修改“{}”", field.label.zh),
            format!("your roles do not let you set {}", field.label.en),
        ),
    }
}

pub(crate) fn unknown_link(field: &'static FieldDef) -> FieldProblem {
    // The same words whether it does not exist or may not be seen.
    FieldProblem {
        field,
        message: Message::new(
            "link_unknown",
            format!("{}：找不到这条记录，或您无权查看", field.label.zh),
            format!("{}: there is no such record, or you may not see it", field.label.en),
        ),
    }
}
