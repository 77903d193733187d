//! By which rules candidates are found: every rule is tried on a part of the rows, and those are taken that find
//! most of the matches for the fewest pairs.
//!
//! What a rule finds is estimated without labels: pairs found by any of the rules are weighted by how likely they
//! were to be drawn (Horvitz and Thompson 1952) and by how likely they are the same; what no rule finds is estimated
//! from those that only one or two find (Chao 1987).

use rayon::prelude::*;

use super::coincidence::Coincidence;
use super::compare::Shape;
use super::learning::Sampled;
use super::model::see;
use super::prepared::{Comparator, Prepared, atom_names};
use super::values::{MISSING, mix};

/// Rules tried at most.
const RULES_MAX: usize = 256;
/// Words of a set of rules.
const WORDS: usize = RULES_MAX / 64;
/// A group of rows with one key that is larger is not paired by this rule; another finds its pairs.
pub(crate) const GROUP_MAX: usize = 300;
/// A rule of whose rows less are in groups that can be paired is of no use.
const PAIRED_MIN: f64 = 0.3;
/// Keys of which a part is tried must be this many, or the part says nothing of the whole (initials have 26).
const KEYS_TRIED_MIN: usize = 200;
/// A rule that makes more pairs a row is not affordable.
const PAIRS_A_ROW_MAX: f64 = 5.0;
/// All rules together make at most this many pairs a row.
const PAIRS_A_ROW_OF_ALL: f64 = 16.0;
/// Keys that are tried: about this many rows of a rule.
const ROWS_TRIED: usize = 60_000;
/// Pairs looked at before rules are chosen.
const SAMPLE_MAX: f64 = 600_000.0;
/// A rule is taken as long as it adds this share of the matches.
const GAIN_MIN: f64 = 0.000_2;
/// And one match for at most this many pairs.
const PAIRS_A_MATCH_MAX: f64 = 4_000.0;
/// What each rule costs beside its pairs, in pairs a row: its keys are made and sorted.
const SORT_COST: f64 = 0.3;
/// Rows read together.
const PIECE: usize = 1 << 13;

/// Candidates are rows that agree in all of these keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    pub(crate) name: String,
    atoms: Vec<usize>,
    /// The first two keys are names that may be exchanged.
    crosswise: bool,
    number: u64,
}

impl Rule {
    /// Whether one of these keys is among its own.
    pub(crate) fn looks_at(&self, keys: &std::ops::Range<usize>) -> bool {
        self.atoms.iter().any(|atom| keys.contains(atom))
    }

    /// The key of a row, none where something is missing.
    pub(crate) fn key(&self, atoms: &[u32]) -> Option<u64> {
        if self.atoms.iter().any(|atom| atoms[*atom] == MISSING) {
            return None;
        }
        let number = |at: usize| u64::from(atoms[self.atoms[at]]);
        let (mut key, from) = if self.crosswise {
            let (one, other) = (number(0), number(1));
            (mix(mix(self.number, one.min(other)), one.max(other)), 2)
        } else {
            (self.number, 0)
        };
        for at in from..self.atoms.len() {
            key = mix(key, number(at));
        }
        Some(key)
    }
}

/// A rule that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTaken {
    /// The columns and how they are taken (`surname sound + city`).
    pub name: String,
    /// Pairs it makes, estimated.
    pub pairs: f64,
    /// The share of all matches that it finds and those before it did not, estimated.
    pub gain: f64,
    /// The share of all matches found up to this rule, estimated.
    pub coverage: f64,
}

/// Every rule worth a try.
pub(crate) fn candidates(prepared: &Prepared) -> Vec<Rule> {
    struct Atom {
        at: usize,
        feature: usize,
        /// Which of the keys of its feature ([`atom_names`]).
        key: &'static str,
        name: String,
        loose: bool,
    }
    let mut atoms = Vec::new();
    for (feature, described) in prepared.features.iter().enumerate() {
        for (offset, name) in atom_names(described.comparator).iter().enumerate() {
            atoms.push(Atom {
                at: described.atom + offset,
                feature,
                key: name,
                name: format!("{}{name}", described.name),
                loose: offset > 0,
            });
        }
    }
    let comparator = |atom: &Atom| prepared.features[atom.feature].comparator;
    let is_name = |atom: &Atom| matches!(comparator(atom), Comparator::Given | Comparator::Family);
    let mut rules = Vec::new();
    let mut add = |parts: &[&Atom]| {
        let crosswise = parts.len() > 1
            && is_name(parts[0])
            && is_name(parts[1])
            && (parts[0].key == " sound") == (parts[1].key == " sound")
            && !parts[..2].iter().any(|part| part.key == " initial");
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        if rules.len() < RULES_MAX {
            rules.push(Rule {
                name: names.join(" + "),
                atoms: parts.iter().map(|part| part.at).collect(),
                crosswise,
                number: rules.len() as u64 + 1,
            });
        }
    };
    for atom in &atoms {
        add(&[atom]);
    }
    for (place, atom) in atoms.iter().enumerate() {
        for other in atoms[place + 1..].iter().filter(|other| other.feature != atom.feature) {
            add(&[atom, other]);
        }
    }
    // Two loose names with a third thing, for tables where two names are not enough.
    for (place, atom) in atoms.iter().enumerate().filter(|(_, atom)| is_name(atom)) {
        for other in atoms[place + 1..].iter().filter(|other| other.feature != atom.feature && is_name(other))
        {
            if !(atom.loose && other.loose) {
                continue;
            }
            for third in atoms.iter().filter(|third| !is_name(third)) {
                let coarse = matches!(comparator(third), Comparator::Category) || third.key == " month";
                if coarse {
                    add(&[atom, other, third]);
                }
            }
        }
    }
    rules
}

