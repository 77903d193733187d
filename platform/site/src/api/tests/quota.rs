use std::time::{Duration, Instant};

use super::quota::Quota;

#[test]
fn a_caller_who_used_up_the_burst_is_told_how_long_to_wait_and_let_in_again_then() {
    let quota = Quota::new(3.0, 0.5);
    let start = Instant::now();
    for _ in 0..3 {
        assert_eq!(quota.take((1, 0), start), Ok(()));
    }
    assert_eq!(quota.take((1, 0), start), Err(2));
    assert_eq!(quota.take((1, 0), start + Duration::from_secs(1)), Err(1));
    assert_eq!(quota.take((1, 0), start + Duration::from_secs(2)), Ok(()));
}

#[test]
fn one_caller_does_not_use_up_what_another_may() {
    let quota = Quota::new(1.0, 0.1);
    let now = Instant::now();
    assert_eq!(quota.take((1, 0), now), Ok(()));
    assert!(quota.take((1, 0), now).is_err());
    assert_eq!(quota.take((1, 7), now), Ok(()));
    assert_eq!(quota.take((2, 0), now), Ok(()));
}

#[test]
fn a_long_pause_fills_no_more_than_the_burst() {
    let quota = Quota::new(2.0, 1.0);
    let start = Instant::now();
    assert_eq!(quota.take((1, 0), start), Ok(()));
    let later = start + Duration::from_secs(3600);
    assert_eq!(quota.take((1, 0), later), Ok(()));
    assert_eq!(quota.take((1, 0), later), Ok(()));
    assert!(quota.take((1, 0), later).is_err());
}
