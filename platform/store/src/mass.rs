//! One change of many records: which records a filter means, and what becomes of each of them. Every record is
//! looked at again under lock: whether it is still there, still meant, and still the actor's to change.

use std::time::{Duration, Instant as Moment};

use object::{FieldDef, FieldKind, Filter, Message, ObjectDef, Row, Sort, SystemField, Value};

use crate::columns::{push_select, row_of};
use crate::condition;
use crate::error::StoreError;
use crate::list::{Cursor, ListQuery, Plan};
use crate::rights::Verb;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::tx::{Tx, WriteError};
use crate::view::View;

/// How many rows are read between two looks at the clock.
const WINDOW_ROWS: i64 = 2_000;
/// A step of the walk ends after this long, so that its progress is kept and a wish to stop is heard.
const STEP_TIME_MAX: Duration = Duration::from_millis(400);

/// What is to be done with each record.
#[derive(Clone, Debug, PartialEq)]
pub enum MassChange {
    /// Fields are set, tags added and removed.
    Fields(FieldsChange),
    /// It is deleted.
    Deletion,
}

/// Fields to be set, and tags to be added and removed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldsChange {
    /// Fields with their new values.
    pub set: Vec<(&'static FieldDef, Value)>,
    /// Tags that each record shall have.
    pub add_tags: Vec<String>,
    /// Tags that no record shall have.
    pub remove_tags: Vec<String>,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordOutcome {
    /// It was done.
    Changed,
    /// It was so already.
    Unchanged,
    /// It stays as it was; the message says why.
    Refused(Message),
    /// It is gone, out of sight, or no longer among those that were meant.
    Missing(Message),
}

/// A stretch of the walk over the records that a filter means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Those found, in order of their ids.
    pub ids: Vec<i64>,
    /// Up to here everything was looked at.
    pub reached: i64,
    /// There are no more.
    pub is_over: bool,
}

/// The field that tags are added to and removed from, where an object has one that people write.
pub fn tags_field(def: &ObjectDef) -> Option<&'static FieldDef> {
    def.fields.iter().copied().find(|field| matches!(field.kind, FieldKind::Tags) && !field.readonly)
}

/// Whether many records may get one value of this field: no two share a unique one, acts set read-only
/// ones, and a file is handed in for one record.
pub fn is_set_alike(field: &FieldDef) -> bool {
    !field.unique && !field.readonly && !field.secret && field.system.is_none() && !field.kind.is_file()
}

impl View<'_> {
    /// The next records that a filter means, at most `limit`, by id: after `after` and before `until`. It ends early
    /// when it takes long; `reached` then says how far it came.
    ///
    /// # Errors
    /// Those of the database.
    pub fn walk_ids(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        after: i64,
        until: i64,
        limit: usize,
    ) -> Result<Walked, StoreError> {
        let sight = self.actor.sight(def, Verb::See);
        if sight == Sight::Nothing {
            return Ok(Walked { ids: Vec::new(), reached: until, is_over: true });
        }
        let by_id = Sort { field: def.system_field(SystemField::Id), descending: false };
        let query = ListQuery {
            filter: filter.clone(),
            after: Some(Cursor { value: Value::Int(after), then: Vec::new(), id: after }),
            ..ListQuery::of(def, by_id, limit)
        };
        // A rare value leads to its few records; everything else is found along the table.
        if let Plan::Gather(_) = self.plan(&query, sight, limit)? {
            let page = self.list(&query)?;
            let ids: Vec<i64> = page.rows.iter().map(|row| row.id).take_while(|id| *id < until).collect();
            let is_over = !page.more || ids.len() < page.rows.len();
            return Ok(Walked { reached: ids.last().copied().unwrap_or(until), ids, is_over });
        }
        let began = Moment::now();
        let mut walked = Walked { reached: after, ..Walked::default() };
        while walked.ids.len() < limit && began.elapsed() < STEP_TIME_MAX {
            let window = self.window(def, filter, sight, walked.reached, until)?;
            walked.is_over = (window.len() as i64) < WINDOW_ROWS;
            for (id, passes) in window {
                if passes && walked.ids.len() == limit {
                    walked.is_over = false;
                    return Ok(walked);
                }
                walked.reached = id;
                if passes {
                    walked.ids.push(id);
                }
            }
            if walked.is_over {
                break;
            }
        }
        Ok(walked)
    }

    /// The next rows along the table's key, each with whether it is meant.
    fn window(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
        after: i64,
        until: i64,
    ) -> Result<Vec<(i64, bool)>, StoreError> {
        let mut sql = Sql::new("select t.id, case when ");
        sight.push_beside(&mut sql, "t");
        sql.push(" and ");
        condition::push(self, def, filter, "t", &mut sql)?;
        sql.push(" then 1 else 0 end from ").name(def.name).push(" t");
        sql.push(self.conn.dialect().along_key()).push(" where t.id > ").bind(after);
        sql.push(" and t.id < ").bind(until).push(" order by t.id limit ").bind(WINDOW_ROWS);
        let rows = self.query(&sql)?;
        Ok(rows.iter().filter_map(|cells| Some((cells[0].int()?, cells[1].int()? != 0))).collect())
    }
}

/// A record as the step finds it under lock.
pub(crate) struct Found {
    pub row: Row,
    /// The verb reaches it.
    pub may: bool,
    /// The filter still means it.
    pub is_meant: bool,
}

