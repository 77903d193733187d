use rand::RngExt;
use rayon::ThreadPoolBuilder;

use super::*;

const SERIES: [(&str, usize); 8] = [
    (include_str!("../../data/series/AirPassengers_12.csv"), 12),
    (include_str!("../../data/series/a10_12.csv"), 12),
    (include_str!("../../data/series/auscafe_12.csv"), 12),
    (include_str!("../../data/series/souvenirs_12.csv"), 12),
    (include_str!("../../data/series/usmelec_12.csv"), 12),
    (include_str!("../../data/series/elecequip_12.csv"), 12),
    (include_str!("../../data/series/austourists_4.csv"), 4),
    (include_str!("../../data/series/ausbeer_4.csv"), 4),
];

fn numbers(text: &str) -> Vec<f64> {
    text.lines().skip(1).map(|line| line.trim().parse().unwrap()).collect()
}

fn inside(intervals: &[Interval], happened: &[f64]) -> usize {
    intervals
        .iter()
        .zip(happened)
        .filter(|(interval, was)| interval.low <= **was && **was <= interval.high)
        .count()
}

/// A shop's months: a level that grows, a season that multiplies it, and chance.
fn shop(months: usize, seed: u64) -> Vec<f64> {
    let mut chance = chance::of_piece(seed, 0);
    let (mut level, mut values) = (100.0, Vec::new());
    for month in 0..months {
        let season = 1.0 + 0.3 * (month as f64 * std::f64::consts::TAU / 12.0).sin();
        let noise: f64 = (0..12).map(|_| chance.random::<f64>()).sum::<f64>() - 6.0;
        values.push(level * season * (1.0 + 0.05 * noise));
        level *= 1.005 + 0.01 * (chance.random::<f64>() - 0.5);
    }
    values
}

#[test]
fn eight_known_series_are_forecast_as_well_as_by_the_specialists() {
    let (mut sum, mut steps_all, mut eighty, mut ninety_five) = (0.0, 0, 0, 0);
    for (text, period) in SERIES {
        let y = numbers(text);
        let steps = if period == 12 { 12 } else { 8 };
        let (known, happened) = y.split_at(y.len() - steps);
        let found = forecast(known, period, steps, 1).unwrap();
        let errors = found.values.iter().zip(happened).map(|(said, was)| (said - was).abs());
        let mase = errors.sum::<f64>() / steps as f64 / seasonal_distance(known, period);
        sum += mase;
        steps_all += steps;
        eighty += inside(&found.eighty, happened);
        ninety_five += inside(&found.ninety_five, happened);
    }
    assert!(sum / 8.0 <= 0.92, "{}", sum / 8.0);
    assert!(eighty * 100 >= steps_all * 75 && ninety_five * 100 >= steps_all * 90, "{eighty}, {ninety_five}");
}

#[test]
fn intervals_hold_what_they_promise() {
    let series: Vec<Vec<f64>> = (0..200).map(|seed| shop(96, seed)).collect();
    let known: Vec<Vec<f64>> = series.iter().map(|y| y[..84].to_vec()).collect();
    let (mut eighty, mut ninety_five) = (0, 0);
    for (found, y) in forecast_all(&known, 12, 12, 1).into_iter().zip(&series) {
        let found = found.unwrap();
        eighty += inside(&found.eighty, &y[84..]);
        ninety_five += inside(&found.ninety_five, &y[84..]);
    }
    let shares = [eighty, ninety_five].map(|count| f64::from(count as u32) / 2400.0);
    assert!((0.77..=0.90).contains(&shares[0]) && (0.93..=0.99).contains(&shares[1]), "{shares:?}");
}

