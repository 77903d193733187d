//! How many records there are, per object, choice, owner and team, and what they come to, without counting them:
//! every write appends what it adds and takes away, the engine folds that in, and a count is the sum of both.

use std::collections::BTreeMap;

use object::{CUSTOM_PREFIX, Currency, FieldDef, FieldKind, ObjectDef, Row, Value};

use crate::custom_counts::{Counted, counted_cell, counted_text, is_countable};
use crate::error::StoreError;
use crate::rights::Verb;
use crate::sight::{Reach, Sight};
use crate::sql::{Cell, Sql};
use crate::tally::{summed_by, tallied_by};
use crate::view::View;

/// The owner or team of a record that has none.
pub(crate) const NOBODY: i64 = -1;
/// How many deltas one folding takes.
const FOLD_ROWS: i64 = 4_000;
/// An amount is kept in two parts, what is below this and how many times this, so that no sum of them leaves 64
/// bits however large the amounts are that people type.
const AMOUNT_PART: i64 = 1_000_000_000;
/// Ends the value under which the larger part is kept.
const LARGER_PART: &str = " +";

/// The columns of the deltas' table.
pub(crate) const DELTA_COLUMNS: [&str; 7] = ["id", "object", "field", "value", "owner", "team", "records"];

/// Whether counts are kept per value of this field: what lists filter by and boards stand on.
pub(crate) fn is_counted(field: &FieldDef) -> bool {
    if field.is_custom() {
        return field.counted; // Once the records that were there before are counted.
    }
    field.has_columns() || (field.indexed && matches!(field.kind, FieldKind::Text))
}

