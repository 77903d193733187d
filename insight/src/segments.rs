//! Who is alike: customers in groups, how many there are, and what marks each (CUS-11, CUS-12, ANA-01).
//!
//! k-means where every column is a number, k-prototypes where some are categories (Huang 1998). The number of groups is
//! the one whose groups lie furthest apart (silhouette, Rousseeuw 1987) among those that come out again on half of the
//! customers (Jaccard, Hennig 2007); where shapeless data of the same spread would look as good, there is no answer.

mod means;
mod points;
mod shape;

use rand::RngExt;
use rayon::prelude::*;

use crate::table::{Column, Table};
use crate::{Refusal, chance};
use points::Points;

/// Customers that it takes.
pub const ROWS_MIN: usize = 50;
/// Groups at most: more than this nobody remembers.
pub const GROUPS_MAX: usize = 12;
/// Agreement below which a group is not to be trusted (Hennig 2007).
pub const JACCARD_MIN: f64 = 0.6;
/// Below this there is no structure worth the name (Kaufman, Rousseeuw 1990).
pub const SILHOUETTE_MIN: f64 = 0.25;
/// Customers that the silhouette is measured on.
const SAMPLE_ROWS: usize = 1_000;
/// Customers that groups are looked for in before all are assigned.
const SEARCH_ROWS: usize = 20_000;
/// Halves that a number of groups is tried on.
const HALVES: usize = 6;
/// Shapeless tables that the silhouette is compared with, and by how many of their standard deviations it has to be
/// better than their mean.
const SHAPELESS: usize = 5;
const SHAPELESS_ERRORS: f64 = 3.0;
/// A mark further from everybody than this, in standard deviations or as a difference of shares, is strong; one nearer
/// than half of it is none.
const STRONG: f64 = 1.0;
const SHARE_STRONG: f64 = 0.4;

/// How to look.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Groups at least, two or more.
    pub groups_min: usize,
    /// Groups at most.
    pub groups_max: usize,
    /// What another category costs, beside a number's squared distance in standard deviations. Huang: a third to two
    /// thirds of a standard deviation.
    pub category_cost: f64,
    /// Starts for each number of groups.
    pub starts: usize,
    /// What chance starts from.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { groups_min: 2, groups_max: 8, category_cost: 0.5, starts: 6, seed: 1 }
    }
}

/// Where a group lies, seen from everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Its number is higher.
    Higher,
    /// Its number is lower.
    Lower,
    /// The category is more frequent in it.
    More,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Half as far as strong.
    Plain,
    /// A standard deviation, or 40 points of share.
    Strong,
}

/// What marks a group: words are made of it at the door.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The column's place in the table.
    pub column: usize,
    /// The category, where the column has categories.
    pub category: Option<String>,
    /// Where the group lies.
    pub direction: Direction,
    /// How far.
    pub strength: Strength,
    /// The group's mean, or the category's share in it.
    pub own: f64,
    /// The mean or the share of everybody.
    pub all: f64,
}

/// A group of customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How many they are.
    pub rows: usize,
    /// How well the group came out again on halves of the customers, from 0 to 1.
    pub jaccard: f64,
    /// What marks it, the strongest first.
    pub marks: Vec<Mark>,
}

/// A number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tried {
    /// How many groups.
    pub groups: usize,
    /// Their mean silhouette, from −1 to 1.
    pub silhouette: f64,
    /// The agreement of the group that agrees least.
    pub jaccard_min: f64,
}

/// Who is alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Segments {
    /// For each row its group. Groups are in the order of their size, the largest first; of equals the one that is
    /// lower in the first column that tells them apart.
    pub labels: Vec<u32>,
    /// The groups.
    pub groups: Vec<Group>,
    /// What was tried.
    pub tried: Vec<Tried>,
    /// The sum of squared distances to the groups' centres, in standard deviations.
    pub inertia: f64,
}

