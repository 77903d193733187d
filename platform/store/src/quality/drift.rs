//! Whether what is kept of records is what comes of them: everything is judged again and compared. What is still to be
//! judged is passed over.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use object::{ObjectDef, QualityRule};

use super::goal_of;
use super::keeping::{Kept, Sums, add, counts_of, kept_of, keys_of};
use crate::error::StoreError;
use crate::sight::padded;
use crate::sql::Sql;
use crate::view::View;

/// Records that are read at once.
const READ_AT_ONCE: i64 = 1_000;

/// How many records of an object are not kept as they are, and the first of them; and in how many places the sums are
/// not what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    pub records: (i64, Option<i64>),
    pub sums: i64,
}

/// Compares what is kept of an object with its records.
pub(crate) fn drift(view: &View<'_>, def: &'static ObjectDef) -> Result<Drift, StoreError> {
    let mut drift = Drift::default();
    let mut state = Sql::new("select goal, place from quality_object where object = ");
    state.bind(def.name);
    let state = view.query(&state)?;
    let goal = goal_of(view, def);
    let is_settled =
        |cells: &Vec<crate::sql::Cell>| cells[0].text() == goal.as_deref() && cells[1].int().is_none();
    // What is on its way to other rules is not compared with any.
    if goal.is_none() || !state.first().is_some_and(is_settled) {
        return Ok(drift);
    }
    let pending = pending(view)?;
    let rules = view.quality_rules(def);
    let mut sums = Sums::new();
    let mut after = i64::MIN;
    loop {
        let rows = view.rows_after(def, after, READ_AT_ONCE)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let kept = kept_of(view, &ids)?;
        kept.values().for_each(|kept| add(&mut sums, kept, 1));
        let keys = keys_of(def, &rules, &rows);
        let stored = stored_keys(view, &ids)?;
        let asked: BTreeSet<_> = keys.iter().map(|((_, rule), key)| (*rule, key.clone())).collect();
        let counts = counts_of(view, &asked)?;
        let sharing =
            |rule: &QualityRule, key: &str| counts.get(&(rule.id, key.to_owned())).copied().unwrap_or(0);
        for row in rows.iter().filter(|row| !pending.contains(&row.id)) {
            let known = kept.get(&row.id);
            let via = known.map(|kept| kept.via.clone()).unwrap_or_default();
            let judged = rules.judge(def, row, view.zone(), &sharing);
            let of_record = |keys: &BTreeMap<(i64, i64), String>| -> Vec<(i64, String)> {
                let range = keys.range((row.id, i64::MIN)..=(row.id, i64::MAX));
                range.map(|((_, rule), key)| (*rule, key.clone())).collect()
            };
            let is_due = known.and_then(|kept| kept.due).is_some_and(|due| due <= view.now().0);
            let mut is = Kept::of(def, row, judged, via);
            if let (Some(is), Some(known)) = (&mut is, known)
                && is.due.is_some_and(|due| due <= view.now().0)
            {
                is.due = known.due; // It was put off a little.
            }
            let is_as_kept = is.as_ref() == known && of_record(&keys) == of_record(&stored);
            if !is_due && !is_as_kept {
                drift.records = (drift.records.0 + 1, drift.records.1.or(Some(row.id)));
            }
        }
    }
    let mut beyond = Sql::new("select count(*), min(s.record) from quality_score s where s.object = ");
    beyond.bind(def.name).push(" and not exists (select 1 from ").name(def.name);
    beyond.push(" t where t.id = s.record)");
    if pending.is_empty()
        && let Some(cells) = view.query(&beyond)?.first()
        && let Some(count) = cells[0].int().filter(|count| *count > 0)
    {
        drift.records = (drift.records.0 + count, drift.records.1.or(cells[1].int()));
        return Ok(drift);
    }
    if pending.is_empty() {
        drift.sums = sums_off(view, def, &mut sums)?;
    }
    Ok(drift)
}

/// In how many places the sums are not what is kept of the records.
fn sums_off(view: &View<'_>, def: &ObjectDef, is: &mut Sums) -> Result<i64, StoreError> {
    is.retain(|_, sum| *sum != (0, 0));
    let mut sql = Sql::new("select rule, via, owner, team, asked, failing from quality_sum where object = ");
    sql.bind(def.name).push(" and (asked <> 0 or failing <> 0)");
    let mut off = 0;
    for cells in view.query(&sql)? {
        let number = |place: usize| cells[place].int().unwrap_or(0);
        let place = (number(0), cells[1].text().unwrap_or_default().to_owned(), number(2), number(3));
        off += i64::from(is.remove(&place) != Some((number(4), number(5))));
    }
    Ok(off + is.len() as i64)
}

/// Records that are still to be judged.
fn pending(view: &View<'_>) -> Result<HashSet<i64>, StoreError> {
    let rows = view.query(&Sql::new(
        "select e.record from entry e where e.seq is null or e.seq > coalesce((select s.seq from subscriber s \
         where s.name = 'quality'), 0) union select d.record from quality_due d",
    ))?;
    Ok(rows.iter().filter_map(|cells| cells[0].int()).collect())
}

fn stored_keys(view: &View<'_>, ids: &[i64]) -> Result<BTreeMap<(i64, i64), String>, StoreError> {
    let mut sql = Sql::new("select record, rule, held from quality_key where record in (");
    sql.bind_list(padded(ids)).push(")");
    let key = |cells: &Vec<crate::sql::Cell>| {
        Some(((cells[0].int()?, cells[1].int()?), cells[2].text()?.to_owned()))
    };
    Ok(view.query(&sql)?.iter().filter_map(key).collect())
}
