//! What people write: whether it sounds content, and what it is about, in Chinese and English short texts (ANA-03,
//! ANA-04, ANA-11).
//!
//! A classifier learns from texts with labels, shipped ones or the company's own; nothing is known of a language beyond
//! how its script is cut into pieces. A theme is a label like any other, one classifier each.

mod pieces;
mod weights;

use rayon::prelude::*;

use crate::{Refusal, chance, churn};
use pieces::Vocabulary;
pub use pieces::{PIECES_MAX, TEXT_CHARS_MAX};
use weights::Weights;

/// Texts of each label that it takes to learn one.
pub const EACH_MIN: usize = 20;
/// The share of texts kept from learning, to see how good it is: one in five.
const PARTS: usize = 5;
/// By how many standard errors the order out of sample has to be better than chance (see [`churn`]).
const CHANCE_ERRORS: f64 = 3.09;
/// Texts that one thread takes at a time.
const TEXTS_PER_PIECE: usize = 256;
/// Penalties on Σ weight² / 2, of pieces as they are and of scaled ones.
const RIDGE: f64 = 0.3;
const RIDGE_SCALED: f64 = 0.05;

/// How well a classifier tells texts it has not learned from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// The share told right, at one half.
    pub accuracy: f64,
    /// The share of the more frequent label: what saying the same of all would reach.
    pub base: f64,
    /// The share of pairs in the right order.
    pub auc: f64,
    /// How many texts it was measured on.
    pub texts: usize,
}

/// A piece of text that speaks for or against the label.
#[derive(Debug, Clone, PartialEq)]
pub struct Clue {
    /// One to three characters of Chinese, or one or two words.
    pub piece: String,
    /// What it adds to the log-odds of the label.
    pub weight: f64,
}

/// Tells whether a text bears a label, such as "content" or "about delivery".
#[derive(Debug, Clone)]
pub struct Classifier {
    vocabulary: Vocabulary,
    weights: Weights,
    quality: Quality,
}

/// The quality of these probabilities.
pub fn quality(labels: &[bool], p: &[f64]) -> Quality {
    let right = labels.iter().zip(p).filter(|(label, p)| **label == (**p >= 0.5)).count();
    let with = labels.iter().filter(|&&label| label).count();
    let texts = labels.len();
    Quality {
        accuracy: right as f64 / texts as f64,
        base: with.max(texts - with) as f64 / texts as f64,
        auc: churn::quality(labels, p).auc,
        texts,
    }
}

fn learn<T: AsRef<str> + Sync>(texts: &[T], labels: &[bool]) -> (Vocabulary, Weights) {
    let vocabulary = Vocabulary::of(texts);
    let rows: Vec<Vec<(u32, f32)>> = texts
        .par_iter()
        .with_min_len(TEXTS_PER_PIECE)
        .map_init(Vec::new, |found, text| {
            vocabulary.weigh(text.as_ref(), found);
            found.clone()
        })
        .collect();
    let (plain, scaled) = rayon::join(
        || Weights::fit(&rows, labels, vocabulary.len(), RIDGE),
        || Weights::fit_scaled(&rows, labels, vocabulary.len(), RIDGE_SCALED),
    );
    let weights = plain.mean(&scaled);
    (vocabulary, weights)
}

fn probabilities<T: AsRef<str> + Sync>(vocabulary: &Vocabulary, weights: &Weights, texts: &[T]) -> Vec<f64> {
    texts
        .par_iter()
        .with_min_len(TEXTS_PER_PIECE)
        .map_init(Vec::new, |found, text| {
            vocabulary.weigh(text.as_ref(), found);
            weights.probability(found)
        })
        .collect()
}

