//! Sentences about who is the same, each proved on small tables.

mod company;
mod pairs;
mod sources;
