//! How often strangers of one name have mailboxes alike.
//!
//! `wang_w123` is nobody's own: of two strangers called Wang, one pair in a hundred thousand has it in common. That is
//! too seldom to be seen among pairs drawn at random, and still makes more pairs than there are copies. So the pairs
//! that share a name and the part before the @ are counted, not drawn; of them only those whose witness (a code or a
//! birthday, there on both sides) differs and that have nothing else in common. A slip in the witness makes no stranger:
//! among those who share a rare name copies with a slip there would be as many as strangers with one mailbox.

use rand::RngExt;
use rayon::prelude::*;

use super::calibration;
use super::coincidence::{Coincidence, STATES};
use super::compare::{ABSENT, AGREES_MAX, EQUAL, Shape};
use super::prepared::{Comparator, Prepared, part_of};
use super::repeats::{REPEATS, repeats};
use super::values::{MISSING, mix};
use crate::chance::{self, Chance};

/// The level of addresses that have their part before the @ in common.
const SAME_PART: u8 = 2;
/// Of those who share name and mailbox each is compared with so many others.
const NEIGHBOURS: usize = 8;
/// Pairs drawn among those who share a name, for the share that are in a state.
const PAIRS: usize = 1 << 14;
/// Pairs that are counted at least; of fewer nothing is learned.
const PAIRS_MIN: f64 = 10_000.0;

/// The chance that strangers of each state have the same address, and the same part before the @.
type Alike = [[f64; 2]; STATES];

/// Counts for every column of addresses; returns those of which enough was found. In their tables the share of
/// [`SAME_PART`] is of all who have that part in common.
pub(crate) fn learn(
    prepared: &Prepared,
    shape: &Shape,
    coincidence: &mut Coincidence,
    seed: u64,
) -> Vec<usize> {
    let mut counted = Vec::new();
    let witness = calibration::witness(prepared);
    for at in 0..prepared.features.len() {
        if prepared.features[at].comparator != Comparator::Email {
            continue;
        }
        let alike = witness.and_then(|witness| count(prepared, shape, coincidence, witness, at, seed));
        let table = &mut coincidence.table[at];
        let part = usize::from(SAME_PART);
        let Some(alike) = alike else {
            // As much likelier than among all strangers as the whole address is.
            let more = table.map(|levels| (levels[1] / coincidence.equal[at].max(1e-12)).max(1.0));
            let among_all = table[0][part];
            table.iter_mut().zip(more).for_each(|(levels, more)| levels[part] = among_all * more);
            continue;
        };
        for (levels, alike) in table.iter_mut().zip(alike).skip(1) {
            (levels[1], levels[part]) = (alike[0] as f32, alike[1] as f32);
        }
        counted.push(at);
    }
    hold_against(prepared, coincidence, &counted);
    counted
}

/// Counts mailboxes alike among strangers of whom one name agrees, or both; `None` without names.
fn count(
    prepared: &Prepared,
    shape: &Shape,
    coincidence: &Coincidence,
    witness: usize,
    at: usize,
    seed: u64,
) -> Option<Alike> {
    let feature = &prepared.features[at];
    let part =
        feature.at + part_of(feature.comparator).filter(|_| feature.comparator == Comparator::Email)?;
    let parents: Vec<usize> = coincidence.parents[at].iter().flatten().copied().collect();
    if parents.is_empty() {
        return None;
    }
    let mut alike = [[0.0; 2]; STATES];
    for (state, alike) in alike.iter_mut().enumerate().take(parents.len() + 1).skip(1) {
        let (mut equal, mut same_part, mut all) = (0.0, 0.0, 0.0);
        let groups: Vec<&[usize]> =
            if state == parents.len() { vec![&parents] } else { parents.chunks(1).collect() };
        for (number, names) in groups.into_iter().enumerate() {
            let key = |row: u32, with: Option<usize>| {
                let numbers = prepared.row(row);
                let places = names.iter().map(|name| prepared.features[*name].at).chain(with);
                places.into_iter().try_fold(1, |key, place| {
                    (numbers[place] != MISSING).then(|| mix(key, u64::from(numbers[place])))
                })
            };
            // Whether the pair is of strangers in this state, and how far their addresses agree.
            let level = |left: u32, right: u32| {
                let levels = prepared.levels(shape, prepared.row(left), prepared.row(right));
                let nothing_agrees = (0..prepared.features.len())
                    .filter(|other| *other != at && !parents.contains(other))
                    .all(|other| levels[other] > AGREES_MAX || levels[other] == ABSENT);
                let is_stranger = nothing_agrees && levels[witness] != ABSENT && levels[at] >= EQUAL;
                (is_stranger && coincidence.state(at, &levels) == state).then_some(levels[at])
            };
            let named =
                ordered(prepared, |row| key(row, None).filter(|_| prepared.row(row)[part] != MISSING));
            let piece = (at * STATES + state) * STATES + number;
            all += strangers(prepared, &named, level, chance::of_piece(seed, piece as u64));
            let counted = neighbours(prepared, &ordered(prepared, |row| key(row, Some(part))), level);
            equal += counted[0];
            same_part += counted[0] + counted[1];
        }
        if all < PAIRS_MIN {
            return None;
        }
        *alike = [equal / all, same_part / all];
    }
    Some(alike)
}

