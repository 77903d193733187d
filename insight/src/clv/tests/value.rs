use super::cdnow::{agree, published};
use crate::Refusal;
use crate::clv::Purchasing;
use crate::clv::bg_nbd::BgNbd;
use crate::clv::gamma_gamma::GammaGamma;
use crate::clv::history::Timing;
use crate::clv::pareto_nbd::ParetoNbd;
use crate::clv::value::Outlook;
use crate::interval::Level;

const YEAR: Outlook = Outlook { periods: 12, period: 52.0 / 12.0, discount: 0.01, margin: 1.0 };

#[test]
fn without_discount_a_value_is_purchases_times_what_one_comes_to() {
    let histories = published();
    let timings = histories.timings();
    let model = BgNbd::fit(timings).unwrap().model;
    let spending = GammaGamma::fit(&histories.repeats, &histories.mean_value).unwrap().fitted.model;
    let plain = Outlook { discount: 0.0, margin: 0.3, ..YEAR };
    let values = plain.values(&model, &spending, timings, &histories.mean_value).unwrap();
    for row in (0..values.len()).step_by(97) {
        let purchase = spending.expected(histories.repeats[row], histories.mean_value[row]).unwrap();
        agree(values[row].unwrap(), 0.3 * purchase * model.expected(timings.at(row), 52.0), 1e-9);
    }
    // Discounted by one in a hundred a month, it lies between the year's first and last factor.
    let discounted = YEAR.values(&model, &spending, timings, &histories.mean_value).unwrap();
    let (all, less): (f64, f64) =
        (values.iter().flatten().sum::<f64>() / 0.3, discounted.iter().flatten().sum());
    assert!(less < all / 1.01 && less > all / 1.01_f64.powi(12), "{less} of {all}");
    let other = ParetoNbd::fit(timings).unwrap().model;
    let by_other: f64 =
        YEAR.values(&other, &spending, timings, &histories.mean_value).unwrap().iter().flatten().sum();
    assert!((0.8..1.25).contains(&(by_other / less)), "{by_other} beside {less}");
}

#[test]
fn an_interval_holds_its_value_and_narrows_with_the_level() {
    let histories = published();
    let model = BgNbd::fit(histories.timings()).unwrap();
    let spending = GammaGamma::fit(&histories.repeats, &histories.mean_value).unwrap().fitted;
    let history = Timing { repeats: 2, last: 30.43, observed: 38.86 };
    let value = spending.model.expected(2, 22.35).unwrap() * YEAR.purchases(&model.model, history);
    let wide = YEAR.interval(Level::NINETY_FIVE, &model, &spending, history, 22.35).unwrap().unwrap();
    let narrow = YEAR.interval(Level::new(0.5).unwrap(), &model, &spending, history, 22.35).unwrap().unwrap();
    assert!(wide.low < narrow.low && narrow.low < value && value < narrow.high && narrow.high < wide.high);
    assert!(wide.high / wide.low < 1.5, "{wide:?}");
}

#[test]
fn a_future_that_cannot_be_counted_is_refused() {
    let histories = published();
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let spending = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    for (outlook, column) in [
        (Outlook { periods: 1_201, ..YEAR }, "periods"),
        (Outlook { period: 0.0, ..YEAR }, "period"),
        (Outlook { discount: -1.0, ..YEAR }, "discount"),
        (Outlook { margin: f64::NAN, ..YEAR }, "margin"),
    ] {
        let refused =
            outlook.values(&model, &spending, histories.timings(), &histories.mean_value).unwrap_err();
        assert!(matches!(refused, Refusal::BadValue { column: said, .. } if said == column));
    }
}

#[test]
fn columns_of_different_length_are_refused() {
    let histories = published();
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let spending = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let refused = YEAR.values(&model, &spending, histories.timings(), &[1.0]);
    assert!(matches!(refused, Err(Refusal::Lengths { have: 1, need: 2357, .. })));
    assert!(model.alive(histories.timings().at(0)) < 1.0);
}
