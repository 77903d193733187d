//! Days and moments as people read them: 2026-03-05 in Chinese, 5 Mar 2026 in English, "3 天前" up to seven days.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use object::{Day, Instant, Label, Lang, Phrase};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Up to here the distance says more than the date (product decisions, 2.8).
const RECENT_DAYS: i32 = 7;

/// 2026-03-05 or 5 Mar 2026.
pub(in crate::pages) fn day_text(lang: Lang, day: Day) -> String {
    day.shown(lang)
}

/// 昨天, 今天, 明天; of any other day its date says more.
pub(in crate::pages) fn near_day(day: Day, today: Day) -> Option<Label> {
    [
        (-1, Label::new("昨天", "Yesterday")),
        (0, Label::new("今天", "Today")),
        (1, Label::new("明天", "Tomorrow")),
    ]
    .into_iter()
    .find_map(|(days, word)| (today.plus_days(days) == day).then_some(word))
}

/// 14:05.
pub(in crate::pages) fn clock_text(at: Instant, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%H:%M").to_string()
}

/// 2026-03-05 14:05.
pub(in crate::pages) fn moment_text(lang: Lang, at: Instant, zone: &TimeZone) -> String {
    format!("{} {}", day_text(lang, at.day_in(zone)), clock_text(at, zone))
}

/// 刚刚, 5 分钟前, 3 小时前, 昨天, 3 天前, then the date; what is planned, 今天 15:00. Days are counted by the calendar.
pub(in crate::pages) fn when_text(lang: Lang, at: Instant, now: Instant, zone: &TimeZone) -> String {
    let (day, today) = (at.day_in(zone), now.day_in(zone));
    let days = today.date().since(day.date()).map_or(i32::MAX, |span| span.get_days());
    let passed_ms = now.0 - at.0;
    match days {
        _ if passed_ms < 0 => match near_day(day, today) {
            Some(word) => format!("{} {}", word.text(lang), clock_text(at, zone)),
            None => day_text(lang, day),
        },
        0 if passed_ms < MINUTE_MS => Label::new("刚刚", "just now").text(lang).to_owned(),
        0 if passed_ms < HOUR_MS => {
            Phrase::new("{} 分钟前", "{} min ago").with(lang, &(passed_ms / MINUTE_MS).to_string())
        }
        0 => Phrase::new("{} 小时前", "{} h ago").with(lang, &(passed_ms / HOUR_MS).to_string()),
        1 => Label::new("昨天", "yesterday").text(lang).to_owned(),
        2..=RECENT_DAYS => Phrase::new("{} 天前", "{} days ago").with(lang, &days.to_string()),
        _ => day_text(lang, day),
    }
}

fn zoned(at: Instant, zone: &TimeZone) -> Zoned {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}