/// Finds out who is alike. Neither the order of the rows nor the number of threads matters.
///
/// Refuses fewer than [`ROWS_MIN`] customers, a table in which every column says the same of all, and data in which no
/// number of groups is both stable and further apart than shapeless data would be.
pub fn segments(table: &Table, settings: &Settings) -> Result<Segments, Refusal> {
    let search = Search::of(table, settings)?;
    let counts = settings.groups_min.max(2)..=settings.groups_max.clamp(2, GROUPS_MAX);
    let tried: Vec<Tried> = counts.map(|groups| tried(&search.some, groups, settings)).collect();
    let stable = tried.iter().filter(|tried| tried.jaccard_min >= JACCARD_MIN);
    let best = stable.reduce(|a, b| if b.silhouette > a.silhouette { b } else { a });
    let reached = tried.iter().map(|tried| tried.silhouette).fold(f64::NEG_INFINITY, f64::max);
    let Some(best) = best else {
        return Err(Refusal::NoBetterThanChance { what: "segments", quality: reached, need: SILHOUETTE_MIN });
    };
    let need = shapeless(&search.some, best.groups, settings).max(SILHOUETTE_MIN);
    if best.silhouette < need {
        return Err(Refusal::NoBetterThanChance { what: "segments", quality: best.silhouette, need });
    }
    let groups = best.groups;
    Ok(search.segments(groups, tried, settings))
}

/// The same for a number of groups that somebody has decided on (2 to [`GROUPS_MAX`]), whether they lie apart or not:
/// `tried` says how far.
pub fn segments_of(table: &Table, groups: usize, settings: &Settings) -> Result<Segments, Refusal> {
    let search = Search::of(table, settings)?;
    let groups = groups.clamp(2, GROUPS_MAX);
    let tried = vec![tried(&search.some, groups, settings)];
    Ok(search.segments(groups, tried, settings))
}

/// Customers in the order of what they say, as points, and those that groups are looked for in.
struct Search {
    order: Vec<u32>,
    sorted: Table,
    points: Points,
    some: Points,
}

impl Search {
    fn of(table: &Table, settings: &Settings) -> Result<Search, Refusal> {
        if table.rows() < ROWS_MIN {
            return Err(Refusal::TooFew { what: "customers", have: table.rows(), need: ROWS_MIN });
        }
        if table.columns().iter().all(Column::is_constant) {
            return Err(Refusal::NoVariation { column: table.columns()[0].name.clone() });
        }
        let mut order: Vec<u32> = (0..table.rows() as u32).collect();
        order.par_sort_unstable_by(|&a, &b| table.compare(a, b));
        let sorted = table.take(&order);
        let points = Points::of(&sorted, settings.category_cost.max(0.0));
        let some = points.take(&drawn(points.rows, SEARCH_ROWS, settings.seed, 0));
        Ok(Search { order, sorted, points, some })
    }

    fn segments(&self, groups: usize, tried: Vec<Tried>, settings: &Settings) -> Segments {
        let found = means::best(&self.some, groups, settings.starts, settings.seed);
        let whole = means::from(&self.points, found.centres);
        let names = canonical(&self.points, &whole.labels, groups);
        let own: Vec<u32> = whole.labels.iter().map(|&label| names[label as usize]).collect();
        let mut labels = vec![0; own.len()];
        self.order.iter().zip(&own).for_each(|(&row, &label)| labels[row as usize] = label);
        let agreed = agreement(&self.some, &means::labels(&self.some, &whole.centres), groups, settings);
        let mut described: Vec<Group> = marks(&self.sorted, &own, groups)
            .into_iter()
            .map(|(rows, marks)| Group { rows, jaccard: 0.0, marks })
            .collect();
        names.iter().zip(agreed).for_each(|(&name, jaccard)| described[name as usize].jaccard = jaccard);
        Segments { labels, groups: described, tried, inertia: whole.inertia }
    }
}

/// This many different rows, in rising order; all where there are no more.
fn drawn(rows: usize, count: usize, seed: u64, piece: u64) -> Vec<u32> {
    let mut all: Vec<u32> = (0..rows as u32).collect();
    if count < rows {
        let mut chance = chance::of_piece(seed, piece);
        for place in 0..count {
            let other = chance.random_range(place..rows);
            all.swap(place, other);
        }
        all.truncate(count);
        all.sort_unstable();
    }
    all
}

