//! A calendar day, as people write it: 2026-03-05, 2026年3月5日, 5 Mar 2026, 05/03/2026, or a spreadsheet's 46086.

use jiff::civil::Date;

use crate::{Lang, Message, text};

/// The years that customer records speak of; anything else is a typing error.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// Spreadsheet serials that are read as days: 3 October 1954 to 11 January 2119. Smaller and larger five-digit
/// numbers are rather something else.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;
/// Day 0 of the 1900 system for all serials after 60. Lotus 1-2-3 believed that 1900 had a 29 February, Excel
/// kept it, and so the count stands one day before 31 December 1899.
const SERIAL_DAY_ZERO: Date = jiff::civil::date(1899, 12, 30);
/// Two-digit years from here on are of the last century: birthdays go back to 1970, contracts reach to 2069.
const LAST_CENTURY_FROM: i32 = 70;
/// The longest text that is looked at, in bytes: a day with weekday, time and zone.
const TEXT_BYTES_MAX: usize = 100;

/// A calendar day in the company's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// In which order a column writes its days where the year does not come first with four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// 2026-03-05, 26-3-5. Other orders are read too where only one reading is a day.
    #[default]
    YearMonthDay,
    /// 05/03/2026 is the fifth of March.
    DayMonthYear,
    /// 05/03/2026 is the third of May.
    MonthDayYear,
}

impl Day {
    /// As people read it: 2026-03-05 in Chinese, 5 Mar 2026 in English (product decisions, 2.8).
    pub fn shown(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.text(),
            Lang::En => self.date().strftime("%-d %b %Y").to_string(),
        }
    }

    /// The day of a calendar date.
    pub const fn from_date(date: Date) -> Day {
        Day(date)
    }

    /// The calendar date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// The day of this year, month (1–12) and day of the month; `None` where the calendar has none, or the year
    /// is not in 1900–2199.
    pub fn of(year: i32, month: i32, day: i32) -> Option<Day> {
        if !YEARS.contains(&year) {
            return None;
        }
        let (year, month, day) =
            (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok().map(Day)
    }

    /// `2026-03-01`: the form that is stored and that sorts as days do.
    pub fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }

    /// The day so many days later, or earlier for a negative number. Stops at the years 1 and 9999.
    pub fn plus_days(self, days: i64) -> Day {
        let later = jiff::Span::new().try_days(days).ok().and_then(|span| self.0.checked_add(span).ok());
        match later {
            Some(date) if date.year() >= 1 => Day(date),
            Some(_) | None if days < 0 => Day(jiff::civil::date(1, 1, 1)),
            Some(_) | None => Day(jiff::civil::date(9999, 12, 31)),
        }
    }

    /// Reads a day as people write it, the year first; other orders where only one of them is a day. A time
    /// after it is dropped.
    ///
    /// Errors: `day_impossible` for a day that the calendar lacks, such as 31 February; `day_unreadable`.
    pub fn parse(text: &str) -> Result<Day, Message> {
        Day::parse_in(text, DayOrder::YearMonthDay)
    }

    /// As [`Day::parse`], for a column whose order is known.
    pub fn parse_in(text: &str, order: DayOrder) -> Result<Day, Message> {
        if let Some((year, month, day)) = iso(text) {
            return on_calendar(text, year, month, day);
        }
        match Shape::of(text) {
            None => Err(unreadable(text)),
            Some(Shape::Certain { year, month, day }) => on_calendar(text, year, month, day),
            Some(Shape::Serial(serial)) => Ok(Day(SERIAL_DAY_ZERO).plus_days(serial)),
            Some(Shape::Open(parts)) => read_open(text, parts, order),
        }
    }
}

impl DayOrder {
    /// The order that a column's texts show: see [`DayOrders`].
    pub fn guess<'a>(texts: impl Iterator<Item = &'a str>) -> DayOrder {
        let mut seen = DayOrders::default();
        texts.for_each(|text| seen.see(text));
        seen.order()
    }
}

/// What a column's texts show of their order, for who reads them one by one.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayOrders {
    day_first: usize,
    month_first: usize,
    year_first: usize,
    /// Which two-digit numbers stood first and last: a column has fewer years than days.
    firsts: u128,
    lasts: u128,
}

impl DayOrders {
    /// Takes one more text.
    pub fn see(&mut self, text: &str) {
        let Some(Shape::Open([first, second, last])) = Shape::of(text) else { return };
        let year_is_last = last.digits == 4 || last.value > 31;
        if second.value > 12 && first.value <= 12 {
            self.month_first += 1;
        } else if first.value > 12 && first.value <= 31 && second.value <= 12 && year_is_last {
            self.day_first += 1;
        } else if first.value > 31 {
            self.year_first += 1;
        }
        if last.digits <= 2 {
            self.firsts |= 1 << first.value;
            self.lasts |= 1 << last.value;
        }
    }

