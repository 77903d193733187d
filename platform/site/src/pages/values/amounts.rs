//! Figures as people read them: thousands apart, money with its sign.

use object::Money;

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
