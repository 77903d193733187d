use super::cdnow::{Cdnow, agree, published};
use crate::Refusal;
use crate::clv::bg_nbd::BgNbd;
use crate::clv::gamma_gamma::GammaGamma;
use crate::clv::history::{Timing, Timings};
use crate::clv::{Parameters, Purchasing, simulation};
use crate::interval::Level;

/// Fader, Hardie & Lee 2005, table 2.
const PUBLISHED: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const SPENDING: GammaGamma = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };

fn timing(repeats: u32, last: f64, observed: f64) -> Timing {
    Timing { repeats, last, observed }
}

#[test]
fn cdnow_gives_the_published_parameters_and_likelihood() {
    for histories in [published(), Cdnow::load().histories()] {
        let fitted = BgNbd::fit(histories.timings()).unwrap();
        for (found, published) in fitted.model.to_vec().into_iter().zip(PUBLISHED.to_vec()) {
            // Half a unit of the third digit, rounded as printed.
            assert!((found - published).abs() < 6e-4, "{found} is not {published}");
        }
        assert!((fitted.log_likelihood + 9582.4).abs() < 0.1, "{}", fitted.log_likelihood);
    }
    // The peer's figures, on the published summary.
    let fitted = BgNbd::fit(published().timings()).unwrap();
    for (found, peer) in fitted.model.to_vec().into_iter().zip([0.242593, 4.413532, 0.792886, 2.425752]) {
        agree(found, peer, 1e-5);
    }
    assert!((fitted.log_likelihood + 9582.4256).abs() < 0.01, "{}", fitted.log_likelihood);
    let again = fitted.model.log_likelihood(published().timings()).unwrap();
    agree(again, fitted.log_likelihood, 1e-12);
}

#[test]
fn expectations_and_chances_equal_the_published_table() {
    let model = BgNbd::fit(published().timings()).unwrap().model;
    for (repeats, last, observed, expected, alive) in [
        (2, 30.43, 38.86, 1.225_910, 0.726_609),
        (0, 0.0, 38.86, 0.194_781, 1.0),
        (1, 10.0, 30.0, 0.593_534, 0.509_202),
        (5, 35.0, 38.86, 3.169_077, 0.832_376),
        (10, 38.0, 38.86, 6.705_967, 0.921_459),
    ] {
        agree(model.expected(timing(repeats, last, observed), 39.0), expected, 1e-5);
        agree(model.alive(timing(repeats, last, observed)), alive, 1e-5);
    }
    agree(PUBLISHED.expected(timing(2, 30.43, 38.86), 39.0), 1.226, 5e-4);
}

#[test]
fn the_gradient_is_that_of_the_likelihood() {
    let histories = published();
    let fitted = BgNbd::fit(histories.timings()).unwrap();
    // At the optimum every direction leads down, by as much as the standard errors say: half a unit at one error.
    let errors = fitted.standard_errors();
    for place in 0..4 {
        for side in [-1.0, 1.0] {
            let mut parameters = fitted.model.to_vec();
            parameters[place] += side * 0.2 * errors[place];
            let there = BgNbd::from_slice(&parameters).log_likelihood(histories.timings()).unwrap();
            assert!(there < fitted.log_likelihood, "{place}");
        }
    }
}

/// Equation 10 as an integral, by the midpoint rule: purchases of a customer who is there come at
/// `E[rate exp(-rate leaving s)]`, averaged over both distributions given the history.
#[test]
fn the_series_equals_a_plain_integral() {
    for (model, repeats, observed, horizon) in [
        (PUBLISHED, 2.0, 38.86, 39.0),
        (BgNbd { a: 1.0, ..PUBLISHED }, 3.0, 20.0, 50.0),
        (BgNbd { a: 1.0 + 1e-9, ..PUBLISHED }, 3.0, 20.0, 50.0),
        (BgNbd { a: 0.3, b: 0.7, ..PUBLISHED }, 0.0, 10.0, 500.0),
        (BgNbd { a: 2.5, b: 1.5, r: 3.0, alpha: 10.0 }, 40.0, 100.0, 100.0),
    ] {
        let history = timing(repeats as u32, if repeats > 0.0 { observed } else { 0.0 }, observed);
        let found = model.expected(history, horizon) / model.alive(history);
        // p is beta(a, b + x) given that he is there; (1 − exp(−rate p t)) / p is the expectation given both.
        let steps = 20_000;
        let (mut whole, mut sum) = (0.0, 0.0);
        for step in 0..steps {
            // A cubic substitution tames the ends.
            let u = (f64::from(step) + 0.5) / f64::from(steps);
            let p = u * u * u * (10.0 - 15.0 * u + 6.0 * u * u);
            let rest = 1.0 - p;
            let mass =
                p.powf(model.a - 1.0) * rest.powf(model.b + repeats - 1.0) * 30.0 * u * u * (1.0 - u).powi(2);
            let rate_part =
                -(-(model.r + repeats) * (p * horizon / (model.alpha + observed)).ln_1p()).exp_m1() / p;
            whole += mass;
            sum += mass * rate_part;
        }
        agree(found, sum / whole, 1e-4);
    }
}