/// A rule tried: what it would cost, and its sampled keys with their rows.
struct Tried {
    rule: usize,
    pairs: f64,
    /// The share of its rows whose groups are not too large to be paired.
    paired: f64,
    entries: Vec<(u64, u32)>,
}

/// A rule that makes not too many pairs.
struct Affordable {
    rule: usize,
    pairs: f64,
    paired: f64,
}

/// A sample of pairs that rules find, with what is needed to choose among these.
pub(crate) struct Trial {
    rules: Vec<Rule>,
    /// Affordable ones.
    tried: Vec<Affordable>,
    pub(crate) sample: Vec<Sampled>,
    /// Which affordable rules find each pair of the sample.
    found_by: Vec<[u64; WORDS]>,
}

/// Tries all rules on part of their keys.
pub(crate) fn try_rules(prepared: &Prepared, shape: &Shape, coincidence: &Coincidence) -> Trial {
    let rules = candidates(prepared);
    let rate = (prepared.rows / ROWS_TRIED).max(1) as u64;
    let rows: Vec<u32> = (0..prepared.rows as u32).collect();
    let pieces: Vec<Vec<Vec<(u64, u32)>>> = rows
        .par_chunks(PIECE)
        .map(|piece| {
            let mut found = vec![Vec::new(); rules.len()];
            for &row in piece {
                let atoms = prepared.atoms_of(row);
                for (rule, found) in rules.iter().zip(&mut found) {
                    if let Some(key) = rule.key(atoms).filter(|key| key % rate == 0) {
                        found.push((key, row));
                    }
                }
            }
            found
        })
        .collect();
    let affordable = PAIRS_A_ROW_MAX * prepared.rows as f64;
    let tried: Vec<Tried> = (0..rules.len())
        .into_par_iter()
        .filter_map(|rule| {
            let mut entries: Vec<(u64, u32)> =
                pieces.iter().flat_map(|piece| piece[rule].iter().copied()).collect();
            entries.sort_unstable();
            let pairs: f64 = groups(&entries)
                .map(|group| group.len() as f64 * (group.len() - 1) as f64 / 2.0)
                .sum::<f64>()
                * rate as f64;
            let keys = entries.chunk_by(|one, other| one.0 == other.0).count();
            if rate > 1 && keys < KEYS_TRIED_MIN {
                return None;
            }
            let alone =
                entries.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() <= GROUP_MAX);
            let paired = alone.map(<[_]>::len).sum::<usize>() as f64 / entries.len().max(1) as f64;
            (pairs > 0.0 && pairs <= affordable && paired >= PAIRED_MIN).then_some(Tried {
                rule,
                pairs,
                paired,
                entries,
            })
        })
        .collect();
    drop(pieces);
    let all: f64 = tried.iter().map(|tried| tried.pairs).sum::<f64>() / rate as f64;
    let further = (all / SAMPLE_MAX).ceil().max(1.0) as u64;
    let mut pairs: Vec<u64> = tried
        .par_iter()
        .flat_map_iter(|tried| {
            groups(&tried.entries).filter(|group| (group[0].0 / rate).is_multiple_of(further)).flat_map(
                |group| {
                    group.iter().enumerate().flat_map(move |(at, (_, left))| {
                        group[at + 1..]
                            .iter()
                            .map(move |(_, right)| u64::from(*left) << 32 | u64::from(*right))
                    })
                },
            )
        })
        .filter(|pair| prepared.is_pair((pair >> 32) as u32, *pair as u32))
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    let kept: Vec<Affordable> = tried
        .iter()
        .map(|tried| Affordable { rule: tried.rule, pairs: tried.pairs, paired: tried.paired })
        .collect();
    drop(tried);
    let missed = 1.0 - 1.0 / (rate * further) as f64;
    let (sample, found_by) = pairs
        .par_iter()
        .map(|pair| {
            let (left, right) = ((pair >> 32) as u32, *pair as u32);
            let mut found = [0_u64; WORDS];
            for (at, Affordable { rule, .. }) in kept.iter().enumerate() {
                let key = rules[*rule].key(prepared.atoms_of(left));
                if key.is_some() && key == rules[*rule].key(prepared.atoms_of(right)) {
                    found[at / 64] |= 1 << (at % 64);
                }
            }
            let rules_finding: u32 = found.iter().map(|word| word.count_ones()).sum();
            let weight = 1.0 / (1.0 - missed.powi(rules_finding.max(1) as i32));
            let seen = see(coincidence, prepared, shape, prepared.row(left), prepared.row(right));
            (Sampled { rows: (left, right), seen, weight: weight as f32 }, found)
        })
        .unzip();
    Trial { rules, tried: kept, sample, found_by }
}

