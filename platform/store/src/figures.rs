//! What the records of a list come to, group by group or all together: how many, and of an amount or a number the
//! sum, the smallest and the largest. The kept counts know the plain cases; what must be read is read as far as a
//! filtered count goes, and says so (design, section 4).

use std::collections::BTreeMap;
use std::time::Instant;

use object::{Currency, FieldDef, FieldKind, Filter, Guard, ObjectDef, Value};

use crate::error::StoreError;
use crate::rights::Verb;
use crate::rollup;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::total::{CHUNK_ROWS, COUNT_ROWS_MAX, COUNT_TIME_MAX};
use crate::view::View;
use crate::{condition, custom_counts};

/// Sums are made of two parts, above and below this, so that no sum of one statement runs over.
const PART: i64 = 1 << 31;

/// So many links are looked up in one statement.
const LINKS_AT_ONCE: usize = 1_000;

/// What records are put together by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupBy {
    /// The value of a field: a choice, a link, yes or no, an indexed text.
    Value(&'static FieldDef),
    /// The year of a day: `2026`.
    Year(&'static FieldDef),
    /// The quarter of a day: `2026-Q3`.
    Quarter(&'static FieldDef),
    /// The month of a day: `2026-09`.
    Month(&'static FieldDef),
}

/// What one field of some records comes to, in one currency where it is an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The currency of an amount.
    pub currency: Option<Currency>,
    /// How many records hold something.
    pub count: i64,
    /// All together, in the smallest unit.
    pub sum: i128,
    /// The smallest.
    pub min: i64,
    /// The largest.
    pub max: i64,
}

/// Records that are put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they have in common: the field's value, or the period's text; null where it is empty.
    pub value: Value,
    /// They lead to records that the actor may not see: all such stand together, under no value.
    pub is_restricted: bool,
    /// How many they are.
    pub count: i64,
    /// What each of the fields asked for comes to, a currency at a time.
    pub figures: Vec<Vec<Figure>>,
}

/// Groups, in the order of their values.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// The groups; without anything to group by, one of all records, or none where there is no record.
    pub groups: Vec<Group>,
    /// Whether the counts are exact; otherwise there are more than they say, and perhaps more groups.
    pub counts_exact: bool,
    /// Whether the figures are of all records.
    pub figures_exact: bool,
}

impl GroupBy {
    /// The field.
    pub fn field(self) -> &'static FieldDef {
        match self {
            GroupBy::Value(field)
            | GroupBy::Year(field)
            | GroupBy::Quarter(field)
            | GroupBy::Month(field) => field,
        }
    }

    /// Adds the text that groups rows; quarters are put together of months afterwards.
    fn push(self, sql: &mut Sql) {
        match self {
            GroupBy::Value(field) => sql.push("t.").name(field.name),
            GroupBy::Year(field) => sql.push("substr(t.").name(field.name).push(", 1, 4)"),
            GroupBy::Quarter(field) | GroupBy::Month(field) => {
                sql.push("substr(t.").name(field.name).push(", 1, 7)")
            }
        };
    }

    fn value_of(self, cell: &Cell) -> Value {
        match (self, cell) {
            (_, Cell::Null | Cell::Bytes(_)) => Value::Null,
            (GroupBy::Quarter(_), Cell::Text(month)) => Value::Text(quarter_of(month)),
            (_, Cell::Text(text)) => Value::Text(text.clone()),
            (_, Cell::Bool(yes)) => Value::Bool(*yes),
            (by, Cell::Int(number)) if matches!(by.field().kind, FieldKind::Boolean) => {
                Value::Bool(*number != 0)
            }
            (_, Cell::Int(number)) => Value::Int(*number),
        }
    }
}

/// `2026-Q3` of `2026-09`.
fn quarter_of(month: &str) -> String {
    let (year, month) = month.split_once('-').unwrap_or((month, "01"));
    let month: u32 = month.parse().unwrap_or(1);
    format!("{year}-Q{}", month.saturating_sub(1) / 3 + 1)
}

