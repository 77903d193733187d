use super::sheets::{Sheet, near};
use crate::drivers::shares::{EXACT_DRIVERS_MAX, Method, Repetition, lmg, relative_weights, shares};
use crate::drivers::{Column, Standardised};
use crate::interval::Level;
use crate::{Refusal, chance, draws};

const FEW: Repetition = Repetition { level: Level::NINETY_FIVE, repetitions: 200, seed: 7 };

#[test]
fn lmg_equals_the_reference_of_r() {
    // calc.relimp(..., type = "lmg") of relaimpo.
    for (sheet, r_squared, expected) in [
        (
            Sheet::attitude(),
            0.732_601_992_5,
            vec![
                0.370_816_194_3,
                0.050_903_793_0,
                0.155_765_990_2,
                0.120_345_079_4,
                0.006_588_722_5,
                0.028_182_213_1,
            ],
        ),
        (
            Sheet::swiss(),
            0.706_735_001_6,
            vec![0.057_091_220_8, 0.171_173_028_9, 0.260_134_678_6, 0.105_570_150_4, 0.112_765_922_9],
        ),
    ] {
        let found = shares(&sheet.standardised(), FEW).unwrap();
        assert_eq!(found.method, Method::Lmg);
        near(found.r_squared, r_squared, 1e-9);
        for (share, expected) in found.shares.iter().zip(expected) {
            near(share.figure, expected, 1e-9);
            assert!(share.interval.low < share.figure && share.figure < share.interval.high, "{share:?}");
        }
    }
}

/// Columns that go together, and a target made of some of them.
fn made(drivers: usize, rows: usize) -> Standardised {
    let mut chance = chance::of_piece(3, 0);
    let mut columns = vec![Vec::with_capacity(rows); drivers + 1];
    for _ in 0..rows {
        let common = draws::normal(&mut chance);
        let mut target = draws::normal(&mut chance);
        for (place, column) in columns[..drivers].iter_mut().enumerate() {
            let figure = 0.6 * common + draws::normal(&mut chance);
            target += figure * (place % 3) as f64 * 0.2;
            column.push(figure);
        }
        columns[drivers].push(target);
    }
    let names: Vec<String> = (0..=drivers).map(|place| format!("x{place}")).collect();
    let columns: Vec<Column<'_>> =
        names.iter().zip(&columns).map(|(name, figures)| Column { name, figures }).collect();
    Standardised::of(&columns, 3).unwrap()
}

#[test]
fn both_ways_add_up_to_what_is_explained_and_come_near_each_other() {
    let columns = made(12, 500);
    let (exact, weights) = (lmg(columns.correlation()), relative_weights(columns.correlation()));
    near(exact.iter().sum(), weights.iter().sum(), 1e-9);
    for (exact, weight) in exact.iter().zip(weights) {
        near(*exact, weight, 0.02);
    }
    // Uncorrelated drivers: both are squared correlations.
    let more = made(EXACT_DRIVERS_MAX + 5, 500);
    let found = shares(&more, FEW).unwrap();
    assert_eq!(found.method, Method::RelativeWeights);
    assert!((0.0..=1.0).contains(&found.r_squared));
}

#[test]
fn the_order_of_drivers_and_threads_change_nothing_and_doubled_rows_only_intervals() {
    let sheet = Sheet::attitude();
    let found = shares(&sheet.standardised(), FEW).unwrap();
    for threads in [1, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| shares(&sheet.standardised(), FEW).unwrap()), found);
    }
    let order = [0, 6, 5, 4, 3, 2, 1];
    let turned = Sheet {
        names: order.iter().map(|place| sheet.names[*place].clone()).collect(),
        columns: order.iter().map(|place| sheet.columns[*place].clone()).collect(),
    };
    let mut again = shares(&turned.standardised(), FEW).unwrap().shares;
    again.reverse();
    let twice = Sheet {
        names: sheet.names.clone(),
        columns: sheet.columns.iter().map(|column| [&column[..], &column[..]].concat()).collect(),
    };
    let doubled = shares(&twice.standardised(), FEW).unwrap().shares;
    for ((one, other), doubled) in found.shares.iter().zip(again).zip(doubled) {
        near(one.figure, other.figure, 1e-12);
        near(one.figure, doubled.figure, 1e-12);
        let width = |interval: crate::interval::Interval| interval.high - interval.low;
        assert!(width(doubled.interval) < width(one.interval));
    }
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    let sheet = Sheet::attitude();
    let columns = sheet.columns.iter().map(|column| column[..20].to_vec()).collect();
    let short = Sheet { names: sheet.names.clone(), columns }.standardised();
    assert!(matches!(shares(&short, FEW), Err(Refusal::TooFew { what: "rows", have: 20, need: 24 })));
    let none = Repetition { repetitions: 0, ..FEW };
    assert!(matches!(shares(&sheet.standardised(), none), Err(Refusal::TooFew { what: "repetitions", .. })));
    let mut columns = sheet.columns.clone();
    columns[2] = columns[1].iter().map(|figure| 3.0 - figure).collect();
    let twice = Sheet { names: sheet.names.clone(), columns }.standardised();
    assert!(matches!(shares(&twice, FEW), Err(Refusal::BadValue { why: "collinear", .. })));
}
