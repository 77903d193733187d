use super::sheets::{Sheet, near};
use crate::Refusal;
use crate::drivers::correlation::correlation;
use crate::drivers::regression::regression;
use crate::drivers::{Column, Standardised};
use crate::interval::Level;

#[test]
fn regressions_equal_those_of_r() {
    // summary(lm(rating ~ ., attitude)) and summary(lm(Fertility ~ ., swiss)), as printed.
    let attitude = (
        Sheet::attitude(),
        (10.787_08, 11.589_26),
        vec![
            (0.613_19, 0.160_98),
            (-0.073_05, 0.135_72),
            (0.320_33, 0.168_52),
            (0.081_73, 0.221_48),
            (0.038_38, 0.147_00),
            (-0.217_06, 0.178_21),
        ],
        (0.732_602, 0.662_8, 7.068),
    );
    let swiss = (
        Sheet::swiss(),
        (66.915_18, 10.706_04),
        vec![
            (-0.172_11, 0.070_30),
            (-0.258_01, 0.253_88),
            (-0.870_94, 0.183_03),
            (0.104_12, 0.035_26),
            (1.077_05, 0.381_72),
        ],
        (0.706_735, 0.671_0, 7.165),
    );
    for (sheet, (intercept, intercept_error), coefficients, (r_squared, adjusted, residual)) in
        [attitude, swiss]
    {
        let found = regression(&sheet.standardised(), Level::NINETY_FIVE).unwrap();
        near(found.intercept, intercept, 6e-6);
        near(found.intercept_error, intercept_error, 6e-6);
        for (found, (figure, error)) in found.coefficients.iter().zip(coefficients) {
            near(found.figure, figure, 6e-6);
            near(found.error, error, 6e-6);
        }
        near(found.r_squared, r_squared, 1e-6);
        near(found.r_squared_adjusted, adjusted, 6e-5);
        near(found.residual_error, residual, 6e-4);
    }
    let complaints =
        &regression(&Sheet::attitude().standardised(), Level::NINETY_FIVE).unwrap().coefficients[0];
    near(complaints.chance, 0.000_903, 1e-6);
    near(complaints.interval.low, 0.280_168_7, 1e-5);
}

#[test]
fn a_correlation_comes_with_its_interval_and_its_chance() {
    let sheet = Sheet::attitude();
    let column = |place: usize| Column { name: &sheet.names[place], figures: &sheet.columns[place] };
    // cor.test(rating, complaints) of R.
    let found = correlation(column(0), column(1), Level::NINETY_FIVE).unwrap();
    near(found.figure, 0.825_417_6, 1e-6);
    near(found.interval.low, 0.662_012_8, 1e-5);
    near(found.interval.high, 0.913_913_9, 1e-5);
    near(found.chance, 1.988e-8, 1e-10);
    let same = correlation(column(0), column(0), Level::NINETY_FIVE).unwrap();
    near(same.figure, 1.0, 1e-12);
    assert!(same.chance < 1e-12);
}

#[test]
fn the_order_of_rows_and_the_unit_change_nothing() {
    let sheet = Sheet::swiss();
    let found = regression(&sheet.standardised(), Level::NINETY_FIVE).unwrap();
    let columns = sheet
        .columns
        .iter()
        .map(|column| column.iter().rev().map(|figure| figure * 1e12).collect())
        .collect();
    let turned = Sheet { names: sheet.names.clone(), columns };
    let again = regression(&turned.standardised(), Level::NINETY_FIVE).unwrap();
    for (one, other) in found.coefficients.iter().zip(&again.coefficients) {
        near(one.figure, other.figure, 1e-9);
        near(one.error, other.error, 1e-9);
    }
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    let (one, two, three) =
        ([1.0, 2.0, 4.0, 3.0, 7.0], [2.0, 4.0, 8.0, 6.0, 14.0], [1.0, 5.0, 2.0, 3.0, 9.0]);
    fn column<'a>(name: &'a str, figures: &'a [f64]) -> Column<'a> {
        Column { name, figures }
    }
    let twice =
        Standardised::of(&[column("one", &one), column("two", &two), column("y", &three)], 3).unwrap();
    let refused = regression(&twice, Level::NINETY_FIVE).unwrap_err();
    assert_eq!(refused, Refusal::BadValue { column: "two".to_owned(), row: 0, why: "collinear" });
    let flat = Standardised::of(&[column("flat", &[1e12; 5]), column("y", &three)], 3);
    assert!(matches!(flat, Err(Refusal::NoVariation { .. })));
    let broken = Standardised::of(&[column("x", &[1.0, f64::NAN, 2.0]), column("y", &three[..3])], 3);
    assert!(matches!(broken, Err(Refusal::BadValue { row: 1, .. })));
    let short = Standardised::of(&[column("x", &one[..2]), column("y", &three[..2])], 3);
    assert!(matches!(short, Err(Refusal::TooFew { .. })));
    let uneven = Standardised::of(&[column("x", &one), column("y", &three[..4])], 3);
    assert!(matches!(uneven, Err(Refusal::Lengths { .. })));
    let alone = Standardised::of(&[column("y", &three)], 3).unwrap();
    assert!(matches!(regression(&alone, Level::NINETY_FIVE), Err(Refusal::TooFew { what: "drivers", .. })));
}
