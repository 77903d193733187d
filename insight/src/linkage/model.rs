//! What a pair of rows is: the same, related, or strangers.
//!
//! A mixture of classes over all pairs, known and unknown at once: copies with few slips, copies with many, people of
//! one household (of companies: branches, and sisters of a group), strangers. Within a class features agree independently given
//! what they depend on ([`Coincidence`]); across classes they do not, which is how the model knows that relatives
//! share surname, city, postcode and phone, and that whoever moved has changed city and postcode together.

use super::calibration::Calibration;
use super::coincidence::{Coincidence, STATES};
use super::compare::{ABSENT, FEATURES_MAX, LEVELS, Levels, Shape};
use super::prepared::{Comparator, Feature, Prepared};

/// Copies with few slips, copies with many; related, and of companies sisters.
pub(crate) const CLASSES: usize = 4;
/// The first class of related pairs; those before it are the same.
pub(crate) const RELATED: usize = 2;
/// Cells of a feature: states by levels.
pub(crate) const CELLS: usize = STATES * LEVELS;

/// Learned logarithms of the shares of levels; 0 where a class is no different from strangers.
pub(crate) type Shares = Vec<[f32; FEATURES_MAX * CELLS]>;

/// The parameters.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) coincidence: Coincidence,
    /// Logarithms of the shares of classes among all pairs, over that of strangers.
    pub(crate) log_priors: [f32; CLASSES],
    /// By class, then feature, state and level.
    pub(crate) log_shares: Shares,
    /// How the odds are shifted by what a witness says of them.
    pub(crate) calibration: Option<Calibration>,
    /// What clerical answers have taught.
    pub(crate) correction: Option<super::labels::Correction>,
}

/// A pair as the model sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) levels: Levels,
    /// Places in the table of shares, one a feature.
    pub(crate) cells: [u16; FEATURES_MAX],
    /// Logarithms of the chance among strangers.
    pub(crate) log_chances: [f32; FEATURES_MAX],
    /// Its branches differ: it cannot be the same.
    pub(crate) apart: bool,
}

/// What a pair is with which probability; the three sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The same person or company.
    pub same: f32,
    /// Of one household; branch, parent or sister of one company.
    pub related: f32,
}

impl Answer {
    /// Neither the same nor related.
    pub fn different(&self) -> f32 {
        (1.0 - self.same - self.related).max(0.0)
    }
}

/// Whether a class has shares of its own in a feature, or agrees in it as strangers do.
pub(crate) fn is_learned(class: usize, comparator: Option<Comparator>) -> bool {
    match comparator {
        // A relative may bear the same name, but was born another day and has another mailbox and number.
        Some(Comparator::Given) => true,
        Some(comparator) => class < RELATED || comparator.is_shared(),
        // The order of names.
        None => class < RELATED,
    }
}

/// The comparator of a feature, none for the order of names.
pub(crate) fn comparator_of(features: &[Feature], at: usize) -> Option<Comparator> {
    features.get(at).map(|feature| feature.comparator)
}

/// The logarithm of the share of branches that do not say so in their name: company law asks it of them (regulation on
/// enterprise names, 2020, article 13), and registers know few others. Without it one company written in two ways, with one
/// phone, is learned as a branch where no code tells them apart.
const LOG_UNMARKED: f32 = -3.0;

impl Model {
    /// Looks at a pair of rows.
    pub(crate) fn see(&self, prepared: &Prepared, shape: &Shape, left: &[u32], right: &[u32]) -> Seen {
        see(&self.coincidence, prepared, shape, left, right)
    }