    /// The order they show. Where nothing tells (all days are at most the twelfth), [`DayOrder::YearMonthDay`], which
    /// refuses `05/03/2026` rather than guess.
    pub fn order(&self) -> DayOrder {
        match (self.day_first, self.month_first) {
            (0, 0) if self.year_first == 0 && self.lasts.count_ones() < self.firsts.count_ones() => {
                DayOrder::DayMonthYear
            }
            (0, 0) => DayOrder::YearMonthDay,
            (_, 0) => DayOrder::DayMonthYear,
            (0, _) => DayOrder::MonthDayYear,
            // Both orders in one column: only what has one reading can be believed.
            (_, _) => DayOrder::YearMonthDay,
        }
    }
}

/// What a text looks like before the order is known.
enum Shape {
    /// The year is marked, or the month is a word.
    Certain { year: i32, month: i32, day: i32 },
    /// Days since the spreadsheet's day 0.
    Serial(i64),
    /// Two numbers of at most two digits, then one of two or four, or of one (26-3-5).
    Open([Number; 3]),
}

#[derive(Clone, Copy)]
struct Number {
    value: i32,
    digits: usize,
}

#[derive(Clone, Copy)]
enum Part {
    Number(Number),
    Month(i32),
}

impl Number {
    /// As a year: four digits, or two.
    fn year(self) -> Option<i32> {
        match self.digits {
            4 => Some(self.value),
            2 if self.value >= LAST_CENTURY_FROM => Some(1900 + self.value),
            2 => Some(2000 + self.value),
            _ => None,
        }
    }

    /// As a month or a day of it: one digit or two.
    fn short(self) -> Option<i32> {
        (self.digits <= 2).then_some(self.value)
    }
}

impl Shape {
    fn of(text: &str) -> Option<Shape> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let plain = text::plain(text);
        if let Some(shape) = Shape::of_digits(&plain) {
            return Some(shape);
        }
        let day = without_weekday(without_time(&plain)?);
        if day.len() != plain.len()
            && let Some(shape @ Shape::Certain { .. }) = Shape::of_digits(day)
        {
            return Some(shape);
        }
        let (parts, year_is_marked) = parts(day)?;
        match parts {
            [Part::Number(year), Part::Number(month), Part::Number(day)]
                if year.digits == 4 || year_is_marked =>
            {
                Some(Shape::Certain { year: year.year()?, month: month.short()?, day: day.short()? })
            }
            [Part::Number(first), Part::Number(second), Part::Number(last)] => {
                let is_short = first.digits <= 2 && second.digits <= 2;
                (is_short && matches!(last.digits, 1 | 2 | 4)).then_some(Shape::Open([first, second, last]))
            }
            [Part::Month(month), Part::Number(day), Part::Number(year)] => {
                Some(Shape::Certain { year: year.year()?, month, day: day.short()? })
            }
            [Part::Number(year), Part::Month(month), Part::Number(day)] if year.digits == 4 => {
                Some(Shape::Certain { year: year.value, month, day: day.short()? })
            }
            [Part::Number(day), Part::Month(month), Part::Number(year)] => {
                Some(Shape::Certain { year: year.year()?, month, day: day.short()? })
            }
            [..] => None,
        }
    }

    /// Nothing but digits: `20260305`, with a time `20260305083000`, or a spreadsheet's serial `46086`, `46086.5`.
    fn of_digits(plain: &str) -> Option<Shape> {
        let whole = match plain.split_once('.') {
            Some((whole, fraction))
                if whole.len() == 5 && fraction.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                whole
            }
            Some(_) => return None,
            None => plain,
        };
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        match whole.len() {
            5 => whole.parse().ok().filter(|serial| SERIALS.contains(serial)).map(Shape::Serial),
            8 | 14 => {
                let number = |range: std::ops::Range<usize>| whole[range].parse::<i32>().ok();
                Some(Shape::Certain { year: number(0..4)?, month: number(4..6)?, day: number(6..8)? })
            }
            _ => None,
        }
    }
}

/// `2026-03-05`, the form most files have, without a look at anything else.
fn iso(text: &str) -> Option<(i32, i32, i32)> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
    };
    Some((number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?))
}

/// The text before a time of day; `None` where what follows is no time.
fn without_time(plain: &str) -> Option<&str> {
    let Some(start) = start_of_time(plain) else { return Some(plain) };
    let is_time = |c: char| c.is_ascii_digit() || ":.+- apmtucgsz上午下时点分秒".contains(c);
    plain[start..].chars().all(is_time).then(|| plain[..start].trim_end())
}

fn start_of_time(plain: &str) -> Option<usize> {
    let bytes = plain.as_bytes();
    let is_digit_at = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let t = (1..bytes.len())
        .find(|place| bytes[*place] == b't' && is_digit_at(place - 1) && is_digit_at(place + 1));
    t.or_else(|| plain.find("上午")).or_else(|| plain.find("下午")).or_else(|| {
        let clock = plain.find([':', '时', '点'])?;
        Some(plain[..clock].trim_end_matches(|c: char| c.is_ascii_digit()).len())
    })
}

/// Without 星期四 or （周四） at the end.
fn without_weekday(day: &str) -> &str {
    match day.find("星期").or_else(|| day.find("周")) {
        Some(start) if day[start..].chars().count() <= 4 => day[..start].trim_end_matches([' ', '(']),
        Some(_) | None => day,
    }
}

