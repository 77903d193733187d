//! Lists that never offset: keyset pages over an index. The driving index is chosen from the counts, so that a
//! page costs what it shows, not what the table holds:
//!
//! - *in order*: walk the index of the sort (of everyone's rows, the owner's, or each team's, merged by the
//!   database in index order) and let the filter drop rows on the way;
//! - *by value*: walk the index of one filtered value, which is in the default order too;
//! - *gather*: when a value, or a range, is rare and the order another, read its few rows and sort them here.

mod range;
mod stretch;

use std::cmp::Ordering;
use std::collections::HashMap;

use object::{FieldDef, FieldKind, Filter, Names, ObjectDef, Op, Path, Row, Sort, SystemField, Value};

use self::stretch::{Fixed, asks_for_empty, segments};
use crate::columns::{push_select, row_of};
use crate::condition;
use crate::custom_counts::counted_text;
use crate::error::StoreError;
use crate::migrate::has_lists_of_nobody;
use crate::reading::{order_cell, order_column};
use crate::rights::Verb;
use crate::rollup;
use crate::sight::{Reach, Sight};
use crate::sql::{Cell, Sql};
use crate::view::View;

/// The most rows of a page (contract: limit 1 to 1,000).
pub const PAGE_ROWS_MAX: usize = 1_000;
/// The most rows that are sorted here instead of by an index.
pub const GATHER_ROWS_MAX: i64 = 5_000;
/// From this many teams on, the rows of all are walked and others' dropped, when theirs are most of them.
const BRANCHES_MAX: usize = 128;
/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Which object.
    pub def: &'static ObjectDef,
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// And then; the id always comes last, in the direction of the last key.
    pub then: Vec<Sort>,
    /// Only rows with these values, as an order compares them: an amount without its currency.
    pub within: Vec<(&'static FieldDef, Value)>,
    /// After this place.
    pub after: Option<Cursor>,
    /// Towards the beginning instead: the page before the place.
    pub backwards: bool,
    /// At most so many.
    pub limit: usize,
}

impl ListQuery {
    /// All records in this order, from the beginning.
    pub fn of(def: &'static ObjectDef, sort: Sort, limit: usize) -> ListQuery {
        ListQuery {
            def,
            filter: Filter::All,
            sort,
            then: Vec::new(),
            within: Vec::new(),
            after: None,
            backwards: false,
            limit,
        }
    }

    /// The order of lists that are not asked for another: what happened last comes first, of what tells of no moment of
    /// its own what changed last.
    pub fn newest_first(def: &'static ObjectDef) -> Sort {
        let field = def.happens_at().unwrap_or(def.system_field(SystemField::UpdatedAt));
        Sort { field, descending: true }
    }

    /// Whether the first key tells all rows apart, or nothing follows it.
    pub(crate) fn is_by_one(&self) -> bool {
        self.then.is_empty() || self.sort.field.name == "id"
    }

    /// The place of a row in this order.
    pub fn place(&self, row: &Row) -> Cursor {
        Cursor {
            value: row.value(self.sort.field),
            then: self.then.iter().map(|sort| row.value(sort.field)).collect(),
            id: row.id,
        }
    }
}

/// A place in a list: the keys' values and the id of a row that was seen there.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The first key's value.
    pub value: Value,
    /// Those of the further keys.
    pub then: Vec<Value>,
    /// The id.
    pub id: i64,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// Whether there are more in the direction of travel.
    pub more: bool,
    /// How it was found; named in tests and on the slow-query page.
    pub plan: Plan,
    /// How many records pass in all, where finding the page has told.
    pub total: Option<i64>,
}

