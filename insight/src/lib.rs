//! What numbers say: who is the same, who is worth what, who is leaving, and why.
//!
//! Columns in, results out: no file, no clock, no database. Every method names its source and what it assumes, is the
//! same for a given seed whatever the number of threads, and refuses where the data cannot carry an answer
//! ([`Refusal`]) instead of returning a number.

pub mod attribution;
pub mod chance;
pub mod churn;
pub mod clv;
pub mod draws;
pub mod drivers;
pub mod forecast;
pub mod interval;
pub mod kano;
pub mod linkage;
pub mod loyalty_path;
pub mod next;
pub mod optimum;
mod refusal;
pub mod rfm;
pub mod satisfaction;
pub mod segments;
pub mod symmetric;
pub mod table;
pub mod text;
pub mod value_index;

pub use refusal::Refusal;
