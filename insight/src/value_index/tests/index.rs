use crate::Refusal;
use crate::value_index::{Class, Component, Division, Scale, classes, index, moves};

fn component<'a>(figures: &'a [f64], weight: f64, scale: Scale) -> Component<'a> {
    Component { name: "figure", figures, weight, scale }
}

#[test]
fn the_index_is_the_weighted_mean_of_what_is_scaled() {
    let revenue = [0.0, 10.0, 10.0, 1e12];
    let days = [400.0, 30.0, 200.0, 10.0];
    let found = index(&[
        component(&revenue, 3.0, Scale::Rank),
        component(&days, 1.0, Scale::Limits { nought: 365.0, one: 0.0 }),
    ])
    .unwrap();
    let expected = [
        0.0,
        75.0 * 0.5 + 25.0 * 335.0 / 365.0,
        75.0 * 0.5 + 25.0 * 165.0 / 365.0,
        75.0 + 25.0 * 355.0 / 365.0,
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
    let falling = index(&[component(&days, 1.0, Scale::RankFalling)]).unwrap();
    for (found, expected) in falling.iter().zip([0.0, 200.0 / 3.0, 100.0 / 3.0, 100.0]) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}

#[test]
fn equals_are_never_divided_and_classes_follow_shares_or_limits() {
    use Class::{High, Low, Middle};
    let ten: Vec<f64> = (1..=10).map(f64::from).collect();
    let found = classes(&ten, Division::default()).unwrap();
    assert_eq!(found, [Low, Low, Low, Low, Low, Middle, Middle, Middle, High, High]);
    let equal = [1.0, 9.0, 9.0, 9.0, 9.0];
    assert_eq!(classes(&equal, Division::default()).unwrap(), [Low, Middle, Middle, Middle, Middle]);
    assert_eq!(classes(&[5.0; 4], Division::default()).unwrap(), [Middle; 4]);
    let limits = Division::Limits { high: 70.0, low: 40.0 };
    assert_eq!(classes(&[39.9, 40.0, 70.0], limits).unwrap(), [Low, Middle, High]);
    assert_eq!(moves(&[High, Low, Low], &[Low, Low, High]).unwrap(), [[0, 0, 1], [0, 0, 0], [1, 0, 1]]);
}

#[test]
fn the_order_of_customers_and_the_size_of_weights_change_nothing() {
    let figures: Vec<f64> = (0..100).map(|number| f64::from(number * 37 % 101)).collect();
    let turned: Vec<f64> = figures.iter().rev().copied().collect();
    let once = index(&[component(&figures, 1.0, Scale::Rank)]).unwrap();
    let mut again = index(&[component(&turned, 2.0, Scale::Rank)]).unwrap();
    again.reverse();
    assert_eq!(once, again);
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(index(&[]), Err(Refusal::TooFew { .. })));
    let alike = index(&[component(&[3.0, 3.0], 1.0, Scale::Rank)]);
    assert!(matches!(alike, Err(Refusal::NoVariation { .. })));
    assert!(matches!(index(&[component(&[3.0], 1.0, Scale::Rank)]), Err(Refusal::NoVariation { .. })));
    let broken = index(&[component(&[3.0, f64::NAN], 1.0, Scale::Rank)]);
    assert!(matches!(broken, Err(Refusal::BadValue { row: 1, why: "not_finite", .. })));
    let weightless = index(&[component(&[3.0, 4.0], 0.0, Scale::Rank)]);
    assert!(matches!(weightless, Err(Refusal::BadValue { why: "no_weight", .. })));
    let much = Division::Shares { high: 0.6, low: 0.6 };
    assert!(classes(&[1.0], much).is_err());
    assert!(classes(&[1.0], Division::Limits { high: 1.0, low: 2.0 }).is_err());
    assert!(moves(&[Class::High], &[]).is_err());
}
