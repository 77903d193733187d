//! What a room tells on the timelines of the records that its own point to: a customer's calls, visits, tasks. The
//! page that shows them knows no room.

use object::{Day, FieldDef, Filter, Label, Lang, ObjectDef, Row, Sort, Tone};

/// An object whose records stand on the timelines of those they link to by an indexed field.
#[derive(Clone)]
pub struct TimelineSource {
    /// The object.
    pub def: &'static ObjectDef,
    /// The moment a record stands at; without one it stands only above the days. Lists are sorted by it, and links
    /// have an index in its order.
    pub at: &'static FieldDef,
    /// Whose doing it is: a link to a person.
    pub who: &'static FieldDef,
    /// The choice that its lines are told apart by, each of which can be looked at alone.
    pub kind: Option<&'static FieldDef>,
    /// What they did, where no choice says it: 完成了任务 / completed the task.
    pub did: Option<Label>,
    /// What it says, over several lines.
    pub text: &'static FieldDef,
    /// What else is worth a word, where it is filled.
    pub facts: Vec<&'static FieldDef>,
    /// Icon and colour at its line.
    pub sign: fn(&Row) -> (&'static str, Tone),
    /// What stands above the days, if anything.
    pub above: Option<Above>,
}

/// What does not wait for its day: what is to be done, what should not be missed.
#[derive(Clone)]
pub struct Above {
    /// The heading.
    pub label: Label,
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// The day by which something is to be done, which is red when it has passed.
    pub due: Option<&'static FieldDef>,
    /// Whether that day has passed in vain.
    pub is_late: fn(&Row, Day) -> bool,
}

/// What whoever logs something should bear in mind about a record, if anything.
pub type Mind = fn(&ObjectDef, &Row, Lang) -> Option<String>;

/// A short form above a timeline, by which people log what happened or note what is to be done.
#[derive(Clone)]
pub struct ShortForm {
    /// Its word in addresses: `call`.
    pub name: &'static str,
    /// Its tab: 电话 / Call.
    pub label: Label,
    /// The tab's icon.
    pub icon: &'static str,
    /// What it creates.
    pub def: &'static ObjectDef,
    /// What is fixed in it: field and text.
    pub given: Vec<(&'static FieldDef, &'static str)>,
    /// What is asked, the first being where one begins to write.
    pub asked: Vec<&'static FieldDef>,
    /// What to bear in mind about the record before it is filled in, if anything: of which object, of which record.
    pub mind: Option<Mind>,
    /// The key that opens it.
    pub shortcut: &'static str,
}
