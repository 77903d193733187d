//! Days and moments as people read them: 2026-03-05 in Chinese, 5 Mar 2026 in English, "3 天前" up to seven days.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use object::{Day, Instant, Lang};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Up to here the distance says more than the date (product decisions, 2.8).
const RECENT_DAYS: i32 = 7;

/// 2026-03-05 or 5 Mar 2026.
pub(in crate::pages) fn day_text(lang: Lang, day: Day) -> String {
    match lang {
        Lang::Zh => day.text(),
        Lang::En => day.date().strftime("%-d %b %Y").to_string(),
    }
}

/// 14:05.
pub(in crate::pages) fn clock_text(at: Instant, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%H:%M").to_string()
}

/// 2026-03-05 14:05.
pub(in crate::pages) fn moment_text(lang: Lang, at: Instant, zone: &TimeZone) -> String {
    format!("{} {}", day_text(lang, at.day_in(zone)), clock_text(at, zone))
}

/// 刚刚, 5 分钟前, 3 小时前, 昨天, 3 天前, then the date. Days are counted by the calendar.
pub(in crate::pages) fn when_text(lang: Lang, at: Instant, now: Instant, zone: &TimeZone) -> String {
    let (day, today) = (at.day_in(zone), now.day_in(zone));
    let days = today.date().since(day.date()).map_or(i32::MAX, |span| span.get_days());
    let passed_ms = now.0 - at.0;
    match (lang, days) {
        _ if passed_ms < 0 => day_text(lang, day),
        (Lang::Zh, 0) if passed_ms < MINUTE_MS => String::from("刚刚"),
        (Lang::En, 0) if passed_ms < MINUTE_MS => String::from("just now"),
        (Lang::Zh, 0) if passed_ms < HOUR_MS => format!("{} 分钟前", passed_ms / MINUTE_MS),
        (Lang::En, 0) if passed_ms < HOUR_MS => format!("{} min ago", passed_ms / MINUTE_MS),
        (Lang::Zh, 0) => format!("{} 小时前", passed_ms / HOUR_MS),
        (Lang::En, 0) => format!("{} h ago", passed_ms / HOUR_MS),
        (Lang::Zh, 1) => String::from("昨天"),
        (Lang::En, 1) => String::from("yesterday"),
        (Lang::Zh, 2..=RECENT_DAYS) => format!("{days} 天前"),
        (Lang::En, 2..=RECENT_DAYS) => format!("{days} days ago"),
        (Lang::Zh | Lang::En, _) => day_text(lang, day),
    }
}

fn zoned(at: Instant, zone: &TimeZone) -> Zoned {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}
