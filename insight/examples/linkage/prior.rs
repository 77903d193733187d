//! What is known beforehand: parameters learned from generated people, half of them Chinese, and companies.

use insight::linkage::{Linkage, Scorer, Table};

use crate::{companies, people};

/// Rows of each.
const ROWS: usize = 20_000;
/// Names that fewer bear are not kept.
const NAME_SHARE_MIN: f64 = 0.002;

fn scorer_of(table: &Table, seed: u64) -> Scorer {
    Linkage::of_one(table, seed).expect("enough rows").scorer().thinned(NAME_SHARE_MIN)
}

/// The scorers of which [`Scorer::prior`] is put together, with the names of their files.
pub fn made(seed: u64) -> [(&'static str, Scorer); 2] {
    let (people, _) = people::make(ROWS, 0.5, seed);
    let (companies, _) = companies::make(ROWS, seed);
    [("people", scorer_of(&people, seed)), ("companies", scorer_of(&companies, seed))]
}
