//! Judging records and keeping what comes of it. Everything that is kept of a record is changed in one transaction with
//! the sums it moves, so that the two never differ.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use object::{Judged, ObjectDef, QualityRule, QualityRules, Row, SHARED_BY_MAX};

use super::{NOBODY, STEP_RECORDS, ids_of, text_of, worth};
use crate::error::StoreError;
use crate::sight::padded;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;
use crate::view::View;

/// So far it is counted how many share a key: to where more or fewer by a step are too many for every rule.
const SHARING_COUNTED_MAX: i64 = SHARED_BY_MAX + STEP_RECORDS + 1;
/// What changes by itself is looked at again after so long at the earliest.
const REST_MS: i64 = 60_000;

const SCORE_COLUMNS: [&str; 10] =
    ["record", "object", "owner", "team", "via", "score", "less", "asked", "failing", "due_at"];

/// What is kept of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub owner: i64,
    pub team: i64,
    pub via: String,
    pub score: i64,
    pub less: i64,
    pub asked: Vec<i64>,
    pub failing: Vec<i64>,
    pub due: Option<i64>,
}

impl Kept {
    /// What is to be kept of a record; nothing where nothing is asked of it.
    pub fn of(def: &ObjectDef, row: &Row, judged: Judged, via: String) -> Option<Kept> {
        Some(Kept {
            owner: row.owner.unwrap_or(NOBODY),
            team: row.team.unwrap_or(NOBODY),
            via,
            score: judged.score?,
            less: -worth(def, &row.values),
            asked: judged.asked,
            failing: judged.failing,
            due: judged.due.map(|at| at.0),
        })
    }

    fn of_cells(cells: &[Cell]) -> Option<(i64, Kept)> {
        let number = |place: usize| cells[place].int();
        let text = |place: usize| cells[place].text();
        let kept = Kept {
            owner: number(1)?,
            team: number(2)?,
            via: text(3)?.to_owned(),
            score: number(4)?,
            less: number(5)?,
            asked: ids_of(text(6)?),
            failing: ids_of(text(7)?),
            due: number(8),
        };
        Some((number(0)?, kept))
    }

    fn cells(&self, def: &ObjectDef, record: i64) -> Vec<Cell> {
        vec![
            record.into(),
            def.name.into(),
            self.owner.into(),
            self.team.into(),
            self.via.as_str().into(),
            self.score.into(),
            self.less.into(),
            text_of(&self.asked).into(),
            text_of(&self.failing).into(),
            Cell::of_option(self.due),
        ]
    }
}

/// What is kept of some records.
pub(super) fn kept_of(view: &View<'_>, ids: &[i64]) -> Result<HashMap<i64, Kept>, StoreError> {
    let mut sql = Sql::new(
        "select record, owner, team, via, score, less, asked, failing, due_at from quality_score where record in (",
    );
    sql.bind_list(padded(ids)).push(")");
    if view.writing {
        sql.push(view.conn.dialect().for_update());
    }
    Ok(view.query(&sql)?.iter().filter_map(|cells| Kept::of_cells(cells)).collect())
}

/// By which door records came in, as their histories say.
pub(super) fn doors_of(view: &View<'_>, ids: &[i64]) -> Result<HashMap<i64, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "select e.record, c.via from entry e join change_set c on c.id = e.change_set where e.verb = 'created' \
         and e.record in (",
    );
    sql.bind_list(padded(ids)).push(") order by e.id");
    let mut doors = HashMap::new();
    for cells in view.query(&sql)? {
        if let (Some(record), Some(via)) = (cells[0].int(), cells[1].text()) {
            doors.entry(record).or_insert_with(|| via.to_owned());
        }
    }
    Ok(doors)
}

/// Of how many records a rule asks and how many fail, by its id, door, owner and team.
pub(super) type Sums = BTreeMap<(i64, String, i64, i64), (i64, i64)>;

/// Adds what is kept of a record to the sums, or takes it from them.
pub(super) fn add(sums: &mut Sums, kept: &Kept, records: i64) {
    for rule in &kept.asked {
        let place = (*rule, kept.via.clone(), kept.owner, kept.team);
        let (asked, failing) = sums.entry(place).or_default();
        *asked += records;
        if kept.failing.contains(rule) {
            *failing += records;
        }
    }
}

/// Judges these records of an object anew and keeps what comes of it. What is kept of those that are gone goes.
pub(super) fn judge(tx: &Tx<'_>, def: &'static ObjectDef, ids: &[i64]) -> Result<(), StoreError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for ids in ids.chunks(STEP_RECORDS as usize) {
        judge_some(tx, def, ids)?;
    }
    Ok(())
}

