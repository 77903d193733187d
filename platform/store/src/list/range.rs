//! A range that few records are in. Nobody counts ranges: whether one is rare is found out along its index, no further than
//! a page may gather.

use object::{FieldDef, Filter, ObjectDef, Op, Path};

use super::{Driver, GATHER_ROWS_MAX};
use crate::condition;
use crate::error::StoreError;
use crate::sql::Sql;
use crate::view::View;

/// Where a value has no more rows than this, looking for a rarer range costs more than it spares.
const RARE_ENOUGH: i64 = 500;

impl View<'_> {
    /// The rarest range of the filter, if it is rare enough to be gathered and rarer than what drives already. The order
    /// asked for is walked from one end of its range to the other, and needs no other way there.
    pub(crate) fn rare_range(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        walked: Option<&'static FieldDef>,
        drivers: &[Driver],
    ) -> Result<Option<Driver>, StoreError> {
        let rarest = drivers.iter().map(|driver| driver.rows).min();
        if def.journal || def.internal || rarest.is_some_and(|rows| rows <= RARE_ENOUGH) {
            return Ok(None);
        }
        let mut most = rarest.unwrap_or(i64::MAX).min(GATHER_ROWS_MAX);
        let mut rare = None;
        for (field, range) in ranges(filter) {
            let Some(index) = self.index_of_value(def, field.name, filter) else { continue };
            if Some(field) == walked || !field.indexed || !self.has_index(&index) {
                continue;
            }
            let range = Filter::And(range);
            let asked = |what: &str| -> Result<Sql, StoreError> {
                let mut sql = Sql::new(what);
                sql.push(" from ").name(def.name).push(" t").push(&self.along(&index)).push(" where ");
                condition::push(self, def, &range, "t", &mut sql)?;
                Ok(sql)
            };
            let mut beyond = asked("select 1")?;
            beyond.push(" limit 1 offset ").bind(most);
            if !self.query(&beyond)?.is_empty() {
                continue;
            }
            let counted = self.query(&asked("select count(*)")?)?;
            let rows = counted.first().and_then(|cells| cells[0].int()).unwrap_or(0);
            most = rows;
            rare = Some(Driver { field, rows, ordered: false });
        }
        Ok(rare)
    }
}

/// What must hold of each field that is compared by more and less. Nothing is more or less than nothing, and no index of
/// what is there helps to say so.
fn ranges(filter: &Filter) -> Vec<(&'static FieldDef, Vec<Filter>)> {
    let mut ranges: Vec<(&'static FieldDef, Vec<Filter>)> = Vec::new();
    collect(filter, &mut ranges);
    ranges
}

fn collect(filter: &Filter, ranges: &mut Vec<(&'static FieldDef, Vec<Filter>)>) {
    match filter {
        Filter::And(parts) => parts.iter().for_each(|part| collect(part, ranges)),
        Filter::Compare {
            path: Path { link: None, field },
            op: Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual,
            value,
        } if !value.is_null() => match ranges.iter_mut().find(|(known, _)| known == field) {
            Some((_, parts)) => parts.push(filter.clone()),
            None => ranges.push((*field, vec![filter.clone()])),
        },
        Filter::Compare { .. }
        | Filter::All
        | Filter::Not(_)
        | Filter::Or(_)
        | Filter::OneOf { .. }
        | Filter::StartsWith { .. }
        | Filter::Contains { .. } => {}
    }
}