/// Three numbers or words, and whether 年 stands after the first.
fn parts(day: &str) -> Option<([Part; 3], bool)> {
    if !day.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut parts: [Option<Part>; 3] = [None; 3];
    let mut count = 0;
    let mut year_is_marked = false;
    let mut rest = day;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit() {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        } else if c.is_ascii_alphabetic() {
            rest.bytes().take_while(u8::is_ascii_alphabetic).count()
        } else {
            c.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        let part = if c.is_ascii_digit() {
            if length > 4 {
                return None;
            }
            Some(Part::Number(Number { value: word.parse().ok()?, digits: length }))
        } else if c.is_ascii_alphabetic() {
            match month_of(word) {
                Some(month) => Some(Part::Month(month)),
                None if is_weekday(word) && count == 0 => None,
                None if matches!(word, "st" | "nd" | "rd" | "th") && count > 0 => None,
                None => return None,
            }
        } else {
            match c {
                '年' if count == 1 => year_is_marked = true,
                '-' | '/' | '.' | ',' | ' ' | '月' | '日' | '号' | '、' => {}
                _ => return None,
            }
            None
        };
        if let Some(part) = part {
            *parts.get_mut(count)? = Some(part);
            count += 1;
        }
        rest = after;
    }
    let [Some(first), Some(second), Some(third)] = parts else { return None };
    Some(([first, second, third], year_is_marked))
}

fn month_of(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 {
        return None;
    }
    (1..).zip(MONTHS).find(|(_, month)| month.starts_with(word)).map(|(number, _)| number)
}

fn is_weekday(word: &str) -> bool {
    const WEEKDAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 3 && WEEKDAYS.iter().any(|weekday| weekday.starts_with(word))
}

fn read_open(text: &str, parts: [Number; 3], order: DayOrder) -> Result<Day, Message> {
    let [first, second, last] = parts;
    let last_year = last.year();
    match order {
        DayOrder::DayMonthYear => {
            let year = last_year.ok_or_else(|| unreadable(text))?;
            on_calendar(text, year, second.value, first.value)
        }
        DayOrder::MonthDayYear => {
            let year = last_year.ok_or_else(|| unreadable(text))?;
            on_calendar(text, year, first.value, second.value)
        }
        DayOrder::YearMonthDay => {
            let year_first = first.year().zip(last.short());
            if let Some((year, day)) = year_first
                && let Some(day) = Day::of(year, second.value, day)
            {
                return Ok(day);
            }
            let day_first = last_year.and_then(|year| Day::of(year, second.value, first.value));
            let month_first = last_year.and_then(|year| Day::of(year, first.value, second.value));
            match (day_first, month_first) {
                (Some(one), Some(other)) if one != other => Err(ambiguous(text, one, other)),
                (Some(day), _) | (None, Some(day)) => Ok(day),
                (None, None) => match (year_first, last_year) {
                    (Some((year, day)), _) => on_calendar(text, year, second.value, day),
                    (None, Some(year)) => on_calendar(text, year, second.value, first.value),
                    (None, None) => Err(unreadable(text)),
                },
            }
        }
    }
}

fn on_calendar(text: &str, year: i32, month: i32, day: i32) -> Result<Day, Message> {
    if !YEARS.contains(&year) {
        return Err(unreadable(text));
    }
    Day::of(year, month, day).ok_or_else(|| {
        Message::new(
            "day_impossible",
            format!("日历上没有 {year} 年 {month} 月 {day} 日"),
            format!("the calendar has no {year:04}-{month:02}-{day:02}"),
        )
    })
}

fn unreadable(text: &str) -> Message {
    let shown = text::excerpt(text);
    if let Some((year, month)) = year_and_month(text) {
        return Message::new(
            "day_unreadable",
            format!("“{shown}”缺少几号，请写成 {year}-{month:02}-01 这样的日期"),
            format!("“{shown}” has no day of the month; write a date such as {year}-{month:02}-01"),
        );
    }
    Message::new(
        "day_unreadable",
        format!("“{shown}”不是 1900 至 2199 年间的日期，请写成 2026-03-05"),
        format!("“{shown}” is not a day between 1900 and 2199; write it as 2026-03-05"),
    )
}

/// What people write who do not know the day: 2021年6月, 2021-06, 2021/6.
fn year_and_month(text: &str) -> Option<(i32, i32)> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    let (year, month) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let is_written_so = text.chars().all(|c| c.is_ascii_digit() || "年月-/. ".contains(c));
    (numbers.next().is_none() && is_written_so && YEARS.contains(&year) && (1..=12).contains(&month))
        .then_some((year, month))
}

fn ambiguous(text: &str, one: Day, other: Day) -> Message {
    let shown = text::excerpt(text);
    Message::new(
        "day_unreadable",
        format!("“{shown}”可能是 {}，也可能是 {}，请写成 2026-03-05", one.text(), other.text()),
        format!("“{shown}” may be {} or {}; write it as 2026-03-05", one.text(), other.text()),
    )
}

#[cfg(test)]
#[path = "tests/day.rs"]
mod tests;
