use rand::RngExt;

use super::*;
use crate::chance::{self, Chance};

fn normal(chance: &mut Chance) -> f64 {
    (0..12).map(|_| chance.random::<f64>()).sum::<f64>() - 6.0
}

/// Customers with rhythms of their own around a month; the last purchase of each is what comes next.
fn rhythms(count: u32, seed: u64) -> (Vec<u32>, Vec<i64>) {
    let mut chance = chance::of_piece(seed, 0);
    let (mut customers, mut days) = (Vec::new(), Vec::new());
    for customer in 0..count {
        let mean = 3.4 + 0.6 * normal(&mut chance);
        let mut day = chance.random_range(0.0..200.0f64);
        for _ in 0..chance.random_range(2..9) {
            customers.push(customer);
            days.push(day.round() as i64);
            day += (mean + 0.4 * normal(&mut chance)).exp().max(1.0);
        }
    }
    (customers, days)
}

#[test]
fn four_of_five_customers_buy_again_between_early_and_late() {
    let (customers, days) = rhythms(3000, 1);
    let mut last: Vec<usize> = vec![0; 3000];
    customers.iter().enumerate().for_each(|(row, customer)| last[*customer as usize] = row);
    let is_last = |row: usize| last[customers[row] as usize] == row;
    let rows: Vec<usize> = (0..days.len()).filter(|row| !is_last(*row)).collect();
    let known: Vec<u32> = rows.iter().map(|row| customers[*row]).collect();
    let then: Vec<i64> = rows.iter().map(|row| days[*row]).collect();
    let (mut inside, mut before) = (0, 0);
    // Each is asked about on the day of his last known purchase: then nothing is known of the next gap.
    let everybody = next_purchases(&known, &then, 3000, i64::MAX / 4).unwrap();
    assert!(
        everybody.iter().flatten().all(|next| next.patience < 1e-6 && next.middle >= (i64::MAX / 4) as f64)
    );
    for customer in 0..300u32 {
        let today =
            (0..known.len()).filter(|row| known[*row] == customer).map(|row| then[row]).max().unwrap();
        // The others' purchases after today are known too: what is tested is this customer's interval.
        let shifted: Vec<i64> = known
            .iter()
            .zip(&then)
            .map(|(own, day)| if *own == customer { *day } else { day - 5000 })
            .collect();
        let next = next_purchases(&known, &shifted, 3000, today).unwrap()[customer as usize].unwrap();
        let was = days[last[customer as usize]] as f64;
        inside += usize::from(next.early <= was + 0.5 && was - 0.5 <= next.late);
        before += usize::from(was <= next.middle);
    }
    assert!((225..=262).contains(&inside) && (120..=180).contains(&before), "{inside} {before}");
}

#[test]
fn who_waits_longer_than_usual_has_less_patience_and_a_later_day() {
    let (customers, days) = rhythms(200, 2);
    let last = *days.iter().max().unwrap();
    let soon = next_purchases(&customers, &days, 201, last).unwrap();
    let later = next_purchases(&customers, &days, 201, last + 60).unwrap();
    for (soon, later) in soon.iter().flatten().zip(later.iter().flatten()) {
        assert!(later.patience <= soon.patience && later.middle >= soon.middle && soon.gap == later.gap);
        assert!(soon.early <= soon.middle && soon.middle <= soon.late);
    }
    assert_eq!((soon.len(), soon[200]), (201, None));
    let turned: (Vec<u32>, Vec<i64>) = customers.iter().copied().zip(days.iter().copied()).rev().unzip();
    assert_eq!(next_purchases(&turned.0, &turned.1, 201, last).unwrap(), soon);
}

#[test]
fn too_few_gaps_and_gaps_that_are_all_one_are_refused() {
    assert!(matches!(next_purchases(&[0], &[1], 1, 9).unwrap_err(), Refusal::TooFew { have: 0, .. }));
    assert!(matches!(next_purchases(&[0], &[], 1, 9).unwrap_err(), Refusal::Lengths { .. }));
    assert!(matches!(next_purchases(&[3], &[1], 1, 9).unwrap_err(), Refusal::BadValue { row: 0, .. }));
    let weekly: (Vec<u32>, Vec<i64>) =
        (0..20u32).flat_map(|own| (0..4).map(move |week| (own, 7 * week))).unzip();
    assert!(matches!(next_purchases(&weekly.0, &weekly.1, 20, 30).unwrap_err(), Refusal::NoVariation { .. }));
    let one: Vec<i64> = (0..60).collect();
    let single = next_purchases(&[0; 60], &one, 1, 90).unwrap_err();
    assert!(matches!(single, Refusal::TooFew { what: "customers with two gaps", .. }));
}

#[test]
fn products_that_go_together_are_told_from_those_that_meet_by_chance() {
    let mut chance = chance::of_piece(3, 0);
    let (mut customers, mut products) = (Vec::new(), Vec::new());
    for customer in 0..2000u32 {
        let mut has = |product: u32| {
            customers.push(customer);
            products.push(product);
        };
        let printer = chance.random::<f64>() < 0.3;
        if printer {
            has(1);
        }
        if chance.random::<f64>() < if printer { 0.6 } else { 0.1 } {
            has(2);
        }
        (3..8).filter(|_| chance.random::<f64>() < 0.2).for_each(&mut has);
    }
    let found = together(&customers, &products).unwrap();
    assert_eq!((found[0].has.min(found[0].wants), found[0].has.max(found[0].wants)), (1, 2));
    assert!(found[0].lift_low < found[0].lift && found[0].lift < found[0].lift_high);
    // One in five has nothing and is not counted, so that a quarter with the second become three tenths.
    assert!((found[0].lift - 0.6 / 0.315).abs() < 0.2, "{:?}", found[0]);
    // Of forty others one in forty meets by chance.
    assert!(found.len() <= 6, "{found:?}");
    let doubled: (Vec<u32>, Vec<u32>) = (customers.repeat(2), products.repeat(2));
    assert_eq!(together(&doubled.0, &doubled.1).unwrap(), found);
    let renamed: Vec<u32> = customers.iter().map(|customer| 5000 - customer).collect();
    assert_eq!(together(&renamed, &products).unwrap(), found);
}

#[test]
fn products_of_chance_or_of_few_are_refused() {
    assert!(matches!(together(&[1], &[2]).unwrap_err(), Refusal::TooFew { .. }));
    let customers: Vec<u32> = (0..100).collect();
    assert!(matches!(together(&customers, &[7; 100]).unwrap_err(), Refusal::NoBetterThanChance { .. }));
}
