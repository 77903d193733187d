//! Who is the same: probabilities for pairs of records, with the reasons for each, and groups of records that are
//! one person or company.
//!
//! Fellegi and Sunter's theory (1969) with levels of agreement, frequencies of values, and parameters learned without
//! labels; beyond it, what agrees together is taken as that ([`model`]), so that relatives and namesakes are not
//! taken for one. Requirements DATA-14 to DATA-16, CUS-11, CUS-12. `docs/insight/linkage.md` has its figures.
//!
//! ```text
//! Table::new(columns)? → Linkage::of_one(&table, seed)? → pairs(0.5) → clusters(&pairs)
//! ```

mod calibration;
mod candidates;
mod clusters;
mod coincidence;
mod company;
mod compare;
mod index;
mod labels;
mod learning;
mod mailboxes;
mod model;
mod names;
mod order;
mod prepared;
mod repeats;
mod rules;
mod scorer;
mod simplified;
mod table;
mod values;
mod words;

#[cfg(test)]
mod tests;

pub use index::{Found, Index};
pub use labels::Label;
pub use model::Answer;
pub use rules::RuleTaken;
pub use scorer::{BadBytes, Records, Scored, Scorer};
pub use table::{Column, Kind, Table, Texts};

use self::candidates::Groups;
use self::clusters::Judge;
use self::coincidence::Coincidence;
use self::compare::{FEATURES_MAX, Shape};
use self::labels::Correction;
use self::model::{Model, Seen};
use self::order::Order;
use self::prepared::Prepared;
use self::rules::Rule;
use crate::Refusal;

/// A pair of rows and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The row with the smaller number.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// The same, related or different.
    pub answer: Answer,
}

/// What a column says about a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The column; `order of names` for names that stand in each other's place.
    pub column: String,
    /// The column's place and how its values were compared, a whole name's parts each by its own kind; none for the
    /// order of names.
    pub of: Option<(usize, Kind)>,
    /// How far the values agree: 0 missing, 1 equal, then less and less, 7 different.
    pub level: u8,
    /// How much it speaks for the same, in bits (logarithm to base 2 of the likelihood ratio); negative against it.
    pub bits: f32,
}

/// How the records were looked through.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Rows, of both tables where there are two.
    pub rows: usize,
    /// The rules by which candidates are found, best first.
    pub rules: Vec<RuleTaken>,
    /// The share of matches that no rule finds, estimated.
    pub missed: f64,
    /// Pairs that are the same, estimated from the parameters.
    pub same: f64,
    /// Pairs that are related.
    pub related: f64,
}

/// Records made ready and what was learned about them.
#[derive(Debug, Clone)]
pub struct Linkage {
    order: Order,
    prepared: Prepared,
    shape: Shape,
    model: Model,
    rules: Vec<Rule>,
    groups: Groups,
    report: Report,
    columns: Vec<(String, Kind)>,
}

impl Linkage {
    /// Learns how to find duplicates within one table.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] with `too_many_columns`.
    pub fn of_one(table: &Table, seed: u64) -> Result<Linkage, Refusal> {
        Linkage::learned(&[table], seed)
    }

    /// Learns how to link the rows of one table with those of another that has the same columns. The rows of the
    /// second are numbered after those of the first.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] with `too_many_columns` or, where the columns of the two differ, `other_columns`.
    pub fn of_two(first: &Table, second: &Table, seed: u64) -> Result<Linkage, Refusal> {
        let columns = |table: &Table| -> Vec<(String, Kind)> {
            table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect()
        };
        if columns(first) != columns(second) {
            return Err(Refusal::BadValue {
                column: second.columns[0].name.clone(),
                row: 0,
                why: "other_columns",
            });
        }
        Linkage::learned(&[first, second], seed)
    }

    fn learned(tables: &[&Table], seed: u64) -> Result<Linkage, Refusal> {
        let columns: Vec<(String, Kind)> =
            tables[0].columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
        let features: usize =
            columns.iter().map(|(_, kind)| if *kind == Kind::PersonName { 2 } else { 1 }).sum();
        // One place is for the order of names.
        if features >= FEATURES_MAX {
            return Err(too_many_columns(&columns));
        }
        let sources: Vec<&[Column]> = tables.iter().map(|table| table.columns.as_slice()).collect();
        let order = Order::of(&sources);
        let mut prepared = Prepared::new(&sources, order.rows());
        coincidence::count_together(&mut prepared);
        let shape = Shape::of(&prepared.features);
        let mut coincidence = Coincidence::of(&prepared, &shape, seed);
        let counted = mailboxes::learn(&prepared, &shape, &mut coincidence, seed);
        let mut trial = rules::try_rules(&prepared, &shape, &coincidence);
        let mut model = learning::learn(&prepared, &shape, coincidence, &counted, &mut trial.sample, seed);
        let same = learning::same(&shape, &model, &trial.sample);
        let choice = trial.choose(&prepared, &same);
        let groups = Groups::new(&prepared, &choice.rules);
        calibration::learn(&prepared, &shape, &mut model, &choice.rules, &groups);
        let of_classes = model.log_priors.map(|log| f64::from(log).exp() * prepared.pairs());
        let report = Report {
            rows: prepared.rows,
            rules: choice.taken,
            missed: choice.missed,
            same: of_classes[..model::RELATED].iter().sum(),
            related: of_classes[model::RELATED..].iter().sum(),
        };
        Ok(Linkage { order, prepared, shape, model, rules: choice.rules, groups, report, columns })
    }

