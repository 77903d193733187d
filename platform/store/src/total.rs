//! How many records pass a filter, without making anybody wait: the counts know the plain cases, a few rows are
//! counted, and of many no more than a page needs to say "more than".

use std::time::{Duration, Instant};

use object::{Filter, ObjectDef, Op, Path};

use crate::condition;
use crate::custom_counts::counted_text;
use crate::error::StoreError;
use crate::rights::Verb;
use crate::rollup;
use crate::sight::Sight;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// A filtered count stops here and says "more than" (design, section 4).
pub const COUNT_ROWS_MAX: i64 = 10_000;
/// And it stops after this long.
pub(crate) const COUNT_TIME_MAX: Duration = Duration::from_millis(200);
/// From this many rows of a value, or of somebody's own, counting reads along the table and looks at the clock.
const READ_ROWS_MAX: i64 = 50_000;
/// Up to this many rows of a value are counted while the page is made: a fraction of a millisecond.
const COUNT_AT_ONCE_ROWS: i64 = 1_000;
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

/// How counting what passes costs least.
pub(crate) struct WayToCount {
    /// The field whose value's index leads there; none where what may be seen does.
    pub value: Option<&'static str>,
    /// How many rows that reads at most.
    rows: i64,
    /// No index leads there.
    reads_table: bool,
}

impl WayToCount {
    /// An index leads to so few rows that all of them are read in one statement.
    pub fn reads_few(&self) -> bool {
        !self.reads_table && self.rows <= READ_ROWS_MAX
    }

    /// So few that a page need not show itself before it knows.
    pub fn is_at_once(&self) -> bool {
        self.rows <= COUNT_AT_ONCE_ROWS
    }
}

impl View<'_> {
    /// How many records pass. Without a filter, and with one counted value, the rollup knows; otherwise counting
    /// stops at [`COUNT_ROWS_MAX`] or after 200 ms unless `exact` is asked for.
    pub fn total(&self, def: &'static ObjectDef, filter: &Filter, exact: bool) -> Result<Total, StoreError> {
        if let Some(known) = self.total_known(def, filter)? {
            return Ok(known);
        }
        let sight = self.actor.sight(def, Verb::See);
        if def.internal || (def.journal && exact) {
            return self.counted(def, filter, sight, exact, None);
        }
        if def.journal {
            return self.counted_by_the_clock(def, filter, sight);
        }
        let way = self.way_to_count(def, filter, sight)?;
        if exact {
            return self.counted(def, filter, sight, true, way.value);
        }
        self.counted_along(def, filter, sight, &way)
    }

    /// The same where it costs next to nothing: the rollup knows it, or an index leads to a few rows. `None` where
    /// rows would have to be read by the thousand; a page shows itself first then, and asks afterwards.
    pub fn total_at_once(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
    ) -> Result<Option<Total>, StoreError> {
        if let Some(known) = self.total_known(def, filter)? {
            return Ok(Some(known));
        }
        let sight = self.actor.sight(def, Verb::See);
        if !def.is_counted() {
            return Ok(None);
        }
        let way = self.way_to_count(def, filter, sight)?;
        if !way.is_at_once() {
            return Ok(None);
        }
        self.counted_along(def, filter, sight, &way).map(Some)
    }

    fn counted_along(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
        way: &WayToCount,
    ) -> Result<Total, StoreError> {
        if way.reads_few() {
            self.counted(def, filter, sight, false, way.value)
        } else {
            self.counted_by_the_clock(def, filter, sight)
        }
    }

    /// What needs no counting: nothing may be seen, or the rollup knows.
    fn total_known(&self, def: &'static ObjectDef, filter: &Filter) -> Result<Option<Total>, StoreError> {
        if self.actor.sight(def, Verb::See) == Sight::Nothing {
            return Ok(Some(Total { count: 0, exact: true }));
        }
        condition::refuse_veiled(self, def, filter)?;
        let value = match filter {
            _ if !def.is_counted() => return Ok(None),
            Filter::All => None,
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value }
                if rollup::is_counted(field) =>
            {
                let Some(value) = counted_text(value) else { return Ok(None) };
                Some((*field, value))
            }
            _ => return Ok(None),
        };
        let value = value.as_ref().map(|(field, value)| (*field, &**value));
        Ok(Some(Total { count: rollup::count(self, def, value)?, exact: true }))
    }

    /// Along which value's index to count, and how many rows that reads at most.
    pub(crate) fn way_to_count(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        sight: Sight<'_>,
    ) -> Result<WayToCount, StoreError> {
        if !def.is_counted() {
            // How many there are of what nobody knows.
            return Ok(WayToCount { value: None, rows: i64::MAX, reads_table: sight == Sight::All });
        }
        let mut drivers = Vec::new();
        self.drivers(def, filter, &mut drivers)?;
        drivers.retain(|driver| self.leads(def, driver, filter));
        drivers.extend(self.rare_range(def, filter, None, &drivers)?);
        let reached = rollup::count(self, def, None)?;
        let rarest = drivers.iter().min_by_key(|driver| driver.rows).filter(|driver| driver.rows < reached);
        Ok(match rarest {
            Some(driver) => {
                WayToCount { value: Some(driver.field.name), rows: driver.rows, reads_table: false }
            }
            None => WayToCount { value: None, rows: reached, reads_table: sight == Sight::All },
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
