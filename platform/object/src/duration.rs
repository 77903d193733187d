//! How long something took, in whole minutes, read as people write it in either language.

use crate::{FieldKind, FieldType, Lang, Message, Value, text};

const HOUR_MINUTES: i64 = 60;
/// The longest: ten years of hours. A greater number is a slip of the finger.
const MINUTES_MAX: i64 = 10 * 366 * 24 * HOUR_MINUTES;

/// Words for units with their minutes, longer before shorter.
const UNITS: [(&str, i64); 18] = [
    ("个小时", HOUR_MINUTES),
    ("小时", HOUR_MINUTES),
    ("小時", HOUR_MINUTES),
    ("钟头", HOUR_MINUTES),
    ("分钟", 1),
    ("分鐘", 1),
    ("hours", HOUR_MINUTES),
    ("hour", HOUR_MINUTES),
    ("hrs", HOUR_MINUTES),
    ("hr", HOUR_MINUTES),
    ("minutes", 1),
    ("minute", 1),
    ("mins", 1),
    ("min", 1),
    ("时", HOUR_MINUTES),
    ("分", 1),
    ("h", HOUR_MINUTES),
    ("m", 1),
];

/// A stretch of time in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

impl Duration {
    /// Reads `90`, `90 分钟`, `1.5小时`, `1小时30分`, `1h30`, `1:30`, `半小时`. A bare number counts minutes.
    ///
    /// # Errors
    /// `duration_unreadable`, `duration_too_long`.
    pub fn parse(text: &str) -> Result<Duration, Message> {
        let minutes = minutes_of(&text::fold(text)).ok_or_else(|| unreadable(text))?;
        if minutes > MINUTES_MAX {
            let shown = text::excerpt(text);
            return Err(Message::new(
                "duration_too_long",
                format!("“{shown}”时间太长"),
                format!("“{shown}” is too long a time"),
            ));
        }
        Ok(Duration(minutes))
    }

    /// As people read it: `1 小时 30 分钟`, `1 h 30 min`.
    pub fn text(self, lang: Lang) -> String {
        let (hour, minute) = match lang {
            Lang::Zh => ("小时", "分钟"),
            Lang::En => ("h", "min"),
        };
        let sign = if self.0 < 0 { "-" } else { "" };
        let (hours, minutes) = (self.0.unsigned_abs() / 60, self.0.unsigned_abs() % 60);
        match (hours, minutes) {
            (0, minutes) => format!("{sign}{minutes} {minute}"),
            (hours, 0) => format!("{sign}{} {hour}", crate::figures::thousands_apart(&hours.to_string())),
            (hours, minutes) => {
                let hours = crate::figures::thousands_apart(&hours.to_string());
                format!("{sign}{hours} {hour} {minutes} {minute}")
            }
        }
    }

    /// As people of either language type it: `1:30`, `0:45`.
    pub fn typed(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}:{:02}", self.0.unsigned_abs() / 60, self.0.unsigned_abs() % 60)
    }
}

fn minutes_of(folded: &str) -> Option<i64> {
    if let Some((hours, minutes)) = folded.split_once([':', '：']) {
        let minutes: i64 = whole(minutes).filter(|minutes| *minutes < HOUR_MINUTES)?;
        return whole(hours)?.checked_mul(HOUR_MINUTES)?.checked_add(minutes);
    }
    if let Some(minutes) = whole(folded) {
        return Some(minutes);
    }
    if let Some(hours) = halves(folded) {
        return Some(hours);
    }
    // 1小时30分, 1h30, 1 h 30 min, 1.5 hours: each number with its unit; a last one without counts minutes.
    let mut rest = folded;
    let mut sum = 0_i64;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let (unit, after) =
            match UNITS.iter().find_map(|(word, unit)| Some((*unit, after.strip_prefix(word)?))) {
                Some(found) => found,
                None if after.is_empty() && smallest == HOUR_MINUTES => (1, after),
                None => return None,
            };
        if unit >= smallest {
            return None; // 30分1小时 is no order to write it in, and 1h2h a slip.
        }
        smallest = unit;
        sum = sum.checked_add(part(number, unit)?)?;
        rest = after.trim_start();
    }
    (smallest != i64::MAX).then_some(sum)
}

/// 半小时, 一个半小时, 两个半小时, 1个半小时.
fn halves(folded: &str) -> Option<i64> {
    let wholes = folded.strip_suffix("半小时").or_else(|| folded.strip_suffix("半个小时"))?;
    let hours = match wholes.strip_suffix('个').unwrap_or(wholes) {
        "" => 0,
        "一" => 1,
        "两" | "二" => 2,
        "三" => 3,
        number => whole(number)?,
    };
    Some(hours.checked_mul(HOUR_MINUTES)? + HOUR_MINUTES / 2)
}

fn whole(digits: &str) -> Option<i64> {
    let digits = digits.trim();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// So many units in minutes; parts of a minute are no time anyone notes.
fn part(number: &str, unit: i64) -> Option<i64> {
    let (wholes, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut minutes = whole(wholes)?.checked_mul(unit)?;
    if !fraction.is_empty() {
        let one = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let above = whole(fraction)?.checked_mul(unit)?;
        if above % one != 0 {
            return None;
        }
        minutes = minutes.checked_add(above / one)?;
    }
    Some(minutes)
}

fn unreadable(text: &str) -> Message {
    let shown = text::excerpt(text);
    Message::new(
        "duration_unreadable",
        format!("“{shown}”不是时长，请写成 90、1:30 或 1小时30分"),
        format!("“{shown}” is not a length of time; write 90, 1:30 or 1h30"),
    )
}

impl FieldType for Duration {
    const KIND: FieldKind = FieldKind::Duration;
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int().map(Duration)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Duration::parse(text).map(|duration| Value::Int(duration.0))
    }
}

#[cfg(test)]
#[path = "tests/duration.rs"]
mod tests;
