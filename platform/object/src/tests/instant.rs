use super::*;

fn shanghai() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()
}

#[test]
fn a_clock_without_an_offset_is_the_companys() {
    let half_past_eight = Instant::parse("2026-03-05T00:30:00Z").unwrap();
    for text in [
        "2026-03-05T08:30",
        "2026-03-05 08:30",
        " 2026-03-05T08:30:00 ",
        "2026-03-05T00:30:00Z",
        "2026-03-05T01:30:00+01:00",
    ] {
        assert_eq!(Instant::parse_in(text, &shanghai()), Ok(half_past_eight), "{text}");
    }
    for text in ["", "morgen", "2026-02-30T08:30", "2026-03-05T25:00", "8:30"] {
        assert_eq!(Instant::parse_in(text, &shanghai()).unwrap_err().code, "instant_unreadable", "{text}");
    }
}

#[test]
fn what_a_form_shows_is_read_back_as_the_same_moment() {
    for ms in [0, 1_772_670_600_000, 1_772_670_645_123, 1_772_670_601_000] {
        let text = Instant(ms).text_in(&shanghai());
        assert_eq!(Instant::parse_in(&text, &shanghai()), Ok(Instant(ms)), "{text}");
    }
    assert_eq!(Instant(1_772_670_600_000).text_in(&shanghai()), "2026-03-05T08:30");
    assert_eq!(Instant(1_772_670_645_123).to_the_minute(), Instant(1_772_670_600_000));
}

#[test]
fn a_moment_in_a_table_is_read_as_people_write_it() {
    let by = |text: &str, order| Instant::parse_as_written(text, order, &shanghai());
    let half_past_eight = Instant::parse("2026-03-05T00:30:00Z").unwrap();
    for (text, order) in [
        ("2026-03-05 08:30", DayOrder::YearMonthDay),
        ("2026/3/5 8:30", DayOrder::YearMonthDay),
        ("2026.3.5 08:30:00", DayOrder::YearMonthDay),
        ("2026年3月5日 8:30", DayOrder::YearMonthDay),
        ("5/3/2026 08:30", DayOrder::DayMonthYear),
        ("3/5/2026 8:30", DayOrder::MonthDayYear),
        ("2026-03-05T00:30:00.000Z", DayOrder::YearMonthDay),
    ] {
        assert_eq!(by(text, order), Ok(half_past_eight), "{text}");
    }
    let midnight = Instant::parse("2026-03-04T16:00:00Z").unwrap();
    for text in ["2026-03-05", "2026/3/5", "46086"] {
        assert_eq!(by(text, DayOrder::YearMonthDay), Ok(midnight), "{text}");
    }
    for text in ["", "8:30", "2026-02-30 08:30", "2026/3/5 25:00", "2026/3/5 morgen"] {
        assert_eq!(by(text, DayOrder::YearMonthDay).unwrap_err().code, "instant_unreadable", "{text}");
    }
}
