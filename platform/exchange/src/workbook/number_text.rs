//! The number in a cell as people see it: telephones with all their digits, no `.0`, no `E10`, days as days.

use jiff::civil::Date;

use super::formats::Shown;

/// Digits that a spreadsheet shows of a number, and that it keeps exactly.
const DIGITS_SHOWN: usize = 15;
/// Days are counted to the end of year 9999.
const SERIAL_MAX: f64 = 2_958_466.0;
/// Day 60 of workbooks counted from 1900 is 29 February 1900, which there never was (ECMA-376, part 1, 18.17.4.1).
const PHANTOM_DAY: i32 = 60;
/// Workbooks of old Macs count from 1 January 1904: so many days later.
const DAYS_TO_1904: f64 = 1_462.0;
const DAY_SECONDS: i64 = 86_400;
const HOURS_MAX: f64 = 1_000_000.0;

/// The text of a number as it stands in the file; as it is where it is no number.
pub(super) fn number_text(written: &str, shown: Shown, counts_from_1904: bool) -> String {
    let written = written.trim();
    let Some(number) = written.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return written.to_owned();
    };
    let serial = if counts_from_1904 { number + DAYS_TO_1904 } else { number };
    let is_day = (0.0..SERIAL_MAX).contains(&serial);
    match shown {
        Shown::Day if is_day && serial >= 1.0 => day_text(serial.floor() as i32),
        Shown::Moment if is_day => moment_text(serial),
        Shown::Clock if (0.0..1.0).contains(&number) => {
            clock_text((number * DAY_SECONDS as f64).round() as i64)
        }
        // A moment of which only the time is shown.
        Shown::Clock if is_day => moment_text(serial),
        Shown::Hours if (0.0..HOURS_MAX).contains(&number) => {
            clock_text((number * DAY_SECONDS as f64).round() as i64)
        }
        Shown::Percent => format!("{}%", plain(number * 100.0)),
        Shown::Zeros(digits) if number >= 0.0 && number.fract() == 0.0 => {
            format!("{:0>digits$}", whole_or_plain(written, number))
        }
        Shown::Number | Shown::Day | Shown::Moment | Shown::Clock | Shown::Hours | Shown::Zeros(_) => {
            whole_or_plain(written, number)
        }
    }
}

/// Whole numbers keep every digit that stands in the file.
fn whole_or_plain(written: &str, number: f64) -> String {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { written.to_owned() } else { plain(number) }
}

/// With as many digits as a spreadsheet shows, and no exponent: 0.1 + 0.2 is 0.3.
fn plain(number: f64) -> String {
    let rounded: f64 = format!("{number:.*e}", DIGITS_SHOWN - 1).parse().unwrap_or(number);
    // Neither is there a negative nothing.
    if rounded == 0.0 { String::from("0") } else { format!("{rounded}") }
}

fn day_text(serial: i32) -> String {
    if serial == PHANTOM_DAY {
        return String::from("1900-02-29");
    }
    // Day 1 is 1 January 1900; behind the day that never was, all are one too far.
    let days = if serial > PHANTOM_DAY { serial - 2 } else { serial - 1 };
    let date = Date::constant(1900, 1, 1).checked_add(jiff::Span::new().days(days));
    date.map_or_else(|_| serial.to_string(), |date| date.to_string())
}

fn moment_text(serial: f64) -> String {
    let seconds = (serial.fract() * DAY_SECONDS as f64).round() as i64;
    let day = serial.floor() as i32 + i32::from(seconds == DAY_SECONDS);
    let clock = clock_text(seconds % DAY_SECONDS);
    if day == 0 { clock } else { format!("{} {clock}", day_text(day)) }
}

fn clock_text(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
#[path = "../tests/number_text.rs"]
mod tests;
