//! The parameters, learned without labels by expectation and maximisation (Dempster, Laird and Rubin 1977; for
//! linkage Winkler 1988), over pairs found by many rules, each weighted by how likely it was to be found.

use rayon::prelude::*;

use super::coincidence::{Coincidence, STATES};
use super::compare::{ABSENT, DIFFERENT, EQUAL, EXCHANGED, FEATURES_MAX, IN_PLACE, LEVELS, Shape};
use super::model::{CELLS, CLASSES, Model, RELATED, Seen, Shares, answer_of, comparator_of, is_learned};
use super::prepared::{Comparator, Prepared};
use super::{mailboxes, repeats};

/// Rounds at most; the change is below [`CHANGE_MIN`] long before.
const ROUNDS_MAX: usize = 60;
/// The search ends when no class's share moves by more than this part.
const CHANGE_MIN: f64 = 1e-3;
/// Pairs' worth of belief that a state is like the whole of its feature, and the whole like where it began.
const PRIOR_PAIRS: f64 = 30.0;
/// What relatives have in common differs at least this part as often as in copies. Of two rows of one person one is a
/// copy; of two of a household often neither is, so that they may well differ less.
const CARELESS_MIN: f32 = 0.25;
/// Times that what is known of strangers is corrected; the second changes little.
const CORRECTIONS: usize = 3;
/// Pairs summed together, so that the number of threads changes nothing.
const PIECE: usize = 1 << 14;
/// Where the classes begin: pairs a row of copies with few slips, with many, of relatives or branches, of sisters.
const PAIRS_A_ROW: [f64; CLASSES] = [0.1, 0.05, 0.05, 0.03];
/// The class of sisters, which people have not: theirs are of their household.
const SISTERS: usize = RELATED + 1;

/// Levels of a company's name up to this say that both are called the same, in the same place or in none.
const CALLED: usize = 2;
/// Sisters of a group are called otherwise: in how many of their pairs at most both are called the same. Without it the
/// same company written in two ways, with one phone, is learned as sisters where no code tells them apart.
const SISTERS_CALLED_ALIKE_MAX: f64 = 0.05;
/// In how many of the pairs that are the same a feature may differ at most. A class of copies that learns more has
/// learned something else: sisters of a group share all but code and name, namesakes with like mailboxes all but their
/// birthday. Slips of writing are levels of their own and not bound by this.
fn differing_max(class: usize, comparator: Option<Comparator>) -> f64 {
    match comparator {
        _ if class >= RELATED => 1.0,
        Some(Comparator::Code | Comparator::Company) => 0.03,
        Some(Comparator::Date) => 0.08,
        Some(Comparator::Given | Comparator::Family) => 0.30,
        Some(Comparator::Phone | Comparator::Email | Comparator::Address | Comparator::Category) | None => {
            1.0
        }
    }
}

/// A pair of the sample.
#[derive(Debug, Clone)]
pub(crate) struct Sampled {
    pub(crate) rows: (u32, u32),
    pub(crate) seen: Seen,
    /// How many pairs it stands for.
    pub(crate) weight: f32,
}

/// Where shares begin: by class, whether one's own, whether equal, close, different.
fn beginning(class: usize, comparator: Option<Comparator>, of_companies: bool, level: usize) -> f64 {
    let Some(comparator) = comparator else {
        return match level as u8 {
            IN_PLACE => 0.95,
            EXCHANGED => 0.05,
            _ => 0.0,
        };
    };
    let (equal, different) = match class {
        0 => (0.90, 0.03),
        1 => (0.60, 0.20),
        // A company's people are often those of its sisters; its name is what tells them apart. Branches have the
        // name and another place.
        SISTERS if comparator == Comparator::Company => (0.02, 0.60),
        SISTERS => (0.60, 0.35),
        _ if of_companies && matches!(comparator, Comparator::Company | Comparator::Phone) => (0.50, 0.20),
        _ if of_companies => (0.20, 0.70),
        _ if comparator == Comparator::Given => (0.05, 0.85),
        _ => (0.80, 0.15),
    };
    match level as u8 {
        ABSENT => 0.0,
        EQUAL => equal,
        DIFFERENT => different,
        _ => (1.0 - equal - different) / (LEVELS - 3) as f64,
    }
}

/// Logarithms of the shares with which a class of related pairs begins, in every state.
pub(crate) fn beginning_of_related(class: usize, comparator: Comparator, of_companies: bool) -> [f32; CELLS] {
    std::array::from_fn(|cell| {
        let share = beginning(class, Some(comparator), of_companies, cell % LEVELS);
        if share > 0.0 { share.ln() as f32 } else { 0.0 }
    })
}