/// Runs of one key that are not too large to be paired.
pub(crate) fn groups(entries: &[(u64, u32)]) -> impl Iterator<Item = &[(u64, u32)]> {
    entries.chunk_by(|one, other| one.0 == other.0).filter(|group| (2..=GROUP_MAX).contains(&group.len()))
}

/// What was chosen.
pub(crate) struct Choice {
    pub(crate) rules: Vec<Rule>,
    pub(crate) taken: Vec<RuleTaken>,
    /// Matches that no rule finds, as a share of all, estimated.
    pub(crate) missed: f64,
}

impl Trial {
    /// Chooses rules, given how likely each pair of the sample is the same.
    pub(crate) fn choose(self, prepared: &Prepared, same: &[f32]) -> Choice {
        let matches: Vec<([u64; WORDS], f64)> = self
            .found_by
            .iter()
            .zip(&self.sample)
            .zip(same)
            .filter(|(_, same)| **same > 0.3)
            .map(|((found, pair), same)| (*found, f64::from(pair.weight * same)))
            .collect();
        let seen: f64 = matches.iter().map(|(_, weight)| weight).sum();
        let found_by = |rules: u32| {
            let of = |found: &[u64; WORDS]| found.iter().map(|word| word.count_ones()).sum::<u32>() == rules;
            matches.iter().filter(|(found, _)| of(found)).map(|(_, weight)| weight).sum::<f64>()
        };
        let (once, twice) = (found_by(1), found_by(2));
        // Chao's lower bound of what nobody has seen.
        let unseen = once * once / (2.0 * twice + once + 1.0);
        let all = (seen + unseen).max(1e-9);
        let rows = prepared.rows as f64;
        let mut open = matches;
        let mut rules = Vec::new();
        let mut taken = Vec::new();
        let (mut covered, mut budget) = (0.0, PAIRS_A_ROW_OF_ALL * rows);
        let mut taken_already = vec![false; self.tried.len()];
        loop {
            let mut gains = vec![0.0; self.tried.len()];
            for (found, weight) in &open {
                for (word, mut bits) in found.iter().copied().enumerate() {
                    while bits != 0 {
                        gains[word * 64 + bits.trailing_zeros() as usize] += weight;
                        bits &= bits - 1;
                    }
                }
            }
            for (gain, tried) in gains.iter_mut().zip(&self.tried) {
                *gain *= tried.paired;
            }
            let worth = |at: usize| gains[at] / (self.tried[at].pairs + SORT_COST * rows);
            let best = (0..self.tried.len())
                .filter(|&at| {
                    !taken_already[at]
                        && self.tried[at].pairs <= budget
                        && gains[at] >= GAIN_MIN * all
                        && self.tried[at].pairs <= gains[at] * PAIRS_A_MATCH_MAX
                })
                .max_by(|one, other| worth(*one).total_cmp(&worth(*other)));
            let Some(best) = best else { break };
            let Affordable { rule, pairs, paired } = self.tried[best];
            covered += gains[best];
            budget -= pairs;
            taken_already[best] = true;
            // In groups that are too large its pairs stay open.
            for (_, weight) in open.iter_mut().filter(|(found, _)| found[best / 64] >> (best % 64) & 1 == 1) {
                *weight *= 1.0 - paired;
            }
            taken.push(RuleTaken {
                name: self.rules[rule].name.clone(),
                pairs,
                gain: gains[best] / all,
                coverage: covered / all,
            });
            rules.push(self.rules[rule].clone());
        }
        Choice { rules, taken, missed: 1.0 - covered / all }
    }
}
