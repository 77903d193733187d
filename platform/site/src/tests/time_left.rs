//! What is said of how long a job will still take.

use std::time::Duration;

use object::Instant;

use super::{Pace, time_left};

#[test]
fn the_time_left_goes_by_the_rate_since_the_process_began_and_is_unknown_where_nothing_is() {
    let pace = Pace { since: Instant(10_000), done_then: 500 };
    let of = |done, total, now| time_left(pace, done, total, Instant(now));
    for (done, total, now, left_s) in [
        // 100 in 10 s, 900 to go.
        (600, 1_500, 20_000, Some(90)),
        // All is done, or more than was counted.
        (1_500, 1_500, 20_000, Some(0)),
        (1_600, 1_500, 20_000, Some(0)),
        // Nothing since it was taken up; what was done before says nothing of this machine.
        (500, 1_500, 20_000, None),
        // Too early to judge.
        (600, 1_500, 11_000, None),
        // Nobody has counted.
        (600, 0, 20_000, None),
    ] {
        assert_eq!(of(done, total, now), left_s.map(Duration::from_secs), "{done} of {total} at {now}");
    }
}
