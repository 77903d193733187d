use super::cdnow::{agree, published};
use crate::clv::history::{Timing, Timings};
use crate::clv::pareto_nbd::ParetoNbd;
use crate::clv::{Parameters, Purchasing};

/// Fader, Hardie & Lee 2005, table 2.
const PUBLISHED: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

#[test]
fn cdnow_gives_the_published_parameters_and_likelihood() {
    let fitted = ParetoNbd::fit(published().timings()).unwrap();
    for (found, published) in fitted.model.to_vec().into_iter().zip(PUBLISHED.to_vec()) {
        agree(found, published, 1e-3);
    }
    assert!((fitted.log_likelihood + 9595.0).abs() < 0.05, "{}", fitted.log_likelihood);
}

/// The chance of being there as the original says it, with Gauss's hypergeometric function by its series.
fn alive_by_series(model: &ParetoNbd, history: Timing) -> f64 {
    let ParetoNbd { r, alpha, s, beta } = *model;
    let x = f64::from(history.repeats);
    let whole = r + s + x;
    let (larger, second, apart) =
        if alpha >= beta { (alpha, s + 1.0, alpha - beta) } else { (beta, r + x, beta - alpha) };
    let part = |time: f64| {
        let z = apart / (larger + time);
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 0..5_000 {
            let n = f64::from(n);
            term *= (whole + n) * (second + n) / ((whole + 1.0 + n) * (n + 1.0)) * z;
            sum += term;
        }
        sum * (larger + time).powf(-whole)
    };
    let a0 = part(history.last) - part(history.observed);
    let odds = s / whole * (alpha + history.observed).powf(r + x) * (beta + history.observed).powf(s) * a0;
    1.0 / (1.0 + odds)
}

#[test]
fn chances_equal_the_hypergeometric_form() {
    for model in [
        PUBLISHED,
        ParetoNbd { alpha: 11.669, beta: 10.578, ..PUBLISHED },
        ParetoNbd { alpha: 2.0, beta: 30.0, r: 0.1, s: 0.1 },
        ParetoNbd { alpha: 40.0, beta: 5.0, r: 2.0, s: 3.0 },
    ] {
        for (repeats, last, observed) in
            [(0, 0.0, 38.86), (0, 0.0, 2_000.0), (2, 30.43, 38.86), (26, 30.86, 31.0), (60, 20.0, 38.86)]
        {
            let history = Timing { repeats, last, observed };
            agree(model.alive(history), alive_by_series(&model, history), 1e-8);
        }
    }
    // Nobody has left who bought a moment ago; nothing overflows for somebody who buys every day of ten years.
    assert_eq!(PUBLISHED.alive(Timing { repeats: 3, last: 10.0, observed: 10.0 }), 1.0);
    let daily = Timing { repeats: 3_650, last: 520.0, observed: 521.0 };
    assert!(PUBLISHED.alive(daily).is_finite() && PUBLISHED.expected(daily, 52.0) > 0.0);
    let gone = Timing { repeats: 3_650, last: 520.0, observed: 700.0 };
    assert!(PUBLISHED.alive(gone) < 1e-6);
}

#[test]
fn a_new_customer_buys_more_with_time_and_the_limit_at_one_is_smooth() {
    let at = |s: f64| ParetoNbd { s, ..PUBLISHED }.expected_of_new(39.0);
    agree(at(1.0), 0.5 * (at(1.0 + 1e-6) + at(1.0 - 1e-6)), 1e-9);
    agree(at(1.0), at(1.0 + 1e-15), 1e-9);
    assert!(PUBLISHED.expected_of_new(10.0) < PUBLISHED.expected_of_new(20.0));
}

#[test]
fn threads_and_order_change_nothing() {
    let histories = published();
    let model = ParetoNbd::fit(histories.timings()).unwrap().model;
    let turned = |column: &[f64]| column.iter().rev().copied().collect::<Vec<f64>>();
    let repeats: Vec<u32> = histories.repeats.iter().rev().copied().collect();
    let (last, observed) = (turned(&histories.last), turned(&histories.observed));
    let turned = Timings { repeats: &repeats, last: &last, observed: &observed };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(|| ParetoNbd::fit(turned).unwrap().model), model);
}