impl Classifier {
    /// Learns a label from texts that bear it and texts that do not. Neither the order of the texts nor the number of
    /// threads matters: texts are put in the order of their letters before chance keeps a fifth from learning.
    ///
    /// Refuses fewer than [`EACH_MIN`] texts of a kind, and labels that the texts do not tell better than by chance.
    pub fn learn<T: AsRef<str> + Sync>(
        texts: &[T],
        labels: &[bool],
        seed: u64,
    ) -> Result<Classifier, Refusal> {
        let (have, need) = (labels.len(), texts.len());
        if have != need {
            return Err(Refusal::Lengths { column: "label".to_owned(), have, need });
        }
        let with = labels.iter().filter(|&&label| label).count();
        for (what, have) in [("texts with the label", with), ("texts without the label", need - with)] {
            if have < EACH_MIN {
                return Err(Refusal::TooFew { what, have, need: EACH_MIN });
            }
        }
        let mut order: Vec<usize> = (0..need).collect();
        order.par_sort_unstable_by_key(|&row| (texts[row].as_ref(), labels[row]));
        let pick = |rows: &[usize]| -> (Vec<&str>, Vec<bool>) {
            rows.iter().map(|&row| (texts[row].as_ref(), labels[row])).unzip()
        };
        let (seen, asked) =
            parts(&order, labels, |one, next| texts[one].as_ref() == texts[next].as_ref(), seed);
        let ((seen, seen_labels), (asked, asked_labels)) = (pick(&seen), pick(&asked));
        let (vocabulary, weights) = learn(&seen, &seen_labels);
        let quality = quality(&asked_labels, &probabilities(&vocabulary, &weights, &asked));
        let (with, all) = (asked_labels.iter().filter(|&&label| label).count() as f64, asked.len() as f64);
        if with == 0.0 || with == all {
            // The same texts again and again: nothing is left that could be asked.
            return Err(Refusal::NoBetterThanChance { what: "text", quality: 0.5, need: 1.0 });
        }
        let bound = 0.5 + CHANCE_ERRORS * ((all + 1.0) / (12.0 * with * (all - with))).sqrt();
        if quality.auc < bound {
            return Err(Refusal::NoBetterThanChance { what: "text", quality: quality.auc, need: bound });
        }
        let (all, all_labels) = pick(&order);
        let (vocabulary, weights) = learn(&all, &all_labels);
        Ok(Classifier { vocabulary, weights, quality })
    }

    /// How well it told the fifth of the texts that was kept from it; what it says now comes from all of them.
    pub fn quality(&self) -> Quality {
        self.quality
    }

    /// The probability that each text bears the label. A text of which no piece is known gets that of all texts.
    pub fn probabilities<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<f64> {
        probabilities(&self.vocabulary, &self.weights, texts)
    }

    /// The pieces of a text that speak most for the label and most against it, strongest first.
    pub fn clues(&self, text: &str, count: usize) -> Vec<Clue> {
        let mut found = Vec::new();
        self.vocabulary.weigh(text, &mut found);
        let mut clues: Vec<Clue> = found
            .iter()
            .map(|&(place, value)| Clue {
                piece: self.vocabulary.piece(place).to_owned(),
                weight: self.weights.of(place) * f64::from(value),
            })
            .collect();
        clues.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.piece.cmp(&b.piece)));
        clues.truncate(count);
        clues
    }

    /// The log-odds of a text: the base and the sum of all its clues.
    pub fn log_odds(&self, text: &str) -> f64 {
        let mut found = Vec::new();
        self.vocabulary.weigh(text, &mut found);
        self.weights.margin(&found)
    }

    /// The log-odds of a text of which nothing is known.
    pub fn base(&self) -> f64 {
        self.weights.margin(&[])
    }
}

/// The rows to learn from and those kept, both labels spread evenly.
fn parts(
    order: &[usize],
    labels: &[bool],
    is_same: impl Fn(usize, usize) -> bool,
    seed: u64,
) -> (Vec<usize>, Vec<usize>) {
    use rand::RngExt;
    let mut chance = chance::of_piece(seed, 0);
    let (mut seen, mut asked) = (Vec::new(), Vec::new());
    // Equal texts stay together: one that was learned is no test of another.
    let groups: Vec<&[usize]> = order.chunk_by(|&one, &next| is_same(one, next)).collect();
    for class in [false, true] {
        let mut own: Vec<&[usize]> =
            groups.iter().copied().filter(|group| labels[group[0]] == class).collect();
        for place in (1..own.len()).rev() {
            own.swap(place, chance.random_range(0..=place));
        }
        let rows: usize = own.iter().map(|group| group.len()).sum();
        let mut kept = 0;
        for group in own {
            let part = if kept + group.len() <= rows / PARTS { &mut asked } else { &mut seen };
            if kept + group.len() <= rows / PARTS {
                kept += group.len();
            }
            part.extend_from_slice(group);
        }
    }
    (seen, asked)
}

#[cfg(test)]
#[path = "tests/text.rs"]
mod tests;
