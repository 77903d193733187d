use super::*;
use crate::demo::demo_data;

#[test]
fn whoever_bought_before_goes_on_as_usual_when_the_orders_that_are_kept_begin() {
    let today = Day::of(2026, 11, 20).unwrap();
    let told = orders(1, &demo_data(1, 1_000, today).customers, today);
    let begins = today.plus_days(-KEPT_DAYS);
    let within = |first: i64, days: i64| {
        let (from, until) = (begins.plus_days(first), begins.plus_days(first + days));
        told.iter().filter(|order| from <= order.on && order.on < until).count()
    };
    // The same weeks of the year, so that their season is the same.
    let (first, next) = (within(0, 30), within(365, 30));
    assert!(first > 20 && first < 2 * next, "{first} orders, a year later {next}");
    assert!(within(0, 1) < 10, "{} on the first day", within(0, 1));
}
