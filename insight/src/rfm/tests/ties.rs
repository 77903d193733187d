use crate::Refusal;
use crate::clv::history::Log;
use crate::rfm::{Bought, Figures, Rules, figures, scores};

fn of(totals: &[i64]) -> Figures {
    let bought = totals
        .iter()
        .enumerate()
        .map(|(number, &total)| Bought { last_day: number as i32, orders: 1 + number as u32 % 7, total })
        .collect();
    Figures { bought, rows_later: 0 }
}

#[test]
fn equal_figures_have_equal_scores() {
    for (totals, expected) in [
        (vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10], vec![1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        // Seven of ten below: the eighth begins at the fourth fifth.
        (vec![1, 1, 1, 1, 1, 1, 1, 2, 3, 4], vec![1, 1, 1, 1, 1, 1, 1, 4, 5, 5]),
        (vec![4, 3, 2, 1, 1, 1, 1, 1, 1, 1], vec![5, 5, 4, 1, 1, 1, 1, 1, 1, 1]),
        (vec![1, 2, 2, 2, 2, 2, 2, 2, 2, 2], vec![1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
    ] {
        let scored = scores(&of(&totals), 100, &Rules::default()).unwrap();
        let monetary: Vec<u8> = scored.iter().flatten().map(|scored| scored.monetary).collect();
        assert_eq!(monetary, expected, "{totals:?}");
    }
}

#[test]
fn own_limits_and_weights_are_followed() {
    let found = of(&[50, 100, 101, 5_000, 20_000]);
    let rules = Rules {
        days_since: Some([30, 90, 180, 365]),
        total: Some([100, 1_000, 10_000, 100_000]),
        weights: [0.0, 0.0, 2.0],
        ..Rules::default()
    };
    let scored: Vec<_> = scores(&found, 34, &rules).unwrap().into_iter().flatten().collect();
    let monetary: Vec<u8> = scored.iter().map(|scored| scored.monetary).collect();
    assert_eq!(monetary, [1, 1, 2, 3, 4]);
    // Last orders 34, 33, 32, 31 and 30 days ago: only the last is within thirty days.
    let recency: Vec<u8> = scored.iter().map(|scored| scored.recency).collect();
    assert_eq!(recency, [4, 4, 4, 4, 5]);
    assert!(scored.iter().all(|scored| scored.score == f64::from(scored.monetary)));
    assert_eq!(scored[4].cell(), 504 + 10 * u16::from(scored[4].frequency));
    let wrong = Rules { orders: Some([4, 3, 5, 6]), ..Rules::default() };
    assert!(matches!(scores(&found, 34, &wrong), Err(Refusal::BadValue { why: "not_ascending", .. })));
    let none = Rules { weights: [0.0; 3], ..Rules::default() };
    assert!(matches!(scores(&found, 34, &none), Err(Refusal::BadValue { why: "no_weight", .. })));
}

#[test]
fn refunds_futures_and_customers_without_orders_are_treated_as_written() {
    let log = Log { customer: &[0, 0, 0, 2], day: &[5, 9, 11, 3], amount: &[1_000, -400, 777, -5] };
    let found = figures(log, 3, 10).unwrap();
    assert_eq!(found.bought[0], Bought { last_day: 5, orders: 1, total: 600 });
    assert_eq!((found.bought[1].orders, found.bought[2].orders, found.rows_later), (0, 0, 1));
    let own =
        Rules { days_since: Some([1; 4]), orders: Some([1; 4]), total: Some([1; 4]), ..Rules::default() };
    let scored = scores(&found, 10, &own).unwrap();
    assert!(scored[0].is_some() && scored[1].is_none() && scored[2].is_none());
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(scores(&of(&[1]), 10, &Rules::default()), Err(Refusal::TooFew { have: 1, .. })));
    let alike = scores(&of(&[7; 100]), 10, &Rules::default());
    assert_eq!(alike.unwrap_err(), Refusal::NoVariation { column: "total".to_owned() });
    let log = Log { customer: &[0, 0], day: &[1, 1], amount: &[i64::MAX, 1] };
    assert!(matches!(figures(log, 1, 10), Err(Refusal::BadValue { why: "too_large", row: 1, .. })));
    let log = Log { customer: &[1], day: &[1], amount: &[1] };
    assert!(matches!(figures(log, 1, 10), Err(Refusal::BadValue { why: "unknown", .. })));
}
