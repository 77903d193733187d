//! Which backups stay, and when one is due.

use jiff::civil::date;
use jiff::tz::TimeZone;
use object::Instant;

use super::{Kept, Lying, around, depot};

#[test]
fn each_of_the_last_days_weeks_and_months_keeps_its_newest() {
    let kept = Kept { days: 3, weeks: 2, months: 3 };
    // Two a day for four months, the newest first.
    let begin = date(2026, 11, 30).at(15, 0, 0, 0);
    let all: Vec<_> = (0..240).map(|count| begin - jiff::Span::new().hours(12 * count)).collect();
    let stay: Vec<String> = all
        .iter()
        .zip(kept.of(&all))
        .filter(|(_, is_kept)| *is_kept)
        .map(|(at, _)| at.strftime("%m-%d %H").to_string())
        .collect();
    // Monday is the first day of a week: the 29th is the newest of the last but one.
    assert_eq!(stay, ["11-30 15", "11-29 15", "11-28 15", "10-31 15", "09-30 15"]);
}

#[test]
fn the_newest_stays_whatever_is_asked() {
    let none = Kept { days: 0, weeks: 0, months: 0 };
    let days = [date(2026, 11, 30).at(3, 0, 0, 0), date(2026, 11, 29).at(3, 0, 0, 0)];
    assert_eq!(none.of(&days), [true, false]);
}

#[test]
fn what_is_kept_is_three_numbers() {
    assert_eq!("7, 4,12".parse(), Ok(Kept { days: 7, weeks: 4, months: 12 }));
    for wrong in ["", "7", "7,4", "7,4,x", "7,4,12,1", "-1,2,3"] {
        assert!(wrong.parse::<Kept>().is_err(), "{wrong}");
    }
}

#[test]
fn a_backup_is_due_at_its_hour_in_the_company() {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let moment = |hour, minute| {
        let at = date(2026, 11, 30).at(hour, minute, 0, 0).to_zoned(zone.clone()).unwrap();
        Instant(at.timestamp().as_millisecond())
    };
    let day = 24 * 60 * 60 * 1_000;
    assert_eq!(around(moment(2, 59), 3, &zone), Some((Instant(moment(3, 0).0 - day), moment(3, 0))));
    assert_eq!(around(moment(3, 0), 3, &zone), Some((moment(3, 0), Instant(moment(3, 0).0 + day))));
}

#[test]
fn what_somebody_asked_for_stays_for_the_days_and_what_is_ahead_of_the_clock_counts_for_nothing() {
    let lying = |name: &str| depot::lying(format!("guanxi-{name}.guanxi"), 1, &TimeZone::UTC).unwrap();
    let all: Vec<Lying> = [
        "20271130-030000",
        "20261130-090000-manual",
        "20261130-080000-manual",
        "20261130-030000",
        "20261129-030000",
        "20261120-090000-manual",
        "20261120-080000-manual",
    ]
    .map(lying)
    .into();
    let now = Instant(
        date(2026, 11, 30).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond(),
    );
    assert!(all[0].is_ahead(now) && !all[1].is_ahead(now));
    let gone: Vec<&str> = Kept { days: 1, weeks: 0, months: 0 }
        .let_go(&all, now)
        .iter()
        .map(|gone| gone.name.as_str())
        .collect();
    assert_eq!(
        gone,
        [
            "guanxi-20261120-090000-manual.guanxi",
            "guanxi-20261120-080000-manual.guanxi",
            "guanxi-20261129-030000.guanxi"
        ]
    );
}
