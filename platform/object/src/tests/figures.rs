use proptest::prelude::*;

use super::{amount_text, count_text, short_amount_text, short_count_text};
use crate::{Currency, Lang, Money};

fn money(text: &str) -> Money {
    Money::parse(text).expect("an amount")
}

#[test]
fn large_figures_are_shown_as_each_language_says_them() {
    let table = [
        ("0", "¥0.00", "¥0.00"),
        ("9999.99", "¥9,999.99", "¥9,999.99"),
        ("10000", "¥1万", "¥10K"),
        ("-10000", "-¥1万", "-¥10K"),
        ("12345.67", "¥1.2万", "¥12.3K"),
        ("999949.99", "¥100万", "¥999.9K"),
        ("999950", "¥100万", "¥1M"),
        ("12345000", "¥1,234.5万", "¥12.3M"),
        ("9999.94万", "¥9,999.9万", "¥100M"),
        ("9999.95万", "¥1亿", "¥100M"),
        ("-9999.95万", "-¥1亿", "-¥100M"),
        ("3.2亿", "¥3.2亿", "¥320M"),
        ("12亿", "¥12亿", "¥1.2B"),
        ("9999.94999亿", "¥9,999.9亿", "¥1T"),
        ("9999.95亿", "¥1万亿", "¥1T"),
        ("92233720368547758.07", "¥92,233.7万亿", "¥92,233.7T"),
        ("-92233720368547758.08", "-¥92,233.7万亿", "-¥92,233.7T"),
        ("USD 1234567", "US$123.5万", "US$1.2M"),
        ("JPY 123456", "JPY 12.3万", "JPY 123.5K"),
        ("JPY -123456", "JPY -12.3万", "JPY -123.5K"),
        ("KWD 12345.678", "KWD 1.2万", "KWD 12.3K"),
    ];
    for (written, zh, en) in table {
        assert_eq!(short_amount_text(Lang::Zh, money(written)), zh, "{written}");
        assert_eq!(short_amount_text(Lang::En, money(written)), en, "{written}");
    }
    for (count, zh, en) in [
        (0, "0", "0"),
        (-9_999, "-9,999", "-9,999"),
        (10_049, "1万", "10K"),
        (12_345, "1.2万", "12.3K"),
        (99_999_499, "9,999.9万", "100M"),
        (99_999_500, "1亿", "100M"),
        (i64::MIN, "-9,223,372万亿", "-9,223,372T"),
    ] {
        assert_eq!(short_count_text(Lang::Zh, count), zh, "{count}");
        assert_eq!(short_count_text(Lang::En, count), en, "{count}");
    }
}

#[test]
fn exact_figures_stand_in_groups_of_three() {
    let table = [
        ("1234.5", "¥1,234.50"),
        ("-5", "-¥5.00"),
        ("USD 12.50", "US$12.50"),
        ("TWD 1200", "NT$1,200.00"),
        ("JPY 1234567", "JPY 1,234,567"),
        ("CHF -1234.5", "CHF -1,234.50"),
    ];
    for (written, shown) in table {
        assert_eq!(amount_text(money(written)), shown);
    }
    assert_eq!(count_text(-1_234_567), "-1,234,567");
}

/// What a short figure says, in the smallest unit.
fn said(figure: &str, decimals: u32) -> i128 {
    let figure = figure.replace(',', "");
    let digits: String = figure.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let word: String = figure
        .chars()
        .skip_while(|c| "-¥US$JPYKWD ".contains(*c))
        .filter(|c| !c.is_ascii_digit() && *c != '.')
        .collect();
    let power = match word.as_str() {
        "万亿" | "T" => 12,
        "亿" => 8,
        "B" => 9,
        "M" => 6,
        "万" => 4,
        "K" => 3,
        "" => 0,
        other => panic!("what is {other} in {figure}"),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let number: i128 = format!("{whole}{fraction}").parse().expect("digits");
    number * 10_i128.pow(power + decimals) / 10_i128.pow(u32::try_from(fraction.len()).expect("few"))
}

proptest! {
    // Of every amount, the short figure is off by half a tenth of its word at most, and by a twentieth of itself.
    #[test]
    fn a_short_figure_never_names_another_magnitude(minor in any::<i64>(), code in prop::sample::select(vec!["CNY", "USD", "JPY", "KWD"])) {
        let currency = Currency::parse(code).expect("a known code");
        let money = Money { minor, currency };
        let exact = i128::from(minor.unsigned_abs());
        for lang in [Lang::Zh, Lang::En] {
            let shown = short_amount_text(lang, money);
            let off = (said(&shown, currency.decimals()) - exact).abs();
            prop_assert!(off * 20 <= exact, "{shown} for {minor}");
            prop_assert_eq!(shown.contains('-'), minor < 0);
            // A larger word would have fitted.
            prop_assert!(!shown.starts_with("¥10,000万") && !shown.contains("1,000K") && !shown.contains("1,000M") && !shown.contains("1,000B"));
        }
    }
}
