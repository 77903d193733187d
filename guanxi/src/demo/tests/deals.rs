use std::collections::HashSet;

use super::*;
use crate::demo::demo_data;

fn today() -> Day {
    Day::of(2026, 11, 20).unwrap()
}

fn told(seed: u64, size: usize) -> Vec<DemoDeal> {
    deals(seed, &demo_data(seed, size, today()).customers, today())
}

#[test]
fn one_seed_tells_the_same_deals() {
    let all = |seed| format!("{:?}", told(seed, 600));
    assert_eq!(all(1), all(1));
    assert_ne!(all(1), all(2));
}

#[test]
fn deals_go_through_the_stages_they_have_one_after_the_other_and_are_won_from_the_last() {
    let customers = demo_data(1, 2_000, today()).customers;
    for deal in deals(1, &customers, today()) {
        let (stages, _) = WAYS[deal.pipeline];
        assert!((1..=stages).contains(&deal.moves.len()), "{deal:?}");
        let known = customers[deal.customer].customer.known_since.unwrap();
        assert!(known < deal.moves[0].on && deal.moves.iter().all(|moved| moved.on < today()), "{deal:?}");
        assert!(deal.moves.windows(2).all(|two| two[0].on < two[1].on), "{deal:?}");
        if let Some((on, end)) = deal.end {
            assert!(deal.moves.last().unwrap().on < on && on < today(), "{deal:?}");
            let is_won = matches!(end, DemoDealEnd::Won(_));
            assert!(!is_won || deal.moves.len() == stages || deal.pipeline == 1, "{deal:?}");
            let to_a_rival = matches!(end, DemoDealEnd::Lost(LostFor::Competitor, _));
            assert!(!to_a_rival || deal.competitor.is_some(), "{deal:?}");
        }
    }
}

#[test]
fn a_company_of_some_size_has_deals_of_every_kind() {
    let told = told(1, 2_000);
    let ends: HashSet<_> =
        told.iter().map(|deal| deal.end.map(|(_, end)| std::mem::discriminant(&end))).collect();
    assert_eq!(ends.len(), 4);
    assert_eq!(told.iter().map(|deal| deal.pipeline).collect::<HashSet<_>>().len(), WAYS.len());
    assert!(told.iter().any(|deal| deal.close_on < today() && deal.end.is_none()));
    assert_eq!(
        deal_events(&told).iter().filter(|(.., event)| matches!(event, DemoDealEvent::Began)).count(),
        told.len()
    );
    assert!(deals(1, &[], today()).is_empty());
}
