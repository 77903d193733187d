use std::collections::HashSet;

use customers::{Customer, CustomerKind, CustomerRole, LifecycleStage};
use object::{Day, Object, Phone};
use store::Likeness;

use super::relationship::value_class;
use super::{DemoCustomer, DemoData, Slip, demo_data};

fn today() -> Day {
    Day::of(2026, 3, 5).expect("a day")
}

fn share(data: &DemoData, is: impl Fn(&DemoCustomer) -> bool) -> f64 {
    data.customers.iter().filter(|demo| is(demo)).count() as f64 * 100.0 / data.customers.len() as f64
}

#[test]
fn one_seed_makes_one_company() {
    let (one, same, other) =
        (demo_data(7, 300, today()), demo_data(7, 300, today()), demo_data(8, 300, today()));
    let text = |data: &DemoData| format!("{data:?}");
    assert_eq!(text(&one), text(&same));
    assert_ne!(text(&one), text(&other));
}

#[test]
fn the_demo_does_not_age() {
    let (march, june) = (demo_data(7, 500, today()), demo_data(7, 500, Day::of(2031, 6, 30).expect("a day")));
    for (data, today) in [(&march, today()), (&june, Day::of(2031, 6, 30).expect("a day"))] {
        let newest = data.customers.iter().filter_map(|demo| demo.customer.known_since).max().expect("days");
        assert!(newest <= today && newest > today.plus_days(-30), "{newest:?}");
        let oldest = data.customers.iter().filter_map(|demo| demo.customer.known_since).min().expect("days");
        assert!(oldest < today.plus_days(-5 * 365), "{oldest:?}");
    }
}

#[test]
fn names_and_codes_are_unique_but_for_second_records() {
    let data = demo_data(7, 2_000, today());
    let mut codes = HashSet::new();
    let mut names = HashSet::new();
    for demo in &data.customers {
        if let Some(code) = &demo.customer.uscc {
            assert!(codes.insert(code.clone()), "{code:?}");
        }
        if demo.duplicate_of.is_none() && demo.customer.kind == CustomerKind::Company {
            assert!(names.insert(demo.customer.name.clone()), "{}", demo.customer.name);
        }
        assert!(!demo.customer.name.is_empty());
    }
    assert!(codes.len() > 1_000);
    let wrong = codes.iter().filter(|code| !code.is_valid()).count() as f64 * 100.0 / codes.len() as f64;
    assert!((0.8..4.5).contains(&wrong), "{wrong} % of codes are odd");
}

#[test]
fn the_customers_have_the_shares_of_a_real_company() {
    let data = demo_data(7, 2_000, today());
    let role = |role| share(&data, |demo| demo.customer.role == Some(role));
    let table = [
        ("dealers", role(CustomerRole::Dealer), 7.0..14.0),
        ("competitors", role(CustomerRole::Competitor), 0.4..2.0),
        ("people", share(&data, |demo| demo.customer.kind == CustomerKind::Person), 7.5..12.5),
        ("second records", share(&data, |demo| demo.duplicate_of.is_some()), 3.0..5.0),
        ("branches", share(&data, |demo| demo.parent.is_some()), 1.2..4.0),
        ("without industry", share(&data, |demo| demo.customer.industry.is_none()), 10.0..25.0),
        ("without source", share(&data, |demo| demo.customer.source.is_none()), 10.0..20.0),
        ("without owner", share(&data, |demo| demo.owner.is_none()), 1.5..5.0),
        (
            "prospects",
            share(&data, |demo| demo.customer.lifecycle_stage == LifecycleStage::Prospect),
            20.0..42.0,
        ),
        ("new", share(&data, |demo| demo.customer.lifecycle_stage == LifecycleStage::New), 2.0..12.0),
        ("active", share(&data, |demo| demo.customer.lifecycle_stage == LifecycleStage::Active), 40.0..70.0),
        ("lost", share(&data, |demo| demo.customer.lifecycle_stage == LifecycleStage::Lost), 3.0..15.0),
    ];
    for (what, found, expected) in table {
        assert!(expected.contains(&found), "{found} % {what}, expected {expected:?}");
    }
}

#[test]
fn a_few_customers_bring_most_of_the_money() {
    let data = demo_data(7, 2_000, today());
    let mut spends: Vec<i64> = data
        .customers
        .iter()
        .filter_map(|demo| demo.customer.yearly_spend)
        .map(|money| money.minor)
        .collect();
    spends.sort_unstable_by(|a, b| b.cmp(a));
    let total: i64 = spends.iter().sum();
    let first_fifth: i64 = spends[..spends.len() / 5].iter().sum();
    let share = first_fifth as f64 / total as f64;
    assert!((0.6..0.95).contains(&share), "the first fifth brings {share}");
    for demo in &data.customers {
        let expected = demo.customer.yearly_spend.map(|money| value_class(money.minor / 100));
        assert_eq!(demo.customer.value_class, expected, "{}", demo.customer.name);
    }
}