/// Groups being put together, by a key that orders values.
#[derive(Default)]
struct Sums {
    groups: BTreeMap<Key, Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Empty,
    Bool(bool),
    Int(i64),
    Text(String),
}

fn key_of(value: &Value) -> Key {
    match value {
        Value::Bool(yes) => Key::Bool(*yes),
        Value::Int(number) => Key::Int(*number),
        Value::Text(text) => Key::Text(text.clone()),
        Value::Null | Value::Money(_) | Value::Phone(_) | Value::Tags(_) | Value::Veiled(_) => Key::Empty,
    }
}

impl Sums {
    fn group(&mut self, value: Value, figures: usize) -> &mut Group {
        self.groups.entry(key_of(&value)).or_insert_with(|| Group {
            value,
            is_restricted: false,
            count: 0,
            figures: vec![Vec::new(); figures],
        })
    }

    fn count(&self) -> i64 {
        self.groups.values().map(|group| group.count).sum()
    }

    fn into_groups(self) -> Vec<Group> {
        self.groups.into_values().filter(|group| group.count > 0).collect()
    }
}

fn add(figures: &mut Vec<Figure>, more: Figure) {
    match figures.iter_mut().find(|known| known.currency == more.currency) {
        Some(known) => {
            known.count += more.count;
            known.sum += more.sum;
            known.min = known.min.min(more.min);
            known.max = known.max.max(more.max);
        }
        None => figures.push(more),
    }
}

impl View<'_> {
    /// What the records that pass come to, group by group; without `by` all together. `sums` are amounts and
    /// numbers. Goes as far as [`View::total`] does, to the end where `exact` is asked for.
    pub fn grouped(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        by: Option<GroupBy>,
        sums: &[&'static FieldDef],
        exact: bool,
    ) -> Result<Grouped, StoreError> {
        let sight = self.actor.sight(def, Verb::See);
        if sight == Sight::Nothing {
            return Ok(Grouped { groups: Vec::new(), counts_exact: true, figures_exact: true });
        }
        let asked_of = by.map(|by| by.field()).into_iter().chain(sums.iter().copied());
        self.refuse_veiled(def, asked_of)?;
        let kept = self.kept_counts(def, filter, by)?;
        if let Some(groups) = kept.as_ref().filter(|_| sums.is_empty()) {
            let groups = self.restricting(by, groups.clone())?;
            return Ok(Grouped { groups, counts_exact: true, figures_exact: true });
        }
        let asked = Asked { view: self, def, filter, sight, by, sums };
        let way = self.way_to_count(def, filter, sight)?;
        let (read, is_whole) =
            if exact || way.reads_few() { asked.at_once(way.value, exact)? } else { asked.by_the_clock()? };
        let groups = read.into_groups();
        if let Some(mut kept) = kept.filter(|_| !is_whole) {
            for group in &mut kept {
                let found = groups.iter().find(|known| known.value == group.value);
                group.figures =
                    found.map_or_else(|| vec![Vec::new(); sums.len()], |known| known.figures.clone());
            }
            let groups = self.restricting(by, kept)?;
            return Ok(Grouped { groups, counts_exact: true, figures_exact: false });
        }
        let groups = self.restricting(by, groups)?;
        Ok(Grouped { groups, counts_exact: is_whole, figures_exact: is_whole })
    }

    /// Puts the groups of links to what may not be seen together.
    fn restricting(&self, by: Option<GroupBy>, groups: Vec<Group>) -> Result<Vec<Group>, StoreError> {
        let Some(FieldKind::Link(target)) = by.map(|by| by.field().kind) else { return Ok(groups) };
        let ids: Vec<i64> = groups.iter().filter_map(|group| group.value.as_int()).collect();
        for ids in ids.chunks(LINKS_AT_ONCE) {
            self.know_links(target, ids)?;
        }
        let mut seen = Vec::with_capacity(groups.len());
        let mut restricted: Option<Group> = None;
        for group in groups {
            let is_seen = match group.value.as_int() {
                Some(id) => self.may_point_to(target, id)?,
                None => true,
            };
            match (is_seen, &mut restricted) {
                (true, _) => seen.push(group),
                (false, Some(others)) => {
                    others.count += group.count;
                    for (figures, more) in others.figures.iter_mut().zip(group.figures) {
                        more.into_iter().for_each(|more| add(figures, more));
                    }
                }
                (false, None) => {
                    restricted = Some(Group { value: Value::Null, is_restricted: true, ..group })
                }
            }
        }
        seen.extend(restricted);
        Ok(seen)
    }

    /// What the kept counts know of all records: by a counted field, by owner, by team.
    fn kept_counts(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        by: Option<GroupBy>,
    ) -> Result<Option<Vec<Group>>, StoreError> {
        let (Filter::All, Some(GroupBy::Value(field)), false) = (filter, by, !def.is_counted()) else {
            return Ok(None);
        };
        let mut kept = Sums::default();
        if rollup::is_counted(field) {
            for (value, count) in self.counts_by(def, field)? {
                kept.group(custom_counts::value_of(field, value), 0).count += count;
            }
            let empty = rollup::count(self, def, None)? - kept.count();
            kept.group(Value::Null, 0).count = empty;
        } else if matches!(def.guard, Guard::Owned) && matches!(field.name, "owner" | "team") {
            for (id, count) in rollup::counts_by_governor(self, def, field.name)? {
                kept.group(id.map_or(Value::Null, Value::Int), 0).count += count;
            }
        } else {
            return Ok(None);
        }
        Ok(Some(kept.into_groups()))
    }
}

