//! Filters as SQL. Negation is pushed down to the comparisons, so that a comparison with an empty field is
//! false and its negation true, as [`object::Filter`] says, without hiding columns from their indexes.

use object::{FieldDef, Filter, Op, Path, Stored, Value};

use crate::columns::push_told_cells;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::reading::{is_ordered_by_reading, order_cell, order_column};
use crate::rights::Verb;
use crate::sql::{Cell, Sql};
use crate::view::View;

/// Adds a filter's condition over the rows under `alias`, where it asks for nothing that is kept from the asker.
pub(crate) fn push(
    view: &View<'_>,
    def: &object::ObjectDef,
    filter: &Filter,
    alias: &str,
    sql: &mut Sql,
) -> Result<(), StoreError> {
    refuse_veiled(view, def, filter)?;
    push_part(view, def, filter, false, alias, sql)
}

/// Refuses a filter that asks for fields of which the asker is not told all: who may pass would tell what they hold.
pub(crate) fn refuse_veiled(
    view: &View<'_>,
    def: &object::ObjectDef,
    filter: &Filter,
) -> Result<(), StoreError> {
    match filter {
        Filter::All => Ok(()),
        Filter::Not(part) => refuse_veiled(view, def, part),
        Filter::And(parts) | Filter::Or(parts) => {
            parts.iter().try_for_each(|part| refuse_veiled(view, def, part))
        }
        Filter::Compare { path, .. }
        | Filter::OneOf { path, .. }
        | Filter::StartsWith { path, .. }
        | Filter::Contains { path, .. } => match path.link {
            None => view.refuse_veiled(def, [path.field]),
            Some(link) => {
                view.refuse_veiled(def, [link])?;
                let target = link.kind.link().and_then(|target| view.registry().object(target));
                target.map_or(Ok(()), |target| view.refuse_veiled(target, [path.field]))
            }
        },
    }
}

/// As [`push`], for filters that rooms make and whose answers they keep to themselves.
pub(crate) fn push_trusted(
    view: &View<'_>,
    def: &object::ObjectDef,
    filter: &Filter,
    alias: &str,
    sql: &mut Sql,
) -> Result<(), StoreError> {
    push_part(view, def, filter, false, alias, sql)
}

fn push_part(
    view: &View<'_>,
    def: &object::ObjectDef,
    filter: &Filter,
    negated: bool,
    alias: &str,
    sql: &mut Sql,
) -> Result<(), StoreError> {
    match (filter, negated) {
        (Filter::All, negated) => {
            sql.push(if negated { "1 = 0" } else { "1 = 1" });
            Ok(())
        }
        (Filter::Not(part), negated) => push_part(view, def, part, !negated, alias, sql),
        (Filter::And(parts), false) | (Filter::Or(parts), true) => {
            push_joined(view, def, parts, negated, (" and ", "1 = 1"), alias, sql)
        }
        (Filter::And(parts), true) | (Filter::Or(parts), false) => {
            push_joined(view, def, parts, negated, (" or ", "1 = 0"), alias, sql)
        }
        (Filter::Compare { path, .. }, _)
        | (Filter::OneOf { path, .. }, _)
        | (Filter::StartsWith { path, .. }, _)
        | (Filter::Contains { path, .. }, _) => match path.link {
            None => {
                push_leaf(view, filter, path.field, negated, alias, sql);
                Ok(())
            }
            Some(link) => push_linked(view, filter, path, link, negated, alias, sql),
        },
    }
}

fn push_joined(
    view: &View<'_>,
    def: &object::ObjectDef,
    parts: &[Filter],
    negated: bool,
    (word, empty): (&str, &str),
    alias: &str,
    sql: &mut Sql,
) -> Result<(), StoreError> {
    if parts.is_empty() {
        sql.push(empty);
        return Ok(());
    }
    sql.push("(");
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            sql.push(word);
        }
        push_part(view, def, part, negated, alias, sql)?;
    }
    sql.push(")");
    Ok(())
}

