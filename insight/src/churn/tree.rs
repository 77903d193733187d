//! One tree: grown leaf by leaf on histograms, the split first that explains most.

use rand::RngExt;
use rayon::prelude::*;

use super::binned::{Binned, Binning, Classes};
use crate::chance::Chance;

/// Where a histogram of fewer values than this is faster made by one thread.
const PARALLEL_VALUES_MIN: usize = 400_000;
/// A split has to explain more than rounding does.
const GAIN_MIN: f64 = 1e-7;

/// What a node asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Question {
    /// Is the number's class at most this; unknown goes left if told so.
    AtMost { class: u8, unknown: u8, unknown_left: bool },
    /// Is the category this one.
    Is(u8),
}

impl Question {
    pub(super) fn goes_left(self, class: u8) -> bool {
        match self {
            Question::AtMost { class: bound, unknown, unknown_left } => {
                if class == unknown {
                    unknown_left
                } else {
                    class <= bound
                }
            }
            Question::Is(level) => class == level,
        }
    }
}

/// A node; a leaf has no children (`left` is zero, the root's place).
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) column: usize,
    pub(super) question: Question,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) value: f64,
    /// How many rows it was grown from.
    pub(super) cover: f64,
}

/// A tree; the root comes first, children after their parents.
#[derive(Debug, Clone)]
pub(super) struct Tree(pub(super) Vec<Node>);

impl Tree {
    /// The value of a row's leaf.
    pub(super) fn value(&self, binned: &Binned, row: usize) -> f64 {
        let mut node = &self.0[0];
        while node.left != 0 {
            let goes_left = node.question.goes_left(binned.codes[node.column][row]);
            node = &self.0[if goes_left { node.left } else { node.right }];
        }
        node.value
    }
}

/// What keeps a tree small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) leaves: usize,
    /// Rows on each side of a split.
    pub(super) rows: usize,
    /// Added to the curvature: shrinks the values of small leaves.
    pub(super) ridge: f64,
    /// How many columns a split chooses from, drawn for each.
    pub(super) columns: usize,
}

/// First and second derivative of the loss, row by row.
pub(super) struct Slopes<'a> {
    pub(super) first: &'a [f64],
    pub(super) second: &'a [f64],
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    first: f64,
    second: f64,
    rows: usize,
}

impl Sums {
    fn plus(self, other: Sums) -> Sums {
        Sums {
            first: self.first + other.first,
            second: self.second + other.second,
            rows: self.rows + other.rows,
        }
    }

    fn minus(self, other: Sums) -> Sums {
        Sums {
            first: self.first - other.first,
            second: self.second - other.second,
            rows: self.rows - other.rows,
        }
    }

    fn score(self, ridge: f64) -> f64 {
        self.first * self.first / (self.second + ridge)
    }
}

#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    question: Question,
}

/// A leaf that may still be split: its node, its rows' range and its best split.
struct Open {
    node: usize,
    from: usize,
    to: usize,
    split: Split,
}

/// Grows trees on the same rows again and again.
pub(super) struct Grower<'a> {
    pub(super) binned: &'a Binned,
    pub(super) binning: &'a Binning,
    pub(super) limits: Limits,
}