fn tried(points: &Points, groups: usize, settings: &Settings) -> Tried {
    let found = means::best(points, groups, settings.starts, settings.seed);
    let silhouette = silhouette(points, &found.labels, groups, settings.seed);
    let agreed = agreement(points, &found.labels, groups, settings);
    let jaccard_min = agreed.iter().copied().fold(1.0, f64::min);
    Tried { groups, silhouette, jaccard_min }
}

fn silhouette(points: &Points, labels: &[u32], groups: usize, seed: u64) -> f64 {
    let sample = drawn(points.rows, SAMPLE_ROWS, seed, 1);
    let own: Vec<u32> = sample.iter().map(|&row| labels[row as usize]).collect();
    shape::silhouette(&points.take(&sample), &own, groups)
}

/// For each group the mean Jaccard agreement with the nearest group found on halves of the rows, those rows alone.
fn agreement(points: &Points, labels: &[u32], groups: usize, settings: &Settings) -> Vec<f64> {
    let by_half: Vec<Vec<f64>> = (0..HALVES as u64)
        .into_par_iter()
        .map(|half| {
            let rows = drawn(points.rows, points.rows / 2, settings.seed, 2 + half);
            let found =
                means::best(&points.take(&rows), groups, settings.starts.div_ceil(2), settings.seed ^ half);
            let own: Vec<u32> = rows.iter().map(|&row| labels[row as usize]).collect();
            shape::jaccards(&own, &found.labels, groups)
        })
        .collect();
    (0..groups).map(|group| by_half.iter().map(|half| half[group]).sum::<f64>() / HALVES as f64).collect()
}

/// The silhouette that the best of some shapeless tables would reach.
fn shapeless(points: &Points, groups: usize, settings: &Settings) -> f64 {
    let found: Vec<f64> = (0..SHAPELESS as u64)
        .into_par_iter()
        .map(|table| {
            let mut chance = chance::of_piece(settings.seed, 1_000 + table);
            let sample = points.take(&drawn(points.rows, 4 * SAMPLE_ROWS, settings.seed, 1));
            let flat = sample.shapeless(&mut chance);
            let found = means::best(&flat, groups, settings.starts.div_ceil(2), settings.seed);
            silhouette(&flat, &found.labels, groups, settings.seed)
        })
        .collect();
    let mean = found.iter().sum::<f64>() / SHAPELESS as f64;
    let variance = found.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (SHAPELESS - 1) as f64;
    mean + SHAPELESS_ERRORS * variance.sqrt()
}

/// For each found label its place in the order of size, then of the centres' columns.
fn canonical(points: &Points, labels: &[u32], groups: usize) -> Vec<u32> {
    let mut sizes = vec![0usize; groups];
    labels.iter().for_each(|&label| sizes[label as usize] += 1);
    let centres = points.centres(labels, groups);
    let rows: Vec<Vec<f64>> = (0..groups).map(|group| centres.row(group)).collect();
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by(|&a, &b| {
        let by_centre = rows[a].iter().zip(&rows[b]).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        sizes[b].cmp(&sizes[a]).then(by_centre.unwrap_or(a.cmp(&b)))
    });
    let mut names = vec![0; groups];
    order.iter().enumerate().for_each(|(name, &label)| names[label] = name as u32);
    names
}

/// For each group its size and what marks it.
fn marks(table: &Table, labels: &[u32], groups: usize) -> Vec<(usize, Vec<Mark>)> {
    let mut found: Vec<(usize, Vec<(f64, Mark)>)> = vec![(0, Vec::new()); groups];
    labels.iter().for_each(|&label| found[label as usize].0 += 1);
    for (place, column) in table.columns().iter().enumerate() {
        for (group, distance, mark) in shape::marks(place, column, labels, groups) {
            found[group].1.push((distance, mark));
        }
    }
    let sorted = found.into_iter().map(|(rows, mut marks)| {
        marks.sort_by(|a, b| b.0.total_cmp(&a.0));
        (rows, marks.into_iter().map(|(_, mark)| mark).collect())
    });
    sorted.collect()
}

#[cfg(test)]
#[path = "tests/segments.rs"]
mod tests;
