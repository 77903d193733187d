use rand::RngExt;

use crate::Refusal;
use crate::attribution::{Journeys, POSITION, Rule, STEPS_MAX, by_place, removal, removal_within};
use crate::chance;

/// Journeys as people write them: the channels, and what came of it.
#[derive(Default, Clone)]
struct Written {
    touches: Vec<u16>,
    starts: Vec<usize>,
    converted: Vec<bool>,
    value: Vec<f64>,
}

impl Written {
    fn of(journeys: &[(&[u16], Option<f64>)]) -> Self {
        let mut written = Self { starts: vec![0], ..Self::default() };
        for (touches, value) in journeys {
            written.touches.extend_from_slice(touches);
            written.starts.push(written.touches.len());
            written.converted.push(value.is_some());
            written.value.push(value.unwrap_or(f64::NAN));
        }
        written
    }

    fn journeys(&self) -> Journeys<'_> {
        Journeys {
            touches: &self.touches,
            starts: &self.starts,
            converted: &self.converted,
            value: &self.value,
        }
    }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn rules_divide_by_place() {
    let written = Written::of(&[
        (&[0, 1, 2, 1], Some(100.0)),
        (&[2, 0], Some(50.0)),
        (&[1], Some(10.0)),
        (&[0, 0, 0], None),
        (&[], Some(7.0)),
    ]);
    for (rule, conversions, values) in [
        (Rule::First, [1.0, 1.0, 1.0], [100.0, 10.0, 50.0]),
        (Rule::Last, [1.0, 2.0, 0.0], [50.0, 110.0, 0.0]),
        (Rule::Linear, [0.75, 1.5, 0.75], [50.0, 60.0, 50.0]),
        (POSITION, [0.9, 1.5, 0.6], [65.0, 60.0, 35.0]),
    ] {
        let found = by_place(written.journeys(), 3, rule).unwrap();
        for channel in 0..3 {
            near(found.channels[channel].conversions, conversions[channel]);
            near(found.channels[channel].value, values[channel]);
        }
        assert_eq!((found.unattributed.conversions, found.unattributed.value), (1.0, 7.0));
    }
}

#[test]
fn what_a_conversion_costs_follows_from_credits() {
    let written = Written::of(&[(&[0, 1], Some(100.0)), (&[1], Some(50.0)), (&[2], None)]);
    let found = by_place(written.journeys(), 3, Rule::Linear).unwrap();
    assert_eq!(found.cost_per_conversion(&[50.0, 300.0, 10.0]), Ok(vec![Some(100.0), Some(200.0), None]));
    assert!(matches!(found.cost_per_conversion(&[1.0]), Err(Refusal::Lengths { have: 1, need: 3, .. })));
    assert!(matches!(found.cost_per_conversion(&[1.0, -1.0, 0.0]), Err(Refusal::BadValue { row: 1, .. })));
}

#[test]
fn removal_gives_the_worked_example_of_the_literature() {
    // C1 → C2 → C3 converts, C1 leads nowhere, C2 → C3 leads nowhere: a third converts; without C1 a sixth would, without
    // C2 or C3 nobody. Shares 0.2, 0.4, 0.4 (Bryl' 2016). Thirty of each, as a few are refused.
    let once: [(&[u16], Option<f64>); 3] = [(&[0, 1, 2], Some(10.0)), (&[0], None), (&[1, 2], None)];
    let written = Written::of(&once.repeat(30));
    let found = removal(written.journeys(), 3, 1).unwrap();
    near(found.conversion, 1.0 / 3.0);
    for (channel, (effect, share)) in [(0.5, 0.2), (1.0, 0.4), (1.0, 0.4)].into_iter().enumerate() {
        near(found.effects[channel], effect);
        near(found.credits.channels[channel].conversions, 30.0 * share);
        near(found.credits.channels[channel].value, 300.0 * share);
    }
    // With memory for three touches the chain knows that only journeys from C1 convert.
    let longer = removal(written.journeys(), 3, 3).unwrap();
    longer.effects.iter().for_each(|effect| near(*effect, 1.0));
    near(longer.conversion, 1.0 / 3.0);
}

/// Journeys by chance over six channels.
fn many(seed: u64) -> Vec<(Vec<u16>, Option<f64>)> {
    let mut chance = chance::of_piece(seed, 0);
    (0..2_000)
        .map(|_| {
            let length = chance.random_range(0..7);
            let touches: Vec<u16> = (0..length).map(|_| chance.random_range(0..6)).collect();
            let value = (chance.random::<f64>() < 0.2).then(|| f64::from(chance.random_range(1..100)));
            (touches, value)
        })
        .collect()
}