fn judge_some(tx: &Tx<'_>, def: &'static ObjectDef, ids: &[i64]) -> Result<(), StoreError> {
    let view = &tx.view;
    let rules = view.quality_rules(def);
    // What is said of them from here on leaves its mark anew.
    let mut sql = Sql::new("delete from quality_due where record in (");
    sql.bind_list(padded(ids)).push(")");
    view.execute(&sql)?;
    let before = kept_of(view, ids)?;
    let rows = if rules.is_empty() { Vec::new() } else { view.rows_as_stored(def, ids)? };
    let keys = keep_keys(view, def, &rules, ids, &rows)?;
    let unknown: Vec<i64> = rows.iter().map(|row| row.id).filter(|id| !before.contains_key(id)).collect();
    let mut doors = doors_of(view, &unknown)?;
    let sharing = |rule: &QualityRule, key: &str| keys.get(&(rule.id, key.to_owned())).copied().unwrap_or(1);
    let mut after = BTreeMap::new();
    for row in &rows {
        let via = before.get(&row.id).map(|kept| kept.via.clone()).or_else(|| doors.remove(&row.id));
        let judged = rules.judge(def, row, view.zone(), &sharing);
        if let Some(mut kept) = Kept::of(def, row, judged, via.unwrap_or_default()) {
            // Where clocks are put back, what holds today may seem to have ended an hour ago.
            kept.due = kept.due.map(|due| due.max(view.now().0 + REST_MS));
            after.insert(row.id, kept);
        }
    }
    let mut sums = Sums::new();
    let mut written = Vec::new();
    let mut gone = Vec::new();
    for id in ids {
        let (old, new) = (before.get(id), after.get(id));
        if old == new {
            continue;
        }
        old.iter().for_each(|kept| add(&mut sums, kept, -1));
        new.iter().for_each(|kept| add(&mut sums, kept, 1));
        if old.is_some() {
            gone.push(*id);
        }
        if let Some(kept) = new {
            written.push(kept.cells(def, *id));
        }
    }
    if !gone.is_empty() {
        let mut sql = Sql::new("delete from quality_score where record in (");
        sql.bind_list(padded(&gone)).push(")");
        view.execute(&sql)?;
    }
    view.conn.insert_many("quality_score", &SCORE_COLUMNS, &written)?;
    keep_failing(view, &rules, ids, &before, &after)?;
    move_sums(view, def.name, &sums)
}

/// Keeps the records that fail what no filter says.
fn keep_failing(
    view: &View<'_>,
    rules: &QualityRules,
    ids: &[i64],
    before: &HashMap<i64, Kept>,
    after: &BTreeMap<i64, Kept>,
) -> Result<(), StoreError> {
    let said: HashSet<i64> = rules
        .iter()
        .filter(|meant| meant.rule.failing_filter().is_some())
        .map(|meant| meant.rule.id)
        .collect();
    let none = Vec::new();
    let mut rows = Vec::new();
    for id in ids {
        let old = before.get(id).map_or(&none, |kept| &kept.failing);
        let new = after.get(id).map_or(&none, |kept| &kept.failing);
        // What was kept by a rule that now is a filter goes too.
        for rule in old.iter().filter(|rule| !new.contains(rule) || said.contains(rule)) {
            let mut sql = Sql::new("delete from quality_fail where rule = ");
            sql.bind(*rule).push(" and record = ").bind(*id);
            view.execute(&sql)?;
        }
        for rule in new.iter().filter(|rule| !said.contains(rule)) {
            let mut sql = Sql::new("insert into quality_fail (rule, record) values (");
            sql.bind(*rule).push(", ").bind(*id).push(") on conflict (rule, record) do nothing");
            rows.push(sql);
        }
    }
    rows.iter().try_for_each(|sql| view.execute(sql).map(drop))
}

/// Adds these to the sums of an object.
pub(super) fn move_sums(view: &View<'_>, object: &str, sums: &Sums) -> Result<(), StoreError> {
    for ((rule, via, owner, team), (asked, failing)) in sums {
        if (*asked, *failing) == (0, 0) {
            continue;
        }
        let mut sql =
            Sql::new("insert into quality_sum (object, rule, via, owner, team, asked, failing) values (");
        sql.bind_list([
            object.into(),
            (*rule).into(),
            via.as_str().into(),
            (*owner).into(),
            (*team).into(),
            (*asked).into(),
            (*failing).into(),
        ]);
        sql.push(
            ") on conflict (object, rule, via, owner, team) do update set \
             asked = quality_sum.asked + excluded.asked, failing = quality_sum.failing + excluded.failing",
        );
        view.execute(&sql)?;
    }
    if sums.values().any(|(asked, _)| *asked < 0) {
        let mut sql = Sql::new("delete from quality_sum where asked = 0 and failing = 0 and object = ");
        sql.bind(object);
        view.execute(&sql)?;
    }
    Ok(())
}

/// A rule's id, and a key.
type RuleKey = (i64, String);