/// One link away: through what the actor may see of the linked object. Where the link is empty or leads to what
/// may not be seen, its fields count as empty.
fn push_linked(
    view: &View<'_>,
    filter: &Filter,
    path: &Path,
    link: &'static FieldDef,
    negated: bool,
    alias: &str,
    sql: &mut Sql,
) -> Result<(), StoreError> {
    let Some(target) = link.kind.link() else {
        return Err(StoreError::Schema(format!("{} is not a link", link.name)));
    };
    let target = view
        .registry()
        .object(target)
        .ok_or_else(|| StoreError::Schema(format!("{} links to nothing", link.name)))?;
    // A leaf holds of an empty field only when it asks for empty, or is negated.
    let holds_of_empty = leaf_holds_of_empty(filter) != negated;
    let inner_negated = if holds_of_empty { !negated } else { negated };
    sql.push(if holds_of_empty { "not exists (select 1 from " } else { "exists (select 1 from " });
    sql.name(target.name).push(" l where l.id = ").push(alias).push(".").name(link.name).push(" and ");
    view.actor.sight(target, Verb::See).push_beside(sql, "l");
    sql.push(" and ");
    push_leaf(view, filter, path.field, inner_negated, "l", sql);
    sql.push(")");
    Ok(())
}

fn leaf_holds_of_empty(filter: &Filter) -> bool {
    match filter {
        Filter::Compare { op, value, .. } => match op {
            Op::Is => value.is_null(),
            Op::IsNot => !value.is_null(),
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => false,
        },
        Filter::OneOf { .. } | Filter::StartsWith { .. } | Filter::Contains { .. } => false,
        Filter::All | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => false,
    }
}

fn push_leaf(
    view: &View<'_>,
    filter: &Filter,
    field: &'static FieldDef,
    negated: bool,
    alias: &str,
    sql: &mut Sql,
) {
    let column = format!("{alias}.\"{}\"", field.name);
    let by_key = !negated && is_ordered_by_reading(field) && key_is_told(filter);
    if by_key {
        // Names have no index but that of their keys; the same name has the same key.
        sql.push("(").push(alias).push(".").name(&order_column(field)).push(" in (");
        match filter {
            Filter::OneOf { values, .. } => {
                let length = values.len().next_power_of_two();
                let keys = (0..length).map(|place| order_cell(field, &values[place.min(values.len() - 1)]));
                sql.bind_list(keys);
            }
            Filter::Compare { value, .. } => drop(sql.bind(order_cell(field, value))),
            Filter::StartsWith { .. } | Filter::Contains { .. } => {}
            Filter::All | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => {}
        }
        sql.push(") and ");
    }
    match filter {
        Filter::Compare { op, value, .. } => push_comparison(field, &column, *op, value, negated, sql),
        Filter::OneOf { values, .. } => {
            if values.is_empty() {
                sql.push(if negated { "1 = 1" } else { "1 = 0" });
                return;
            }
            if field.kind.stored() == Stored::Money {
                sql.push("(");
                for (place, value) in values.iter().enumerate() {
                    if place > 0 {
                        sql.push(if negated { " and " } else { " or " });
                    }
                    push_comparison(field, &column, Op::Is, value, negated, sql);
                }
                sql.push(")");
                return;
            }
            sql.push("(");
            if negated {
                sql.push(&column).push(" is null or ");
            }
            sql.push(&column).push(if negated { " not in (" } else { " in (" });
            let length = values.len().next_power_of_two();
            sql.bind_list((0..length).map(|place| first_cell(field, &values[place.min(values.len() - 1)])));
            sql.push("))");
        }
        Filter::StartsWith { text, .. } => {
            // A range, so that the index serves it: from the text up to the next text of its length.
            match after_prefix(text) {
                Some(end) if !negated => {
                    sql.push("(").push(&column).push(" >= ").bind(text.as_str());
                    sql.push(" and ").push(&column).push(" < ").bind(end).push(")");
                }
                Some(end) => {
                    sql.push("(")
                        .push(&column)
                        .push(" is null or ")
                        .push(&column)
                        .push(" < ")
                        .bind(text.as_str());
                    sql.push(" or ").push(&column).push(" >= ").bind(end).push(")");
                }
                None => {
                    let is = if negated { " is null" } else { " is not null" };
                    sql.push(&column).push(is);
                }
            }
        }
        Filter::Contains { text, .. } => {
            sql.push("(");
            if negated {
                sql.push(&column).push(" is null or not ");
            }
            let is_tags = field.kind.stored() == Stored::Tags;
            let wanted = if is_tags { text.clone() } else { text.to_ascii_lowercase() };
            let mut parameter = Sql { text: String::new(), cells: std::mem::take(&mut sql.cells) };
            parameter.bind(wanted);
            sql.cells = parameter.cells;
            let dialect = view.conn.dialect();
            let contains = if is_tags { Dialect::contains_tag } else { Dialect::contains };
            sql.push(&contains(dialect, &column, &parameter.text)).push(")");
        }
        Filter::All | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => {}
    }
    if by_key {
        sql.push(")");
    }
}

