use proptest::prelude::*;

use super::Duration;
use crate::Lang;

#[test]
fn lengths_of_time_are_read_as_people_write_them() {
    for (text, minutes) in [
        ("90", 90),
        ("９０", 90),
        ("90 分钟", 90),
        ("90分", 90),
        ("90 min", 90),
        ("1:30", 90),
        ("１：３０", 90),
        ("1h30", 90),
        ("1h 30m", 90),
        ("1 hour 30 minutes", 90),
        ("1小时30分钟", 90),
        ("1个小时30分", 90),
        ("1.5小时", 90),
        ("1.5 h", 90),
        ("一个半小时", 90),
        ("两个半小时", 150),
        ("半小时", 30),
        ("半个小时", 30),
        ("0", 0),
        ("2小时", 120),
    ] {
        assert_eq!(Duration::parse(text), Ok(Duration(minutes)), "{text}");
    }
    for text in ["long", "-5", "1:60", "1h2h", "30分1小时", "0.01h", "1.", "h", "1小时x", "90秒"] {
        assert_eq!(Duration::parse(text).map_err(|why| why.code), Err("duration_unreadable"), "{text}");
    }
    assert_eq!(Duration::parse("99999999").map_err(|why| why.code), Err("duration_too_long"));
}

#[test]
fn lengths_of_time_are_said_in_both_languages() {
    for (minutes, zh, en) in [
        (0, "0 分钟", "0 min"),
        (45, "45 分钟", "45 min"),
        (60, "1 小时", "1 h"),
        (90, "1 小时 30 分钟", "1 h 30 min"),
        (60_005, "1,000 小时 5 分钟", "1,000 h 5 min"),
    ] {
        assert_eq!(
            (Duration(minutes).text(Lang::Zh).as_str(), Duration(minutes).text(Lang::En).as_str()),
            (zh, en)
        );
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(minutes in 0_i64..5_000_000) {
        let duration = Duration(minutes);
        for text in [duration.typed(), duration.text(Lang::Zh).replace(',', ""), duration.text(Lang::En).replace(',', "")] {
            prop_assert_eq!(Duration::parse(&text), Ok(duration), "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,20}") {
        if let Ok(duration) = Duration::parse(&text) {
            prop_assert!(duration.0 >= 0);
        }
    }
}