/// How a page was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing may be seen.
    Nothing,
    /// Along the index of the sort.
    InOrder,
    /// Along the index of a value.
    ByValue(&'static str),
    /// A value's rows, sorted here.
    Gather(&'static str),
}

/// What may drive a page beside the order itself.
pub(crate) struct Driver {
    pub field: &'static FieldDef,
    /// How many rows have it, for those who see all; a guess for values that are nearly unique.
    pub rows: i64,
    /// Whether its index is in the default order.
    pub ordered: bool,
}

/// How many rows a phone, an e-mail address or a link's target is taken to have.
const FEW_ROWS: i64 = 50;

/// What leads to lines of a journal: a value with an index, the one with the fewest lines first. A record has fewer
/// than a person, a person fewer than a kind of line; how many nobody counts.
fn driver_of_journal(def: &ObjectDef, field: &'static FieldDef) -> Option<Driver> {
    let is_owner = def.is_governed_by(field) && field.name == "owner";
    let rows = match (field.names, field.kind) {
        _ if is_owner => 3,
        _ if !field.indexed => return None,
        (Names::Record, _) => 1,
        (Names::Object, _) => 4,
        (Names::Nothing, FieldKind::Choice(_)) => 5,
        (Names::Nothing | Names::Doings | Names::Country | Names::MaskedField | Names::Position, _) => 2,
    };
    Some(Driver { field, rows, ordered: true })
}

impl View<'_> {
    /// A page of a list.
    pub fn list(&self, query: &ListQuery) -> Result<Page, StoreError> {
        let sight = self.actor.sight(query.def, Verb::See);
        let limit = query.limit.clamp(1, PAGE_ROWS_MAX);
        let keys = [query.sort].into_iter().chain(query.then.iter().copied()).map(|sort| sort.field);
        self.refuse_veiled(query.def, keys.chain(query.within.iter().map(|(field, _)| *field)))?;
        if sight == Sight::Nothing {
            return Ok(Page { rows: Vec::new(), more: false, plan: Plan::Nothing, total: Some(0) });
        }
        condition::refuse_veiled(self, query.def, &query.filter)?; // Also where no statement is sent.
        let Page { mut rows, more, plan, mut total } = if query.is_by_one() {
            self.rows_one_way(query, sight, limit)?
        } else {
            let rows = self.list_by_several(query, sight, limit)?;
            Page { more: rows.len() > limit, rows, plan: Plan::InOrder, total: None }
        };
        rows.truncate(limit);
        if query.backwards {
            rows.reverse();
        }
        if query.after.is_none() && !more {
            total = Some(rows.len() as i64); // All of them stand on this page.
        }
        self.veil(query.def, &mut rows)?;
        Ok(Page { rows, more, plan, total })
    }

    /// Rows by the first key in the direction of travel, one more than the limit if there are more.
    pub(crate) fn rows_one_way(
        &self,
        query: &ListQuery,
        sight: Sight<'_>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let plan = self.plan(query, sight, limit)?;
        let mut total = None;
        let rows = match plan {
            Plan::Nothing => Vec::new(),
            Plan::InOrder => self.walk(query, sight, limit, None)?,
            Plan::ByValue(field) => self.walk(query, sight, limit, Some(field))?,
            Plan::Gather(field) => match self.gather(query, sight, limit, field)? {
                Some((rows, gathered)) => {
                    total = Some(gathered);
                    rows
                }
                // The guess was wrong: more rows than expected.
                None => self.walk(query, sight, limit, in_own_order(query, field))?,
            },
        };
        Ok(Page { more: rows.len() > limit, rows, plan, total })
    }

    pub(crate) fn plan(&self, query: &ListQuery, sight: Sight<'_>, limit: usize) -> Result<Plan, StoreError> {
        if let Some((field, _)) = query.within.last() {
            return Ok(Plan::Gather(field.name)); // Few as a rule; where they are many, they are walked.
        }
        let mut drivers = Vec::new();
        self.drivers(query.def, &query.filter, &mut drivers)?;
        let default_order = query.sort.field == query.def.system_field(SystemField::UpdatedAt);
        drivers.retain(|driver| self.leads(query.def, driver, &query.filter));
        drivers.extend(self.rare_range(query.def, &query.filter, Some(query.sort.field), &drivers)?);
        let walked = self.index_in_order(query.def, query.sort.field, &Branch::Whole);
        let sortable = self.is_sortable(query.def, query.sort.field)
            && walked.is_none_or(|index| self.has_index(&index));
        let Some(best) = drivers.into_iter().min_by_key(|driver| driver.rows) else {
            return Ok(Plan::InOrder);
        };
        if query.def.journal {
            // Without counts there is no better guess: each of its values has its lines in their order.
            return Ok(if default_order && best.ordered {
                Plan::ByValue(best.field.name)
            } else {
                Plan::InOrder
            });
        }
        let all = rollup::count_within(self, query.def, None, Sight::All)?.max(1);
        let mine = match sight {
            Sight::All => all,
            _ => rollup::count(self, query.def, None)?.max(1),
        };
        // Rows read until a page is full, if the value is spread evenly.
        let found_per_row = best.rows as f64 / all as f64;
        let in_order =
            if sortable { (limit as f64 / found_per_row.max(1e-9)).min(mine as f64) } else { f64::MAX };
        let in_value = limit as f64 * all as f64 / mine as f64;
        let by_value = if default_order && best.ordered { in_value } else { f64::MAX };
        let by_value = if is_ordered_by(best.field, query) { by_value.min(in_value) } else { by_value };
        let gather = if best.rows <= GATHER_ROWS_MAX { best.rows as f64 } else { f64::MAX };
        Ok(if by_value <= in_order && by_value <= gather {
            Plan::ByValue(best.field.name)
        } else if gather < in_order {
            Plan::Gather(best.field.name)
        } else {
            Plan::InOrder
        })
    }

    /// Whether an index has the rows in this order.
    pub fn is_sortable(&self, def: &ObjectDef, field: &FieldDef) -> bool {
        field.sort && (field.system.is_none() || def.system.contains(&field))
    }

    /// The values that the filter fixes and that have an index.
    pub(crate) fn drivers(
        &self,
        def: &'static ObjectDef,
        filter: &Filter,
        drivers: &mut Vec<Driver>,
    ) -> Result<(), StoreError> {
        match filter {
            Filter::And(parts) => parts.iter().try_for_each(|part| self.drivers(def, part, drivers)),
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value } if !value.is_null() => {
                let looked_up =
                    matches!(field.kind, FieldKind::Phone | FieldKind::Email | FieldKind::Link(_));
                if def.journal {
                    drivers.extend(driver_of_journal(def, field));
                } else if rollup::is_counted(field) {
                    let text = counted_text(value).unwrap_or_default();
                    let rows = rollup::count_within(self, def, Some((field, &text)), Sight::All)?;
                    drivers.push(Driver { field, rows, ordered: def.is_governed() });
                } else if governs(def, field.name) {
                    let id = value.as_int().unwrap_or(-1);
                    let ids = [id];
                    let reach =
                        if field.name == "owner" { Reach::of(&ids, &[]) } else { Reach::of(&[], &ids) };
                    let sight = Sight::Some(reach);
                    let rows = rollup::count_within(self, def, None, sight)?;
                    drivers.push(Driver { field, rows, ordered: true });
                } else if field.unique || (field.indexed && looked_up) {
                    let rows = if field.unique { 1 } else { FEW_ROWS };
                    let ordered = def.is_governed() && field.kind.link().is_some() && !field.unique;
                    drivers.push(Driver { field, rows, ordered });
                } else if field.system == Some(SystemField::Id) {
                    drivers.push(Driver { field, rows: 1, ordered: false });
                }
                Ok(())
            }
            // Those without an owner or a team have an index of their own.
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value: Value::Null }
                if governs(def, field.name) && has_lists_of_nobody(def) && def.is_counted() =>
            {
                let nobody = [rollup::NOBODY];
                let reach =
                    if field.name == "owner" { Reach::of(&nobody, &[]) } else { Reach::of(&[], &nobody) };
                let rows = rollup::count_within(self, def, None, Sight::Some(reach))?;
                drivers.push(Driver { field, rows, ordered: true });
                Ok(())
            }
            // Those without a choice stand at one end of its index; the index of a link leaves them out.
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value: Value::Null }
                if rollup::is_counted(field)
                    && field.kind.link().is_none()
                    && !field.is_never_empty()
                    && def.is_counted() =>
            {
                let all = rollup::count_within(self, def, None, Sight::All)?;
                let rows = (all - rollup::count_filled(self, def, field, Sight::All)?).max(0);
                drivers.push(Driver { field, rows, ordered: def.is_governed() });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Rows along an index, one more than the limit.
    fn walk(
        &self,
        query: &ListQuery,
        sight: Sight<'_>,
        limit: usize,
        by_value: Option<&'static str>,
    ) -> Result<Vec<Row>, StoreError> {
        let def = query.def;
        let descending = query.sort.descending != query.backwards;
        let mut rows = Vec::new();
        let branches = self.branches(def, sight, query, by_value)?;
        if branches.is_empty() {
            return Ok(rows);
        }
        let fixed = match self.conn.dialect().chooses_index() {
            true => by_value.and_then(|field| Fixed::of(&query.filter, field)),
            false => None,
        };
        let filter = fixed.as_ref().map_or(&query.filter, |fixed| &fixed.rest);
        for segment in segments(query, descending) {
            let wanted = limit + 1 - rows.len();
            if wanted == 0 {
                break;
            }
            let Some(filter) = segment.left_of(filter, query.sort.field) else { continue };
            let mut sql = Sql::default();
            let order = |alias: &str, sql: &mut Sql| {
                sql.push(" order by ");
                let direction = if descending { " desc" } else { " asc" };
                if let Some(fixed) = &fixed {
                    sql.push(alias).name(fixed.field.name).push(direction).push(", ");
                }
                // Among empty ones too: PostgreSQL finds the index only by its whole order.
                let is_empty = |field: &&str| asks_for_empty(&query.filter, field) && !governs(def, field);
                if let Some(field) = by_value.filter(is_empty) {
                    sql.push(alias).name(field).push(direction).push(", ");
                }
                if query.sort.field.name != "id" {
                    sql.push(alias).name(&order_column(query.sort.field)).push(direction).push(", ");
                }
                sql.push(alias).push("\"id\"").push(direction).push(" limit ").bind(wanted as i64);
            };
            let alone = self.conn.dialect().orders_branches() && branches.len() > 1;
            for (place, branch) in branches.iter().enumerate() {
                if place > 0 {
                    sql.push(" union all ");
                }
                sql.push(if alone { "(select " } else { "select " });
                if branches.len() > 1 {
                    // Merging carries every branch's rows along, so only their places travel.
                    push_place(query.sort.field, &mut sql);
                } else {
                    push_select(def, "t", &mut sql);
                }
                sql.push(" from ").name(def.name).push(" t");
                if query.sort.field.name == "id" {
                    sql.push(self.conn.dialect().along_key());
                } else if let Some(index) = self.index_of(query, branch, by_value) {
                    sql.push(&self.along(&index));
                }
                sql.push(" where ");
                branch.push(sight, &mut sql);
                sql.push(" and ");
                condition::push(self, def, &filter, "t", &mut sql)?;
                push_within(&query.within, &mut sql);
                match &fixed {
                    Some(fixed) => fixed.push(query.sort.field, &segment, descending, &mut sql),
                    None => segment.push(query.sort.field, descending, &mut sql),
                }
                if alone {
                    order("t.", &mut sql);
                    sql.push(")");
                }
            }
            // In a union the columns of the result are ordered by, elsewhere the table's.
            order(if branches.len() > 1 { "" } else { "t." }, &mut sql);
            let found = self.query(&sql)?;
            if branches.len() > 1 {
                let ids: Vec<i64> = found.iter().filter_map(|cells| cells[0].int()).collect();
                rows.extend(self.rows_in_order(def, &ids)?);
            } else {
                for cells in found {
                    rows.push(row_of(def, &cells)?);
                }
            }
        }
        Ok(rows)
    }

    /// Records by id, in the order of the ids.
    pub(crate) fn rows_in_order(&self, def: &'static ObjectDef, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
        let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let mut rows = self.rows_by_id(def, ids)?;
        rows.sort_by_key(|row| places.get(&row.id).copied());
        Ok(rows)
    }

    /// The index that has a branch's rows in the order asked for, if one has.
    fn index_of(&self, query: &ListQuery, branch: &Branch, by_value: Option<&'static str>) -> Option<String> {
        let def = query.def;
        let sort = query.sort.field;
        if !self.is_sortable(def, sort) {
            return None;
        }
        match by_value {
            Some(field) if def.field(field).is_some_and(|field| is_ordered_by(field, query)) => {
                Some(format!("{}_{field}_{}", def.name, order_column(sort)))
            }
            Some(field) => self.index_of_value(def, field, &query.filter),
            None => self.index_in_order(def, sort, branch),
        }
    }

    /// The index of a part of the table in the order of a field that has one.
    fn index_in_order(&self, def: &ObjectDef, sort: &FieldDef, branch: &Branch) -> Option<String> {
        let suffix = match branch {
            _ if sort.name == "id" => return None,
            Branch::Whole | Branch::Seen if sort.system.is_some() => "updated".to_owned(),
            Branch::Whole | Branch::Seen => format!("by_{}", order_column(sort)),
            Branch::Team(_) if sort.system.is_some() => "team_updated".to_owned(),
            Branch::Team(_) => format!("team_{}", order_column(sort)),
            Branch::Shared => return None,
            Branch::OfOwner(_) if sort.system.is_some() => "owner_updated".to_owned(),
            Branch::OfOwner(_) => format!("owner_{}", order_column(sort)),
        };
        Some(format!("{}_{suffix}", def.name))
    }

    /// The index that has the rows with the one value of a field that a filter asks for.
    pub(crate) fn index_of_value(&self, def: &ObjectDef, field: &str, filter: &Filter) -> Option<String> {
        match field {
            "id" => None,
            _ if governs(def, field) && has_lists_of_nobody(def) && asks_for_empty(filter, field) => {
                Some(format!("{}_{field}_none", def.name))
            }
            _ if governs(def, field) => Some(format!("{}_{field}_updated", def.name)),
            _ if def.field(field).is_some_and(|field| field.unique) => {
                Some(format!("{}_{field}_unique", def.name))
            }
            _ => Some(format!("{}_{field}", def.name)),
        }
    }

    /// The parts of the table that a sight reaches, disjoint, each in index order.
    fn branches(
        &self,
        def: &ObjectDef,
        sight: Sight<'_>,
        query: &ListQuery,
        by_value: Option<&'static str>,
    ) -> Result<Vec<Branch>, StoreError> {
        let Sight::Some(reach) = sight else { return Ok(vec![Branch::Whole]) };
        if by_value.is_some() || !self.is_sortable(def, query.sort.field) || query.sort.field.name == "id" {
            return Ok(vec![Branch::Seen]);
        }
        if reach.teams.len() + reach.owners.len() > BRANCHES_MAX || def.internal {
            return Ok(vec![Branch::Seen]);
        }
        // A branch without a row is left out: it costs a place in every merge, and one's own rows outside one's
        // teams would be looked for among all of one's own.
        let reached = if self.writing || def.journal {
            rollup::Reached::anywhere(reach)
        } else {
            rollup::reached(self, def, reach)?
        };
        let mut branches: Vec<Branch> = reached.teams.into_iter().map(Branch::Team).collect();
        branches.extend(reached.owners.into_iter().map(Branch::OfOwner));
        if !reach.shared.is_empty() {
            branches.push(Branch::Shared);
        }
        Ok(branches)
    }

    /// The rows of a rare value, sorted here, and how many there are in all; `None` when they are more than
    /// expected.
    fn gather(
        &self,
        query: &ListQuery,
        sight: Sight<'_>,
        limit: usize,
        driver: &str,
    ) -> Result<Option<(Vec<Row>, i64)>, StoreError> {
        let def = query.def;
        let field = query.sort.field;
        // Only what orders them is read of all; the rows themselves of those on the page.
        let mut sql = Sql::new("select ");
        push_place(field, &mut sql);
        sql.push(" from ").name(def.name).push(" t");
        let index = match query.within.last() {
            Some((field, _)) => self.index_in_order(query.def, field, &Branch::Whole),
            // Of two values SQLite would not know the rarer one.
            None => self.index_of_value(def, driver, &query.filter),
        };
        sql.push(&index.map(|index| self.along(&index)).unwrap_or_default());
        sql.push(" where ");
        sight.push_beside(&mut sql, "t");
        sql.push(" and ");
        condition::push(self, def, &query.filter, "t", &mut sql)?;
        push_within(&query.within, &mut sql);
        sql.push(" limit ").bind(GATHER_ROWS_MAX + 1);
        let cells = self.query(&sql)?;
        if cells.len() as i64 > GATHER_ROWS_MAX {
            return Ok(None);
        }
        let total = cells.len() as i64;
        let mut places: Vec<(OrderKey, i64)> =
            cells.iter().map(|cells| place_of(cells)).collect::<Result<_, _>>()?;
        let descending = query.sort.descending != query.backwards;
        let order = |a: &(OrderKey, i64), b: &(OrderKey, i64)| {
            let order = a.cmp(b);
            if descending { order.reverse() } else { order }
        };
        if let Some(after) = &query.after {
            let after = (OrderKey::of(field, &after.value), after.id);
            places.retain(|place| order(place, &after) == Ordering::Greater);
        }
        places.sort_by(order);
        let ids: Vec<i64> = places.iter().take(limit + 1).map(|(_, id)| *id).collect();
        Ok(Some((self.rows_in_order(def, &ids)?, total)))
    }
}

