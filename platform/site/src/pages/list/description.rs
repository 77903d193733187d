//! A condition in words, for its chip: 阶段 · 是 活跃.

use object::{FieldKind, Filter, Lang, Op, Path, Value};

use super::relative;
use crate::pages::values::Showing;
use crate::visitor::Visitor;

/// Of a longer list of values the first are named and the rest counted.
pub(super) const VALUES_SHOWN_MAX: usize = 3;

/// The field, and what about it. What is too complicated for one line is shown as it was written.
pub(super) fn of(filter: &Filter, text: &str, visitor: &Visitor, showing: &Showing<'_>) -> (String, String) {
    let describer = Describer { visitor, showing };
    if let Some((path, words)) = describer.written(filter, text) {
        return (describer.label(path), words);
    }
    match describer.alternatives(filter, text) {
        Some(words) => (visitor.t("任一", "Any of").to_owned(), words),
        None => (visitor.t("条件", "Condition").to_owned(), text.to_owned()),
    }
}

struct Describer<'a> {
    visitor: &'a Visitor,
    showing: &'a Showing<'a>,
}

impl Describer<'_> {
    fn label(&self, path: &Path) -> String {
        let lang = self.visitor.lang;
        match path.link {
            Some(link) => format!("{} · {}", link.label.text(lang), path.field.label.text(lang)),
            None => path.field.label.text(lang).to_owned(),
        }
    }

    /// The words of a condition on one field; what counts from today is said as it was written.
    fn written<'f>(&self, filter: &'f Filter, text: &str) -> Option<(&'f Path, String)> {
        let (path, words) = self.single(filter)?;
        Some((path, relative::words_of(text, self.visitor.lang).unwrap_or(words)))
    }

    /// Conditions of which one suffices, each with its field.
    fn alternatives(&self, filter: &Filter, text: &str) -> Option<String> {
        let Filter::Or(parts) = filter else { return None };
        let texts = relative::alternatives(text);
        let words = parts.iter().enumerate().map(|(place, part)| {
            let text = texts.get(place).filter(|_| texts.len() == parts.len()).copied();
            let (path, words) = self.written(part, text.unwrap_or_default())?;
            Some(format!("{} {words}", self.label(path)))
        });
        let words = words.collect::<Option<Vec<String>>>()?;
        Some(words.join(self.visitor.t(" 或 ", " or ")))
    }

    /// The words of a condition on one field.
    fn single<'f>(&self, filter: &'f Filter) -> Option<(&'f Path, String)> {
        let zh = self.visitor.lang == Lang::Zh;
        match filter {
            Filter::All | Filter::Or(_) => None,
            Filter::Not(part) => {
                let (path, words) = self.single(part)?;
                Some((path, if zh { format!("非（{words}）") } else { format!("not ({words})") }))
            }
            // A day beside a moment is a stretch of time: from, and before.
            Filter::And(parts) => {
                let words: Vec<(&Path, String)> =
                    parts.iter().map(|part| self.single(part)).collect::<Option<_>>()?;
                let (first, _) = words.first()?;
                if words.iter().any(|(path, _)| path != first) {
                    return None;
                }
                let joined: Vec<&str> = words.iter().map(|(_, words)| words.as_str()).collect();
                Some((first, joined.join(if zh { " 且 " } else { " and " })))
            }
            Filter::Compare { path, op, value } => Some((path, self.comparison(path, *op, value))),
            Filter::OneOf { path, values } => {
                let shown: Vec<String> =
                    values.iter().take(VALUES_SHOWN_MAX).map(|value| self.value(path, value)).collect();
                let rest = values.len().saturating_sub(VALUES_SHOWN_MAX);
                Some((
                    path,
                    match (zh, rest) {
                        (true, 0) => format!("是 {}", shown.join("、")),
                        (true, _) => format!("是 {} 等 {} 项", shown.join("、"), values.len()),
                        (false, 0) => format!("is {}", shown.join(" or ")),
                        (false, rest) => format!("is {} or {rest} more", shown.join(", ")),
                    },
                ))
            }
            Filter::StartsWith { path, text } => {
                Some((path, if zh { format!("以“{text}”开头") } else { format!("begins with “{text}”") }))
            }
            Filter::Contains { path, text } => {
                Some((path, if zh { format!("含“{text}”") } else { format!("has “{text}”") }))
            }
        }
    }

    fn comparison(&self, path: &Path, op: Op, value: &Value) -> String {
        let zh = self.visitor.lang == Lang::Zh;
        if value.is_null() {
            return match (op, zh) {
                (Op::IsNot, true) => "已填写",
                (Op::IsNot, false) => "is filled in",
                (_, true) => "未填写",
                (_, false) => "is empty",
            }
            .to_owned();
        }
        let value = self.value(path, value);
        if matches!(path.field.kind, FieldKind::Day | FieldKind::Instant) {
            match (op, zh) {
                (Op::Less, true) => return format!("早于 {value}"),
                (Op::Less, false) => return format!("is before {value}"),
                (Op::LessOrEqual, true) => return format!("不晚于 {value}"),
                (Op::LessOrEqual, false) => return format!("is by {value}"),
                (Op::Greater, true) => return format!("晚于 {value}"),
                (Op::Greater, false) => return format!("is after {value}"),
                (Op::GreaterOrEqual, true) => return format!("不早于 {value}"),
                (Op::GreaterOrEqual, false) => return format!("is from {value}"),
                (Op::Is | Op::IsNot, _) => {}
            }
        }
        match (op, zh) {
            (Op::Is, true) => format!("是 {value}"),
            (Op::Is, false) => format!("is {value}"),
            (Op::IsNot, true) => format!("不是 {value}"),
            (Op::IsNot, false) => format!("is not {value}"),
            (Op::Less, _) => format!("< {value}"),
            (Op::LessOrEqual, _) => format!("≤ {value}"),
            (Op::Greater, _) => format!("> {value}"),
            (Op::GreaterOrEqual, _) => format!("≥ {value}"),
        }
    }

    fn value(&self, path: &Path, value: &Value) -> String {
        let me = self.visitor.visit.actor().user;
        if path.field.name == crate::pages::values::OWNER && value.as_int() == Some(me) {
            self.visitor.t("我", "me").to_owned()
        } else {
            self.showing.words(path.field, value)
        }
    }
}