/// Learns from these pairs; what they look like is said anew as more becomes known of strangers.
pub(crate) fn learn(
    prepared: &Prepared,
    shape: &Shape,
    coincidence: Coincidence,
    counted: &[usize],
    sample: &mut [Sampled],
    seed: u64,
) -> Model {
    let mut model = beginnings(prepared, shape, coincidence);
    search(prepared, shape, &mut model, sample);
    let drawn = repeats::draw(prepared, seed);
    for _ in 0..CORRECTIONS {
        model.coincidence.strangers = repeats::strangers(prepared, shape, &model, &drawn);
        mailboxes::hold_against(prepared, &mut model.coincidence, counted);
        sample.par_iter_mut().for_each(|pair| {
            let (left, right) = pair.rows;
            pair.seen = model.see(prepared, shape, prepared.row(left), prepared.row(right));
        });
        search(prepared, shape, &mut model, sample);
    }
    model
}

/// Where the search begins.
fn beginnings(prepared: &Prepared, shape: &Shape, coincidence: Coincidence) -> Model {
    let pairs = prepared.pairs();
    let rows = prepared.rows as f64;
    let of_companies = shape.branch.is_some();
    let mut log_shares: Shares = Vec::new();
    for class in 0..CLASSES {
        let mut shares = [0.0; FEATURES_MAX * CELLS];
        for at in 0..shape.len {
            let comparator = comparator_of(&prepared.features, at);
            if is_learned(class, comparator) {
                for cell in 0..CELLS {
                    let share = beginning(class, comparator, of_companies, cell % LEVELS);
                    shares[at * CELLS + cell] = if share > 0.0 { share.ln() as f32 } else { 0.0 };
                }
            }
        }
        log_shares.push(shares);
    }
    Model {
        coincidence,
        log_priors: std::array::from_fn(|class| match class {
            SISTERS if !of_companies => f32::NEG_INFINITY,
            _ => (PAIRS_A_ROW[class] * rows / pairs).ln() as f32,
        }),
        log_shares,
        calibration: None,
        correction: None,
    }
}

/// Expects and maximises until nothing moves.
fn search(prepared: &Prepared, shape: &Shape, model: &mut Model, sample: &[Sampled]) {
    let pairs = prepared.pairs();
    let mut before = [0.0; CLASSES];
    for _ in 0..ROUNDS_MAX {
        let (totals, counts) = expect(shape, model, sample);
        maximise(prepared, shape, model, &totals, &counts, pairs);
        let moved = totals.iter().zip(before).map(|(now, before)| (now - before).abs() / (now + 1.0));
        if moved.fold(0.0, f64::max) < CHANGE_MIN {
            break;
        }
        before = totals;
    }
}

type Counts = Vec<Vec<f64>>;

/// How many pairs of each class there are, and how many of them in each cell.
fn expect(shape: &Shape, model: &Model, sample: &[Sampled]) -> ([f64; CLASSES], Counts) {
    let pieces: Vec<([f64; CLASSES], Counts)> = sample
        .par_chunks(PIECE)
        .map(|piece| {
            let mut totals = [0.0; CLASSES];
            let mut counts = vec![vec![0.0; shape.len * CELLS]; CLASSES];
            for pair in piece {
                let odds = model.log_odds(shape, &pair.seen);
                let most = odds.iter().fold(0.0_f32, |most, odds| most.max(*odds));
                // Strangers beyond doubt need no division.
                if most == 0.0 && odds.iter().all(|odds| *odds < -12.0) {
                    continue;
                }
                let all = (-most).exp() + odds.iter().map(|odds| (odds - most).exp()).sum::<f32>();
                for class in 0..CLASSES {
                    let share = (odds[class] - most).exp() / all;
                    if share > 1e-6 {
                        let weight = f64::from(share * pair.weight);
                        totals[class] += weight;
                        for at in 0..shape.len {
                            counts[class][usize::from(pair.seen.cells[at])] += weight;
                        }
                    }
                }
            }
            (totals, counts)
        })
        .collect();
    let mut totals = [0.0; CLASSES];
    let mut counts = vec![vec![0.0; shape.len * CELLS]; CLASSES];
    for (of_piece, in_cells) in pieces {
        for class in 0..CLASSES {
            totals[class] += of_piece[class];
            for (all, count) in counts[class].iter_mut().zip(&in_cells[class]) {
                *all += count;
            }
        }
    }
    (totals, counts)
}

