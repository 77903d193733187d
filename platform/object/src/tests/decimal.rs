use super::{Decimal, Percent, Scale};
use crate::{FieldType, Money, Value};

#[test]
fn quantities_are_read_as_people_write_them() {
    for (text, thousandths) in [
        ("12", 12_000),
        ("12.5", 12_500),
        (".25", 250),
        ("１２．５", 12_500),
        ("1,234.567", 1_234_567),
        ("1.2万", 12_000_000),
        ("-3", -3_000),
        ("(3)", -3_000),
        ("0.0010", 1),
    ] {
        assert_eq!(Decimal::<3>::parse(text), Ok(Value::Int(thousandths)), "{text}");
    }
    for (text, code) in [
        ("zwölf", "decimal_unreadable"),
        ("12%", "decimal_unreadable"),
        ("¥12", "decimal_unreadable"),
        ("0.0001", "decimal_too_precise"),
        ("99999999999999999", "decimal_too_large"),
    ] {
        assert_eq!(Decimal::<3>::parse(text).map_err(|message| message.code), Err(code), "{text}");
    }
}

#[test]
fn percentages_are_read_with_and_without_their_sign() {
    for (text, hundredths) in
        [("12.5%", 1_250), ("12.5 ％", 1_250), ("12.5", 1_250), ("100%", 10_000), ("-5%", -500)]
    {
        assert_eq!(Percent::<2>::parse(text), Ok(Value::Int(hundredths)), "{text}");
    }
    assert_eq!(Percent::<2>::parse("12.505%").map_err(|message| message.code), Err("decimal_too_precise"));
}

#[test]
fn decimals_that_say_nothing_are_not_shown() {
    let quantity = Scale { places: 3, is_percent: false };
    for (smallest, text) in
        [(12_000, "12"), (12_500, "12.5"), (1_234_567, "1,234.567"), (-250, "-0.25"), (0, "0")]
    {
        assert_eq!(quantity.text(smallest), text);
        assert_eq!(quantity.parse(&quantity.typed(smallest)), Ok(smallest));
    }
    let percent = Scale { places: 2, is_percent: true };
    assert_eq!(percent.text(123_450), "1,234.5%");
    assert_eq!(percent.parse(&percent.typed(123_450)), Ok(123_450));
}

#[test]
fn an_amount_is_rounded_once_and_half_away_from_nothing() {
    let line = |price: &str, quantity: i64, discount: i64| {
        let Ok(price) = Money::parse(price) else { panic!("{price} is an amount") };
        let ratio = Decimal::<3>(quantity).ratio().times(Percent::<2>(discount).rest());
        ratio.and_then(|ratio| price.times(ratio)).map(|amount| amount.amount_text())
    };
    assert_eq!(line("100.00", 3_000, 0).as_deref(), Some("300.00"));
    assert_eq!(line("9.99", 3_000, 1_250).as_deref(), Some("26.22")); // 26.22375
    assert_eq!(line("0.01", 500, 0).as_deref(), Some("0.01")); // 0.005
    assert_eq!(line("-0.01", 500, 0).as_deref(), Some("-0.01"));
    assert_eq!(line("100.00", 1_000, 10_000).as_deref(), Some("0.00"));
    assert_eq!(line("90000000000000000.00", 9_000_000_000_000, 0), None);
}
