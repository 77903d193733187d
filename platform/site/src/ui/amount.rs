//! Amounts of money as people read them.

use object::Money;

/// `¥12,345.00`; other currencies by their code: `USD 1,200.50`.
pub fn money_text(money: &Money) -> String {
    let plain = money.amount_text();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |plain| ("-", plain));
    let (whole, part) = plain.split_once('.').map_or((plain, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let unit = match money.currency.code() {
        "CNY" => "¥".to_owned(),
        code => format!("{code} "),
    };
    match part {
        Some(part) => format!("{sign}{unit}{grouped}.{part}"),
        None => format!("{sign}{unit}{grouped}"),
    }
}
