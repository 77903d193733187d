//! Which Rust types can be fields, and typed columns for business code.

use std::marker::PhantomData;

use crate::{
    Day, Email, FieldDef, FieldKind, Filter, Id, Instant, Message, Money, Names, Object, Op, Path, Phone,
    Sort, TAGS_MAX, TEXT_CHARS_MAX, Tags, Value, Veil, text,
};

/// A type that can be a field. Rooms add their own (a company code, say) by implementing it.
pub trait FieldType: Sized {
    /// What generic code sees.
    const KIND: FieldKind;
    /// Whether the field may be empty.
    const OPTIONAL: bool = false;
    /// Whether it is a text of several lines.
    const LINES: bool = false;
    /// Whether it is a text whose marks say how it is set.
    const MARKDOWN: bool = false;
    /// What a text names.
    const NAMES: Names = Names::Nothing;
    /// By which standard it is written, where the kind does not say it.
    const STANDARD: Option<&'static str> = None;
    /// As a plain value.
    fn to_value(&self) -> Value;
    /// From a plain value; `None` where it does not fit.
    fn from_value(value: &Value) -> Option<Self>;
    /// From text as people write it; the text is not empty.
    fn parse(text: &str) -> Result<Value, Message>;
    /// What is odd about a value that is accepted all the same.
    fn warn(_value: &Value) -> Option<Message> {
        None
    }
}

/// A fixed set of choices. Implemented by `#[derive(Choice)]`.
pub trait Choice: Sized + Clone + PartialEq + 'static {
    /// The choices with their labels.
    const DEF: &'static crate::ChoiceDef;
    /// The stored code.
    fn code(&self) -> &'static str;
    /// The choice with this code.
    fn of_code(code: &str) -> Option<Self>;
}

impl<T: FieldType> FieldType for Option<T> {
    const STANDARD: Option<&'static str> = T::STANDARD;
    const KIND: FieldKind = T::KIND;
    const OPTIONAL: bool = true;
    const LINES: bool = T::LINES;
    const MARKDOWN: bool = T::MARKDOWN;
    const NAMES: Names = T::NAMES;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: &Value) -> Option<Self> {
        // What its reader may not know is nothing to them.
        if value.is_null() || value.is_veiled() { Some(None) } else { T::from_value(value).map(Some) }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        T::parse(text)
    }
    fn warn(value: &Value) -> Option<Message> {
        T::warn(value)
    }
}

impl FieldType for String {
    const KIND: FieldKind = FieldKind::Text;
    fn to_value(&self) -> Value {
        if self.is_empty() { Value::Null } else { Value::Text(self.clone()) }
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Veiled(Veil::Masked(shown)) => Some(shown.clone()),
            value => value.as_text().map(str::to_owned),
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        let clean = text::clean(text);
        let length = clean.chars().count();
        if length > TEXT_CHARS_MAX {
            return Err(Message::new(
                "text_too_long",
                format!("有 {length} 个字，最多 {TEXT_CHARS_MAX} 个"),
                format!("{length} characters; at most {TEXT_CHARS_MAX} fit"),
            ));
        }
        Ok(if clean.is_empty() { Value::Null } else { Value::Text(clean) })
    }
}

impl FieldType for i64 {
    const KIND: FieldKind = FieldKind::Number;
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int()
    }
    fn parse(text: &str) -> Result<Value, Message> {
        let plain: String = text::clean(text).chars().filter(|c| !matches!(c, ',' | ' ' | '_')).collect();
        plain.parse::<i64>().ok().or_else(|| crate::money::whole_number(text)).map(Value::Int).ok_or_else(
            || {
                Message::new(
                    "number_unreadable",
                    format!("“{text}”不是整数"),
                    format!("“{text}” is not a whole number"),
                )
            },
        )
    }
}

impl FieldType for bool {
    const KIND: FieldKind = FieldKind::Boolean;
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(yes) => Some(*yes),
            _ => None,
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        match text::fold(text).as_str() {
            "是" | "有" | "对" | "y" | "yes" | "true" | "1" | "on" | "√" | "✓" => {
                Ok(Value::Bool(true))
            }
            "否" | "无" | "没有" | "不是" | "n" | "no" | "false" | "0" | "off" | "×" => {
                Ok(Value::Bool(false))
            }
            _ => Err(Message::new(
                "boolean_unreadable",
                format!("“{text}”请写“是”或“否”"),
                format!("“{text}”: write yes or no"),
            )),
        }
    }
}

impl FieldType for Money {
    const KIND: FieldKind = FieldKind::Money;
    fn to_value(&self) -> Value {
        Value::Money(*self)
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Money(money) => Some(*money),
            _ => None,
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Money::parse(text).map(Value::Money)
    }
}

impl FieldType for Day {
    const KIND: FieldKind = FieldKind::Day;
    fn to_value(&self) -> Value {
        Value::Text(self.text())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().and_then(|text| Day::parse(text).ok())
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Day::parse(text).map(|day| Value::Text(day.text()))
    }
}

impl FieldType for Instant {
    const KIND: FieldKind = FieldKind::Instant;
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int().map(Instant)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Instant::parse(text).map(|instant| Value::Int(instant.0))
    }
}

