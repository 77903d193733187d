//! Out of the recycle bin: a deleted record comes back with the values it had, read from its own history.

use object::{Guard, Instant, Message, ObjectDef, Row, Value};

use crate::entry::{ENTRY_SELECT, Entry, EntryVerb, Part};
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sql::Sql;
use crate::tx::{FieldProblem, Setter, Tx, WriteError};

impl Tx<'_> {
    /// Brings a deleted record back under its id, with the values, owner and team it had. A record that is there
    /// stays as it is: twice is the same as once.
    ///
    /// # Errors
    /// `NotFound` where there was no such record or the actor could not have seen it; `Forbidden` where they may
    /// not create it; `Invalid` where its values are no longer allowed or were lawfully erased.
    pub fn restore(&mut self, def: &'static ObjectDef, id: i64) -> Result<Row, WriteError> {
        let def = self.whole(def);
        if let Some(row) = self.find_row(def, id)? {
            return Ok(row);
        }
        let entry = self.last_entry(def, id)?.filter(|entry| entry.verb == EntryVerb::Deleted);
        let entry = entry.ok_or(WriteError::NotFound)?;
        let mut values = vec![Value::Null; def.fields.len()];
        for change in def.fields.iter().filter_map(|field| entry.change_of(field)) {
            values[change.field.index] = change.old;
        }
        let (owner, team) = self.governed_by(def, &values)?;
        let was = Row {
            id,
            version: entry.version,
            created_at: entry.at,
            updated_at: entry.at,
            owner,
            team,
            values: values.clone(),
        };
        if !self.reaches(def, &was, Verb::See)? {
            return Err(WriteError::NotFound);
        }
        if [&entry.changes, &entry.personal].iter().any(|part| matches!(part, Part::Erased { .. })) {
            return Err(WriteError::Invalid(vec![FieldProblem {
                field: def.title,
                message: Message::new(
                    "erased",
                    "内容已依法删除，无法恢复",
                    "its values were lawfully erased and cannot come back",
                ),
            }]));
        }
        let mut row = self.prepare_new_by(def, values, Setter::Room)?;
        // What had no owner stays without: it does not fall to the one who brings it back.
        if let (Guard::Owned, Some(owner_field), Some(team_field)) =
            (def.guard, def.field("owner"), def.field("team"))
        {
            row.values[owner_field.index] = owner.map_or(Value::Null, Value::Int);
            row.values[team_field.index] = team.map_or(Value::Null, Value::Int);
            (row.owner, row.team) = (owner, team);
            if !self.actor().sight(def, Verb::Create).reaches(&row) {
                return Err(WriteError::Forbidden);
            }
        }
        row.id = id;
        row.version = entry.version + 1;
        row.created_at = self.first_seen(id)?.unwrap_or(row.created_at);
        self.revive(def, &row)?;
        Ok(row)
    }

    fn last_entry(&self, def: &'static ObjectDef, id: i64) -> Result<Option<Entry>, StoreError> {
        let mut sql = Sql::new("select ");
        sql.push(ENTRY_SELECT).push(" from entry where record = ").bind(id);
        sql.push(" and object = ").bind(def.name).push(" order by version desc limit 1");
        Ok(self.view.query(&sql)?.first().and_then(|cells| Entry::of_cells(cells)))
    }

    fn first_seen(&self, id: i64) -> Result<Option<Instant>, StoreError> {
        let mut sql = Sql::new("select min(at) from entry where record = ");
        sql.bind(id);
        Ok(self.view.query(&sql)?.first().and_then(|cells| cells[0].int()).map(Instant))
    }

    /// The owner and team that rows with these values are governed by.
    fn governed_by(
        &self,
        def: &'static ObjectDef,
        values: &[Value],
    ) -> Result<(Option<i64>, Option<i64>), WriteError> {
        Ok(match def.guard {
            Guard::Open | Guard::Hung(_) => (None, None),
            Guard::Owned => {
                let link = |name| def.field(name).and_then(|field| values[field.index].as_int());
                (link("owner"), link("team"))
            }
            Guard::Parent(place) => {
                let Some(target) = def.fields[place].kind.link() else {
                    return Err(WriteError::NotFound);
                };
                let target = self.registry().object(target).ok_or(WriteError::NotFound)?;
                let parent = values[place].as_int().ok_or(WriteError::NotFound)?;
                // A parent that is gone or out of sight takes its children with it.
                let parent = self.find_row(target, parent)?.ok_or(WriteError::NotFound)?;
                (parent.owner, parent.team)
            }
        })
    }
}