#[test]
fn a_plain_line_and_a_plain_season_are_continued() {
    let mut chance = chance::of_piece(1, 0);
    let line: Vec<f64> = (0..40).map(|t| 10.0 + 2.0 * f64::from(t) + 0.01 * chance.random::<f64>()).collect();
    let found = forecast(&line, 1, 5, 1).unwrap();
    for (step, value) in found.values.iter().enumerate() {
        assert!((value - (10.0 + 2.0 * (40 + step) as f64)).abs() < 6.0, "{:?}", found);
    }
    let seasons: Vec<f64> =
        (0..40).map(|t| [5.0, 9.0, 2.0, 7.0][t % 4] + 0.01 * chance.random::<f64>()).collect();
    let found = forecast(&seasons, 4, 8, 1).unwrap();
    for (step, value) in found.values.iter().enumerate() {
        assert!((value - [5.0, 9.0, 2.0, 7.0][step % 4]).abs() < 0.1, "{:?}", found);
    }
}

#[test]
fn the_unit_of_the_values_and_the_number_of_threads_change_nothing() {
    let series: Vec<Vec<f64>> = (0..6).map(|seed| shop(60, seed)).collect();
    let found = forecast_all(&series, 12, 6, 1);
    for threads in [1, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| forecast_all(&series, 12, 6, 1)), found);
    }
    // A power of two, so that not even rounding differs.
    let large: Vec<f64> = series[0].iter().map(|value| value * 2f64.powi(40)).collect();
    let other = forecast(&large, 12, 6, 1).unwrap();
    for (large, small) in other.values.iter().zip(&found[0].as_ref().unwrap().values) {
        assert_eq!(large / 2f64.powi(40), *small);
    }
}

#[test]
fn what_cannot_be_forecast_is_refused() {
    let series = shop(60, 9);
    let refused = |y: &[f64], period: usize, steps: usize| forecast(y, period, steps, 1).unwrap_err();
    assert!(matches!(refused(&series[..20], 12, 6), Refusal::TooFew { what: "values", have: 20, need: 24 }));
    assert!(matches!(refused(&series[..5], 1, 1), Refusal::TooFew { need: VALUES_MIN, .. }));
    assert!(matches!(refused(&series, 12, 61), Refusal::TooFew { need: 61, .. }));
    assert!(matches!(refused(&[7.0; 60], 12, 6), Refusal::NoVariation { .. }));
    assert!(matches!(refused(&[], 12, 6), Refusal::TooFew { have: 0, .. }));
    for (period, steps) in [(0, 1), (12, 0), (12, STEPS_MAX + 1), (PERIOD_MAX + 1, 1)] {
        assert!(matches!(refused(&series, period, steps), Refusal::BadValue { why: "period_or_steps", .. }));
    }
    for (bad, why) in [(f64::NAN, "not_finite"), (f64::INFINITY, "not_finite"), (1e200, "too_large")] {
        let mut y = series.clone();
        y[3] = bad;
        assert!(matches!(refused(&y, 12, 6), Refusal::BadValue { row: 3, why: found, .. } if found == why));
    }
}

#[test]
fn refunds_gaps_of_nought_and_huge_amounts_are_forecast_without_harm() {
    let mut chance = chance::of_piece(3, 0);
    let sparse: Vec<f64> = (0..50).map(|_| if chance.random::<f64>() < 0.7 { 0.0 } else { 3.0 }).collect();
    let refunds: Vec<f64> = (0..50).map(|_| 1e12 * (chance.random::<f64>() - 0.6)).collect();
    let mut late = vec![0.0; 49];
    late.push(1.0);
    for y in [&sparse, &refunds, &late] {
        for period in [1, 4, 12, 7] {
            let found = forecast(y, period, 12, 1).unwrap();
            let ends = found.eighty.iter().zip(&found.ninety_five).zip(&found.values);
            for ((eighty, ninety_five), value) in ends {
                assert!(ninety_five.low <= eighty.low && eighty.low <= *value);
                assert!(*value <= eighty.high && eighty.high <= ninety_five.high, "{found:?}");
                assert!(ninety_five.low.is_finite() && ninety_five.high.is_finite());
            }
        }
    }
    let found = forecast(&sparse, 12, 12, 1).unwrap();
    assert!(found.ninety_five.iter().all(|interval| interval.low >= 0.0));
}
