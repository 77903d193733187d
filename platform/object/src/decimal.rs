//! Numbers with a declared count of decimals, exact: quantities (`Decimal<3>`) and percentages (`Percent<2>`). They
//! lie in the table as whole numbers of their smallest part, so that sums never drift.

use crate::{FieldKind, FieldType, Message, Money, Value, figures, money, text};

/// The most decimals a kind may declare: with them there is room for nine billions of wholes in 64 bits.
pub const PLACES_MAX: u8 = 9;

/// How a number with decimals is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Digits after the point.
    pub places: u8,
    /// Parts of a hundred, with the sign behind them.
    pub is_percent: bool,
}

impl Scale {
    /// How many of the smallest part make one.
    pub const fn one(self) -> i64 {
        10_i64.pow(self.places as u32)
    }

    /// The number in plain digits, without decimals that say nothing: `12.5`, `-0.25`, `3`.
    pub fn plain(self, smallest: i64) -> String {
        let places = usize::from(self.places);
        let sign = if smallest < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", smallest.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// As people read it: `1,234.5`, `12.5%`.
    pub fn text(self, smallest: i64) -> String {
        let plain = self.plain(smallest);
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let point = if fraction.is_empty() { "" } else { "." };
        let mark = if self.is_percent { "%" } else { "" };
        format!("{sign}{}{point}{fraction}{mark}", figures::thousands_apart(whole))
    }

    /// As people type it: `12.5`, and a percentage with its sign, `12.5%`.
    pub fn typed(self, smallest: i64) -> String {
        format!("{}{}", self.plain(smallest), if self.is_percent { "%" } else { "" })
    }

    /// Reads a number as people write it: `1,234.5`, `1.2万`, `(3)` for less than nothing; of a percentage `12.5`,
    /// `12.5%` and `12.5％`, and in Chinese `八五折`'s figure is not guessed.
    ///
    /// # Errors
    /// `decimal_unreadable`; `decimal_too_precise` for more decimals than are kept; `decimal_too_large`.
    pub fn parse(self, text: &str) -> Result<i64, Message> {
        let plain = text::plain(text);
        let number = match plain.trim().strip_suffix('%') {
            Some(number) if self.is_percent => number.trim_end(),
            Some(_) => return Err(self.unreadable(text)),
            None => plain.trim(),
        };
        match money::scaled_number(number, self.places) {
            Ok(smallest) => Ok(smallest),
            Err(money::Misfit::Unreadable) => Err(self.unreadable(text)),
            Err(money::Misfit::TooPrecise) => Err(self.too_precise(text)),
            Err(money::Misfit::TooLarge) => {
                let shown = text::excerpt(text);
                Err(Message::new(
                    "decimal_too_large",
                    format!("“{shown}”数字太大"),
                    format!("“{shown}” is too large a number"),
                ))
            }
        }
    }

    fn unreadable(self, text: &str) -> Message {
        let shown = text::excerpt(text);
        if self.is_percent {
            return Message::new(
                "decimal_unreadable",
                format!("“{shown}”不是百分比，请写成 12.5%"),
                format!("“{shown}” is not a percentage; write 12.5%"),
            );
        }
        Message::new(
            "decimal_unreadable",
            format!("“{shown}”不是数字，请写成 1234.5"),
            format!("“{shown}” is not a number; write 1234.5"),
        )
    }

    fn too_precise(self, text: &str) -> Message {
        let (shown, places) = (text::excerpt(text), self.places);
        Message::new(
            "decimal_too_precise",
            format!("“{shown}”小数位太多，最多 {places} 位小数"),
            format!("“{shown}” has too many decimals; {places} are kept"),
        )
    }
}

/// A number with `PLACES` decimals; what it holds is counted in the smallest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal<const PLACES: u8>(pub i64);

/// A percentage with `PLACES` decimals: `Percent::<2>(1250)` is 12.5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent<const PLACES: u8>(pub i64);

/// An exact part or multiple, for reckoning with amounts without rounding in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    above: i128,
    below: i128,
}

impl<const PLACES: u8> Decimal<PLACES> {
    const SCALE: Scale = scale(PLACES, false);

    /// So many wholes; `None` beyond what 64 bits hold.
    pub fn whole(number: i64) -> Option<Self> {
        number.checked_mul(Self::SCALE.one()).map(Decimal)
    }

    /// The number as a multiple.
    pub fn ratio(self) -> Ratio {
        Ratio { above: i128::from(self.0), below: i128::from(Self::SCALE.one()) }
    }
}

impl<const PLACES: u8> Percent<PLACES> {
    const SCALE: Scale = scale(PLACES, true);
    /// All of it.
    pub const WHOLE: Percent<PLACES> = Percent(Self::SCALE.one() * 100);

    /// The part of a whole that it is.
    pub fn ratio(self) -> Ratio {
        Ratio { above: i128::from(self.0), below: i128::from(Self::SCALE.one()) * 100 }
    }

    /// What of a whole is left without it: of 12.5 % seven eighths.
    pub fn rest(self) -> Ratio {
        let Ratio { above, below } = self.ratio();
        Ratio { above: below - above, below }
    }
}

impl Ratio {
    /// Both, one after the other; `None` beyond what 128 bits hold.
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        let above = self.above.checked_mul(other.above)?;
        Some(Ratio { above, below: self.below.checked_mul(other.below)? })
    }
}

impl Money {
    /// The amount so many times, rounded once to its smallest unit, half away from nothing; `None` beyond what 64 bits
    /// hold.
    pub fn times(self, ratio: Ratio) -> Option<Money> {
        let exact = i128::from(self.minor).checked_mul(ratio.above)?;
        let half = ratio.below / 2;
        let rounded = (exact + if exact < 0 { -half } else { half }) / ratio.below;
        i64::try_from(rounded).ok().map(|minor| Money { minor, currency: self.currency })
    }
}

const fn scale(places: u8, is_percent: bool) -> Scale {
    assert!(places <= PLACES_MAX, "so many decimals leave no room for wholes");
    Scale { places, is_percent }
}

impl<const PLACES: u8> FieldType for Decimal<PLACES> {
    const KIND: FieldKind = FieldKind::Decimal(Self::SCALE);
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int().map(Decimal)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Self::SCALE.parse(text).map(Value::Int)
    }
}

impl<const PLACES: u8> FieldType for Percent<PLACES> {
    const KIND: FieldKind = FieldKind::Decimal(Self::SCALE);
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_int().map(Percent)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        Self::SCALE.parse(text).map(Value::Int)
    }
}

#[cfg(test)]
#[path = "tests/decimal.rs"]
mod tests;
