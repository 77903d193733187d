//! An amount of money, exact to the smallest unit, with its currency.

mod currency;

use crate::{Message, text};

pub use currency::Currency;

/// The longest text that is looked at, in bytes: an amount with its unit and currency in words.
const TEXT_BYTES_MAX: usize = 100;
/// The most digits that are counted with; more is beyond every amount that fits (19 digits).
const DIGITS_MAX: usize = 30;

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// In the smallest unit of the currency: fen, cents, whole yen.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads an amount as people write it: `¥1,234.50`, `1.2万`, `3亿元`, `USD 12.50`, `人民币100元`, `-5`,
    /// `(5.00)` for less than nothing. Without a currency it is CNY.
    ///
    /// Errors: `money_unreadable`; `money_too_precise` for more decimals than the currency has;
    /// `money_too_large`.
    pub fn parse(text: &str) -> Result<Money, Message> {
        let written = Written::of(text).ok_or_else(|| unreadable(text))?;
        written.in_currency(text, written.currency.unwrap_or(Currency::CNY))
    }

    /// An amount and its currency given apart, as in the API's `{"amount":"1234.50","currency":"CNY"}`.
    ///
    /// Errors: as [`Money::parse`]; `money_unreadable` too where the amount names another currency;
    /// `currency_unknown`.
    pub fn from_parts(amount: &str, currency: &str) -> Result<Money, Message> {
        let Some(currency) = Currency::parse(currency) else {
            let shown = text::excerpt(currency);
            return Err(Message::new(
                "currency_unknown",
                format!("“{shown}”不是货币代码，请写成 CNY、USD、EUR 等"),
                format!("“{shown}” is not a currency code; write CNY, USD, EUR or the like"),
            ));
        };
        match Written::of(amount) {
            Some(written) if written.currency.is_none_or(|named| named == currency) => {
                written.in_currency(amount, currency)
            }
            Some(_) | None => Err(unreadable(amount)),
        }
    }

    /// The amount in plain digits with all decimals of its currency: `1234.50`, `-0.05`; yen as `1234`.
    pub fn amount_text(&self) -> String {
        let decimals = self.currency.decimals() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// The sum; `None` for two currencies, or beyond what 64 bits hold.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_add(other.minor).map(|minor| Money { minor, currency: self.currency })
    }
}

/// An amount as written: all its digits as one whole number, and how far the point moves.
struct Written {
    negative: bool,
    digits: i128,
    /// Power of ten of the last digit: -2 for `12.50`, 4 for `12万`, 3 for `1.2万`.
    exponent: i32,
    currency: Option<Currency>,
}

/// Words for a power of ten, longer before shorter, simplified and traditional. English letters as in `12k`, `1.5M`,
/// `1.2B`, `3bn`; w is typed for 万.
const UNITS: [(&str, i32); 24] = [
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("十亿", 9),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("万", 4),
    ("千", 3),
    ("萬億", 12),
    ("千億", 11),
    ("百億", 10),
    ("十億", 9),
    ("億", 8),
    ("千萬", 7),
    ("百萬", 6),
    ("十萬", 5),
    ("萬", 4),
    ("bn", 9),
    ("b", 9),
    ("m", 6),
    ("w", 4),
    ("k", 3),
];

impl Written {
    fn of(text: &str) -> Option<Written> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let plain = text::plain(text);
        let mut rest: &str = &plain;
        let mut negative = false;
        if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            negative = true; // Bookkeepers put what is owed in brackets.
            rest = inside.trim();
        }
        let mut currency = None;
        let mut signed = negative;
        loop {
            if let Some(after) = rest.strip_prefix(['-', '+']) {
                if signed {
                    return None;
                }
                signed = true;
                negative = rest.starts_with('-');
                rest = after.trim_start();
            } else if let Some((named, after)) = currency::in_front(rest) {
                currency = agree(currency, named)?;
                rest = after.trim_start_matches([' ', ':']);
            } else {
                break;
            }
        }
        rest = rest.strip_suffix(['整', '正']).unwrap_or(rest).trim_end();
        while let Some((named, before)) = currency::at_end(rest) {
            currency = agree(currency, named)?;
            rest = before.trim_end();
        }
        let unit = UNITS.iter().find_map(|(unit, power)| Some((rest.strip_suffix(unit)?, *power)));
        let (number, power) = unit.unwrap_or((rest, 0));
        let (digits, decimals) = read_number(number.trim_end())?;
        Some(Written { negative, digits, exponent: power - decimals, currency })
    }

    fn in_currency(&self, text: &str, currency: Currency) -> Result<Money, Message> {
        let power = self.exponent + currency.decimals() as i32;
        let factor = 10_i128.pow(power.unsigned_abs());
        let minor = if power >= 0 {
            self.digits.checked_mul(factor).ok_or_else(|| too_large(text))?
        } else if self.digits % factor == 0 {
            self.digits / factor
        } else {
            return Err(too_precise(text, currency));
        };
        let minor = if self.negative { -minor } else { minor };
        let minor = i64::try_from(minor).map_err(|_| too_large(text))?;
        Ok(Money { minor, currency })
    }
}

