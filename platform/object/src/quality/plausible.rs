//! Whether a value can be right, as far as it shows by itself: nothing is odd about it, and it does not stand for what
//! nobody knew.

use crate::{FieldDef, FieldKind, Value, text};

/// A value of so many equal characters and nothing else stands for another: `000`, `aaaa`.
const SAME_CHARS: usize = 3;
/// What people write where they know nothing and must write something, folded.
const STAND_INS: [&str; 26] = [
    "-",
    "--",
    "/",
    "?",
    "??",
    ".",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "unknown",
    "tbd",
    "todo",
    "test",
    "asdf",
    "123456",
    "无",
    "没有",
    "未知",
    "不详",
    "不知道",
    "暂无",
    "待定",
    "待补充",
    "测试",
];
/// A telephone number that ends with so many equal digits was made up: `138 0000 0000`.
const SAME_DIGITS: usize = 8;

/// Whether a value is neither odd nor a stand-in for what nobody knows.
pub(super) fn is_plausible(field: &FieldDef, value: &Value) -> bool {
    if (field.warn)(value).is_some() {
        return false;
    }
    match (field.kind, value) {
        (FieldKind::Text, Value::Text(said)) => !is_stand_in(said),
        (FieldKind::Email, Value::Text(said)) => !is_stand_in(said.split('@').next().unwrap_or_default()),
        (FieldKind::Phone, Value::Phone(phone)) => {
            let digits: Vec<u8> = phone.number.bytes().filter(u8::is_ascii_digit).collect();
            let end = &digits[digits.len().saturating_sub(SAME_DIGITS)..];
            end.len() < SAME_DIGITS || end.iter().any(|digit| *digit != end[0])
        }
        _ => true,
    }
}

fn is_stand_in(said: &str) -> bool {
    let folded = text::fold(said);
    let mut chars = folded.chars();
    let is_of_one = chars.next().is_some_and(|first| chars.all(|other| other == first));
    STAND_INS.contains(&folded.as_str()) || (is_of_one && folded.chars().count() >= SAME_CHARS)
}
