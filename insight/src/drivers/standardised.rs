//! Columns as distances from their means in standard deviations, and how they go together.

use rand::RngExt;
use rayon::prelude::*;

use crate::Refusal;
use crate::chance::{self, Chance};
use crate::symmetric::Symmetric;

/// A column that varies by less than this share of its largest figure varies by rounding only.
const VARIATION_MIN: f64 = 1e-12;
/// A repeated sample in which a column has less than this share of its variance has lost it.
const VARIANCE_KEPT_MIN: f64 = 1e-9;

/// A column with the name it is refused by.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its figures, row by row.
    pub figures: &'a [f64],
}

/// Columns that can be correlated.
#[derive(Debug, Clone)]
pub struct Standardised {
    names: Vec<String>,
    rows: usize,
    /// Row by row.
    scores: Vec<f64>,
    means: Vec<f64>,
    deviations: Vec<f64>,
    correlation: Symmetric,
}

impl Standardised {
    /// Checks and standardises; `rows_min` is what the method that follows takes.
    ///
    /// # Errors
    /// Columns of different length; too few rows; a figure that is not finite; a column of one value.
    pub fn of(columns: &[Column<'_>], rows_min: usize) -> Result<Self, Refusal> {
        let rows = columns.first().map_or(0, |column| column.figures.len());
        let width = columns.len();
        if rows < rows_min.max(2) {
            return Err(Refusal::TooFew { what: "rows", have: rows, need: rows_min.max(2) });
        }
        let (mut means, mut deviations) = (Vec::with_capacity(width), Vec::with_capacity(width));
        let mut scores = vec![0.0; rows * width];
        for (place, column) in columns.iter().enumerate() {
            let named = column.name.to_owned();
            if column.figures.len() != rows {
                return Err(Refusal::Lengths { column: named, have: column.figures.len(), need: rows });
            }
            if let Some(row) = column.figures.iter().position(|figure| !figure.is_finite()) {
                return Err(Refusal::BadValue { column: named, row, why: "not_finite" });
            }
            let largest = column.figures.iter().fold(0.0_f64, |largest, figure| largest.max(figure.abs()));
            let mean = column.figures.iter().sum::<f64>() / rows as f64;
            let squares: f64 = column.figures.iter().map(|figure| (figure - mean).powi(2)).sum();
            let deviation = (squares / (rows - 1) as f64).sqrt();
            if !deviation.is_finite() {
                return Err(Refusal::BadValue { column: named, row: 0, why: "too_large" });
            }
            if deviation <= VARIATION_MIN * largest {
                return Err(Refusal::NoVariation { column: named });
            }
            for (row, figure) in column.figures.iter().enumerate() {
                scores[row * width + place] = (figure - mean) / deviation;
            }
            means.push(mean);
            deviations.push(deviation);
        }
        let names = columns.iter().map(|column| column.name.to_owned()).collect();
        let mut moments = Moments::new(width);
        scores.chunks_exact(width).for_each(|row| moments.add(row));
        let correlation =
            moments.correlation().ok_or_else(|| Refusal::NoVariation { column: "rows".to_owned() })?;
        Ok(Self { names, rows, scores, means, deviations, correlation })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.names.len()
    }

    /// The name of a column.
    pub fn name(&self, column: usize) -> &str {
        &self.names[column]
    }

    /// The mean of a column.
    pub fn mean(&self, column: usize) -> f64 {
        self.means[column]
    }

    /// The standard deviation of a column, with one row less than there are.
    pub fn deviation(&self, column: usize) -> f64 {
        self.deviations[column]
    }

    /// Pearson's correlations of all columns.
    pub fn correlation(&self) -> &Symmetric {
        &self.correlation
    }

    /// What `figures` says of the correlations in repeated samples of the rows, drawn with replacement (bootstrap): one
    /// vector a figure. Samples in which a column does not vary, or of which `figures` says nothing, are passed over.
    pub fn repeated(
        &self,
        repetitions: usize,
        seed: u64,
        figures: impl Fn(&Symmetric) -> Option<Vec<f64>> + Sync,
    ) -> Vec<Vec<f64>> {
        let drawn: Vec<Option<Vec<f64>>> = (0..repetitions)
            .into_par_iter()
            .map(|repetition| figures(&self.resampled(&mut chance::of_piece(seed, repetition as u64))?))
            .collect();
        let kept: Vec<Vec<f64>> = drawn.into_iter().flatten().collect();
        let count = kept.first().map_or(0, Vec::len);
        (0..count).map(|place| kept.iter().map(|figures| figures[place]).collect()).collect()
    }

    fn resampled(&self, chance: &mut Chance) -> Option<Symmetric> {
        let width = self.columns();
        let mut moments = Moments::new(width);
        for _ in 0..self.rows {
            let row = chance.random_range(0..self.rows);
            moments.add(&self.scores[row * width..][..width]);
        }
        moments.correlation()
    }
}

/// Sums of columns and of their products, of columns whose means are near nought.
struct Moments {
    width: usize,
    rows: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Moments {
    fn new(width: usize) -> Self {
        Self { width, rows: 0.0, sums: vec![0.0; width], products: vec![0.0; width * width] }
    }

    fn add(&mut self, row: &[f64]) {
        self.rows += 1.0;
        for (place, figure) in row.iter().enumerate() {
            self.sums[place] += figure;
            let products = &mut self.products[place * self.width..][..=place];
            products.iter_mut().zip(row).for_each(|(sum, other)| *sum += figure * other);
        }
    }

    /// `None` where a column does not vary.
    fn correlation(&self) -> Option<Symmetric> {
        let covariance = |row: usize, column: usize| {
            self.products[row * self.width + column] - self.sums[row] * self.sums[column] / self.rows
        };
        let variances: Vec<f64> = (0..self.width).map(|place| covariance(place, place)).collect();
        if variances.iter().any(|variance| *variance <= VARIANCE_KEPT_MIN * self.rows) {
            return None;
        }
        Some(Symmetric::from_fn(self.width, |row, column| {
            if row == column {
                1.0
            } else {
                covariance(row, column) / (variances[row] * variances[column]).sqrt()
            }
        }))
    }
}
