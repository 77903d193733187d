//! How often strangers agree: by the frequency of the very value, and knowing that some values come together.
//!
//! Fellegi and Sunter's u, with Winkler's adjustment for frequent values (1989), not taken field by field: what
//! agreement says depends on what agrees already. Two who live in one city often share its postcode, and two of one
//! name have similar e-mail addresses, without being the same.

use rand::RngExt;
use rayon::prelude::*;

use super::compare::{ABSENT, AGREES_MAX, EQUAL, EXCHANGED, FEATURES_MAX, IN_PLACE, LEVELS, Levels, Shape};
use super::prepared::{Comparator, Feature, Prepared, both, part_of};
use super::repeats::{Strangers, none, repeats};
use super::values::{ByHash, MISSING, mix};
use crate::chance;

/// None of the features that this one depends on agrees, one does, both do.
pub(crate) const STATES: usize = 3;
/// Random pairs drawn for the levels of strangers.
const RANDOM_PAIRS: usize = 1 << 20;
/// Pairs drawn for each feature among those who agree in what it depends on.
const PAIRS_OF_STATE: usize = 1 << 16;
/// Drawn together with one source of chance.
const PIECE: usize = 1 << 14;
/// Pairs' worth of what is known without the dependence.
const PRIOR_PAIRS: f64 = 200.0;
/// No coincidence is surer than this.
const CHANCE_MAX: f32 = 0.98;

/// What strangers agree in.
#[derive(Debug, Clone)]
pub(crate) struct Coincidence {
    pub(crate) parents: Vec<[Option<usize>; 2]>,
    /// By feature, state and level.
    pub(crate) table: Vec<[[f32; LEVELS]; STATES]>,
    /// How often strangers are equal in a feature.
    pub(crate) equal: Vec<f32>,
    /// How much rarer values of few rows are than their counts say.
    pub(crate) strangers: Strangers,
}

impl Coincidence {
    /// Counts values and draws pairs.
    pub(crate) fn of(prepared: &Prepared, shape: &Shape, seed: u64) -> Coincidence {
        let features = &prepared.features;
        let parents = (0..features.len()).map(|at| parents_of(features, at)).collect::<Vec<_>>();
        let equal: Vec<f32> = features.iter().map(|feature| chance_of_equal(&feature.counts)).collect();
        let random = random_levels(prepared, shape, seed);
        let mut table = vec![[[0.0; LEVELS]; STATES]; features.len()];
        for (at, states) in table.iter_mut().enumerate() {
            let mut strangers = shares(&random[at], &[1.0 / (LEVELS - 1) as f64; LEVELS], 1.0);
            // The frequencies say exactly what random pairs only estimate.
            let rest = (1.0 - f64::from(equal[at])) / (1.0 - strangers[1]).max(1e-12);
            strangers.iter_mut().for_each(|share| *share *= rest);
            strangers[usize::from(EQUAL)] = f64::from(equal[at]);
            let mut before = strangers;
            for (state, shares_of_state) in states.iter_mut().enumerate() {
                if state > 0 && parents[at][state - 1].is_some() {
                    let drawn = levels_of_state(prepared, shape, at, &parents[at], state, seed);
                    let mut found = shares(&drawn, &before, PRIOR_PAIRS);
                    // Agreement elsewhere makes no agreement rarer.
                    for level in 1..=usize::from(AGREES_MAX) {
                        found[level] = found[level].max(before[level]);
                    }
                    let sum: f64 = found[1..].iter().sum();
                    found.iter_mut().for_each(|share| *share /= sum);
                    before = found;
                }
                for (share, found) in shares_of_state.iter_mut().zip(before) {
                    *share = found as f32;
                }
            }
        }
        Coincidence { parents, table, equal, strangers: none(features.len()) }
    }

    /// Which of [`STATES`] a feature is in.
    pub(crate) fn state(&self, feature: usize, levels: &Levels) -> usize {
        let Some(parents) = self.parents.get(feature) else { return 0 };
        parents.iter().flatten().filter(|parent| (EQUAL..=AGREES_MAX).contains(&levels[**parent])).count()
    }

