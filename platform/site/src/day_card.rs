//! What a room puts on someone's day: records that wait for them, or that they should look at.

use object::{FieldDef, Label, ObjectDef, Row};
use store::{StoreError, View};

/// A card of the start page.
#[derive(Clone)]
pub struct DayCard {
    /// What it shows: 今天要做 / To do today.
    pub label: Label,
    /// Its icon.
    pub icon: &'static str,
    /// The object.
    pub def: &'static ObjectDef,
    /// What makes a record mine, in CEL: `owner == me`. Who looks after others can leave it off.
    pub mine: &'static str,
    /// Which records, in CEL.
    pub filter: &'static str,
    /// In which order, as the address of a list has it.
    pub sort: &'static str,
    /// What is shown of each, beside its name.
    pub columns: Vec<&'static FieldDef>,
    /// What is said of a record where the field it is sorted by holds nothing: 还没有联系过; and the field that
    /// tells since when it could have.
    pub never: Option<(Label, &'static FieldDef)>,
    /// What it says when there are none.
    pub nothing: Label,
    /// What stands there is late.
    pub is_late: bool,
    /// How many there are shows as a sign in the bar of every page.
    pub is_reminder: bool,
}

/// What lies ahead of someone in the coming days: records of an object that stand on a day or a moment of theirs.
#[derive(Clone)]
pub struct Coming {
    /// The object.
    pub def: &'static ObjectDef,
    /// Its icon.
    pub icon: &'static str,
    /// The day or the moment; lists can be sorted by it.
    pub on: &'static FieldDef,
    /// What makes a record mine, in CEL: `owner == me`.
    pub mine: &'static str,
    /// Which of them, in CEL; empty for all.
    pub filter: &'static str,
    /// What is shown of each, beside its name.
    pub columns: Vec<&'static FieldDef>,
    /// What is to be done then, where the record itself does not say; a small query of its own.
    pub tells: Option<Tells>,
}

/// What is to be done with a record; `None` where nobody has said.
pub type Tells = fn(&View<'_>, &Row) -> Result<Option<String>, StoreError>;

/// A ready view of an object's list, beside those that every list has.
#[derive(Clone, Copy)]
pub struct ReadyView {
    /// The object's name.
    pub object: &'static str,
    /// What it is called.
    pub label: Label,
    /// Its filter in CEL.
    pub filter: &'static str,
    /// Its order; empty for the usual one.
    pub sort: &'static str,
    /// What it says when there are none: 没有待办任务.
    pub nothing: Label,
}
