//! What all other columns say, held against a column that belongs to one alone.
//!
//! Columns that a model takes as independent are not: namesakes have mailboxes alike, sisters of a group have phone,
//! address and people in common. What such columns say together is too much or too little, and no search within the
//! model sees it. But a birthday or a registered code (the *witness*) depends on nothing but whether two rows are the
//! same: strangers and relatives share it as seldom as its values are frequent. So among pairs of which the other
//! columns say the same, the share that are the same can be counted by the witness, without labels: it is the one with
//! which birthdays agree as often as they do (a mixture of two known parts; McLachlan and Peel 2000, 2.8). Where it is
//! not what the model says, the model's odds are shifted to it, monotonely (Barlow et al. 1972). What holds where the
//! witness is there holds where it is missing.

use super::candidates::Groups;
use super::compare::{ABSENT, Shape};
use super::learning::share_of_level;
use super::model::{CELLS, Model, RELATED};
use super::prepared::{Comparator, Prepared};
use super::rules::Rule;
use super::values::mix;

/// Bins of the logarithm of the odds, one wide.
pub(crate) const BINS: usize = 36;
/// Where the first begins. Pairs below are strangers whatever the witness says.
const LOWEST: f32 = -15.0;
/// From these odds on, the last bin, pairs are the same as they are said to be. Below it even pairs that the model is
/// sure of are counted: what it takes for copies may be sisters of a group that have all but the code in common.
const SURE: f32 = 20.0;
/// Pairs of lower odds are mostly found by rules that look at the witness; of the few that others find nothing is
/// learned of the many.
const LOOKED_AT: f32 = -6.0;
/// Pairs from which it is learned what the witness is like where it belongs to one.
const LIKELY: f32 = 2.0;
/// Pairs looked at.
const PAIRS: u64 = 4_000_000;
/// Pairs' worth of belief in what the model says.
const PRIOR_PAIRS: f64 = 10.0;
/// A witness must be there in this part of the rows.
const PRESENT_MIN: f64 = 0.2;
/// Fewer likely pairs say nothing of what the witness is like.
const LIKELY_PAIRS_MIN: f64 = 100.0;
const ROUNDS: usize = 40;

/// How the odds are shifted, by what all columns but the witness say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Calibration {
    /// The feature that is the witness.
    pub(crate) witness: usize,
    /// What is added to the logarithm of the odds at the middle of each bin.
    pub(crate) shifts: [f32; BINS],
}

/// A pair in which the witness is there on both sides.
struct Witnessed {
    bin: usize,
    /// The share of the first class of copies among those that it may be of, without the witness.
    first: f32,
    cell: u16,
    log_chance: f32,
    /// The logarithm of the odds without the witness.
    odds: f32,
}

impl Calibration {
    /// The shift at these odds.
    pub(crate) fn shift(&self, odds: f32) -> f32 {
        let place = (odds - LOWEST - 0.5).clamp(0.0, (BINS - 1) as f32);
        let (at, part) = (place as usize, place.fract());
        let next = (at + 1).min(BINS - 1);
        self.shifts[at] * (1.0 - part) + self.shifts[next] * part
    }
}

/// The column that tells best: a code that most rows have, else a day.
pub(crate) fn witness(prepared: &Prepared) -> Option<usize> {
    let present = |at: usize| {
        let there: f64 = prepared.features[at].counts.iter().skip(1).map(|count| f64::from(*count)).sum();
        there / prepared.rows as f64
    };
    let of = |wanted: Comparator| {
        (0..prepared.features.len())
            .filter(|at| prepared.features[*at].comparator == wanted && present(*at) >= PRESENT_MIN)
            .max_by(|one, other| present(*one).total_cmp(&present(*other)).then(other.cmp(one)))
    };
    of(Comparator::Code).or_else(|| of(Comparator::Date))
}