    /// The logarithm of the chance that strangers agree so in this feature, for these very values.
    pub(crate) fn log_chance(
        &self,
        prepared: &Prepared,
        at: usize,
        state: usize,
        levels: &Levels,
        left: &[u32],
        right: &[u32],
    ) -> f32 {
        let level = levels[at];
        if level == ABSENT {
            return 0.0;
        }
        let Some(feature) = prepared.features.get(at) else {
            // The order of names: strangers of whom a name stands crosswise would stand so as often as not.
            return if level == EXCHANGED {
                0.5_f32.ln()
            } else {
                debug_assert_eq!(level, IN_PLACE);
                0.0
            };
        };
        let share = self.table[at][state][usize::from(level)].max(1e-12);
        let own = feature.at;
        let rows = prepared.rows_counted as f32;
        let frequency = |counts: &[u32], number: u32| {
            counts.get(number as usize).map_or(1.0, |count| count.saturating_sub(1).max(1) as f32) / rows
        };
        let among_strangers = |counts: &[u32], part: usize, number: u32| {
            let count = counts.get(number as usize).copied().unwrap_or(0);
            frequency(counts, number) * self.strangers[at][part][repeats(count)]
        };
        // A name in the other's place is as frequent as it is there.
        let exchanged = levels.get(prepared.features.len()) == Some(&EXCHANGED);
        let chance = match (level, feature.comparator) {
            (EQUAL, Comparator::Given | Comparator::Family) if exchanged => {
                let names = prepared.features.iter().filter(|other| other.book == feature.book);
                let most = names.map(|other| frequency(&other.counts, right[own])).fold(0.0, f32::max);
                share * most / self.equal[at].max(1e-12)
            }
            (EQUAL, Comparator::Category) if state > 0 => {
                self.within(prepared, at, levels, right).unwrap_or_else(|| {
                    share * among_strangers(&feature.counts, 0, right[own]) / self.equal[at].max(1e-12)
                })
            }
            (EQUAL, _) => share * among_strangers(&feature.counts, 0, right[own]) / self.equal[at].max(1e-12),
            (2, Comparator::Email | Comparator::Company) => {
                let part = part_of(feature.comparator).expect("both have a part");
                let more = match feature.comparator {
                    Comparator::Email => share / self.table[at][0][2].max(1e-12),
                    _ => self.table[at][state][1] / self.equal[at].max(1e-12),
                };
                among_strangers(&feature.part_counts, 1, right[own + part]) * more.max(1.0)
            }
            (2 | 3, Comparator::Given | Comparator::Family | Comparator::Category) => {
                let common =
                    frequency(&feature.counts, left[own]).max(frequency(&feature.counts, right[own]));
                share * common / self.equal[at].max(1e-12)
            }
            _ => share,
        };
        chance.min(CHANCE_MAX).ln()
    }

    /// The chance that strangers who share a city share this postcode too, by the rows that hold both.
    fn within(&self, prepared: &Prepared, at: usize, levels: &Levels, right: &[u32]) -> Option<f32> {
        let parent = self.parents[at][0].filter(|parent| levels[*parent] == EQUAL)?;
        let feature = &prepared.features[at];
        let around = &prepared.features[parent];
        let (number, other) = (right[around.at], right[feature.at]);
        let both = feature.together.get(&both(number, other))?;
        let all = around.counts.get(number as usize)?;
        Some(both.saturating_sub(1).max(1) as f32 / all.saturating_sub(1).max(1) as f32)
    }
}

/// What agreement in a feature depends on, by what the features are; how much is counted.
pub(crate) fn parents_of(features: &[Feature], at: usize) -> [Option<usize>; 2] {
    let find = |wanted: Comparator| features.iter().position(|feature| feature.comparator == wanted);
    let before = |wanted: Comparator| (0..at).rev().find(|other| features[*other].comparator == wanted);
    match features[at].comparator {
        Comparator::Category if before(Comparator::Category).is_some() => {
            [before(Comparator::Category), None]
        }
        Comparator::Given => [find(Comparator::Family), None],
        Comparator::Email => match find(Comparator::Company) {
            Some(company) => [Some(company), None],
            None => [
                find(Comparator::Family),
                find(Comparator::Given).filter(|_| find(Comparator::Family).is_some()),
            ],
        },
        // A company's name often holds its city; a postcode stands in a city, a street in both.
        Comparator::Category => [find(Comparator::Company), None],
        Comparator::Address => [before(Comparator::Address), find(Comparator::Category)],
        Comparator::Phone | Comparator::Code => [find(Comparator::Category), None],
        Comparator::Family | Comparator::Company | Comparator::Date => [None, None],
    }
}

/// Counts how many rows hold each value of a category together with the one it stands in.
pub(crate) fn count_together(prepared: &mut Prepared) {
    for at in 0..prepared.features.len() {
        let feature = &prepared.features[at];
        let (Comparator::Category, Some(parent)) =
            (feature.comparator, parents_of(&prepared.features, at)[0])
        else {
            continue;
        };
        let around = prepared.features[parent].at;
        let mut counts = ByHash::default();
        for row in 0..prepared.rows as u32 {
            let numbers = prepared.row(row);
            let (number, other) = (numbers[around], numbers[feature.at]);
            if number != MISSING && other != MISSING {
                *counts.entry(both(number, other)).or_default() += 1;
            }
        }
        prepared.features[at].together = counts;
    }
}

/// The chance that two who have a value have the same one.
fn chance_of_equal(counts: &[u32]) -> f32 {
    let (mut pairs, mut all) = (0.0_f64, 0.0_f64);
    for &count in counts.iter().skip(1) {
        let count = f64::from(count);
        pairs += count * (count - 1.0).max(0.0);
        all += count;
    }
    ((pairs / (all * (all - 1.0)).max(1.0)) as f32).clamp(1e-10, 0.99)
}

/// Shares of levels, drawn towards what was believed before.
fn shares(drawn: &[f64; LEVELS], before: &[f64; LEVELS], prior: f64) -> [f64; LEVELS] {
    let all: f64 = drawn[1..].iter().sum();
    let mut found = [0.0; LEVELS];
    for level in 1..LEVELS {
        found[level] = (drawn[level] + before[level] * prior) / (all + prior);
    }
    found
}