fn written(journeys: &[(Vec<u16>, Option<f64>)]) -> Written {
    Written::of(&journeys.iter().map(|(touches, value)| (&touches[..], *value)).collect::<Vec<_>>())
}

#[test]
fn nothing_is_lost_and_order_and_names_change_nothing() {
    let journeys = many(4);
    let mut turned = journeys.clone();
    turned.reverse();
    // Channel n is called 5 − n.
    turned.iter_mut().flat_map(|journey| journey.0.iter_mut()).for_each(|channel| *channel = 5 - *channel);
    let (plain, turned) = (written(&journeys), written(&turned));
    let all = journeys.iter().filter(|journey| journey.1.is_some()).count() as f64;
    let value: f64 = journeys.iter().filter_map(|journey| journey.1).sum();
    let mut both = Vec::new();
    for rule in [Rule::First, Rule::Last, Rule::Linear, POSITION] {
        both.push((
            by_place(plain.journeys(), 6, rule).unwrap(),
            by_place(turned.journeys(), 6, rule).unwrap(),
        ));
    }
    for order in 1..=4 {
        let found = removal(plain.journeys(), 6, order).unwrap();
        let other = removal(turned.journeys(), 6, order).unwrap();
        near(found.conversion, other.conversion);
        both.push((found.credits, other.credits));
    }
    for (found, other) in both {
        let sum: f64 = found.channels.iter().map(|credit| credit.conversions).sum();
        near(sum + found.unattributed.conversions, all);
        let sum: f64 = found.channels.iter().map(|credit| credit.value).sum();
        near(sum + found.unattributed.value, value);
        for channel in 0..6 {
            near(found.channels[channel].conversions, other.channels[5 - channel].conversions);
        }
    }
}

#[test]
fn a_channel_on_every_way_to_a_conversion_has_the_whole_effect_and_one_on_none_has_none() {
    let once: [(&[u16], Option<f64>); 3] =
        [(&[0, 1, 1, 1, 0, 1], Some(1.0)), (&[2, 2, 0], None), (&[2], None)];
    let written = Written::of(&once.repeat(40));
    let found = removal(written.journeys(), 4, 1).unwrap();
    near(found.effects[1], 1.0);
    near(found.effects[3], 0.0);
    assert!(found.effects[2] < found.effects[0]);
}

#[test]
fn what_cannot_carry_an_answer_is_refused() {
    let few = Written::of(&[(&[0], Some(1.0)), (&[1], None)]);
    assert!(matches!(removal(few.journeys(), 2, 1), Err(Refusal::TooFew { have: 1, .. })));
    assert!(matches!(removal(few.journeys(), 2, 0), Err(Refusal::BadValue { why: "out_of_range", .. })));
    assert!(matches!(removal(few.journeys(), 2, 5), Err(Refusal::BadValue { why: "out_of_range", .. })));
    assert!(matches!(
        by_place(few.journeys(), 1, Rule::First),
        Err(Refusal::BadValue { why: "unknown", .. })
    ));
    let wrong = Rule::Position { first: 0.8, last: 0.4 };
    assert!(matches!(
        by_place(few.journeys(), 2, wrong),
        Err(Refusal::BadValue { why: "more_than_all", .. })
    ));
    let broken = Written::of(&[(&[0], Some(f64::INFINITY))]);
    assert!(matches!(
        by_place(broken.journeys(), 1, Rule::Last),
        Err(Refusal::BadValue { why: "not_finite", .. })
    ));
    let torn = Journeys { starts: &[0, 2, 1], ..few.journeys() };
    assert!(matches!(by_place(torn, 2, Rule::Last), Err(Refusal::BadValue { .. })));
    let none = Journeys { touches: &[], starts: &[], converted: &[], value: &[] };
    assert!(matches!(by_place(none, 2, Rule::Last), Err(Refusal::TooFew { .. })));
}

#[test]
fn a_chain_that_is_too_long_to_follow_is_given_up_and_one_that_is_not_says_the_same() {
    let mut chance = chance::of_piece(3, 0);
    let long: Vec<Vec<u16>> =
        (0..60).map(|_| (0..40).map(|_| chance.random_range(0..12_u16)).collect()).collect();
    let once: Vec<(&[u16], Option<f64>)> = long
        .iter()
        .enumerate()
        .map(|(place, own)| (own.as_slice(), (place % 3 > 0).then_some(1.0)))
        .collect();
    let written = Written::of(&once);
    for order in 1..=4 {
        let within = |steps| removal_within(written.journeys(), 12, order, steps);
        assert!(
            matches!(within(10_000), Err(Refusal::BadValue { why: "too_long_for_the_order", .. })),
            "{order}"
        );
        assert_eq!(within(STEPS_MAX).unwrap(), within(STEPS_MAX * 2).unwrap());
    }
}