/// Rows with their keys, those together that share one with others.
fn ordered(prepared: &Prepared, key: impl Fn(u32) -> Option<u64> + Sync) -> Vec<(u64, u32)> {
    let mut order: Vec<(u64, u32)> =
        (0..prepared.rows as u32).into_par_iter().filter_map(|row| Some((key(row)?, row))).collect();
    order.par_sort_unstable();
    order
}

/// The groups of more than one.
fn groups(order: &[(u64, u32)]) -> impl Iterator<Item = &[(u64, u32)]> {
    order.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1)
}

/// How many pairs of these groups are of strangers: of a part that is drawn.
fn strangers(
    prepared: &Prepared,
    order: &[(u64, u32)],
    level: impl Fn(u32, u32) -> Option<u8>,
    mut source: Chance,
) -> f64 {
    let groups: Vec<&[(u64, u32)]> = groups(order).collect();
    let mut ends = Vec::with_capacity(groups.len());
    let mut pairs = 0.0;
    for group in &groups {
        pairs += group.len() as f64 * (group.len() - 1) as f64 / 2.0;
        ends.push(pairs);
    }
    let mut found = 0;
    for _ in 0..if groups.is_empty() { 0 } else { PAIRS } {
        let drawn = source.random::<f64>() * pairs;
        let group = groups[ends.partition_point(|end| *end <= drawn).min(groups.len() - 1)];
        let one = source.random_range(0..group.len());
        let other = (one + source.random_range(1..group.len())) % group.len();
        let (left, right) = (group[one].1.min(group[other].1), group[one].1.max(group[other].1));
        found += usize::from(prepared.is_pair(left, right) && level(left, right).is_some());
    }
    pairs * found as f64 / PAIRS as f64
}

/// How many pairs of these groups are of strangers with the same address, and of others with the same part of it.
fn neighbours(
    prepared: &Prepared,
    order: &[(u64, u32)],
    level: impl Fn(u32, u32) -> Option<u8> + Sync,
) -> [f64; 2] {
    let groups: Vec<&[(u64, u32)]> = groups(order).collect();
    let counted: Vec<[f64; 2]> = groups
        .par_iter()
        .map(|group| {
            let (mut found, mut compared) = ([0_u32; 2], 0_u32);
            for (at, (_, left)) in group.iter().enumerate() {
                for (_, right) in group[at + 1..].iter().take(NEIGHBOURS) {
                    compared += 1;
                    match level(*left, *right).filter(|_| prepared.is_pair(*left, *right)) {
                        Some(EQUAL) => found[0] += 1,
                        Some(SAME_PART) => found[1] += 1,
                        _ => {}
                    }
                }
            }
            let pairs = group.len() as f64 * (group.len() - 1) as f64 / 2.0;
            found.map(|count| f64::from(count) * pairs / f64::from(compared))
        })
        .collect();
    // Added in their order, so that the number of threads changes nothing.
    counted.iter().fold([0.0; 2], |all, group| [all[0] + group[0], all[1] + group[1]])
}

/// Holds what was counted against how often any two strangers have mailboxes alike, as far as that is known by now.
pub(crate) fn hold_against(prepared: &Prepared, coincidence: &mut Coincidence, counted: &[usize]) {
    for &at in counted {
        let feature = &prepared.features[at];
        let strangers = &coincidence.strangers[at];
        let equal = alike(&feature.counts, &strangers[0]) as f32;
        let same_part = alike(&feature.part_counts, &strangers[1]) as f32;
        coincidence.equal[at] = equal;
        coincidence.table[at][0][usize::from(EQUAL)] = equal;
        coincidence.table[at][0][usize::from(SAME_PART)] = same_part;
    }
}

/// The chance that two strangers have the same value: by its counts, and the shares of strangers among those who share
/// one ([`repeats`]).
fn alike(counts: &[u32], strangers: &[f32; REPEATS]) -> f64 {
    let (mut pairs, mut all) = (0.0_f64, 0.0_f64);
    for &count in counts.iter().skip(1) {
        let share = f64::from(strangers[repeats(count)]);
        let count = f64::from(count);
        pairs += count * (count - 1.0).max(0.0) * share;
        all += count;
    }
    (pairs / (all * (all - 1.0)).max(1.0)).clamp(1e-10, 0.99)
}
