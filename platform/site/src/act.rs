//! A verb on an object, declared once by its room. Its button, its place in the palette, its endpoints, its right
//! and its line in the history follow from the declaration.

use object::{Label, Row};
use store::{Tx, Verb};

use crate::refusal::Refusal;

/// An act on one record that needs nothing but the record.
#[derive(Clone, Copy)]
pub struct Act {
    /// The object's name.
    pub object: &'static str,
    /// The verb: the act's name in change sets.
    pub name: &'static str,
    /// The noun of its endpoint: `POST /{plural}/{id}/{noun}`.
    pub noun: &'static str,
    /// What its button says.
    pub label: Label,
    /// What it does and what it refuses, in a sentence or two, for programs and for people who wonder.
    pub help: Label,
    /// What the history says someone did.
    pub told: Label,
    /// What is said when it is done.
    pub done: Label,
    /// The icon of its button.
    pub icon: &'static str,
    /// The right it needs on the record.
    pub verb: Verb,
    /// It settles what the record waits for: in lists it stands in front of the record's name.
    pub settles: bool,
    /// Whether it makes sense for the record as it stands; its button shows then.
    pub fits: fn(&Row) -> bool,
    /// Does it. Twice is the same as once; refuses what may not be, `NotFound` and `Forbidden` included.
    pub run: fn(&mut Tx<'_>, i64) -> Result<(), Refusal>,
}
