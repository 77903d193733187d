//! Which backups stay: the newest of each of the last days, weeks and months that have one.

use std::str::FromStr;

use jiff::civil::DateTime;
use object::Instant;

use super::Lying;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// For how many days, weeks and months one is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Days.
    pub days: usize,
    /// Weeks.
    pub weeks: usize,
    /// Months.
    pub months: usize,
}

impl FromStr for Kept {
    type Err = String;

    fn from_str(text: &str) -> Result<Kept, String> {
        let parts: Vec<usize> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        match parts[..] {
            [days, weeks, months] if text.split(',').count() == parts.len() => {
                Ok(Kept { days, weeks, months })
            }
            _ => Err(String::from("三个数字，如 7,4,12 / three numbers, such as 7,4,12")),
        }
    }
}

impl Kept {
    /// Which of these need not stay; they come with the newest first. Those that somebody asked for are thinned apart, and
    /// none of them within the days: a later one of the same day may be the worse one. What is ahead of the clock stays.
    pub(crate) fn let_go(self, all: &[Lying], now: Instant) -> Vec<&Lying> {
        let within = i64::try_from(self.days).unwrap_or(i64::MAX).saturating_mul(DAY_MS);
        let found = all.iter().filter(|backup| !backup.is_ahead(now));
        let (by_hand, daily): (Vec<&Lying>, Vec<&Lying>) = found.partition(|backup| backup.by_hand);
        let mut gone = Vec::new();
        for found in [by_hand, daily] {
            let days: Vec<DateTime> = found.iter().map(|backup| backup.day).collect();
            let may_go = |backup: &Lying| !backup.by_hand || now.0 - backup.at.0 >= within;
            let judged = found.into_iter().zip(self.of(&days));
            gone.extend(
                judged.filter(|(backup, is_kept)| !is_kept && may_go(backup)).map(|(backup, _)| backup),
            );
        }
        gone
    }

    /// Which of these are kept; they come with the newest first, and the newest is always kept.
    pub fn of(self, newest_first: &[DateTime]) -> Vec<bool> {
        let mut kept = vec![false; newest_first.len()];
        if let Some(first) = kept.first_mut() {
            *first = true;
        }
        let of_day = |at: &DateTime| (at.year(), i16::from(at.month()) * 100 + i16::from(at.day()));
        let of_week = |at: &DateTime| {
            let week = at.date().iso_week_date();
            (week.year(), i16::from(week.week()))
        };
        let of_month = |at: &DateTime| (at.year(), i16::from(at.month()));
        mark(newest_first, self.days, of_day, &mut kept);
        mark(newest_first, self.weeks, of_week, &mut kept);
        mark(newest_first, self.months, of_month, &mut kept);
        kept
    }
}

/// Marks the newest of each of the last so many spans.
fn mark(newest_first: &[DateTime], spans: usize, span: impl Fn(&DateTime) -> (i16, i16), kept: &mut [bool]) {
    let mut last = None;
    let mut count = 0;
    for (at, is_kept) in newest_first.iter().zip(kept) {
        if last == Some(span(at)) {
            continue;
        }
        last = Some(span(at));
        count += 1;
        if count > spans {
            return;
        }
        *is_kept = true;
    }
}