/// What is asked, while rows are read.
struct Asked<'a, 'v> {
    view: &'a View<'v>,
    def: &'static ObjectDef,
    filter: &'a Filter,
    sight: Sight<'a>,
    by: Option<GroupBy>,
    sums: &'a [&'static FieldDef],
}

impl Asked<'_, '_> {
    /// In one statement; whether all rows were read.
    fn at_once(&self, value: Option<&'static str>, exact: bool) -> Result<(Sums, bool), StoreError> {
        let mut sql = self.head();
        self.push_columns(&mut sql);
        sql.push(", 1 as passes from ").name(self.def.name).push(" t");
        if let Some(index) = value.and_then(|value| self.view.index_of_value(self.def, value, self.filter)) {
            sql.push(&self.view.along(&index));
        }
        sql.push(" where ");
        self.push_passes(&mut sql, value.is_some())?;
        if !exact {
            sql.push(" limit ").bind(COUNT_ROWS_MAX + 1);
        }
        self.push_tail(&mut sql);
        let mut sums = Sums::default();
        self.take(&self.view.query(&sql)?, &mut sums)?;
        let is_whole = exact || sums.count() <= COUNT_ROWS_MAX;
        Ok((sums, is_whole))
    }

    /// Along the table, a chunk at a time.
    fn by_the_clock(&self) -> Result<(Sums, bool), StoreError> {
        let began = Instant::now();
        let mut sums = Sums::default();
        let mut after = i64::MIN;
        loop {
            let mut sql = self.head();
            self.push_columns(&mut sql);
            sql.push(", case when ");
            self.push_passes(&mut sql, true)?;
            sql.push(" then 1 else 0 end as passes from ").name(self.def.name).push(" t");
            sql.push(self.view.conn.dialect().along_key()).push(" where t.id > ").bind(after);
            sql.push(" order by t.id limit ").bind(CHUNK_ROWS);
            self.push_tail(&mut sql);
            let (read, last) = self.take(&self.view.query(&sql)?, &mut sums)?;
            if sums.count() > COUNT_ROWS_MAX {
                return Ok((sums, false));
            }
            match last {
                Some(last) if read == CHUNK_ROWS => after = last,
                Some(_) | None => return Ok((sums, true)),
            }
            if began.elapsed() > COUNT_TIME_MAX {
                return Ok((sums, false));
            }
        }
    }

