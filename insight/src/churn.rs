//! Who is about to leave, how surely, and why (RET-03, RET-04).
//!
//! Several methods learn from customers of whom it is known whether they left; cross-validation chooses one or a blend.
//! What is said of quality was measured on customers the models had not seen.

mod binned;
mod calibrate;
mod causes;
mod ensemble;
mod logistic;
mod quality;
mod shapley;
mod survival;
mod tree;

use rand::RngExt;
use rayon::prelude::*;

pub use calibrate::Calibration;
pub use causes::{CAUSES, Cause, Causes, causes};
pub use quality::{CALIBRATION_ROWS, CalibrationRow, Quality, calibration_table, quality};
pub use survival::{Cohort, Survival, SurvivalStep, cohorts, survival};

use crate::table::{Column, Table};
use crate::{Refusal, chance};
use ensemble::Ensemble;
use logistic::Logistic;

/// Customers that left, and that stayed, that a model needs: below, the interval of an AUC of 0.7 reaches 0.55
/// (Hanley, McNeil 1982).
pub const EACH_MIN: usize = 40;
/// By how many standard errors of a meaningless order (Mann, Whitney 1947) the AUC has to pass one half: one
/// meaningless column in a thousand passes.
const CHANCE_ERRORS: f64 = 3.09;
/// A model of a smaller share is left out of the blend: it costs time and explains nothing.
const WEIGHT_MIN: f64 = 0.02;
/// Below this a category of each column that the others give away could not be told from a sum of them.
const RIDGE_MIN: f64 = 1e-3;
/// Parts of a cross-validation, at least.
pub const FOLDS_MIN: usize = 2;
/// And at most: more take longer and say no more.
pub const FOLDS_MAX: usize = 20;

/// A way to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Logistic regression on standardised numbers and categories.
    Logistic {
        /// The penalty on Σ weight² / 2.
        ridge: f64,
        /// At how many quantiles the line of a number may turn.
        bends: usize,
    },
    /// One decision tree.
    Tree {
        /// Its leaves at most.
        leaves: usize,
        /// Customers in a leaf at least.
        leaf_rows: usize,
    },
    /// A random forest.
    Forest {
        /// Its trees.
        trees: usize,
        /// Customers in a leaf at least.
        leaf_rows: usize,
    },
    /// Gradient boosting.
    Boosting {
        /// Its trees.
        trees: usize,
        /// Leaves of a tree at most.
        leaves: usize,
        /// The share of each tree's step that is taken.
        rate: f64,
    },
}

/// How to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The methods to try.
    pub methods: Vec<Method>,
    /// Parts of the cross-validation, from 2 to 20.
    pub folds: usize,
    /// What chance starts from.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            methods: vec![
                Method::Logistic { ridge: 1.0, bends: 0 },
                Method::Logistic { ridge: 10.0, bends: 5 },
                Method::Tree { leaves: 24, leaf_rows: 20 },
                // Explaining a forest costs leaves times depth squared; larger leaves lose nothing here.
                Method::Forest { trees: 100, leaf_rows: 25 },
                Method::Boosting { trees: 200, leaves: 5, rate: 0.06 },
            ],
            folds: 5,
            seed: 1,
        }
    }
}

/// A method that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The method.
    pub method: Method,
    /// Its quality on customers it had not seen, calibrated.
    pub quality: Quality,
    /// Its share of the model, zero if it was not chosen.
    pub weight: f64,
}

/// What can be said of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Customers it learned from.
    pub customers: usize,
    /// How many of them had left.
    pub left: usize,
    /// The methods, in the order of the settings.
    pub tried: Vec<Tried>,
    /// The quality of the whole on customers it had not seen; weights and calibration too were fitted without them.
    pub quality: Quality,
    /// What was said and what happened, tenth by tenth, on the same customers.
    pub calibration: Vec<CalibrationRow>,
}

#[derive(Debug, Clone)]
enum Fitted {
    Logistic(Logistic),
    Ensemble(Ensemble),
}

impl Fitted {
    fn margins(&self, table: &Table) -> Vec<f64> {
        match self {
            Fitted::Logistic(model) => model.margins(table),
            Fitted::Ensemble(model) => model.margins(table),
        }
    }