/// Learns from the candidates of rules that do not look at the witness, which would find only pairs that agree in it.
pub(crate) fn learn(prepared: &Prepared, shape: &Shape, model: &mut Model, rules: &[Rule], groups: &Groups) {
    let Some(witness) = witness(prepared) else { return };
    let described = &prepared.features[witness];
    let keys = described.atom..described.atom + super::prepared::atom_names(described.comparator).len();
    let blind: Vec<usize> = (0..rules.len()).filter(|rule| !rules[*rule].looks_at(&keys)).collect();
    let part = (groups.size() / PAIRS).max(1);
    let seen_of = |left: u32, right: u32| {
        let sampled = mix(u64::from(left), u64::from(right)).is_multiple_of(part);
        if !sampled || !groups.found_by(left, right, &blind) {
            return None;
        }
        let (left, right) = (left.min(right), left.max(right));
        let seen = model.see(prepared, shape, prepared.row(left), prepared.row(right));
        if seen.apart || seen.levels[witness] == ABSENT {
            return None;
        }
        let odds = model.log_odds(shape, &seen);
        let (rest, first) = model.without(witness, &seen, &odds);
        (rest >= LOWEST).then(|| Witnessed {
            bin: ((rest - LOWEST) as usize).min(BINS - 1),
            first,
            cell: seen.cells[witness],
            log_chance: seen.log_chances[witness],
            odds: rest,
        })
    };
    let (_, pairs) = groups.pairs(prepared, seen_of);
    let likely = pairs.iter().filter(|pair| pair.odds >= LIKELY).count() as f64;
    if likely < LIKELY_PAIRS_MIN {
        return;
    }
    let shifts = searched(shape, model, witness, prepared, &pairs);
    model.calibration = Some(Calibration { witness, shifts });
}

/// Which share of each bin is the same, and what the witness is like there.
fn searched(
    shape: &Shape,
    model: &mut Model,
    witness: usize,
    prepared: &Prepared,
    pairs: &[Witnessed],
) -> [f32; BINS] {
    let comparator = prepared.features[witness].comparator;
    let logistic = |odds: f64| 1.0 / (1.0 + (-odds).exp());
    // The model's own shares and odds, which are also what is believed before.
    let (mut counts, mut believed, mut middle) = ([0.0; BINS], [0.0; BINS], [0.0; BINS]);
    for pair in pairs {
        counts[pair.bin] += 1.0;
        believed[pair.bin] += logistic(f64::from(pair.odds));
        middle[pair.bin] += f64::from(pair.odds);
    }
    for bin in 0..BINS {
        let odds = f64::from(LOWEST) + bin as f64 + 0.5;
        believed[bin] = (believed[bin] + logistic(odds)) / (counts[bin] + 1.0);
        middle[bin] = (middle[bin] + odds) / (counts[bin] + 1.0);
    }
    let mut shares = believed;
    for _ in 0..ROUNDS {
        let mut same = [0.0; BINS];
        let mut cells = [[0.0; CELLS]; RELATED];
        let shifts: [f64; BINS] = std::array::from_fn(|bin| odds_of(shares[bin]) - odds_of(believed[bin]));
        for pair in pairs {
            let cell = usize::from(pair.cell);
            let of_class = |class: usize| f64::from((model.log_shares[class][cell] - pair.log_chance).exp());
            let first = f64::from(pair.first);
            let (one, other) = (first * of_class(0), (1.0 - first) * of_class(1));
            let odds = (f64::from(pair.odds) + shifts[pair.bin]).exp() * (one + other);
            let share = odds / (1.0 + odds);
            same[pair.bin] += share;
            let in_first = share * one / (one + other).max(1e-300);
            cells[0][cell - witness * CELLS] += in_first;
            cells[1][cell - witness * CELLS] += share - in_first;
        }
        for bin in 0..BINS {
            if LOWEST + (bin as f32) < SURE {
                shares[bin] = (same[bin] + PRIOR_PAIRS * believed[bin]) / (counts[bin] + PRIOR_PAIRS);
            }
        }
        for (class, cells) in cells.iter().enumerate() {
            share_of_level(shape, model, class, witness, Some(comparator), cells, 1.0);
        }
    }
    let rising = rising(&shares, &counts);
    std::array::from_fn(|bin| {
        let is_looked_at = LOWEST + bin as f32 >= LOOKED_AT;
        if is_looked_at { (odds_of(rising[bin]) - odds_of(believed[bin])) as f32 } else { 0.0 }
    })
}

fn odds_of(share: f64) -> f64 {
    let share = share.clamp(1e-9, 1.0 - 1e-9);
    (share / (1.0 - share)).ln()
}

/// The rising shares nearest to these: neighbours that fall are taken together (pool adjacent violators).
fn rising(shares: &[f64; BINS], counts: &[f64; BINS]) -> [f64; BINS] {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (share, count) in shares.iter().zip(counts) {
        let mut pool = (*share, count + PRIOR_PAIRS, 1);
        while let Some(before) = pools.last().filter(|before| before.0 > pool.0) {
            let weight = before.1 + pool.1;
            pool = ((before.0 * before.1 + pool.0 * pool.1) / weight, weight, before.2 + pool.2);
            pools.pop();
        }
        pools.push(pool);
    }
    let mut all = pools.into_iter().flat_map(|(share, _, bins)| std::iter::repeat_n(share, bins));
    std::array::from_fn(|_| all.next().unwrap_or(1.0))
}
