//! How satisfied customers say they are: net promoter score (SAT-03), satisfaction (SAT-02) and effort, each with an
//! interval, because a figure of thirty answers is not one of three thousand.

use crate::Refusal;
use crate::interval::{Interval, Level};

/// From this answer on somebody promotes (Reichheld 2003).
pub const PROMOTER_MIN: u8 = 9;
/// Up to this answer somebody detracts.
pub const DETRACTOR_MAX: u8 = 6;
/// The best answer to "would you recommend us?".
pub const RECOMMENDATION_MAX: u8 = 10;

/// A figure of a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The figure.
    pub figure: f64,
    /// Between which bounds that of all customers lies, had those asked been drawn by lot.
    pub interval: Interval,
    /// How many answered.
    pub answers: usize,
}

/// The net promoter score with what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetPromoter {
    /// 100 × (promoters − detractors), −100 to 100.
    pub score: Figure,
    /// Who answered nine or ten.
    pub promoters: usize,
    /// Who answered seven or eight.
    pub passives: usize,
    /// Who answered six or less.
    pub detractors: usize,
}

/// The net promoter score of answers from nought to ten. Its interval has the standard error 100 √((p + d − (p − d)²) / n)
/// of answers to which half a promoter and half a detractor are added (after Agresti & Caffo 2000), so that a small survey in
/// which all agree is not said to be certain.
///
/// # Errors
/// [`Refusal::TooFew`] without answers; [`Refusal::BadValue`] for one above ten.
pub fn net_promoter(answers: &[u8], level: Level) -> Result<NetPromoter, Refusal> {
    let need = answers_within(answers, 0, RECOMMENDATION_MAX)?;
    let promoters = answers.iter().filter(|answer| **answer >= PROMOTER_MIN).count();
    let detractors = answers.iter().filter(|answer| **answer <= DETRACTOR_MAX).count();
    let figure = 100.0 * (promoters as f64 - detractors as f64) / need as f64;
    let count = need as f64 + ADDED * 2.0;
    let (for_it, against) = ((promoters as f64 + ADDED) / count, (detractors as f64 + ADDED) / count);
    let difference = for_it - against;
    let error = 100.0 * ((for_it + against - difference * difference) / count).sqrt();
    let reach = level.normal() * error;
    let interval = Interval {
        low: (100.0 * difference - reach).max(-100.0),
        high: (100.0 * difference + reach).min(100.0),
    };
    let score = Figure { figure, interval, answers: need };
    Ok(NetPromoter { score, promoters, passives: need - promoters - detractors, detractors })
}

/// Answers that are added to each camp for the interval of the net promoter score.
const ADDED: f64 = 0.5;

/// The share of customers who are satisfied: answered at least `satisfied_min` on a scale from one to `best`, such as 4 of
/// 5; with Wilson's interval.
///
/// # Errors
/// [`Refusal::TooFew`] without answers; [`Refusal::BadValue`] for one that is not on the scale, or a border that is not.
pub fn satisfied(answers: &[u8], satisfied_min: u8, best: u8, level: Level) -> Result<Figure, Refusal> {
    if !(1..=best).contains(&satisfied_min) {
        return Err(Refusal::BadValue {
            column: "satisfied_min".to_owned(),
            row: 0,
            why: "not_on_the_scale",
        });
    }
    let count = answers_within(answers, 1, best)?;
    let hits = answers.iter().filter(|answer| **answer >= satisfied_min).count();
    let interval = Interval::wilson(hits as f64, count as f64, level);
    Ok(Figure { figure: hits as f64 / count as f64, interval, answers: count })
}

/// The mean of answers on a scale from one to `best`: the customer effort score (Dixon et al. 2010; seven is least effort
/// in the version in use), or mean satisfaction. With Student's interval, cut off at the ends of the scale.
///
/// # Errors
/// [`Refusal::TooFew`] with fewer than two answers; [`Refusal::NoVariation`] where all are equal, so that nothing says how
/// sure the mean is; [`Refusal::BadValue`] for one that is not on the scale.
pub fn mean(answers: &[u8], best: u8, level: Level) -> Result<Figure, Refusal> {
    answers_within(answers, 1, best)?;
    let figures: Vec<f64> = answers.iter().map(|answer| f64::from(*answer)).collect();
    mean_of(&figures, 1.0, f64::from(best), level)
}

/// One thing that was asked about, such as service or price.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    /// The answers of everybody, in the same order for every element.
    pub answers: &'a [u8],
    /// What it weighs; only proportions matter. Shares of [`crate::drivers::shares`] are weights that the answers give.
    pub weight: f64,
}

/// The satisfaction index (客户满意度指数, SAT-02): each person's weighted mean over the elements, from nought (all worst) to
/// a hundred (all best), and its mean over people with Student's interval.
///
/// # Errors
/// Those of [`mean`]; no element; elements answered by different numbers of people; weights that are negative or none.
pub fn index(elements: &[Element<'_>], best: u8, level: Level) -> Result<Figure, Refusal> {
    let Some(first) = elements.first() else {
        return Err(Refusal::TooFew { what: "elements", have: 0, need: 1 });
    };
    if best < 2 {
        return Err(Refusal::BadValue { column: "best".to_owned(), row: 0, why: "not_on_the_scale" });
    }
    let need = first.answers.len();
    let weight: f64 = elements.iter().map(|element| element.weight).sum();
    let mut people = vec![0.0; need];
    for (row, element) in elements.iter().enumerate() {
        if !(element.weight.is_finite() && element.weight >= 0.0 && weight > 0.0 && weight.is_finite()) {
            return Err(Refusal::BadValue { column: "weight".to_owned(), row, why: "no_weight" });
        }
        let have = answers_within(element.answers, 1, best)?;
        if have != need {
            return Err(Refusal::Lengths { column: "answers".to_owned(), have, need });
        }
        for (person, answer) in people.iter_mut().zip(element.answers) {
            *person += element.weight * f64::from(answer - 1);
        }
    }
    let scale = 100.0 / (weight * f64::from(best - 1));
    people.iter_mut().for_each(|person| *person *= scale);
    mean_of(&people, 0.0, 100.0, level)
}

/// The mean of figures between two ends, with Student's interval.
fn mean_of(figures: &[f64], least: f64, best: f64, level: Level) -> Result<Figure, Refusal> {
    let count = figures.len();
    if count < 2 {
        return Err(Refusal::TooFew { what: "answers", have: count, need: 2 });
    }
    if figures.iter().all(|figure| *figure == figures[0]) {
        return Err(Refusal::NoVariation { column: "answers".to_owned() });
    }
    let number = count as f64;
    let figure = figures.iter().sum::<f64>() / number;
    let squares: f64 = figures.iter().map(|own| (own - figure).powi(2)).sum();
    let reach = level.student(number - 1.0) * (squares / (number - 1.0) / number).sqrt();
    let interval = Interval { low: (figure - reach).max(least), high: (figure + reach).min(best) };
    Ok(Figure { figure, interval, answers: count })
}

fn answers_within(answers: &[u8], least: u8, best: u8) -> Result<usize, Refusal> {
    if answers.is_empty() {
        return Err(Refusal::TooFew { what: "answers", have: 0, need: 1 });
    }
    match answers.iter().position(|answer| !(least..=best).contains(answer)) {
        Some(row) => Err(Refusal::BadValue { column: "answers".to_owned(), row, why: "not_on_the_scale" }),
        None => Ok(answers.len()),
    }
}

#[cfg(test)]
mod tests {
    mod surveys;
}