    fn add_parts(&self, table: &Table, share: f64, parts: &mut [f64]) -> f64 {
        match self {
            Fitted::Logistic(model) => model.add_parts(table, share, parts),
            Fitted::Ensemble(model) => model.add_parts(table, share, parts),
        }
    }
}

impl Method {
    fn fit(self, table: &Table, left: &[bool], seed: u64) -> Fitted {
        match self {
            Method::Logistic { ridge, bends } => {
                Fitted::Logistic(Logistic::fit(table, left, ridge.max(RIDGE_MIN), bends))
            }
            Method::Tree { leaves, leaf_rows } => {
                Fitted::Ensemble(Ensemble::tree(table, left, leaves, leaf_rows.max(1)))
            }
            Method::Forest { trees, leaf_rows } => {
                Fitted::Ensemble(Ensemble::forest(table, left, trees.max(1), leaf_rows.max(1), seed))
            }
            Method::Boosting { trees, leaves, rate } => {
                Fitted::Ensemble(Ensemble::boosted(table, left, trees, leaves, rate, seed))
            }
        }
    }
}

/// A model of who leaves.
#[derive(Debug, Clone)]
pub struct Model {
    /// The columns it knows, without rows.
    columns: Table,
    parts: Vec<(f64, Fitted)>,
    calibration: Calibration,
    report: Report,
}

/// Why each customer is said to leave or to stay, in log-odds before calibration: base + Σ parts = log-odds, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasons {
    /// The columns, in the model's order.
    pub columns: Vec<String>,
    /// The log-odds of the average customer.
    pub base: f64,
    /// What each column adds: row by row, a value for each column.
    pub parts: Vec<f64>,
    /// The log-odds of each row.
    pub margins: Vec<f64>,
    /// The calibrated probability of each row.
    pub probabilities: Vec<f64>,
}

impl Model {
    /// The quality and the choice.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How its log-odds become probabilities.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The probability that each customer leaves. Columns are found by name, a category that was never seen counts as
    /// not known; refuses a table that lacks a column or has it of the other kind.
    pub fn predict(&self, table: &Table) -> Result<Vec<f64>, Refusal> {
        let table = table.conformed(&self.columns)?;
        Ok(self.margins(&table).into_iter().map(|margin| self.calibration.probability(margin)).collect())
    }

    /// Why: exact contributions of the logistic regressions and exact Shapley values of the trees, by their shares.
    pub fn explain(&self, table: &Table) -> Result<Reasons, Refusal> {
        let table = table.conformed(&self.columns)?;
        let columns: Vec<String> = table.columns().iter().map(|column| column.name.clone()).collect();
        let mut parts = vec![0.0; columns.len() * table.rows()];
        let base = self.parts.iter().map(|(share, model)| model.add_parts(&table, *share, &mut parts)).sum();
        let margins = self.margins(&table);
        let probabilities = margins.iter().map(|&margin| self.calibration.probability(margin)).collect();
        Ok(Reasons { columns, base, parts, margins, probabilities })
    }

    fn margins(&self, table: &Table) -> Vec<f64> {
        let mut sums = vec![0.0; table.rows()];
        for (share, model) in &self.parts {
            sums.iter_mut().zip(model.margins(table)).for_each(|(sum, margin)| *sum += share * margin);
        }
        sums
    }
}

/// Learns who leaves from customers of whom it is known. Neither their order nor their ids matter: rows are put in the
/// order of what they say before chance divides them.
///
/// Refuses fewer than [`EACH_MIN`] customers who left or who stayed, a table in which every column says the same of all,
/// and data from which the future cannot be told better than by chance.
pub fn fit(table: &Table, left: &[bool], settings: &Settings) -> Result<Model, Refusal> {
    let (have, need) = (left.len(), table.rows());
    if have != need {
        return Err(Refusal::Lengths { column: "left".to_owned(), have, need });
    }
    let leavers = left.iter().filter(|&&left| left).count();
    for (what, have) in [("customers who left", leavers), ("customers who stayed", need - leavers)] {
        if have < EACH_MIN {
            return Err(Refusal::TooFew { what, have, need: EACH_MIN });
        }
    }
    if settings.methods.is_empty() {
        return Err(Refusal::TooFew { what: "methods", have: 0, need: 1 });
    }
    if table.columns().iter().all(Column::is_constant) {
        return Err(Refusal::NoVariation { column: table.columns()[0].name.clone() });
    }
    let mut order: Vec<u32> = (0..need as u32).collect();
    order.par_sort_unstable_by(|&a, &b| table.compare(a, b).then(left[a as usize].cmp(&left[b as usize])));
    let table = table.take(&order);
    let left: Vec<bool> = order.iter().map(|&row| left[row as usize]).collect();
    Learning { table: &table, left: &left, settings, leavers }.model()
}

