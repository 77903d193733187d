use super::cdnow::agree;
use crate::Refusal;
use crate::clv::formula::{
    Formula, acquisition_cost, annual_revenue, assess, compare, retention_rate, retention_years,
};

#[test]
fn the_formula_is_the_product_of_the_three() {
    for (annual_revenue, retention_years, loyalty, value) in [
        (12_000.0, 5.0, 1.2, 72_000.0),
        (0.0, 5.0, 1.0, 0.0),
        (-100.0, 2.0, 1.0, -200.0),
        (1e12, 10.0, 0.5, 5e12),
    ] {
        assert_eq!(Formula { annual_revenue, retention_years, loyalty }.value(), Ok(value));
    }
    for (annual_revenue, retention_years, loyalty, column, why) in [
        (f64::NAN, 1.0, 1.0, "annual_revenue", "not_finite"),
        (1.0, -1.0, 1.0, "retention_years", "negative"),
        (1.0, 1.0, f64::INFINITY, "loyalty", "not_finite"),
    ] {
        let refused = Formula { annual_revenue, retention_years, loyalty }.value().unwrap_err();
        assert_eq!(refused, Refusal::BadValue { column: column.to_owned(), row: 0, why });
    }
}

#[test]
fn formula_and_model_are_said_to_disagree_beyond_half_as_much_again() {
    for (formula, model, disagree) in [
        (100.0, 149.0, false),
        (100.0, 151.0, true),
        (100.0, 67.0, false),
        (100.0, 66.0, true),
        (100.0, -100.0, true),
        (0.0, 0.0, false),
        (0.0, 1.0, true),
    ] {
        assert_eq!(compare(formula, model).unwrap().disagree, disagree, "{formula} {model}");
    }
    assert!(compare(f64::NAN, 1.0).is_err());
}

#[test]
fn cost_retention_and_years_are_plain_ratios() {
    assert_eq!(acquisition_cost(5_000.0, 20), Ok(250.0));
    assert!(matches!(acquisition_cost(5_000.0, 0), Err(Refusal::TooFew { .. })));
    assert_eq!(retention_rate(200, 150), Ok(0.75));
    assert!(retention_rate(0, 0).is_err() && retention_rate(1, 2).is_err());
    assert_eq!(retention_years(0.75), Ok(4.0));
    assert!(matches!(retention_years(1.0), Err(Refusal::BadValue { why: "for_ever", .. })));
    // A purchase last week is not fifty a year.
    assert_eq!(annual_revenue(100.0, 7.0), Ok(100.0));
    agree(annual_revenue(300.0, 3.0 * 365.2425).unwrap(), 100.0, 1e-12);
    let assessed = assess(1_000.0, 250.0, 0.75).unwrap();
    assert_eq!(assessed.value_per_cost, Some(4.0));
    assert_eq!(assess(1_000.0, 0.0, 0.75).unwrap().value_per_cost, None);
    assert!(assess(1_000.0, 1.0, 1.1).is_err());
}
