//! When records are judged: what was written, in the order of the entries; what other records say anew of one; what
//! changes with the days; and all of an object, a step at a time, when its rules have changed. The place of the walk is
//! moved on with the records of a step, so that whoever was cut off goes on exactly there.

use std::collections::BTreeMap;

use object::{FieldDef, ObjectDef};

use super::keeping::{Sums, add, judge, kept_of, move_sums};
use super::{STEP_RECORDS, goal_of, worth_fields};
use crate::engine::Subscriber;
use crate::entry::{Entry, EntryVerb};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// The name of the follower; it begins with what is written after it came.
const FOLLOWER: &str = "quality";
/// So many entries that nobody has followed yet are more than people write by hand: the walk waits.
const BEHIND_ENTRIES: i64 = 300;
/// How long it is kept how good the data was on each day: a year and a little, to compare with the year before.
const DAYS_KEPT: i64 = 400;

/// Judges what was written.
pub(crate) struct Judging;

impl Subscriber for Judging {
    fn name(&self) -> &'static str {
        FOLLOWER
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        if !tx.registry().has_quality() {
            return Ok(());
        }
        let mut written: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
        let mut in_bulk: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
        for entry in entries {
            let def = tx.registry().object(&entry.object);
            let Some(def) = def.filter(|def| !tx.registry().quality_of(def).is_empty()) else { continue };
            // What is gone the walk would not meet.
            let is_walked = entry.bulk && entry.verb != EntryVerb::Deleted;
            let of = if is_walked { &mut in_bulk } else { &mut written };
            of.entry(def.name).or_default().push(entry.record);
        }
        for (object, ids) in in_bulk {
            match ids.iter().min() {
                Some(first) if ids.len() as i64 > STEP_RECORDS => walk_from(&tx.view, object, *first)?,
                Some(_) | None => written.entry(object).or_default().extend(ids),
            }
        }
        for (object, ids) in written {
            let def = tx.registry().object(object).expect("it was just found there");
            judge(tx, def, &ids)?;
        }
        Ok(())
    }
}

/// What a large file or mass change writes is met by the walk, which waits until the many are through: an import has the one
/// writer to itself.
fn walk_from(view: &View<'_>, object: &str, first: i64) -> Result<(), StoreError> {
    let mut sql = Sql::new("update quality_object set place = ");
    sql.bind(first - 1).push(" where object = ").bind(object);
    sql.push(" and (place is null or place >= ").bind(first).push(")");
    view.execute(&sql).map(drop)
}

/// How far the walk along the records of an object is.
struct Walk {
    object: String,
    goal: String,
    /// After which record it goes on; none where it is through.
    place: Option<i64>,
    /// The last day of which it is kept how good the data was.
    day: String,
}

fn walks(view: &View<'_>) -> Result<Vec<Walk>, StoreError> {
    let rows =
        view.query(&Sql::new("select object, goal, place, day from quality_object order by object"))?;
    Ok(rows
        .iter()
        .filter_map(|cells| {
            let text = |place: usize| cells[place].text().map(str::to_owned);
            Some(Walk { object: text(0)?, goal: text(1)?, place: cells[2].int(), day: text(3)? })
        })
        .collect())
}

