//! When a schedule runs.

use jiff::ToSpan;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use object::Instant;

const MINUTE_MS: i64 = 60_000;
/// Days looked through for the next one: a weekend and one more.
const DAYS_AHEAD_MAX: usize = 4;

/// When a schedule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// So many minutes after it ran last.
    Minutes(i64),
    /// Every day at this time in the company's zone.
    Daily {
        /// The hour.
        hour: i8,
        /// The minute.
        minute: i8,
    },
    /// The same from Monday to Friday.
    Weekdays {
        /// The hour.
        hour: i8,
        /// The minute.
        minute: i8,
    },
}

impl Rhythm {
    /// When a schedule is due that was said what it says at `said` and ran last at `last`. One that missed its time is due
    /// at once, and once.
    pub fn due(self, said: Instant, last: Option<Instant>, zone: &TimeZone) -> Option<Instant> {
        let after = last.map_or(said, |last| last.max(said));
        match self {
            Rhythm::Minutes(minutes) => Some(last.map_or(said, |last| Instant(last.0 + minutes * MINUTE_MS))),
            Rhythm::Daily { hour, minute } => next(after, zone, hour, minute, |_| true),
            Rhythm::Weekdays { hour, minute } => {
                next(after, zone, hour, minute, |day| !matches!(day, Weekday::Saturday | Weekday::Sunday))
            }
        }
    }
}

/// The first such time after a moment. Where a clock is put forward over it, it is as much later.
fn next(
    after: Instant,
    zone: &TimeZone,
    hour: i8,
    minute: i8,
    is_meant: fn(Weekday) -> bool,
) -> Option<Instant> {
    let mut day = jiff::Timestamp::from_millisecond(after.0).ok()?.to_zoned(zone.clone()).date();
    for _ in 0..DAYS_AHEAD_MAX {
        let at = day.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?.timestamp().as_millisecond();
        if at > after.0 && is_meant(day.weekday()) {
            return Some(Instant(at));
        }
        day = day.checked_add(1.day()).ok()?;
    }
    None
}

#[cfg(test)]
#[path = "../tests/rhythm.rs"]
mod tests;
