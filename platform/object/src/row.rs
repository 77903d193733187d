//! A record as generic code sees it, and the door between it and a room's struct.

use crate::{FieldDef, Id, Instant, Lang, ObjectDef, SystemField, Value, Veil};

/// A record of any object.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Raw id.
    pub id: i64,
    /// How often it was written, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The owner it is governed by, its own or its parent's.
    pub owner: Option<i64>,
    /// The team it is governed by, its own or its parent's.
    pub team: Option<i64>,
    /// One value per declared field, in order.
    pub values: Vec<Value>,
}

impl Row {
    /// Whether a declared field holds something that its reader is told, and told whole.
    pub fn is_told(&self, field: &FieldDef) -> bool {
        let value = &self.values[field.index];
        !value.is_null() && !value.is_veiled()
    }

    /// The value of a declared or system field.
    pub fn value(&self, field: &FieldDef) -> Value {
        match field.system {
            None => self.values[field.index].clone(),
            Some(SystemField::Id) => Value::Int(self.id),
            Some(SystemField::Version) => Value::Int(self.version),
            Some(SystemField::CreatedAt) => Value::Int(self.created_at.0),
            Some(SystemField::UpdatedAt) => Value::Int(self.updated_at.0),
        }
    }

    /// What people who read this language call this record; empty when its title field is.
    pub fn title_in(&self, def: &ObjectDef, lang: Lang) -> String {
        if let (Some(choice), Value::Text(code)) = (def.title.kind.choice(), &self.values[def.title.index]) {
            return choice.item(code).map_or(code.as_str(), |item| item.label.text(lang)).to_owned();
        }
        let own =
            def.title_en().filter(|_| lang == Lang::En).and_then(|field| self.values[field.index].as_text());
        own.filter(|own| !own.is_empty()).map_or_else(|| self.title(def), str::to_owned)
    }

    /// What people call this record; empty when its title field is. Of several lines the first.
    pub fn title(&self, def: &ObjectDef) -> String {
        match &self.values[def.title.index] {
            Value::Text(_) if def.title.kind.choice().is_some() => self.title_in(def, Lang::Zh),
            Value::Text(text) => text.lines().next().unwrap_or_default().to_owned(),
            Value::Int(number) => def.title.kind.figure_typed(*number),
            Value::Phone(phone) => phone.written.clone(),
            Value::Veiled(Veil::Masked(shown)) => shown.clone(),
            Value::Null | Value::Bool(_) | Value::Money(_) | Value::Tags(_) | Value::Veiled(Veil::Hidden) => {
                String::new()
            }
        }
    }
}

/// A stored value that its declaration no longer allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeError {
    /// The object.
    pub object: &'static str,
    /// The field that did not fit.
    pub field: &'static str,
}

impl std::fmt::Display for ShapeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{} holds a value its declaration does not allow", self.object, self.field)
    }
}
impl std::error::Error for ShapeError {}

/// A declared object. Implemented by `#[derive(Object)]` only.
pub trait Object: Sized + Clone + 'static {
    /// The table and singular name.
    const OBJECT: &'static str;
    /// The description, made once.
    fn def() -> &'static ObjectDef;
    /// The id of this record.
    fn id(&self) -> Id<Self>;
    /// One value per declared field, in order.
    fn to_values(&self) -> Vec<Value>;
    /// The record from its values.
    fn from_values(id: Id<Self>, values: &[Value]) -> Result<Self, ShapeError>;
}

/// One field's change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which field.
    pub field: &'static FieldDef,
    /// What it was.
    pub old: Value,
    /// What it is.
    pub new: Value,
}

/// The fields in which two rows of one object differ.
pub fn changes_between(def: &ObjectDef, old: &[Value], new: &[Value]) -> Vec<Change> {
    def.fields
        .iter()
        .zip(old.iter().zip(new))
        .filter(|(_, (old, new))| old != new)
        .map(|(field, (old, new))| Change { field, old: old.clone(), new: new.clone() })
        .collect()
}