struct Learning<'a> {
    table: &'a Table,
    left: &'a [bool],
    settings: &'a Settings,
    leavers: usize,
}

impl Learning<'_> {
    fn model(&self) -> Result<Model, Refusal> {
        let fold_count = self.settings.folds.clamp(FOLDS_MIN, FOLDS_MAX);
        let folds = self.folds(fold_count);
        let unseen = self.unseen(&folds, fold_count);
        let choice = Choice { margins: &unseen, left: self.left, folds: &folds, fold_count };
        let every: Vec<usize> = (0..unseen.len()).collect();
        let singles: Vec<Vec<f64>> =
            every.iter().map(|&method| choice.honest(&[method], calibrate::platt)).collect();
        let loss = |p: &Vec<f64>| quality::log_loss(self.left, p.iter().copied());
        let best = every.iter().copied().min_by(|&a, &b| loss(&singles[a]).total_cmp(&loss(&singles[b])));
        let best = best.unwrap_or(0);
        let blended = choice.honest(&every, calibrate::platt);
        let chosen = if loss(&blended) < loss(&singles[best]) { every } else { vec![best] };
        let line = if chosen.len() > 1 { blended } else { singles[best].clone() };
        let steps = choice.honest(&chosen, calibrate::isotonic);
        let is_line = loss(&line) <= loss(&steps);
        let probabilities = if is_line { line } else { steps };
        let quality = quality(self.left, &probabilities);
        self.refuse_chance(&quality)?;

        let mut weights = choice.weights(&chosen);
        let kept: f64 = weights.iter().filter(|weight| **weight >= WEIGHT_MIN).sum();
        weights
            .iter_mut()
            .for_each(|weight| *weight = if *weight < WEIGHT_MIN { 0.0 } else { *weight / kept });
        let margins = choice.blended(&weights);
        let calibration = match is_line {
            true => calibrate::platt(&margins, self.left),
            false => calibrate::isotonic(&margins, self.left),
        };
        let methods = self.settings.methods.iter().zip(&weights).enumerate();
        let parts = methods
            .filter(|(_, (_, weight))| **weight > 0.0)
            .map(|(place, (method, weight))| (*weight, method.fit(self.table, self.left, self.seed(place))))
            .collect();
        let tried = self.settings.methods.iter().zip(&singles).zip(&weights);
        let report = Report {
            customers: self.left.len(),
            left: self.leavers,
            tried: tried
                .map(|((&method, p), &weight)| Tried {
                    method,
                    quality: quality::quality(self.left, p),
                    weight,
                })
                .collect(),
            quality,
            calibration: calibration_table(self.left, &probabilities),
        };
        Ok(Model { columns: self.table.take(&[]), parts, calibration, report })
    }

    fn seed(&self, method: usize) -> u64 {
        // The forest's and the boosting's chance have nothing in common.
        self.settings.seed.wrapping_mul(31).wrapping_add(method as u64)
    }

    /// Each row's part; those who left and those who stayed are spread evenly.
    fn folds(&self, count: usize) -> Vec<u8> {
        let mut chance = chance::of_piece(self.settings.seed, u64::MAX);
        let mut folds = vec![0u8; self.left.len()];
        for class in [false, true] {
            let mut rows: Vec<usize> = (0..self.left.len()).filter(|&row| self.left[row] == class).collect();
            for place in (1..rows.len()).rev() {
                rows.swap(place, chance.random_range(0..=place));
            }
            rows.iter().enumerate().for_each(|(place, &row)| folds[row] = (place % count) as u8);
        }
        folds
    }

    /// For each method the log-odds it gives to each row when it has not seen the row's part.
    fn unseen(&self, folds: &[u8], count: usize) -> Vec<Vec<f64>> {
        let rows_where = |is_in: &dyn Fn(u8) -> bool| -> Vec<u32> {
            (0..folds.len() as u32).filter(|&row| is_in(folds[row as usize])).collect()
        };
        let splits: Vec<(Vec<u32>, Vec<u32>)> = (0..count as u8)
            .map(|fold| (rows_where(&|other| other != fold), rows_where(&|other| other == fold)))
            .collect();
        let jobs: Vec<(usize, usize)> = (0..count)
            .flat_map(|fold| (0..self.settings.methods.len()).map(move |method| (fold, method)))
            .collect();
        let fit = |&(fold, method): &(usize, usize)| {
            let (seen, asked) = &splits[fold];
            let left: Vec<bool> = seen.iter().map(|&row| self.left[row as usize]).collect();
            let model = self.settings.methods[method].fit(&self.table.take(seen), &left, self.seed(method));
            model.margins(&self.table.take(asked))
        };
        let found: Vec<Vec<f64>> = jobs.par_iter().map(fit).collect();
        let mut unseen = vec![vec![0.0; folds.len()]; self.settings.methods.len()];
        for ((fold, method), margins) in jobs.into_iter().zip(found) {
            splits[fold]
                .1
                .iter()
                .zip(margins)
                .for_each(|(&row, margin)| unseen[method][row as usize] = margin);
        }
        unseen
    }

    fn refuse_chance(&self, quality: &Quality) -> Result<(), Refusal> {
        let (hits, misses) = (self.leavers as f64, (self.left.len() - self.leavers) as f64);
        let error = ((hits + misses + 1.0) / (12.0 * hits * misses)).sqrt();
        let need = 0.5 + CHANCE_ERRORS * error;
        if quality.auc < need {
            return Err(Refusal::NoBetterThanChance { what: "churn", quality: quality.auc, need });
        }
        Ok(())
    }
}

