//! How satisfied customers say they are: net promoter score (SAT-03), satisfaction (SAT-02) and effort, each with an
//! interval, because a figure of thirty answers is not one of three thousand.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::Refusal;
use crate::interval::{Interval, normal_two_sided};

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
pub fn net_promoter(answers: &[u8], level: f64) -> Result<NetPromoter, Refusal> {
    let need = answers_within(answers, 0, RECOMMENDATION_MAX)?;
    let promoters = answers.iter().filter(|answer| **answer >= PROMOTER_MIN).count();
    let detractors = answers.iter().filter(|answer| **answer <= DETRACTOR_MAX).count();
    let figure = 100.0 * (promoters as f64 - detractors as f64) / need as f64;
    let count = need as f64 + ADDED * 2.0;
    let (for_it, against) = ((promoters as f64 + ADDED) / count, (detractors as f64 + ADDED) / count);
    let difference = for_it - against;
    let error = 100.0 * ((for_it + against - difference * difference) / count).sqrt();
    let reach = normal_two_sided(level) * error;
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
pub fn satisfied(answers: &[u8], satisfied_min: u8, best: u8, level: f64) -> Result<Figure, Refusal> {
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
pub fn mean(answers: &[u8], best: u8, level: f64) -> Result<Figure, Refusal> {
    let count = answers_within(answers, 1, best)?;
    if count < 2 {
        return Err(Refusal::TooFew { what: "answers", have: count, need: 2 });
    }
    if answers.iter().all(|answer| *answer == answers[0]) {
        return Err(Refusal::NoVariation { column: "answers".to_owned() });
    }
    let number = count as f64;
    let figure = answers.iter().map(|answer| f64::from(*answer)).sum::<f64>() / number;
    let squares: f64 = answers.iter().map(|answer| (f64::from(*answer) - figure).powi(2)).sum();
    let student = StudentsT::new(0.0, 1.0, number - 1.0).expect("degrees of freedom are positive");
    let reach = student.inverse_cdf(0.5 + 0.5 * level) * (squares / (number - 1.0) / number).sqrt();
    let interval = Interval { low: (figure - reach).max(1.0), high: (figure + reach).min(f64::from(best)) };
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