    /// What is made of the rows: group, currencies, rows read, the last of them, how many pass, the figures.
    fn head(&self) -> Sql {
        let mut sql = Sql::new("select g");
        for place in self.amounts() {
            sql.push(&format!(", c{place}"));
        }
        sql.push(", count(*), max(id), cast(sum(passes) as bigint)");
        for place in 0..self.sums.len() {
            let figure = format!("case when passes = 1 then s{place} end");
            sql.push(&format!(", count({figure}), cast(sum({figure} / {PART}) as bigint)"));
            sql.push(&format!(", cast(sum({figure} % {PART}) as bigint), min({figure}), max({figure})"));
        }
        sql.push(" from (select ");
        sql
    }

    /// The places of the amounts among the fields to sum up: they have a currency.
    fn amounts(&self) -> impl Iterator<Item = usize> {
        self.sums
            .iter()
            .enumerate()
            .filter(|(_, field)| matches!(field.kind, FieldKind::Money))
            .map(|(place, _)| place)
    }

    fn push_columns(&self, sql: &mut Sql) {
        sql.push("t.id as id, ");
        match self.by {
            Some(by) => by.push(sql),
            None => {
                sql.push("1");
            }
        }
        sql.push(" as g");
        for (place, field) in self.sums.iter().enumerate() {
            sql.push(", t.").name(field.name).push(&format!(" as s{place}"));
            if matches!(field.kind, FieldKind::Money) {
                sql.push(", t.").name(&format!("{}_currency", field.name)).push(&format!(" as c{place}"));
            }
        }
    }

    fn push_passes(&self, sql: &mut Sql, beside: bool) -> Result<(), StoreError> {
        if beside {
            self.sight.push_beside(sql, "t");
        } else {
            self.sight.push(sql, "t");
        }
        sql.push(" and ");
        condition::push(self.view, self.def, self.filter, "t", sql)
    }

    fn push_tail(&self, sql: &mut Sql) {
        sql.push(") counted group by g");
        for place in self.amounts() {
            sql.push(&format!(", c{place}"));
        }
    }

    /// Adds the rows of an answer; returns how many rows were read for it and the last one's id.
    fn take(&self, answer: &[Vec<Cell>], sums: &mut Sums) -> Result<(i64, Option<i64>), StoreError> {
        let amounts: Vec<usize> = self.amounts().collect();
        let (mut read, mut last) = (0, None);
        for cells in answer {
            let number = |place: usize| cells.get(place).and_then(Cell::int);
            let counts = 1 + amounts.len();
            read += number(counts).unwrap_or(0);
            last = last.max(number(counts + 1));
            let passes = number(counts + 2).unwrap_or(0);
            let value = self.by.map_or(Value::Null, |by| by.value_of(&cells[0]));
            let group = sums.group(value, self.sums.len());
            group.count += passes;
            for place in 0..self.sums.len() {
                let at = counts + 3 + place * 5;
                let (Some(count), Some(min), Some(max)) = (number(at), number(at + 3), number(at + 4)) else {
                    continue;
                };
                let currency = match amounts.iter().position(|amount| *amount == place) {
                    Some(amount) => Some(self.currency(&cells[1 + amount])?),
                    None => None,
                };
                let part = |at: usize| i128::from(number(at).unwrap_or(0));
                let sum = part(at + 1) * i128::from(PART) + part(at + 2);
                add(&mut group.figures[place], Figure { currency, count, sum, min, max });
            }
        }
        Ok((read, last))
    }

    fn currency(&self, cell: &Cell) -> Result<Currency, StoreError> {
        let damaged = || StoreError::Damaged(format!("an amount without a currency in {}", self.def.name));
        cell.text().and_then(Currency::parse).ok_or_else(damaged)
    }
}
