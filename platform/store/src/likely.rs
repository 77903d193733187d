//! Pairs of records that may be the same, with probabilities that were learned from all records of their object: kept by
//! whoever looks for them, told to each reader as far as both records and what they were compared by are told.

mod asking;
mod keeping;
mod learned;

use object::{Instant, Row};

pub use asking::{LIKELY_ROWS_MAX, LikelyAsked, LikelyPage};
pub use keeping::LikelyLabels;
pub(crate) use learned::Learned;

use crate::likeness::Because;

/// What probabilities are counted in: parts of certainty.
pub const CERTAIN: i64 = 10_000;

/// A pair as it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikelyPair {
    /// The record with the smaller id.
    pub first: i64,
    /// The other.
    pub second: i64,
    /// How likely they are the same, or related, in parts of [`CERTAIN`].
    pub probability: i64,
    /// They are related rather than the same: a branch, a sister company, a household.
    pub related: bool,
    /// The first record of the group to which both belong, where it has more than the two.
    pub cluster: Option<i64>,
}

impl LikelyPair {
    /// How likely it is in percent; nothing that was learned is certain.
    pub fn percent(&self) -> i64 {
        self.probability * 100 / CERTAIN
    }

    /// Its place among all, the surest first.
    pub fn place(&self) -> LikelyPlace {
        LikelyPlace { probability: self.probability, first: self.first, second: self.second }
    }
}

/// The place of a pair among all pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LikelyPlace {
    /// How likely it is; 0 where the reader is not told all that makes it.
    pub probability: i64,
    /// The record with the smaller id.
    pub first: i64,
    /// The other.
    pub second: i64,
}

/// What a reader is told of records that may be one.
#[derive(Clone, Debug)]
pub struct LikelyFound {
    /// The surest pair among them, with its probability as far as the reader is told what makes it.
    pub pair: LikelyPair,
    /// What speaks for it and against it, the strongest first.
    pub because: Vec<Because>,
    /// The records, the oldest first: two, or a group of more.
    pub rows: Vec<Row>,
}

/// How an object's records were looked through last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikelySearch {
    /// Which pairs belong to it.
    pub version: i64,
    /// When its records began to be read: what was changed since may not be what was compared.
    pub at: Instant,
    /// How many records were compared.
    pub records: i64,
    /// How many pairs were found.
    pub pairs: i64,
}