impl Tx<'_> {
    /// Changes these records alike, one outcome for each, in the order given. What is refused is not touched.
    ///
    /// # Errors
    /// Those of the database; nothing is written then, and the transaction must end.
    pub fn mass_change(
        &mut self,
        def: &'static ObjectDef,
        ids: &[i64],
        filter: &Filter,
        change: &MassChange,
    ) -> Result<Vec<(i64, RecordOutcome)>, StoreError> {
        let verb = match change {
            MassChange::Fields(_) => Verb::Change,
            MassChange::Deletion => Verb::Delete,
        };
        let mut found = self.find_many(def, ids, filter, verb)?;
        let mut outcomes = Vec::with_capacity(ids.len());
        for id in ids {
            let outcome = match found.iter().position(|found| found.row.id == *id) {
                None => RecordOutcome::Missing(gone()),
                Some(place) => {
                    let found = found.swap_remove(place);
                    if !found.is_meant {
                        RecordOutcome::Missing(no_longer_meant())
                    } else if !found.may {
                        RecordOutcome::Refused(not_allowed())
                    } else {
                        self.change_alike(def, found.row, change)?
                    }
                }
            };
            outcomes.push((*id, outcome));
        }
        Ok(outcomes)
    }

    fn change_alike(
        &mut self,
        def: &'static ObjectDef,
        row: Row,
        change: &MassChange,
    ) -> Result<RecordOutcome, StoreError> {
        let done = match change {
            MassChange::Deletion => self.delete_row(def, row).map(|_| true),
            MassChange::Fields(fields) => {
                let version = row.version;
                let mut set = fields.set.clone();
                set.extend(fields.tags_of(def, &row));
                self.change_row(def, row, set).map(|row| row.version != version)
            }
        };
        Ok(match done {
            Ok(true) => RecordOutcome::Changed,
            Ok(false) => RecordOutcome::Unchanged,
            Err(WriteError::Store(fault)) => return Err(fault),
            Err(WriteError::NotFound) => RecordOutcome::Missing(gone()),
            Err(refused) => RecordOutcome::Refused(message_of(refused)),
        })
    }

    /// Records by id as far as they are seen, locked in one order, so that two who hold the same do not wait for each
    /// other.
    pub(crate) fn find_many(
        &self,
        def: &'static ObjectDef,
        ids: &[i64],
        filter: &Filter,
        verb: Verb,
    ) -> Result<Vec<Found>, StoreError> {
        let actor = self.view.actor;
        let sight = actor.sight(def, Verb::See);
        if ids.is_empty() || sight == Sight::Nothing {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(", case when ");
        actor.sight(def, verb).push_beside(&mut sql, "t");
        sql.push(" then 1 else 0 end, case when ");
        condition::push(&self.view, def, filter, "t", &mut sql)?;
        sql.push(" then 1 else 0 end from ").name(def.name).push(" t where t.id in (");
        sql.bind_list(crate::sight::padded(ids)).push(") and ");
        sight.push_beside(&mut sql, "t");
        sql.push(" order by t.id").push(self.view.conn.dialect().for_update());
        let is_set = |cell: Option<&Cell>| cell.and_then(Cell::int) == Some(1);
        self.view
            .query(&sql)?
            .iter()
            .map(|cells| {
                let row = row_of(def, cells)?;
                // Behind the values, whose number is the select's business.
                let [.., may, is_meant] = &cells[..] else {
                    return Err(StoreError::Damaged(String::from("a row without its answers")));
                };
                Ok(Found { row, may: is_set(Some(may)), is_meant: is_set(Some(is_meant)) })
            })
            .collect()
    }
}

impl FieldsChange {
    /// The tags a record gets; none where nothing is said of tags.
    fn tags_of(&self, def: &ObjectDef, row: &Row) -> Option<(&'static FieldDef, Value)> {
        if self.add_tags.is_empty() && self.remove_tags.is_empty() {
            return None;
        }
        let field = tags_field(def)?;
        let mut tags = match &row.values[field.index] {
            Value::Tags(tags) => tags.clone(),
            Value::Null
            | Value::Text(_)
            | Value::Int(_)
            | Value::Bool(_)
            | Value::Money(_)
            | Value::Phone(_)
            | Value::Veiled(_) => Vec::new(),
        };
        tags.retain(|tag| !self.remove_tags.contains(tag));
        for tag in &self.add_tags {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        Some((field, Value::Tags(tags)))
    }
}

pub(crate) fn gone() -> Message {
    Message::new("gone", "记录已不在，或您已无权查看", "it is gone, or no longer in your sight")
}

fn no_longer_meant() -> Message {
    Message::new("no_longer_meant", "已不符合筛选条件", "it no longer matches the filter")
}

pub(crate) fn not_allowed() -> Message {
    Message::new("not_allowed", "您没有权限", "you may not do this with it")
}

/// Why a record write was refused, as one sentence.
pub(crate) fn message_of(refused: WriteError) -> Message {
    match refused {
        WriteError::Invalid(problems) => match problems.into_iter().next() {
            Some(problem) => problem.message,
            None => not_allowed(),
        },
        WriteError::InUse(count) => Message::new(
            "in_use",
            format!("还有 {count} 条记录关联到它"),
            format!("{count} other record(s) belong to it"),
        ),
        WriteError::Conflict(_) => {
            Message::new("changed_meanwhile", "刚刚被别人修改", "someone has just changed it")
        }
        WriteError::NotFound | WriteError::Forbidden => not_allowed(),
        WriteError::Store(fault) => fault.message(),
    }
}