fn maximise(
    prepared: &Prepared,
    shape: &Shape,
    model: &mut Model,
    totals: &[f64; CLASSES],
    counts: &Counts,
    pairs: f64,
) {
    let of_companies = shape.branch.is_some();
    for class in 0..CLASSES {
        if model.log_priors[class] == f32::NEG_INFINITY {
            continue;
        }
        model.log_priors[class] = ((totals[class] + 0.5) / pairs).ln() as f32;
        for at in 0..shape.len {
            let comparator = comparator_of(&prepared.features, at);
            if !is_learned(class, comparator) {
                continue;
            }
            let cells = &counts[class][at * CELLS..(at + 1) * CELLS];
            share_of_level(shape, model, class, at, comparator, cells, differing_max(class, comparator));
            if class >= RELATED && !of_companies && is_written_by_hand(comparator) {
                as_careless_as_copies(model, class, at);
            }
        }
    }
}

/// The shares of levels in a class, by how many of its pairs are in each cell of a feature.
pub(crate) fn share_of_level(
    shape: &Shape,
    model: &mut Model,
    class: usize,
    at: usize,
    comparator: Option<Comparator>,
    cells: &[f64],
    differing_max: f64,
) {
    let mut whole = [0.0; LEVELS];
    for (level, share) in whole.iter_mut().enumerate().skip(1) {
        *share = cells.iter().skip(level).step_by(LEVELS).sum::<f64>()
            + PRIOR_PAIRS * beginning(class, comparator, shape.branch.is_some(), level);
    }
    let sum: f64 = whole.iter().sum();
    whole.iter_mut().for_each(|share| *share /= sum);
    for (state, cells) in cells.chunks_exact(LEVELS).enumerate() {
        let all: f64 = cells[1..].iter().sum::<f64>() + PRIOR_PAIRS;
        for level in 1..LEVELS {
            let mut share = (cells[level] + PRIOR_PAIRS * whole[level]) / all;
            if level == usize::from(DIFFERENT) {
                share = share.min(differing_max);
            }
            if class == SISTERS && comparator == Some(Comparator::Company) && level <= CALLED {
                share = share.min(SISTERS_CALLED_ALIKE_MAX);
            }
            model.log_shares[class][at * CELLS + state * LEVELS + level] = share.max(1e-9).ln() as f32;
        }
    }
}

/// Whether two of one household may have it written in two ways though they have it in common.
fn is_written_by_hand(comparator: Option<Comparator>) -> bool {
    match comparator {
        Some(Comparator::Family | Comparator::Phone | Comparator::Address | Comparator::Category) => true,
        // Sisters and branches of a company are called otherwise, and are elsewhere, oftener than its copies are.
        Some(Comparator::Company) => false,
        Some(Comparator::Given | Comparator::Email | Comparator::Date | Comparator::Code) | None => false,
    }
}

/// Slips and moves happen to rows, so that what a household has in common differs between rows of two of it as it
/// does between rows of one. Without this a class of copies takes in relatives of whom one has moved, and the class of
/// relatives never learns that they do.
fn as_careless_as_copies(model: &mut Model, class: usize, at: usize) {
    let of_classes: [f32; RELATED] = std::array::from_fn(|same| model.log_priors[same].exp());
    for state in 0..STATES {
        let from = at * CELLS + state * LEVELS;
        let mut shares = [0.0_f32; LEVELS];
        for (level, share) in shares.iter_mut().enumerate().skip(1) {
            let of_copies = (0..RELATED)
                .map(|same| of_classes[same] * model.log_shares[same][from + level].exp())
                .sum::<f32>()
                / of_classes.iter().sum::<f32>();
            let least = if level > usize::from(EQUAL) { CARELESS_MIN * of_copies } else { 0.0 };
            *share = model.log_shares[class][from + level].exp().max(least);
        }
        let sum: f32 = shares[1..].iter().sum();
        for (level, share) in shares.iter().enumerate().skip(1) {
            model.log_shares[class][from + level] = (share / sum).ln();
        }
    }
}

/// The probability that each pair of the sample is the same, for choosing rules.
pub(crate) fn same(shape: &Shape, model: &Model, sample: &[Sampled]) -> Vec<f32> {
    sample.par_iter().map(|pair| answer_of(&model.log_odds(shape, &pair.seen)).same).collect()
}