impl FieldType for Phone {
    const KIND: FieldKind = FieldKind::Phone;
    fn to_value(&self) -> Value {
        Value::Phone(Box::new(self.clone()))
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Phone(phone) => Some((**phone).clone()),
            _ => None,
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Phone::parse(text).map(|phone| Value::Phone(Box::new(phone)))
    }
    fn warn(value: &Value) -> Option<Message> {
        match value {
            Value::Phone(phone) => phone.oddity(),
            _ => None,
        }
    }
}

impl FieldType for Email {
    const KIND: FieldKind = FieldKind::Email;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| Email(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Email::parse(text).map(|email| Value::Text(email.0))
    }
    fn warn(value: &Value) -> Option<Message> {
        Email::from_value(value)?.oddity()
    }
}

impl<T: Object> FieldType for Id<T> {
    const KIND: FieldKind = FieldKind::Link(T::OBJECT);
    fn to_value(&self) -> Value {
        Value::Int(self.raw())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int().map(Id::from_raw)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        parse_link(text)
    }
}

/// Reads a link by the id of the record.
///
/// # Errors
/// `id_unreadable` for any other text.
pub fn parse_link(text: &str) -> Result<Value, Message> {
    crate::parse_id(text.trim()).map(Value::Int).map_err(|_| {
        Message::new("id_unreadable", format!("“{text}”不是记录编号"), format!("“{text}” is not a record id"))
    })
}

impl FieldType for Tags {
    const KIND: FieldKind = FieldKind::Tags;
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { Value::Tags(self.0.clone()) }
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Tags::default()),
            Value::Tags(tags) => Some(Tags(tags.clone())),
            _ => None,
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        let mut tags: Vec<String> = Vec::new();
        for part in text.split([',', '，', ';', '；', '、', '|', '\n']) {
            let tag = text::clean(part);
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > TAGS_MAX {
            return Err(Message::new(
                "too_many_tags",
                format!("有 {} 个标签，最多 {TAGS_MAX} 个", tags.len()),
                format!("{} tags; at most {TAGS_MAX}", tags.len()),
            ));
        }
        Ok(if tags.is_empty() { Value::Null } else { Value::Tags(tags) })
    }
}

/// Reads a choice by its code, its label in either language or an alias; used by `#[derive(Choice)]`.
pub fn parse_choice(def: &crate::ChoiceDef, text: &str) -> Result<Value, Message> {
    let folded = text::fold(text);
    let found = def.items.iter().find(|item| {
        item.code == folded
            || text::fold(item.label.zh) == folded
            || text::fold(item.label.en) == folded
            || item.aliases.iter().any(|alias| text::fold(alias) == folded)
    });
    match found {
        Some(item) => Ok(Value::Text(item.code.to_owned())),
        None => {
            let zh: Vec<&str> = def.items.iter().take(12).map(|item| item.label.zh).collect();
            let en: Vec<&str> = def.items.iter().take(12).map(|item| item.label.en).collect();
            Err(Message::new(
                "choice_unknown",
                format!("“{text}”不在选项中，可选：{}", zh.join("、")),
                format!("“{text}” is not a choice; choose from: {}", en.join(", ")),
            ))
        }
    }
}

/// A column with its type, so that business code never writes a field's name in quotes:
/// `Customer::STAGE.is(&Stage::Active)`.
pub struct Column<O, T> {
    index: usize,
    of: PhantomData<fn() -> (O, T)>,
}

impl<O, T> Clone for Column<O, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O, T> Copy for Column<O, T> {}

impl<O: Object, T: FieldType> Column<O, T> {
    /// The column at this place; emitted by the derive.
    #[doc(hidden)]
    pub const fn at(index: usize) -> Column<O, T> {
        Column { index, of: PhantomData }
    }

    /// The field's description.
    pub fn field(self) -> &'static FieldDef {
        O::def().fields[self.index]
    }

    fn compare(self, op: Op, value: Value) -> Filter {
        Filter::Compare { path: Path::own(self.field()), op, value }
    }

    /// Equal to this value; for an optional field `None` asks for empty.
    pub fn is(self, value: &T) -> Filter {
        self.compare(Op::Is, value.to_value())
    }

    /// Nothing is known.
    pub fn is_empty(self) -> Filter {
        self.compare(Op::Is, Value::Null)
    }

    /// Smaller than, or before, this value.
    pub fn before(self, value: &T) -> Filter {
        self.compare(Op::Less, value.to_value())
    }

    /// Greater than, or after, this value.
    pub fn after(self, value: &T) -> Filter {
        self.compare(Op::Greater, value.to_value())
    }

    /// One of these values.
    pub fn one_of(self, values: &[T]) -> Filter {
        Filter::OneOf { path: Path::own(self.field()), values: values.iter().map(T::to_value).collect() }
    }

    /// Smallest first.
    pub fn ascending(self) -> Sort {
        Sort { field: self.field(), descending: false }
    }

    /// Largest first.
    pub fn descending(self) -> Sort {
        Sort { field: self.field(), descending: true }
    }
}
