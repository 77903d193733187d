//! A filter's text taken apart where `&&` joins it, so that each condition is a chip that can be taken off while
//! the others stay as they were written.

use object::{Filter, ObjectDef, Path, Value};

use super::description;
use crate::listing::{ListParams, filter_of};
use crate::pages::values::Showing;
use crate::visitor::Visitor;

/// One condition, as written and as read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    text: String,
    filter: Filter,
}

/// The conditions that a list is narrowed to; none where the filter could not be read.
pub(super) fn of(visitor: &Visitor, def: &'static ObjectDef, params: &ListParams) -> Vec<Condition> {
    if params.filter == Filter::All {
        return Vec::new();
    }
    // What does not read part by part is one condition as a whole.
    of_text(visitor, def, &params.filter_text).unwrap_or_else(|| {
        vec![Condition { text: params.filter_text.clone(), filter: params.filter.clone() }]
    })
}

/// The conditions of a filter's text; none where a part of it could not be read.
pub(super) fn of_text(visitor: &Visitor, def: &'static ObjectDef, text: &str) -> Option<Vec<Condition>> {
    let parts = apart(text).into_iter();
    parts
        .map(|text| Some(Condition { filter: filter_of(visitor, def, text).ok()?, text: text.to_owned() }))
        .collect()
}

/// The text of all conditions but one.
pub(super) fn without(conditions: &[Condition], gone: &Condition) -> String {
    let rest: Vec<&str> = conditions
        .iter()
        .filter(|condition| *condition != gone)
        .map(|condition| condition.text.as_str())
        .collect();
    rest.join(" && ")
}

/// The text with another condition in the place of one; none where there is no such place.
pub(super) fn with_another(text: &str, place: usize, another: impl Fn(&str) -> String) -> Option<String> {
    let parts = apart(text);
    let old = parts.get(place)?;
    let another = another(old);
    let parts: Vec<&str> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| if at == place { another.as_str() } else { part })
        .collect();
    Some(parts.join(" && "))
}

/// A filter's text and one more condition. What an `||` joins is put into brackets first.
pub(super) fn with_one_more(text: &str, condition: &str) -> String {
    let parts = apart(text);
    match parts.as_slice() {
        [] => condition.to_owned(),
        [whole] if has_or_outside(whole) => format!("({whole}) && {condition}"),
        _ => format!("{} && {condition}", parts.join(" && ")),
    }
}

impl Condition {
    /// As read.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What people read: the field, and what about it.
    pub fn describe(&self, visitor: &Visitor, showing: &Showing<'_>) -> (String, String) {
        description::of(&self.filter, &self.text, visitor, showing)
    }

    /// The records it names, whose names are to be looked up.
    pub fn linked(&self) -> Vec<(&'static str, i64)> {
        let mut found = Vec::new();
        collect_linked(&self.filter, &mut found);
        found
    }
}

pub(super) fn collect_linked(filter: &Filter, found: &mut Vec<(&'static str, i64)>) {
    let mut add = |path: &Path, value: &Value| {
        if let (Some(target), Some(id)) = (path.field.kind.link(), value.as_int()) {
            found.push((target, id));
        }
    };
    match filter {
        Filter::All | Filter::StartsWith { .. } | Filter::Contains { .. } => {}
        Filter::And(parts) | Filter::Or(parts) => parts.iter().for_each(|part| collect_linked(part, found)),
        Filter::Not(part) => collect_linked(part, found),
        Filter::Compare { path, value, .. } => add(path, value),
        Filter::OneOf { path, values } => {
            values.iter().take(description::VALUES_SHOWN_MAX).for_each(|value| add(path, value));
        }
    }
}

/// The parts that `&&` joins outside of brackets and quotes; the whole text where an `||` stands beside them.
fn apart(text: &str) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if has_or_outside(text) {
        return vec![text];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for at in outside(text, "&&") {
        parts.push(text[start..at].trim());
        start = at + 2;
    }
    parts.push(text[start..].trim());
    parts
}

fn has_or_outside(text: &str) -> bool {
    !outside(text, "||").is_empty()
}

/// Where an operator stands outside of brackets and quotes.
pub(super) fn outside(text: &str, operator: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && text[at..].starts_with(operator) => places.push(at),
            (None, _) => {}
        }
    }
    places
}

#[cfg(test)]
#[path = "../tests/conditions.rs"]
mod tests;
