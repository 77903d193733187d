use proptest::prelude::*;

use super::{Day, DayOrder};

fn read(text: &str, order: DayOrder) -> Result<String, &'static str> {
    Day::parse_in(text, order).map(Day::text).map_err(|message| message.code)
}

#[test]
fn days_are_read_as_people_write_them() {
    let fifth_of_march = [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026 3 5",
        "20260305",
        "2026年3月5日",
        "2026年03月05号",
        "2026年3月5",
        "２０２６－３－５",
        "２０２６年３月５日",
        " 2026-03-05 ",
        "2026-03-05 08:30",
        "2026-03-05 08:30:00",
        "2026/3/5 8:30",
        "2026-03-05T08:30:00Z",
        "2026-03-05T08:30:00.000+08:00",
        "2026-03-05 00:00:00.000",
        "2026-03-05 8:30 PM",
        "2026年3月5日 上午8时30分",
        "2026年3月5日08:30",
        "2026年3月5日8点",
        "20260305083000",
        "20260305 08:30",
        "20260305T083000Z",
        "2026-03-05 星期四",
        "2026年3月5日（星期四）",
        "2026-03-05 周四 08:30",
        "5 Mar 2026",
        "5 March 2026",
        "05-Mar-2026",
        "5-Mar-26",
        "March 5, 2026",
        "Mar. 5, 2026",
        "5th March 2026",
        "March 5th, 2026",
        "Thu, 5 Mar 2026 08:30:00 GMT",
        "Thursday, March 5, 2026",
        "2026 Mar 5",
        "26-3-5",
        "26/03/05",
        "26年3月5日",
        "46086",
        "46086.0",
        "46086.3541666667",
    ];
    for text in fifth_of_march {
        assert_eq!(read(text, DayOrder::YearMonthDay), Ok("2026-03-05".to_owned()), "{text}");
    }
}

#[test]
fn the_order_of_the_column_decides() {
    let (ymd, dmy, mdy) = (DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear);
    let table = [
        ("05/03/2026", dmy, Ok("2026-03-05")),
        ("05/03/2026", mdy, Ok("2026-05-03")),
        ("05/03/2026", ymd, Err("day_unreadable")),
        ("05/05/2026", ymd, Ok("2026-05-05")),
        ("25/03/2026", ymd, Ok("2026-03-25")),
        ("03/25/2026", ymd, Ok("2026-03-25")),
        ("03/25/2026", dmy, Err("day_impossible")),
        ("25/03/2026", mdy, Err("day_impossible")),
        ("5.3.26", dmy, Ok("2026-03-05")),
        ("03/05/26 8:30", mdy, Ok("2026-03-05")),
        ("05/03/26", ymd, Ok("2005-03-26")),
        ("03/25/99", ymd, Ok("1999-03-25")),
        ("2026-03-05", dmy, Ok("2026-03-05")),
        ("5 Mar 2026", mdy, Ok("2026-03-05")),
        ("20260305", mdy, Ok("2026-03-05")),
        ("5/3/6", dmy, Err("day_unreadable")),
    ];
    for (text, order, expected) in table {
        assert_eq!(read(text, order), expected.map(str::to_owned), "{text} {order:?}");
    }
}

#[test]
fn a_month_without_its_day_is_told_so() {
    for text in ["2021年6月", "2021-06", "2021/6", "2021.6"] {
        let refused = Day::parse_in(text, DayOrder::YearMonthDay).expect_err("it names no day");
        assert!(refused.text(crate::Lang::Zh).contains("缺少几号，请写成 2021-06-01"), "{text}");
        assert!(refused.text(crate::Lang::En).contains("write a date such as 2021-06-01"), "{text}");
    }
    for text in ["2021-13", "1021-06", "2021 or so"] {
        let refused = Day::parse_in(text, DayOrder::YearMonthDay).expect_err("it names no day");
        assert!(!refused.text(crate::Lang::Zh).contains("缺少几号"), "{text}");
    }
}

