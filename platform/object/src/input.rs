//! What an act asks for before it is done: fields declared like an object's, read like an object's, and kept nowhere.

use crate::{FieldDef, Message, ShapeError, Value};

/// What an act asks for. Made by `#[derive(Input)]`.
#[derive(Debug)]
pub struct InputDef {
    /// Names it where a value does not fit.
    pub name: &'static str,
    /// In the order they are asked for; [`FieldDef::index`] is the place here.
    pub fields: Vec<&'static FieldDef>,
}

/// What an act is told, as its room sees it. Implemented by `#[derive(Input)]` only.
pub trait Input: Sized + 'static {
    /// The description, made once.
    fn def() -> &'static InputDef;
    /// From one value per field, in order.
    fn from_values(values: &[Value]) -> Result<Self, ShapeError>;
}

impl InputDef {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().copied().find(|field| field.name == name)
    }

    /// Whether nothing need be said.
    pub fn is_optional(&self) -> bool {
        self.fields.iter().all(|field| !field.required)
    }

    /// One value per field, in order, of those that were said.
    ///
    /// # Errors
    /// The fields that must be said and were not.
    pub fn filled(
        &self,
        said: &[(&'static FieldDef, Value)],
    ) -> Result<Vec<Value>, Vec<(&'static FieldDef, Message)>> {
        let mut values = vec![Value::Null; self.fields.len()];
        for (field, value) in said {
            values[field.index] = value.clone();
        }
        let missing = self.fields.iter().filter(|field| field.required && values[field.index].is_null());
        let missing: Vec<_> = missing.map(|field| (*field, field.needed())).collect();
        if missing.is_empty() { Ok(values) } else { Err(missing) }
    }
}
