use std::time::{Duration, Instant};

use super::quota::{Quota, Share};

#[test]
fn a_caller_who_used_up_the_burst_is_told_how_long_to_wait_and_let_in_again_then() {
    let quota = Quota::new(3.0, 0.5);
    let start = Instant::now();
    for _ in 0..3 {
        assert_eq!(quota.take((1, 0), start).1, Ok(()));
    }
    let (share, taken) = quota.take((1, 0), start);
    assert_eq!((taken, share), (Err(2), Share { limit: 3, remaining: 0, reset_s: 6 }));
    assert_eq!(quota.take((1, 0), start + Duration::from_secs(1)).1, Err(1));
    assert_eq!(quota.take((1, 0), start + Duration::from_secs(2)).1, Ok(()));
}

#[test]
fn one_caller_does_not_use_up_what_another_may() {
    let quota = Quota::new(1.0, 0.1);
    let now = Instant::now();
    assert_eq!(quota.take((1, 0), now).1, Ok(()));
    assert!(quota.take((1, 0), now).1.is_err());
    assert_eq!(quota.take((1, 7), now).1, Ok(()));
    assert_eq!(quota.take((2, 0), now).1, Ok(()));
}

#[test]
fn a_long_pause_fills_no_more_than_the_burst() {
    let quota = Quota::new(2.0, 1.0);
    let start = Instant::now();
    assert_eq!(quota.take((1, 0), start).1, Ok(()));
    let later = start + Duration::from_secs(3600);
    assert_eq!(quota.take((1, 0), later).1, Ok(()));
    assert_eq!(quota.take((1, 0), later).1, Ok(()));
    assert!(quota.take((1, 0), later).1.is_err());
}