#[test]
fn a_thousand_purchases_or_years_ahead_are_no_trouble() {
    for (repeats, horizon) in [(1_000, 39.0), (100_000, 39.0), (3, 1e5), (0, 1e5)] {
        let last = if repeats > 0 { 38.86 } else { 0.0 };
        let expected = PUBLISHED.expected(timing(repeats, last, 38.86), horizon);
        assert!(expected.is_finite() && expected > 0.0, "{repeats} {horizon} {expected}");
    }
    assert_eq!(PUBLISHED.expected(timing(3, 10.0, 20.0), 0.0), 0.0);
    // A new customer's purchases: his expectation grows with time and stays below the rate without leaving.
    let mut before = 0.0;
    for weeks in 1..200 {
        let now = PUBLISHED.expected_of_new(f64::from(weeks));
        assert!(now > before && now < f64::from(weeks) * PUBLISHED.r / PUBLISHED.alpha);
        before = now;
    }
}

#[test]
fn order_and_threads_change_nothing_and_twice_as_many_change_only_the_errors() {
    let histories = published();
    let fitted = BgNbd::fit(histories.timings()).unwrap();
    let turned = |column: &[f64]| column.iter().rev().copied().collect::<Vec<f64>>();
    let repeats: Vec<u32> = histories.repeats.iter().rev().copied().collect();
    let (last, observed) = (turned(&histories.last), turned(&histories.observed));
    let again = BgNbd::fit(Timings { repeats: &repeats, last: &last, observed: &observed }).unwrap();
    assert_eq!(fitted.model, again.model);
    for threads in [1, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| BgNbd::fit(histories.timings()).unwrap().model), fitted.model);
    }
    let twice = |column: &[f64]| [column, column].concat();
    let repeats = [&histories.repeats[..], &histories.repeats[..]].concat();
    let (last, observed) = (twice(&histories.last), twice(&histories.observed));
    let doubled = BgNbd::fit(Timings { repeats: &repeats, last: &last, observed: &observed }).unwrap();
    assert_eq!(doubled.histories, fitted.histories);
    for place in 0..4 {
        agree(doubled.model.to_vec()[place], fitted.model.to_vec()[place], 1e-9);
        agree(doubled.standard_errors()[place] * 2.0_f64.sqrt(), fitted.standard_errors()[place], 1e-5);
    }
    // Days instead of weeks: the same model, said in days.
    let days = |column: &[f64]| column.iter().map(|weeks| weeks * 7.0).collect::<Vec<f64>>();
    let (last, observed) = (days(&histories.last), days(&histories.observed));
    let in_days =
        BgNbd::fit(Timings { repeats: &histories.repeats, last: &last, observed: &observed }).unwrap();
    agree(in_days.model.alpha, 7.0 * fitted.model.alpha, 1e-6);
    agree(in_days.model.r, fitted.model.r, 1e-6);
}

#[test]
fn simulated_customers_give_back_what_made_them() {
    let observed: Vec<f64> = (0..120_000).map(|number| 27.0 + f64::from(number % 84) / 7.0).collect();
    let histories = simulation::customers(&PUBLISHED, &SPENDING, &observed, 3);
    let fitted = BgNbd::fit(histories.timings()).unwrap();
    let errors = fitted.standard_errors();
    for (place, truth) in PUBLISHED.to_vec().into_iter().enumerate() {
        let away = (fitted.model.to_vec()[place] - truth) / errors[place];
        assert!(away.abs() < 3.0, "{place}: {away}");
    }
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let observed: Vec<f64> = (0..2_000).map(|number| 27.0 + f64::from(number % 84) / 7.0).collect();
    let truth = PUBLISHED.to_vec();
    let customer = timing(2, 25.0, 30.0);
    let expected = PUBLISHED.expected(customer, 39.0);
    let (mut tries, mut hits, mut expectation_hits) = (0, [0; 4], 0);
    for seed in 0..200 {
        let histories = simulation::customers(&PUBLISHED, &SPENDING, &observed, seed);
        let Ok(fitted) = BgNbd::fit(histories.timings()) else { continue };
        tries += 1;
        for (place, interval) in fitted.intervals(Level::NINETY).into_iter().enumerate() {
            hits[place] += usize::from(interval.covers(truth[place]));
        }
        expectation_hits += usize::from(
            fitted.interval_of(Level::NINETY, |model| model.expected(customer, 39.0)).covers(expected),
        );
    }
    // Three standard errors of a share of 0.9 in 200 tries are 0.064.
    assert!(tries >= 195, "{tries}");
    for hits in hits.into_iter().chain([expectation_hits]) {
        let share = hits as f64 / tries as f64;
        assert!((0.83..=0.97).contains(&share), "{share}");
    }
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    let one = Timings { repeats: &[1], last: &[1.0], observed: &[2.0] };
    assert!(matches!(BgNbd::fit(one), Err(Refusal::TooFew { what: "customers", have: 1, .. })));
    let none = Timings { repeats: &[], last: &[], observed: &[] };
    assert!(matches!(BgNbd::fit(none), Err(Refusal::TooFew { have: 0, .. })));
    let (repeats, last, observed) = (vec![0; 500], vec![0.0; 500], vec![10.0; 500]);
    let never = Timings { repeats: &repeats, last: &last, observed: &observed };
    assert!(matches!(BgNbd::fit(never), Err(Refusal::TooFew { what: "customers who bought again", .. })));
    // All alike: nothing says how customers differ.
    let (repeats, last) = (vec![5; 500], vec![9.0; 500]);
    let alike = Timings { repeats: &repeats, last: &last, observed: &observed };
    assert!(matches!(BgNbd::fit(alike), Err(Refusal::NotConverged { .. })));
    let nothing = vec![0.0; 500];
    let at_once = Timings { repeats: &repeats, last: &nothing, observed: &nothing };
    assert!(matches!(BgNbd::fit(at_once), Err(Refusal::NoVariation { .. })));
}
