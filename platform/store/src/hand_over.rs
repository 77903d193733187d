//! Giving records to another owner: one, or all that a colleague leaves behind. The owner says who answers for a record
//! today and by whose rights it is seen; who did what stands in fields of its own and stays. What hangs on a record
//! goes to whom that record goes.

use std::collections::{HashMap, HashSet};

use object::{FieldDef, Filter, Guard, Message, ObjectDef, Op, Path, Registry, Row, Value};

use crate::actor::Actor;
use crate::condition;
use crate::error::StoreError;
use crate::history::acts_on;
use crate::mass::{RecordOutcome, gone, message_of};
use crate::rights::{Scope, Verb};
use crate::sight::padded;
use crate::sql::Sql;
use crate::tx::{FieldProblem, Setter, Tx, WriteError};
use crate::view::{ALL_ROWS_MAX, View};

/// The act's name in change sets.
pub const HAND_OVER: &str = "hand_over";
/// Records that go along with one; with more of them, what somebody owns is handed over as a whole, by a job.
const ALONG_MAX: usize = 500;

/// Whether records of this object are work that goes from one colleague to another. What somebody arranged for
/// themselves by hand (views, hooks, absences) stays theirs.
pub fn hands_over(def: &ObjectDef) -> bool {
    let is_work = !def.internal && !def.journal && !def.changes_rights && !def.by_hand;
    matches!(def.guard, Guard::Owned) && is_work
}

/// The links by which a record of this object follows another one, the first that leads anywhere first. Rooms know
/// earlier rooms alone, so what is listed later follows what is listed before it.
pub(crate) fn follows(
    registry: &Registry,
    def: &'static ObjectDef,
) -> Vec<(&'static FieldDef, &'static ObjectDef)> {
    let before: Vec<&'static ObjectDef> =
        registry.objects().iter().copied().take_while(|known| known.name != def.name).collect();
    let of = |field: &&'static FieldDef| {
        let target = field.kind.link()?;
        before.iter().find(|known| known.name == target && hands_over(known)).copied()
    };
    def.fields.iter().filter_map(|field| Some((*field, of(field)?))).collect()
}

/// Where a row is when it has gone to somebody: its team stays where they are a member, and is theirs otherwise.
fn governed_by(row: &Row, to: &Actor) -> (Option<i64>, Option<i64>) {
    let stays = row.team.is_some_and(|team| to.teams().contains(&team));
    (Some(to.user), if stays { row.team } else { to.home_team.or(row.team) })
}

/// Why a row does not go from whoever hands it over to somebody; `None` where nothing is in the way.
pub fn stands_in_the_way(by: &Actor, def: &ObjectDef, row: &Row, to: &Actor) -> Option<Message> {
    if !by.sight(def, Verb::HandOver).governs(row.owner, row.team) {
        return Some(Message::new(
            "hand_over_not_allowed",
            "您没有转移这条记录的权限",
            "your roles do not let you hand this record over",
        ));
    }
    if to.scope(def.name, Verb::See) == Scope::Nothing {
        return Some(Message::new(
            "receiver_sees_none",
            format!("接收人的角色不能查看{}", def.label.zh),
            format!("the receiver’s roles do not let them see {}", def.label_plural.en.to_lowercase()),
        ));
    }
    let (owner, team) = governed_by(row, to);
    // What one gives stays where one could have it back: a manager gives within the teams, not out of the house.
    if !by.sight(def, Verb::HandOver).governs(owner, team) {
        return Some(Message::new(
            "receiver_out_of_reach",
            "接收人不在您可以移交的范围内",
            "the receiver lies outside of what you may hand over",
        ));
    }
    None
}

impl View<'_> {
    /// Which of these records a filter means, as far as the actor sees them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn which(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
        filter: &Filter,
    ) -> Result<HashSet<i64>, StoreError> {
        if ids.is_empty() || *filter == Filter::All {
            return Ok(ids.iter().copied().collect());
        }
        let mut sql = Sql::new("select t.id from ");
        sql.name(def.name).push(" t where t.id in (").bind_list(padded(ids)).push(") and ");
        self.actor().sight(def, Verb::See).push_beside(&mut sql, "t");
        sql.push(" and ");
        condition::push(self, def, filter, "t", &mut sql)?;
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect())
    }

    /// The records that a row of this object may follow.
    pub fn followed_by(&self, def: &'static ObjectDef, row: &Row) -> Vec<i64> {
        let links = follows(self.registry(), def);
        links.iter().filter_map(|(field, _)| row.values[field.index].as_int()).collect()
    }

    /// As [`View::followed_by`], of each of these records, whether or not the actor is told where their links lead.
    ///
    /// # Errors
    /// Those of the database.
    pub fn followed_by_each(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
    ) -> Result<HashMap<i64, Vec<i64>>, StoreError> {
        let rows = self.rows_as_stored(def, ids)?;
        Ok(rows.iter().map(|row| (row.id, self.followed_by(def, row))).collect())
    }

    /// To whom a change set has given these records; nothing of those that it has not.
    ///
    /// # Errors
    /// Those of the database.
    pub fn handed_to(&self, change_set: i64, records: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
        let mut given = HashMap::new();
        for (record, entries) in acts_on(self, change_set, records)? {
            let owner = self.registry().object(&entries[0].object).and_then(|def| def.field("owner"));
            let changed = owner.and_then(|owner| entries.iter().find_map(|entry| entry.change_of(owner)));
            given.extend(changed.and_then(|change| Some((record, change.new.as_int()?))));
        }
        Ok(given)
    }

    /// The records of an object that somebody owns and that are to go: without those that are over, unless they too.
    pub fn left_behind(&self, def: &'static ObjectDef, owner: i64, with_over: bool) -> Filter {
        let Some(field) = def.field("owner") else { return Filter::Or(Vec::new()) };
        let owned = Filter::Compare { path: Path::own(field), op: Op::Is, value: Value::Int(owner) };
        match self.registry().is_over(def).filter(|_| !with_over) {
            Some(over) => owned.and(Filter::Not(Box::new(over.clone()))),
            None => owned,
        }
    }
}

