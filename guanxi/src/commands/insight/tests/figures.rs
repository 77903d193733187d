use super::*;

#[test]
fn figures_are_written_in_groups_of_three_digits() {
    for (figure, wanted) in [
        (0.0, "0.00"),
        (-0.5, "-0.50"),
        (999.99, "999.99"),
        (1_000.0, "1,000.00"),
        (-123_456.0, "-123,456.00"),
        (29_811_812.4, "29,811,812.40"),
        (f64::INFINITY, "inf"),
    ] {
        assert_eq!(money(figure), wanted);
    }
    assert_eq!((shown(29_811_812.4), shown(0.25)), ("29,811,812".to_owned(), "0.2500".to_owned()));
}