#[test]
fn two_digit_years_turn_at_seventy() {
    for (text, expected) in [
        ("69-1-2", "2069-01-02"),
        ("70-1-2", "1970-01-02"),
        ("99-12-31", "1999-12-31"),
        ("00-1-1", "2000-01-01"),
    ] {
        assert_eq!(read(text, DayOrder::YearMonthDay), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn spreadsheet_serials_count_as_the_spreadsheet_does() {
    for (text, expected) in
        [("20000", "1954-10-03"), ("25569", "1970-01-01"), ("36526", "2000-01-01"), ("80000", "2119-01-11")]
    {
        assert_eq!(read(text, DayOrder::YearMonthDay), Ok(expected.to_owned()), "{text}");
    }
    for text in ["19999", "80001", "12345.67", "46086.x"] {
        assert_eq!(read(text, DayOrder::YearMonthDay), Err("day_unreadable"), "{text}");
    }
}

#[test]
fn a_day_the_calendar_lacks_is_named() {
    for text in ["2026-02-31", "31/02/2026", "2026年2月31日", "20260231", "31 Feb 2026", "2026-02-31 08:30"]
    {
        let message = Day::parse(text).expect_err("there is no 31 February");
        assert_eq!(message.code, "day_impossible", "{text}");
        assert!(message.en.contains("2026-02-31") && message.zh.contains("2026 年 2 月 31 日"), "{text}");
    }
    for text in ["2026-13-01", "2026-00-01", "2026-1-0", "2025-02-29", "1900-02-29"] {
        assert_eq!(read(text, DayOrder::YearMonthDay), Err("day_impossible"), "{text}");
    }
}

#[test]
fn what_is_no_day_is_unreadable() {
    let huge = "2".repeat(5_000_000);
    let table = [
        "",
        " ",
        "昨天",
        "2026",
        "2026-03",
        "3月5日",
        "2026年3月",
        "12345678",
        "1899-12-31",
        "2200-01-01",
        "260305",
        "1/2/3/4",
        "5 Foo 2026",
        "-2026-03-05",
        "2026-03-05 blah:",
        "2026-03-05 or so",
        "March 2026",
        "99999-1-1",
        "::",
        "年月日",
        "T1",
        "１",
        "2026-03-0五",
        &huge,
    ];
    for text in table {
        for order in [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear] {
            assert_eq!(read(text, order), Err("day_unreadable"), "{}", text.get(..20).unwrap_or(text));
        }
    }
}

#[test]
fn a_column_shows_its_order() {
    let (ymd, dmy, mdy) = (DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear);
    let table: &[(&[&str], DayOrder)] = &[
        (&[], ymd),
        (&["2026-03-05", "2026-03-25"], ymd),
        (&["05/03/2026", "25/03/2026", ""], dmy),
        (&["05/03/2026", "03/25/2026"], mdy),
        (&["05/03/2026", "04/03/2026"], ymd),
        (&["25/03/2026", "03/25/2026"], ymd),
        (&["05/03/99", "25/03/99"], dmy),
        (&["05/03/26", "12/03/26", "25/03/26", "01/04/26"], dmy),
        (&["03/05/26", "03/25/26"], mdy),
        (&["26-3-5", "26-3-25", "26-4-1"], ymd),
        (&["85-3-5", "90-3-12", "77-4-5", "66-4-12"], ymd),
        (&["无", "25/12/2025 08:30", "46086"], dmy),
    ];
    for (texts, expected) in table {
        assert_eq!(DayOrder::guess(texts.iter().copied()), *expected, "{texts:?}");
    }
}

#[test]
fn days_are_counted_across_months_and_stop_at_the_ends() {
    let day = Day::of(2026, 2, 27).expect("in the calendar");
    assert_eq!(day.plus_days(2).text(), "2026-03-01");
    assert_eq!(day.plus_days(-58).text(), "2025-12-31");
    assert_eq!(day.plus_days(i64::MAX).text(), "9999-12-31");
    assert_eq!(day.plus_days(i64::MIN).text(), "0001-01-01");
    assert_eq!(day.plus_days(-900_000).text(), "0001-01-01");
    assert_eq!(Day::of(2026, 2, 31), None);
    assert_eq!(Day::of(1899, 1, 1), None);
}

proptest! {
    #[test]
    fn every_way_of_writing_means_the_same_day(serial in 20_000_i64..=80_000) {
        let day = Day::parse(&serial.to_string()).expect("a serial in range");
        let (y, m, d) = (day.date().year(), day.date().month(), day.date().day());
        for text in [
            day.text(), format!("{y}/{m}/{d}"), format!("{y}年{m}月{d}日"), format!("{y}{m:02}{d:02}"),
            format!("{y}.{m:02}.{d:02} 23:59"), format!("{y}-{m}-{d}T00:00:00Z"),
        ] {
            prop_assert_eq!(Day::parse(&text).map(Day::text), Ok(day.text()), "{}", text);
        }
        prop_assert_eq!(Day::parse_in(&format!("{d}/{m}/{y}"), DayOrder::DayMonthYear), Ok(day));
        prop_assert_eq!(Day::parse_in(&format!("{m}/{d}/{y}"), DayOrder::MonthDayYear), Ok(day));
    }

    #[test]
    fn texts_sort_as_days_do(one in 0_i64..100_000, other in 0_i64..100_000) {
        let first = Day::of(1900, 1, 1).expect("in the calendar");
        let (one, other) = (first.plus_days(one), first.plus_days(other));
        prop_assert_eq!(one.cmp(&other), one.text().cmp(&other.text()));
    }

    #[test]
    fn any_text_is_a_day_or_an_error(text in "[-0-9/. :T年月日号上午时marpyZ星期周]{0,20}|.{0,20}") {
        for order in [DayOrder::YearMonthDay, DayOrder::DayMonthYear, DayOrder::MonthDayYear] {
            if let Ok(day) = Day::parse_in(&text, order) {
                prop_assert!((1900..=2199).contains(&day.date().year()));
            }
        }
        DayOrder::guess([text.as_str()].into_iter());
    }
}
