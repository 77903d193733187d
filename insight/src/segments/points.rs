//! Customers as points: numbers in standard deviations, categories beside them.
//!
//! The distance of two is √(Σ difference² + cost · different categories). It is that of points in space (a category as
//! one of as many axes), so the bounds of k-means hold for it.

use crate::chance::Chance;
use crate::table::{MISSING, Table, Values};
use rand::RngExt;

/// Points in rows.
#[derive(Debug, Clone)]
pub(super) struct Points {
    pub(super) rows: usize,
    /// Row by row.
    pub(super) numbers: Vec<f64>,
    pub(super) numbers_width: usize,
    /// Row by row; what is not known is a category of its own, the last.
    pub(super) codes: Vec<u32>,
    /// Categories of each column, with the one for not known.
    pub(super) levels: Vec<usize>,
    pub(super) category_cost: f64,
}

impl Points {
    /// The points of a table. A number that is not known lies at the mean; a column that says the same of all has no
    /// part in it.
    pub(super) fn of(table: &Table, category_cost: f64) -> Points {
        let rows = table.rows();
        let (mut numbers, mut codes, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for column in table.columns() {
            match &column.values {
                Values::Numbers(values) => numbers.extend(standardised(values)),
                Values::Categories { codes: own, names } => {
                    levels.push(names.len() + 1);
                    let last = names.len() as u32;
                    codes.push(
                        own.iter()
                            .map(|&code| if code == MISSING { last } else { code })
                            .collect::<Vec<u32>>(),
                    );
                }
            }
        }
        let (width, codes_width) = (numbers.len(), codes.len());
        let mut by_row = Vec::with_capacity(rows * width);
        let mut codes_by_row = Vec::with_capacity(rows * codes_width);
        for row in 0..rows {
            by_row.extend(numbers.iter().map(|column| column[row]));
            codes_by_row.extend(codes.iter().map(|column| column[row]));
        }
        Points { rows, numbers: by_row, numbers_width: width, codes: codes_by_row, levels, category_cost }
    }

    pub(super) fn number_row(&self, row: usize) -> &[f64] {
        &self.numbers[row * self.numbers_width..(row + 1) * self.numbers_width]
    }

    pub(super) fn code_row(&self, row: usize) -> &[u32] {
        &self.codes[row * self.levels.len()..(row + 1) * self.levels.len()]
    }

    pub(super) fn take(&self, rows: &[u32]) -> Points {
        let numbers = rows.iter().flat_map(|&row| self.number_row(row as usize)).copied().collect();
        let codes = rows.iter().flat_map(|&row| self.code_row(row as usize)).copied().collect();
        Points { rows: rows.len(), numbers, codes, levels: self.levels.clone(), ..*self }
    }

    /// The squared distance of two rows of two tables of the same columns.
    pub(super) fn squared(&self, row: usize, other: &Points, other_row: usize) -> f64 {
        let numbers = self.number_row(row).iter().zip(other.number_row(other_row));
        let numbers: f64 = numbers.map(|(a, b)| (a - b) * (a - b)).sum();
        let different =
            self.code_row(row).iter().zip(other.code_row(other_row)).filter(|(a, b)| a != b).count();
        numbers + self.category_cost * different as f64
    }

    /// The means and the most frequent categories of each group.
    pub(super) fn centres(&self, labels: &[u32], groups: usize) -> Centres {
        let mut sums = Sums::of(self, groups);
        labels.iter().enumerate().for_each(|(row, &label)| sums.add(self, row, label as usize));
        sums.centres(self)
    }

    /// This many points by chance, spread over the box that the numbers fill and the shares that the categories have,
    /// column by column: the same spread and no shape.
    pub(super) fn shapeless(&self, chance: &mut Chance) -> Points {
        let mut flat = self.clone();
        for column in 0..self.numbers_width {
            let values = || (0..self.rows).map(|row| self.number_row(row)[column]);
            let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
            for row in 0..self.rows {
                flat.numbers[row * self.numbers_width + column] = low + (high - low) * chance.random::<f64>();
            }
        }
        for column in 0..self.levels.len() {
            for row in 0..self.rows {
                let other = chance.random_range(0..self.rows);
                flat.codes[row * self.levels.len() + column] = self.code_row(other)[column];
            }
        }
        flat
    }
}

fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let known = || values.iter().copied().filter(|value| !value.is_nan());
    let count = known().count() as f64;
    let mean = known().sum::<f64>() / count;
    let spread = (known().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    // Also nothing where no value is known: a comparison with NaN is false.
    (spread > 1e-12 * (1.0 + mean.abs())).then(|| {
        values.iter().map(|value| if value.is_nan() { 0.0 } else { (value - mean) / spread }).collect()
    })
}

/// The groups' centres, as points of their own.
pub(super) type Centres = Points;

impl Centres {
    /// A centre as one row of numbers, to put centres in an order.
    pub(super) fn row(&self, group: usize) -> Vec<f64> {
        let codes = self.code_row(group).iter().map(|&code| f64::from(code));
        self.number_row(group).iter().copied().chain(codes).collect()
    }
}

/// What the centres of groups are made of.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    groups: usize,
    pub(super) counts: Vec<usize>,
    numbers: Vec<f64>,
    /// For each group the counts of every category of every column.
    levels: Vec<u32>,
}

impl Sums {
    pub(super) fn of(points: &Points, groups: usize) -> Sums {
        let levels: usize = points.levels.iter().sum();
        Sums {
            groups,
            counts: vec![0; groups],
            numbers: vec![0.0; groups * points.numbers_width],
            levels: vec![0; groups * levels],
        }
    }

    pub(super) fn add(&mut self, points: &Points, row: usize, group: usize) {
        self.counts[group] += 1;
        let width = points.numbers_width;
        let own = &mut self.numbers[group * width..(group + 1) * width];
        own.iter_mut().zip(points.number_row(row)).for_each(|(sum, value)| *sum += value);
        let mut place = group * points.levels.iter().sum::<usize>();
        for (&code, &levels) in points.code_row(row).iter().zip(&points.levels) {
            self.levels[place + code as usize] += 1;
            place += levels;
        }
    }

    pub(super) fn plus(&mut self, other: &Sums) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, value)| *sum += value);
        self.numbers.iter_mut().zip(&other.numbers).for_each(|(sum, value)| *sum += value);
        self.levels.iter_mut().zip(&other.levels).for_each(|(sum, value)| *sum += value);
    }

    /// The centres; of equally frequent categories the first. A group without rows lies at the mean of all.
    pub(super) fn centres(&self, points: &Points) -> Centres {
        let width = points.numbers_width;
        let numbers = self.numbers.iter().enumerate();
        let numbers =
            numbers.map(|(place, sum)| sum / self.counts[place / width.max(1)].max(1) as f64).collect();
        let mut codes = Vec::with_capacity(self.groups * points.levels.len());
        let mut place = 0;
        for _ in 0..self.groups {
            for &levels in &points.levels {
                let counts = &self.levels[place..place + levels];
                let most = (0..levels).reduce(|a, b| if counts[b] > counts[a] { b } else { a });
                codes.push(most.unwrap_or_default() as u32);
                place += levels;
            }
        }
        Points { rows: self.groups, numbers, codes, levels: points.levels.clone(), ..*points }
    }
}
