//! Addresses of our own pages: a path and its query, changed value by value, so that a link keeps what it does
//! not change.

use std::fmt;

use crate::visitor::encode;

/// A path and its query.
#[derive(Clone, Debug)]
pub(super) struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// A path without a query.
    pub fn new(path: impl Into<String>) -> Address {
        Address { path: path.into(), pairs: Vec::new() }
    }

    /// With this value of `name` in place of any other; an empty one takes the name away.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Address {
        let mut changed = self.clone();
        changed.pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            changed.pairs.push((name.to_owned(), value.to_owned()));
        }
        changed
    }

    /// With this value beside the others, an empty one too: it may take away what would hold without it.
    #[must_use]
    pub fn given(&self, name: &str, value: &str) -> Address {
        let mut changed = self.clone();
        changed.pairs.push((name.to_owned(), value.to_owned()));
        changed
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (place, (name, value)) in self.pairs.iter().enumerate() {
            write!(f, "{}{name}={}", if place == 0 { '?' } else { '&' }, encode(value))?;
        }
        Ok(())
    }
}

/// The path if it leads to a page of ours and nowhere else: what comes back from a browser may name any site.
pub(super) fn local(path: &str) -> Option<&str> {
    let is_path = path.starts_with('/') && !path.starts_with("//");
    // Browsers read a backslash as a slash, and drop control characters before they look.
    let is_plain = !path.contains('\\') && !path.chars().any(char::is_control);
    (is_path && is_plain).then_some(path)
}
