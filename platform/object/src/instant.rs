//! A moment in time: milliseconds since 1970, UTC.

use crate::{Day, Message};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The moment `milliseconds` later.
    pub const fn plus_ms(self, milliseconds: i64) -> Instant {
        Instant(self.0 + milliseconds)
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

    /// The day this moment falls on in a time zone.
    pub fn day_in(self, zone: &jiff::tz::TimeZone) -> Day {
        let timestamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Day::from_date(timestamp.to_zoned(zone.clone()).date())
    }
}