/// How often each level occurs among random pairs.
fn random_levels(prepared: &Prepared, shape: &Shape, seed: u64) -> Vec<[f64; LEVELS]> {
    let rows = prepared.rows as u32;
    sum((0..RANDOM_PAIRS / PIECE).into_par_iter().map(|piece| {
        let mut source = chance::of_piece(seed, piece as u64);
        let mut counts = vec![[0.0; LEVELS]; FEATURES_MAX];
        for _ in 0..PIECE {
            let (left, right) = (source.random_range(0..rows), source.random_range(0..rows));
            if left == right || !prepared.is_pair(left, right) {
                continue;
            }
            let levels = prepared.levels(shape, prepared.row(left), prepared.row(right));
            for (counts, level) in counts.iter_mut().zip(levels) {
                counts[usize::from(level)] += 1.0;
            }
        }
        counts
    }))
}

/// How often each level of a feature occurs where the given number of what it depends on agrees.
fn levels_of_state(
    prepared: &Prepared,
    shape: &Shape,
    at: usize,
    parents: &[Option<usize>; 2],
    state: usize,
    seed: u64,
) -> [f64; LEVELS] {
    let key = |row: u32, wanted: &[usize]| {
        let numbers = prepared.row(row);
        wanted.iter().try_fold(1_u64, |key, feature| {
            let number = numbers[prepared.features[*feature].at];
            (number != MISSING).then(|| mix(key, u64::from(number)))
        })
    };
    let both: Vec<usize> = parents.iter().flatten().copied().collect();
    // Where one of two is to agree, each is in turn the one.
    let groups: Vec<Vec<usize>> =
        if state == both.len() { vec![both.clone()] } else { both.iter().map(|one| vec![*one]).collect() };
    let mut all = [0.0; LEVELS];
    for (number, group) in groups.iter().enumerate() {
        let mut blocks: ByHash<u32> = ByHash::default();
        let keys: Vec<Option<u64>> = (0..prepared.rows as u32).map(|row| key(row, group)).collect();
        for key in keys.iter().flatten() {
            *blocks.entry(*key).or_default() += 1;
        }
        let mut order: Vec<(u64, u32)> = keys
            .iter()
            .zip(0_u32..)
            .filter_map(|(key, row)| key.filter(|key| blocks[key] > 1).map(|key| (key, row)))
            .collect();
        order.par_sort_unstable();
        if order.is_empty() {
            continue;
        }
        let drawn = sum((0..PAIRS_OF_STATE / PIECE).into_par_iter().map(|piece| {
            let place = ((at * STATES + state) * 2 + number + 1) * PAIRS_OF_STATE + piece;
            let mut source = chance::of_piece(seed, place as u64);
            let mut counts = vec![[0.0; LEVELS]; 1];
            for _ in 0..PIECE {
                let (key, left) = order[source.random_range(0..order.len())];
                let from = order.partition_point(|(other, _)| *other < key);
                let block = blocks[&key];
                let right = order[from + source.random_range(0..block as usize)].1;
                if left == right || !prepared.is_pair(left, right) {
                    continue;
                }
                let levels = prepared.levels(shape, prepared.row(left), prepared.row(right));
                let agree =
                    both.iter().filter(|parent| (EQUAL..=AGREES_MAX).contains(&levels[**parent])).count();
                if agree == state && !may_be_known(prepared, &levels, at, &both) {
                    counts[0][usize::from(levels[at])] += f64::from(block - 1);
                }
            }
            counts
        }));
        for (all, drawn) in all.iter_mut().zip(drawn[0]) {
            *all += drawn;
        }
    }
    // Pairs of large groups weigh more than one: they count as what was drawn.
    let weight: f64 = all[1..].iter().sum::<f64>() / PAIRS_OF_STATE as f64;
    all.map(|share| share / weight.max(1.0))
}

/// Whether something that strangers do not share agrees besides: the pair may be one person or a household.
fn may_be_known(prepared: &Prepared, levels: &Levels, at: usize, parents: &[usize]) -> bool {
    prepared.features.iter().enumerate().any(|(other, feature)| {
        let tells = match feature.comparator {
            Comparator::Phone | Comparator::Email | Comparator::Date | Comparator::Code => true,
            Comparator::Given | Comparator::Family | Comparator::Company => false,
            Comparator::Address | Comparator::Category => false,
        };
        tells && other != at && !parents.contains(&other) && (EQUAL..=AGREES_MAX).contains(&levels[other])
    })
}

/// Adds the pieces in their order, so that the number of threads changes nothing.
fn sum(pieces: impl IndexedParallelIterator<Item = Vec<[f64; LEVELS]>>) -> Vec<[f64; LEVELS]> {
    let pieces: Vec<Vec<[f64; LEVELS]>> = pieces.collect();
    let mut all = pieces[0].clone();
    for piece in &pieces[1..] {
        for (all, counts) in all.iter_mut().zip(piece) {
            for (all, count) in all.iter_mut().zip(counts) {
                *all += count;
            }
        }
    }
    all
}
