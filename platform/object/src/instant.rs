//! A moment in time: milliseconds since 1970, UTC.

use crate::{Day, DayOrder, Message};

const MINUTE_MS: i64 = 60_000;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The moment `milliseconds` later.
    pub const fn plus_ms(self, milliseconds: i64) -> Instant {
        Instant(self.0 + milliseconds)
    }

    /// The minute this moment lies in, at its beginning.
    pub const fn to_the_minute(self) -> Instant {
        Instant(self.0 - self.0.rem_euclid(MINUTE_MS))
    }

    /// RFC 3339 in UTC, with milliseconds: `2026-11-22T01:45:20.000Z`.
    pub fn rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => format!("{timestamp:.3}"),
            Err(_) => String::from("0000-00-00T00:00:00.000Z"), // Beyond year 9999: never written by us.
        }
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Result<Instant, Message> {
        text.trim().parse::<jiff::Timestamp>().map(|at| Instant(at.as_millisecond())).map_err(|_| {
            Message::new(
                "instant_unreadable",
                format!("“{text}”不是时间，请写成 2026-03-05T08:30:00Z"),
                format!("“{text}” is not a moment; write it as 2026-03-05T08:30:00Z"),
            )
        })
    }

    /// Reads a moment as people write it by the clock of a zone, `2026-03-05 08:30` or `2026-03-05T08:30`, or as
    /// [`Instant::parse`] does.
    pub fn parse_in(text: &str, zone: &jiff::tz::TimeZone) -> Result<Instant, Message> {
        let text = text.trim();
        if has_offset(text) {
            return Instant::parse(text);
        }
        let by_the_clock = text.parse::<jiff::civil::DateTime>().ok();
        match by_the_clock.and_then(|at| at.to_zoned(zone.clone()).ok()) {
            Some(zoned) => Ok(Instant(zoned.timestamp().as_millisecond())),
            None => Instant::parse(text),
        }
    }

    /// Reads a moment as people write it in tables, by the clock of a zone: a day as [`Day::parse_in`] reads it, alone
    /// for its beginning or with a time behind it, or as [`Instant::parse_in`] does.
    pub fn parse_as_written(
        text: &str,
        order: DayOrder,
        zone: &jiff::tz::TimeZone,
    ) -> Result<Instant, Message> {
        let refusal = match Instant::parse_in(text, zone) {
            Ok(at) => return Ok(at),
            Err(refusal) => refusal,
        };
        let clean = crate::text::clean(text);
        let (day, clock) = clean.split_once([' ', 'T']).unwrap_or((&clean, "00:00"));
        let Ok(day) = Day::parse_in(day, order) else { return Err(refusal) };
        let clock = format!("{:0>5}", clock.trim());
        Instant::parse_in(&format!("{} {clock}", day.text()), zone).map_err(|_| refusal)
    }

    /// As a form's input has it, by the clock of a zone: `2026-03-05T08:30`, with seconds where there are any.
    pub fn text_in(self, zone: &jiff::tz::TimeZone) -> String {
        let at = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let exact = if self.0 % MINUTE_MS == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S%.f" };
        at.to_zoned(zone.clone()).strftime(exact).to_string()
    }

    /// The day this moment falls on in a time zone.
    pub fn day_in(self, zone: &jiff::tz::TimeZone) -> Day {
        let timestamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Day::from_date(timestamp.to_zoned(zone.clone()).date())
    }
}

/// Whether a clock's text says how far from UTC it stands: `+08:00` behind the time.
fn has_offset(text: &str) -> bool {
    text.get("2026-03-05".len()..).is_some_and(|time| time.contains(['+', '-', 'Z', 'z']))
}

#[cfg(test)]
#[path = "tests/instant.rs"]
mod tests;
