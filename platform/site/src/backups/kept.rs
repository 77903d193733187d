//! Which backups stay: the newest of each of the last days, weeks and months that have one.

use std::str::FromStr;

use jiff::civil::DateTime;

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
