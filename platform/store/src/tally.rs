//! How many records stand under each value of a field, and what they come to: the heads of a board's columns. The
//! rollup knows it of all records; narrowed ones are counted in one pass, within the same limits as a list's total.
//! Sums are kept for the choices that are declared with `sums` alone, because each costs every write a few rows; by
//! another choice they are added up on demand, where there are few enough records.

use std::collections::BTreeMap;
use std::time::Instant;

use object::{Currency, FieldDef, Filter, ObjectDef, Stored, Value};

use crate::condition;
use crate::custom_counts::{counted_cell, counted_text};
use crate::error::StoreError;
use crate::rights::Verb;
use crate::rollup;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::total::{CHUNK_ROWS, COUNT_ROWS_MAX, COUNT_TIME_MAX};
use crate::view::View;

/// The fields a board can have columns of: choices and links with an index, so that each column is a walk along it.
pub fn tallied_by(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    def.fields.iter().copied().filter(|field| field.has_columns())
}

/// The fields whose sum says something about records: amounts and numbers.
pub fn summed_by(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    let fields = def.fields.iter().copied();
    fields.filter(|field| !field.secret && field.kind.is_summable())
}

/// What stands under the choices of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By what [`Tally::of`] finds it; a value that nothing stands under may be missing.
    pub groups: BTreeMap<String, Tallied>,
    /// Whether everything was counted; otherwise there is more under each.
    pub exact: bool,
    /// There are too many records to add them up, and nothing keeps their sums: there are counts alone.
    pub sums_left_out: bool,
}

/// What stands under one choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// How many records.
    pub count: i64,
    /// What they come to, by currency; numbers have none. Beyond what 64 bits hold it stays at their end.
    pub sums: Vec<(Option<Currency>, i64)>,
}

impl Tally {
    /// What stands under a value, or under none.
    pub fn of(&self, value: &Value) -> Tallied {
        self.groups.get(&*counted_text(value).unwrap_or_default()).cloned().unwrap_or_default()
    }

    /// Says what stands under a value.
    pub fn put(&mut self, value: &Value, tallied: Tallied) {
        self.groups.insert(counted_text(value).unwrap_or_default().into_owned(), tallied);
    }
}

/// What is tallied: the choices of which field, and what is summed.
#[derive(Clone, Copy)]
struct Asked {
    by: &'static FieldDef,
    summed: Option<&'static FieldDef>,
}

/// Counts and sums on the way; sums in 128 bits, which no number of records fills.
#[derive(Default)]
struct Sums {
    counts: BTreeMap<String, i64>,
    /// By code and currency.
    amounts: BTreeMap<(String, String), i128>,
    records: i64,
}

