use super::cdnow::{agree, published};
use crate::Refusal;
use crate::clv::Parameters;
use crate::clv::bg_nbd::BgNbd;
use crate::clv::gamma_gamma::GammaGamma;
use crate::clv::simulation;

#[test]
fn cdnow_gives_the_published_parameters_and_expectations() {
    let histories = published();
    let spending = GammaGamma::fit(&histories.repeats, &histories.mean_value).unwrap();
    let fitted = &spending.fitted;
    assert_eq!(fitted.customers, 946);
    // Fader & Hardie 2013: 6.25, 3.74, 15.44; then the peer's.
    for (found, published) in fitted.model.to_vec().into_iter().zip([6.25, 3.74, 15.44]) {
        agree(found, published, 2e-3);
    }
    for (found, peer) in fitted.model.to_vec().into_iter().zip([6.248_802, 3.744_588, 15.447_748]) {
        agree(found, peer, 1e-4);
    }
    assert!((fitted.log_likelihood + 4055.9232).abs() < 0.01, "{}", fitted.log_likelihood);
    agree(fitted.model.expected(2, 35.0).unwrap(), 35.030_792, 1e-5);
    agree(fitted.model.expected(6, 23.0).unwrap(), 23.830_183, 1e-5);
    assert!(spending.correlation.abs() < 0.2, "{}", spending.correlation);
}

#[test]
fn the_unit_of_money_changes_the_unit_of_the_answer_only() {
    let histories = published();
    let dollars = GammaGamma::fit(&histories.repeats, &histories.mean_value).unwrap().fitted;
    let millions: Vec<f64> = histories.mean_value.iter().map(|value| value * 1e12).collect();
    let scaled = GammaGamma::fit(&histories.repeats, &millions).unwrap().fitted;
    agree(scaled.model.p, dollars.model.p, 1e-6);
    agree(scaled.model.q, dollars.model.q, 1e-6);
    agree(scaled.model.gamma, 1e12 * dollars.model.gamma, 1e-6);
}

#[test]
fn simulated_customers_give_back_what_made_them() {
    let truth = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let timing = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let histories = simulation::customers(&timing, &truth, &vec![38.86; 100_000], 5);
    let fitted = GammaGamma::fit(&histories.repeats, &histories.mean_value).unwrap().fitted;
    let errors = fitted.standard_errors();
    for (place, truth) in truth.to_vec().into_iter().enumerate() {
        let away = (fitted.model.to_vec()[place] - truth) / errors[place];
        assert!(away.abs() < 3.0, "{place}: {away}");
    }
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(GammaGamma::fit(&[2], &[3.0]), Err(Refusal::TooFew { have: 1, .. })));
    assert!(matches!(GammaGamma::fit(&[2], &[f64::NAN]), Err(Refusal::BadValue { why: "not_finite", .. })));
    assert!(matches!(GammaGamma::fit(&[2], &[-1.0]), Err(Refusal::BadValue { why: "negative", .. })));
    assert!(matches!(GammaGamma::fit(&[2, 1], &[1.0]), Err(Refusal::Lengths { .. })));
    assert!(matches!(GammaGamma::fit(&[2; 100], &[1e12; 100]), Err(Refusal::NoVariation { .. })));
    let no_mean = GammaGamma { p: 2.0, q: 0.5, gamma: 1.0 };
    assert_eq!(no_mean.population_mean(), None);
    assert!(no_mean.expected(3, 10.0).is_some());
}