/// An object's name, a field's, that of the field which is summed (empty where records are counted), owner and team.
type Place = (&'static str, &'static str, &'static str, i64, i64);

/// What one transaction adds and takes away.
#[derive(Default)]
pub(crate) struct Deltas {
    /// Per place and value; in order, so that two transactions touch rows in one order.
    records: BTreeMap<Place, BTreeMap<String, i64>>,
}

impl Deltas {
    /// A record appears (`1`) or goes (`-1`) in this state.
    pub fn add(&mut self, def: &'static ObjectDef, row: &Row, records: i64) {
        if !def.is_counted() {
            return;
        }
        let (owner, team) = (row.owner.unwrap_or(NOBODY), row.team.unwrap_or(NOBODY));
        self.move_by((def.name, "", "", owner, team), "", records);
        // By which fields of its own a company has counts is known at the end of the transaction.
        for field in def.fields.iter().filter(|field| is_countable(field) || is_counted(field)) {
            if let Some(value) = row.values.get(field.index).and_then(counted_text) {
                self.move_by((def.name, field.name, "", owner, team), &value, records);
            }
        }
        for summed in summed_by(def) {
            let (amount, unit) = match &row.values[summed.index] {
                Value::Int(number) => (*number, ""),
                Value::Money(money) => (money.minor, money.currency.code()),
                Value::Null
                | Value::Text(_)
                | Value::Bool(_)
                | Value::Phone(_)
                | Value::Tags(_)
                | Value::Veiled(_) => continue,
            };
            for field in tallied_by(def).filter(|field| field.sums) {
                let place = (def.name, field.name, summed.name, owner, team);
                let code = counted_text(&row.values[field.index]).unwrap_or_default();
                let (times, rest) = (amount / AMOUNT_PART, amount % AMOUNT_PART);
                if rest != 0 {
                    self.move_by(place, &format!("{code} {unit}"), rest * records);
                }
                if times != 0 {
                    self.move_by(place, &format!("{code} {unit}{LARGER_PART}"), times * records);
                }
            }
        }
    }

    fn move_by(&mut self, place: Place, value: &str, records: i64) {
        let values = self.records.entry(place).or_default();
        // Bulk writes come to the same few values again and again; only a new one is copied.
        match values.get_mut(value) {
            Some(sum) => *sum += records,
            None => drop(values.insert(value.to_owned(), records)),
        }
    }

    /// Takes in what was collected apart.
    pub fn absorb(&mut self, other: Deltas) {
        for (place, values) in other.records {
            for (value, records) in values {
                self.move_by(place, &value, records);
            }
        }
    }

    /// Whether it matters by which fields of its own a company has counts.
    pub fn has_custom(&self) -> bool {
        self.records.iter().any(|((_, field, ..), values)| {
            field.starts_with(CUSTOM_PREFIX) && values.values().any(|records| *records != 0)
        })
    }

    /// As rows of the deltas' table; of the fields that a company added those by which counts are kept.
    pub fn cells(&self, counted: &Counted, mut id: impl FnMut() -> i64) -> Vec<Vec<Cell>> {
        let sums = self
            .records
            .iter()
            .flat_map(|(place, values)| values.iter().map(move |(value, records)| (place, value, *records)));
        let is_kept =
            |(object, field, ..): &Place| !field.starts_with(CUSTOM_PREFIX) || counted.has(object, field);
        sums.filter(|(place, _, records)| *records != 0 && is_kept(place))
            .map(|((object, field, summed, owner, team), value, records)| {
                vec![
                    Cell::Int(id()),
                    Cell::Text((*object).to_owned()),
                    Cell::Text(field_text(field, summed)),
                    Cell::Text(value.clone()),
                    Cell::Int(*owner),
                    Cell::Int(*team),
                    Cell::Int(records),
                ]
            })
            .collect()
    }
}

/// Under which name it is kept: `grade`, or `grade+rent` where the rents of each grade are summed.
fn field_text(field: &str, summed: &str) -> String {
    if summed.is_empty() { field.to_owned() } else { format!("{field}+{summed}") }
}

/// Folds waiting deltas into the rollup; returns how many there were.
pub(crate) fn fold(view: &View<'_>) -> Result<usize, StoreError> {
    let mut sql = Sql::new(
        "select id, object, field, value, owner, team, records from rollup_delta order by id limit ",
    );
    sql.bind(FOLD_ROWS);
    let rows = view.query(&sql)?;
    let mut sums: BTreeMap<(String, String, String, i64, i64), i64> = BTreeMap::new();
    let mut ids = Vec::with_capacity(rows.len());
    for cells in &rows {
        let text = |place: usize| cells[place].text().unwrap_or_default().to_owned();
        let number = |place: usize| cells[place].int().unwrap_or(0);
        ids.push(number(0));
        *sums.entry((text(1), text(2), text(3), number(4), number(5))).or_insert(0) += number(6);
    }
    for ((object, field, value, owner, team), records) in sums {
        if records == 0 {
            continue;
        }
        let mut sql = Sql::new("insert into rollup (object, field, value, owner, team, records) values (");
        sql.bind_list([object.into(), field.into(), value.into(), owner.into(), team.into(), records.into()]);
        sql.push(") on conflict (object, field, value, owner, team) do update set records = rollup.records + excluded.records");
        view.execute(&sql)?;
    }
    for chunk in ids.chunks(512) {
        let mut sql = Sql::new("delete from rollup_delta where id in (");
        sql.bind_list(crate::sight::padded(chunk)).push(")");
        view.execute(&sql)?;
    }
    Ok(ids.len())
}

/// How many records of an object the actor may see, with this value of a counted field or in all.
pub(crate) fn count(
    view: &View<'_>,
    def: &ObjectDef,
    value: Option<(&FieldDef, &str)>,
) -> Result<i64, StoreError> {
    let sight = view.actor.sight(def, Verb::See);
    count_within(view, def, value, sight)
}

pub(crate) fn count_within(
    view: &View<'_>,
    def: &ObjectDef,
    of: Option<(&FieldDef, &str)>,
    sight: Sight<'_>,
) -> Result<i64, StoreError> {
    let (field, value) = of.map_or(("", ""), |(field, value)| (field.name, value));
    let mut sql = Sql::new("select cast(sum(r.records) as bigint) from (");
    for (place, table) in ["rollup", "rollup_delta"].into_iter().enumerate() {
        if place > 0 {
            sql.push(" union all ");
        }
        sql.push("select owner, team, records from ").push(table);
        sql.push(" where object = ").bind(def.name).push(" and field = ").bind(field);
        sql.push(" and value = ").bind(value);
    }
    sql.push(") r where ");
    sight.push_governed(&mut sql, "r");
    let counted = view.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
    if sight.is_counted() {
        return Ok(counted);
    }
    let groups = shared_by(view, def, (!field.is_empty()).then_some(field), sight)?;
    let is_of = |cell: &Cell| match of {
        Some((field, value)) => counted_cell(field, cell).is_some_and(|counted| counted == value),
        None => true,
    };
    let beyond = groups.iter().filter(|(cell, _)| is_of(cell));
    Ok(counted + beyond.map(|(_, records)| records).sum::<i64>())
}

/// The records that were shared and belong to none of the owners and teams, of whom the kept counts know nothing: how
/// many there are with each value of a column, or in all. They are few: people share them one by one.
fn shared_by(
    view: &View<'_>,
    def: &ObjectDef,
    column: Option<&str>,
    sight: Sight<'_>,
) -> Result<Vec<(Cell, i64)>, StoreError> {
    let Sight::Some(reach) = sight else { return Ok(Vec::new()) };
    if reach.shared.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("select s.g, cast(count(*) as bigint) from (select ");
    match column {
        Some(column) => drop(sql.push("t.").name(column)),
        None => drop(sql.push("1")),
    }
    sql.push(" as g from ").name(def.name).push(" t where ");
    reach.push_shared(&mut sql, "t", "");
    reach.push_ungoverned(&mut sql, "t");
    sql.push(") s group by s.g");
    let rows = view.query(&sql)?;
    Ok(rows.into_iter().filter_map(|cells| Some((cells[0].clone(), cells[1].int()?))).collect())
}

/// Adds what [`shared_by`] found to what is kept by value.
fn with_shared(
    view: &View<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    sight: Sight<'_>,
    mut kept: Vec<(String, i64)>,
) -> Result<Vec<(String, i64)>, StoreError> {
    for (cell, records) in shared_by(view, def, Some(field.name), sight)? {
        let Some(value) = counted_cell(field, &cell).filter(|value| !value.is_empty()) else { continue };
        match kept.iter_mut().find(|(known, _)| *known == value) {
            Some((_, known)) => *known += records,
            None => kept.push((value.into_owned(), records)),
        }
    }
    Ok(kept)
}

/// How many records have any value of a counted field.
pub(crate) fn count_filled(
    view: &View<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    sight: Sight<'_>,
) -> Result<i64, StoreError> {
    let kept = kept_by_value(view, def, field.name, sight)?;
    Ok(with_shared(view, def, field, sight, kept)?.iter().map(|(_, records)| records).sum())
}

/// What is kept of a field, value by value.
fn kept_by_value(
    view: &View<'_>,
    def: &ObjectDef,
    field: &str,
    sight: Sight<'_>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let mut sql = Sql::new("select r.value, cast(sum(r.records) as bigint) from (");
    for (place, table) in ["rollup", "rollup_delta"].into_iter().enumerate() {
        if place > 0 {
            sql.push(" union all ");
        }
        sql.push("select value, owner, team, records from ").push(table);
        sql.push(" where object = ").bind(def.name).push(" and field = ").bind(field);
    }
    sql.push(") r where ");
    sight.push_governed(&mut sql, "r");
    sql.push(" group by r.value");
    let rows = view.query(&sql)?;
    Ok(rows
        .iter()
        .filter_map(|cells| Some((cells[0].text()?.to_owned(), cells[1].int()?)))
        .filter(|(_, records)| *records != 0)
        .collect())
}

/// What the records of each choice come to: the choice's code (empty for none), the currency of money, the sum.
pub(crate) fn sums_by(
    view: &View<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    summed: &FieldDef,
) -> Result<Vec<(String, Option<Currency>, i128)>, StoreError> {
    let sight = view.actor.sight(def, Verb::See);
    let kept = kept_by_value(view, def, &field_text(field.name, summed.name), sight)?;
    let mut sums: Vec<_> = kept
        .iter()
        .filter_map(|(value, part)| {
            let (value, times) = match value.strip_suffix(LARGER_PART) {
                Some(value) => (value, AMOUNT_PART),
                None => (value.as_str(), 1),
            };
            let (code, unit) = value.rsplit_once(' ')?;
            Some((code.to_owned(), Currency::parse(unit), i128::from(*part) * i128::from(times)))
        })
        .collect();
    sums.extend(shared_sums(view, def, field, summed, sight)?);
    Ok(sums)
}

/// The same of the records that [`shared_by`] counts; each for itself.
fn shared_sums(
    view: &View<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    summed: &FieldDef,
    sight: Sight<'_>,
) -> Result<Vec<(String, Option<Currency>, i128)>, StoreError> {
    let Sight::Some(reach) = sight else { return Ok(Vec::new()) };
    if reach.shared.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("select t.");
    sql.name(field.name).push(", t.").name(summed.name);
    if matches!(summed.kind, FieldKind::Money) {
        sql.push(", t.").name(&format!("{}_currency", summed.name));
    }
    sql.push(" from ").name(def.name).push(" t where ");
    reach.push_shared(&mut sql, "t", "");
    reach.push_ungoverned(&mut sql, "t");
    let rows = view.query(&sql)?;
    Ok(rows
        .iter()
        .filter_map(|cells| {
            let currency = cells.get(2).and_then(Cell::text).and_then(Currency::parse);
            let code = counted_cell(field, &cells[0]).unwrap_or_default().into_owned();
            Some((code, currency, i128::from(cells[1].int()?)))
        })
        .collect())
}

/// Where somebody's records are.
pub(crate) struct Reached {
    /// Those of their teams that have any, each once.
    pub teams: Vec<i64>,
    /// Those of their owners that have any outside these teams, each once.
    pub owners: Vec<i64>,
}

impl Reached {
    /// Perhaps in each of the teams, and with each of the owners.
    pub fn anywhere(reach: Reach<'_>) -> Reached {
        let distinct = |ids: &[i64]| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids.dedup(); // A team named twice would show its rows twice.
            ids
        };
        Reached { teams: distinct(reach.teams), owners: distinct(reach.owners) }
    }
}

