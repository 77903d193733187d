//! What a room brings to the house: its objects, where they stand in the navigation, what it adds to pages.

use object::{Label, ObjectDef, Row};
use store::{Fill, StoreError, View};

use crate::ui;

/// A room, as its door lists it.
pub struct Room {
    /// Its group in the navigation.
    pub label: Label,
    /// Its objects, in order.
    pub objects: Vec<&'static ObjectDef>,
    /// Which of them stand in the navigation, with an icon each.
    pub entries: Vec<(&'static ObjectDef, &'static str)>,
    /// Belongs to the administration, at the foot of the bar.
    pub administration: bool,
    /// Rules that fill new and changed records.
    pub fills: Vec<(&'static str, Fill)>,
    /// What record pages show above their facts.
    pub headers: Vec<(&'static str, HeaderOf)>,
    /// Similar but not equal: names that an import should point out, by object.
    pub similar: Vec<(&'static str, SimilarNames)>,
}

/// Whether two names are likely one, how alike they are, and why.
pub type SimilarNames = exchange::Similar;
/// How alike two names are.
pub type AlikeNames = exchange::Alike;

/// What a record page shows in its head: badges after the name, the quiet second line, the fact tiles.
pub type HeaderOf = fn(&View<'_>, &Row, object::Lang) -> Result<RecordFace, StoreError>;

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