    /// Logarithms of how much likelier each class is than strangers, prior included.
    pub(crate) fn log_odds(&self, shape: &Shape, seen: &Seen) -> [f32; CLASSES] {
        let mut odds = self.log_priors;
        for (class, (odds, shares)) in odds.iter_mut().zip(&self.log_shares).enumerate() {
            if class < RELATED && seen.apart {
                *odds = f32::NEG_INFINITY;
                continue;
            }
            if class == RELATED && shape.branch.is_some() && !seen.apart {
                *odds += LOG_UNMARKED;
            }
            for at in 0..shape.len {
                let share = shares[usize::from(seen.cells[at])];
                if share != 0.0 {
                    *odds += share - seen.log_chances[at];
                }
            }
        }
        odds
    }

    /// What the pair is.
    pub(crate) fn answer(&self, shape: &Shape, seen: &Seen) -> Answer {
        let mut odds = self.log_odds(shape, seen);
        if let Some(calibration) = self.calibration.as_ref().filter(|_| !seen.apart) {
            let shift = calibration.shift(self.without(calibration.witness, seen, &odds).0);
            odds[..RELATED].iter_mut().for_each(|odds| *odds += shift);
        }
        let answer = answer_of(&odds);
        match &self.correction {
            Some(correction) => correction.corrected(shape, seen, answer),
            None => answer,
        }
    }

    /// The logarithm of the odds that a pair is the same, as all features but one have it, and of which part the first
    /// class of copies is.
    pub(crate) fn without(&self, at: usize, seen: &Seen, odds: &[f32; CLASSES]) -> (f32, f32) {
        let mut odds = *odds;
        for (odds, shares) in odds.iter_mut().zip(&self.log_shares) {
            let share = shares[usize::from(seen.cells[at])];
            if share != 0.0 {
                *odds -= share - seen.log_chances[at];
            }
        }
        let same = sum_of_logarithms(&odds[..RELATED]);
        let other = sum_of_logarithms(&[0.0, odds[RELATED], odds[RELATED + 1]]);
        (same - other, (odds[0] - same).exp())
    }

    /// How much each feature speaks for the same, in bits; negative against it.
    pub(crate) fn weights(&self, shape: &Shape, seen: &Seen) -> Vec<f32> {
        let odds = self.log_odds(shape, seen);
        let class = if odds[0] >= odds[1] { 0 } else { 1 };
        (0..shape.len)
            .map(|at| {
                if seen.levels[at] == ABSENT {
                    return 0.0;
                }
                let share = self.log_shares[class][usize::from(seen.cells[at])];
                (share - seen.log_chances[at]) / std::f32::consts::LN_2
            })
            .collect()
    }
}

/// See [`Model::see`].
pub(crate) fn see(
    coincidence: &Coincidence,
    prepared: &Prepared,
    shape: &Shape,
    left: &[u32],
    right: &[u32],
) -> Seen {
    let levels = prepared.levels(shape, left, right);
    let mut cells = [0; FEATURES_MAX];
    let mut log_chances = [0.0; FEATURES_MAX];
    for at in 0..shape.len {
        let state = coincidence.state(at, &levels);
        cells[at] = (at * CELLS + state * LEVELS + usize::from(levels[at])) as u16;
        log_chances[at] = coincidence.log_chance(prepared, at, state, &levels, left, right);
    }
    Seen { levels, cells, log_chances, apart: prepared.differ_in_branch(shape, left, right) }
}

/// The logarithm of the sum of what these are logarithms of.
fn sum_of_logarithms(logarithms: &[f32]) -> f32 {
    let most = logarithms.iter().fold(f32::MIN, |most, one| most.max(*one));
    most + logarithms.iter().map(|one| (one - most).exp()).sum::<f32>().ln()
}

/// Probabilities of the logarithms of [`Model::log_odds`].
pub(crate) fn answer_of(odds: &[f32; CLASSES]) -> Answer {
    let most = odds.iter().fold(0.0_f32, |most, odds| most.max(*odds));
    let stranger = (-most).exp();
    let each = odds.map(|odds| (odds - most).exp());
    let all = stranger + each.iter().sum::<f32>();
    Answer { same: (each[0] + each[1]) / all, related: each[RELATED..].iter().sum::<f32>() / all }
}