/// Where the records are that someone reaches by their owners and teams.
pub(crate) fn reached(view: &View<'_>, def: &ObjectDef, reach: Reach<'_>) -> Result<Reached, StoreError> {
    let mut sql =
        Sql::new("select c.team, c.outside, cast(sum(c.records) as bigint) from (select r.team as team, ");
    if reach.teams.is_empty() {
        sql.push("r.owner");
    } else {
        sql.push("case when r.team in (").bind_list(crate::sight::padded(reach.teams));
        sql.push(") then null else r.owner end");
    }
    sql.push(" as outside, r.records as records from (");
    for (place, table) in ["rollup", "rollup_delta"].into_iter().enumerate() {
        if place > 0 {
            sql.push(" union all ");
        }
        sql.push("select owner, team, records from ").push(table);
        sql.push(" where object = ").bind(def.name).push(" and field = '' and value = ''");
    }
    sql.push(") r where ");
    Sight::Some(reach).push_governed(&mut sql, "r");
    sql.push(") c group by c.team, c.outside order by c.team, c.outside");
    let mut reached = Reached { teams: Vec::new(), owners: Vec::new() };
    for cells in view.query(&sql)? {
        let (Some(team), outside, Some(records)) = (cells[0].int(), cells[1].int(), cells[2].int()) else {
            continue;
        };
        match outside {
            _ if records <= 0 => {}
            None => reached.teams.push(team),
            Some(owner) if !reached.owners.contains(&owner) => reached.owners.push(owner),
            Some(_) => {}
        }
    }
    Ok(reached)
}

