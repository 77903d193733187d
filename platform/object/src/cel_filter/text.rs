//! A filter written back as CEL, for the address bar and for people to read and change.

use crate::{
    Currency, FieldDef, FieldKind, Filter, Instant, Money, Op, Path, Stored, SystemField, Value, id_text,
};

/// Up to here an amount in yuan is written as a plain number; the reader's counterpart is an amount of 15
/// digits.
const PLAIN_MINOR_MAX: u64 = 999_999_999_999_999;

/// The filter as CEL. Reading it back gives the same filter up to flattening; `me`, `today()` and their like
/// come out as the values they had.
pub fn filter_text(filter: &Filter) -> String {
    match filter {
        Filter::All => String::from("true"),
        Filter::And(parts) if parts.is_empty() => String::from("true"),
        Filter::Or(parts) if parts.is_empty() => String::from("false"),
        Filter::And(parts) => joined(parts, " && "),
        Filter::Or(parts) => joined(parts, " || "),
        Filter::Not(part) if **part == Filter::All => String::from("false"),
        Filter::Not(part) => format!("!({})", filter_text(part)),
        Filter::Compare { path, op, value } => {
            format!("{} {} {}", path_text(path), op_text(*op), literal(path.field, value))
        }
        Filter::OneOf { path, values } => {
            let values: Vec<String> = values.iter().map(|value| literal(path.field, value)).collect();
            format!("{} in [{}]", path_text(path), values.join(", "))
        }
        Filter::StartsWith { path, text } => format!("{}.startsWith({})", path_text(path), quoted(text)),
        Filter::Contains { path, text } => {
            if path.field.kind.stored() == Stored::Tags {
                format!("{} in {}", quoted(text), path_text(path))
            } else {
                format!("{}.contains({})", path_text(path), quoted(text))
            }
        }
    }
}

/// Parts with brackets around those that are themselves joined, so that nobody has to know which binds closer.
fn joined(parts: &[Filter], operator: &str) -> String {
    let texts: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Filter::And(inner) | Filter::Or(inner) if inner.len() > 1 => format!("({})", filter_text(part)),
            Filter::All
            | Filter::And(_)
            | Filter::Or(_)
            | Filter::Not(_)
            | Filter::Compare { .. }
            | Filter::OneOf { .. }
            | Filter::StartsWith { .. }
            | Filter::Contains { .. } => filter_text(part),
        })
        .collect();
    texts.join(operator)
}

fn path_text(path: &Path) -> String {
    match path.link {
        Some(link) => format!("{}.{}", link.name, path.field.name),
        None => path.field.name.to_owned(),
    }
}

fn op_text(op: Op) -> &'static str {
    match op {
        Op::Is => "==",
        Op::IsNot => "!=",
        Op::Less => "<",
        Op::LessOrEqual => "<=",
        Op::Greater => ">",
        Op::GreaterOrEqual => ">=",
    }
}

fn literal(field: &FieldDef, value: &Value) -> String {
    match (value, field.kind) {
        (Value::Null, _) => String::from("null"),
        (Value::Int(raw), FieldKind::Link(_)) => quoted(&id_text(*raw)),
        (Value::Int(raw), _) if field.system == Some(SystemField::Id) => quoted(&id_text(*raw)),
        (Value::Int(at), FieldKind::Instant) => quoted(&Instant(*at).rfc3339()),
        (Value::Int(number), FieldKind::Decimal(scale)) => {
            // Up to so many digits the language's own numbers tell them apart.
            let plain = scale.plain(*number);
            if number.unsigned_abs() <= PLAIN_MINOR_MAX { plain } else { quoted(&plain) }
        }
        (Value::Int(number), _) => number.to_string(),
        (Value::Bool(yes), _) => yes.to_string(),
        (Value::Money(money), _) => amount(money),
        (Value::Text(text), _) => quoted(text),
        (Value::Phone(phone), _) => quoted(&phone.canonical()),
        (Value::Tags(tags), _) => {
            let tags: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
            format!("[{}]", tags.join(", "))
        }
        (Value::Veiled(_), _) => String::from("null"), // No filter is made of what may not be known.
    }
}

fn amount(money: &Money) -> String {
    if money.currency == Currency::CNY && money.minor.unsigned_abs() <= PLAIN_MINOR_MAX {
        money.amount_text()
    } else {
        quoted(&format!("{} {}", money.currency.code(), money.amount_text()))
    }
}

/// A CEL text in double quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
