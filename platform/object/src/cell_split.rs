//! One cell of a file that fills several fields: 山东青岛 is a province and a city. Which objects have such cells, and
//! how they are taken apart, is a room's to say.

use crate::{FieldDef, Label, Value};

/// What a column may hold beside one field's values: several fields in one text.
pub struct CellSplit {
    /// Its name where a column is mapped, as a field's; no field of the object has it.
    pub name: &'static str,
    /// What people read.
    pub label: Label,
    /// Titles under which such columns come.
    pub aliases: &'static [&'static str],
    /// The field that takes a text which cannot be taken apart. A column mapped to this field alone is read in the
    /// same way, so that nobody finds the whole text in it.
    pub leads: fn() -> &'static FieldDef,
    /// The values of a text, as the fields store them; nothing where it cannot be taken apart.
    pub parts: fn(&str) -> Vec<(&'static FieldDef, Value)>,
}

impl std::fmt::Debug for CellSplit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "CellSplit({})", self.name)
    }
}