/// Log-odds of every method for rows it had not seen, and what can be made of them.
struct Choice<'a> {
    margins: &'a [Vec<f64>],
    left: &'a [bool],
    folds: &'a [u8],
    fold_count: usize,
}

impl Choice<'_> {
    /// Each method's weight if these may be used, fitted on all rows.
    fn weights(&self, methods: &[usize]) -> Vec<f64> {
        self.weights_on(methods, &(0..self.left.len()).collect::<Vec<_>>())
    }

    fn weights_on(&self, methods: &[usize], rows: &[usize]) -> Vec<f64> {
        let mut weights = vec![0.0; self.margins.len()];
        if let [only] = methods {
            weights[*only] = 1.0;
            return weights;
        }
        let margins: Vec<Vec<f64>> = methods
            .iter()
            .map(|&method| rows.iter().map(|&row| self.margins[method][row]).collect())
            .collect();
        let margins: Vec<&[f64]> = margins.iter().map(Vec::as_slice).collect();
        let left: Vec<bool> = rows.iter().map(|&row| self.left[row]).collect();
        let found = calibrate::blend(&margins, &left);
        methods.iter().zip(found).for_each(|(&method, weight)| weights[method] = weight);
        weights
    }

    fn blended(&self, weights: &[f64]) -> Vec<f64> {
        let of_row =
            |row: usize| self.margins.iter().zip(weights).map(|(own, weight)| own[row] * weight).sum();
        (0..self.left.len()).map(of_row).collect()
    }

    /// Probabilities of a blend of these methods; a row's weights and calibration come from the other parts.
    fn honest(&self, methods: &[usize], calibrate: fn(&[f64], &[bool]) -> Calibration) -> Vec<f64> {
        let mut probabilities = vec![0.0; self.left.len()];
        for fold in 0..self.fold_count as u8 {
            let (asked, seen): (Vec<usize>, Vec<usize>) =
                (0..self.left.len()).partition(|&row| self.folds[row] == fold);
            let margins = self.blended(&self.weights_on(methods, &seen));
            let seen_margins: Vec<f64> = seen.iter().map(|&row| margins[row]).collect();
            let seen_left: Vec<bool> = seen.iter().map(|&row| self.left[row]).collect();
            let calibration = calibrate(&seen_margins, &seen_left);
            asked.iter().for_each(|&row| probabilities[row] = calibration.probability(margins[row]));
        }
        probabilities
    }
}

#[cfg(test)]
#[path = "tests/churn.rs"]
mod tests;
