//! Figures as people read them: thousands apart, money with its sign, and large ones the short way: 1,234.5万,
//! 3.2亿 in Chinese, 12.3M, 1.2B in English (the compact short forms of Unicode CLDR, with one decimal).

use crate::{Duration, FieldKind, Label, Lang, Money};

/// Below it a figure is read at a glance, and stands whole.
pub const SHORT_FROM: u64 = 10_000;

/// Words for powers of ten, the largest first.
const BY_TEN_THOUSANDS: [(i128, Label); 3] = [
    (1_000_000_000_000, Label::new("万亿", "trillion")),
    (100_000_000, Label::new("亿", "hundred million")),
    (10_000, Label::new("万", "ten thousand")),
];
const BY_THOUSANDS: [(i128, Label); 4] = [
    (1_000_000_000_000, Label::new("万亿", "T")),
    (1_000_000_000, Label::new("十亿", "B")),
    (1_000_000, Label::new("百万", "M")),
    (1_000, Label::new("千", "K")),
];

/// `12,345`, `-5`.
pub fn count_text(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands_apart(&number.unsigned_abs().to_string()))
}

impl FieldKind {
    /// A figure that is kept as a whole number, as people read it: `12,345`, `12.5`, `12.5%`, `1 h 30 min`.
    pub fn figure_text(self, lang: Lang, number: i64) -> String {
        match self.decimal() {
            Some(scale) => scale.text(number),
            None if matches!(self, FieldKind::Duration) => Duration(number).text(lang),
            None => count_text(number),
        }
    }

    /// The same as people type it: `12345`, `12.5`, `12.5%`, `1:30`.
    pub fn figure_typed(self, number: i64) -> String {
        match self.decimal() {
            Some(scale) => scale.typed(number),
            None if matches!(self, FieldKind::Duration) => Duration(number).typed(),
            None => number.to_string(),
        }
    }

    /// The same for other programs: plain digits with a point, `12.5`; a duration in minutes.
    pub fn figure_plain(self, number: i64) -> String {
        match self.decimal() {
            Some(scale) => scale.plain(number),
            None => number.to_string(),
        }
    }
}

/// `¥12,345.00`, `-US$5.00`; amounts in a currency without a sign of its own begin with its code, `JPY 1,200`.
pub fn amount_text(money: Money) -> String {
    let plain = money.amount_text();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    with_mark(money, sign, &format!("{}{point}{fraction}", thousands_apart(whole)))
}

/// A count the short way, from [`SHORT_FROM`] on: `1.2万`, `12.3M`; smaller ones as [`count_text`].
pub fn short_count_text(lang: Lang, number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    short(lang, i128::from(number.unsigned_abs()), 0)
        .map_or_else(|| count_text(number), |figures| format!("{sign}{figures}"))
}

/// An amount the short way, from [`SHORT_FROM`] of its currency on: `¥1,234.5万`, `US$1.2B`; smaller ones as
/// [`amount_text`].
pub fn short_amount_text(lang: Lang, money: Money) -> String {
    let sign = if money.minor < 0 { "-" } else { "" };
    short(lang, i128::from(money.minor.unsigned_abs()), money.currency.decimals())
        .map_or_else(|| amount_text(money), |figures| with_mark(money, sign, &figures))
}

/// The figure in the largest word that it fills once it is rounded, half away from nothing, to a tenth of that word:
/// 9,999.95万 is 1亿, 9,999.94万 is 9,999.9万. `None` where it stays whole. It is given in the smallest unit, of which
/// 10^`decimals` make one.
fn short(lang: Lang, smallest: i128, decimals: u32) -> Option<String> {
    let one = 10_i128.pow(decimals);
    if smallest < i128::from(SHORT_FROM) * one {
        return None;
    }
    let words: &[(i128, Label)] =
        if lang.counts_by_ten_thousands() { &BY_TEN_THOUSANDS } else { &BY_THOUSANDS };
    let place = words.iter().position(|(size, _)| smallest >= size * one)?;
    let (size, word) = (words[place].0, words[place].1.text(lang));
    let tenths = rounded(smallest * 10, size * one);
    let above = place.checked_sub(1).map(|above| words[above]);
    match above {
        // Rounded up to what has a word of its own.
        Some((larger, larger_word)) if tenths * size >= larger * 10 => {
            Some(format!("1{}", larger_word.text(lang)))
        }
        _ => {
            let figures = thousands_apart(&(tenths / 10).to_string());
            match tenths % 10 {
                0 => Some(format!("{figures}{word}")),
                tenth => Some(format!("{figures}.{tenth}{word}")),
            }
        }
    }
}

fn rounded(number: i128, by: i128) -> i128 {
    (number + by / 2) / by
}

fn with_mark(money: Money, sign: &str, figures: &str) -> String {
    let mark = match money.currency.code() {
        "CNY" => "¥",
        "USD" => "US$",
        "EUR" => "€",
        "GBP" => "£",
        "HKD" => "HK$",
        "TWD" => "NT$",
        // The yen's sign is the yuan's too.
        code => return format!("{code} {sign}{figures}"),
    };
    format!("{sign}{mark}{figures}")
}

pub(crate) fn thousands_apart(digits: &str) -> String {
    let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

#[cfg(test)]
#[path = "tests/figures.rs"]
mod tests;
