//! Histories that nobody has, in all sorts: an answer or a refusal, and never a figure that is none.

use proptest::prelude::*;

use crate::clv::bg_nbd::BgNbd;
use crate::clv::gamma_gamma::GammaGamma;
use crate::clv::history::{Log, Reading, read};
use crate::clv::pareto_nbd::ParetoNbd;
use crate::clv::value::Outlook;
use crate::clv::{Fitted, Parameters, Purchasing};

const OUTLOOK: Outlook = Outlook { periods: 3, period: 30.0, discount: 0.01, margin: 0.5 };

fn is_sound<M: Parameters + Purchasing>(fitted: &Fitted<M>, timings: crate::clv::history::Timings<'_>) {
    assert!(fitted.log_likelihood.is_finite());
    assert!(fitted.model.to_vec().iter().all(|parameter| parameter.is_finite() && *parameter > 0.0));
    assert!(fitted.standard_errors().iter().all(|error| *error > 0.0));
    for row in 0..timings.repeats.len() {
        let history = timings.at(row);
        assert!((0.0..=1.0).contains(&fitted.model.alive(history)), "{history:?}");
        let expected = fitted.model.expected(history, 30.0);
        assert!(expected.is_finite() && expected >= 0.0, "{history:?} {expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_log_gives_an_answer_or_a_refusal(
        rows in prop::collection::vec(
            (0_u32..120, prop_oneof![0_i32..40, -5_000_i32..5_000], prop_oneof![Just(100_i64), -1_000_i64..1_000_000_000_000]),
            0..800,
        ),
        until in -100_i32..6_000,
    ) {
        let customer: Vec<u32> = rows.iter().map(|row| row.0).collect();
        let day: Vec<i32> = rows.iter().map(|row| row.1).collect();
        let amount: Vec<i64> = rows.iter().map(|row| row.2).collect();
        let reading = Reading { until, days_per_unit: 1.0, minor_per_unit: 100.0 };
        let histories = read(Log { customer: &customer, day: &day, amount: &amount }, 120, reading).unwrap();
        let timings = histories.timings();
        prop_assert_eq!(timings.checked(), Ok(histories.customer.len()));
        if let Ok(fitted) = BgNbd::fit(timings) {
            is_sound(&fitted, timings);
            if let Ok(spending) = GammaGamma::fit(&histories.repeats, &histories.mean_value) {
                let values =
                    OUTLOOK.values(&fitted.model, &spending.fitted.model, timings, &histories.mean_value).unwrap();
                prop_assert!(values.iter().flatten().all(|value| value.is_finite() && *value >= 0.0));
            }
        }
        if let Ok(fitted) = ParetoNbd::fit(timings) {
            is_sound(&fitted, timings);
        }
    }
}
