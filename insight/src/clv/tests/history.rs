use super::cdnow::{Cdnow, published};
use crate::Refusal;
use crate::clv::history::{Log, Reading, Timings, read};

const DAYS: Reading = Reading { until: 100, days_per_unit: 1.0, minor_per_unit: 100.0 };

#[test]
fn the_log_of_cdnow_gives_the_published_summary() {
    let (ours, theirs) = (Cdnow::load().histories(), published());
    assert_eq!(ours.customer, theirs.customer);
    assert_eq!(ours.repeats, theirs.repeats);
    for row in 0..ours.customer.len() {
        assert!((ours.last[row] - theirs.last[row]).abs() < 0.006, "{row}");
        assert!((ours.observed[row] - theirs.observed[row]).abs() < 0.006, "{row}");
        assert!((ours.mean_value[row] - theirs.mean_value[row]).abs() < 0.006, "{row}");
    }
}

#[test]
fn one_day_is_one_purchase_and_refunds_are_set_off() {
    // Of customer 0: two rows on one day, a refund on its own day, a gift, a row in the future. Customer 1 never buys,
    // customer 2 only takes back.
    let customer = [0, 0, 0, 0, 0, 0, 2];
    let day = [10, 20, 20, 30, 40, 101, 5];
    let amount = [1000, 3000, -1000, -500, 0, 9999, -100];
    let read = read(Log { customer: &customer, day: &day, amount: &amount }, 3, DAYS).unwrap();
    assert_eq!(read.customer, [0]);
    assert_eq!(read.repeats, [2]);
    assert_eq!(read.last, [30.0]);
    assert_eq!(read.observed, [90.0]);
    assert_eq!(read.mean_value, [10.0]);
    assert_eq!((read.rows_later, read.days_refunded), (1, 2));
}

#[test]
fn amounts_of_a_million_millions_do_not_overflow() {
    let count = 100_000;
    let customer = vec![0; count];
    let day: Vec<i32> = (0..count).map(|row| (row % 2) as i32).collect();
    let amount = vec![i64::MAX / 2; count];
    let read = read(Log { customer: &customer, day: &day, amount: &amount }, 1, DAYS).unwrap();
    let expected = (i64::MAX / 2) as f64 * (count / 2) as f64 / 100.0;
    assert!((read.mean_value[0] - expected).abs() < 1e-9 * expected);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let cdnow = Cdnow::load();
    let log = cdnow.log();
    let turned = |column: &[i64]| column.iter().rev().copied().collect::<Vec<i64>>();
    let customer: Vec<u32> = log.customer.iter().rev().copied().collect();
    let day: Vec<i32> = log.day.iter().rev().copied().collect();
    let amount = turned(log.amount);
    let turned = Log { customer: &customer, day: &day, amount: &amount };
    assert_eq!(read(turned, 2357, super::cdnow::WEEKS_39).unwrap(), cdnow.histories());
}

#[test]
fn what_cannot_be_is_refused() {
    let log = Log { customer: &[0, 3], day: &[1, 2], amount: &[1, 1] };
    let refused = read(log, 3, DAYS).unwrap_err();
    assert_eq!(refused, Refusal::BadValue { column: "customer".to_owned(), row: 1, why: "unknown" });
    let log = Log { customer: &[0], day: &[1, 2], amount: &[1] };
    assert!(matches!(read(log, 3, DAYS), Err(Refusal::Lengths { .. })));
    let no_unit = Reading { days_per_unit: 0.0, ..DAYS };
    assert!(matches!(
        read(Log { customer: &[0], day: &[1], amount: &[1] }, 1, no_unit),
        Err(Refusal::BadValue { why: "not_positive", .. })
    ));
    for (repeats, last, observed, why) in [
        (1, f64::NAN, 3.0, "not_finite"),
        (1, 2.0, f64::INFINITY, "not_finite"),
        (1, 4.0, 3.0, "in_the_future"),
        (1, -1.0, 3.0, "negative"),
        (0, 1.0, 3.0, "without_repeat"),
    ] {
        let timings = Timings { repeats: &[repeats], last: &[last], observed: &[observed] };
        assert!(
            matches!(timings.checked(), Err(Refusal::BadValue { why: said, .. }) if said == why),
            "{why}"
        );
    }
}
