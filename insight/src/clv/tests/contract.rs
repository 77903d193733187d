use super::cdnow::agree;
use crate::Refusal;
use crate::clv::Parameters;
use crate::clv::contract::{Contracts, ShiftedBetaGeometric, of_cohort, seen};
use crate::clv::value::PERIODS_MAX;
use crate::interval::Level;

/// Fader & Hardie 2007, table 1: of a thousand customers, how many are there after each year.
const REGULAR: [f64; 13] =
    [1000.0, 631.0, 468.0, 382.0, 326.0, 289.0, 262.0, 241.0, 223.0, 207.0, 194.0, 183.0, 173.0];
const HIGH_END: [f64; 13] =
    [1000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0, 468.0, 445.0, 427.0, 409.0, 394.0];
/// Years that the paper learns from.
const YEARS: usize = 7;

#[test]
fn the_published_cohorts_give_the_published_parameters_and_projections() {
    for (survivors, alpha, beta) in [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)] {
        let fitted = ShiftedBetaGeometric::fit(&of_cohort(&survivors[..=YEARS]).unwrap()).unwrap();
        agree(fitted.model.alpha, alpha, 1e-3);
        agree(fitted.model.beta, beta, 1e-3);
        // The five years held out: within two of a hundred.
        for (year, there) in survivors.iter().enumerate().skip(YEARS + 1) {
            let projected = 1000.0 * fitted.model.survival(year as u32);
            assert!((projected - there).abs() < 20.0, "{year}: {projected} for {there}");
        }
    }
}

#[test]
fn survival_is_the_product_of_retentions_and_renewals_their_discounted_sum() {
    let model = ShiftedBetaGeometric { alpha: 0.668, beta: 3.806 };
    let mut product = 1.0;
    for period in 1..20 {
        assert!(model.retention(period + 1) > model.retention(period));
        product *= model.retention(period);
        agree(model.survival(period), product, 1e-10);
    }
    let by_hand: f64 = (1..=5).map(|year| model.survival(year) / 1.1_f64.powi(year as i32)).sum();
    agree(model.renewals(1, 5, 0.1).unwrap(), by_hand, 1e-10);
    assert_eq!(model.renewals(3, 0, 0.1), Ok(0.0));
    for (period, within, discount) in [(0, 5, 0.1), (1, 1_201, 0.1), (1, 5, -1.0), (1, 5, f64::NAN)] {
        assert!(matches!(model.renewals(period, within, discount), Err(Refusal::BadValue { .. })));
    }
}

#[test]
fn what_was_seen_of_a_cohort_is_its_shares_and_of_running_contracts_what_is_known() {
    let shares = seen(&of_cohort(&HIGH_END[..=YEARS]).unwrap());
    assert_eq!(shares.len(), YEARS + 1);
    for (share, there) in shares.iter().zip(HIGH_END) {
        agree(*share, there / 1000.0, 1e-12);
    }
    let row = |periods, ended, count| Contracts { periods, ended, count };
    // Of those in their second period one ran out and three are to be asked yet; the fourth period ended for all.
    let mixed = [row(1, true, 5.0), row(2, false, 3.0), row(2, true, 1.0), row(4, true, 1.0)];
    assert_eq!(seen(&mixed), [1.0, 0.5, 0.25, 0.25, 0.0]);
    assert_eq!(seen(&[]), [1.0]);
    assert_eq!(seen(&[row(3, false, 9.0)]), [1.0, 1.0, 1.0]);
}

#[test]
fn one_contract_of_all_periods_that_there_are_is_seen_as_far_as_anything_is_said() {
    let mut contracts = of_cohort(&HIGH_END).unwrap();
    contracts.push(Contracts { periods: u32::MAX, ended: false, count: 1.0 });
    let shares = seen(&contracts);
    assert_eq!(shares.len(), PERIODS_MAX as usize + 1);
    // After its thirteenth year it is the only one that is known of.
    assert_eq!(shares[13], shares[PERIODS_MAX as usize]);
}

#[test]
fn rows_may_come_in_any_order_and_in_pieces() {
    let contracts = of_cohort(&HIGH_END[..=YEARS]).unwrap();
    let whole = ShiftedBetaGeometric::fit(&contracts).unwrap();
    let mut pieces: Vec<Contracts> = contracts
        .iter()
        .flat_map(|row| {
            [Contracts { count: row.count * 0.5, ..*row }, Contracts { count: row.count * 0.5, ..*row }]
        })
        .collect();
    pieces.reverse();
    let again = ShiftedBetaGeometric::fit(&pieces).unwrap();
    for place in 0..2 {
        agree(again.model.to_vec()[place], whole.model.to_vec()[place], 1e-9);
    }
    assert!(whole.intervals(Level::NINETY_FIVE)[0].covers(0.668));
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(of_cohort(&[10.0, 11.0]), Err(Refusal::BadValue { why: "rises", row: 1, .. })));
    assert!(matches!(of_cohort(&[f64::NAN]), Err(Refusal::BadValue { why: "not_finite", .. })));
    let running = [Contracts { periods: 3, ended: false, count: 1_000.0 }];
    assert!(matches!(
        ShiftedBetaGeometric::fit(&running),
        Err(Refusal::TooFew { what: "ended contracts", .. })
    ));
    assert!(matches!(ShiftedBetaGeometric::fit(&[]), Err(Refusal::TooFew { have: 0, .. })));
    let never_begun = [Contracts { periods: 0, ended: true, count: 1_000.0 }];
    assert!(matches!(ShiftedBetaGeometric::fit(&never_begun), Err(Refusal::BadValue { .. })));
    // All leave at once: nobody differs from anybody.
    let at_once = [Contracts { periods: 1, ended: true, count: 1_000.0 }];
    assert!(matches!(ShiftedBetaGeometric::fit(&at_once), Err(Refusal::NotConverged { .. })));
}