impl View<'_> {
    /// How many of the records that pass stand under each choice of `by`, and the sum of `summed` there.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn tally(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        by: &'static FieldDef,
        summed: Option<&'static FieldDef>,
    ) -> Result<Tally, StoreError> {
        self.refuse_veiled(def, [by].into_iter().chain(summed))?;
        condition::refuse_veiled(self, def, filter)?;
        let asked = Asked { by, summed };
        if let Some(known) = self.tally_known(def, filter, asked)? {
            return Ok(known);
        }
        let sight = self.actor.sight(def, Verb::See);
        let way = self.way_to_count(def, filter, sight)?;
        let read = if way.reads_few() {
            self.tally_few(def, filter, asked, sight, way.value)?
        } else {
            self.tally_by_the_clock(def, filter, asked, sight)?
        };
        if !read.exact && *filter == Filter::All && def.is_counted() {
            return self.tally_without_sums(def, asked, sight); // What is known of all is better than a part.
        }
        Ok(read)
    }

    /// The same where it costs next to nothing, as for [`View::total_at_once`].
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn tally_at_once(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        by: &'static FieldDef,
        summed: Option<&'static FieldDef>,
    ) -> Result<Option<Tally>, StoreError> {
        self.refuse_veiled(def, [by].into_iter().chain(summed))?;
        condition::refuse_veiled(self, def, filter)?;
        let asked = Asked { by, summed };
        if let Some(known) = self.tally_known(def, filter, asked)? {
            return Ok(Some(known));
        }
        let sight = self.actor.sight(def, Verb::See);
        let way = self.way_to_count(def, filter, sight)?;
        if !way.is_at_once() {
            return Ok(None);
        }
        self.tally(def, filter, by, summed).map(Some)
    }

    /// What needs no counting: nothing may be seen, or the rollup knows.
    fn tally_known(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        asked: Asked,
    ) -> Result<Option<Tally>, StoreError> {
        let sight = self.actor.sight(def, Verb::See);
        if sight == Sight::Nothing {
            return Ok(Some(Tally { exact: true, ..Tally::default() }));
        }
        if *filter != Filter::All || !def.is_counted() {
            return Ok(None);
        }
        if asked.summed.is_none() || asked.by.sums {
            return self.tally_kept(def, asked, sight).map(Some);
        }
        if rollup::count_within(self, def, None, sight)? > COUNT_ROWS_MAX {
            return self.tally_without_sums(def, asked, sight).map(Some);
        }
        Ok(None)
    }

    fn tally_without_sums(
        &self,
        def: &'static ObjectDef,
        asked: Asked,
        sight: Sight<'_>,
    ) -> Result<Tally, StoreError> {
        let tally = self.tally_kept(def, Asked { summed: None, ..asked }, sight)?;
        Ok(Tally { sums_left_out: true, ..tally })
    }

    fn tally_kept(
        &self,
        def: &'static ObjectDef,
        asked: Asked,
        sight: Sight<'_>,
    ) -> Result<Tally, StoreError> {
        let mut sums = Sums::default();
        let all = rollup::count_within(self, def, None, sight)?;
        let mut filled = 0;
        for (code, count) in self.counts_by(def, asked.by)? {
            filled += count;
            sums.counts.insert(code, count);
        }
        sums.counts.insert(String::new(), (all - filled).max(0));
        if let Some(summed) = asked.summed {
            for (code, currency, amount) in rollup::sums_by(self, def, asked.by, summed)? {
                let unit = currency.map_or_else(String::new, |currency| currency.code().to_owned());
                *sums.amounts.entry((code, unit)).or_default() += amount;
            }
        }
        Ok(sums.tally(true))
    }

    /// Reads the few records in one statement, along the index of `value` where one is named.
    fn tally_few(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        asked: Asked,
        sight: Sight<'_>,
        value: Option<&'static str>,
    ) -> Result<Tally, StoreError> {
        let mut sql = Sql::new("select ");
        asked.push_columns(&mut sql);
        sql.push(" from ").name(def.name).push(" t");
        if let Some(index) = value.and_then(|value| self.index_of_value(def, value, filter)) {
            sql.push(&self.along(&index));
        }
        sql.push(" where ");
        if value.is_some() {
            sight.push_beside(&mut sql, "t");
        } else {
            sight.push(&mut sql, "t");
        }
        sql.push(" and ");
        condition::push(self, def, filter, "t", &mut sql)?;
        sql.push(" limit ").bind(COUNT_ROWS_MAX + 1);
        let rows = self.query(&sql)?;
        let exact = rows.len() as i64 <= COUNT_ROWS_MAX;
        let mut sums = Sums::default();
        rows.iter().take(COUNT_ROWS_MAX as usize).for_each(|cells| sums.add(asked.by, cells));
        Ok(sums.tally(exact))
    }

    /// Reads along the table, a chunk at a time, until there are enough, or the time is over.
    fn tally_by_the_clock(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        asked: Asked,
        sight: Sight<'_>,
    ) -> Result<Tally, StoreError> {
        let began = Instant::now();
        let mut sums = Sums::default();
        let mut after = i64::MIN;
        loop {
            let mut sql = Sql::new("select t.id, case when ");
            sight.push_beside(&mut sql, "t");
            sql.push(" and ");
            condition::push(self, def, filter, "t", &mut sql)?;
            sql.push(" then 1 else 0 end, ");
            asked.push_columns(&mut sql);
            sql.push(" from ").name(def.name).push(" t").push(self.conn.dialect().along_key());
            sql.push(" where t.id > ").bind(after).push(" order by t.id limit ").bind(CHUNK_ROWS);
            let chunk = self.query(&sql)?;
            for cells in chunk.iter().filter(|cells| cells[1].int() == Some(1)) {
                if sums.records == COUNT_ROWS_MAX {
                    return Ok(sums.tally(false));
                }
                sums.add(asked.by, &cells[2..]);
            }
            match chunk.last().and_then(|cells| cells[0].int()) {
                Some(last) if chunk.len() as i64 == CHUNK_ROWS => after = last,
                Some(_) | None => return Ok(sums.tally(true)),
            }
            if began.elapsed() > COUNT_TIME_MAX {
                return Ok(sums.tally(false));
            }
        }
    }
}

impl Asked {
    /// The choice, what is summed, and its currency.
    fn push_columns(self, sql: &mut Sql) {
        sql.push("t.").name(self.by.name);
        if let Some(summed) = self.summed {
            sql.push(", t.").name(summed.name);
            if summed.kind.stored() == Stored::Money {
                sql.push(", t.").name(&format!("{}_currency", summed.name));
            }
        }
    }
}

impl Sums {
    /// Adds one record by the cells of [`Asked::push_columns`].
    fn add(&mut self, by: &FieldDef, cells: &[Cell]) {
        let value = counted_cell(by, &cells[0]).unwrap_or_default().into_owned();
        self.records += 1;
        if let Some(amount) = cells.get(1).and_then(Cell::int) {
            let unit = cells.get(2).and_then(Cell::text).unwrap_or_default().to_owned();
            *self.amounts.entry((value.clone(), unit)).or_default() += i128::from(amount);
        }
        *self.counts.entry(value).or_default() += 1;
    }

    fn tally(self, exact: bool) -> Tally {
        let mut groups: BTreeMap<String, Tallied> = BTreeMap::new();
        for (code, count) in self.counts {
            groups.entry(code).or_default().count = count;
        }
        for ((code, unit), amount) in self.amounts {
            let amount = amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            groups.entry(code).or_default().sums.push((Currency::parse(&unit), amount));
        }
        Tally { groups, exact, sums_left_out: false }
    }
}
