//! A condition that counts from today is said so: 早于 90 天前, and not with the date it comes to.

use object::{Label, Lang};

use super::conditions::outside;
use super::tree::without_brackets;

/// The comparisons of a filter's text, those of two signs first.
const COMPARISONS: [&str; 7] = ["<=", ">=", "==", "!=", "<", ">", " in "];

/// What a text compares with, where that moves along with today: `last_contact < ago("90d")`. `None` where it
/// does not, or where more than one thing is asked.
pub(super) fn words_of(text: &str, lang: Lang) -> Option<String> {
    let text = without_brackets(text);
    if text.starts_with('!') {
        return None;
    }
    if ["&&", "||"].iter().any(|joint| !outside(text, joint).is_empty()) {
        return None;
    }
    let (comparison, at) =
        COMPARISONS.iter().find_map(|sign| Some((*sign, *outside(text, sign).first()?)))?;
    let compared = text[at + comparison.len()..].trim();
    let label = match (comparison.trim(), compared.split_once('(')?) {
        ("in", ("this", unit)) => this(argument(unit)?)?,
        (sign, ("today", ")")) => today(sign)?,
        (sign, ("ago", distance)) => return ago(sign, argument(distance)?, lang),
        (_, _) => return None,
    };
    Some(label.text(lang).to_owned())
}

/// The parts that `||` joins, as they are written.
pub(super) fn alternatives(text: &str) -> Vec<&str> {
    let text = without_brackets(text);
    let mut parts = Vec::new();
    let mut start = 0;
    for at in outside(text, "||") {
        parts.push(text[start..at].trim());
        start = at + 2;
    }
    parts.push(text[start..].trim());
    parts
}

/// `"90d")` without its quotes and bracket.
fn argument(text: &str) -> Option<&str> {
    let text = text.trim().strip_suffix(')')?.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.strip_prefix(quote)?.strip_suffix(quote)
}

fn this(unit: &str) -> Option<Label> {
    Some(match unit {
        "day" => Label::new("是今天", "is today"),
        "week" => Label::new("在本周", "is this week"),
        "month" => Label::new("在本月", "is this month"),
        "quarter" => Label::new("在本季度", "is this quarter"),
        "year" => Label::new("在今年", "is this year"),
        _ => return None,
    })
}

fn today(sign: &str) -> Option<Label> {
    Some(match sign {
        "==" => Label::new("是今天", "is today"),
        "!=" => Label::new("不是今天", "is not today"),
        "<" => Label::new("早于今天", "is before today"),
        "<=" => Label::new("不晚于今天", "is today or earlier"),
        ">" => Label::new("晚于今天", "is after today"),
        ">=" => Label::new("不早于今天", "is today or later"),
        _ => return None,
    })
}

fn ago(sign: &str, distance: &str, lang: Lang) -> Option<String> {
    let unit = distance.chars().last().filter(char::is_ascii_alphabetic)?;
    let number: u32 = distance[..distance.len() - 1].parse().ok()?;
    let (zh, en) = match unit {
        'h' => ("小时", "hour"),
        'd' => ("天", "day"),
        'w' => ("周", "week"),
        'm' => ("个月", "month"),
        'y' => ("年", "year"),
        _ => return None,
    };
    let plural = if number == 1 { "" } else { "s" };
    Some(match (sign, number, lang) {
        ("<" | "<=", 0, Lang::Zh) => String::from("已到"),
        ("<" | "<=", 0, Lang::En) => String::from("has passed"),
        (">" | ">=", 0, Lang::Zh) => String::from("未到"),
        (">" | ">=", 0, Lang::En) => String::from("is still to come"),
        ("<" | "<=", _, Lang::Zh) => format!("早于 {number} {zh}前"),
        ("<" | "<=", _, Lang::En) => format!("is more than {number} {en}{plural} ago"),
        (">" | ">=", _, Lang::Zh) => format!("在最近 {number} {zh}内"),
        (">" | ">=", 1, Lang::En) => format!("is within the last {en}"),
        (">" | ">=", _, Lang::En) => format!("is within the last {number} {en}s"),
        (_, _, _) => return None,
    })
}

#[cfg(test)]
#[path = "../tests/relative.rs"]
mod tests;