impl Grower<'_> {
    /// A tree on these rows (a row may come more than once), its leaves' values by one Newton step.
    pub(super) fn grow(&self, mut rows: Vec<u32>, slopes: &Slopes, chance: &mut Chance) -> Tree {
        let mut nodes = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        let mut leaves = 1;
        let mut buffer = Vec::with_capacity(rows.len());
        let end = rows.len();
        self.begin(&mut nodes, &mut open, &rows, (0, end), slopes, chance);
        while leaves < self.limits.leaves {
            // The first of equals, so that the order of growth is always the same.
            let best =
                (0..open.len()).reduce(|a, b| if open[b].split.gain > open[a].split.gain { b } else { a });
            let Some(best) = best else { break };
            let Open { node, from, to, split } = open.remove(best);
            let codes = &self.binned.codes[split.column];
            buffer.clear();
            let mut middle = from;
            for place in from..to {
                let row = rows[place];
                if split.question.goes_left(codes[row as usize]) {
                    rows[middle] = row;
                    middle += 1;
                } else {
                    buffer.push(row);
                }
            }
            rows[middle..to].copy_from_slice(&buffer);
            (nodes[node].column, nodes[node].question) = (split.column, split.question);
            nodes[node].left = self.begin(&mut nodes, &mut open, &rows, (from, middle), slopes, chance);
            nodes[node].right = self.begin(&mut nodes, &mut open, &rows, (middle, to), slopes, chance);
            leaves += 1;
        }
        Tree(nodes)
    }

    /// A new leaf of the rows in this range, open if some split is worth it; gives its place.
    fn begin(
        &self,
        nodes: &mut Vec<Node>,
        open: &mut Vec<Open>,
        rows: &[u32],
        (from, to): (usize, usize),
        slopes: &Slopes,
        chance: &mut Chance,
    ) -> usize {
        let here = &rows[from..to];
        let sums = here.iter().fold(Sums::default(), |sums, &row| Sums {
            first: sums.first + slopes.first[row as usize],
            second: sums.second + slopes.second[row as usize],
            rows: sums.rows + 1,
        });
        nodes.push(Node {
            column: 0,
            question: Question::Is(0),
            left: 0,
            right: 0,
            value: -sums.first / (sums.second + self.limits.ridge),
            cover: sums.rows as f64,
        });
        let node = nodes.len() - 1;
        if sums.rows >= 2 * self.limits.rows.max(1) {
            let columns = self.drawn(chance);
            let split = |&column: &usize| self.split(column, here, sums, slopes);
            let found: Vec<Option<Split>> = if here.len() * columns.len() >= PARALLEL_VALUES_MIN {
                columns.par_iter().map(split).collect()
            } else {
                columns.iter().map(split).collect()
            };
            let best = found.into_iter().flatten().reduce(|a, b| if b.gain > a.gain { b } else { a });
            open.extend(best.map(|split| Open { node, from, to, split }));
        }
        node
    }

    /// The columns a split may use, in rising order.
    fn drawn(&self, chance: &mut Chance) -> Vec<usize> {
        let mut columns: Vec<usize> = (0..self.binning.0.len()).collect();
        let count = self.limits.columns.clamp(1, columns.len());
        if count < columns.len() {
            for place in 0..count {
                let other = chance.random_range(place..columns.len());
                columns.swap(place, other);
            }
            columns.truncate(count);
            columns.sort_unstable();
        }
        columns
    }

    /// The best question about this column.
    fn split(&self, column: usize, rows: &[u32], all: Sums, slopes: &Slopes) -> Option<Split> {
        let classes = &self.binning.0[column];
        let unknown = classes.unknown();
        let mut histogram = vec![Sums::default(); usize::from(unknown) + 1];
        let codes = &self.binned.codes[column];
        for &row in rows {
            let sums = &mut histogram[usize::from(codes[row as usize])];
            sums.first += slopes.first[row as usize];
            sums.second += slopes.second[row as usize];
            sums.rows += 1;
        }
        let mut best: Option<Split> = None;
        let ridge = self.limits.ridge;
        let mut offer = |left: Sums, question: Question| {
            if left.rows < self.limits.rows || all.rows - left.rows < self.limits.rows {
                return;
            }
            let gain = left.score(ridge) + all.minus(left).score(ridge) - all.score(ridge);
            if gain > best.map_or(GAIN_MIN, |best| best.gain) {
                best = Some(Split { gain, column, question });
            }
        };
        match classes {
            Classes::Bounds(_) => {
                let unknowns = histogram[usize::from(unknown)];
                let mut below = Sums::default();
                for class in 0..unknown {
                    below = below.plus(histogram[usize::from(class)]);
                    offer(below, Question::AtMost { class, unknown, unknown_left: false });
                    if unknowns.rows > 0 {
                        offer(below.plus(unknowns), Question::AtMost { class, unknown, unknown_left: true });
                    }
                }
            }
            Classes::Levels { .. } => {
                for (class, &sums) in histogram.iter().enumerate() {
                    offer(sums, Question::Is(class as u8));
                }
            }
        }
        best
    }
}