#[test]
fn more_customers_come_each_year_and_in_the_season() {
    let data = demo_data(7, 4_000, today());
    let in_year = |ago: i64| {
        let (from, to) = (today().plus_days(-365 * (ago + 1)), today().plus_days(-365 * ago));
        share(&data, |demo| demo.customer.known_since.is_some_and(|day| from < day && day <= to))
    };
    assert!(
        in_year(0) > in_year(2) && in_year(2) > in_year(5),
        "{} {} {}",
        in_year(0),
        in_year(2),
        in_year(5)
    );
    let in_month =
        |month| share(&data, |demo| demo.customer.known_since.is_some_and(|day| day.date().month() == month));
    assert!(in_month(4) > 1.5 * in_month(2), "{} {}", in_month(4), in_month(2));
}

#[test]
fn every_link_points_to_something_written_before() {
    let data = demo_data(7, 2_000, today());
    for (place, team) in data.teams.iter().enumerate() {
        assert!(team.parent.is_none_or(|parent| parent < place));
    }
    for user in &data.staff {
        assert!(!user.teams.is_empty() && user.teams.iter().all(|team| *team < data.teams.len()));
        assert!(!user.roles.is_empty());
    }
    assert!(data.staff.iter().any(|user| user.teams.len() > 1), "somebody is in two teams");
    for (place, demo) in data.customers.iter().enumerate() {
        assert!(demo.parent.is_none_or(|parent| parent < place));
        assert!(demo.duplicate_of.is_none_or(|first| first < place));
        assert!(demo.owner.is_none_or(|owner| owner < data.staff.len()));
        assert!(demo.team.is_some_and(|team| team < data.teams.len()));
        if let Some(parent) = demo.parent {
            assert!(demo.customer.name.starts_with(&data.customers[parent].customer.name));
            assert!(demo.customer.name.ends_with("分公司"));
        }
    }
}

#[test]
fn every_value_reads_back_as_it_was_kept() {
    let data = demo_data(7, 1_000, today());
    for demo in &data.customers {
        let values = demo.customer.to_values();
        let again =
            customers::Customer::from_values(demo.customer.id, &values).expect("fits its declaration");
        assert_eq!(again.to_values(), values);
        for phone in [&demo.customer.phone, &demo.customer.other_phone].into_iter().flatten() {
            assert_eq!(Phone::from_stored(&phone.canonical(), &phone.written), *phone);
        }
        assert_eq!(object::text::clean(&demo.customer.name), demo.customer.name);
    }
    let contacts: usize = data.customers.iter().map(|demo| demo.contacts.len()).sum();
    assert!((1_000..2_200).contains(&contacts), "{contacts} contacts");
}

#[test]
fn the_slips_in_names_are_those_the_duplicate_check_finds() {
    let data = demo_data(7, 4_000, today());
    let likeness = Likeness::prior(Customer::def(), 4_000).expect("customers are compared");
    let mut comparing = likeness.comparing();
    let (mut found, mut slips) = (0, HashSet::new());
    let seconds: Vec<&DemoCustomer> =
        data.customers.iter().filter(|demo| demo.duplicate_of.is_some()).collect();
    for demo in &seconds {
        let first = &data.customers[demo.duplicate_of.expect("a second record")].customer;
        slips.insert(format!("{:?}", demo.slip));
        let likely = comparing.compare(&first.to_values(), &demo.customer.to_values());
        let is_found = likely.is_likely_same();
        found += usize::from(is_found);
        assert!(is_found || demo.slip != Slip::None, "{} / {}: {likely:?}", first.name, demo.customer.name);
    }
    let share = found as f64 / seconds.len() as f64;
    assert!(share > 0.85, "{share} of {} second records are found", seconds.len());
    assert!(slips.len() >= 7, "{slips:?}");
}

#[test]
fn different_customers_are_seldom_taken_for_one() {
    let data = demo_data(7, 400, today());
    let companies: Vec<&DemoCustomer> = data
        .customers
        .iter()
        .filter(|demo| demo.duplicate_of.is_none() && demo.customer.kind == CustomerKind::Company)
        .collect();
    let likeness = Likeness::prior(Customer::def(), 600).expect("customers are compared");
    let mut comparing = likeness.comparing();
    let texts: Vec<Vec<String>> =
        companies.iter().map(|demo| likeness.columns().texts_of(&demo.customer.to_values())).collect();
    let mut pairs = Vec::new();
    for (place, one) in texts.iter().enumerate() {
        for (before, other) in texts[..place].iter().enumerate() {
            if comparing.compare_texts(one, other).is_likely_same() {
                pairs.push((&companies[place].customer.name, &companies[before].customer.name));
            }
        }
    }
    assert!(pairs.len() < companies.len() / 50, "{} of {}: {pairs:?}", pairs.len(), companies.len());
}
