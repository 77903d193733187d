use super::cdnow::{CUSTOMERS, Cdnow, WEEKS_39, agree};
use crate::Refusal;
use crate::clv::backtest::backtest;
use crate::clv::bg_nbd::BgNbd;
use crate::clv::history::{Log, Reading};

#[test]
fn the_held_out_39_weeks_of_cdnow_come_out_as_published() {
    let cdnow = Cdnow::load();
    let tested =
        backtest(cdnow.log(), CUSTOMERS, WEEKS_39, 273, |timings| Ok(BgNbd::fit(timings)?.model)).unwrap();
    assert_eq!(tested.actual_total(), 1_882);
    agree(tested.predicted_total(), 1_653.0, 1e-3);
    agree(tested.mean_absolute_error, 0.785, 1e-3);
    assert!(tested.mean_absolute_error < tested.mean_absolute_error_as_before);
    // Fader, Hardie & Lee 2005, figure 4: who bought more before buys more after, and is expected to.
    assert_eq!(tested.by_repeats.len(), 8);
    assert_eq!(tested.by_repeats[0].customers, 1_411);
    assert!(tested.by_repeats.windows(2).all(|pair| pair[0].predicted < pair[1].predicted));
    for alike in &tested.by_repeats {
        assert!((alike.actual - alike.predicted).abs() < 1.0, "{alike:?}");
    }
}

#[test]
fn a_log_that_ends_before_the_held_out_time_is_refused() {
    let cdnow = Cdnow::load();
    let longer = backtest(cdnow.log(), CUSTOMERS, WEEKS_39, 400, |timings| Ok(BgNbd::fit(timings)?.model));
    assert!(matches!(longer, Err(Refusal::TooFew { what: "days held out", have: 273, need: 400 })));
    let none = Log { customer: &[], day: &[], amount: &[] };
    let reading = Reading { until: i32::MAX, ..WEEKS_39 };
    let nothing = backtest(none, 0, reading, 10, |timings| Ok(BgNbd::fit(timings)?.model));
    assert!(matches!(nothing, Err(Refusal::TooFew { .. })));
}
