//! A table as small whole numbers: trees ask only which of at most 255 classes a value falls into.

use crate::table::{MISSING, Table, Values};

/// Classes of a column of numbers, without the one for unknown.
const CLASSES_MAX: usize = 250;
/// Categories of a column that trees tell apart, the most frequent ones.
const LEVELS_MAX: usize = 250;

/// How a column's values become classes. The last class is "not known" (and every rare category).
#[derive(Debug, Clone)]
pub(super) enum Classes {
    /// Bounds between classes, rising.
    Bounds(Vec<f64>),
    /// For each category its class.
    Levels { class_of_code: Vec<u8>, count: usize },
}

impl Classes {
    fn of(values: &Values) -> Classes {
        match values {
            Values::Numbers(values) => {
                let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
                known.sort_unstable_by(f64::total_cmp);
                let mut distinct = known.clone();
                distinct.dedup();
                let between = |a: f64, b: f64| a + (b - a) / 2.0;
                let bounds = if distinct.len() <= CLASSES_MAX {
                    distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect()
                } else {
                    let at = |k: usize| known[k * known.len() / CLASSES_MAX];
                    let mut bounds: Vec<f64> = (1..CLASSES_MAX)
                        .filter_map(|k| {
                            let next = distinct.partition_point(|&value| value <= at(k));
                            (next < distinct.len()).then(|| between(at(k), distinct[next]))
                        })
                        .collect();
                    bounds.dedup();
                    bounds
                };
                Classes::Bounds(bounds)
            }
            Values::Categories { codes, names } => {
                let mut counts = vec![0usize; names.len()];
                codes.iter().filter(|&&code| code != MISSING).for_each(|&code| counts[code as usize] += 1);
                let mut order: Vec<usize> = (0..names.len()).collect();
                order.sort_by_key(|&code| std::cmp::Reverse(counts[code]));
                order.truncate(LEVELS_MAX);
                order.sort_unstable();
                let mut class_of_code = vec![order.len() as u8; names.len()];
                for (class, &code) in order.iter().enumerate() {
                    class_of_code[code] = class as u8;
                }
                Classes::Levels { class_of_code, count: order.len() }
            }
        }
    }

    /// The class of what is not known.
    pub(super) fn unknown(&self) -> u8 {
        match self {
            Classes::Bounds(bounds) => bounds.len() as u8 + 1,
            Classes::Levels { count, .. } => *count as u8,
        }
    }

    fn codes(&self, values: &Values) -> Vec<u8> {
        match (self, values) {
            (Classes::Bounds(bounds), Values::Numbers(values)) => values
                .iter()
                .map(|value| match value.is_nan() {
                    true => self.unknown(),
                    false => bounds.partition_point(|bound| bound < value) as u8,
                })
                .collect(),
            (Classes::Levels { class_of_code, .. }, Values::Categories { codes, .. }) => codes
                .iter()
                .map(|&code| class_of_code.get(code as usize).copied().unwrap_or(self.unknown()))
                .collect(),
            // A table is conformed to the model's before it comes here.
            (Classes::Bounds(_), Values::Categories { .. })
            | (Classes::Levels { .. }, Values::Numbers(_)) => Vec::new(),
        }
    }
}

/// The classes of every column, from the rows a model learns from.
#[derive(Debug, Clone)]
pub(super) struct Binning(pub(super) Vec<Classes>);

/// The classes of every value, column by column.
pub(super) struct Binned {
    pub(super) codes: Vec<Vec<u8>>,
    pub(super) rows: usize,
}

impl Binning {
    pub(super) fn of(table: &Table) -> Binning {
        Binning(table.columns().iter().map(|column| Classes::of(&column.values)).collect())
    }

    pub(super) fn bin(&self, table: &Table) -> Binned {
        let by_column = self.0.iter().zip(table.columns());
        let codes = by_column.map(|(classes, column)| classes.codes(&column.values)).collect();
        Binned { codes, rows: table.rows() }
    }
}
