//! What numbers say: who is the same, who is worth what, who is leaving, and why.
//!
//! Columns in, results out: no file, no clock, no database. Every method names its source and what it assumes, is the
//! same for a given seed whatever the number of threads, and refuses where the data cannot carry an answer
//! ([`Refusal`]) instead of returning a number.

pub mod chance;
pub mod linkage;
mod refusal;

pub use refusal::Refusal;
