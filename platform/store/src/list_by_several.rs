//! Lists in the order of several fields. Only the first key has an index; rows that are equal in it stand together
//! and are put into the order of the others by the group: read whole and sorted here while they are few, walked
//! along the next key's index when they are many. A page so costs three lists at most for each further key.

use std::cmp::Reverse;

use object::{FieldDef, Row, Value};

use crate::error::StoreError;
use crate::list::{Cursor, ListQuery, OrderKey};
use crate::sight::Sight;
use crate::view::View;

impl View<'_> {
    /// Rows in the direction of travel, one more than the limit if there are more.
    pub(crate) fn list_by_several(
        &self,
        query: &ListQuery,
        sight: Sight<'_>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let wanted = limit + 1;
        let mut rows = Vec::with_capacity(wanted);
        let mut beyond = None;
        if let Some(after) = &query.after {
            // What is left of the group in which the last page ended.
            let rest = after.then.split_first().map(|(value, then)| Cursor {
                value: value.clone(),
                then: then.to_vec(),
                id: after.id,
            });
            rows = self.group(query, &after.value, rest, sight, wanted)?;
            let forwards = query.sort.descending == query.backwards;
            let id = if forwards { i64::MAX } else { i64::MIN };
            beyond = Some(Cursor { value: after.value.clone(), then: Vec::new(), id });
        }
        if rows.len() < wanted {
            let still = wanted - rows.len();
            let first = ListQuery { then: Vec::new(), after: beyond, ..query.clone() };
            let mut found = self.rows_one_way(&first, sight, still - 1)?.rows;
            let more = found.len() == still;
            let field = query.sort.field;
            if more && let Some(last) = found.last().map(|row| row.value(field)) {
                // The last group goes on behind the page: which of its rows come first is not known yet.
                let whole = found.iter().position(|row| is_same(field, &row.value(field), &last));
                found.truncate(whole.unwrap_or(0));
                let wanted = still - found.len();
                sort_groups(query, &mut found);
                found.extend(self.group(query, &last, None, sight, wanted)?);
            } else {
                sort_groups(query, &mut found);
            }
            rows.extend(found);
        }
        Ok(rows)
    }

    /// The rows that have this value of the first key, in the order of the others, after a place among them.
    fn group(
        &self,
        query: &ListQuery,
        value: &Value,
        after: Option<Cursor>,
        sight: Sight<'_>,
        wanted: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let Some((next, then)) = query.then.split_first() else { return Ok(Vec::new()) };
        let mut within = query.within.clone();
        within.push((query.sort.field, value.clone()));
        let group = ListQuery { sort: *next, then: then.to_vec(), within, after, ..query.clone() };
        let mut rows = if group.is_by_one() {
            self.rows_one_way(&group, sight, wanted - 1)?.rows
        } else {
            self.list_by_several(&group, sight, wanted - 1)?
        };
        rows.truncate(wanted);
        Ok(rows)
    }
}

/// Whether an order cannot tell two values apart.
fn is_same(field: &'static FieldDef, a: &Value, b: &Value) -> bool {
    OrderKey::of(field, a) == OrderKey::of(field, b)
}

/// Puts rows that stand in the order of the first key into the order of all.
fn sort_groups(query: &ListQuery, rows: &mut [Row]) {
    let last = query.then.last().unwrap_or(&query.sort);
    rows.sort_by_cached_key(|row| {
        let keys = std::iter::once(&query.sort).chain(&query.then);
        let keys = keys.map(|sort| {
            directed(OrderKey::of(sort.field, &row.value(sort.field)), sort.descending != query.backwards)
        });
        (keys.collect::<Vec<_>>(), directed(row.id, last.descending != query.backwards))
    });
}

/// In one of the two directions. Of one key all rows have the same.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Directed<T> {
    Up(T),
    Down(Reverse<T>),
}

fn directed<T>(key: T, is_turned: bool) -> Directed<T> {
    if is_turned { Directed::Down(Reverse(key)) } else { Directed::Up(key) }
}
