//! Trees that vote: one, a forest of many grown apart, or many grown one upon the other.

use rand::RngExt;
use rayon::prelude::*;

use super::binned::Binning;
use super::quality::sigmoid;
use super::shapley;
use super::tree::{Grower, Limits, Slopes, Tree};
use crate::chance;
use crate::table::Table;

/// Customers of the average rate that every leaf of a forest is given, so that a leaf of one kind only is not certain.
const LEAF_PRIOR: f64 = 2.0;
/// The share of rows each boosted tree sees (Friedman 2002, stochastic gradient boosting: between 0.5 and 0.8).
const ROWS_SHARE: f64 = 0.7;
/// The share of columns a boosted split chooses from.
const COLUMNS_SHARE: f64 = 0.5;
/// Added to the curvature of a boosted leaf.
const BOOSTING_RIDGE: f64 = 3.0;
/// Rows explained by one thread at a time.
const ROWS_PER_PIECE: usize = 64;

/// Trees whose leaves' values add up to log-odds.
#[derive(Debug, Clone)]
pub(super) struct Ensemble {
    binning: Binning,
    trees: Vec<Tree>,
    offset: f64,
}

fn rate(left: &[bool]) -> f64 {
    left.iter().filter(|&&left| left).count() as f64 / left.len() as f64
}

/// Leaves of shares become leaves of log-odds, less those of everybody, divided by the number of trees.
fn vote(tree: &mut Tree, rate: f64, trees: usize) {
    let all = (rate / (1.0 - rate)).ln();
    for node in &mut tree.0 {
        let hits = (node.value + rate) * node.cover + LEAF_PRIOR * rate;
        let misses = (1.0 - node.value - rate) * node.cover + LEAF_PRIOR * (1.0 - rate);
        node.value = ((hits / misses).ln() - all) / trees as f64;
    }
}

impl Ensemble {
    /// A single tree on all columns (Breiman et al. 1984).
    pub(super) fn tree(table: &Table, left: &[bool], leaves: usize, leaf_rows: usize) -> Ensemble {
        let columns = table.columns().len();
        let limits = Limits { leaves, rows: leaf_rows, ridge: 0.0, columns };
        Ensemble::votes(table, left, limits, 1, None)
    }

    /// A random forest (Breiman 2001): each tree on rows drawn with replacement, each split on √columns.
    pub(super) fn forest(
        table: &Table,
        left: &[bool],
        trees: usize,
        leaf_rows: usize,
        seed: u64,
    ) -> Ensemble {
        let columns = (table.columns().len() as f64).sqrt().ceil() as usize;
        let leaves = table.rows().div_ceil(leaf_rows);
        let limits = Limits { leaves, rows: leaf_rows, ridge: 0.0, columns };
        Ensemble::votes(table, left, limits, trees, Some(seed))
    }

    fn votes(table: &Table, left: &[bool], limits: Limits, trees: usize, seed: Option<u64>) -> Ensemble {
        let binning = Binning::of(table);
        let binned = binning.bin(table);
        let rate = rate(left);
        let first: Vec<f64> = left.iter().map(|&left| rate - f64::from(u8::from(left))).collect();
        let second = vec![1.0; left.len()];
        let slopes = Slopes { first: &first, second: &second };
        let grower = Grower { binned: &binned, binning: &binning, limits };
        let count = binned.rows as u32;
        let grown = (0..trees).into_par_iter().map(|number| {
            let mut chance = chance::of_piece(seed.unwrap_or(0), number as u64);
            let rows = match seed {
                None => (0..count).collect(),
                Some(_) => {
                    let mut rows: Vec<u32> = (0..count).map(|_| chance.random_range(0..count)).collect();
                    rows.sort_unstable();
                    rows
                }
            };
            let mut tree = grower.grow(rows, &slopes, &mut chance);
            vote(&mut tree, rate, trees);
            tree
        });
        let trees = grown.collect();
        Ensemble { binning, trees, offset: (rate / (1.0 - rate)).ln() }
    }

    /// Gradient boosting of log-odds (Friedman 2001) on histograms.
    pub(super) fn boosted(
        table: &Table,
        left: &[bool],
        trees: usize,
        leaves: usize,
        rate_of_learning: f64,
        seed: u64,
    ) -> Ensemble {
        let binning = Binning::of(table);
        let binned = binning.bin(table);
        let rate = rate(left);
        let offset = (rate / (1.0 - rate)).ln();
        let columns = (table.columns().len() as f64 * COLUMNS_SHARE).ceil() as usize;
        let limits = Limits {
            leaves,
            // A leaf of few says little about the next customer; a hundredth of a small table is a few.
            rows: (binned.rows / 400).clamp(3, 20),
            ridge: BOOSTING_RIDGE,
            columns,
        };
        let grower = Grower { binned: &binned, binning: &binning, limits };
        let mut margins = vec![offset; binned.rows];
        let (mut first, mut second) = (vec![0.0; binned.rows], vec![0.0; binned.rows]);
        let mut grown = Vec::with_capacity(trees);
        for number in 0..trees {
            for row in 0..binned.rows {
                let p = sigmoid(margins[row]);
                first[row] = p - f64::from(u8::from(left[row]));
                second[row] = p * (1.0 - p);
            }
            let mut chance = chance::of_piece(seed, number as u64);
            let count = binned.rows as u32;
            let rows: Vec<u32> = (0..count).filter(|_| chance.random::<f64>() < ROWS_SHARE).collect();
            if rows.is_empty() {
                continue;
            }
            let slopes = Slopes { first: &first, second: &second };
            let mut tree = grower.grow(rows, &slopes, &mut chance);
            tree.0.iter_mut().for_each(|node| node.value *= rate_of_learning);
            margins.iter_mut().enumerate().for_each(|(row, margin)| *margin += tree.value(&binned, row));
            grown.push(tree);
        }
        Ensemble { binning, trees: grown, offset }
    }

    /// The log-odds of every row.
    pub(super) fn margins(&self, table: &Table) -> Vec<f64> {
        let binned = self.binning.bin(table);
        let of_row = |row| self.offset + self.trees.iter().map(|tree| tree.value(&binned, row)).sum::<f64>();
        (0..binned.rows).into_par_iter().with_min_len(ROWS_PER_PIECE).map(of_row).collect()
    }

    /// Adds `share` of every column's part of every row's log-odds to `parts` (row by row); gives the log-odds of the
    /// average customer.
    pub(super) fn add_parts(&self, table: &Table, share: f64, parts: &mut [f64]) -> f64 {
        let binned = self.binning.bin(table);
        let columns = table.columns().len();
        parts.par_chunks_mut(columns * ROWS_PER_PIECE).enumerate().for_each(|(piece, parts)| {
            let mut own = vec![0.0; columns];
            for (place, parts) in parts.chunks_exact_mut(columns).enumerate() {
                own.fill(0.0);
                let row = piece * ROWS_PER_PIECE + place;
                self.trees.iter().for_each(|tree| shapley::add(tree, &binned, row, &mut own));
                parts.iter_mut().zip(&own).for_each(|(sum, part)| *sum += share * part);
            }
        });
        share * (self.offset + self.trees.iter().map(shapley::expected).sum::<f64>())
    }
}
