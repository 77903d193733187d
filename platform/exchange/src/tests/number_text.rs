//! Numbers of cells as people see them.

use proptest::prelude::*;

use super::*;

#[test]
fn numbers_stand_as_people_see_them() {
    for (written, shown, text) in [
        ("1", Shown::Number, "1"),
        ("1.0", Shown::Number, "1"),
        ("-0", Shown::Number, "-0"),
        ("13812345678", Shown::Number, "13812345678"),
        ("1.3812345678E10", Shown::Number, "13812345678"),
        ("1.3812345678e+10", Shown::Number, "13812345678"),
        ("320500199001011234", Shown::Number, "320500199001011234"),
        ("3.20500199001011E17", Shown::Number, "320500199001011000"),
        ("0.30000000000000004", Shown::Number, "0.3"),
        ("1234.5", Shown::Number, "1234.5"),
        ("1E-7", Shown::Number, "0.0000001"),
        ("-1234.50", Shown::Number, "-1234.5"),
        ("0.15", Shown::Percent, "15%"),
        ("0.285", Shown::Percent, "28.5%"),
        ("1234", Shown::Zeros(6), "001234"),
        ("46086", Shown::Day, "2026-03-05"),
        ("46086.0", Shown::Day, "2026-03-05"),
        ("46086.99", Shown::Day, "2026-03-05"),
        ("1", Shown::Day, "1900-01-01"),
        ("59", Shown::Day, "1900-02-28"),
        ("60", Shown::Day, "1900-02-29"),
        ("61", Shown::Day, "1900-03-01"),
        ("2958465", Shown::Day, "9999-12-31"),
        ("2958466", Shown::Day, "2958466"),
        ("-5", Shown::Day, "-5"),
        ("46086.5868055556", Shown::Moment, "2026-03-05 14:05"),
        ("46086.999999", Shown::Moment, "2026-03-06 00:00"),
        ("46086", Shown::Moment, "2026-03-05 00:00"),
        ("0.5", Shown::Clock, "12:00"),
        ("1.25", Shown::Hours, "30:00"),
        ("", Shown::Number, ""),
        ("abc", Shown::Number, "abc"),
        ("NaN", Shown::Number, "NaN"),
        ("1e999", Shown::Day, "1e999"),
    ] {
        assert_eq!(number_text(written, shown, false), text, "{written} {shown:?}");
    }
    // The same day in a workbook of an old Mac.
    assert_eq!(number_text("44624", Shown::Day, true), "2026-03-05");
    assert_eq!(number_text("0", Shown::Day, true), "1904-01-01");
}

proptest! {
    #[test]
    fn whatever_stands_in_a_cell_gives_a_text_without_exponent(
        written in "[-+.0-9eE]{0,24}", counts_from_1904: bool
    ) {
        for shown in [Shown::Number, Shown::Percent, Shown::Zeros(8), Shown::Day, Shown::Moment, Shown::Clock, Shown::Hours] {
            let text = number_text(&written, shown, counts_from_1904);
            let is_number = written.parse::<f64>().is_ok_and(f64::is_finite);
            prop_assert!(!is_number || !text.contains(['e', 'E']), "{text}");
        }
    }
}