/// What is to be done for an object next.
enum Next {
    /// Nothing is asked of its records any more.
    Clear(String),
    /// Its rules are others than those by which its records were judged.
    Begin(&'static ObjectDef, String),
    /// The walk goes on.
    GoOn(&'static ObjectDef, i64),
    /// A day is over.
    Note(&'static ObjectDef),
}

fn next(view: &View<'_>) -> Result<Option<Next>, StoreError> {
    let walks = walks(view)?;
    let registry = view.registry();
    if walks.is_empty() && !registry.has_quality() {
        return Ok(None);
    }
    // What began to be forgotten is forgotten to its end, whatever is asked by now: nobody followed it meanwhile.
    let is_asked = |object: &str| registry.object(object).is_some_and(|def| goal_of(view, def).is_some());
    if let Some(walk) = walks.iter().find(|walk| walk.goal.is_empty() || !is_asked(&walk.object)) {
        return Ok(Some(Next::Clear(walk.object.clone())));
    }
    let today = view.now().day_in(view.zone()).text();
    for def in registry.objects() {
        let Some(goal) = goal_of(view, def) else { continue };
        match walks.iter().find(|walk| walk.object == def.name) {
            Some(walk) if walk.goal == goal => match walk.place {
                Some(place) => return Ok(Some(Next::GoOn(def, place))),
                None if walk.day != today => return Ok(Some(Next::Note(def))),
                None => {}
            },
            Some(_) | None => return Ok(Some(Next::Begin(def, goal))),
        }
    }
    Ok(None)
}

/// Records that are to be judged again, by object.
fn due(view: &View<'_>) -> Result<BTreeMap<String, Vec<i64>>, StoreError> {
    let mut sql = Sql::new("select record, object from quality_due order by record limit ");
    sql.bind(STEP_RECORDS);
    let mut rows = view.query(&sql)?;
    if rows.is_empty() {
        let mut sql = Sql::new("select record, object from quality_score where due_at <= ");
        sql.bind(view.now().0).push(" order by due_at limit ").bind(STEP_RECORDS);
        rows = view.query(&sql)?;
    }
    let mut by_object: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for cells in rows {
        if let (Some(record), Some(object)) = (cells[0].int(), cells[1].text()) {
            by_object.entry(object.to_owned()).or_default().push(record);
        }
    }
    Ok(by_object)
}

/// Whether anything is to be judged that no entry tells of.
pub(crate) fn waits(view: &View<'_>) -> Result<bool, StoreError> {
    if next(view)?.is_some() {
        return Ok(true);
    }
    Ok(view.registry().has_quality() && !due(view)?.is_empty())
}

/// Does the next step of what no entry tells of; answers how much that was.
pub(crate) fn advance(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    begin_to_follow(tx)?;
    let next = next(&tx.view)?;
    let is_behind = is_behind(&tx.view)?;
    let mut worked = 0;
    if !is_behind && !matches!(next, Some(Next::Clear(_))) {
        for (object, ids) in due(&tx.view)? {
            worked += ids.len();
            match tx.registry().object(&object) {
                Some(def) => judge(tx, def, &ids)?,
                None => forget(&tx.view, &object, &ids)?,
            }
        }
    }
    if worked > 0 {
        return Ok(worked);
    }
    match next {
        None => Ok(0),
        Some(Next::Clear(object)) => clear(&tx.view, &object),
        Some(Next::Begin(def, goal)) => {
            let mut sql = Sql::new("insert into quality_object (object, goal, place, day) values (");
            sql.bind(def.name).push(", ").bind(goal).push(", ").bind(0_i64).push(
                ", '') on conflict (object) do update set goal = excluded.goal, place = excluded.place",
            );
            tx.view.execute(&sql)?;
            Ok(1)
        }
        Some(Next::GoOn(def, place)) if !is_behind => walk_on(tx, def, place),
        Some(Next::GoOn(..)) => Ok(0),
        Some(Next::Note(def)) => note_day(&tx.view, def),
    }
}

/// What was written before there was anything to follow it is walked along; only what comes is followed.
fn begin_to_follow(tx: &Tx<'_>) -> Result<(), StoreError> {
    let mut known = Sql::new("select 1 from subscriber where name = ");
    known.bind(FOLLOWER);
    if !tx.view.query(&known)?.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("insert into subscriber (name, seq, lease_until) select ");
    sql.bind(FOLLOWER).push(", coalesce(max(seq), 0), 0 from entry");
    tx.view.execute(&sql).map(drop)
}

/// Whether so much was written lately that all but following it waits.
fn is_behind(view: &View<'_>) -> Result<bool, StoreError> {
    let mut sql =
        Sql::new("select coalesce(max(e.seq), 0) - (select s.seq from subscriber s where s.name = ");
    sql.bind(FOLLOWER).push(") from entry e");
    let behind = view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
    Ok(behind > BEHIND_ENTRIES)
}

fn walk_on(tx: &Tx<'_>, def: &'static ObjectDef, place: i64) -> Result<usize, StoreError> {
    let mut sql = Sql::new("select t.id from ");
    sql.name(def.name).push(" t where t.id > ").bind(place).push(" order by t.id limit ").bind(STEP_RECORDS);
    let ids: Vec<i64> = tx.view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
    judge(tx, def, &ids)?;
    let place = ids.last().copied().filter(|_| ids.len() as i64 == STEP_RECORDS);
    let mut sql = Sql::new("update quality_object set place = ");
    match place {
        Some(place) => drop(sql.bind(place)),
        None => drop(sql.push("null")),
    }
    sql.push(" where object = ").bind(def.name);
    tx.view.execute(&sql)?;
    Ok(ids.len().max(1))
}

/// Forgets what is kept of records, with what they add to the sums.
fn forget(view: &View<'_>, object: &str, ids: &[i64]) -> Result<(), StoreError> {
    let mut sums = Sums::new();
    kept_of(view, ids)?.values().for_each(|kept| add(&mut sums, kept, -1));
    move_sums(view, object, &sums)?;
    for table in ["quality_due", "quality_key", "quality_fail", "quality_score"] {
        let mut sql = Sql::new("delete from ");
        sql.push(table).push(" where record in (").bind_list(crate::sight::padded(ids)).push(")");
        view.execute(&sql)?;
    }
    Ok(())
}

/// Forgets a step of what is kept of an object of which nothing is asked any more. It has no goal from the first step on, so
/// that whoever asks again meanwhile has all of it judged anew.
fn clear(view: &View<'_>, object: &str) -> Result<usize, StoreError> {
    let mut sql = Sql::new("update quality_object set goal = '', place = 0 where goal <> '' and object = ");
    sql.bind(object);
    view.execute(&sql)?;
    let mut sql = Sql::new("select record from quality_score where object = ");
    sql.bind(object).push(" limit ").bind(STEP_RECORDS);
    let ids: Vec<i64> = view.query(&sql)?.iter().filter_map(|cells| cells[0].int()).collect();
    if !ids.is_empty() {
        forget(view, object, &ids)?;
        return Ok(ids.len());
    }
    for table in ["quality_due", "quality_sum", "quality_day", "quality_object"] {
        let mut sql = Sql::new("delete from ");
        sql.push(table).push(" where object = ").bind(object);
        view.execute(&sql)?;
    }
    Ok(1)
}

/// Keeps how good the data is as the day begins.
fn note_day(view: &View<'_>, def: &ObjectDef) -> Result<usize, StoreError> {
    let today = view.now().day_in(view.zone());
    let mut sql = Sql::new("delete from quality_day where object = ");
    sql.bind(def.name).push(" and (day = ").bind(today.text());
    sql.push(" or day < ").bind(today.plus_days(-DAYS_KEPT).text()).push(")");
    view.execute(&sql)?;
    let mut sql = Sql::new(
        "insert into quality_day (object, day, rule, owner, team, asked, failing) select s.object, ",
    );
    sql.push("cast(")
        .bind(today.text())
        .push(" as text), s.rule, s.owner, s.team, cast(sum(s.asked) as bigint), ");
    sql.push("cast(sum(s.failing) as bigint) from quality_sum s where s.object = ").bind(def.name);
    sql.push(" group by s.object, s.rule, s.owner, s.team");
    view.execute(&sql)?;
    let mut sql = Sql::new("update quality_object set day = ");
    sql.bind(today.text()).push(" where object = ").bind(def.name);
    view.execute(&sql)?;
    Ok(1)
}

impl Tx<'_> {
    /// Marks a record of which others say something anew, where a rule of quality looks at it.
    pub(crate) fn note_for_quality(
        &self,
        def: &'static ObjectDef,
        id: i64,
        mut said: impl Iterator<Item = &'static FieldDef>,
    ) -> Result<(), StoreError> {
        let rules = self.view.registry().quality_of(def);
        if rules.is_empty() {
            return Ok(());
        }
        let is_looked_at = |field: &'static FieldDef| {
            worth_fields(def).any(|worth| worth == field)
                || rules.iter().any(|rule| rule.reads().contains(&field))
        };
        if said.any(is_looked_at) {
            let mut sql = Sql::new("insert into quality_due (record, object) values (");
            sql.bind(id).push(", ").bind(def.name).push(") on conflict (record) do ");
            // One that waits to be taken away by a judging that has not heard of this must stay.
            sql.push("update set object = excluded.object");
            self.view.execute(&sql)?;
        }
        Ok(())
    }
}
