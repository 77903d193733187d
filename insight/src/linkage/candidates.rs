//! The candidates that the taken rules find, each once.

use rayon::prelude::*;

use super::prepared::Prepared;
use super::rules::{GROUP_MAX, Rule};
use super::values::short;

/// Rows whose groups are paired together.
const PIECE: usize = 1 << 13;

/// Rows in the order of their keys, of each rule.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    rules: usize,
    /// Keys of a row, one a rule; 0 where it has none or its group is too large.
    keys: Vec<u32>,
    /// Of each rule: key and row, in order.
    pub(crate) orders: Vec<Vec<u64>>,
}

fn key_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

impl Groups {
    /// Sorts the rows by each rule.
    pub(crate) fn new(prepared: &Prepared, rules: &[Rule]) -> Groups {
        let orders: Vec<Vec<u64>> = rules
            .iter()
            .map(|rule| {
                let mut order: Vec<u64> = (0..prepared.rows as u32)
                    .into_par_iter()
                    .filter_map(|row| {
                        let key = short(rule.key(prepared.atoms_of(row))?);
                        Some(u64::from(key) << 32 | u64::from(row))
                    })
                    .collect();
                order.par_sort_unstable();
                order
            })
            .collect();
        let mut keys = vec![0; prepared.rows * rules.len()];
        for (rule, order) in orders.iter().enumerate() {
            for group in paired(order) {
                for &entry in group {
                    keys[entry as u32 as usize * rules.len() + rule] = key_of(entry);
                }
            }
        }
        Groups { rules: rules.len(), keys, orders }
    }

    fn keys_of(&self, row: u32) -> &[u32] {
        &self.keys[row as usize * self.rules..][..self.rules]
    }

    /// How many pairs there are, those that two rules find twice.
    pub(crate) fn size(&self) -> u64 {
        let of = |group: &[u64]| group.len() as u64 * (group.len() as u64 - 1) / 2;
        self.orders.iter().flat_map(|order| paired(order)).map(of).sum()
    }

    /// Whether one of these rules finds a pair.
    pub(crate) fn found_by(&self, one: u32, other: u32, rules: &[usize]) -> bool {
        let (one, other) = (self.keys_of(one), self.keys_of(other));
        rules.iter().any(|rule| one[*rule] == other[*rule] && one[*rule] != 0)
    }

    /// Calls for every pair, each once, and collects what it gives, in an order that threads do not change.
    pub(crate) fn pairs<T: Send>(
        &self,
        prepared: &Prepared,
        look: impl Fn(u32, u32) -> Option<T> + Sync,
    ) -> (u64, Vec<T>) {
        let mut all = Vec::new();
        let mut compared = 0;
        for (rule, order) in self.orders.iter().enumerate() {
            let found: Vec<(u64, Vec<T>)> = pieces(order)
                .into_par_iter()
                .map(|piece| {
                    let mut found = Vec::new();
                    let mut compared = 0;
                    for group in paired(piece) {
                        for (at, &left) in group.iter().enumerate() {
                            let left = left as u32;
                            let before = &self.keys_of(left)[..rule];
                            for &right in &group[at + 1..] {
                                let right = right as u32;
                                let earlier = before
                                    .iter()
                                    .zip(self.keys_of(right))
                                    .any(|(one, other)| one == other && *one != 0);
                                if earlier || !prepared.is_pair(left, right) {
                                    continue;
                                }
                                compared += 1;
                                found.extend(look(left, right));
                            }
                        }
                    }
                    (compared, found)
                })
                .collect();
            for (count, found) in found {
                compared += count;
                all.extend(found);
            }
        }
        (compared, all)
    }

    /// The rows that share this key of a rule; none where they are too many.
    pub(crate) fn rows_of(&self, rule: usize, key: u64) -> &[u64] {
        let key = short(key);
        let order = &self.orders[rule];
        let from = order.partition_point(|entry| key_of(*entry) < key);
        let len = order[from..].iter().take(GROUP_MAX + 1).take_while(|entry| key_of(**entry) == key).count();
        if len > GROUP_MAX { &[] } else { &order[from..from + len] }
    }
}

fn paired(order: &[u64]) -> impl Iterator<Item = &[u64]> {
    order
        .chunk_by(|one, other| key_of(*one) == key_of(*other))
        .filter(|group| (2..=GROUP_MAX).contains(&group.len()))
}

/// Pieces of some thousand rows that cut no group.
fn pieces(order: &[u64]) -> Vec<&[u64]> {
    let mut pieces = Vec::new();
    let mut rest = order;
    while !rest.is_empty() {
        let mut at = PIECE.min(rest.len());
        while at < rest.len() && key_of(rest[at]) == key_of(rest[at - 1]) {
            at += 1;
        }
        let (piece, after) = rest.split_at(at);
        pieces.push(piece);
        rest = after;
    }
    pieces
}
