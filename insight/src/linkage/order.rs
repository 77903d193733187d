//! Rows in an order that only their texts give.
//!
//! Pairs are drawn by chance and sums are rounded, so that whatever is learned depends on the order of rows. Read in an
//! order of their own, the same rows say the same however they were handed in.

use rayon::prelude::*;

use super::table::Column;
use super::values::{hash_of, mix};

/// Where each row stands.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// By place: the row as it was handed in.
    rows: Vec<u32>,
    /// By row: its place.
    places: Vec<u32>,
}

impl Order {
    /// Of one table, or of two one after the other.
    pub(crate) fn of(tables: &[&[Column]]) -> Order {
        let mut rows = Vec::new();
        for columns in tables {
            let before = rows.len() as u32;
            let mut keys: Vec<(u64, u32)> = (0..columns[0].texts.len())
                .into_par_iter()
                .map(|row| (key_of(columns.iter().map(|column| column.texts.get(row))), before + row as u32))
                .collect();
            keys.par_sort_unstable();
            rows.extend(keys.into_iter().map(|(_, row)| row));
        }
        let mut places = vec![0; rows.len()];
        for (place, row) in (0_u32..).zip(&rows) {
            places[*row as usize] = place;
        }
        Order { rows, places }
    }

    /// The rows as they were handed in, by place.
    pub(crate) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The row that stands at this place; rows added later stand where they are.
    pub(crate) fn row(&self, place: u32) -> u32 {
        self.rows.get(place as usize).copied().unwrap_or(place)
    }

    /// The places of two rows, the lower first.
    pub(crate) fn places(&self, one: u32, other: u32) -> (u32, u32) {
        let place = |row: u32| self.places.get(row as usize).copied().unwrap_or(row);
        let (one, other) = (place(one), place(other));
        (one.min(other), one.max(other))
    }
}

/// What rows are put in order by.
pub(crate) fn key_of<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    texts.map(|text| hash_of(text.as_bytes())).fold(0, mix)
}
