use std::collections::HashSet;

use super::*;

fn today() -> Day {
    Day::of(2026, 11, 20).unwrap()
}

fn told(seed: u64, size: usize) -> Vec<DemoLead> {
    leads(seed, &demo_data(seed, size, today()).customers, today())
}

#[test]
fn one_seed_tells_the_same_leads() {
    let all = |seed| format!("{:?}", told(seed, 600));
    assert_eq!(all(1), all(1));
    assert_ne!(all(1), all(2));
}

#[test]
fn nothing_was_said_with_a_lead_before_it_came_or_after_today() {
    for lead in told(1, 2_000) {
        assert!(lead.on <= today());
        let mut before = lead.on;
        for talk in &lead.said {
            assert!(before <= talk.on && talk.on < today(), "{lead:?}");
            before = talk.on;
        }
        assert!(lead.owner.is_some() || lead.said.is_empty() && lead.end == DemoLeadEnd::Open, "{lead:?}");
    }
}

#[test]
fn a_company_of_some_size_has_leads_of_every_kind() {
    let told = told(1, 2_000);
    let ends: HashSet<_> = told.iter().map(|lead| std::mem::discriminant(&lead.end)).collect();
    assert_eq!(ends.len(), 4);
    assert!(told.iter().any(|lead| lead.owner.is_none()) && told.iter().any(|lead| lead.said.is_empty()));
    assert!(leads(1, &[], today()).is_empty());
    assert_eq!(leads(1, &demo_data(1, 3, today()).customers, today()).len(), LEADS_MIN);
}
