//! Lists that people keep: what they are narrowed to, sorted by and show, under a name, for oneself, one's team or
//! everyone. Who may see and change one is its room's business; this is what the pages ask of it.

use object::Message;
use store::{Actor, StoreError, Tx, View, WriteError};

/// Who sees a kept list beside its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody.
    Nobody,
    /// The owner's team, the teams below it, and those who lead it.
    Team,
    /// Everyone who may see records of the object.
    Everyone,
}

impl Sharing {
    /// All of them, the narrowest first.
    pub const ALL: [Sharing; 3] = [Sharing::Nobody, Sharing::Team, Sharing::Everyone];

    /// The word in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Sharing::Nobody => "nobody",
            Sharing::Team => "team",
            Sharing::Everyone => "everyone",
        }
    }

    /// By the word in forms; anything else shares with nobody.
    pub fn of_code(code: &str) -> Sharing {
        Sharing::ALL.into_iter().find(|sharing| sharing.code() == code).unwrap_or(Sharing::Nobody)
    }
}

/// What a list shows, as its address says it; empty texts stand for what the object shows by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewContent {
    /// The filter, in CEL.
    pub filter: String,
    /// The order: `-grade,name`.
    pub sort: String,
    /// The columns: `name,grade,owner`.
    pub columns: String,
    /// `compact`, or empty for comfortable.
    pub density: String,
    /// `board` or `calendar`; empty for a table.
    pub shape: String,
    /// The field that a board has columns of, or that a calendar goes by.
    pub by: String,
    /// The amount or number that is summed up, below a table or above a board's columns.
    pub sum: String,
    /// What a calendar shows at once: `week`, `day`, `agenda`; empty for a month.
    pub span: String,
    /// The field that a calendar's colours tell.
    pub tint: String,
    /// What the records are grouped by: `grade`, `known_since.month`.
    pub group: String,
    /// How many columns stay while the others move sideways: `2`; empty for the first alone.
    pub frozen: String,
    /// The widths of columns in CSS pixels: `name:240,grade:96`. No part of the address: whoever may change the view
    /// keeps them as they drag.
    pub widths: String,
}

/// A kept list, as one person sees it.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Its raw id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub content: ViewContent,
    /// Who else sees it.
    pub sharing: Sharing,
    /// Whose it is.
    pub owner_name: String,
    /// It is one's own.
    pub is_mine: bool,
    /// One may change and delete it.
    pub may_change: bool,
    /// One may keep in it what one makes of it.
    pub may_save: bool,
    /// One has it in the side bar.
    pub is_pinned: bool,
    /// The list opens with it.
    pub is_usual: bool,
}

/// A kept list in someone's side bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The list's raw id.
    pub view: i64,
    /// Of which object, by its name.
    pub object: String,
    /// What it is called.
    pub name: String,
}

/// A list to be kept.
#[derive(Clone, Debug)]
pub struct NewView {
    /// Of which object, by its name.
    pub object: &'static str,
    /// What to call it.
    pub name: String,
    /// For whom.
    pub sharing: Sharing,
    /// What it shows.
    pub content: ViewContent,
}

/// What can be done with a kept list.
#[derive(Clone, Debug)]
pub enum ViewAct {
    /// It shows this from now on.
    Show(Box<ViewContent>),
    /// Its columns are this wide.
    Widen(String),
    /// It is called this, and shared so.
    Name(String, Sharing),
    /// It stands in one's side bar, or no longer.
    Pin(bool),
    /// The list opens with it, or no longer.
    Usual(bool),
    /// It goes.
    Delete,
}

/// Why a list is not kept or changed so.
#[derive(Debug)]
pub enum ViewRefusal {
    /// There is none, or it is no longer shared.
    Unknown,
    /// Only its owner and administrators change it.
    NotYours,
    /// Only administrators share with everyone.
    NotForEveryone,
    /// It needs a name of at most so many characters.
    NameNeeded(usize),
    /// One has another of this name.
    NameTaken,
    /// One has as many as are kept.
    TooMany(usize),
    /// The record was not written.
    Write(WriteError),
}

impl From<StoreError> for ViewRefusal {
    fn from(fault: StoreError) -> ViewRefusal {
        ViewRefusal::Write(WriteError::Store(fault))
    }
}

impl From<WriteError> for ViewRefusal {
    fn from(refused: WriteError) -> ViewRefusal {
        ViewRefusal::Write(refused)
    }
}

impl ViewRefusal {
    /// What to tell; the fault itself where the record was not written.
    pub(crate) fn told(self) -> Result<Message, WriteError> {
        Ok(match self {
            ViewRefusal::Unknown => Message::new(
                "view_unknown",
                "找不到这个视图：它可能已被删除，或不再共享给您",
                "there is no such view; it may be deleted, or no longer shared with you",
            ),
            ViewRefusal::NotYours => Message::new(
                "view_not_yours",
                "只有视图的创建人或管理员可以修改它，您可以另存为自己的视图",
                "only its owner or an administrator may change this view; save it as one of your own instead",
            ),
            ViewRefusal::NotForEveryone => Message::new(
                "view_not_for_everyone",
                "只有管理员可以共享给所有人，您可以共享给自己的团队",
                "only an administrator may share a view with everyone; you may share it with your team",
            ),
            ViewRefusal::NameNeeded(chars_max) => Message::new(
                "view_name_needed",
                format!("请给视图起个名字，不超过 {chars_max} 个字"),
                format!("give the view a name of at most {chars_max} characters"),
            ),
            ViewRefusal::NameTaken => Message::new(
                "view_name_taken",
                "您已有同名的视图，请换个名字",
                "you have a view of this name already; choose another",
            ),
            ViewRefusal::TooMany(views_max) => Message::new(
                "view_too_many",
                format!("每个列表最多保存 {views_max} 个视图，请先删除不用的"),
                format!("at most {views_max} views are kept of one list; delete some first"),
            ),
            ViewRefusal::Write(refused) => return Err(refused),
        })
    }
}

/// Keeps lists for people.
pub trait ViewShelf: Send + Sync {
    /// The name of the object whose records are kept lists: who changes one may take it back, whatever their role.
    fn object(&self) -> &'static str;
    /// Whether an act that changed records of these objects was done with a kept list: with it alone, or with what
    /// goes with it.
    fn did(&self, objects: &[String]) -> bool;
    /// The kept lists of all objects that someone sees, each with the name of its object, by name.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn every_view(&self, view: &View<'_>, who: &Actor) -> Result<Vec<(String, SavedView)>, StoreError>;
    /// The kept lists of an object that someone sees: their own first, then by name.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn views(&self, view: &View<'_>, who: &Actor, object: &str) -> Result<Vec<SavedView>, StoreError>;
    /// Keeps a list; returns its raw id.
    ///
    /// # Errors
    /// As [`ViewRefusal`] names them.
    fn keep(&self, tx: &mut Tx<'_>, who: &Actor, new: &NewView) -> Result<i64, ViewRefusal>;
    /// Does something with a kept list.
    ///
    /// # Errors
    /// As [`ViewRefusal`] names them.
    fn act(&self, tx: &mut Tx<'_>, who: &Actor, id: i64, act: &ViewAct) -> Result<(), ViewRefusal>;
}
