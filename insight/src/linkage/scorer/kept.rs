//! How often values occur, of those that occur often enough to matter; the others share a count.

use std::collections::HashSet;

use crate::linkage::coincidence;
use crate::linkage::prepared::{Comparator, Feature, Prepared, both};
use crate::linkage::values::{MISSING, hash_of, mix};

/// Values of all columns together whose own count is kept at most: some twelve bytes each, so that a scorer stays
/// below 5 MB.
const VALUES_MAX: usize = 380_000;
/// Values found at fewer rows are as rare as one found nowhere: the linkage takes counts of one and two as the same.
const COUNT_MIN: u32 = 3;
/// Of names a slip is told from a name of its own by whether one of the two is found once only.
const NAME_COUNT_MIN: u32 = 2;

/// Counts by the hash of the text, sorted; what is not among them has the other count.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Counts {
    pub(super) hashes: Vec<u64>,
    pub(super) counts: Vec<u32>,
    pub(super) other: u32,
}

impl Counts {
    /// How many rows hold the value with this hash.
    pub(super) fn of(&self, hash: u64) -> u32 {
        self.hashes.binary_search(&hash).map_or(self.other, |at| self.counts[at])
    }

    /// Keeps the values of at least this count. The others get the count of those two that agree in one of them.
    fn above(all: impl Iterator<Item = (u64, u32)>, least: u32, all_matter: bool) -> Counts {
        let (mut squares, mut pairs) = (0.0, 0.0);
        let mut kept = Vec::new();
        for (hash, count) in all {
            if count >= least {
                kept.push((hash, count));
            } else {
                let of_value = f64::from(count) * f64::from(count.saturating_sub(1));
                pairs += of_value;
                squares += of_value * f64::from(count);
            }
        }
        kept.sort_unstable();
        kept.dedup_by_key(|(hash, _)| *hash);
        let other = if all_matter || pairs == 0.0 { 1 } else { (squares / pairs).round() as u32 };
        let (hashes, counts) = kept.into_iter().unzip();
        Counts { hashes, counts, other }
    }
}

/// The counts of one feature.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Frequencies {
    pub(super) whole: Counts,
    pub(super) part: Counts,
    pub(super) together: Counts,
}

/// The key under which two texts are counted together.
pub(super) fn together(text: &str, another: &str) -> u64 {
    mix(hash_of(text.as_bytes()), hash_of(another.as_bytes()))
}

/// What is kept of the counts of these rows.
pub(super) fn kept(prepared: &Prepared) -> Vec<Frequencies> {
    // How many values there are of each count; large counts are kept in any case.
    let mut of_count = vec![0_usize; 1 << 12];
    let mut note = |count: u32| of_count[(count as usize).min((1 << 12) - 1)] += 1;
    for feature in &prepared.features {
        feature
            .counts
            .iter()
            .skip(1)
            .chain(feature.part_counts.iter().skip(1))
            .for_each(|count| note(*count));
        feature.together.values().for_each(|count| note(*count));
    }
    let mut left = VALUES_MAX;
    let enough = (COUNT_MIN..1 << 12).rev().take_while(|count| {
        let there = of_count[*count as usize];
        let fits = there <= left;
        left -= there.min(left);
        fits
    });
    let least = enough.last().unwrap_or(1 << 12);
    prepared
        .features
        .iter()
        .enumerate()
        .map(|(at, feature)| of_feature(prepared, feature, at, least))
        .collect()
}

fn of_feature(prepared: &Prepared, feature: &Feature, at: usize, least: u32) -> Frequencies {
    let vocabulary = &prepared.books[feature.book].vocabulary;
    let is_name = matches!(feature.comparator, Comparator::Given | Comparator::Family);
    let counted = |counts: &[u32]| -> Vec<(u64, u32)> {
        (1_u32..)
            .zip(counts.iter().skip(1))
            .filter(|(_, count)| **count > 1)
            .map(|(number, count)| (hash_of(vocabulary.text(number).as_bytes()), *count))
            .collect()
    };
    let all_matter = least == COUNT_MIN;
    let least_of_value = if is_name && all_matter { NAME_COUNT_MIN } else { least };
    Frequencies {
        whole: Counts::above(counted(&feature.counts).into_iter(), least_of_value, all_matter),
        part: Counts::above(counted(&feature.part_counts).into_iter(), least, all_matter),
        together: Counts::above(counted_together(prepared, feature, at, least).into_iter(), least, true),
    }
}

fn counted_together(prepared: &Prepared, feature: &Feature, at: usize, least: u32) -> Vec<(u64, u32)> {
    let Some(parent) = coincidence::parents_of(&prepared.features, at)[0] else { return Vec::new() };
    if feature.together.is_empty() {
        return Vec::new();
    }
    let around = &prepared.features[parent];
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for row in 0..prepared.rows as u32 {
        let numbers = prepared.row(row);
        let (number, other) = (numbers[around.at], numbers[feature.at]);
        if number == MISSING || other == MISSING || !told.insert(both(number, other)) {
            continue;
        }
        let count = feature.together.get(&both(number, other)).copied().unwrap_or(0);
        if count >= least {
            let text = prepared.books[around.book].vocabulary.text(number);
            let another = prepared.books[feature.book].vocabulary.text(other);
            found.push((together(text, another), count));
        }
    }
    found
}

impl Frequencies {
    /// Only the values that at least so many rows hold.
    pub(super) fn thinned(&self, least: u32) -> Frequencies {
        let thinned = |counts: &Counts| {
            let all = counts.hashes.iter().copied().zip(counts.counts.iter().copied());
            let mut thinned = Counts::above(all, least, false);
            thinned.other = thinned.other.max(counts.other);
            thinned
        };
        Frequencies {
            whole: thinned(&self.whole),
            part: thinned(&self.part),
            // What comes together is of one table only.
            together: Counts::default(),
        }
    }
}
