use crate::chance;
use crate::draws;
use crate::drivers::regression::regression;
use crate::drivers::shares::{Repetition, lmg, shares};
use crate::drivers::{Column, Standardised};
use crate::interval::Level;
use crate::symmetric::Symmetric;

/// Two drivers that go together (0.5), slopes one and a half, an error of one.
const SLOPES: [f64; 2] = [1.0, 0.5];

/// The correlations these make.
fn truth() -> Symmetric {
    let variance = 1.0 + 0.25 + 2.0 * 0.5 * 0.5 + 1.0;
    let with = [(1.0 + 0.5 * 0.5) / f64::sqrt(variance), (0.5 + 0.5) / f64::sqrt(variance)];
    Symmetric::from_fn(3, |row, column| match (row, column) {
        _ if row == column => 1.0,
        (2, place) => with[place],
        _ => 0.5,
    })
}

#[test]
fn intervals_of_slopes_and_shares_cover_as_often_as_they_say() {
    const TRIES: usize = 300;
    let expected = lmg(&truth());
    let (mut slopes, mut parts) = ([0; 2], [0; 2]);
    for seed in 0..TRIES {
        let mut chance = chance::of_piece(seed as u64, 1);
        let mut columns = [const { Vec::new() }; 3];
        for _ in 0..250 {
            let (one, other) = (draws::normal(&mut chance), draws::normal(&mut chance));
            let second = 0.5 * one + f64::sqrt(0.75) * other;
            columns[0].push(one);
            columns[1].push(second);
            columns[2].push(SLOPES[0] * one + SLOPES[1] * second + draws::normal(&mut chance));
        }
        let named: Vec<Column<'_>> = ["one", "two", "y"]
            .into_iter()
            .zip(&columns)
            .map(|(name, figures)| Column { name, figures })
            .collect();
        let standardised = Standardised::of(&named, 3).unwrap();
        let regression = regression(&standardised, Level::NINETY).unwrap();
        let repetition = Repetition { level: Level::NINETY, repetitions: 250, seed: seed as u64 };
        let found = shares(&standardised, repetition).unwrap();
        for place in 0..2 {
            slopes[place] += usize::from(regression.coefficients[place].interval.covers(SLOPES[place]));
            parts[place] += usize::from(found.shares[place].interval.covers(expected[place]));
        }
    }
    // Three standard errors of a share of 0.9 in 300 tries are 0.052.
    for hits in slopes.into_iter().chain(parts) {
        let share = hits as f64 / TRIES as f64;
        assert!((0.845..=0.955).contains(&share), "{share}");
    }
}
