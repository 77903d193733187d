//! How a company arranges an object for its people: which fields stand where on the form, on a record's page and in
//! the list. A layout is no right: it moves what one is told anyway, and takes nothing away from programs.

use crate::Words;

/// What is arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// The form of new and changed records.
    Form,
    /// A record's page.
    Page,
    /// The list.
    List,
}

/// How an object is arranged on a surface, by the names of its fields. Names of what is no more are skipped; what is in
/// none of its places came later, and stands where it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The object's name.
    pub object: String,
    /// For whom; none for everybody whose roles have none of their own.
    pub role: Option<i64>,
    /// Where.
    pub surface: Surface,
    /// Of a form and of a page: what stands together, in order.
    pub sections: Vec<LayoutSection>,
    /// Of a list: its columns beside the name, in order.
    pub columns: Vec<String>,
    /// Of a list: what stands on a phone's card beside the name; empty for what the declaration says.
    pub cards: Vec<String>,
    /// Of a list: what it is sorted by, such as `-amount`; empty for the newest first.
    pub sort: String,
    /// What was left out by whoever arranged it: folded on forms and pages, not shown in lists.
    pub left_out: Vec<String>,
}

/// Fields under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutSection {
    /// Its heading; may be empty in both languages.
    pub heading: Words,
    /// Its inputs stand one below the other, also where there is room for two.
    pub is_single: bool,
    /// The names of its fields, in order.
    pub fields: Vec<String>,
}

impl Layout {
    /// The one that counts for somebody with these roles among those of an object and a surface: that of the first role
    /// that has one, else the one for everybody.
    pub fn of<'a>(
        layouts: &'a [Layout],
        object: &str,
        surface: Surface,
        mut roles: impl Iterator<Item = i64>,
    ) -> Option<&'a Layout> {
        let find = |role: Option<i64>| {
            layouts
                .iter()
                .find(|layout| layout.object == object && layout.surface == surface && layout.role == role)
        };
        roles.find_map(|role| find(Some(role))).or_else(|| find(None))
    }
}
