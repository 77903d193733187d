//! What a room brings to the house: its objects, where they stand in the navigation, what it adds to pages.

use std::sync::Arc;

use axum::Router;
use object::{CellSplit, Dimension, FieldDef, Filter, Label, ObjectDef, Row};
use store::{Crm, Fill, Judge, SecretColumn, StoreError, Subscriber, View};

use crate::act::Act;
use crate::day_card::{Coming, DayCard, ReadyView};
use crate::dictionary::Readers;
use crate::files::{FileObject, FileReader};
use crate::first_step::FirstStep;
use crate::hooks::HookObject;
use crate::schedules::ScheduleObject;
use crate::site::Site;
use crate::timeline::{ShortForm, TimelineSource};
use crate::trail::TrailObject;
use crate::ui;
use crate::visitor::Visitor;

/// A room, as its door lists it.
#[derive(Default)]
pub struct Room {
    /// Its group in the navigation.
    pub label: Label,
    /// Its objects, in order.
    pub objects: Vec<&'static ObjectDef>,
    /// Which of them stand in the navigation, with an icon each.
    pub entries: Vec<(&'static ObjectDef, &'static str)>,
    /// Belongs to the administration, which has a page of its own at the foot of the bar.
    pub administration: bool,
    /// Under which heading of that page its entries stand, by object; the others stand under the room's own label.
    pub administers: Vec<(&'static str, Administers)>,
    /// Rules that fill new and changed records.
    pub fills: Vec<(&'static str, Fill)>,
    /// Rules that judge writes of its records.
    pub judges: Vec<(&'static str, Judge)>,
    /// Where its objects keep secrets that are encrypted.
    pub secrets: Vec<SecretColumn>,
    /// Its objects whose records go into no backup, because they belong to the running program: who is signed in.
    pub passing: Vec<&'static ObjectDef>,
    /// Pages of its own, beside those that every object has.
    pub pages: Option<fn() -> Router<Site>>,
    /// What it puts beside a fact on a record's page.
    pub beside_fact: Option<BesideFact>,
    /// What it adds to the menu of a record's page.
    pub record_menu: Option<RecordMenu>,
    /// Cells of imported files that fill several fields of its objects.
    pub splits: Vec<(&'static str, &'static CellSplit)>,
    /// Objects whose records are made and changed on a page of the room, instead of in the form.
    pub own_forms: Vec<(&'static str, OwnForm)>,
    /// What record pages show above their facts.
    pub headers: Vec<(&'static str, HeaderOf)>,
    /// What stands beside the title of a list while there is something to say about all of it, by object.
    pub list_notes: Vec<(&'static str, ListNote)>,
    /// Its entries stand beside the start page.
    pub at_home: bool,
    /// What speaks against making one record of two, by object: a question to whoever merges, no refusal.
    pub merges: Vec<(&'static str, store::MayMerge)>,
    /// Which roles there are and what each may do, for those who may look at everybody's rights; one room of a house
    /// says so.
    pub readers: Option<ReadersOf>,
    /// Who runs the place, and is told when the house needs somebody; one room of a house says so.
    pub keepers: Option<KeepersOf>,
    /// When records of it are over: done, and nobody's work any more. They stay with whoever had them when that person's
    /// work is handed over.
    pub over: Vec<(&'static str, Filter)>,
    /// What can be done with its records beside changing them.
    pub acts: Vec<Act>,
    /// What it tells on the timelines of records that its own point to.
    pub timelines: Vec<TimelineSource>,
    /// With whom its records are talked about, by object: the link to them. What is said with them stands on the
    /// record's timeline as well, and is logged there.
    pub along: Vec<(&'static str, &'static FieldDef)>,
    /// The short forms above such a timeline.
    pub short_forms: Vec<ShortForm>,
    /// What it puts on someone's day.
    pub day: Vec<DayCard>,
    /// What it knows to lie ahead of someone.
    pub coming: Vec<Coming>,
    /// Ready views of its lists.
    pub views: Vec<ReadyView>,
    /// What is to be done in a new house before work begins.
    pub first_steps: Vec<FirstStep>,
    /// The object whose records are files beside records; one room of a house has it.
    pub files: Option<FileObject>,
    /// What reads files that are handed in, and makes records of them.
    pub file_readers: Vec<FileReader>,
    /// The object whose records are receivers outside that are told what happens; one room of a house has it.
    pub hooks: Option<HookObject>,
    /// The object whose records fetch files and import them; one room of a house has it.
    pub schedules: Option<ScheduleObject>,
    /// Where the house keeps what people did; one room of a house has it.
    pub trail: Option<TrailObject>,
    /// What of it does not stay for ever: what each reduces when its time is over, looked at several times a day; it
    /// answers how much that was.
    pub retention: Vec<Reduce>,
    /// The object whose records are rules of quality; one room of a house has it.
    pub quality_rules: Option<&'static ObjectDef>,
    /// What a house expects of good data of its objects at the beginning.
    pub quality: Vec<GivenQuality>,
    /// Who of it follows what happens.
    pub subscribers: Vec<Arc<dyn Subscriber>>,
}

/// A rule of quality that a house begins with; the company changes it as its own.
#[derive(Clone, Copy, Debug)]
pub struct GivenQuality {
    /// The object's name.
    pub object: &'static str,
    /// What it is called.
    pub label: Label,
    /// What it asks.
    pub dimension: Dimension,
    /// The name of the field it asks of.
    pub field: &'static str,
    /// Of which records, in CEL; empty for all.
    pub applies: &'static str,
    /// What holds of a good record, in CEL; empty for what the dimension means by itself.
    pub condition: &'static str,
    /// For how many days it is fresh.
    pub fresh_days: Option<i64>,
    /// How many records may share it.
    pub shared_by: Option<i64>,
    /// How much it counts, from 1.
    pub weight: i64,
}

impl GivenQuality {
    /// A rule of one dimension, of all records, that counts once.
    pub const fn new(
        object: &'static str,
        dimension: Dimension,
        field: &'static str,
        label: Label,
    ) -> GivenQuality {
        GivenQuality {
            object,
            label,
            dimension,
            field,
            applies: "",
            condition: "",
            fresh_days: None,
            shared_by: None,
            weight: 1,
        }
    }

    /// The same, of these records only.
    #[must_use]
    pub const fn of(self, applies: &'static str) -> GivenQuality {
        GivenQuality { applies, ..self }
    }

    /// The same, where this holds of a good record.
    #[must_use]
    pub const fn holds(self, condition: &'static str) -> GivenQuality {
        GivenQuality { condition, ..self }
    }

    /// The same, fresh for so many days.
    #[must_use]
    pub const fn fresh(self, days: i64) -> GivenQuality {
        GivenQuality { fresh_days: Some(days), ..self }
    }

    /// The same, where so many records may share it.
    #[must_use]
    pub const fn shared(self, by: i64) -> GivenQuality {
        GivenQuality { shared_by: Some(by), ..self }
    }

    /// The same, counting so much.
    #[must_use]
    pub const fn weighs(self, weight: i64) -> GivenQuality {
        GivenQuality { weight, ..self }
    }
}

/// What is administered together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Administers {
    /// Who works here, and what each may do.
    People,
    /// What is kept, and how it looks.
    Data,
    /// What happened, and what goes out.
    Safety,
}

impl Administers {
    /// All, in the order of the page.
    pub const ALL: [Administers; 3] = [Administers::People, Administers::Data, Administers::Safety];

    /// Its heading.
    pub const fn label(self) -> Label {
        match self {
            Administers::People => Label::new("人员与权限", "People and rights"),
            Administers::Data => Label::new("数据与对象", "Data and objects"),
            Administers::Safety => Label::new("安全与运维", "Safety and operations"),
        }
    }
}

/// Who runs the place, by their ids.
pub type KeepersOf = fn(&View<'_>) -> Result<std::collections::BTreeSet<i64>, StoreError>;

/// What a record page shows in its head: badges after the name, the quiet second line, the fact tiles.
pub type HeaderOf = fn(&View<'_>, &Row, object::Lang) -> Result<RecordFace, StoreError>;

/// Reduces what is kept for a time only; answers how much that was.
pub type Reduce = fn(&Crm) -> Result<usize, StoreError>;

/// What is to be said about all records of an object, if anything.
pub type ListNote = fn(&Crm) -> Option<Label>;

/// What a room puts beside a fact on a record's page, if anything.
pub type BesideFact = fn(&Visitor, &'static ObjectDef, &Row, &'static FieldDef) -> Option<maud::Markup>;

/// The roles of a house, for the data dictionary.
#[derive(Clone, Copy)]
pub struct ReadersOf {
    /// Whether someone may know them.
    pub may_ask: fn(&Visitor) -> bool,
    /// What each is called and may do; read as the house.
    pub load: Readers,
}

/// The page on which a record is changed; without one, on which a new one is made.
pub type OwnForm = fn(Option<&Row>) -> String;

/// What a room adds to the menu of a record's page: of which object, of which record, for whom.
pub type RecordMenu = fn(&Visitor, &'static ObjectDef, &Row) -> Vec<ui::MenuItem>;

/// The face of a record's page.
#[derive(Default)]
pub struct RecordFace {
    /// Badges after the name.
    pub badges: Vec<maud::Markup>,
    /// The quiet second line.
    pub line: Vec<maud::Markup>,
    /// Tiles: a figure with its question.
    pub tiles: Vec<ui::Tile>,
    /// The path of stages, where the object has one.
    pub path: Option<maud::Markup>,
}
