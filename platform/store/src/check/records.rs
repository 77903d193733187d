//! The records of one object: what they point to, whose they are, what their history says, what is counted and found.

use std::collections::BTreeMap;

use object::{FieldKind, ObjectDef};

use super::problem::{self, Found, Problem};
use super::{Checked, count_of, counted};
use crate::conn::Conn;
use crate::custom_counts;
use crate::error::StoreError;
use crate::rollup::Deltas;
use crate::search;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// Records that are read at once.
const READ_AT_ONCE: i64 = 1_000;

/// Looks at all records of an object.
pub(super) fn look_at(
    view: &View<'_>,
    def: &'static ObjectDef,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    links(view, def, checked)?;
    parents(view, def, checked)?;
    history(view, def, checked)?;
    for field in def.fields.iter().filter(|field| field.unique) {
        let mut sql = Sql::new("select count(*), min(t.first) from (select min(id) as first from ");
        sql.name(def.name).push(view.conn.dialect().along_key()).push(" where ").name(field.name);
        sql.push(" is not null group by ").name(field.name).push(" having count(*) > 1) t");
        note(checked, counted(view, &sql)?, |found| problem::twice(def, field, found));
    }
    let Some(counts) = read_all(view, def, checked)? else { return Ok(()) };
    let drift = crate::quality::drift(view, def)?;
    note(checked, drift.records, |found| problem::misjudged(def, found));
    note(checked, (drift.sums, None), |found| problem::misjudged(def, found));
    rollups(view, def, &counts, checked)?;
    if search::is_searchable(def) {
        postings(view, def, checked)?;
    }
    Ok(())
}

fn note(checked: &mut Checked, found: Found, problem: impl FnOnce(Found) -> Problem) {
    if found.0 > 0 {
        checked.problems.push(problem(found));
    }
}

fn links(view: &View<'_>, def: &ObjectDef, checked: &mut Checked) -> Result<(), StoreError> {
    for field in &def.fields {
        let FieldKind::Link(target) = field.kind else { continue };
        let mut sql = count_of(def);
        sql.push(" where t.").name(field.name).push(" is not null and not exists (select 1 from ");
        sql.name(target).push(" x where x.id = t.").name(field.name).push(")");
        note(checked, counted(view, &sql)?, |found| problem::dangling(def, field, found));
    }
    Ok(())
}

fn parents(view: &View<'_>, def: &ObjectDef, checked: &mut Checked) -> Result<(), StoreError> {
    let Some(field) = def.parent_field() else { return Ok(()) };
    let FieldKind::Link(parent) = field.kind else { return Ok(()) };
    let mut sql = count_of(def);
    sql.push(" join ").name(parent).push(" p on p.id = t.").name(field.name);
    sql.push(" where t.owner is distinct from p.owner or t.team is distinct from p.team");
    let head = view.registry().object(parent).and_then(ObjectDef::root_link);
    if let (Some(kept), Some(head)) = (def.kept_root(), head) {
        sql.push(" or t.").name(kept.name).push(" is distinct from p.").name(head.name);
    }
    note(checked, counted(view, &sql)?, |found| problem::other_owner(def, found));
    Ok(())
}

fn history(view: &View<'_>, def: &ObjectDef, checked: &mut Checked) -> Result<(), StoreError> {
    if def.internal || def.journal {
        return Ok(()); // They leave no entries.
    }
    let mut sql = count_of(def);
    sql.push(" where t.version <> coalesce((select max(e.version) from entry e where e.record = t.id");
    sql.push(" and e.object = ").bind(def.name).push("), 0)");
    note(checked, counted(view, &sql)?, |found| problem::unlike_history(def, found));
    Ok(())
}

