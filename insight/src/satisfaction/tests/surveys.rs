use rand::RngExt;

use crate::Refusal;
use crate::chance;
use crate::interval::Level;
use crate::satisfaction::{Element, index, mean, net_promoter, satisfied};

#[test]
fn scores_follow_their_formulas() {
    // 50 promoters, 30 passives, 20 detractors.
    let answers = [vec![9; 25], vec![10; 25], vec![7; 15], vec![8; 15], vec![0; 10], vec![6; 10]].concat();
    let found = net_promoter(&answers, Level::NINETY_FIVE).unwrap();
    assert_eq!((found.promoters, found.passives, found.detractors), (50, 30, 20));
    assert_eq!(found.score.figure, 30.0);
    // 1.96 × 100 √((0.7 − 0.09) / 100) = 15.3, a little less for the two answers added.
    let reach = 0.5 * (found.score.interval.high - found.score.interval.low);
    assert!((reach - 15.3).abs() < 0.2, "{reach}");
    let content = satisfied(&[5, 4, 4, 3, 1, 5, 4, 2, 5, 5], 4, 5, Level::NINETY_FIVE).unwrap();
    assert_eq!(content.figure, 0.7);
    // Wilson's interval of seven in ten.
    assert!((content.interval.low - 0.396_8).abs() < 1e-3 && (content.interval.high - 0.892_2).abs() < 1e-3);
    let effort = mean(&[7, 6, 5, 7, 3], 7, Level::NINETY_FIVE).unwrap();
    assert!((effort.figure - 5.6).abs() < 1e-12);
    // 2.776 × 1.673 / √5 = 2.078, cut off at seven.
    assert!(
        (effort.interval.low - 3.522).abs() < 1e-2 && effort.interval.high == 7.0,
        "{:?}",
        effort.interval
    );
}

#[test]
fn the_index_is_each_persons_weighted_mean() {
    let (service, price) = ([5, 4, 3, 5], [1, 2, 3, 5]);
    let element = |answers, weight| Element { answers, weight };
    let found = index(&[element(&service, 3.0), element(&price, 1.0)], 5, Level::NINETY_FIVE).unwrap();
    // Of four people: 75, 62.5, 50 and 100.
    assert!((found.figure - 71.875).abs() < 1e-9);
    assert!(found.interval.low > 30.0 && found.interval.high == 100.0);
    let uneven = index(&[element(&service, 3.0), element(&price[..3], 1.0)], 5, Level::NINETY_FIVE);
    assert!(matches!(uneven, Err(Refusal::Lengths { have: 3, need: 4, .. })));
    let weightless = index(&[element(&service, 0.0)], 5, Level::NINETY_FIVE);
    assert!(matches!(weightless, Err(Refusal::BadValue { why: "no_weight", .. })));
    assert!(
        index(&[], 5, Level::NINETY_FIVE).is_err()
            && index(&[element(&service, 1.0)], 1, Level::NINETY).is_err()
    );
    assert!(Level::new(95.0).is_err() && Level::new(f64::NAN).is_err() && Level::new(0.0).is_err());
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    const TRIES: usize = 2_000;
    for count in [25, 400] {
        // Answers 0 to 10, the higher the likelier: the share of k is (k + 1) / 66.
        let promote = (11.0 + 10.0) / 66.0;
        let detract = (1..=7).sum::<i32>() as f64 / 66.0;
        let score = 100.0 * (promote - detract);
        let expectation = (0..=10).map(|k| f64::from(k * (k + 1))).sum::<f64>() / 66.0 + 1.0;
        let mut hits = [0; 3];
        for seed in 0..TRIES {
            let mut chance = chance::of_piece(seed as u64, count as u64);
            let answers: Vec<u8> = (0..count)
                .map(|_| {
                    let mut ball = chance.random_range(0..66_u8);
                    let mut answer = 0;
                    while ball > answer {
                        ball -= answer + 1;
                        answer += 1;
                    }
                    answer
                })
                .collect();
            hits[0] +=
                usize::from(net_promoter(&answers, Level::NINETY_FIVE).unwrap().score.interval.covers(score));
            let from_one: Vec<u8> = answers.iter().map(|answer| answer + 1).collect();
            let share = satisfied(&from_one, 10, 11, Level::NINETY_FIVE).unwrap();
            hits[1] += usize::from(share.interval.covers(promote));
            hits[2] +=
                usize::from(mean(&from_one, 11, Level::NINETY_FIVE).unwrap().interval.covers(expectation));
        }
        for hits in hits {
            let share = hits as f64 / TRIES as f64;
            assert!((0.93..=0.975).contains(&share), "{count}: {share}");
        }
    }
}

#[test]
fn a_survey_in_which_all_agree_is_not_certain() {
    let all = net_promoter(&[10; 8], Level::NINETY_FIVE).unwrap();
    assert_eq!(all.score.figure, 100.0);
    assert!(all.score.interval.low < 95.0 && all.score.interval.high == 100.0);
    assert!(satisfied(&[5; 8], 4, 5, Level::NINETY_FIVE).unwrap().interval.low < 0.7);
    assert!(matches!(mean(&[5; 8], 5, Level::NINETY_FIVE), Err(Refusal::NoVariation { .. })));
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    assert!(matches!(net_promoter(&[], Level::NINETY_FIVE), Err(Refusal::TooFew { .. })));
    assert!(matches!(net_promoter(&[3, 11], Level::NINETY_FIVE), Err(Refusal::BadValue { row: 1, .. })));
    assert!(matches!(satisfied(&[0], 4, 5, Level::NINETY_FIVE), Err(Refusal::BadValue { row: 0, .. })));
    assert!(matches!(satisfied(&[1], 6, 5, Level::NINETY_FIVE), Err(Refusal::BadValue { .. })));
    assert!(matches!(mean(&[1], 5, Level::NINETY_FIVE), Err(Refusal::TooFew { have: 1, .. })));
}