/// The keys of records that rules count, by record and rule.
pub(super) fn keys_of(def: &ObjectDef, rules: &QualityRules, rows: &[Row]) -> BTreeMap<(i64, i64), String> {
    let mut keys = BTreeMap::new();
    for meant in rules.iter() {
        for row in rows {
            if let Some(key) = meant.key(def, row) {
                keys.insert((row.id, meant.rule.id), key);
            }
        }
    }
    keys
}

/// Keeps what these records share with others; answers how many records have each key that is theirs now. Others for
/// whom a rule begins or ceases to hold by it are marked.
fn keep_keys(
    view: &View<'_>,
    def: &'static ObjectDef,
    rules: &QualityRules,
    ids: &[i64],
    rows: &[Row],
) -> Result<HashMap<RuleKey, i64>, StoreError> {
    let mut sql = Sql::new("select record, rule, held from quality_key where record in (");
    sql.bind_list(padded(ids)).push(")");
    let old: BTreeMap<(i64, i64), String> = view
        .query(&sql)?
        .iter()
        .filter_map(|cells| Some(((cells[0].int()?, cells[1].int()?), cells[2].text()?.to_owned())))
        .collect();
    let new = keys_of(def, rules, rows);
    let mut moved: BTreeMap<RuleKey, i64> = BTreeMap::new();
    let mut added = Vec::new();
    let mut is_taken = false;
    for ((record, rule), key) in old.iter().filter(|(place, key)| new.get(*place) != Some(*key)) {
        *moved.entry((*rule, key.clone())).or_default() -= 1;
        let mut sql = Sql::new("delete from quality_key where record = ");
        sql.bind(*record).push(" and rule = ").bind(*rule);
        view.execute(&sql)?;
        is_taken = true;
    }
    for ((record, rule), key) in new.iter().filter(|(place, key)| old.get(*place) != Some(*key)) {
        *moved.entry((*rule, key.clone())).or_default() += 1;
        added.push(vec![Cell::Int(*record), Cell::Int(*rule), Cell::Text(key.clone())]);
    }
    view.conn.insert_many("quality_key", &["record", "rule", "held"], &added)?;
    let asked: BTreeSet<RuleKey> =
        new.iter().map(|((_, rule), key)| (*rule, key.clone())).chain(moved.keys().cloned()).collect();
    let counts = counts_of(view, &asked)?;
    if is_taken || !added.is_empty() {
        for (place, by) in &moved {
            let most =
                rules.iter().find(|meant| meant.rule.id == place.0).and_then(|meant| meant.rule.shared_by());
            let Some(most) = most else { continue };
            let now = counts.get(place).copied().unwrap_or(0);
            if (now <= most) != (now - by <= most) {
                mark_others(view, def, place, ids)?;
            }
        }
    }
    Ok(counts)
}

/// How many records have each of these keys, as far as that is counted.
pub(super) fn counts_of(
    view: &View<'_>,
    asked: &BTreeSet<RuleKey>,
) -> Result<HashMap<RuleKey, i64>, StoreError> {
    let mut counts = HashMap::new();
    let rules: BTreeSet<i64> = asked.iter().map(|(rule, _)| *rule).collect();
    for rule in rules {
        let keys: Vec<&String> = asked.iter().filter(|(of, _)| *of == rule).map(|(_, key)| key).collect();
        let length = keys.len().next_power_of_two();
        let mut sql = Sql::new("with asked (held) as (values ");
        for place in 0..length {
            sql.push(if place > 0 { ", (cast(" } else { "(cast(" });
            sql.bind(keys[place.min(keys.len() - 1)].as_str()).push(" as text))");
        }
        sql.push(") select a.held, (select count(*) from (select 1 from quality_key k where k.rule = ")
            .bind(rule);
        sql.push(" and k.held = a.held limit ").bind(SHARING_COUNTED_MAX).push(") counted) from asked a");
        for cells in view.query(&sql)? {
            if let (Some(key), Some(count @ 1..)) = (cells[0].text(), cells[1].int()) {
                counts.insert((rule, key.to_owned()), count);
            }
        }
    }
    Ok(counts)
}

/// Marks the other records that share a key: what a rule says of them has changed. As many as share it where it turns,
/// which are no more than the rule allows and those that were judged at once.
fn mark_others(
    view: &View<'_>,
    def: &ObjectDef,
    (rule, key): &RuleKey,
    judged: &[i64],
) -> Result<(), StoreError> {
    let mut sql = Sql::new("insert into quality_due (record, object) select k.record, ");
    sql.push("cast(").bind(def.name).push(" as text) from quality_key k where k.rule = ").bind(*rule);
    sql.push(" and k.held = ").bind(key.as_str()).push(" and k.record not in (");
    sql.bind_list(padded(judged)).push(") on conflict (record) do update set object = excluded.object");
    view.execute(&sql).map(drop)
}
