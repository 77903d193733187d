//! The stretch of an index that a page reads: after its place, with the empty values before all others, and
//! within one value where the filter fixes one.

use object::{FieldDef, Filter, Op, Path, Value};

use super::ListQuery;
use crate::condition::first_cell;
use crate::reading::{order_cell, order_column};
use crate::sql::{Cell, Sql};

/// Empty values stand before all others, in a segment of their own, because databases disagree about them.
pub(super) enum Segment {
    /// Rows whose sort field is empty, after this id.
    Empty { after: Option<i64> },
    /// Rows whose sort field holds something, after this place.
    Filled { after: Option<(Cell, i64)> },
}

/// The segments of a page, in order.
pub(super) fn segments(query: &ListQuery, descending: bool) -> Vec<Segment> {
    // A range asks for none of the empty ones, and looking for them would read all of them.
    let optional = !query.sort.field.is_never_empty() && !rules_out_empty(&query.filter, query.sort.field);
    match &query.after {
        None => match (optional, descending) {
            (false, _) => vec![Segment::Filled { after: None }],
            (true, false) => vec![Segment::Empty { after: None }, Segment::Filled { after: None }],
            (true, true) => vec![Segment::Filled { after: None }, Segment::Empty { after: None }],
        },
        Some(cursor) if cursor.value.is_null() && optional => {
            let rest = Segment::Empty { after: Some(cursor.id) };
            if descending { vec![rest] } else { vec![rest, Segment::Filled { after: None }] }
        }
        Some(cursor) => {
            let after = Some((order_cell(query.sort.field, &cursor.value), cursor.id));
            let rest = Segment::Filled { after };
            if optional && descending { vec![rest, Segment::Empty { after: None }] } else { vec![rest] }
        }
    }
}

/// Whether a field must be empty to pass.
pub(super) fn asks_for_empty(filter: &Filter, name: &str) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().any(|part| asks_for_empty(part, name)),
        Filter::Compare { path: Path { link: None, field }, op: Op::Is, value: Value::Null } => {
            field.name == name
        }
        Filter::Compare { .. }
        | Filter::All
        | Filter::Or(_)
        | Filter::Not(_)
        | Filter::OneOf { .. }
        | Filter::StartsWith { .. }
        | Filter::Contains { .. } => false,
    }
}

/// Whether a field must hold something to pass.
fn rules_out_empty(filter: &Filter, wanted: &FieldDef) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().any(|part| rules_out_empty(part, wanted)),
        Filter::Compare { path: Path { link: None, field }, op, value } if *field == wanted => match op {
            Op::Is | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => !value.is_null(),
            Op::IsNot => value.is_null(),
        },
        Filter::Compare { .. }
        | Filter::All
        | Filter::Or(_)
        | Filter::Not(_)
        | Filter::OneOf { .. }
        | Filter::StartsWith { .. }
        | Filter::Contains { .. } => false,
    }
}

impl Segment {
    /// What is left of a filter within the segment, where the sort field is known to be empty or to be filled;
    /// `None` where nothing of the segment can pass. "Never, or before March" is so a plain range among the filled
    /// ones, and costs nothing among the empty ones.
    pub fn left_of(&self, filter: &Filter, field: &FieldDef) -> Option<Filter> {
        let is_empty = matches!(self, Segment::Empty { .. });
        match filter {
            Filter::Compare { path: Path { link: None, field: asked }, op, value } if *asked == field => {
                match (op, value.is_null(), is_empty) {
                    (Op::Is, true, true) | (Op::IsNot, true, false) => Some(Filter::All),
                    (Op::Is, true, false) | (Op::IsNot, true, true) => None,
                    (Op::Is | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual, false, true) => {
                        None
                    }
                    (_, _, _) => Some(filter.clone()),
                }
            }
            Filter::And(parts) => {
                let left = parts.iter().map(|part| self.left_of(part, field)).collect::<Option<_>>()?;
                Some(Filter::And(left))
            }
            Filter::Or(parts) => {
                let mut left: Vec<Filter> =
                    parts.iter().filter_map(|part| self.left_of(part, field)).collect();
                if left.contains(&Filter::All) {
                    return Some(Filter::All);
                }
                match left.len() {
                    0 => None,
                    1 => left.pop(),
                    _ => Some(Filter::Or(left)),
                }
            }
            Filter::All
            | Filter::Not(_)
            | Filter::Compare { .. }
            | Filter::OneOf { .. }
            | Filter::StartsWith { .. }
            | Filter::Contains { .. } => Some(filter.clone()),
        }
    }

