//! How many records pass a filter, without making anybody wait: the counts know the plain cases, a few rows are
//! counted, and of many no more than a page needs to say "more than".

use std::time::{Duration, Instant};

use object::{Filter, ObjectDef, Op, Path, Value};

use crate::actor::{Sight, Verb};
use crate::condition;
use crate::error::StoreError;
use crate::rollup;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// A filtered count stops here and says "more than" (design, section 4).
pub const COUNT_ROWS_MAX: i64 = 10_000;
/// And it stops after this long.
pub(crate) const COUNT_TIME_MAX: Duration = Duration::from_millis(200);
/// From this many rows of a value, or of somebody's own, counting reads along the table and looks at the clock.
const READ_ROWS_MAX: i64 = 50_000;
/// How many rows are read between two looks.
pub(crate) const CHUNK_ROWS: i64 = 1_000;

/// How many records there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number.
    pub count: i64,
    /// Whether it is exact; otherwise there are more than `count`.
    pub exact: bool,
}

/// How the rows that pass are gone through.
pub(crate) enum WayThrough {
    /// In one statement, along the index of a value where one is named.
    AtOnce(Option<&'static str>),
    /// A chunk at a time, until there are enough or the time is over.
    ByTheClock,
}

impl View<'_> {
    /// How many records pass. Without a filter, and with one counted value, the rollup knows; otherwise counting
    /// stops at [`COUNT_ROWS_MAX`] or after 200 ms unless `exact` is asked for.
    pub fn total(&self, def: &'static ObjectDef, filter: &Filter, exact: bool) -> Result<Total, StoreError> {
        let sight = self.actor.sight(def, Verb::See);
        if sight == Sight::Nothing {
            return Ok(Total { count: 0, exact: true });
        }
        if def.internal {
            return self.counted(def, filter, sight, exact, None);
        }
        match filter {
            Filter::All => return Ok(Total { count: rollup::count(self, def, None)?, exact: true }),
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value: Value::Text(value) }
                if rollup::is_counted(field) =>
            {
                return Ok(Total { count: rollup::count(self, def, Some((field, value)))?, exact: true });
            }
            _ => {}
        }
        match self.way_through(def, filter, sight, exact)? {
            WayThrough::AtOnce(value) => self.counted(def, filter, sight, exact, value),
            WayThrough::ByTheClock => self.counted_by_the_clock(def, filter, sight),
        }
    }

    /// How to go through the rows that pass: at once where an index finds them, or no end is set; else along the
    /// table with an eye on the clock.
    pub(crate) fn way_through(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
        exact: bool,
    ) -> Result<WayThrough, StoreError> {
        let mut drivers = Vec::new();
        self.drivers(def, filter, &mut drivers)?;
        let rarest = drivers.iter().min_by_key(|driver| driver.rows);
        let reached = rollup::count(self, def, None)?;
        let rarest = rarest.filter(|driver| driver.rows < reached);
        let few = rarest.map_or(reached, |driver| driver.rows) <= READ_ROWS_MAX;
        let found_by_index = rarest.is_some() || sight != Sight::All;
        Ok(if exact || (few && found_by_index) {
            WayThrough::AtOnce(rarest.map(|driver| driver.field.name))
        } else {
            WayThrough::ByTheClock
        })
    }

    /// Counts in one statement, along the index of `value` where one is named.
    fn counted(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
        exact: bool,
        value: Option<&'static str>,
    ) -> Result<Total, StoreError> {
        let mut sql = Sql::new("select count(*) from (select 1 from ");
        sql.name(def.name).push(" t");
        if let Some(index) = value.and_then(|value| self.index_of_value(def, value)) {
            sql.push(&self.conn.dialect().along(&index));
        }
        sql.push(" where ");
        if value.is_some() {
            sight.push_beside(&mut sql, "t");
        } else {
            sight.push(&mut sql, "t");
        }
        sql.push(" and ");
        condition::push(self, def, filter, "t", &mut sql)?;
        if !exact {
            sql.push(" limit ").bind(COUNT_ROWS_MAX + 1);
        }
        sql.push(") counted");
        let count = self.query(&sql)?.first().and_then(|cells| cells[0].int()).unwrap_or(0);
        Ok(if !exact && count > COUNT_ROWS_MAX {
            Total { count: COUNT_ROWS_MAX, exact: false }
        } else {
            Total { count, exact: true }
        })
    }

    /// Counts along the table, a chunk at a time, until there are enough, or the time is over.
    fn counted_by_the_clock(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
    ) -> Result<Total, StoreError> {
        let began = Instant::now();
        let (mut count, mut after) = (0, i64::MIN);
        loop {
            let mut sql = Sql::new("select count(*), sum(passes), max(id) from (select t.id, case when ");
            sight.push_beside(&mut sql, "t");
            sql.push(" and ");
            condition::push(self, def, filter, "t", &mut sql)?;
            sql.push(" then 1 else 0 end as passes from ").name(def.name).push(" t");
            sql.push(self.conn.dialect().along_key()).push(" where t.id > ").bind(after);
            sql.push(" order by t.id limit ").bind(CHUNK_ROWS).push(") chunk");
            let chunk = self.query(&sql)?;
            let number = |place: usize| chunk.first().and_then(|cells| cells.get(place).and_then(Cell::int));
            let read = number(0).unwrap_or(0);
            count += number(1).unwrap_or(0);
            if count > COUNT_ROWS_MAX {
                return Ok(Total { count: COUNT_ROWS_MAX, exact: false });
            }
            match number(2) {
                Some(last) if read == CHUNK_ROWS => after = last,
                Some(_) | None => return Ok(Total { count, exact: true }),
            }
            if began.elapsed() > COUNT_TIME_MAX {
                return Ok(Total { count, exact: false });
            }
        }
    }
}
