//! Who may be the same among what is stored: records that share a key, group by group along the key's own index, so that
//! the first page is quick however many records there are; and what people said of two of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant as Moment};

use object::{FieldDef, FieldKind, Guard, Instant, ObjectDef, Row};

use crate::columns::{columns_of, push_select, row_of};
use crate::error::StoreError;
use crate::rights::{Level, Verb};
use crate::sight::Sight;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// Keys that are shared, read in one step.
const STEP_KEYS: i64 = 200;
/// The most records of one group that are shown; what so many share is a placeholder and no evidence.
const GROUP_ROWS_MAX: usize = 10;
/// Records of one key that are read at most.
const KEY_ROWS_MAX: i64 = 200;
/// So long is looked for groups in sight; then the page says how far it came.
const LOOK_TIME_MAX: Duration = Duration::from_millis(400);

/// What somebody said of two records that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are not the same.
    Different,
    /// They belong together and are not the same: a branch, a sister company.
    Related,
}

impl Verdict {
    /// As stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Different => "different",
            Verdict::Related => "related",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<Verdict> {
        [Verdict::Different, Verdict::Related].into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A record among those that look alike.
pub type Twin = Row;

/// Records that share a key and may all be seen.
#[derive(Clone, Debug)]
pub struct Group {
    /// The records, the oldest first, at least two.
    pub rows: Vec<Twin>,
    /// There are more than are told.
    pub more: bool,
}

/// The column by which records of an object are found to share this field, where it is evidence that they are the same.
pub(crate) fn key_column(def: &ObjectDef, field: &FieldDef) -> Option<String> {
    if def.internal || field.secret || field.unique {
        return None;
    }
    if field.keyed {
        return Some(format!("{}_key", field.name));
    }
    let is_evidence = field.indexed && matches!(field.kind, FieldKind::Phone | FieldKind::Email);
    is_evidence.then(|| columns_of(field)[0].name.clone())
}

impl View<'_> {
    /// The fields by which records of an object are looked for that may be the same, as far as the actor is told them.
    pub fn twin_fields(&self, def: &'static ObjectDef) -> Vec<&'static FieldDef> {
        let told = |field: &&&'static FieldDef| self.actor.least_level(def, field) >= Level::Seen;
        def.fields.iter().filter(told).filter(|field| key_column(def, field).is_some()).copied().collect()
    }

    /// The next groups of records that share this field, after a key, at most `limit`; and the key to go on after, where
    /// there may be more. Of a group only what the actor may see is told, and nothing where that is one record. What
    /// was said of two records stays said.
    ///
    /// # Errors
    /// Those of the database.
    pub fn twins(
        &self,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        after: &str,
        limit: usize,
    ) -> Result<(Vec<Group>, Option<String>), StoreError> {
        let Some(column) = key_column(def, field) else { return Ok((Vec::new(), None)) };
        if self.actor.sight(def, Verb::See) == Sight::Nothing
            || self.actor.least_level(def, field) < Level::Seen
        {
            return Ok((Vec::new(), None));
        }
        let began = Moment::now();
        let mut groups = Vec::new();
        let mut reached = after.to_owned();
        loop {
            let keys = self.shared_keys(def, &column, &reached)?;
            let is_over = (keys.len() as i64) < STEP_KEYS;
            for key in keys {
                if groups.len() >= limit || began.elapsed() > LOOK_TIME_MAX {
                    return Ok((groups, Some(reached)));
                }
                groups.extend(self.groups_of(def, field, &column, &key)?);
                reached = key;
            }
            if is_over {
                return Ok((groups, None));
            }
        }
    }

    /// Keys that several records have, from the index alone.
    fn shared_keys(
        &self,
        def: &'static ObjectDef,
        column: &str,
        after: &str,
    ) -> Result<Vec<String>, StoreError> {
        let mut sql = Sql::new("select t.");
        sql.name(column)
            .push(" from ")
            .name(def.name)
            .push(" t where t.")
            .name(column)
            .push(" > ")
            .bind(after);
        sql.push(" group by t.").name(column).push(" having count(*) > 1 order by t.").name(column);
        sql.push(" limit ").bind(STEP_KEYS);
        Ok(self.query(&sql)?.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect())
    }

    /// The groups that share a key: one, or of names of children one for each parent, within which a name says
    /// something.
    fn groups_of(
        &self,
        def: &'static ObjectDef,
        field: &FieldDef,
        column: &str,
        key: &str,
    ) -> Result<Vec<Group>, StoreError> {
        let mut sql = Sql::new("select ");
        push_select(def, "t", &mut sql);
        sql.push(" from ")
            .name(def.name)
            .push(" t where t.")
            .name(column)
            .push(" = ")
            .bind(key)
            .push(" and ");
        self.actor.sight(def, Verb::See).push_beside(&mut sql, "t");
        sql.push(" limit ").bind(KEY_ROWS_MAX);
        let rows = self.query(&sql)?;
        let rows: Vec<Row> = rows.iter().map(|cells| row_of(def, cells)).collect::<Result<_, _>>()?;
        let is_evidence = rows.first().is_some_and(|row| match &row.values[field.index] {
            object::Value::Phone(phone) => phone.is_evidence(),
            _ => true,
        });
        if !is_evidence {
            return Ok(Vec::new());
        }
        let mut by_parent: BTreeMap<Option<i64>, Vec<Row>> = BTreeMap::new();
        let parent = parent_within(def, field);
        for row in rows {
            let within = parent.and_then(|parent| row.values[parent.index].as_int());
            by_parent.entry(within).or_default().push(row);
        }
        let mut groups = Vec::new();
        for mut rows in by_parent.into_values() {
            rows.sort_by_key(|row| row.id);
            let more = rows.len() > GROUP_ROWS_MAX;
            rows.truncate(GROUP_ROWS_MAX);
            let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            if rows.len() < 2 || self.all_judged(&ids)? {
                continue;
            }
            self.veil(def, &mut rows)?;
            groups.push(Group { rows, more });
        }
        Ok(groups)
    }

    /// Whether of every two of these records somebody said what they are.
    pub(crate) fn all_judged(&self, ids: &[i64]) -> Result<bool, StoreError> {
        let mut sql = Sql::new("select count(*) from twin_verdict where \"first\" in (");
        sql.bind_list(crate::sight::padded(ids)).push(") and \"second\" in (");
        sql.bind_list(crate::sight::padded(ids)).push(")");
        let judged = self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        Ok(judged as usize >= ids.len() * (ids.len() - 1) / 2)
    }
}

impl Tx<'_> {
    /// Keeps what somebody says of these records: of every two of them. `None` takes it back.
    ///
    /// # Errors
    /// Those of the database.
    pub fn judge_twins(
        &mut self,
        def: &'static ObjectDef,
        ids: &[i64],
        verdict: Option<Verdict>,
    ) -> Result<(), StoreError> {
        let now: Instant = self.now();
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(GROUP_ROWS_MAX);
        for (place, first) in ids.iter().enumerate() {
            for second in &ids[place + 1..] {
                let mut sql = Sql::new("delete from twin_verdict where \"first\" = ");
                sql.bind(*first).push(" and \"second\" = ").bind(*second);
                self.view.execute(&sql)?;
                let Some(verdict) = verdict else { continue };
                let mut sql = Sql::new(
                    "insert into twin_verdict (object, \"first\", \"second\", verdict, actor, at) values (",
                );
                sql.bind_list([
                    def.name.into(),
                    (*first).into(),
                    (*second).into(),
                    verdict.code().into(),
                    self.view.actor.user.into(),
                    now.0.into(),
                ]);
                sql.push(")");
                self.view.execute(&sql)?;
            }
        }
        Ok(())
    }
}

/// A name says something of a child within its parent only.
fn parent_within(def: &'static ObjectDef, field: &FieldDef) -> Option<&'static FieldDef> {
    match def.guard {
        Guard::Parent(place) if field.keyed => Some(def.fields[place]),
        Guard::Parent(_) | Guard::Owned | Guard::Open | Guard::Hung(_) => None,
    }
}
