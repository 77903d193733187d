//! Which features delight, which are demanded and which leave people cold (VAL-06): Kano 1984, with the evaluation of
//! Berger et al. 1993, *Center for Quality of Management Journal* 2(4).
//!
//! Of each feature people are asked twice, how they would feel with it and without it: 1 like (我很喜欢), 2 expect
//! (理应如此), 3 neutral (无所谓), 4 live with (勉强接受), 5 dislike (我很不喜欢).

use crate::Refusal;
use crate::interval::{Interval, Level};

/// Answers from one to this.
pub const ANSWERS: u8 = 5;
/// Fong 1996: the two largest classes differ at nine in ten when they are this many standard errors apart.
const FONG: f64 = 1.65;
/// Categories.
const CATEGORIES: usize = 6;

/// What a feature is to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Demanded: its absence annoys, its presence is nothing special (必备).
    MustBe,
    /// The more the better (期望).
    OneDimensional,
    /// Delights, is not missed (魅力).
    Attractive,
    /// Leaves cold (无差异).
    Indifferent,
    /// Not wanted (反向).
    Reverse,
    /// Answers that contradict each other (可疑).
    Questionable,
}

/// In the order in which equally frequent categories win: M > O > A > I, then those that are no wishes.
const ORDER: [Category; CATEGORIES] = [
    Category::MustBe,
    Category::OneDimensional,
    Category::Attractive,
    Category::Indifferent,
    Category::Reverse,
    Category::Questionable,
];

/// What somebody is who says *expect* or *live with* both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SameTwice {
    /// Indifferent (Berger et al.).
    #[default]
    Indifferent,
    /// Questionable, as some print the table.
    Questionable,
}

/// One person's two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    /// With the feature, 1 to 5.
    pub present: u8,
    /// Without it, 1 to 5.
    pub absent: u8,
}

/// What all said of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// How many answers fell into each category: M, O, A, I, R, Q.
    pub counts: [usize; CATEGORIES],
    /// The most frequent category; ties go to M, then O, A, I.
    pub category: Category,
    /// By how much of all the most frequent leads the next (category strength); below 0.06 people differ too much to
    /// speak of one category (Lee & Newcomb 1997).
    pub strength: f64,
    /// Whether the two most frequent differ beyond chance at nine in ten (Fong's test).
    pub is_significant: bool,
    /// How much it delights: (A + O) / (A + O + M + I); `None` where nobody gave one of these.
    pub better: Option<Coefficient>,
    /// How much its absence annoys: −(O + M) / (A + O + M + I).
    pub worse: Option<Coefficient>,
}

/// A share with its interval (Wilson).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The share; negative for what annoys.
    pub figure: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The cell of the evaluation table.
///
/// # Errors
/// [`Refusal::BadValue`] for an answer that is none of the five.
pub fn category(answers: Answers, same_twice: SameTwice) -> Result<Category, Refusal> {
    for (column, answer) in [("present", answers.present), ("absent", answers.absent)] {
        if !(1..=ANSWERS).contains(&answer) {
            return Err(Refusal::BadValue { column: column.to_owned(), row: 0, why: "no_answer" });
        }
    }
    Ok(match (answers.present, answers.absent) {
        (1, 1) | (5, 5) => Category::Questionable,
        (1, 5) => Category::OneDimensional,
        (1, _) => Category::Attractive,
        (5, _) | (_, 1) => Category::Reverse,
        (_, 5) => Category::MustBe,
        (2, 2) | (4, 4) if same_twice == SameTwice::Questionable => Category::Questionable,
        _ => Category::Indifferent,
    })
}

/// What all said of one feature, with intervals at a level such as 0.95.
///
/// # Errors
/// [`Refusal::TooFew`] without answers; [`Refusal::BadValue`] for an answer that is none of the five.
pub fn feature(answers: &[Answers], same_twice: SameTwice, level: Level) -> Result<Feature, Refusal> {
    if answers.is_empty() {
        return Err(Refusal::TooFew { what: "answers", have: 0, need: 1 });
    }
    let mut counts = [0; CATEGORIES];
    for (row, own) in answers.iter().enumerate() {
        let found = category(*own, same_twice).map_err(|refusal| match refusal {
            Refusal::BadValue { column, why, .. } => Refusal::BadValue { column, row, why },
            other => other,
        })?;
        counts[found as usize] += 1;
    }
    Ok(of_counts(counts, level))
}

/// The same from counted categories: M, O, A, I, R, Q; at least one of them is not nought.
fn of_counts(counts: [usize; CATEGORIES], level: Level) -> Feature {
    let mut places: [usize; CATEGORIES] = std::array::from_fn(|place| place);
    // Stable: equals stay in the order of ties.
    places.sort_by_key(|place| std::cmp::Reverse(counts[*place]));
    let (first, second) = (counts[places[0]] as f64, counts[places[1]] as f64);
    let all = counts.iter().sum::<usize>() as f64;
    let both = first + second;
    let is_significant = first - second >= FONG * (both * (2.0 * all - both) / (2.0 * all)).sqrt();
    let [must, one, attractive, indifferent, ..] = counts;
    let wishes = (must + one + attractive + indifferent) as f64;
    let share = |hits: usize| {
        (wishes > 0.0).then(|| Coefficient {
            figure: hits as f64 / wishes,
            interval: Interval::wilson(hits as f64, wishes, level),
        })
    };
    Feature {
        counts,
        category: ORDER[places[0]],
        strength: (first - second) / all,
        is_significant,
        better: share(attractive + one),
        worse: share(one + must).map(|share| Coefficient {
            figure: -share.figure,
            interval: Interval { low: -share.interval.high, high: -share.interval.low },
        }),
    }
}

#[cfg(test)]
mod tests {
    mod table;
}
