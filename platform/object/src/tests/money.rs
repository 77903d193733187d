use proptest::prelude::*;

use super::{Currency, Money, figure};

fn read(text: &str) -> Result<(i64, String), &'static str> {
    Money::parse(text)
        .map(|money| (money.minor, money.currency.code().to_owned()))
        .map_err(|message| message.code)
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let table = [
        ("0", 0, "CNY"),
        ("12", 1_200, "CNY"),
        ("12.5", 1_250, "CNY"),
        ("12.", 1_200, "CNY"),
        (".5", 50, "CNY"),
        ("¥1,234.50", 123_450, "CNY"),
        ("￥1234", 123_400, "CNY"),
        ("１２３．５０", 12_350, "CNY"),
        ("1.2万", 1_200_000, "CNY"),
        ("1.2 万元", 1_200_000, "CNY"),
        ("1.2w", 1_200_000, "CNY"),
        ("3亿", 30_000_000_000, "CNY"),
        ("5百万元", 500_000_000, "CNY"),
        ("12元", 1_200, "CNY"),
        ("12元整", 1_200, "CNY"),
        ("人民币100元", 10_000, "CNY"),
        ("RMB 100", 10_000, "CNY"),
        ("CNY:100", 10_000, "CNY"),
        ("USD 12.50", 1_250, "USD"),
        ("12.50usd", 1_250, "USD"),
        ("US$12.50", 1_250, "USD"),
        ("$12k", 1_200_000, "USD"),
        ("€1.5M", 150_000_000, "EUR"),
        ("1.2B", 120_000_000_000, "CNY"),
        ("3bn USD", 300_000_000_000, "USD"),
        ("1.2萬元", 1_200_000, "CNY"),
        ("3億", 30_000_000_000, "CNY"),
        ("5万美元", 5_000_000, "USD"),
        ("HK$20", 2_000, "HKD"),
        ("1200日元", 1_200, "JPY"),
        ("JPY 1200.00", 1_200, "JPY"),
        ("KWD 1.234", 1_234, "KWD"),
        ("-5", -500, "CNY"),
        ("−5", -500, "CNY"),
        ("-¥5", -500, "CNY"),
        ("¥-5", -500, "CNY"),
        ("+5", 500, "CNY"),
        ("(5.00)", -500, "CNY"),
        ("（¥5.00）", -500, "CNY"),
        ("1 234 567.89", 123_456_789, "CNY"),
        ("12,3456", 12_345_600, "CNY"),
        ("1.23456万", 1_234_560, "CNY"),
        ("1.2300000", 123, "CNY"),
        ("92233720368547758.07", i64::MAX, "CNY"),
        ("-92233720368547758.08", i64::MIN, "CNY"),
    ];
    for (text, minor, currency) in table {
        assert_eq!(read(text), Ok((minor, currency.to_owned())), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused_with_its_reason() {
    let huge = "9".repeat(5_000_000);
    let table = [
        ("", "money_unreadable"),
        ("面议", "money_unreadable"),
        ("元", "money_unreadable"),
        (".", "money_unreadable"),
        ("-", "money_unreadable"),
        ("--5", "money_unreadable"),
        ("(-5)", "money_unreadable"),
        ("1.234,50", "money_unreadable"),
        ("12,50", "money_unreadable"),
        ("1,23,456", "money_unreadable"),
        ("1,234 567", "money_unreadable"),
        (",123", "money_unreadable"),
        ("1e5", "money_unreadable"),
        ("1.2.3", "money_unreadable"),
        ("$5 EUR", "money_unreadable"),
        ("12 XXX", "money_unreadable"),
        ("1.005", "money_too_precise"),
        ("1.2345678万", "money_too_precise"),
        ("JPY 12.5", "money_too_precise"),
        ("92233720368547758.08", "money_too_large"),
        ("999999999万亿", "money_too_large"),
        (huge.as_str(), "money_unreadable"),
    ];
    for (text, code) in table {
        assert_eq!(read(text), Err(code), "{}", text.get(..30).unwrap_or(text));
    }
}

#[test]
fn parts_are_read_together() {
    let code = |amount, currency| Money::from_parts(amount, currency).map(|m| m.minor).map_err(|m| m.code);
    assert_eq!(code("1234.50", "CNY"), Ok(123_450));
    assert_eq!(code("1234", "jpy"), Ok(1_234));
    assert_eq!(code("1234.5", "JPY"), Err("money_too_precise"));
    assert_eq!(code("¥5", "USD"), Err("money_unreadable"));
    assert_eq!(code("5", "XYZ"), Err("currency_unknown"));
    assert_eq!(code("", "CNY"), Err("money_unreadable"));
}

#[test]
fn amounts_are_written_with_all_decimals() {
    let table = [
        (0, "CNY", "0.00"),
        (5, "CNY", "0.05"),
        (-5, "CNY", "-0.05"),
        (123_450, "CNY", "1234.50"),
        (1_234, "JPY", "1234"),
        (1, "KWD", "0.001"),
        (i64::MIN, "CNY", "-92233720368547758.08"),
    ];
    for (minor, code, expected) in table {
        let currency = Currency::parse(code).expect("a known code");
        assert_eq!(Money { minor, currency }.amount_text(), expected);
    }
}

#[test]
fn only_amounts_of_one_currency_add_up() {
    let (yuan, dollar) = (Money::parse("1.50").expect("an amount"), Money::parse("$1").expect("an amount"));
    assert_eq!(yuan.checked_add(yuan), Some(Money::parse("3").expect("an amount")));
    assert_eq!(yuan.checked_add(dollar), None);
    assert_eq!(yuan.checked_add(Money { minor: i64::MAX, currency: Currency::CNY }), None);
}

#[test]
fn a_currency_is_known_by_its_code() {
    assert_eq!(Currency::parse("cny"), Some(Currency::CNY));
    for code in ["", "CN", "CNYY", "XAU", "元", "ABC", "人"] {
        assert_eq!(Currency::parse(code), None, "{code}");
    }
}

proptest! {
    #[test]
    fn a_written_amount_reads_as_itself(minor in any::<i64>(), code in "CNY|USD|JPY|KWD") {
        let money = Money { minor, currency: Currency::parse(&code).expect("a known code") };
        prop_assert_eq!(Money::from_parts(&money.amount_text(), &code), Ok(money));
        prop_assert_eq!(Money::parse(&format!("{code} {}", money.amount_text())), Ok(money));
    }

    #[test]
    fn any_text_is_an_amount_or_an_error(text in "[-+() ¥$0-9.,万亿元usdCNYkmw]{0,12}|.{0,20}") {
        if let Ok(money) = Money::parse(&text) {
            prop_assert_eq!(Money::from_parts(&money.amount_text(), money.currency.code()), Ok(money));
        }
    }
}

#[test]
fn whole_numbers_are_read_short_too() {
    let table = [
        ("1.2万", Some(12_000)),
        ("3亿", Some(300_000_000)),
        ("12k", Some(12_000)),
        ("1.5M", Some(1_500_000)),
        ("-2萬", Some(-20_000)),
        ("1.00001万", None),
        ("12.5", None),
        ("¥5", None),
        ("9223372036854775808", None),
        ("很多", None),
    ];
    for (text, number) in table {
        let read = <i64 as crate::FieldType>::parse(text).ok();
        assert_eq!(read, number.map(crate::Value::Int), "{text}");
    }
}

#[test]
fn an_amount_is_a_figure_whatever_its_sign_unit_and_decimals() {
    let table = [
        ("12", Some(12.0)),
        ("¥1,234.5", Some(1_234.5)),
        ("$0.125", Some(0.125)),
        ("1.2万", Some(12_000.0)),
        ("-3亿元", Some(-3e8)),
        ("(5)", Some(-5.0)),
        ("0.1", Some(0.1)),
        ("1234,50", None),
        ("12,5", None),
        ("much", None),
        ("", None),
        ("nan", None),
    ];
    for (text, wanted) in table {
        assert_eq!(figure(text), wanted, "{text}");
    }
}
