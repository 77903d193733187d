//! How the numbers look that people call records by: `DD-{yyyy}-{000000}` gives DD-2026-000123.

use crate::Message;

/// The longest pattern, in characters.
const PATTERN_CHARS_MAX: usize = 40;
/// The most digits that a pattern asks for.
const DIGITS_MAX: usize = 12;
/// The largest number that is counted on from. A longer one that somebody typed is a name, and no place in the count:
/// behind it there would soon be no more.
const NUMBER_MAX: i64 = 1_000_000_000_000;

/// A pattern: words, the year, the month, and a number of so many digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Year,
    ShortYear,
    Month,
    Number(usize),
}

impl NumberPattern {
    /// Reads a pattern. In braces stand `{yyyy}`, `{yy}`, `{mm}`, and once as many zeros as the number has digits.
    ///
    /// # Errors
    /// `number_pattern_unreadable` with what a pattern looks like.
    pub fn parse(text: &str) -> Result<NumberPattern, Message> {
        let text = crate::text::clean(text);
        parts_of(&text).map(|parts| NumberPattern { parts }).ok_or_else(|| {
            let shown = crate::text::excerpt(&text);
            Message::new(
                "number_pattern_unreadable",
                format!("“{shown}”不是编号规则，请写成 DD-{{yyyy}}-{{000000}}"),
                format!("“{shown}” is no pattern of numbers; write DD-{{yyyy}}-{{000000}}"),
            )
        })
    }

    /// Whether numbers begin anew each year: where the year stands in them.
    pub fn is_yearly(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Year | Part::ShortYear))
    }

    /// How many digits its number has at least.
    pub fn digits(&self) -> usize {
        let digits = self.parts.iter().map(|part| match part {
            Part::Number(digits) => *digits,
            Part::Words(_) | Part::Year | Part::ShortYear | Part::Month => 0,
        });
        digits.sum()
    }

    /// The number in full. One of more digits than the pattern has room for is written whole.
    pub fn text(&self, year: i16, month: i8, number: i64) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.clone(),
                Part::Year => format!("{year:04}"),
                Part::ShortYear => format!("{:02}", year.rem_euclid(100)),
                Part::Month => format!("{month:02}"),
                Part::Number(digits) => format!("{number:0>digits$}"),
            })
            .collect()
    }

    /// What number of this year a text is by the pattern; none where it is written in another way, or too large to be
    /// counted on from.
    pub fn number_in(&self, text: &str, year: i16) -> Option<i64> {
        let mut rest = text;
        let mut number = None;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            rest = match part {
                Part::Words(words) => rest.strip_prefix(words.as_str())?,
                Part::Year => rest.strip_prefix(&format!("{year:04}"))?,
                Part::ShortYear => rest.strip_prefix(&format!("{:02}", year.rem_euclid(100)))?,
                Part::Month => {
                    rest.get(2..).filter(|_| rest[..2].bytes().all(|byte| byte.is_ascii_digit()))?
                }
                Part::Number(digits) => {
                    let all = rest.bytes().take_while(u8::is_ascii_digit).count();
                    // Before other digits it has its own count, at the end as many as there are.
                    let end = if parts.peek().is_some() { *digits } else { all };
                    if all < end || end < *digits {
                        return None;
                    }
                    number = rest[..end].parse().ok().filter(|number| *number < NUMBER_MAX);
                    &rest[end..]
                }
            };
        }
        number.filter(|_| rest.is_empty())
    }
}

fn parts_of(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut numbers = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let Some((words, after)) = rest.split_once('{') else {
            parts.push(Part::Words(rest.to_owned()));
            break;
        };
        if !words.is_empty() {
            parts.push(Part::Words(words.to_owned()));
        }
        let (inside, after) = after.split_once('}')?;
        parts.push(match inside {
            "yyyy" => Part::Year,
            "yy" => Part::ShortYear,
            "mm" => Part::Month,
            zeros
                if !zeros.is_empty()
                    && zeros.len() <= DIGITS_MAX
                    && zeros.bytes().all(|byte| byte == b'0') =>
            {
                numbers += 1;
                Part::Number(zeros.len())
            }
            _ => return None,
        });
        rest = after;
    }
    let is_short = text.chars().count() <= PATTERN_CHARS_MAX;
    let is_plain = parts.iter().all(|part| match part {
        Part::Words(words) => !words.contains('}'),
        Part::Year | Part::ShortYear | Part::Month | Part::Number(_) => true,
    });
    (is_short && is_plain && numbers == 1).then_some(parts)
}

#[cfg(test)]
#[path = "tests/number_pattern.rs"]
mod tests;
