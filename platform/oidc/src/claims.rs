//! What a provider says of somebody, once it is proved that the provider says it.

use serde_json::{Map, Value as Json};

/// How a provider says that more than a password was asked for (RFC 8176, section 2).
const MANY_FACTORS: &str = "mfa";

/// Claims by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    values: Map<String, Json>,
}

impl Claims {
    /// Those of an id token that holds.
    pub fn of(values: Map<String, Json>) -> Claims {
        Claims { values }
    }

    /// With those that only the other source has.
    #[must_use]
    pub fn beside(mut self, others: Map<String, Json>) -> Claims {
        for (name, value) in others {
            self.values.entry(name).or_insert(value);
        }
        self
    }

    /// Who it is at the provider: never anybody else, whatever they are called.
    pub fn subject(&self) -> Option<String> {
        self.text("sub")
    }

    /// A claim as a text: nothing where it is empty or none.
    pub fn text(&self, name: &str) -> Option<String> {
        texts(self.found(name)?).into_iter().next()
    }

    /// A claim as a list: one text is a list of one.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.found(name).map(texts).unwrap_or_default()
    }

    /// Whether a claim is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.found(name).is_some()
    }

    /// Whether the provider says that it asked for more than one proof: by `amr`, or by an `acr` that one trusts.
    pub fn is_strong(&self, trusted_acr: &[&str]) -> bool {
        self.list("amr").iter().any(|method| method == MANY_FACTORS)
            || self.text("acr").is_some_and(|acr| trusted_acr.contains(&acr.as_str()))
    }

    /// By its whole name, or along dots: `realm_access.roles`.
    fn found(&self, name: &str) -> Option<&Json> {
        if name.is_empty() {
            return None;
        }
        self.values.get(name).or_else(|| {
            let (first, rest) = name.split_once('.')?;
            rest.split('.').try_fold(self.values.get(first)?, |value, part| value.get(part))
        })
    }
}

fn texts(value: &Json) -> Vec<String> {
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    match value {
        Json::Array(values) => values.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    }
}
