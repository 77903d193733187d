//! Sentences about who is the same, each proved on small tables.

mod company;
mod invariance;
mod pairs;
mod sources;
mod writing;
