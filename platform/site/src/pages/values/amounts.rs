//! Figures as people read them: thousands apart, money with its sign.

use object::{Lang, Money};

/// ¥12,345.00; amounts in a currency without a sign of its own begin with its code.
pub(in crate::pages) fn amount_text(money: Money) -> String {
    let plain = money.amount_text();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let mark = match money.currency.code() {
        "CNY" => "¥",
        "USD" => "US$",
        "EUR" => "€",
        "GBP" => "£",
        "HKD" => "HK$",
        // The yen's sign is the yuan's too.
        code => return format!("{code} {sign}{}{point}{fraction}", thousands_apart(whole)),
    };
    format!("{sign}{mark}{}{point}{fraction}", thousands_apart(whole))
}

/// ¥128.6万, ¥3.2亿; ¥1.29M, ¥320M: three or four figures, for where many amounts stand side by side. Amounts below
/// ten thousand are whole.
pub(in crate::pages) fn short_amount_text(lang: Lang, money: Money) -> String {
    let whole = money.minor / 10_i64.pow(money.currency.decimals());
    let steps: [(i64, &str); 3] = match lang {
        Lang::Zh => [(1_000_000_000_000, "万亿"), (100_000_000, "亿"), (10_000, "万")],
        Lang::En => [(1_000_000_000, "B"), (1_000_000, "M"), (10_000, "k")],
    };
    let step = steps.into_iter().find(|(step, _)| whole.unsigned_abs() >= step.unsigned_abs());
    let Some((step, word)) = step else { return amount_text(money) };
    // English counts its smallest step by thousands, from ten thousand on.
    let unit = if word == "k" { 1_000 } else { step };
    let tenths = whole / (unit / 10);
    let figures = amount_text(Money { minor: tenths / 10 * 10_i64.pow(money.currency.decimals()), ..money });
    let figures = figures.split('.').next().unwrap_or_default().to_owned();
    match tenths.unsigned_abs() % 10 {
        0 => format!("{figures}{word}"),
        tenth => format!("{figures}.{tenth}{word}"),
    }
}

/// 12,345.
pub(in crate::pages) fn count_text(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands_apart(&number.unsigned_abs().to_string()))
}

fn thousands_apart(digits: &str) -> String {
    let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}
