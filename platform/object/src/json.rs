//! Values as JSON, by the description of their field: the form of the API, exports and the history.

use serde_json::{Value as Json, json};

use crate::{
    Day, Duration, Email, FieldDef, FieldKind, Instant, Message, Money, Phone, StoredFile, TAGS_MAX, Value,
    Veil, choices, id_text, parse_id,
};

impl FieldDef {
    /// A value as the API shows it: money as `{"amount","currency"}`, decimals and percentages as
    /// texts of plain digits (`"12.5"`), so that no reader rounds them, durations in
    /// minutes, instants as RFC 3339, links as ids,
    /// phones in their canonical form, tags and several choices as an array, files as `{"name","media_type","bytes","sha256"}`.
    pub fn to_json(&self, value: &Value) -> Json {
        match (value, self.kind) {
            (Value::Null, _) => Json::Null,
            (Value::Text(_), FieldKind::File) => {
                StoredFile::of_value(value).map_or(Json::Null, |file| file.to_json())
            }
            (Value::Text(text), _) => Json::String(text.clone()),
            (Value::Int(raw), FieldKind::Link(_)) => Json::String(id_text(*raw)),
            (Value::Int(ms), FieldKind::Instant) => Json::String(Instant(*ms).rfc3339()),
            (Value::Int(number), FieldKind::Decimal(scale)) => Json::String(scale.plain(*number)),
            (Value::Int(number), _) => json!(number),
            (Value::Bool(yes), _) => Json::Bool(*yes),
            (Value::Money(money), _) => {
                json!({"amount": money.amount_text(), "currency": money.currency.code()})
            }
            (Value::Phone(phone), _) => Json::String(phone.canonical()),
            (Value::Tags(tags), _) => json!(tags),
            // What is masked stands as a text where texts stand; elsewhere a text would be no value of the field.
            (Value::Veiled(Veil::Masked(shown)), kind) if kind.is_written() => Json::String(shown.clone()),
            (Value::Veiled(_), _) => Json::Null,
        }
    }

    /// A value from the API's form. Text is read as people write it, so `"138 0013 8000"` is a phone here too.
    pub fn from_json(&self, json: &Json) -> Result<Value, Message> {
        match (json, self.kind) {
            (Json::Null, _) => Ok(Value::Null),
            (Json::String(text), _) if text.trim().is_empty() => Ok(Value::Null),
            (Json::String(text), FieldKind::Text | FieldKind::Choice(_)) => (self.parse)(text),
            (Json::String(text), FieldKind::Day) => Day::parse(text).map(|day| Value::Text(day.text())),
            (Json::String(text), FieldKind::Email) => Email::parse(text).map(|email| Value::Text(email.0)),
            (Json::String(text), FieldKind::Phone) => {
                Phone::parse(text).map(|phone| Value::Phone(Box::new(phone)))
            }
            (Json::String(text), FieldKind::Instant) => {
                Instant::parse(text).map(|instant| Value::Int(instant.0))
            }
            (Json::String(text), FieldKind::Link(_)) => parse_id(text).map(Value::Int).map_err(|_| {
                Message::new(
                    "id_unreadable",
                    format!("“{text}”不是记录编号"),
                    format!("“{text}” is not a record id"),
                )
            }),
            (Json::String(text), FieldKind::Money) => Money::parse(text).map(Value::Money),
            (Json::String(text), FieldKind::Duration | FieldKind::Web) => (self.parse)(text),
            (Json::Number(number), FieldKind::Duration) => Duration::parse(&number.to_string())
                .map(|duration| Value::Int(duration.0))
                .map_err(|_| wrong_shape("分钟数", "a number of minutes")),
            (Json::String(text), FieldKind::Decimal(scale)) => scale.parse(text).map(Value::Int),
            (Json::Number(number), FieldKind::Decimal(scale)) => {
                scale.parse(&number.to_string()).map(Value::Int)
            }
            (Json::Number(number), FieldKind::Number) => {
                number.as_i64().map(Value::Int).ok_or_else(|| wrong_shape("整数", "a whole number"))
            }
            (Json::Bool(yes), FieldKind::Boolean) => Ok(Value::Bool(*yes)),
            (Json::Object(parts), FieldKind::Money) => {
                let amount = parts.get("amount").and_then(Json::as_str);
                let currency = parts.get("currency").and_then(Json::as_str);
                match (amount, currency) {
                    (Some(amount), Some(currency)) => Money::from_parts(amount, currency).map(Value::Money),
                    _ => Err(wrong_shape(
                        "{\"amount\":\"1234.50\",\"currency\":\"CNY\"}",
                        "{\"amount\":\"1234.50\",\"currency\":\"CNY\"}",
                    )),
                }
            }
            (Json::Object(parts), FieldKind::File) => {
                StoredFile::from_json(parts).map(|file| Value::Text(file.text()))
            }
            (Json::Array(items), FieldKind::Choices(choice)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
                choices::read(
                    choice,
                    texts.ok_or_else(|| wrong_shape("选项代码的数组", "an array of choices"))?,
                )
            }
            (Json::Array(items), FieldKind::Tags) => {
                let mut tags: Vec<String> = Vec::new();
                for item in items {
                    let tag = crate::text::clean(
                        item.as_str().ok_or_else(|| wrong_shape("文字数组", "an array of texts"))?,
                    );
                    if !tag.is_empty() && !tags.contains(&tag) {
                        tags.push(tag);
                    }
                }
                if tags.len() > TAGS_MAX {
                    return Err(Message::new(
                        "too_many_tags",
                        format!("标签最多 {TAGS_MAX} 个"),
                        format!("at most {TAGS_MAX} tags"),
                    ));
                }
                Ok(if tags.is_empty() { Value::Null } else { Value::Tags(tags) })
            }
            (Json::String(text), FieldKind::Tags | FieldKind::Choices(_)) => (self.parse)(text),
            (_, FieldKind::Duration) => Err(wrong_shape("分钟数", "a number of minutes")),
            (
                _,
                FieldKind::Text | FieldKind::Choice(_) | FieldKind::Phone | FieldKind::Email | FieldKind::Web,
            ) => Err(wrong_shape("文字", "a text")),
            (_, FieldKind::Decimal(_)) => Err(wrong_shape("数字，如 \"12.5\"", "a number such as \"12.5\"")),
            (_, FieldKind::Number) => Err(wrong_shape("整数", "a whole number")),
            (_, FieldKind::Boolean) => Err(wrong_shape("true 或 false", "true or false")),
            (_, FieldKind::Money) => Err(wrong_shape("金额", "an amount of money")),
            (_, FieldKind::Day) => Err(wrong_shape("日期，如 2026-03-05", "a day such as 2026-03-05")),
            (_, FieldKind::Instant) => {
                Err(wrong_shape("时间，如 2026-03-05T08:30:00Z", "a moment such as 2026-03-05T08:30:00Z"))
            }
            (_, FieldKind::File) => {
                Err(wrong_shape("上传后得到的文件对象", "the object that an upload was answered with"))
            }
            (_, FieldKind::Link(_)) => Err(wrong_shape("记录编号", "a record id")),
            (_, FieldKind::Choices(_)) => Err(wrong_shape("选项代码的数组", "an array of choices")),
            (_, FieldKind::Tags) => Err(wrong_shape("文字数组", "an array of texts")),
        }
    }
}

fn wrong_shape(zh: &str, en: &str) -> Message {
    Message::new("wrong_shape", format!("这里应为{zh}"), format!("expected {en}"))
}