/// How many records there are per owner or per team, `None` for those without, as far as the actor may see.
pub(crate) fn counts_by_governor(
    view: &View<'_>,
    def: &ObjectDef,
    governor: &'static str,
) -> Result<Vec<(Option<i64>, i64)>, StoreError> {
    let sight = view.actor.sight(def, Verb::See);
    let mut sql = Sql::new("select r.");
    sql.name(governor).push(", cast(sum(r.records) as bigint) from (");
    for (place, table) in ["rollup", "rollup_delta"].into_iter().enumerate() {
        if place > 0 {
            sql.push(" union all ");
        }
        sql.push("select owner, team, records from ").push(table);
        sql.push(" where object = ").bind(def.name).push(" and field = '' and value = ''");
    }
    sql.push(") r where ");
    sight.push_governed(&mut sql, "r");
    sql.push(" group by r.").name(governor);
    let counts = view.query(&sql)?;
    let counts = counts.iter().filter_map(|cells| Some((cells[0].int()?, cells[1].int()?)));
    let counts = counts.filter(|(_, records)| *records != 0);
    let mut counts: Vec<_> =
        counts.map(|(id, records)| (Some(id).filter(|id| *id != NOBODY), records)).collect();
    for (cell, records) in shared_by(view, def, Some(governor), sight)? {
        match counts.iter_mut().find(|(known, _)| *known == cell.int()) {
            Some((_, known)) => *known += records,
            None => counts.push((cell.int(), records)),
        }
    }
    Ok(counts)
}

impl View<'_> {
    /// How many records there are per value of a counted field, as far as the actor may see (DATA-29); yes and no are
    /// `true` and `false`.
    pub fn counts_by(
        &self,
        def: &ObjectDef,
        field: &'static FieldDef,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        self.refuse_veiled(def, [field])?;
        let sight = self.actor.sight(def, Verb::See);
        with_shared(self, def, field, sight, kept_by_value(self, def, field.name, sight)?)
    }
}