/// A whole number as people write it short: `1.2万`, `3亿`, `12k`. `None` for what is none, an amount with its
/// currency, and what has a part left over.
pub(crate) fn whole_number(text: &str) -> Option<i64> {
    let written = Written::of(text).filter(|written| written.currency.is_none())?;
    let factor = 10_i128.pow(written.exponent.unsigned_abs());
    let number = match written.exponent {
        0.. => written.digits.checked_mul(factor)?,
        _ if written.digits % factor == 0 => written.digits / factor,
        _ => return None,
    };
    i64::try_from(if written.negative { -number } else { number }).ok()
}

/// A number or an amount as people write it, as a figure to calculate with: `1,234.5`, `1.2万`, `¥12.125`, `(3)`. For what
/// is counted on exactly there are [`Money`] and decimals. `None` for what is none.
pub fn figure(text: &str) -> Option<f64> {
    let written = Written::of(text)?;
    // Digits and power are read together, as 0.1 is not 1 divided by 10 in every digit.
    let figure: f64 = format!("{}e{}", written.digits, written.exponent).parse().ok()?;
    Some(if written.negative { -figure } else { figure })
}

/// Why a text is no number with so many decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    Unreadable,
    TooPrecise,
    TooLarge,
}

/// A number as people write it, counted in its smallest decimal: `1,234.5`, `1.2万`, `(3)`.
pub(crate) fn scaled_number(text: &str, places: u8) -> Result<i64, Misfit> {
    let written = Written::of(text).filter(|written| written.currency.is_none()).ok_or(Misfit::Unreadable)?;
    let power = written.exponent + i32::from(places);
    let factor = 10_i128.checked_pow(power.unsigned_abs()).ok_or(Misfit::TooPrecise)?;
    let smallest = match power {
        0.. => written.digits.checked_mul(factor).ok_or(Misfit::TooLarge)?,
        _ if written.digits % factor == 0 => written.digits / factor,
        _ => return Err(Misfit::TooPrecise),
    };
    i64::try_from(if written.negative { -smallest } else { smallest }).map_err(|_| Misfit::TooLarge)
}

/// The currency named twice has to be one.
fn agree(known: Option<Currency>, named: Currency) -> Option<Option<Currency>> {
    known.is_none_or(|known| known == named).then_some(Some(named))
}

/// Digits in groups of three (or four, as 万 counts) with a point before the decimals: all digits as a number,
/// and how many are decimals. `1.234,50` is refused rather than read as 1.23.
fn read_number(number: &str) -> Option<(i128, i32)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || !are_groups_even(whole) {
        return None;
    }
    let mut digits = 0_i128;
    let mut count = 0;
    for c in whole.chars().filter(|c| !is_group_mark(*c)).chain(fraction.chars()) {
        digits = digits * 10 + i128::from(c.to_digit(10)?);
        count += 1;
        if count > DIGITS_MAX {
            return None;
        }
    }
    Some((digits, i32::try_from(fraction.len()).ok()?))
}

fn is_group_mark(c: char) -> bool {
    matches!(c, ',' | ' ' | '\'')
}

fn are_groups_even(whole: &str) -> bool {
    let Some(mark) = whole.chars().find(|c| is_group_mark(*c)) else { return true };
    let mut groups = whole.split(mark).map(str::len);
    let first = groups.next().unwrap_or(0);
    let mut later = 0;
    for length in groups {
        if !matches!(length, 3 | 4) || (later != 0 && later != length) {
            return false;
        }
        later = length;
    }
    first > 0 && first <= later && whole.chars().all(|c| c == mark || !is_group_mark(c))
}

fn unreadable(text: &str) -> Message {
    let shown = text::excerpt(text);
    Message::new(
        "money_unreadable",
        format!("“{shown}”不是金额，请写成 1234.50、1.2万 或 USD 12.50"),
        format!("“{shown}” is not an amount; write 1234.50 or USD 12.50"),
    )
}

fn too_precise(text: &str, currency: Currency) -> Message {
    let (shown, code, decimals) = (text::excerpt(text), currency.code(), currency.decimals());
    Message::new(
        "money_too_precise",
        format!("“{shown}”小数位太多，{code} 最多 {decimals} 位小数"),
        format!("“{shown}” has too many decimals; {code} has {decimals}"),
    )
}

fn too_large(text: &str) -> Message {
    let shown = text::excerpt(text);
    Message::new("money_too_large", format!("“{shown}”金额太大"), format!("“{shown}” is too large an amount"))
}

#[cfg(test)]
#[path = "tests/money.rs"]
mod tests;
