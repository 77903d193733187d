use jiff::tz::TimeZone;
use object::Instant;

use super::Rhythm;

fn at(text: &str) -> Instant {
    Instant(text.parse::<jiff::Zoned>().unwrap().timestamp().as_millisecond())
}

#[test]
fn a_schedule_is_due_at_its_time_and_after_a_missed_one_once() {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let of = |text: &str| at(&format!("{text}+08:00[Asia/Shanghai]"));
    let morning = Rhythm::Daily { hour: 6, minute: 30 };
    let weekdays = Rhythm::Weekdays { hour: 6, minute: 30 };
    // What it says, said when, ran last, due. 2026-11-27 is a Friday.
    let table = [
        (Rhythm::Minutes(15), "2026-11-27T10:00", None, "2026-11-27T10:00"),
        (Rhythm::Minutes(15), "2026-11-27T10:00", Some("2026-11-27T10:05"), "2026-11-27T10:20"),
        (morning, "2026-11-27T05:00", None, "2026-11-27T06:30"),
        (morning, "2026-11-27T06:30", None, "2026-11-28T06:30"),
        (morning, "2026-11-01T05:00", Some("2026-11-27T06:30"), "2026-11-28T06:30"),
        // The server was off for days.
        (morning, "2026-11-01T05:00", Some("2026-11-20T06:31"), "2026-11-21T06:30"),
        (weekdays, "2026-11-01T05:00", Some("2026-11-27T06:30"), "2026-11-30T06:30"),
        (weekdays, "2026-11-28T05:00", None, "2026-11-30T06:30"),
    ];
    for (rhythm, said, last, due) in table {
        assert_eq!(rhythm.due(of(said), last.map(of), &zone), Some(of(due)), "{rhythm:?} {said} {last:?}");
    }
}
