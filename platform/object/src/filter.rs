//! Filters as data: made from CEL or typed columns, compiled to SQL by the store, judged here on rows.

use crate::{FieldDef, Row, Value};

/// Which records. Null semantics are SQL's `is`: `x == null` asks for empty, a comparison with an empty field
/// is false, and so its negation is true.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every record.
    All,
    /// All of these hold.
    And(Vec<Filter>),
    /// One of these holds.
    Or(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// A comparison with one value. `Is` and `IsNot` also take [`Value::Null`].
    Compare {
        /// Which field.
        path: Path,
        /// How.
        op: Op,
        /// With what.
        value: Value,
    },
    /// The field is one of these.
    OneOf {
        /// Which field.
        path: Path,
        /// The values, none of them null.
        values: Vec<Value>,
    },
    /// The text begins so, case as written.
    StartsWith {
        /// Which text field.
        path: Path,
        /// The beginning.
        text: String,
    },
    /// The tags contain this one, letter for letter; or the text contains this one, whatever the case of a-z.
    Contains {
        /// Which field.
        path: Path,
        /// The tag or part.
        text: String,
    },
}

/// A field of the object itself, or of the record one of its links points to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// The link crossed, if any.
    pub link: Option<&'static FieldDef>,
    /// The field compared.
    pub field: &'static FieldDef,
}

impl Path {
    /// A field of the object itself.
    pub const fn own(field: &'static FieldDef) -> Path {
        Path { link: None, field }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `==`
    Is,
    /// `!=`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// One sort key; lists always end with the id, so the order is total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sort {
    /// By which field.
    pub field: &'static FieldDef,
    /// Largest first.
    pub descending: bool,
}

impl Filter {
    /// Both filters.
    pub fn and(self, other: Filter) -> Filter {
        match (self, other) {
            (Filter::All, other) => other,
            (this, Filter::All) => this,
            (Filter::And(mut parts), other) => {
                parts.push(other);
                Filter::And(parts)
            }
            (this, other) => Filter::And(vec![this, other]),
        }
    }

    /// Does something with the path of every single condition, in order.
    pub fn each_path(&self, done: &mut dyn FnMut(&Path)) {
        match self {
            Filter::All => {}
            Filter::And(parts) | Filter::Or(parts) => parts.iter().for_each(|part| part.each_path(done)),
            Filter::Not(part) => part.each_path(done),
            Filter::Compare { path, .. }
            | Filter::OneOf { path, .. }
            | Filter::StartsWith { path, .. }
            | Filter::Contains { path, .. } => done(path),
        }
    }

    /// Whether a record passes, with `linked` giving the record a link field points to (`None` where the link
    /// is empty or leads to what the asker may not see). The plain meaning that the store's SQL must equal.
    pub fn holds(&self, row: &Row, linked: &dyn Fn(&'static FieldDef, i64) -> Option<Row>) -> bool {
        match self {
            Filter::All => true,
            Filter::And(parts) => parts.iter().all(|part| part.holds(row, linked)),
            Filter::Or(parts) => parts.iter().any(|part| part.holds(row, linked)),
            Filter::Not(part) => !part.holds(row, linked),
            Filter::Compare { path, op, value } => compare(&value_at(path, row, linked), *op, value),
            Filter::OneOf { path, values } => {
                let found = value_at(path, row, linked);
                values.iter().any(|value| compare(&found, Op::Is, value))
            }
            Filter::StartsWith { path, text } => comparable_text(&value_at(path, row, linked))
                .is_some_and(|found| found.starts_with(text.as_str())),
            Filter::Contains { path, text } => match value_at(path, row, linked) {
                Value::Tags(tags) => tags.iter().any(|tag| tag == text),
                value => comparable_text(&value)
                    .is_some_and(|found| found.to_ascii_lowercase().contains(&text.to_ascii_lowercase())),
            },
        }
    }
}

fn value_at(path: &Path, row: &Row, linked: &dyn Fn(&'static FieldDef, i64) -> Option<Row>) -> Value {
    let Some(link) = path.link else { return row.value(path.field) };
    let Some(target) = row.value(link).as_int().and_then(|id| linked(link, id)) else { return Value::Null };
    target.value(path.field)
}

/// What a text comparison sees of a value.
fn comparable_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Phone(phone) => Some(phone.canonical()),
        Value::Null
        | Value::Int(_)
        | Value::Bool(_)
        | Value::Money(_)
        | Value::Tags(_)
        | Value::Veiled(_) => None,
    }
}

fn compare(found: &Value, op: Op, wanted: &Value) -> bool {
    use std::cmp::Ordering;
    if wanted.is_null() {
        return match op {
            Op::Is => found.is_null(),
            Op::IsNot => !found.is_null(),
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => false,
        };
    }
    let order: Option<Ordering> = match (found, wanted) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        // Amounts compare in their smallest unit; amounts in two currencies do not compare.
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => Some(a.minor.cmp(&b.minor)),
        (found, wanted) => match (comparable_text(found), comparable_text(wanted)) {
            (Some(a), Some(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            _ => None,
        },
    };
    match (op, order) {
        (Op::Is, order) => order == Some(Ordering::Equal),
        (Op::IsNot, order) => order != Some(Ordering::Equal),
        (_, None) => false,
        (Op::Less, Some(order)) => order == Ordering::Less,
        (Op::LessOrEqual, Some(order)) => order != Ordering::Greater,
        (Op::Greater, Some(order)) => order == Ordering::Greater,
        (Op::GreaterOrEqual, Some(order)) => order != Ordering::Less,
    }
}