impl Tx<'_> {
    /// These records under lock, in order of their ids, as far as they are seen and the filter still means them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find_to_hand_over(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
        filter: &Filter,
    ) -> Result<Vec<Row>, StoreError> {
        let found = self.find_many(def, ids, filter, Verb::See)?;
        Ok(found.into_iter().filter(|found| found.is_meant).map(|found| found.row).collect())
    }

    /// Gives a record, found in this transaction, to somebody. The actor is one who hands over, see
    /// [`Actor::handing_over`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn give(
        &mut self,
        def: &'static ObjectDef,
        row: Row,
        to: &Actor,
    ) -> Result<RecordOutcome, StoreError> {
        if row.owner == Some(to.user) {
            return Ok(RecordOutcome::Unchanged);
        }
        if let Some(why) = stands_in_the_way(self.actor(), def, &row, to) {
            return Ok(RecordOutcome::Refused(why));
        }
        let (owner, team) = governed_by(&row, to);
        let set = [("owner", owner), ("team", team)]
            .into_iter()
            .filter_map(|(name, id)| Some((def.field(name)?, id.map_or(Value::Null, Value::Int))))
            .collect();
        match self.change_row_by(def, row, set, Setter::Room) {
            Ok(_) => Ok(RecordOutcome::Changed),
            Err(WriteError::Store(fault)) => Err(fault),
            Err(WriteError::NotFound) => Ok(RecordOutcome::Missing(gone())),
            Err(refused) => Ok(RecordOutcome::Refused(message_of(refused))),
        }
    }

    /// Gives what its owner has that hangs on a record to whom the record went. Answers how many went; what cannot go
    /// stays.
    ///
    /// # Errors
    /// `Invalid` with `field` where more of them hang there than go along at once.
    pub fn give_along(
        &mut self,
        def: &'static ObjectDef,
        row: &Row,
        to: &Actor,
        field: &'static FieldDef,
    ) -> Result<usize, WriteError> {
        let Some(owner) = row.owner else { return Ok(0) };
        let objects: Vec<&'static ObjectDef> = self.registry().objects().to_vec();
        let mut went: Vec<(&'static str, i64)> = vec![(def.name, row.id)];
        let mut given = 0;
        for hung in objects.into_iter().filter(|known| hands_over(known) && known.name != def.name) {
            let mut ids = Vec::new();
            for (link, target) in follows(self.registry(), hung) {
                let on = went.iter().filter(|(name, _)| *name == target.name).map(|(_, id)| Value::Int(*id));
                let on: Vec<Value> = on.collect();
                if on.is_empty() {
                    continue;
                }
                let hangs = Filter::OneOf { path: Path::own(link), values: on };
                let filter = self.left_behind(hung, owner, false).and(hangs);
                ids.extend(
                    self.all_rows(hung, &filter, None, ALL_ROWS_MAX.min(ALONG_MAX + 1))?
                        .iter()
                        .map(|row| row.id),
                );
            }
            ids.sort_unstable();
            ids.dedup();
            if went.len() + ids.len() > ALONG_MAX {
                return Err(WriteError::Invalid(vec![FieldProblem { field, message: too_many_along() }]));
            }
            let filter = self.left_behind(hung, owner, false);
            for row in self.find_to_hand_over(hung, &ids, &filter)? {
                let id = row.id;
                if self.give(hung, row, to)? == RecordOutcome::Changed {
                    went.push((hung.name, id));
                    given += 1;
                }
            }
        }
        Ok(given)
    }
}

fn too_many_along() -> Message {
    Message::new(
        "too_many_along",
        format!("关联记录超过 {ALONG_MAX} 条，请在负责人的页面上用“交接”整体移交"),
        format!("more than {ALONG_MAX} records hang on it; hand over from its owner’s page instead"),
    )
}