/// Whether a condition on a name fixes the key too.
fn key_is_told(filter: &Filter) -> bool {
    match filter {
        Filter::Compare { op, value, .. } => *op == Op::Is && !value.is_null(),
        Filter::OneOf { values, .. } => !values.is_empty() && values.iter().all(|value| !value.is_null()),
        Filter::StartsWith { .. } | Filter::Contains { .. } => false,
        Filter::All | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => false,
    }
}

fn push_comparison(field: &FieldDef, column: &str, op: Op, value: &Value, negated: bool, sql: &mut Sql) {
    // What an empty field answers: only `!=` holds of it, and negation turns that round.
    let or_empty = (op == Op::IsNot) != negated;
    let op = if negated { opposite(op) } else { op };
    if value.is_null() {
        // An order against nothing holds of nothing; its negation of everything.
        match (op, negated) {
            (Op::Is, _) => sql.push(column).push(" is null"),
            (Op::IsNot, _) => sql.push(column).push(" is not null"),
            (_, true) => sql.push("1 = 1"),
            (_, false) => sql.push("1 = 0"),
        };
        return;
    }
    let word = match op {
        Op::Is => " = ",
        Op::IsNot => " <> ",
        Op::Less => " < ",
        Op::LessOrEqual => " <= ",
        Op::Greater => " > ",
        Op::GreaterOrEqual => " >= ",
    };
    sql.push("(");
    if or_empty {
        sql.push(column).push(" is null or ");
    }
    match value {
        Value::Money(money) => {
            let currency = format!("{}_currency\"", column.trim_end_matches('"'));
            if or_empty {
                sql.push(&currency).push(" <> ").bind(money.currency.code()).push(" or ");
                sql.push(column).push(word).bind(money.minor);
            } else {
                sql.push(&currency).push(" = ").bind(money.currency.code()).push(" and ");
                sql.push(column).push(word).bind(money.minor);
            }
        }
        value => {
            sql.push(column).push(word).bind(first_cell(field, value));
        }
    }
    sql.push(")");
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Is => Op::IsNot,
        Op::IsNot => Op::Is,
        Op::Less => Op::GreaterOrEqual,
        Op::LessOrEqual => Op::Greater,
        Op::Greater => Op::LessOrEqual,
        Op::GreaterOrEqual => Op::Less,
    }
}

/// The cell a field's value is compared by.
pub(crate) fn first_cell(field: &FieldDef, value: &Value) -> Cell {
    let mut cells = Vec::with_capacity(3);
    push_told_cells(field, value, &mut cells);
    cells.swap_remove(0)
}

/// The smallest text after all texts that begin so, by bytes; none when it begins with the last character.
pub(crate) fn after_prefix(text: &str) -> Option<String> {
    let mut letters: Vec<char> = text.chars().collect();
    while let Some(last) = letters.pop() {
        let next = (last as u32 + 1..=char::MAX as u32).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}