    /// How the records were looked through.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Calls for every candidate pair with what it is, and collects what the call keeps; also how many there were.
    pub fn look<T: Send>(&self, keep: impl Fn(Pair) -> Option<T> + Sync) -> (u64, Vec<T>) {
        self.groups.pairs(&self.prepared, |one, other| {
            let answer = self.answer_at(one.min(other), one.max(other));
            let (one, other) = (self.order.row(one), self.order.row(other));
            keep(Pair { left: one.min(other), right: one.max(other), answer })
        })
    }

    /// The pairs that are the same or related with at least this probability.
    pub fn pairs(&self, least: f32) -> Vec<Pair> {
        self.look(|pair| (pair.answer.same >= least || pair.answer.related >= least).then_some(pair)).1
    }

    /// For each row the first row of its group: the same person or company. Rows that belong to nobody else are their
    /// own. `pairs` are those of [`Linkage::pairs`] with at most 0.5.
    pub fn clusters(&self, pairs: &[Pair]) -> Vec<u32> {
        let edges: Vec<clusters::Edge> = pairs
            .iter()
            .filter(|pair| pair.answer.same >= 0.5)
            .map(|pair| {
                let (left, right) = self.order.places(pair.left, pair.right);
                (left, right, log_odds(&pair.answer))
            })
            .collect();
        let groups = clusters::clusters(self.prepared.rows, &edges, self);
        let mut first: Vec<u32> = vec![u32::MAX; groups.len()];
        for (place, group) in (0_u32..).zip(&groups) {
            let first = &mut first[*group as usize];
            *first = self.order.row(place).min(*first);
        }
        let mut of_rows = vec![0; groups.len()];
        for (place, group) in (0_u32..).zip(groups) {
            of_rows[self.order.row(place) as usize] = first[group as usize];
        }
        of_rows
    }

    /// What two rows are to each other.
    pub fn answer(&self, left: u32, right: u32) -> Answer {
        let (left, right) = self.order.places(left, right);
        self.answer_at(left, right)
    }

    fn answer_at(&self, left: u32, right: u32) -> Answer {
        self.model.answer(&self.shape, &self.see(left, right))
    }

    /// What each column says about two rows.
    pub fn reasons(&self, left: u32, right: u32) -> Vec<Reason> {
        let (left, right) = self.order.places(left, right);
        reasons_of(&self.prepared, &self.shape, &self.model, &self.see(left, right))
    }

    /// Learns from what people have said of pairs.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] with `no_such_row` where a label names a row that is not there.
    pub fn teach(&mut self, labels: &[Label]) -> Result<(), Refusal> {
        let rows = self.prepared.rows as u32;
        if let Some(wrong) = labels.iter().find(|label| label.left >= rows || label.right >= rows) {
            let row = wrong.left.max(wrong.right) as usize;
            return Err(Refusal::BadValue { column: self.columns[0].0.clone(), row, why: "no_such_row" });
        }
        self.model.correction = None;
        let labelled: Vec<(Seen, Answer, bool)> = labels
            .iter()
            .map(|label| {
                let (left, right) = self.order.places(label.left, label.right);
                let seen = self.see(left, right);
                (seen, self.model.answer(&self.shape, &seen), label.same)
            })
            .collect();
        if !labelled.is_empty() {
            self.model.correction = Some(Correction::learned(&self.shape, &labelled));
        }
        Ok(())
    }

    /// An index of all rows, for records that come one at a time.
    pub fn into_index(self) -> Index {
        let (names, kinds) = self.columns.iter().cloned().unzip();
        Index::new(self, kinds, names)
    }

    /// Looks at the rows at two places, the lower first.
    fn see(&self, left: u32, right: u32) -> Seen {
        self.model.see(&self.prepared, &self.shape, self.prepared.row(left), self.prepared.row(right))
    }
}

fn too_many_columns(columns: &[(String, Kind)]) -> Refusal {
    let column = columns.last().map_or_else(String::new, |(name, _)| name.clone());
    Refusal::BadValue { column, row: 0, why: "too_many_columns" }
}

/// What each feature says about a pair.
fn reasons_of(prepared: &Prepared, shape: &Shape, model: &Model, seen: &Seen) -> Vec<Reason> {
    let weights = model.weights(shape, seen);
    let features = prepared
        .features
        .iter()
        .map(|feature| (feature.name.as_str(), Some((feature.column, feature.comparator.kind()))));
    features
        .chain([("order of names", None)])
        .zip(weights)
        .zip(seen.levels)
        .map(|(((column, of), bits), level)| Reason { column: column.to_owned(), of, level, bits })
        .collect()
}

fn log_odds(answer: &Answer) -> f32 {
    (answer.same.max(1e-30) / (1.0 - answer.same).max(1e-7)).ln()
}

impl Judge for Linkage {
    fn log_odds(&self, left: u32, right: u32) -> Option<f32> {
        let seen = self.see(left.min(right), left.max(right));
        if seen.apart {
            return None;
        }
        Some(log_odds(&self.model.answer(&self.shape, &seen)))
    }
}
