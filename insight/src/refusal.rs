//! Why the data cannot carry an answer.

use thiserror::Error;

/// A method's refusal. Its words are for programs and developers; people read it in their language at the door.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// There is too little of something.
    #[error("{have} {what} are too few: at least {need} are needed")]
    TooFew {
        /// What is counted, such as `customers`.
        what: &'static str,
        /// How many there are.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// A column says the same of everybody.
    #[error("column {column} has one value only")]
    NoVariation {
        /// The column.
        column: String,
    },
    /// A value that the method is not made for, such as an amount that is not a number.
    #[error("row {row} of column {column} does not fit: {why}")]
    BadValue {
        /// The column.
        column: String,
        /// Counted from zero.
        row: usize,
        /// A code such as `not_finite`, `negative`, `in_the_future`.
        why: &'static str,
    },
    /// Columns of different length.
    #[error("column {column} has {have} rows instead of {need}")]
    Lengths {
        /// The column.
        column: String,
        /// Its rows.
        have: usize,
        /// The rows of the others.
        need: usize,
    },
    /// The search for the best parameters came to no end.
    #[error("{what} did not converge after {steps} steps")]
    NotConverged {
        /// The model.
        what: &'static str,
        /// Steps taken.
        steps: usize,
    },
    /// The model says no more than chance or a plain average would.
    #[error("{what} is no better than chance: {quality:.3} where {need:.3} is needed")]
    NoBetterThanChance {
        /// The model.
        what: &'static str,
        /// What it reached out of sample.
        quality: f64,
        /// What is needed.
        need: f64,
    },
}