/// Whether a field says who a record belongs to.
fn governs(def: &ObjectDef, field: &str) -> bool {
    def.is_governed() && matches!(field, "owner" | "team")
}

/// Whether an index has the rows of one value of the field in the order asked for.
fn is_ordered_by(field: &FieldDef, query: &ListQuery) -> bool {
    field.ordered_by == Some(query.sort.field.name)
}

/// The field that may drive a walk through the rows of its value, if they have an index in the order asked for.
fn in_own_order(query: &ListQuery, field: &'static str) -> Option<&'static str> {
    query.def.field(field).filter(|known| is_ordered_by(known, query)).map(|known| known.name)
}

/// Adds the id of a row and what orders it.
fn push_place(field: &'static FieldDef, sql: &mut Sql) {
    sql.push("t.\"id\"");
    if field.name != "id" {
        sql.push(", t.").name(&order_column(field));
    }
}

/// What [`push_place`] asked for. The id comes last in every order.
fn place_of(cells: &[Cell]) -> Result<(OrderKey, i64), StoreError> {
    let id = cells[0].int().ok_or_else(|| StoreError::Damaged("a row without an id".to_owned()))?;
    Ok((OrderKey::of_cell(cells.get(1).unwrap_or(&cells[0])), id))
}

/// Only the rows with these values.
fn push_within(within: &[(&'static FieldDef, Value)], sql: &mut Sql) {
    for (field, value) in within {
        sql.push(" and t.").name(&order_column(field));
        if value.is_null() {
            sql.push(" is null");
        } else {
            sql.push(" = ").bind(order_cell(field, value));
        }
    }
}

/// A part of the table.
enum Branch {
    /// All rows: everything may be seen.
    Whole,
    /// What may be seen, as a condition on each row.
    Seen,
    /// One team's rows.
    Team(i64),
    /// The rows of an owner that belong to none of the teams.
    OfOwner(i64),
    /// Rows that were shared and belong to none of the owners and teams.
    Shared,
}

impl Branch {
    fn push(&self, sight: Sight<'_>, sql: &mut Sql) {
        match (self, sight) {
            (Branch::Whole, _) => {
                sql.push("1 = 1");
            }
            (Branch::Team(team), _) => {
                sql.push("t.\"team\" = ").bind(*team);
            }
            (Branch::OfOwner(owner), Sight::Some(reach)) => {
                sql.push("t.\"owner\" = ").bind(*owner);
                Reach::of(&[], reach.teams).push_ungoverned(sql, "t");
            }
            (Branch::Shared, Sight::Some(reach)) => {
                reach.push_shared(sql, "t", "");
                reach.push_ungoverned(sql, "t");
            }
            (Branch::Seen | Branch::OfOwner(_) | Branch::Shared, sight) => sight.push(sql, "t"),
        }
    }
}

/// What a list compares of a value; empty ones stand before all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OrderKey {
    Empty,
    Int(i64),
    /// By its bytes.
    Text(String),
}

impl OrderKey {
    pub fn of(field: &FieldDef, value: &Value) -> OrderKey {
        OrderKey::of_cell(&order_cell(field, value))
    }

    fn of_cell(cell: &Cell) -> OrderKey {
        match cell {
            Cell::Null | Cell::Bytes(_) => OrderKey::Empty,
            Cell::Int(number) => OrderKey::Int(*number),
            Cell::Bool(yes) => OrderKey::Int(i64::from(*yes)),
            Cell::Text(text) => OrderKey::Text(text.clone()),
        }
    }
}

/// The fields a list of this object may be sorted by: those with an index.
pub fn sorts_of(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    def.fields
        .iter()
        .copied()
        .filter(|field| field.sort)
        .chain(def.system.iter().copied().filter(|field| field.sort))
}
