//! The way one came to a record: the list it was opened from, as that list's own address has it. The record's page
//! keeps it in its address, so that it leads back to the same place in the list and on to the neighbours.

use object::ObjectDef;

use super::address::Address;
use super::rows::record_href;
use crate::form_body::pairs_of;

/// The name in addresses and forms.
pub(super) const FIELD: &str = "in";
/// The way from a list whose address says nothing: all records in the usual order.
const ALL: &str = "all";
/// A longer way is not kept, in characters; lists of that many conditions are gone back to by the browser.
const WAY_CHARS_MAX: usize = 1_500;
/// What a list's address says beside which records it shows.
const NOT_KEPT: [&str; 2] = ["partial", "total"];

/// A list that a record was opened from; none for a record that was come to in another way.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    list: Option<Vec<(String, String)>>,
}

impl Way {
    /// The way that an address or a form carries.
    pub fn of(pairs: &[(String, String)]) -> Way {
        let carried = pairs.iter().rev().find(|(name, _)| name == FIELD).map(|(_, way)| way.as_str());
        Way { list: carried.filter(|way| way.chars().count() <= WAY_CHARS_MAX).map(kept) }
    }

    /// The way from the page at this address, if it is the list of the object.
    pub fn from_here(here: &str, def: &ObjectDef) -> Way {
        let (path, query) = here.split_once('?').unwrap_or((here, ""));
        let is_list = path.strip_prefix('/') == Some(def.plural) && query.len() <= WAY_CHARS_MAX;
        Way { list: is_list.then(|| kept(query)) }
    }

    /// What the list's address says; none where there is no list.
    pub fn list_says(&self) -> Option<&[(String, String)]> {
        self.list.as_deref()
    }

    /// The list one came from, at the same place; the object's own otherwise.
    pub fn list(&self, def: &ObjectDef) -> String {
        let plain = Address::new(format!("/{}", def.plural));
        let says = self.list.iter().flatten();
        says.fold(plain, |address, (name, value)| address.given(name, value)).to_string()
    }

    /// A record's page, keeping the way.
    pub fn record(&self, def: &ObjectDef, id: i64) -> String {
        self.along(&record_href(def, id))
    }

    /// Any page about the record, keeping the way.
    pub fn along(&self, path: &str) -> String {
        Address::new(path).with(FIELD, &self.text()).to_string()
    }

    /// As addresses and forms carry it; empty for none.
    pub fn text(&self) -> String {
        let Some(says) = &self.list else { return String::new() };
        let query = says.iter().fold(Address::new(""), |address, (name, value)| address.given(name, value));
        match query.to_string().strip_prefix('?') {
            Some(query) => query.to_owned(),
            None => String::from(ALL),
        }
    }
}

fn kept(query: &str) -> Vec<(String, String)> {
    let is_word =
        |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let mut says = pairs_of(query);
    says.retain(|(name, value)| {
        !value.is_empty() && is_word(name) && name != FIELD && !NOT_KEPT.contains(&name.as_str())
    });
    says
}

#[cfg(test)]
#[path = "tests/way.rs"]
mod tests;
