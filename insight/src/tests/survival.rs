use super::*;

/// Weeks of remission under 6-MP, and whether it ended (Freireich et al. 1963).
const WEEKS: [f64; 21] = [
    6.0, 6.0, 6.0, 6.0, 7.0, 9.0, 10.0, 10.0, 11.0, 13.0, 16.0, 17.0, 19.0, 20.0, 22.0, 23.0, 25.0, 32.0,
    32.0, 34.0, 35.0,
];
const ENDED: [u8; 21] = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];

#[test]
fn the_survival_curve_is_the_published_one() {
    let ended = ENDED.map(|ended| ended == 1);
    let found = survival(&WEEKS, &ended).unwrap();
    // Time, at risk, share, standard error, interval of 95 %.
    let published = [
        (6.0, 21, 0.8571, 0.0764, 0.6197, 0.9516),
        (7.0, 17, 0.8067, 0.0869, 0.5631, 0.9228),
        (10.0, 15, 0.7529, 0.0963, 0.5032, 0.8894),
        (13.0, 12, 0.6902, 0.1068, 0.4316, 0.8491),
        (16.0, 11, 0.6275, 0.1141, 0.3675, 0.8049),
        (22.0, 7, 0.5378, 0.1282, 0.2678, 0.7468),
        (23.0, 6, 0.4482, 0.1346, 0.1881, 0.6801),
    ];
    assert_eq!(found.steps.len(), published.len());
    for (step, (time, at_risk, share, error, low, high)) in found.steps.iter().zip(published) {
        assert_eq!((step.time, step.at_risk), (time, at_risk));
        for (found, known) in [(step.share, share), (step.error, error), (step.low, low), (step.high, high)] {
            assert!((found - known).abs() < 6e-5, "{step:?}");
        }
    }
    assert_eq!(found.median, Some(23.0));
}

#[test]
fn a_curve_needs_somebody_who_left_and_durations_that_are_none_below_zero() {
    assert!(matches!(survival(&[1.0], &[false]).unwrap_err(), Refusal::TooFew { .. }));
    assert!(matches!(survival(&[1.0, -2.0], &[true, true]).unwrap_err(), Refusal::BadValue { row: 1, .. }));
    assert!(matches!(survival(&[f64::NAN], &[true]).unwrap_err(), Refusal::BadValue { .. }));
    let all = survival(&[1.0, 1.0], &[true, true]).unwrap();
    assert_eq!((all.steps[0].share, all.steps[0].low, all.median), (0.0, 0.0, Some(1.0)));
}

#[test]
fn cohorts_end_where_the_last_whole_period_ends_and_know_no_order() {
    let customers = [1, 2, 1, 3, 2, 1, 1, 3];
    let periods = [10, 10, 11, 12, 12, 12, 12, 13];
    let found = cohorts(&customers, &periods, 12).unwrap();
    let known = vec![
        Cohort { began: 10, customers: 2, active: vec![1.0, 0.5, 1.0] },
        Cohort { began: 12, customers: 1, active: vec![1.0] },
    ];
    assert_eq!(found, known);
    let backwards: Vec<u32> = customers.iter().rev().map(|customer| customer + 100).collect();
    let periods: Vec<i64> = periods.iter().rev().copied().collect();
    assert_eq!(cohorts(&backwards, &periods, 12).unwrap(), known);
    let extreme = cohorts(&[1, 2], &[i64::MIN, 5], i64::MAX).unwrap_err();
    assert!(matches!(extreme, Refusal::BadValue { why: "too_far_apart", .. }));
    assert!(matches!(cohorts(&[], &[], 5).unwrap_err(), Refusal::TooFew { .. }));
}