    /// The rows of the segment, as a condition.
    pub fn push(&self, field: &FieldDef, descending: bool, sql: &mut Sql) {
        let beyond = if descending { " < " } else { " > " };
        match self {
            Segment::Empty { after } => {
                sql.push(" and t.").name(&order_column(field)).push(" is null");
                if let Some(id) = after {
                    sql.push(" and t.id").push(beyond).bind(*id);
                }
            }
            Segment::Filled { after: None } => {
                if !field.is_never_empty() {
                    sql.push(" and t.").name(&order_column(field)).push(" is not null");
                }
            }
            Segment::Filled { after: Some((_, id)) } if field.name == "id" => {
                sql.push(" and t.id").push(beyond).bind(*id);
            }
            Segment::Filled { after: Some((cell, id)) } => {
                sql.push(" and (t.").name(&order_column(field)).push(", t.id)").push(beyond).push("(");
                sql.bind(cell.clone()).push(", ").bind(*id).push(")");
            }
        }
    }
}

/// A value that the filter fixes, said as a range of its index. PostgreSQL takes no order for the index of a value
/// that is known to be one: it would as soon walk the whole table by last change and drop what differs.
pub(super) struct Fixed {
    pub field: &'static FieldDef,
    value: Cell,
    /// The filter without it.
    pub rest: Filter,
}

impl Fixed {
    /// Takes the first comparison with `name` out of a filter that must hold in all its parts.
    pub fn of(filter: &Filter, name: &str) -> Option<Fixed> {
        match filter {
            Filter::Compare { path: Path { link: None, field }, op: Op::Is, value }
                if field.name == name && !value.is_null() =>
            {
                Some(Fixed { field, value: first_cell(field, value), rest: Filter::All })
            }
            Filter::And(parts) => parts.iter().enumerate().find_map(|(place, part)| {
                let mut fixed = Fixed::of(part, name)?;
                let mut parts = parts.clone();
                parts[place] = fixed.rest;
                fixed.rest = Filter::And(parts);
                Some(fixed)
            }),
            Filter::All
            | Filter::Not(_)
            | Filter::Or(_)
            | Filter::Compare { .. }
            | Filter::OneOf { .. }
            | Filter::StartsWith { .. }
            | Filter::Contains { .. } => None,
        }
    }

    /// The rows of the value, after the segment's place: both ends of one stretch of the index.
    pub fn push(&self, sort: &FieldDef, segment: &Segment, descending: bool, sql: &mut Sql) {
        let (beyond, until) = if descending { (" < ", " >= ") } else { (" > ", " <= ") };
        sql.push(" and t.").name(self.field.name).push(until).bind(self.value.clone());
        match segment {
            Segment::Filled { after: Some((cell, id)) } => {
                sql.push(" and (t.")
                    .name(self.field.name)
                    .push(", t.")
                    .name(&order_column(sort))
                    .push(", t.id)");
                sql.push(beyond).push("(").bind(self.value.clone()).push(", ");
                sql.bind(cell.clone()).push(", ").bind(*id).push(")");
            }
            Segment::Filled { after: None } | Segment::Empty { .. } => {
                let from = if descending { " <= " } else { " >= " };
                sql.push(" and t.").name(self.field.name).push(from).bind(self.value.clone());
                segment.push(sort, descending, sql);
            }
        }
    }
}
