//! What was learned, without the rows: small enough to be kept beside them, it says of any two records what they are
//! to each other.
//!
//! The share of the same among all pairs is kept as the linkage learned it. Candidates that were found by a shared
//! key are compared with the same odds: what finds them is what their columns agree in, and that is counted already.

mod bytes;
mod kept;
mod prior;

pub use bytes::BadBytes;

use self::kept::{Frequencies, kept};
use super::compare::Shape;
use super::model::{Answer, Model, Seen};
use super::order::key_of;
use super::prepared::{Comparator, Prepared, both};
use super::table::Kind;
use super::values::{MISSING, hash_of};
use super::{Linkage, Reason, coincidence, reasons_of};
use crate::Refusal;

/// Two records compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The same, related or different.
    pub answer: Answer,
    /// What each column says.
    pub reasons: Vec<Reason>,
}

/// What a [`Linkage`] has learned, or what is known beforehand ([`Scorer::prior`]).
#[derive(Debug, Clone)]
pub struct Scorer {
    columns: Vec<(String, Kind)>,
    kinds: Vec<Kind>,
    /// The columns' features, without rows.
    layout: Prepared,
    shape: Shape,
    model: Model,
    /// How often values occur, by feature.
    frequencies: Vec<Frequencies>,
}

impl Linkage {
    /// What was learned, without the rows.
    pub fn scorer(&self) -> Scorer {
        let mut layout = Prepared::empty(&self.columns);
        layout.rows_counted = self.prepared.rows_counted;
        Scorer::of(self.columns.clone(), layout, self.model.clone(), kept(&self.prepared))
    }
}

impl Scorer {
    fn of(
        columns: Vec<(String, Kind)>,
        layout: Prepared,
        model: Model,
        frequencies: Vec<Frequencies>,
    ) -> Scorer {
        let kinds = columns.iter().map(|(_, kind)| *kind).collect();
        let shape = Shape::of(&layout.features);
        Scorer { columns, kinds, layout, shape, model, frequencies }
    }

    /// The columns of which it was learned: their names and kinds, in their order.
    pub fn columns(&self) -> &[(String, Kind)] {
        &self.columns
    }

    /// The rows among which values were counted.
    pub fn rows_counted(&self) -> usize {
        self.layout.rows_counted
    }

    /// The same for a house of so many records: of every two of few more are the same than of every two of many, while
    /// strangers agree as often as anywhere.
    #[must_use]
    pub fn among(mut self, rows: usize) -> Scorer {
        let change = (self.layout.rows_counted as f32 / rows.max(2) as f32).ln();
        self.model.log_priors.iter_mut().for_each(|log| *log += change);
        self
    }

    /// What two records are to each other, and why. `left` and `right` hold a text a column, in their order; an
    /// empty one is missing. For more than one pair of a record see [`Scorer::records`].
    ///
    /// # Errors
    /// [`Refusal::Lengths`] where the texts are not one a column.
    pub fn score(&self, left: &[&str], right: &[&str]) -> Result<Scored, Refusal> {
        let mut records = self.records();
        let (left, right) = (records.add(left)?, records.add(right)?);
        Ok(Scored { answer: records.answer(left, right), reasons: records.reasons(left, right) })
    }

    /// Room for records that are compared with each other: each is read once, and a pair costs little more than a
    /// microsecond.
    pub fn records(&self) -> Records<'_> {
        Records { scorer: self, read: self.layout.clone(), keys: Vec::new() }
    }
}

/// Records read for comparison.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    scorer: &'a Scorer,
    read: Prepared,
    /// By which of two comes first, as in a [`Linkage`].
    keys: Vec<u64>,
}

impl Records<'_> {
    /// Reads a record, a text a column, and returns its number, counted from zero.
    ///
    /// # Errors
    /// [`Refusal::Lengths`] where the texts are not one a column.
    pub fn add(&mut self, texts: &[&str]) -> Result<u32, Refusal> {
        let scorer = self.scorer;
        if texts.len() != scorer.columns.len() {
            return Err(Refusal::Lengths {
                column: scorer.columns.first().map_or_else(String::new, |(name, _)| name.clone()),
                have: texts.len(),
                need: scorer.columns.len(),
            });
        }
        let read = &mut self.read;
        let from = read.encode(&scorer.kinds, texts);
        self.keys.push(key_of(texts.iter().copied()));
        for at in 0..read.features.len() {
            let frequencies = &scorer.frequencies[at];
            let feature = &mut read.features[at];
            let vocabulary = &read.books[feature.book].vocabulary;
            for number in feature.counts.len() as u32..vocabulary.len() as u32 {
                let hash = hash_of(vocabulary.text(number).as_bytes());
                let is_missing = number == MISSING;
                feature.counts.push(if is_missing { 0 } else { frequencies.whole.of(hash) });
                feature.part_counts.push(if is_missing { 0 } else { frequencies.part.of(hash) });
            }
            let (Comparator::Category, Some(parent)) =
                (feature.comparator, scorer.model.coincidence.parents[at][0])
            else {
                continue;
            };
            let around = &read.features[parent];
            let (number, other) = (read.keys[from + around.at], read.keys[from + read.features[at].at]);
            if number != MISSING && other != MISSING {
                let text = read.books[around.book].vocabulary.text(number);
                let another = read.books[read.features[at].book].vocabulary.text(other);
                let count = frequencies.together.of(kept::together(text, another));
                if count > 0 {
                    read.features[at].together.insert(both(number, other), count);
                }
            }
        }
        Ok((read.rows - 1) as u32)
    }

    /// What two of them are to each other.
    pub fn answer(&self, left: u32, right: u32) -> Answer {
        self.scorer.model.answer(&self.scorer.shape, &self.see(left, right))
    }

    /// What each column says about two of them.
    pub fn reasons(&self, left: u32, right: u32) -> Vec<Reason> {
        reasons_of(&self.read, &self.scorer.shape, &self.scorer.model, &self.see(left, right))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.read.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.read.rows == 0
    }

    /// Forgets all of them, and keeps the room they had.
    pub fn clear(&mut self) {
        self.read.clear();
        self.keys.clear();
    }

    fn see(&self, left: u32, right: u32) -> Seen {
        let scorer = self.scorer;
        let key = |record: u32| self.keys[record as usize];
        let (first, second) = if key(right) < key(left) { (right, left) } else { (left, right) };
        scorer.model.see(&self.read, &scorer.shape, self.read.row(first), self.read.row(second))
    }
}

/// The parents of all features of a layout.
fn parents_of(layout: &Prepared) -> Vec<[Option<usize>; 2]> {
    (0..layout.features.len()).map(|at| coincidence::parents_of(&layout.features, at)).collect()
}
