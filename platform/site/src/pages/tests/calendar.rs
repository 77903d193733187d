use object::Day;

use super::{Span, Stretch, beside};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn a_month_is_shown_in_whole_weeks_from_monday() {
    for (on, from, to) in [
        // November 2026 begins on a Sunday and ends on a Monday: six weeks.
        ("2026-11-22", "2026-10-26", "2026-12-07"),
        // February 2027 begins on a Monday and has four weeks.
        ("2027-02-28", "2027-02-01", "2027-03-01"),
        ("2026-12-31", "2026-11-30", "2027-01-04"),
    ] {
        assert_eq!(Stretch::of(Span::Month, day(on)), Stretch { from: day(from), to: day(to) }, "{on}");
    }
}

#[test]
fn a_week_holds_its_monday_and_its_sunday() {
    for on in ["2026-11-16", "2026-11-20", "2026-11-22"] {
        let week = Stretch { from: day("2026-11-16"), to: day("2026-11-23") };
        assert_eq!(Stretch::of(Span::Week, day(on)), week, "{on}");
    }
}

#[test]
fn a_month_is_followed_by_the_next_however_long_both_are() {
    assert_eq!(beside(Span::Month, day("2026-01-31")), (day("2025-12-01"), day("2026-02-01")));
    assert_eq!(beside(Span::Month, day("2026-03-30")), (day("2026-02-01"), day("2026-04-01")));
    assert_eq!(beside(Span::Day, day("2026-02-28")), (day("2026-02-27"), day("2026-03-01")));
}
