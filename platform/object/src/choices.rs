//! Several of a fixed set, such as the channels that a customer may be reached by.

use crate::{Choice, ChoiceDef, FieldKind, FieldType, Message, Value, parse_choice, text};

/// Several choices, each once, in the order of their declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices<T>(pub Vec<T>);

impl<T> Default for Choices<T> {
    fn default() -> Self {
        Choices(Vec::new())
    }
}

/// What stands between choices that are written in one line.
const SEPARATORS: [char; 8] = [',', '，', ';', '；', '、', '|', '/', '\n'];

/// Reads choices by their codes, labels or aliases; repeated ones count once.
///
/// # Errors
/// `choice_unknown` for the first that is none.
pub(crate) fn read<'t>(def: &ChoiceDef, texts: impl IntoIterator<Item = &'t str>) -> Result<Value, Message> {
    let mut chosen: Vec<String> = Vec::new();
    for text in texts {
        if text::clean(text).is_empty() {
            continue;
        }
        if let Value::Text(code) = parse_choice(def, text)? {
            chosen.push(code);
        }
    }
    Ok(in_order(def, &chosen))
}

/// As they are stored: the same choices are the same value, however they were ticked.
fn in_order(def: &ChoiceDef, chosen: &[String]) -> Value {
    let is_chosen = |code: &&str| chosen.iter().any(|known| known == code);
    let codes: Vec<String> =
        def.items.iter().map(|item| item.code).filter(is_chosen).map(str::to_owned).collect();
    if codes.is_empty() { Value::Null } else { Value::Tags(codes) }
}

impl<T: Choice> FieldType for Choices<T> {
    const KIND: FieldKind = FieldKind::Choices(T::DEF);
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        let codes: Vec<String> = self.0.iter().map(|choice| choice.code().to_owned()).collect();
        in_order(T::DEF, &codes)
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Tags(codes) => {
                codes.iter().map(|code| T::of_code(code)).collect::<Option<_>>().map(Choices)
            }
            // What its reader may not know is nothing to them.
            Value::Null | Value::Veiled(_) => Some(Choices::default()),
            Value::Text(_) | Value::Int(_) | Value::Bool(_) | Value::Money(_) | Value::Phone(_) => None,
        }
    }
    fn parse(text: &str) -> Result<Value, Message> {
        parse_choices(T::DEF, text)
    }
}

/// Reads several choices as people write them in one line.
///
/// # Errors
/// `choice_unknown` for the first that is none.
pub(crate) fn parse_choices(def: &ChoiceDef, text: &str) -> Result<Value, Message> {
    // A label may hold what stands between choices elsewhere.
    parse_choice(def, text)
        .and_then(|value| read(def, value.as_text()))
        .or_else(|_| read(def, text.split(SEPARATORS)))
}

#[cfg(test)]
#[path = "tests/choices.rs"]
mod tests;
