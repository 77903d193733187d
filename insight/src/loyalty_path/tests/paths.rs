use crate::chance;
use crate::draws;
use crate::drivers::shares::Repetition;
use crate::drivers::{Column, Standardised};
use crate::interval::Level;
use crate::loyalty_path::{Effect, Equation, paths};
use crate::{Refusal, loyalty_path::Paths};

const REPETITION: Repetition = Repetition { level: Level::NINETY, repetitions: 300, seed: 11 };
const NAMES: [&str; 4] = ["quality", "price", "satisfaction", "loyalty"];
/// Quality 0.6 and price 0.3 make satisfaction; satisfaction 0.5 and quality 0.2 make loyalty; all of variance one.
const QUALITY: f64 = 0.6;
const PRICE: f64 = 0.3;
const SATISFACTION: f64 = 0.5;
const STRAIGHT: f64 = 0.2;

fn equations() -> Vec<Equation> {
    vec![Equation { target: 2, causes: vec![0, 1] }, Equation { target: 3, causes: vec![2, 0] }]
}

fn survey(rows: usize, seed: u64) -> Standardised {
    let mut chance = chance::of_piece(seed, 9);
    let mut columns = [const { Vec::new() }; 4];
    let noise_satisfaction = f64::sqrt(1.0 - QUALITY * QUALITY - PRICE * PRICE);
    let explained =
        SATISFACTION * SATISFACTION + STRAIGHT * STRAIGHT + 2.0 * SATISFACTION * STRAIGHT * QUALITY;
    let noise_loyalty = f64::sqrt(1.0 - explained);
    for _ in 0..rows {
        let (quality, price) = (draws::normal(&mut chance), draws::normal(&mut chance));
        let satisfaction =
            QUALITY * quality + PRICE * price + noise_satisfaction * draws::normal(&mut chance);
        let loyalty =
            SATISFACTION * satisfaction + STRAIGHT * quality + noise_loyalty * draws::normal(&mut chance);
        for (column, figure) in columns.iter_mut().zip([quality, price, satisfaction, loyalty]) {
            column.push(figure);
        }
    }
    of(&columns)
}

fn of(columns: &[Vec<f64>; 4]) -> Standardised {
    let columns: Vec<Column<'_>> =
        NAMES.iter().zip(columns).map(|(name, figures)| Column { name, figures }).collect();
    Standardised::of(&columns, 3).unwrap()
}

fn effect(paths: &Paths, from: usize, to: usize) -> Effect {
    *paths.effects.iter().find(|effect| effect.from == from && effect.to == to).unwrap()
}

#[test]
fn effects_go_straight_and_through_satisfaction() {
    let found =
        paths(&survey(20_000, 1), &equations(), Repetition { repetitions: 50, ..REPETITION }).unwrap();
    assert_eq!(found.effects.len(), 5);
    for (from, to, direct, indirect) in [
        (0, 2, QUALITY, 0.0),
        (1, 2, PRICE, 0.0),
        (2, 3, SATISFACTION, 0.0),
        (0, 3, STRAIGHT, QUALITY * SATISFACTION),
        (1, 3, 0.0, PRICE * SATISFACTION),
    ] {
        let effect = effect(&found, from, to);
        assert!((effect.direct.figure - direct).abs() < 0.025, "{effect:?}");
        assert!((effect.indirect.figure - indirect).abs() < 0.025, "{effect:?}");
        assert!((effect.total.figure - effect.direct.figure - effect.indirect.figure).abs() < 1e-12);
    }
    assert!((found.r_squared[0] - 0.45).abs() < 0.02 && (found.r_squared[1] - 0.41).abs() < 0.02);
}

#[test]
fn intervals_of_indirect_effects_cover_as_often_as_they_say() {
    const TRIES: usize = 300;
    let mut hits = [0; 3];
    for seed in 0..TRIES {
        let found = paths(&survey(200, seed as u64), &equations(), REPETITION).unwrap();
        hits[0] += usize::from(effect(&found, 0, 3).indirect.interval.covers(QUALITY * SATISFACTION));
        hits[1] += usize::from(effect(&found, 1, 3).indirect.interval.covers(PRICE * SATISFACTION));
        hits[2] += usize::from(effect(&found, 0, 3).direct.interval.covers(STRAIGHT));
    }
    // Three standard errors of a share of 0.9 in 300 tries are 0.052.
    for hits in hits {
        let share = hits as f64 / TRIES as f64;
        assert!((0.845..=0.955).contains(&share), "{share}");
    }
}

#[test]
fn threads_change_nothing() {
    let survey = survey(100, 5);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let once = pool.install(|| paths(&survey, &equations(), REPETITION).unwrap());
    assert_eq!(once, paths(&survey, &equations(), REPETITION).unwrap());
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    let columns = survey(100, 2);
    let refused = |equations: &[Equation]| paths(&columns, equations, REPETITION).unwrap_err();
    let equation = |target: usize, causes: &[usize]| Equation { target, causes: causes.to_vec() };
    for (equations, said) in [
        (vec![equation(9, &[0])], "unknown_column"),
        (vec![equation(2, &[])], "no_cause"),
        (vec![equation(2, &[0]), equation(2, &[1])], "made_twice"),
        (vec![equation(2, &[2])], "made_later"),
        (vec![equation(2, &[3]), equation(3, &[2])], "made_later"),
        (vec![equation(2, &[0, 0])], "cause_twice"),
    ] {
        assert!(matches!(refused(&equations), Refusal::BadValue { why, .. } if why == said), "{said}");
    }
    assert!(matches!(refused(&[]), Refusal::TooFew { .. }));
    let short = survey(9, 2);
    assert!(matches!(paths(&short, &equations(), REPETITION), Err(Refusal::TooFew { what: "rows", .. })));
    let figures = vec![1.0, 2.0, 3.0, 4.0, 6.0, 5.0, 9.0, 8.0, 7.0, 1.0, 4.0];
    let other = figures.iter().rev().copied().collect::<Vec<f64>>();
    let same = of(&[figures.clone(), figures, other.clone(), other]);
    assert!(matches!(
        paths(&same, &equations(), REPETITION),
        Err(Refusal::BadValue { why: "collinear", .. })
    ));
}