/// Reads every record; answers what should be counted, or nothing where one cannot be read.
fn read_all(
    view: &View<'_>,
    def: &'static ObjectDef,
    checked: &mut Checked,
) -> Result<Option<Deltas>, StoreError> {
    let mut counts = Deltas::default();
    let mut after = i64::MIN;
    let mut lost: Found = (0, None);
    loop {
        let rows = match view.rows_after(def, after, READ_AT_ONCE) {
            Ok(rows) => rows,
            Err(StoreError::Shape(fault)) => {
                checked.problems.push(problem::unreadable(def, &fault.to_string()));
                return Ok(None);
            }
            Err(fault) => return Err(fault),
        };
        let Some(last) = rows.last() else { break };
        after = last.id;
        checked.records += rows.len() as u64;
        rows.iter().for_each(|row| counts.add(def, row, 1));
        // One of each thousand is looked for by all its words.
        if search::is_searchable(def) && !search::has(view, def, last)? {
            lost = (lost.0 + 1, lost.1.or(Some(last.id)));
        }
    }
    note(checked, lost, |found| problem::not_found(def, found));
    Ok(Some(counts))
}

/// Field, value, owner and team.
type Counted = (String, String, i64, i64);

fn counted_of(cells: &[Cell]) -> Option<(Counted, i64)> {
    let text = |at: usize| cells[at].text().map(str::to_owned);
    Some(((text(0)?, text(1)?, cells[2].int()?, cells[3].int()?), cells[4].int()?))
}

/// What the house says it counted, against what there is.
fn rollups(
    view: &View<'_>,
    def: &ObjectDef,
    counts: &Deltas,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    if !def.is_counted() {
        return Ok(());
    }
    // Without the id and the object of a delta.
    let rows = counts.cells(&custom_counts::Counted::read(&view.conn)?, || 0);
    let is: BTreeMap<Counted, i64> = rows.iter().filter_map(|cells| counted_of(&cells[2..])).collect();
    let mut sql = Sql::new("select field, value, owner, team, cast(sum(records) as bigint) from (");
    for (at, table) in ["rollup", "rollup_delta"].into_iter().enumerate() {
        sql.push(if at > 0 { " union all " } else { "" });
        sql.push("select field, value, owner, team, records from ").push(table);
        sql.push(" where object = ").bind(def.name);
    }
    sql.push(") r group by field, value, owner, team having sum(records) <> 0");
    let rows = view.query(&sql)?;
    let kept: BTreeMap<Counted, i64> = rows.iter().filter_map(|cells| counted_of(cells)).collect();
    let mut wrong: Vec<&Counted> =
        is.iter().filter(|(of, records)| kept.get(*of) != Some(*records)).map(|(of, _)| of).collect();
    wrong.extend(kept.keys().filter(|of| !is.contains_key(*of)));
    if let Some((field, value, _, _)) = wrong.first() {
        let place = format!("{}.{field} {value}", def.name);
        checked.problems.push(problem::miscounted(def, place.trim_end(), wrong.len() as i64));
    }
    Ok(())
}

/// Whether each record has postings, and each posting its record.
fn postings(view: &View<'_>, def: &ObjectDef, checked: &mut Checked) -> Result<(), StoreError> {
    let table = search::table_of(def);
    let (table, id) = match view.conn {
        Conn::Sqlite(_) => (format!("{table}_docsize"), "id"),
        Conn::Postgres(_) => (table, "rowid"),
    };
    let mut sql = count_of(def);
    sql.push(" where not exists (select 1 from ").name(&table).push(" s where s.").push(id);
    // What an import wrote is indexed by a subscriber, in a while.
    sql.push(" = t.id) and not exists (").push(search::STILL_TO_COME).push(" and e.record = t.id)");
    note(checked, counted(view, &sql)?, |found| problem::not_found(def, found));
    let mut sql = Sql::new("select count(*), min(s.");
    sql.push(id).push(") from ").name(&table).push(" s where not exists (select 1 from ");
    sql.name(def.name).push(" t where t.id = s.").push(id).push(")");
    note(checked, counted(view, &sql)?, |found| problem::found_in_vain(def, found));
    Ok(())
}
